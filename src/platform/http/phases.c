/* The life of a request: one table, in order. The first error ends it early; then only write and log follow.
 *
 * So the order of refusals is that of 3-api "Errors": unknown path or hidden module (404), no session (401), role lacks
 * the route (403), from another site (403), malformed (400, 413, 415), and then what the handler finds (404, 403, 409
 * …). The phases up to the origin check run on the loop when the head is there, the others when the body is. */
#include <string.h>
#include "base/log.h"
#include "internal.h"

static const struct error no_such_thing = {
    .kind = ERR_NOT_FOUND, .code = "not_found", .detail = "There is nothing here."};
const err err_no_such_thing = &no_such_thing;
static const struct error wrong_method = {
    .kind = ERR_NOT_FOUND, .code = "method_not_allowed", .detail = "This address does not know this method."};
const err err_wrong_method = &wrong_method;
static const struct error replayed = {
    .kind = ERR_INTERNAL, .code = "replayed", .detail = "The answer was given before."};
const err err_replayed = &replayed;

ERROR(err_no_session, ERR_UNAUTHENTICATED, "unauthenticated", "Sign in first.");
ERROR(err_no_right, ERR_FORBIDDEN, "forbidden", "Your role does not allow this.");
ERROR(err_no_answer, ERR_INTERNAL, "internal", "The request was handled, but not answered.");

/* ---- limits, route */

static err phase_limits(struct http_exchange *exchange)
{
    return head_read(exchange);
}

static int method_index(const char *method)
{
    if (!strcmp(method, "HEAD")) return HTTP_GET;
    for (int i = 0; i < METHODS; i++)
        if (!strcmp(method, http_methods[i])) return i;
    return -1;
}

/* Routes for this machine alone do not exist for others, nor for what a proxy hands on. */
static bool is_elsewhere(const struct http_exchange *exchange)
{
    return !address_is_loopback(&exchange->address) || exchange->headers[HEADER_FORWARDED_FOR];
}

static err phase_route(struct http_exchange *exchange)
{
    const char *path = exchange->uri;
    int method = method_index(exchange->method);
    if (strncmp(path, "/api/", 5) != 0 && strcmp(path, "/api") != 0)
        return OK; /* the interface: no route, see phase_handler */
    exchange->matched = routing_match(exchange->http->routing, path, exchange->path_size);
    if (!exchange->matched.node) return err_no_such_thing;
    struct route_entry *entry = method < 0 ? NULL : exchange->matched.node->methods[method];
    if (entry && entry->route->flags & ROUTE_LOOPBACK && is_elsewhere(exchange)) return err_no_such_thing;
    exchange->entry = entry;
    exchange->req.route = entry ? entry->route : NULL;
    return OK;
}

/* ---- session, permission, origin */

static err phase_session(struct http_exchange *exchange)
{
    return exchange->matched.node ? session_find(exchange) : OK;
}

/* A path that is known by other methods only: 405, unless all of those are hidden from this actor. */
static err refuse_method(struct http_exchange *exchange)
{
    char *allow = arena_alloc(exchange->env.arena, 64);
    for (size_t i = 0; i < METHODS; i++) {
        const struct route_entry *entry = exchange->matched.node->methods[i];
        if (!entry) continue;
        bool elsewhere = entry->route->flags & ROUTE_LOOPBACK && is_elsewhere(exchange);
        bool hidden = entry->route->flags & ROUTE_HIDDEN && !roles_allow(exchange->env.actor.roles, entry->roles);
        if (hidden || elsewhere) continue;
        snprintf(allow + strlen(allow), 64 - strlen(allow), "%s%s%s", *allow ? ", " : "", http_methods[i],
                 i == HTTP_GET ? ", HEAD" : "");
    }
    if (!*allow) return err_no_such_thing;
    res_header(&exchange->req, "Allow", allow);
    return err_wrong_method;
}

static err phase_permission(struct http_exchange *exchange)
{
    const struct route_entry *entry = exchange->entry;
    if (!exchange->matched.node) return OK;
    if (!entry) return refuse_method(exchange);
    if (roles_allow(exchange->env.actor.roles, entry->roles)) return OK;
    if (entry->route->flags & ROUTE_HIDDEN) return err_no_such_thing;
    return exchange->env.actor.roles & ROLE_SIGNED_IN ? err_no_right : err_no_session;
}

