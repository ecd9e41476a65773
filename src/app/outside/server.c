/* The HTTP server of a player: a thread a connection, so that an answer may take its time. */
#include "outside.h"
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BODY_LIMIT = 64 << 10, EXCHANGE_MEMORY = 64 << 20, ANSWER_LIMIT = 16 << 20, ADDRESS_MOST = 64 };

struct fault {
    const char *field, *code, *message;
};
static const struct field fault_fields[] = {
    F_TEXT(struct fault, field, 0),
    F_TEXT(struct fault, code, 0),
    F_TEXT(struct fault, message, 0),
};
static const struct shape fault_shape = SHAPE(struct fault, "OutsideFault", fault_fields);

struct problem {
    const char *code, *detail;
    int64_t status;
    struct list errors;
};
static const struct field problem_fields[] = {
    F_TEXT(struct problem, code, 0),
    F_TEXT(struct problem, detail, 0),
    F_INT(struct problem, status, 0),
    F_LIST(struct problem, errors, OMIT, &fault_shape),
};
static const struct shape problem_shape = SHAPE(struct problem, "OutsideProblem", problem_fields);

void exchange_answer(struct exchange *exchange, int status, const struct shape *shape, const void *object)
{
    struct buf out = buf_new(exchange->arena, ANSWER_LIMIT);
    shape_write(&out, shape, object, ~0u);
    exchange->status = status;
    exchange->type = status < 400 ? "application/json" : "application/problem+json";
    exchange->answer = out.data;
}

void exchange_refuse(struct exchange *exchange, int status, const char *code, const char *detail)
{
    struct problem problem = {.code = code, .detail = detail, .status = status};
    exchange_answer(exchange, status, &problem_shape, &problem);
}

static struct list faults_of(struct arena *arena, err e)
{
    size_t count = 0, at = 0;
    for (const struct err_field *field = e->fields; field; field = field->next) count++;
    struct fault *faults = ARENA_ARRAY(arena, count, struct fault);
    for (const struct err_field *field = e->fields; field; field = field->next)
        faults[at++] = (struct fault){field->field, field->code, field->message};
    return (struct list){count ? faults : NULL, count};
}

void exchange_refuse_error(struct exchange *exchange, err e)
{
    struct problem problem = {.code = e->code,
                              .detail = e->detail ? e->detail : "The message is not as agreed.",
                              .status = err_status(e->kind),
                              .errors = faults_of(exchange->arena, e)};
    exchange_answer(exchange, (int)problem.status, &problem_shape, &problem);
}

static atomic_bool ends;

void exchange_pause(int64_t ms)
{
    for (; ms > 0 && !ends; ms -= 100) usleep((useconds_t)(ms < 100 ? ms : 100) * 1000);
}

/* True: the fault is the answer. What steers the player is never at fault. */
static bool misbehave(const struct player *player, struct exchange *exchange)
{
    if (!strcmp(exchange->path, "/control") || !strcmp(exchange->path, "/state")) return false;
    pthread_mutex_lock(player->lock);
    struct faults faults = *player->faults;
    pthread_mutex_unlock(player->lock);
    exchange_pause(faults.hang_ms);
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
    if (exchange->location) MHD_add_response_header(response, "Location", exchange->location);
    enum MHD_Result sent = MHD_queue_response(connection, (unsigned)exchange->status, response);
    MHD_destroy_response(response);
    return sent;
}

/* What has come of a request so far. */
struct incoming {
    char *target;
    bool begun, too_large;
    size_t size;
    char body[BODY_LIMIT];
};

static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    struct incoming *incoming = calloc(1, sizeof *incoming);
    if (incoming && !(incoming->target = strdup(target))) {
        free(incoming);
        return NULL;
    }
    return incoming;
}

static void on_end(void *context, struct MHD_Connection *connection, void **kept, enum MHD_RequestTerminationCode code)
{
    struct incoming *incoming = *kept;
    if (incoming) free(incoming->target);
    free(incoming);
    *kept = NULL;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

struct filling {
    struct pair *pairs;
    size_t count, room;
};

/* Called by the library: no arena here. */
static enum MHD_Result fill(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct filling *filling = context;
    if (filling->count == filling->room) return MHD_NO;
    filling->pairs[filling->count++] = (struct pair){name, value ? value : ""};
    return MHD_YES;
}

static void read_query(struct exchange *exchange, struct MHD_Connection *connection)
{
    int count = MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, NULL, NULL);
    struct filling filling = {.room = count > 0 ? (size_t)count : 0};
    filling.pairs = ARENA_ARRAY(exchange->arena, filling.room, struct pair);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, fill, &filling);
    exchange->query = filling.pairs;
    exchange->query_count = filling.count;
}

static struct exchange *exchange_new(struct arena *arena, struct MHD_Connection *connection, const char *method,
                                     const char *path, const struct incoming *incoming)
{
    struct exchange *exchange = ARENA_NEW(arena, struct exchange);
    *exchange = (struct exchange){
        .arena = arena,
        .method = method,
        .path = path,
        .target = incoming->target,
        .timestamp = header(connection, "X-Timestamp"),
        .signature = header(connection, "X-Signature"),
        .language = header(connection, "Accept-Language"),
        .body = incoming->body,
        .body_size = incoming->size,
    };
    read_query(exchange, connection);
    return exchange;
}

static enum MHD_Result work(const struct player *player, struct MHD_Connection *connection, const char *method,
                            const char *path, const struct incoming *incoming)
{
    struct arena *arena = arena_new(EXCHANGE_MEMORY);
    if (!arena) return MHD_NO;
    if (setjmp(*arena_guard(arena))) {
        arena_free(arena);
        return MHD_NO;
    }
    struct exchange *exchange = exchange_new(arena, connection, method, path, incoming);
    if (incoming->too_large)
        exchange_refuse(exchange, 413, "too_large", "The body is too large.");
    else if (!misbehave(player, exchange))
        player->handle(exchange);
    enum MHD_Result sent = send_answer(connection, exchange);
    arena_free(arena);
    return sent;
}

static void take(struct incoming *incoming, const char *bytes, size_t size)
{
    if (size > BODY_LIMIT - incoming->size) {
        incoming->too_large = true;
        return;
    }
    memcpy(incoming->body + incoming->size, bytes, size);
    incoming->size += size;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *upload, size_t *upload_size,
                                  void **kept)
{
    struct incoming *incoming = *kept;
    if (!incoming) return MHD_NO;
    if (!incoming->begun) {
        incoming->begun = true;
        return MHD_YES;
    }
    if (*upload_size) {
        take(incoming, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    return work(context, connection, method, path, incoming);
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

/* Signals are blocked since the program's first line (main). */
static void wait_for_end(void)
{
    int number = 0;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigwait(&set, &number);
}

static void say_address(const struct sockaddr_in *address, struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    char host[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &address->sin_addr, host, sizeof host);
    printf("listening on http://%s:%d\n", host, info ? info->port : 0);
    fflush(stdout);
}

int player_run(const struct player *player, const char *listen)
{
    struct sockaddr_in address;
    if (!address_parse(listen, &address)) {
        fprintf(stderr, "%s: --listen must be ADDRESS:PORT, for example 127.0.0.1:8082\n", player->name);
        return 2;
    }
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL, NULL, on_request,
        (void *)(uintptr_t)player, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK,
        on_target, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "%s: cannot listen on %s\n", player->name, listen);
        return 1;
    }
    say_address(&address, daemon);
    wait_for_end();
    ends = true;
    MHD_stop_daemon(daemon);
    return 0;
}
