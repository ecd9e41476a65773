/* One loop: a thread, an epoll set with MHD's own epoll descriptor and an eventfd in it, and a daemon that runs when
 * either is ready.
 *
 * MHD runs in external mode because its internal epoll thread stalls when a multiple of 128 connections are ready at
 * once (6-speed). Its timeout cuts only inactive clients, so each connection has a total deadline here. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "base/log.h"
#include "internal.h"

enum { LAST_WORDS_MS = 500 };

static struct metric connections_open = METRIC("mcf_connections", "", METRIC_GAUGE, "Open client connections.");
static struct metric connections_late =
    METRIC("mcf_connections_late_total", "", METRIC_COUNTER, "Connections closed because the client took too long.");
static struct metric connections_refused = METRIC("mcf_connections_refused_total", "", METRIC_COUNTER,
                                                  "Connections refused because their address had too many.");

int64_t loop_clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t loop_clock_ms(void)
{
    return loop_clock_us() / 1000;
}

/* ---- connections */

static enum MHD_Result accept_policy(void *cls, const struct sockaddr *address, socklen_t size)
{
    struct loop *loop = cls;
    struct http *http = loop->http;
    struct in6_addr peer = address_of(address);
    if (address_is_loopback(&peer) || networks_contain(&http->trusted, &peer)) return MHD_YES;
    if (!address_counts_full(http->addresses, &peer)) return MHD_YES;
    metric_add(&connections_refused, 1);
    return MHD_NO;
}

static void connection_open(struct loop *loop, struct MHD_Connection *mhd, void **context)
{
    const union MHD_ConnectionInfo *fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *address = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct connection *connection = calloc(1, sizeof *connection);
    *context = connection; /* NULL: its first request is refused */
    if (!connection) return;
    connection->loop = loop;
    connection->fd = fd->connect_fd;
    connection->peer = address_of(address->client_addr);
    connection->deadline_ms = loop->now_ms + loop->http->patience.head_ms;
    connection->next = loop->connections;
    if (connection->next) connection->next->previous = connection;
    loop->connections = connection;
    address_counts_add(loop->http->addresses, &connection->peer, 1);
    metric_add(&connections_open, 1);
}

static void connection_closed(struct loop *loop, void **context)
{
    struct connection *connection = *context;
    *context = NULL;
    if (!connection) return;
    exchange_end(connection->exchange); /* MHD does not complete every request that it refuses by itself */
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        loop->connections = connection->next;
    if (connection->next) connection->next->previous = connection->previous;
    address_counts_add(loop->http->addresses, &connection->peer, -1);
    metric_add(&connections_open, -1);
    free(connection);
}

static void notify_connection(void *cls, struct MHD_Connection *mhd, void **context,
                              enum MHD_ConnectionNotificationCode code)
{
    struct loop *loop = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        connection_open(loop, mhd, context);
    else
        connection_closed(loop, context);
}

/* MHD notices the shut socket by itself. A suspended connection has no deadline. */
static void cut_late(struct loop *loop)
{
    for (struct connection *connection = loop->connections; connection; connection = connection->next) {
        if (!connection->deadline_ms || connection->deadline_ms > loop->now_ms) continue;
        connection->deadline_ms = 0;
        shutdown(connection->fd, SHUT_RDWR);
        metric_add(&connections_late, 1);
    }
}

/* ---- messages */

void loop_wake(struct loop *loop)
{
    uint64_t one = 1;
    while (write(loop->event, &one, sizeof one) < 0 && errno == EINTR) continue;
}

void loop_send(struct loop *loop, struct loop_message *message)
{
    struct loop_message *first = atomic_load_explicit(&loop->inbox, memory_order_relaxed);
    do message->next = first;
    while (!atomic_compare_exchange_weak_explicit(&loop->inbox, &first, message, memory_order_release,
                                                  memory_order_relaxed));
    if (!first) loop_wake(loop); /* else somebody has rung already and the loop has not looked yet */
}

/* In the order of sending. */
static void receive_all(struct loop *loop)
{
    struct loop_message *newest = atomic_exchange_explicit(&loop->inbox, NULL, memory_order_acquire), *oldest = NULL;
    while (newest) {
        struct loop_message *next = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest) {
        struct loop_message *next = oldest->next;
        oldest->receive(loop, oldest);
        oldest = next;
    }
}

/* ---- the thread */

static void tick(struct loop *loop)
{
    if (loop->now_ms - loop->ticked_ms < TICK_MS) return;
    loop->ticked_ms = loop->now_ms;
    cut_late(loop);
    streams_tick(loop);
    db_thread_idle(loop->http->platform);
    if (!atomic_load(&loop->http->stopping)) return;
    if (!loop->quiet) {
        int listener = MHD_quiesce_daemon(loop->daemon);
        if (listener >= 0) close(listener);
        loop->quiet = true;
    }
    streams_close_all(loop);
}