static err phase_origin(struct http_exchange *exchange)
{
    return origin_check(exchange);
}

/* ---- parse */

/* The ids of the path. One that is none names no object, which is told only when the rest of the request is sound. */
static err read_parameters(struct http_exchange *exchange)
{
    struct req *req = &exchange->req;
    const struct matched *matched = &exchange->matched;
    size_t ids = 0;
    for (size_t i = 0; i < exchange->entry->parameter_count; i++) {
        const char *text = arena_copy(exchange->env.arena, matched->values[i], matched->sizes[i]);
        if (exchange->entry->parameters[i] == PARAMETER_TOKEN)
            req->token = text;
        else if (!ident_parse(text, ids++ ? &req->id2 : &req->id))
            return err_no_such_thing;
    }
    return OK;
}

static err phase_parse(struct http_exchange *exchange)
{
    if (!exchange->entry) return OK;
    TRY(body_parse(exchange));
    return read_parameters(exchange);
}

/* ---- idempotency, handler */

static err phase_idempotency(struct http_exchange *exchange)
{
    return exchange->entry ? idempotency_begin(exchange) : OK;
}

static err run_handler(struct req *req)
{
    const struct route *route = req->route;
    if (exchange_of(req)->entry->list) return csv_answer(exchange_of(req));
    if (route->flags & ROUTE_TX)
        TRY(req_begin(req));
    else if (route->flags & ROUTE_READ)
        TRY(db_read(req->env, route->store, &req->tx));
    TRY(route->handler(req));
    return route->flags & ROUTE_TX && req->tx ? req_commit(req) : OK;
}

enum { REPEATS = 4 }; /* of a handler whose transaction was sacrificed for another's */

static err run_once(struct http_exchange *exchange)
{
    struct req *req = &exchange->req;
    err e = run_handler(req);
    /* A read, or a write that was not committed, the platform's or one that the handler began itself and left open: a
     * refusal waits here until its batch is durable. */
    if (req->tx) db_end(req->tx);
    if (req->env->write) db_end(req->env->write);
    req->tx = NULL;
    return e;
}

static void answer_forget(struct http_exchange *exchange)
{
    exchange->answer = (struct answer){0};
    exchange->idempotency.stored = false;
    exchange->env.commit_hook = NULL;
}

static err phase_handler(struct http_exchange *exchange)
{
    struct req *req = &exchange->req;
    if (!exchange->entry) return asset_answer(exchange);
    if (req->route->flags & ROUTE_STREAM) {
        exchange->is_stream = true;
        exchange->answer.status = 200;
        return OK;
    }
    err e = run_once(exchange);
    for (int i = 0; i < REPEATS && db_worth_repeating(req->env, e); i++) {
        answer_forget(exchange);
        e = run_once(exchange);
    }
    /* What the handler left open ends here, on its own thread and before the answer. */
    db_end_all(req->env);
    /* What the handler found out may not be so, unless it is what it has committed. */
    if (exchange->env.write_error && !exchange->answer_stands) return exchange->env.write_error;
    if (e) return e;
    if (!exchange->answer.status) return err_no_answer;
    idempotency_check(exchange);
    return OK;
}

err req_begin(struct req *req)
{
    struct http_exchange *exchange = exchange_of(req);
    TRY(db_begin(req->env, req->route->store, &req->tx));
    idempotency_attach(exchange);
    return OK;
}

err req_commit(struct req *req)
{
    struct http_exchange *exchange = exchange_of(req);
    struct tx *tx = req->tx;
    req->tx = NULL;
    err e = db_commit(tx);
    exchange->env.commit_hook = NULL;
    if (!e) exchange->answer_stands = true;
    return e ? idempotency_lost(exchange, e) : OK;
}

void req_done(struct req *req)
{
    exchange_of(req)->answer_stands = true;
}

/* ---- write, log */

static err phase_write(struct http_exchange *exchange)
{
    if (!exchange->refusal) return OK;
    problem_write(exchange, exchange->refusal);
    return OK;
}

static err phase_pack(struct http_exchange *exchange)
{
    answer_pack(exchange);
    return OK;
}

static err phase_log(struct http_exchange *exchange)
{
    exchange_log(exchange);
    return OK;
}

