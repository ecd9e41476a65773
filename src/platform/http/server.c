/* Starting and stopping: the listener, the loops, the handler threads, the operations port. */
#include <dirent.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "internal.h"

enum { SERVER_MEMORY = 1024 * 1024, LOOPS = 64, WORKERS = 1024, BACKLOG = 1024 };

static pthread_rwlock_t server_lock = PTHREAD_RWLOCK_INITIALIZER; /* guards platform->http against its end */

/* ---- sockets */

static err listen_error(struct arena *arena, const char *address, const char *reason)
{
    return err_new(arena, ERR_INVALID, "listen",
                   "Cannot listen on %s: %s. Choose another address with --listen or --ops-listen.", address, reason);
}

/* "127.0.0.1:8080", "[::1]:0", ":8080" (every address). */
static err address_resolve(struct arena *arena, const char *address, const char *port, struct addrinfo **ret)
{
    const char *colon = strrchr(address, ':');
    if (!colon || !colon[1]) return listen_error(arena, address, "the port is missing");
    size_t size = (size_t)(colon - address);
    bool bracketed = size >= 2 && address[0] == '[' && address[size - 1] == ']';
    const char *host = bracketed ? arena_copy(arena, address + 1, size - 2) : arena_copy(arena, address, size);
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    int failed = getaddrinfo(*host ? host : NULL, port ? port : colon + 1, &hints, ret);
    return failed ? listen_error(arena, address, gai_strerror(failed)) : OK;
}

static int socket_bound(const struct addrinfo *at, bool shared)
{
    const int yes = 1;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (shared) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0) return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

/* `shared`: further sockets of this process will listen on the same port. A port that another program shares would be
 * shared with it, too: so it is tried alone first. */
int server_listen(struct arena *arena, const char *address, bool shared, const char *port, err *ret_error)
{
    struct addrinfo *at;
    *ret_error = address_resolve(arena, address, port, &at);
    if (*ret_error) return -1;
    int fd = port ? 0 : socket_bound(at, false);
    if (fd >= 0 && shared) {
        if (!port) close(fd);
        fd = socket_bound(at, true);
    }
    if (fd < 0) *ret_error = listen_error(arena, address, strerror(errno));
    freeaddrinfo(at);
    return fd;
}

const char *server_port(struct arena *arena, int fd)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char port[NI_MAXSERV] = "";
    getsockname(fd, (struct sockaddr *)&address, &size);
    getnameinfo((struct sockaddr *)&address, size, NULL, 0, port, sizeof port, NI_NUMERICSERV);
    return arena_text(arena, port);
}

/* ---- parts */

/* Uploads of a process that ended by force are swept here. */
static err temporary_folder(struct http *http)
{
    const char *data = http->platform->config.data ? http->platform->config.data : ".";
    http->temporary = arena_printf(http->arena, "%s/tmp", data);
    if (mkdir(http->temporary, 0700) != 0 && errno != EEXIST)
        return err_new(http->arena, ERR_INVALID, "data", "Cannot make the folder %s: %s.", http->temporary,
                       strerror(errno));
    DIR *folder = opendir(http->temporary);
    if (!folder)
        return err_new(http->arena, ERR_INVALID, "data", "Cannot read the folder %s: %s.", http->temporary,
                       strerror(errno));
    for (struct dirent *entry; (entry = readdir(folder));)
        if (text_starts(entry->d_name, "upload-")) unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    return OK;
}

static void public_address(struct http *http, const char *port)
{
    const struct config *config = &http->platform->config;
    const char *colon = strrchr(config->listen, ':');
    int host = (int)(colon - config->listen);
    http->url = arena_printf(http->arena, "http://%.*s:%s", host, config->listen, port);
    const char *public_url = config->public_url ? config->public_url : http->url;
    const char *authority = strstr(public_url, "://");
    size_t origin = authority ? (size_t)(authority + 3 - public_url) : 0;
    origin += strcspn(public_url + origin, "/?#");
    http->public_origin = text_lower(http->arena, arena_copy(http->arena, public_url, origin));
    http->secure = text_starts(http->public_origin, "https://");
    http->session_cookie = http->secure ? "__Host-mcf_session" : "mcf_session";
}

