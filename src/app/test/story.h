/* A day of the company as a list of requests, one at least for each route that changes something. */
#pragma once
#include "company.h"

enum act_kind {
    ACT_ASK,    /* the request under test */
    ACT_SETTLE, /* events and jobs are worked off; then the clock goes on by `minutes` */
    ACT_SQL,    /* rows of the main store are made so by `route` */
    ACT_LINK,   /* a link's token for the person of this address, kept as $token */
};
struct act {
    const char *route; /* as the table of routes writes it: "POST /api/tasks" */
    enum who who;
    const char *path;   /* NULL: the route's. $name: what was kept, or a person ($client, $worker, …) */
    const char *body;   /* JSON with the same; $+60: the time in 60 minutes; PICTURE_OF: a form with a picture */
    const char *keep;   /* the answer's member `member` (NULL: "id") is kept under this name */
    const char *events; /* the types of the events that it publishes, in order, blanks between */
    const char *member;
    enum act_kind kind;
    int minutes;
    bool plain; /* no failures: the way to the next one */
    bool changes_nothing;
};
extern const struct act story[];
extern const size_t story_length;
#define PICTURE_OF "picture of "

struct kept {
    char name[16], value[256];
};
struct telling {
    struct company_test company;
    struct kept kept[24];
    size_t kept_count;
};
/* `opened`: see company_open. */
void story_begin(struct telling *telling, void (*opened)(struct platform *platform));
void story_end(struct telling *telling);
/* Does it once. ACT_ASK: *reply is the answer. */
void story_act(struct telling *telling, const struct act *act, struct reply *reply);
/* It succeeded: keeps what it wants kept. */
void story_keep(struct telling *telling, const struct act *act, const struct reply *reply);
