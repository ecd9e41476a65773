/* What MHD calls on the loop's thread, and how an exchange travels: head, body, away to a handler thread, back, answer.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "internal.h"

enum { SPARES = 256 };

static struct metric requests_active =
    METRIC("mcf_requests_active", "", METRIC_GAUGE, "Requests between their head and their answer.");

ERROR(err_too_busy, ERR_BUSY, "busy", "Too many requests are waiting; try again in a moment.");

/* ---- making and recycling */

/* splitmix64 over a random start */
void exchange_request_id(struct loop *loop, char out[17])
{
    static const char digits[] = "0123456789abcdef";
    uint64_t x = loop->request_ids += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    x ^= x >> 31;
    for (size_t i = 0; i < 16; i++) out[i] = digits[x >> 4 * i & 15];
    out[16] = 0;
}

static struct http_exchange *exchange_take(struct loop *loop)
{
    struct http_exchange *exchange = loop->spare;
    struct arena *arena = exchange ? exchange->env.arena : arena_new(EXCHANGE_MEMORY);
    if (exchange) {
        loop->spare = exchange->next;
        loop->spare_count--;
    } else {
        exchange = malloc(sizeof *exchange);
    }
    if (!exchange || !arena) {
        free(exchange);
        arena_free(arena);
        return NULL;
    }
    memset(exchange, 0, offsetof(struct http_exchange, spare));
    exchange->env.arena = arena;
    return exchange;
}

static void exchange_free(struct http_exchange *exchange)
{
    arena_free(exchange->env.arena);
    free(exchange);
}

static void exchange_recycle(struct http_exchange *exchange)
{
    struct loop *loop = exchange->loop;
    if (!exchange->env.arena || loop->spare_count >= SPARES) {
        exchange_free(exchange);
        return;
    }
    arena_reset(exchange->env.arena);
    exchange->next = loop->spare;
    loop->spare = exchange;
    loop->spare_count++;
}

void exchanges_free(struct loop *loop)
{
    while (loop->spare) {
        struct http_exchange *exchange = loop->spare;
        loop->spare = exchange->next;
        exchange_free(exchange);
    }
}

/* MHD is about to take it apart. */
static bool keep_uri(struct http_exchange *exchange, const char *uri)
{
    if (setjmp(*arena_guard(exchange->env.arena))) return false;
    exchange->uri = arena_text(exchange->env.arena, uri);
    return true;
}

void *exchange_first_line(void *cls, const char *uri, struct MHD_Connection *mhd)
{
    struct loop *loop = cls;
    const union MHD_ConnectionInfo *context = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *connection = context ? context->socket_context : NULL;
    struct http_exchange *exchange = connection ? exchange_take(loop) : NULL;
    if (!exchange) return NULL;
    exchange->http = loop->http;
    exchange->loop = loop;
    exchange->mhd = mhd;
    exchange->connection = connection;
    exchange->message.receive = exchange_return;
    exchange->started_us = loop_clock_us();
    exchange->env.platform = loop->http->platform;
    exchange->env.actor = (struct actor){.roles = ROLE_ANYONE, .name = "", .locale = "en"};
    exchange->env.request_id = exchange->request_id;
    exchange->env.address = exchange->address_text;
    exchange->req.env = &exchange->env;
    exchange->req.exchange = exchange;
    exchange_request_id(loop, exchange->request_id);
    connection->deadline_ms = loop->now_ms + loop->http->patience.head_ms;
    if (!keep_uri(exchange, uri)) {
        exchange_recycle(exchange);
        return NULL;
    }
    exchange_end(connection->exchange);
    connection->exchange = exchange;
    return exchange;
}

/* ---- sending */

