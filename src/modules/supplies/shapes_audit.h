/* What crosses the module's borders about the audit. */
#pragma once
#include "shapes.h"

enum audit_direction { AUDIT_ISSUED = 1, AUDIT_RETURNED };
extern const char *const audit_direction_names[];

/* A row of supplies_artifact. */
struct artifact {
    int64_t number; /* NONE: not sealed yet */
    ident id, request_id, task_id;
    const char *task_number;
    instant at;
    int direction; /* enum audit_direction */
    ident clerk_id;
    const char *clerk_name; /* who handed it over or took it back */
    ident worker_id;
    const char *worker_name; /* to whom, from whom */
    const char *name;
    int64_t quantity;
    const char *note, *without_cookie_reason, *search, *hash;
};
/* The second is what the hash covers: all but the hash. Its JSON must be the same for ever: a member that is added
 * later belongs to a chain of another name. */
extern const struct shape artifact_shape, artifact_sealed_shape;

/* A line as it is answered. */
struct audit_task {
    ident id;
    const char *number;
};
struct audit_line {
    ident id;
    int64_t number;
    instant at;
    int direction;
    struct audit_task *task;
    struct supply_person *worker, *clerk;
    const char *name;
    int64_t quantity;
    const char *note, *without_cookie_reason;
    ident request_id;
    const char *hash;
};
struct audit_line_query {
    ident task_id, worker_id, clerk_id;
    int direction;
    const char *q;
    instant from, to; /* inclusive, exclusive */
    int64_t limit;
    ident after; /* a number */
};
extern const struct shape audit_task_shape, audit_line_shape, audit_line_query_shape;

void audit_line_of(struct arena *arena, const struct artifact *row, struct audit_line *ret);
