/* What crosses the module's borders about comparisons. */
#pragma once
#include "shapes_audit.h"

/* What a task says of its supplies (tasks_pub_supplies). */
struct task_flags {
    ident id;
    const char *number;
    int status; /* enum task_status */
    ident worker_id;
    instant scheduled_at;
    bool supplies_issued;
    int supplies_status; /* enum supplies_status */
    ident supply_request_id;
};
extern const struct shape task_flags_shape;

enum difference_kind {
    DIFFERENCE_TASK_MISSING = 1, /* a request is for a task that is not there */
    DIFFERENCE_REQUEST_MISSING,  /* a task speaks of supplies that nobody asked for */
    DIFFERENCE_OTHER_REQUEST,    /* a task names another request than its newest */
    DIFFERENCE_STATUS,           /* a task shows another status of its supplies */
    DIFFERENCE_FLAG,             /* a task's flag "supplies issued" is wrong */
    DIFFERENCE_ISSUED,           /* what the audit says went out is not what the request says */
    DIFFERENCE_RETURNED,         /* the same of what came back */
};
extern const char *const difference_kind_names[];

struct difference {
    int kind; /* enum difference_kind */
    struct audit_task *task;
    ident request_id;             /* 0: there is none */
    const char *expected, *found; /* by the requests; by the tasks or the audit. NULL: nothing */
};
extern const struct shape difference_shape;

/* A row of supplies_comparison, and as it is answered. */
struct comparison {
    ident id;
    instant at, since, looked_at;
    int64_t checked;
    int equal; /* enum maybe; MAYBE_NONE: under way */
    int64_t difference_count;
    bool more;
    struct list differences; /* of struct difference */
    instant ended_at;
};
struct comparison_query {
    int64_t limit;
    ident after;
};
extern const struct shape comparison_row_shape, comparison_shape, comparison_query_shape;
