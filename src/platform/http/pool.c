/* The handler threads: handlers are blocking code, so they run here and never on a loop. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include "internal.h"

struct pool {
    struct http *http;
    pthread_mutex_t lock;
    pthread_cond_t ready;
    struct http_exchange *first, *last;
    size_t waiting, idle, thread_count;
    bool stopping;
    pthread_t *threads;
};

static struct metric queue_length =
    METRIC("mcf_requests_waiting", "", METRIC_GAUGE, "Requests waiting for a handler thread.");

/* The next request, or NULL after a second without one. With the lock held. */
static struct http_exchange *take(struct pool *pool)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    while (!pool->first && !pool->stopping) {
        pool->idle++;
        int woken = pthread_cond_timedwait(&pool->ready, &pool->lock, &until);
        pool->idle--;
        if (woken == ETIMEDOUT) break;
    }
    struct http_exchange *exchange = pool->first;
    if (!exchange) return NULL;
    pool->first = exchange->next;
    if (!pool->first) pool->last = NULL;
    exchange->next = NULL;
    pool->waiting--;
    return exchange;
}

static void *run(void *cls)
{
    struct pool *pool = cls;
    struct platform *platform = pool->http->platform;
    for (bool stopping = false; !stopping;) {
        pthread_mutex_lock(&pool->lock);
        struct http_exchange *exchange = take(pool);
        stopping = !exchange && pool->stopping;
        pthread_mutex_unlock(&pool->lock);
        if (!exchange) {
            db_thread_idle(platform);
            continue;
        }
        metric_add(&queue_length, -1);
        exchange_work(exchange);
        loop_send(exchange->loop, &exchange->message); /* from here on it is the loop's */
    }
    db_thread_end(platform);
    return NULL;
}

bool pool_add(struct pool *pool, struct http_exchange *exchange)
{
    pthread_mutex_lock(&pool->lock);
    bool room = pool->waiting < QUEUE && !pool->stopping;
    if (room) {
        exchange->next = NULL;
        if (pool->last)
            pool->last->next = exchange;
        else
            pool->first = exchange;
        pool->last = exchange;
        pool->waiting++;
    }
    bool wake = room && pool->idle > 0;
    pthread_mutex_unlock(&pool->lock);
    if (wake) pthread_cond_signal(&pool->ready);
    if (room) metric_add(&queue_length, 1);
    return room;
}

err pool_start(struct http *http, size_t threads, struct pool **ret)
{
    static const struct error no_memory = {
        .kind = ERR_BUSY, .code = "busy", .detail = "There is no memory for handler threads."};
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool) return &no_memory;
    *ret = pool;
    pool->http = http;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->ready, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&pool->lock, NULL);
    pool->threads = calloc(threads, sizeof *pool->threads);
    if (!pool->threads) return &no_memory;
    for (; pool->thread_count < threads; pool->thread_count++)
        if (pthread_create(&pool->threads[pool->thread_count], NULL, run, pool) != 0) return &no_memory;
    return OK;
}

void pool_stop(struct pool *pool)
{
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->ready);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++) pthread_join(pool->threads[i], NULL);
}

void pool_free(struct pool *pool)
{
    if (!pool) return;
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->ready);
    free(pool->threads);
    free(pool);
}
