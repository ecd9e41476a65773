/* Who could do this task: gathers the facts on a read snapshot (and from external steps, over HTTP), then lets the pure
 * rules of matching.c order them. Done before any write transaction; the write transaction takes the best whose slot
 * the database accepts. */
#pragma once
#include "store.h"

struct ranking {
    struct pipeline pipeline;
    struct candidate *candidates; /* the free ones, best first */
    size_t count;
    size_t workers; /* all active ones: 0 means "no_workers" */
    int relaxed[STEPS_MAX];
    size_t relaxed_count;
    struct list skipped;  /* of struct skipped */
    instant next_free_at; /* when nobody is free: the earliest time that somebody is; 0 if there is no worker */
    instant decided_at;
};

struct ranking_request {
    ident task; /* 0 for a new one */
    ident client, service_type;
    struct list wanted_traits;
    instant starts_at;
    int64_t duration_minutes;
    ident avoid;   /* this worker only if nobody else is free (who failed the origin); 0: none */
    ident exclude; /* never this worker (who is to be replaced); 0: none */
};

err ranking_make(struct env *env, const struct ranking_request *request, struct ranking *ret);
/* The decision as it is stored: all that is needed to explain and to replay it. */
struct decision ranking_decision(struct env *env, const struct ranking *ranking, ident task, ident chosen);
/* Fills the external steps' scores of the best candidates; a step that is slow, down or wrong is skipped and recorded.
 */
err external_scores(struct env *env, const struct ranking_request *request, struct ranking *ranking);
