/* Matching: which worker for this task, and why (1-product §1.2). Pure: numbers in, an order and its explanation out.
 *
 * A pipeline is an ordered list of steps. Every step gives each candidate a raw score of 0-1000. A *filter* keeps those
 * who reach its threshold; a *score* adds weight x raw. "Free at that time" is not a step: whoever is not free is no
 * candidate. When the filters leave nobody, they give way one by one, the last in the pipeline first, until somebody
 * remains: so a worker is always found while anybody is free. */
#pragma once
#include "base/shape.h"

enum step_type {
    STEP_SKILLS = 1,      /* how much of what the service type wants the worker can do at all (trait 50 or better) */
    STEP_STRENGTHS,       /* how good the worker is at it: the weighted mean of the wanted traits */
    STEP_RESULTS_OVERALL, /* share of done among done and failed, smoothed */
    STEP_RESULTS_SERVICE, /* the same for this service type */
    STEP_RESULTS_CLIENT,  /* the same with this client */
    STEP_LOAD,            /* fewer open tasks are better */
    STEP_EXTERNAL,        /* an HTTP endpoint of the company's own */
};
enum step_mode { MODE_FILTER = 1, MODE_SCORE };
extern const char *const step_type_names[], *const step_mode_names[];

struct step {
    const char *id; /* unique within the pipeline */
    int type;       /* enum step_type */
    const char *name;
    int mode; /* enum step_mode */
    bool enabled;
    int64_t weight;    /* score: 0-100 */
    int64_t threshold; /* filter: 0-100, percent of a full raw score */
    const char *url;   /* external only */
};
extern const struct shape step_shape;

struct pipeline {
    int64_t version;
    struct list steps; /* of struct step */
};
extern const struct shape pipeline_shape;

enum { STEPS_MAX = 16, RAW_FULL = 1000, RAW_UNKNOWN = -1, CANDIDATES_KEPT = 50, CANDIDATES_EXTERNAL = 20 };

struct candidate {
    ident worker_id;
    int32_t raw[STEPS_MAX]; /* by position in the pipeline; RAW_UNKNOWN: the step was skipped for this one */
    int32_t total;          /* 0-1000 */
    int32_t open_tasks;     /* settles ties: fewer first, then the lower id */
    int32_t eliminated_by;  /* position of the filter that refused, or -1 */
};

/* Faults of a pipeline as a manager sent it: ids unique, at most STEPS_MAX, an external step needs a URL, others have
 * none. */
err matching_check(struct arena *arena, const struct pipeline *pipeline);
/* The pipeline of a new company. */
struct pipeline matching_default(void);

struct wanted_trait {
    const char *trait;
    int64_t weight;
};
extern const struct shape wanted_trait_shape;

/* Raw scores, 0-1000. `values[i]` (0-100) is the worker's value for wanted trait i. Nothing wanted gives a full score.
 */
int32_t matching_skills(const int64_t *weights, const uint8_t *values, size_t count);
int32_t matching_strengths(const int64_t *weights, const uint8_t *values, size_t count);
/* (done + 2) / (done + failed + 3): an unknown worker starts at two thirds, one bad day is not the end. */
int32_t matching_results(int64_t done, int64_t failed);
/* 1 / (1 + open). */
int32_t matching_load(int64_t open_tasks);

/* Orders the candidates, best first; fills total and eliminated_by. relaxed[] gets the positions of filters that gave
 * way (room for STEPS_MAX); returns their number. Those whom a filter in force refuses stand last. */
size_t matching_rank(const struct list *steps, struct candidate *candidates, size_t count, int *ret_relaxed);

/* Raw scores as text by position, "1000,880,,666" (nothing: unknown), and back; positions beyond the text are unknown.
 * Every decision keeps the best fifty candidates, so this is compact. */
void matching_raw_write(struct buf *out, const int32_t *raw, size_t count);
void matching_raw_read(const char *text, int32_t ret_raw[STEPS_MAX]);

/* A stretch of time that a worker is taken. */
struct slot {
    ident worker_id;
    instant starts_at, ends_at;
};
extern const struct shape slot_shape;
/* The earliest start at or after `from` at which a worker with these slots (sorted by start) has `duration` ms free. */
instant matching_next_free(const struct slot *slots, size_t count, instant from, int64_t duration);