/* Streams hold a descriptor each. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static size_t between(long value, long least, long most)
{
    return (size_t)(value < least ? least : value > most ? most : value);
}

static err loops_make(struct http *http)
{
    const struct config *config = &http->platform->config;
    const char *port = NULL;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    http->loop_count = between(config->loops > 0 ? config->loops : cores, 1, LOOPS);
    http->loops = ARENA_ARRAY(http->arena, http->loop_count, struct loop *);
    for (size_t i = 0; i < http->loop_count; i++) {
        err e;
        int listener = server_listen(http->arena, config->listen, true, port, &e);
        if (e) return e;
        if (!port) port = server_port(http->arena, listener);
        TRY(loop_new(http, listener, &http->loops[i]));
    }
    public_address(http, port);
    return OK;
}

static void set_patience(struct http *http)
{
    enum { DEFAULT_S = 60 };
    int64_t seconds = http->platform->config.patience > 0 ? http->platform->config.patience : DEFAULT_S;
    http->patience.head_ms = seconds * 250;
    http->patience.body_ms = http->patience.idle_ms = seconds * 1000;
    http->patience.answer_ms = seconds * 2000;
}

static err parts_start(struct http *http)
{
    const struct config *config = &http->platform->config;
    static const struct error no_memory = {
        .kind = ERR_BUSY, .code = "busy", .detail = "There is no memory for the HTTP server."};
    TRY(db_register_sql(http->platform, "http", http_sql));
    TRY(routing_get(http->platform, &http->routing));
    TRY(networks_parse(http->arena, config->trusted_proxy, &http->trusted));
    TRY(temporary_folder(http));
    http->addresses = address_counts_new();
    http->keys = idempotency_keys_new();
    if (!http->addresses || !http->keys) return &no_memory;
    raise_descriptor_limit();
    set_patience(http);
    TRY(loops_make(http));
    TRY(pool_start(http, between(config->workers > 0 ? config->workers : 32, 1, WORKERS), &http->pool));
    TRY(ops_start(http, &http->ops));
    for (size_t i = 0; i < http->loop_count; i++) TRY(loop_start(http->loops[i]));
    return OK;
}

static void parts_free(struct http *http)
{
    ops_stop(http->ops);
    pool_stop(http->pool);
    for (size_t i = 0; i < http->loop_count; i++) loop_free(http->loops ? http->loops[i] : NULL);
    pool_free(http->pool);
    address_counts_free(http->addresses);
    idempotency_keys_free(http->keys);
    routing_free(http->routing);
    arena_free(http->arena);
    free(http);
}

err http_start(struct platform *platform, struct arena *arena)
{
    static const struct error no_memory = {
        .kind = ERR_BUSY, .code = "busy", .detail = "There is no memory for the HTTP server."};
    struct http *http = calloc(1, sizeof *http);
    if (!http) return &no_memory;
    http->platform = platform;
    told_mark_everybody(&http->told); /* what happened before it is not known here */
    http->arena = arena_new(SERVER_MEMORY);
    if (!http->arena) {
        free(http);
        return &no_memory;
    }
    platform->http = http;
    err e;
    if (setjmp(*arena_guard(http->arena)))
        e = &no_memory;
    else
        e = parts_start(http);
    if (!e) return OK;
    struct error told = *e; /* the reason may live in the arena that ends now */
    told.detail = arena_text(arena, e->detail);
    atomic_store(&http->stopping, true);
    platform->http = NULL;
    parts_free(http);
    return err_new(arena, told.kind, told.code, "%s", told.detail);
}

void http_stop(struct platform *platform)
{
    struct http *http = platform->http;
    if (!http) return;
    atomic_store(&http->stopping, true);
    for (size_t i = 0; i < http->loop_count; i++) loop_wake(http->loops[i]);
    int64_t until = loop_clock_ms() + DRAIN_MS;
    while (atomic_load(&http->active) > 0 && loop_clock_ms() < until) usleep(10000);
    int64_t left = atomic_load(&http->active);
    atomic_store(&http->cut_off, true);
    if (left > 0) log_line(LOG_WARNING, "stop", "unfinished=%lld", (long long)left);
    pthread_rwlock_wrlock(&server_lock);
    platform->http = NULL;
    pthread_rwlock_unlock(&server_lock);
    parts_free(http); /* a handler that still runs is waited for: nobody pulls the database away under it */
}

struct http *server_hold(struct platform *platform)
{
    pthread_rwlock_rdlock(&server_lock);
    return platform->http;
}

void server_release(void)
{
    pthread_rwlock_unlock(&server_lock);
}

const char *http_url(struct platform *platform)
{
    return platform->http ? platform->http->url : NULL;
}

void http_session_finder(struct platform *platform, session_finder find)
{
    memcpy(&platform->find_session, &find, sizeof find);
}

err session_ask(struct env *env, const char *cookie, const char *bearer, struct actor *ret)
{
    session_finder find;
    memcpy(&find, &env->platform->find_session, sizeof find);
    *ret = (struct actor){.roles = ROLE_ANYONE, .name = "", .locale = "en"};
    if (!find || (!cookie && !bearer)) return OK;
    err e = find(env, cookie, bearer, ret);
    if (!(ret->roles & ROLE_SIGNED_IN)) *ret = (struct actor){.roles = ROLE_ANYONE, .name = "", .locale = "en"};
    return e;
}
