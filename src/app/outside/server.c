/* The HTTP server of a player: a thread a connection, so that an answer may take its time. */
#include "outside.h"
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BODY_LIMIT = 64 << 10, EXCHANGE_MEMORY = 8 << 20, ADDRESS_MOST = 64 };

struct problem {
    const char *code, *detail;
    int64_t status;
};
static const struct field problem_fields[] = {
    F_TEXT(struct problem, code, 0),
    F_TEXT(struct problem, detail, 0),
    F_INT(struct problem, status, 0),
};
static const struct shape problem_shape = SHAPE(struct problem, "OutsideProblem", problem_fields);

void exchange_answer(struct exchange *exchange, int status, const struct shape *shape, const void *object)
{
    struct buf out = buf_new(exchange->arena, EXCHANGE_MEMORY / 2);
    shape_write(&out, shape, object, ~0u);
    exchange->status = status;
    exchange->type = status < 400 ? "application/json" : "application/problem+json";
    exchange->answer = out.data;
}

void exchange_refuse(struct exchange *exchange, int status, const char *code, const char *detail)
{
    struct problem problem = {code, detail, status};
    exchange_answer(exchange, status, &problem_shape, &problem);
}

void exchange_refuse_error(struct exchange *exchange, err e)
{
    const char *detail = e->detail ? e->detail : "The message is not as agreed.";
    if (e->fields) detail = arena_printf(exchange->arena, "%s: %s", e->fields->field, e->fields->message);
    exchange_refuse(exchange, err_status(e->kind), e->code, detail);
}

static void pause_ms(int64_t ms)
{
    for (; ms > 0; ms -= 100) usleep((useconds_t)(ms < 100 ? ms : 100) * 1000);
}

/* True: the fault is the answer. What steers the player is never at fault. */
static bool misbehave(const struct player *player, struct exchange *exchange)
{
    if (!strcmp(exchange->path, "/control") || !strcmp(exchange->path, "/state")) return false;
    pthread_mutex_lock(player->lock);
    struct faults faults = *player->faults;
    pthread_mutex_unlock(player->lock);
    pause_ms(faults.hang_ms);
    if (faults.busy == MAYBE_YES) exchange_refuse(exchange, 503, "busy", "Come back later.");
    if (faults.html == MAYBE_YES) {
        exchange->status = 200;
        exchange->type = "text/html";
        exchange->answer = "<!doctype html><title>Welcome</title><p>It works!</p>";
    }
    return faults.down == MAYBE_YES || faults.busy == MAYBE_YES || faults.html == MAYBE_YES;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, const struct exchange *exchange)
{
    if (!exchange->status) return MHD_NO;
    const char *text = exchange->answer ? exchange->answer : "";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (!response) return MHD_NO;
    MHD_add_response_header(response, "Content-Type", exchange->type ? exchange->type : "application/json");
    enum MHD_Result sent = MHD_queue_response(connection, (unsigned)exchange->status, response);
    MHD_destroy_response(response);
    return sent;
}

struct body {
    size_t size;
    bool too_large;
    char bytes[BODY_LIMIT];
};

static enum MHD_Result work(const struct player *player, struct MHD_Connection *connection, const char *method,
                            const char *path, const struct body *body)
{
    struct arena *arena = arena_new(EXCHANGE_MEMORY);
    if (!arena) return MHD_NO;
    if (setjmp(*arena_guard(arena))) {
        arena_free(arena);
        return MHD_NO;
    }
    struct exchange *exchange = ARENA_NEW(arena, struct exchange);
    *exchange =
        (struct exchange){.arena = arena, .method = method, .path = path, .body = body->bytes, .body_size = body->size};
    if (body->too_large)
        exchange_refuse(exchange, 413, "too_large", "The body is too large.");
    else if (!misbehave(player, exchange))
        player->handle(exchange);
    enum MHD_Result sent = send_answer(connection, exchange);
    arena_free(arena);
    return sent;
}

static void take(struct body *body, const char *bytes, size_t size)
{
    if (size > BODY_LIMIT - body->size) {
        body->too_large = true;
        return;
    }
    memcpy(body->bytes + body->size, bytes, size);
    body->size += size;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *upload, size_t *upload_size,
                                  void **kept)
{
    if (!*kept) {
        *kept = calloc(1, sizeof(struct body));
        return *kept ? MHD_YES : MHD_NO;
    }
    if (*upload_size) {
        take(*kept, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    return work(context, connection, method, path, *kept);
}

static void on_end(void *context, struct MHD_Connection *connection, void **kept, enum MHD_RequestTerminationCode code)
{
    free(*kept);
    *kept = NULL;
}

static bool address_parse(const char *listen, struct sockaddr_in *ret)
{
    char host[ADDRESS_MOST];
    const char *colon = strrchr(listen, ':');
    size_t length = colon ? (size_t)(colon - listen) : 0;
    if (!length || length >= sizeof host) return false;
    memcpy(host, listen, length);
    host[length] = '\0';
    *ret = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1))};
    return inet_pton(AF_INET, host, &ret->sin_addr) == 1;
}

static void wait_for_end(const sigset_t *set)
{
    int number = 0;
    sigwait(set, &number);
}

int player_run(const struct player *player, const char *listen)
{
    struct sockaddr_in address;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (!address_parse(listen, &address)) {
        fprintf(stderr, "%s: --listen must be ADDRESS:PORT, for example 127.0.0.1:8082\n", player->name);
        return 2;
    }
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL, NULL, on_request,
                         (void *)(uintptr_t)player, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
                         MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "%s: cannot listen on %s\n", player->name, listen);
        return 1;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    char host[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    printf("listening on http://%s:%d\n", host, info ? info->port : 0);
    fflush(stdout);
    wait_for_end(&set);
    MHD_stop_daemon(daemon);
    return 0;
}
