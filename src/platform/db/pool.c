/* Connections to a database that several processes share. A bounded number of them for each store; a transaction takes
 * one and gives it back.
 *
 * A thread that holds a connection already does not wait for another: two that hold one each and wait for a second
 * would wait for ever. It may go over the limit, and what is over it is closed afterwards. A server that was restarted
 * leaves dead connections behind: they are thrown away until one works, or a new one cannot be opened. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include "db_internal.h"
#include "platform/metrics.h"

enum { LIMIT = 16, PATIENCE_S = 10 };

static struct metric transactions =
    METRIC("mcf_db_pool_transactions_total", "", METRIC_COUNTER, "Transactions on a shared database that were kept.");
static struct metric failures =
    METRIC("mcf_db_pool_failures_total", "", METRIC_COUNTER, "Commits on a shared database that failed.");

static _Thread_local int held; /* connections of this thread, of all stores */

void pool_open(struct pool *pool)
{
    *pool = (struct pool){.limit = LIMIT};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->given_back, NULL);
}

static void discard(struct store_state *state, struct pooled *pooled)
{
    struct pool *pool = &state->pool;
    connection_close(&pooled->connection);
    free(pooled);
    pthread_mutex_lock(&pool->lock);
    pool->open--;
    pthread_cond_signal(&pool->given_back);
    pthread_mutex_unlock(&pool->lock);
}

/* An idle one, or the right to open one (*ret is NULL then). False: all were in use for too long. */
static bool take(struct pool *pool, struct pooled **ret)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&pool->lock);
    bool late = false;
    while (!pool->idle && pool->open >= pool->limit && !held && !late)
        late = pthread_cond_timedwait(&pool->given_back, &pool->lock, &until) == ETIMEDOUT;
    *ret = pool->idle;
    if (*ret)
        pool->idle = (*ret)->next;
    else if (!late)
        pool->open++;
    pthread_mutex_unlock(&pool->lock);
    return *ret || !late;
}

static void not_opened(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->open--;
    pthread_cond_signal(&pool->given_back);
    pthread_mutex_unlock(&pool->lock);
}

static struct pooled *open_one(struct store_state *state, struct fault *fault)
{
    struct pooled *pooled = calloc(1, sizeof *pooled);
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
    if (pooled && connection_open(&pooled->connection, state->driver, state->address, true, fault)) return pooled;
    free(pooled);
    not_opened(&state->pool);
    return NULL;
}

struct pooled *pool_enter(struct store_state *state, bool writes, struct fault *fault)
{
    const struct driver *driver = state->driver;
    enum control begin = writes ? CONTROL_BEGIN_WRITE : CONTROL_BEGIN_READ;
    for (;;) {
        struct pooled *pooled;
        *fault = (struct fault){.failure = FAILURE_BUSY, .text = "all connections are in use"};
        if (!take(&state->pool, &pooled)) return NULL;
        bool fresh = !pooled;
        if (fresh) pooled = open_one(state, fault);
        if (!pooled) return NULL;
        if (driver->control(pooled->connection.handle, begin, fault)) {
            held++;
            return pooled;
        }
        discard(state, pooled);
        fault->failure = FAILURE_BUSY; /* a standby, say */
        if (fresh) return NULL;
    }
}

static void give_back(struct store_state *state, struct pooled *pooled)
{
    struct pool *pool = &state->pool;
    held--;
    if (!state->driver->usable(pooled->connection.handle)) {
        discard(state, pooled);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    bool over = pool->open > pool->limit;
    if (!over) {
        pooled->next = pool->idle;
        pool->idle = pooled;
        pthread_cond_signal(&pool->given_back);
    }
    pthread_mutex_unlock(&pool->lock);
    if (over) discard(state, pooled);
}

/* After a failed commit the server itself says that nothing was kept, or it is gone and says nothing. */
static enum ending commit(struct store_state *state, struct pooled *pooled)
{
    const struct driver *driver = state->driver;
    struct fault fault;
    if (driver->control(pooled->connection.handle, CONTROL_COMMIT, &fault)) {
        atomic_fetch_add(&state->commits, 1); /* before anybody answers */
        metric_add(&transactions, 1);
        if (state->announcer) announcer_tell(state->announcer, "");
        return ENDED_WELL;
    }
    metric_add(&failures, 1);
    return driver->usable(pooled->connection.handle) ? ENDED_UNDONE : ENDED_UNKNOWN;
}

enum ending pool_leave(struct store_state *state, struct pooled *pooled, bool keep)
{
    struct fault fault;
    enum ending ending = ENDED_WELL;
    if (keep)
        ending = commit(state, pooled);
    else if (!state->driver->lost(pooled->connection.handle))
        state->driver->control(pooled->connection.handle, CONTROL_ROLLBACK, &fault);
    give_back(state, pooled);
    return ending;
}

void pool_close(struct store_state *state)
{
    struct pool *pool = &state->pool;
    while (pool->idle) {
        struct pooled *pooled = pool->idle;
        pool->idle = pooled->next;
        connection_close(&pooled->connection);
        free(pooled);
    }
    pthread_cond_destroy(&pool->given_back);
    pthread_mutex_destroy(&pool->lock);
}