static err (*const phases[PHASE_COUNT])(struct http_exchange *exchange) = {
    [PHASE_LIMITS] = phase_limits,
    [PHASE_ROUTE] = phase_route,
    [PHASE_SESSION] = phase_session,
    [PHASE_PERMISSION] = phase_permission,
    [PHASE_ORIGIN] = phase_origin,
    [PHASE_PARSE] = phase_parse,
    [PHASE_IDEMPOTENCY] = phase_idempotency,
    [PHASE_HANDLER] = phase_handler,
    [PHASE_WRITE] = phase_write,
    [PHASE_PACK] = phase_pack,
    [PHASE_LOG] = phase_log,
};

const char *const phase_names[PHASE_COUNT] = {
    [PHASE_LIMITS] = "limits",
    [PHASE_ROUTE] = "route",
    [PHASE_SESSION] = "session",
    [PHASE_PERMISSION] = "permission",
    [PHASE_ORIGIN] = "origin",
    [PHASE_PARSE] = "parse",
    [PHASE_IDEMPOTENCY] = "idempotency",
    [PHASE_HANDLER] = "handler",
    [PHASE_WRITE] = "write",
    [PHASE_PACK] = "pack",
    [PHASE_LOG] = "log",
};

static void run(struct http_exchange *exchange, enum phase first, enum phase last)
{
    for (enum phase phase = first; phase <= last; phase++) {
        err e = phases[phase](exchange);
        if (e == err_replayed) return;
        if (!e) continue;
        exchange->refusal = e;
        exchange->refused_in = phase;
        return;
    }
}

/* The boundary of the unit of work: without memory the answer is a short 503 from a buffer of its own; but what is
 * committed is told as it is. */
static void run_guarded(struct http_exchange *exchange, enum phase first, enum phase last)
{
    if (exchange->without_memory) return;
    if (!setjmp(*arena_guard(exchange->env.arena)))
        run(exchange, first, last);
    else if (!exchange->answer_stands || !exchange->answer.status)
        problem_without_memory(exchange);
}

bool exchange_head(struct http_exchange *exchange)
{
    run_guarded(exchange, PHASE_LIMITS, PHASE_ORIGIN);
    return !exchange->refusal;
}

void exchange_work(struct http_exchange *exchange)
{
    if (!exchange->refusal) run_guarded(exchange, PHASE_PARSE, PHASE_HANDLER);
    if (exchange->refusal) run_guarded(exchange, PHASE_WRITE, PHASE_WRITE);
    idempotency_end(exchange);
    run_guarded(exchange, PHASE_PACK, PHASE_LOG);
}

/* ---- the log: errors of ours and what was slow; the rest only for those who debug */

enum { SLOW_US = 1000000 };

/* The address asked for, but of one that holds a token (a mailed link) the route only: logs are read by others. */
static const char *path_told(const struct http_exchange *exchange)
{
    const struct route_entry *entry = exchange->entry;
    for (size_t i = 0; entry && i < entry->parameter_count; i++)
        if (entry->parameters[i] == PARAMETER_TOKEN) return entry->route->path;
    return exchange->uri;
}

void exchange_log(struct http_exchange *exchange)
{
    int64_t took_us = loop_clock_us() - exchange->started_us;
    int status = exchange->answer.status;
    const char *path = exchange->entry ? exchange->entry->route->path : "";
    if (exchange->entry) {
        metric_add(&exchange->entry->answers[status / 100 % 10 - 1], 1);
        histogram_add(&exchange->entry->latency, took_us);
    }
    if (status >= 500) {
        const char *detail = exchange->refusal && exchange->refusal->detail ? exchange->refusal->detail : "";
        log_line(LOG_ERROR, "request", "id=%s method=%s path=%s status=%d us=%lld phase=%s detail=%s",
                 exchange->request_id, LOGTEXT(exchange->method), LOGTEXT(path_told(exchange)), status,
                 (long long)took_us, phase_names[exchange->refused_in], LOGTEXT(detail));
    } else if (took_us > SLOW_US) {
        log_line(LOG_WARNING, "slow", "id=%s method=%s path=%s status=%d us=%lld", exchange->request_id,
                 LOGTEXT(exchange->method), LOGTEXT(path_told(exchange)), status, (long long)took_us);
    } else {
        log_line(LOG_DEBUG, "request", "id=%s method=%s route=%s status=%d us=%lld", exchange->request_id,
                 exchange->method, path, status, (long long)took_us);
    }
}
