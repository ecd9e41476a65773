#include "base/err.h"
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

/* An input can hold any number of unknown members; beyond this many faults nobody reads on. */
enum { FAULTS = 100 };

err err_new(struct arena *arena, enum err_kind kind, const char *code, const char *format, ...)
{
    struct error *error = ARENA_NEW(arena, struct error);
    va_list args;
    va_start(args, format);
    error->detail = arena_vprintf(arena, format, args);
    va_end(args);
    error->kind = kind;
    error->code = code;
    return error;
}

void err_field_add(struct arena *arena, const struct err_field **list, const char *field, const char *code,
                   const char *message)
{
    size_t count = 0;
    const struct err_field **link = list;
    for (; *link; link = (const struct err_field **)(uintptr_t) & (*link)->next)
        if (++count == FAULTS) return;
    struct err_field *fault = ARENA_NEW(arena, struct err_field);
    *fault = (struct err_field){.field = field, .code = code, .message = message};
    *link = fault;
}

err err_invalid(struct arena *arena, const struct err_field *list)
{
    if (!list) return OK;
    struct error *error = ARENA_NEW(arena, struct error);
    error->kind = ERR_INVALID;
    error->code = "invalid";
    error->detail = "Some fields are at fault.";
    error->fields = list;
    return error;
}

err err_field(struct arena *arena, const char *field, const char *code, const char *message)
{
    const struct err_field *list = NULL;
    err_field_add(arena, &list, field, code, message);
    return err_invalid(arena, list);
}

bool err_is(err e, const char *code)
{
    return e && !strcmp(e->code, code);
}

int err_status(enum err_kind kind)
{
    switch (kind) {
    case ERR_INVALID:
        return 400;
    case ERR_UNAUTHENTICATED:
        return 401;
    case ERR_FORBIDDEN:
        return 403;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_CONFLICT:
        return 409;
    case ERR_TOO_LARGE:
        return 413;
    case ERR_UNSUPPORTED:
        return 415;
    case ERR_PRECONDITION:
        return 412;
    case ERR_KEY_REUSED:
        return 422;
    case ERR_THROTTLED:
        return 429;
    case ERR_BUSY:
        return 503;
    case ERR_INTERNAL:
        return 500;
    }
    return 500;
}

err err_keep(struct arena *arena, err e)
{
    struct error *copy = ARENA_NEW(arena, struct error);
    const struct err_field *fields = NULL;
    for (const struct err_field *field = e->fields; field; field = field->next)
        err_field_add(arena, &fields, arena_text(arena, field->field), arena_text(arena, field->code),
                      arena_text(arena, field->message));
    *copy = (struct error){
        .kind = e->kind,
        .code = arena_text(arena, e->code),
        .detail = arena_text(arena, e->detail),
        .fields = fields,
        .retry_after_s = e->retry_after_s,
    };
    return copy;
}
