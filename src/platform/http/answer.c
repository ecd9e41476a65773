/* Answers: rendered at once into the request's arena (so that they can be remembered in the transaction of the effect),
 * sent by the loop. */
#include <string.h>
#include "internal.h"

enum { ANSWER_ROOM = 2048 };

static struct buf answer_buffer(struct req *req)
{
    struct buf out = buf_new(req->env->arena, ANSWER_LIMIT);
    buf_reserve(&out, ANSWER_ROOM);
    return out;
}

static err answer_json(struct req *req, int status, const struct buf *out)
{
    struct answer *answer = &exchange_of(req)->answer;
    answer->status = status;
    answer->content_type = "application/json";
    answer->bytes = out->data;
    answer->size = out->size;
    return OK;
}

uint32_t viewer_of(const struct req *req)
{
    uint32_t roles = req->env->actor.roles;
    return roles & ROLE_SYSTEM ? ~0u : roles;
}

err res_shape(struct req *req, int status, const struct shape *shape, const void *object)
{
    struct buf out = answer_buffer(req);
    shape_write(&out, shape, object, viewer_of(req));
    return answer_json(req, status, &out);
}

err res_object(struct req *req, int status, const void *object)
{
    return res_shape(req, status, req->route->out, object);
}

err res_page(struct req *req, const struct list *items, const char *next)
{
    const struct shape *shape = req->route->out;
    if (exchange_of(req)->csv) return csv_add(exchange_of(req), items, next);
    struct buf out = answer_buffer(req);
    buf_text(&out, "{\"items\":[");
    for (size_t i = 0; i < items->count; i++) {
        if (i > 0) buf_char(&out, ',');
        shape_write(&out, shape, (const char *)items->items + i * shape->size, viewer_of(req));
    }
    buf_text(&out, "],\"next\":");
    if (next)
        json_text(&out, next);
    else
        buf_text(&out, "null");
    buf_char(&out, '}');
    return answer_json(req, 200, &out);
}

err res_list(struct req *req, const struct list *items, ident next)
{
    char text[IDENT_TEXT];
    if (next) ident_write(next, text);
    return res_page(req, items, next ? text : NULL);
}

err res_empty(struct req *req, int status)
{
    struct answer *answer = &exchange_of(req)->answer;
    answer->status = status;
    answer->content_type = NULL;
    answer->bytes = "";
    answer->size = 0;
    return OK;
}

err res_bytes(struct req *req, const char *content_type, const void *bytes, size_t size, const char *cache_control)
{
    struct answer *answer = &exchange_of(req)->answer;
    answer->status = 200;
    answer->content_type = content_type;
    answer->bytes = bytes ? bytes : "";
    answer->size = size;
    answer->cache_control = cache_control;
    answer->page = text_starts(content_type, "text/html");
    return OK;
}

/* A name that was set before is replaced. */
void res_header(struct req *req, const char *name, const char *value)
{
    struct answer *answer = &exchange_of(req)->answer;
    size_t at = 0;
    if (!value) return;
    while (at < answer->header_count && strcmp(answer->headers[at].name, name) != 0) at++;
    if (at == ANSWER_HEADERS) return;
    answer->headers[at] = (struct answer_header){.name = name, .value = arena_text(req->env->arena, value)};
    if (at == answer->header_count) answer->header_count++;
}

void res_etag(struct req *req, int64_t version)
{
    res_header(req, "ETag", arena_printf(req->env->arena, "\"%lld\"", (long long)version));
}

void res_session_cookie(struct req *req, const char *value, int64_t max_age_s)
{
    const struct http *http = exchange_of(req)->http;
    const char *secure = http->secure ? "; Secure" : "";
    if (!value) {
        value = "";
        max_age_s = 0;
    }
    res_header(req, "Set-Cookie",
               arena_printf(req->env->arena, "%s=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
                            http->session_cookie, value, (long long)max_age_s, secure));
}

int64_t page_limit(int64_t limit)
{
    return limit == NONE ? 50 : limit;
}

/* ---- to MHD */

/* Pages get what the interface needs and nothing else; data is no page at all, so it may do nothing. */
static const struct answer_header page_headers[] = {
    {"Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src "
                                "'self' blob: data:; connect-src 'self'; "
                                "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"},
    {"X-Frame-Options", "DENY"},
};
static const struct answer_header data_headers[] = {
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

void answer_common_headers(struct http_exchange *exchange, struct MHD_Response *response)
{
    const struct answer *answer = &exchange->answer;
    const struct answer_header *common = answer->page ? page_headers : data_headers;
    size_t count =
        answer->page ? sizeof page_headers / sizeof *page_headers : sizeof data_headers / sizeof *data_headers;
    for (size_t i = 0; i < count; i++) MHD_add_response_header(response, common[i].name, common[i].value);
    MHD_add_response_header(response, "Cache-Control", answer->cache_control ? answer->cache_control : "no-store");
    for (size_t i = 0; i < answer->header_count; i++)
        MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
    if (answer->close || atomic_load_explicit(&exchange->http->stopping, memory_order_relaxed))
        MHD_add_response_header(response, "Connection", "close");
}

/* The bytes stay where they are: the exchange outlives its response. */
struct MHD_Response *answer_response(struct http_exchange *exchange)
{
    const struct answer *answer = &exchange->answer;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(answer->size, (void *)(uintptr_t)answer->bytes, MHD_RESPMEM_PERSISTENT);
    if (!response) return NULL;
    if (answer->content_type) MHD_add_response_header(response, "Content-Type", answer->content_type);
    answer_common_headers(exchange, response);
    return response;
}