static enum MHD_Result send_answer(struct http_exchange *exchange)
{
    struct MHD_Response *response =
        exchange->is_stream && !exchange->refusal ? stream_open(exchange) : answer_response(exchange);
    if (!response) return MHD_NO;
    exchange->connection->deadline_ms =
        exchange->is_stream ? 0 : exchange->loop->now_ms + exchange->http->patience.answer_ms;
    exchange->state = EXCHANGE_SENDING;
    enum MHD_Result queued = answer_queue(exchange->mhd, exchange->answer.status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result refuse(struct http_exchange *exchange)
{
    exchange_work(exchange); /* goes straight to write and log */
    return send_answer(exchange);
}

void exchange_return(struct loop *loop, struct loop_message *message)
{
    struct http_exchange *exchange =
        (struct http_exchange *)((char *)message - offsetof(struct http_exchange, message));
    exchange->state = EXCHANGE_READY;
    MHD_resume_connection(exchange->mhd);
}

/* ---- receiving */

/* Body functions allocate; MHD's frames must not be jumped over. */
static void receive_guarded(struct http_exchange *exchange, const char *bytes, size_t size)
{
    if (exchange->without_memory) return;
    if (setjmp(*arena_guard(exchange->env.arena))) {
        problem_without_memory(exchange);
        return;
    }
    err e = !bytes && !size ? body_begin(exchange) : body_add(exchange, bytes, size);
    if (!e) return;
    exchange->refusal = e;
    exchange->refused_in = PHASE_PARSE;
}

/* May the answer come before the body? Only if the client waits for it, or the body is not worth reading: the
 * connection is closed then. */
static bool refuse_early(const struct http_exchange *exchange)
{
    const char *expect = exchange->headers[HEADER_EXPECT], *length = exchange->headers[HEADER_CONTENT_LENGTH];
    bool waits = expect && !strcasecmp(expect, "100-continue");
    return exchange->answer.close || waits || (length && strtoll(length, NULL, 10) > DISCARD_LIMIT);
}

static enum MHD_Result begin(struct http_exchange *exchange, const char *method, const char *version)
{
    exchange->method = method;
    exchange->version = version;
    exchange->state = EXCHANGE_BODY;
    exchange->counted = true;
    atomic_fetch_add(&exchange->http->active, 1);
    metric_add(&requests_active, 1);
    if (exchange_head(exchange)) receive_guarded(exchange, NULL, 0);
    bool has_body = head_has_body(exchange);
    exchange->connection->deadline_ms = exchange->loop->now_ms + exchange->http->patience.body_ms;
    if (!exchange->refusal) return MHD_YES;
    exchange->body.kind = BODY_DISCARD;
    if (exchange->answer.close || (has_body && refuse_early(exchange))) {
        exchange->answer.close = true;
        return refuse(exchange);
    }
    return MHD_YES; /* MHD closes after an answer to a mere head, so the refusal waits for the end of the request */
}

static enum MHD_Result receive(struct http_exchange *exchange, const char *bytes, size_t *size)
{
    receive_guarded(exchange, bytes, *size);
    *size = 0;
    if (exchange->refusal) exchange->body.kind = BODY_DISCARD;
    return exchange->body.received > DISCARD_LIMIT ? MHD_NO : MHD_YES;
}

static enum MHD_Result complete(struct http_exchange *exchange)
{
    exchange->connection->deadline_ms = 0; /* what takes time now is ours */
    if (!exchange->refusal && body_end(exchange)) exchange->refusal = body_end(exchange);
    const struct route *route = exchange->req.route;
    if (exchange->refusal || !route || route->flags & (ROUTE_LOOP | ROUTE_STREAM)) {
        exchange_work(exchange);
        return send_answer(exchange);
    }
    exchange->state = EXCHANGE_AWAY;
    if (pool_add(exchange->http->pool, exchange)) {
        MHD_suspend_connection(exchange->mhd); /* it comes back through this loop's inbox, so never before this */
        return MHD_YES;
    }
    exchange->refusal = err_too_busy;
    return refuse(exchange);
}

enum MHD_Result exchange_step(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **context)
{
    struct http_exchange *exchange = *context;
    if (!exchange) return MHD_NO; /* no memory for it */
    switch (exchange->state) {
    case EXCHANGE_HEAD:
        return begin(exchange, method, version);
    case EXCHANGE_BODY:
        return *upload_size ? receive(exchange, upload, upload_size) : complete(exchange);
    case EXCHANGE_READY:
        return send_answer(exchange);
    case EXCHANGE_AWAY:
    case EXCHANGE_SENDING:
        break;
    }
    return MHD_NO;
}

void exchange_uncount(struct http_exchange *exchange)
{
    if (!exchange->counted) return;
    exchange->counted = false;
    atomic_fetch_sub(&exchange->http->active, 1);
    metric_add(&requests_active, -1);
}

void exchange_end(struct http_exchange *exchange)
{
    if (!exchange) return;
    exchange->connection->exchange = NULL;
    exchange->connection->deadline_ms = exchange->loop->now_ms + exchange->http->patience.idle_ms;
    stream_ended(exchange);
    exchange_uncount(exchange);
    exchange_recycle(exchange);
}

void exchange_completed(void *cls, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode code)
{
    struct http_exchange *exchange = *context;
    *context = NULL;
    exchange_end(exchange);
}
