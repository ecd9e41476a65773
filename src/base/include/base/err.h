/* Errors are values: a pointer to a constant description, or OK (NULL).
 *
 * A refusal that the domain knows (wrong status, too early) is a static constant next to the rule that refuses; errors
 * with data of the moment are made in an arena. Library code never logs: one place (platform/http, the job runner, the
 * consumer) turns an error into an answer and logs it once. */
#pragma once
#include <stdbool.h>
#include "base/arena.h"

enum err_kind {
    ERR_INVALID = 1,     /* 400: input at fault; `fields` says where */
    ERR_UNAUTHENTICATED, /* 401 */
    ERR_FORBIDDEN,       /* 403 */
    ERR_NOT_FOUND,       /* 404: not there, or not for these eyes */
    ERR_CONFLICT,        /* 409: theirs to do, but not now; also a constraint that refused */
    ERR_TOO_LARGE,       /* 413 */
    ERR_UNSUPPORTED,     /* 415 */
    ERR_PRECONDITION,    /* 412: If-Match does not match */
    ERR_KEY_REUSED,      /* 422: Idempotency-Key with another body */
    ERR_THROTTLED,       /* 429 */
    ERR_BUSY,            /* 503: try again later (no memory, disk full, database away) */
    ERR_INTERNAL,        /* 500: a bug, or a broken installation */
};

/* One field at fault. Codes: required, unknown, type, format, too_long, too_short, in_past, too_far, not_positive,
 * out_of_range, duplicate. */
struct err_field {
    const char *field, *code, *message;
    const struct err_field *next;
};

struct shape;

struct error {
    enum err_kind kind;
    const char *code;   /* machine-readable, snake_case */
    const char *detail; /* one English sentence for people, without internals */
    const struct err_field *fields;
    int retry_after_s;               /* for THROTTLED and BUSY; 0: the default of one second */
    const char *member;              /* an extra member of the problem answer, such as "estimate" */
    const struct shape *extra_shape; /* … its shape … */
    const void *extra;               /* … and its value */
};

typedef const struct error *err;

#define OK ((err)0)

/* Hands an error on to the caller at once. */
#define TRY(expression)                                                                                                \
    do {                                                                                                               \
        err try_result = (expression);                                                                                 \
        if (try_result) return try_result;                                                                             \
    } while (0)

/* Declares a constant refusal: ERROR(err_too_early, ERR_CONFLICT, "too_early", "Check-in opens two hours before the
 * date."); */
#define ERROR(name, kind_, code_, detail_)                                                                             \
    static const struct error name##_value = {.kind = (kind_), .code = (code_), .detail = (detail_)};                  \
    static const err name = &name##_value

/* An error with a formatted detail, living in the arena. */
err err_new(struct arena *arena, enum err_kind kind, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A copy of an error whose own arena is about to end. */
err err_keep(struct arena *arena, err e);

/* Collects faults of fields; `*list` starts as NULL; the order of adding is kept. err_invalid is OK for an empty list.
 */
void err_field_add(struct arena *arena, const struct err_field **list, const char *field, const char *code,
                   const char *message);
err err_invalid(struct arena *arena, const struct err_field *list);
/* One field at fault. */
err err_field(struct arena *arena, const char *field, const char *code, const char *message);

bool err_is(err e, const char *code);
/* The HTTP status of a kind. */
int err_status(enum err_kind kind);
