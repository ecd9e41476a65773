/* The platform's own routes: the description of the API, the stream, and the development clock. */
#include <string.h>
#include <unistd.h>
#include "internal.h"
#include "platform/clock.h"

enum { DOCUMENT_LIMIT = 8 * 1024 * 1024, IDLE_WAIT_MS = 60000, IDLE_POLL_MS = 20 };

const struct permission http_builtin_permissions[] = {
    {"platform.describe", ROLE_ANYONE, "read the description of the API"},
    {"platform.stream", ROLE_SIGNED_IN, "be told of changes that concern oneself"},
    {"platform.clock", ROLE_ANYONE, "move the business clock of a development server, from the same machine"},
};
const size_t http_builtin_permission_count = sizeof http_builtin_permissions / sizeof *http_builtin_permissions;

/* ---- description */

static err get_openapi(struct req *req)
{
    struct buf out = buf_new(req->env->arena, DOCUMENT_LIMIT);
    openapi_write(req->env->platform, &out, req->env->actor.roles);
    return res_bytes(req, "application/json", out.data, out.size, NULL);
}

static void html_text(struct buf *out, const char *text)
{
    for (const char *c = text ? text : ""; *c; c++) {
        if (*c == '<')
            buf_text(out, "&lt;");
        else if (*c == '>')
            buf_text(out, "&gt;");
        else if (*c == '&')
            buf_text(out, "&amp;");
        else if (*c == '"')
            buf_text(out, "&quot;");
        else
            buf_char(out, *c);
    }
}

static void html_shape(struct buf *out, const struct shape *shape)
{
    for (size_t i = 0; shape && i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        bool required = field->flags & REQUIRED;
        buf_text(out, i > 0 ? ", " : "");
        buf_text(out, required ? "<b>" : "");
        html_text(out, field->name);
        buf_text(out, required ? "</b>" : "");
    }
}

static void html_row(struct buf *out, const struct route_entry *entry)
{
    const struct route *route = entry->route;
    buf_text(out, "<tr><td><code>");
    html_text(out, http_methods[route->method]);
    buf_text(out, "</code></td><td><code>");
    html_text(out, route->path);
    buf_text(out, "</code></td><td>");
    html_text(out, route->summary);
    buf_text(out, "</td><td>");
    html_text(out, route->permission);
    buf_text(out, "</td><td>");
    html_shape(out, route->query);
    html_shape(out, route->in);
    buf_text(out, "</td><td>");
    html_shape(out, route->out);
    buf_text(out, "</td></tr>\n");
}

static err get_docs(struct req *req)
{
    struct buf out = buf_new(req->env->arena, DOCUMENT_LIMIT);
    struct routing *routing;
    TRY(routing_get(req->env->platform, &routing));
    buf_text(
        &out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Make Cats Free: API</title>\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<style>body{font:15px/1.5 system-ui;margin:2rem "
        "auto;max-width:80rem;"
        "padding:0 "
        "1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;"
        "border-bottom:1px solid #ccc}code{white-space:nowrap}</style></head>\n<body><h1>API</h1>\n"
        "<p>The machine-readable description is <a href=\"/api/openapi.json\">openapi.json</a> (OpenAPI 3.1). Required "
        "members are "
        "bold.</p>\n<table><thead><tr><th>Method</th><th>Path</th><th>What it "
        "does</th><th>Permission</th><th>Input</th>"
        "<th>Output</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < routing_count(routing); i++) {
        const struct route_entry *entry = routing_entry(routing, i);
        bool hidden = entry->route->flags & ROUTE_HIDDEN && !roles_allow(req->env->actor.roles, entry->roles);
        if (!hidden) html_row(&out, entry);
    }
    buf_text(&out, "</tbody></table></body></html>\n");
    return res_bytes(req, "text/html; charset=utf-8", out.data, out.size, "no-cache");
}

/* ---- the development clock */

struct clock_move {
    instant now;
    int64_t advance_seconds;
};
static const struct field clock_move_fields[] = {
    F_TIME(struct clock_move, now, 0, .help = "the new business time, not before the present one"),
    F_INT(struct clock_move, advance_seconds, POSITIVE, .max = 3 * 366 * 86400, .help = "or by how much to move it"),
};
static const struct shape clock_move_shape = SHAPE(struct clock_move, "ClockMove", clock_move_fields);

struct clock_state {
    instant now;
};
static const struct field clock_state_fields[] = {F_TIME(struct clock_state, now, 0)};
static const struct shape clock_state_shape = SHAPE(struct clock_state, "ClockState", clock_state_fields);

ERROR(err_not_idle, ERR_BUSY, "not_idle", "The clock was moved, but what fell due is not done after 60 seconds.");

/* Answers when all that fell due is done, so that a test may look at once. */
static err wait_idle(struct env *env)
{
    int64_t until = loop_clock_ms() + IDLE_WAIT_MS;
    for (;;) {
        bool idle = false;
        TRY(platform_idle(env->platform, env->arena, &idle));
        if (idle) return OK;
        if (loop_clock_ms() >= until) return err_not_idle;
        usleep(IDLE_POLL_MS * 1000);
    }
}

static err post_clock(struct req *req)
{
    const struct clock_move *in = req->in;
    struct env *env = req->env;
    bool to = in->now != 0, by = in->advance_seconds != NONE;
    if (to == by) return err_field(env->arena, "now", "required", "give either now or advance_seconds");
    instant target = to ? in->now : env_now(env) + in->advance_seconds * MS_SECOND;
    TRY(clock_move(env->platform, target));
    platform_wake(env->platform);
    TRY(wait_idle(env));
    struct clock_state state = {.now = env_now(env)};
    return res_object(req, 200, &state);
}

static const struct field stream_query_fields[] = {
    F_INT(struct stream_query, since, 0, .min = 0,
          .help =
              "milliseconds since 1970, the Date of the page's first answer: if its reader was told of anything since, "
              "the stream begins with a refresh"),
};
static const struct shape stream_query_shape = SHAPE(struct stream_query, "StreamQuery", stream_query_fields);

const struct route http_builtin_routes[] = {
    {HTTP_GET, "/api/openapi.json", "platform.describe", .flags = ROUTE_FILE, .handler = get_openapi,
     .summary = "This description of the API (OpenAPI 3.1)"},
    {HTTP_GET, "/api/docs", "platform.describe", .flags = ROUTE_FILE, .handler = get_docs,
     .summary = "The API as a page to read"},
    {HTTP_GET, "/api/stream", "platform.stream", .query = &stream_query_shape, .flags = ROUTE_STREAM,
     .summary = "Server-sent events: changes that concern the one who is signed in"},
    {HTTP_POST, "/api/dev/clock", "platform.clock", .in = &clock_move_shape, .out = &clock_state_shape,
     .flags = ROUTE_LOOPBACK | ROUTE_DEV, .handler = post_clock,
     .summary = "Move the business clock forward (development servers only); answers when what fell due is done"},
};
const size_t http_builtin_route_count = sizeof http_builtin_routes / sizeof *http_builtin_routes;
