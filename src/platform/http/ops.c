/* The operations port: is it alive, is it ready, how is it doing. Never open to the public, so it is a small daemon
 * with a thread of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "internal.h"

enum { OPS_CONNECTIONS = 64, OPS_TIMEOUT_S = 15, OPS_MEMORY = 4 * 1024 * 1024, METRICS_LIMIT = 2 * 1024 * 1024 };

struct ops {
    struct http *http;
    struct MHD_Daemon *daemon;
    struct ready *ready;
    const char *url;
};

static enum MHD_Result answer(struct MHD_Connection *mhd, unsigned status, const char *type, const char *text,
                              size_t size)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(size, (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (!response) return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    enum MHD_Result queued = answer_queue(mhd, (int)status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result answer_text(struct MHD_Connection *mhd, unsigned status, const char *text)
{
    return answer(mhd, status, "text/plain; charset=utf-8", text, strlen(text));
}

static enum MHD_Result answer_ready(struct ops *ops, struct MHD_Connection *mhd)
{
    if (atomic_load(&ops->http->stopping)) return answer_text(mhd, 503, "stopping\n");
    char why[READY_TEXT], text[READY_TEXT + 20];
    if (ready_ask(ops->ready, why)) return answer_text(mhd, 200, "ready\n");
    snprintf(text, sizeof text, "not ready: %s\n", why);
    return answer_text(mhd, 503, text);
}

static enum MHD_Result answer_metrics(struct MHD_Connection *mhd)
{
    struct arena *arena = arena_new(OPS_MEMORY);
    enum MHD_Result result = MHD_NO;
    if (!arena) return answer_text(mhd, 503, "no memory\n");
    if (!setjmp(*arena_guard(arena))) {
        struct buf out = buf_new(arena, METRICS_LIMIT);
        metrics_write(&out);
        result = answer(mhd, 200, "text/plain; version=0.0.4; charset=utf-8", out.data ? out.data : "", out.size);
    }
    arena_free(arena);
    return result;
}

static enum MHD_Result step(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
                            const char *version, const char *upload, size_t *upload_size, void **context)
{
    static char seen;
    if (!*context) { /* the first call is for the head alone */
        *context = &seen;
        return MHD_YES;
    }
    *upload_size = 0;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) return answer_text(mhd, 405, "GET only\n");
    if (!strcmp(url, "/healthz")) return answer_text(mhd, 200, "ok\n");
    if (!strcmp(url, "/readyz")) return answer_ready(cls, mhd);
    if (!strcmp(url, "/metrics")) return answer_metrics(mhd);
    return answer_text(mhd, 404, "not found\n");
}

static void log_nothing(void *cls, const char *format, va_list args)
{
}

err ops_start(struct http *http, struct ops **ret)
{
    static const struct error refused = {
        .kind = ERR_INTERNAL, .code = "listen", .detail = "The operations port could not be opened."};
    const char *address = http->platform->config.ops_listen;
    err e;
    if (text_blank(address)) return OK;
    int listener = server_listen(http->arena, address, false, NULL, &e);
    if (e) return e;
    struct ops *ops = *ret = calloc(1, sizeof *ops);
    const char *port = server_port(http->arena, listener);
    if (ops) {
        ops->http = http;
        ops->url = arena_printf(http->arena, "http://%.*s:%s", (int)(strrchr(address, ':') - address), address, port);
        ops->ready = ready_start(http->platform);
    }
    if (ops && ops->ready) {
        ops->daemon =
            MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_USE_ITC, 0, NULL, NULL, step, ops,
                             MHD_OPTION_EXTERNAL_LOGGER, log_nothing, NULL, MHD_OPTION_LISTEN_SOCKET, listener,
                             MHD_OPTION_CONNECTION_LIMIT, (unsigned)OPS_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                             (unsigned)OPS_TIMEOUT_S, MHD_OPTION_END);
    }
    if (ops && ops->daemon) return OK;
    close(listener);
    return &refused;
}

void ops_stop(struct ops *ops)
{
    if (!ops) return;
    if (ops->daemon) MHD_stop_daemon(ops->daemon);
    ready_stop(ops->ready);
    free(ops);
}

const char *http_ops_url(struct platform *platform)
{
    return platform->http && platform->http->ops ? platform->http->ops->url : NULL;
}
