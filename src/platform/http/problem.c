/* The one place where an error becomes an answer: RFC 9457, application/problem+json. */
#include <stdio.h>
#include <string.h>
#include "internal.h"

const char problem_type[] = "application/problem+json";

static const char *title_of(int status)
{
    switch (status) {
    case 400:
        return "Bad request";
    case 401:
        return "Not signed in";
    case 403:
        return "Forbidden";
    case 404:
        return "Not found";
    case 405:
        return "Method not allowed";
    case 409:
        return "Conflict";
    case 412:
        return "Precondition failed";
    case 413:
        return "Too large";
    case 414:
        return "Address too long";
    case 415:
        return "Unsupported media type";
    case 422:
        return "Key used with another body";
    case 429:
        return "Too many requests";
    case 431:
        return "Head too large";
    case 503:
        return "Try again later";
    case 505:
        return "Unknown version of HTTP";
    default:
        return "Internal error";
    }
}

static void write_member(struct buf *out, const char *name, const char *value)
{
    json_text(out, name);
    buf_char(out, ':');
    json_text(out, value ? value : "");
}

static void write_faults(struct buf *out, const struct err_field *fields)
{
    buf_text(out, ",\"errors\":[");
    for (const struct err_field *field = fields; field; field = field->next) {
        if (field != fields) buf_char(out, ',');
        buf_char(out, '{');
        write_member(out, "field", field->field);
        buf_char(out, ',');
        write_member(out, "code", field->code);
        buf_char(out, ',');
        write_member(out, "message", field->message);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

/* What is not there and what is another's must look the same, whoever noticed it; what is broken in here is nobody's
 * business. */
static err published(err e)
{
    static const struct error internal = {.kind = ERR_INTERNAL,
                                          .code = "internal",
                                          .detail =
                                              "Something went wrong here. It has been noted with this request's id."};
    if (e == err_wrong_method) return e;
    if (e->kind == ERR_NOT_FOUND) return err_no_such_thing;
    return e->kind == ERR_INTERNAL ? &internal : e;
}

static void write_body(struct http_exchange *exchange, struct buf *out, err e, int status)
{
    buf_text(out, "{\"type\":\"about:blank\",");
    write_member(out, "title", title_of(status));
    buf_text(out, ",\"status\":");
    buf_int(out, status);
    buf_char(out, ',');
    write_member(out, "code", e->code ? e->code : "error");
    buf_char(out, ',');
    write_member(out, "detail", e->detail);
    buf_char(out, ',');
    write_member(out, "request_id", exchange->request_id);
    if (e->kind == ERR_INVALID && status == 400) write_faults(out, e->fields);
    if (e->member && e->extra && e->extra_shape) {
        buf_char(out, ',');
        json_text(out, e->member);
        buf_char(out, ':');
        shape_write(out, e->extra_shape, e->extra, exchange->env.actor.roles);
    }
    buf_char(out, '}');
}

static void set_answer(struct http_exchange *exchange, int status, const void *bytes, size_t size)
{
    struct answer *answer = &exchange->answer;
    answer->status = status;
    answer->content_type = problem_type;
    answer->bytes = bytes;
    answer->size = size;
    answer->cache_control = NULL;
    answer->page = false;
}

void problem_write(struct http_exchange *exchange, err e)
{
    err told = published(e);
    int status = e == err_wrong_method ? 405 : err_status(told->kind);
    struct buf out = buf_new(exchange->env.arena, ANSWER_LIMIT);
    write_body(exchange, &out, told, status);
    if (status != 405) exchange->answer.header_count = 0; /* what a handler set before it failed */
    set_answer(exchange, status, out.data, out.size);
    if (status == 401) res_header(&exchange->req, "WWW-Authenticate", "Bearer");
    if (status != 429 && status != 503) return;
    int seconds = told->retry_after_s > 0 ? told->retry_after_s : 1;
    res_header(&exchange->req, "Retry-After", arena_printf(exchange->env.arena, "%d", seconds));
}

size_t problem_text(char *out, size_t room, int status, const char *code, const char *detail, const char *request_id)
{
    int size = snprintf(out, room,
                        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\","
                        "\"request_id\":\"%s\"%s}",
                        title_of(status), status, code, detail, request_id, status == 400 ? ",\"errors\":[]" : "");
    return (size_t)size < room ? (size_t)size : room - 1;
}

/* The arena is exhausted: not one byte is taken from it. */
void problem_without_memory(struct http_exchange *exchange)
{
    static const struct error no_memory = {
        .kind = ERR_BUSY, .code = "busy", .detail = "The request needed too much memory."};
    struct answer *answer = &exchange->answer;
    size_t size = problem_text(exchange->spare, sizeof exchange->spare, 503, no_memory.code, no_memory.detail,
                               exchange->request_id);
    exchange->refusal = &no_memory;
    exchange->without_memory = true;
    exchange->req.tx = NULL; /* rolled back while unwinding */
    set_answer(exchange, 503, exchange->spare, size);
    answer->headers[0] = (struct answer_header){.name = "Retry-After", .value = "1"};
    answer->header_count = 1;
}