static int patience_ms(struct loop *loop)
{
    MHD_UNSIGNED_LONG_LONG least;
    if (MHD_get_timeout(loop->daemon, &least) == MHD_YES && least < TICK_MS) return (int)least;
    return TICK_MS;
}

/* The last answers are on their way (or too late): no connection is kept any longer. */
static void hurry(struct loop *loop)
{
    const int64_t latest = loop->now_ms + LAST_WORDS_MS;
    if (atomic_load(&loop->http->active) > 0 && !atomic_load(&loop->http->cut_off)) return;
    for (struct connection *connection = loop->connections; connection; connection = connection->next)
        if (!connection->deadline_ms || connection->deadline_ms > latest) connection->deadline_ms = latest;
}

static void *run(void *cls)
{
    struct loop *loop = cls;
    struct http *http = loop->http;
    struct epoll_event events[2];
    loop->now_ms = loop_clock_ms();
    while (!atomic_load(&http->stopping) || atomic_load(&http->active) > 0 || !loop->quiet || loop->connections) {
        int count = epoll_wait(loop->epoll, events, 2, patience_ms(loop));
        loop->now_ms = loop_clock_ms();
        for (int i = 0; i < count; i++) {
            uint64_t rings;
            if (events[i].data.fd == loop->event && read(loop->event, &rings, sizeof rings) < 0 && errno != EAGAIN)
                abort();
        }
        receive_all(loop);
        MHD_run(loop->daemon);
        tick(loop);
        if (loop->quiet) hurry(loop);
    }
    db_thread_end(http->platform);
    return NULL;
}

static void log_nothing(void *cls, const char *format, va_list args)
{
    /* MHD tells of every client that breaks off: not worth a line */
}

static struct MHD_Daemon *daemon_start(struct loop *loop, int listener)
{
    unsigned connections = CONNECTIONS / (unsigned)loop->http->loop_count;
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, accept_policy, loop, exchange_step, loop,
        MHD_OPTION_EXTERNAL_LOGGER, log_nothing, NULL, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT,
        connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)(loop->http->patience.idle_ms / 1000), MHD_OPTION_NOTIFY_CONNECTION, notify_connection, loop,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_completed, loop, MHD_OPTION_URI_LOG_CALLBACK, exchange_first_line, loop,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

static err loop_watch(struct loop *loop)
{
    static const struct error refused = {
        .kind = ERR_BUSY, .code = "busy", .detail = "The event loop could not be made."};
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!info || loop->epoll < 0 || loop->event < 0) return &refused;
    int watched[2] = {info->epoll_fd, loop->event};
    for (size_t i = 0; i < 2; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = watched[i]};
        if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, watched[i], &event) != 0) return &refused;
    }
    return OK;
}

err loop_new(struct http *http, int listener, struct loop **ret)
{
    static const struct error no_memory = {
        .kind = ERR_BUSY, .code = "busy", .detail = "There is no memory for an event loop."};
    static const struct error refused = {
        .kind = ERR_INTERNAL, .code = "listen", .detail = "The HTTP server could not be started."};
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop) {
        close(listener);
        return &no_memory;
    }
    *ret = loop; /* whatever happens now, loop_free cleans up */
    loop->http = http;
    loop->epoll = loop->event = -1;
    loop->streams = streams_new(loop);
    loop->scratch = arena_new(1024 * 1024);
    randombytes_buf(&loop->request_ids, sizeof loop->request_ids);
    if (loop->streams && loop->scratch) loop->daemon = daemon_start(loop, listener);
    if (loop->daemon) return loop_watch(loop);
    close(listener);
    return loop->streams && loop->scratch ? &refused : &no_memory;
}

err loop_start(struct loop *loop)
{
    static const struct error no_thread = {
        .kind = ERR_BUSY, .code = "busy", .detail = "There is no thread for an event loop."};
    if (pthread_create(&loop->thread, NULL, run, loop) != 0) return &no_thread;
    loop->started = true;
    return OK;
}

void loop_free(struct loop *loop)
{
    if (!loop) return;
    if (loop->started) pthread_join(loop->thread, NULL);
    if (loop->daemon) MHD_stop_daemon(loop->daemon);
    receive_all(loop); /* what was sent too late is only released */
    exchanges_free(loop);
    streams_free(loop->streams);
    arena_free(loop->scratch);
    if (loop->epoll >= 0) close(loop->epoll);
    if (loop->event >= 0) close(loop->event);
    free(loop);
}
