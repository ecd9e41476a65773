/* The one writing connection of a store: lent to one transaction at a time, in the order of asking, and committed in
 * groups.
 *
 * The first transaction of a batch is alone in it: undoing it is undoing the batch. Those that come after it run in a
 * savepoint each. When one leaves, the next in the queue enters at once; whoever leaves an empty queue, or finds the
 * batch large or old, commits for all: one fsync. Only then do the members return, and those too that were rolled back
 * after seeing others' uncommitted changes. If the commit fails, or the database itself has rolled back, all of the
 * batch are told so and nothing has happened. The queue's lock is never held while SQL runs; whom the connection is
 * lent to needs no lock at all. */
#include <limits.h>
#include <stdlib.h>
#include "db_internal.h"
#include "platform/metrics.h"

enum { BATCH_SIZE = 256, PATIENCE_MOST_US = 20000 };
enum { BATCH_OPEN, BATCH_DURABLE, BATCH_FAILED };

static struct metric transactions =
    METRIC("mcf_db_transactions_total", "", METRIC_COUNTER, "Write transactions that were kept.");
static struct metric batches = METRIC("mcf_db_commits_total", "", METRIC_COUNTER, "Group commits: one fsync each.");
static struct metric failures =
    METRIC("mcf_db_failed_commits_total", "", METRIC_COUNTER, "Group commits that failed for all their members.");

/* Outlives the loan for as long as a member waits on it. */
struct batch {
    _Atomic uint32_t state;
    _Atomic int holders; /* members that have not returned, and the writer while it is open */
    int members;         /* transactions with changes kept */
    int64_t first_us;    /* when the first of them began to wait */
};

static void batch_drop(struct batch *batch)
{
    if (atomic_fetch_sub(&batch->holders, 1) == 1) free(batch);
}

static bool control(struct writer *writer, enum control what, struct fault *fault)
{
    return writer->connection.driver->control(writer->connection.handle, what, fault);
}

static void take_turn(struct writer *writer, struct ticket *ticket)
{
    *ticket = (struct ticket){0};
    pthread_mutex_lock(&writer->lock);
    bool free_now = !writer->lent;
    writer->lent = true;
    if (!free_now && writer->last) writer->last->next = ticket;
    if (!free_now && !writer->last) writer->first = ticket;
    if (!free_now) writer->last = ticket;
    pthread_mutex_unlock(&writer->lock);
    if (!free_now) futex_wait(&ticket->turn, 0);
}

static void pass_on(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    struct ticket *next = writer->first;
    if (next) writer->first = next->next;
    if (!writer->first) writer->last = NULL;
    if (!next) writer->lent = false;
    pthread_mutex_unlock(&writer->lock);
    if (!next) return;
    atomic_store_explicit(&next->turn, 1, memory_order_release);
    futex_wake(&next->turn, 1); /* the ticket may be gone already; then this wakes nobody */
}

static bool queue_empty(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    bool empty = !writer->first;
    pthread_mutex_unlock(&writer->lock);
    return empty;
}

/* Ends the open batch: tells its members, and gives the connection on. */
static void batch_end(struct store_state *state, uint32_t outcome)
{
    struct writer *writer = &state->writer;
    struct batch *batch = writer->batch;
    const struct driver *driver = writer->connection.driver;
    writer->batch = NULL;
    if (outcome == BATCH_DURABLE) metric_add(&batches, 1);
    if (outcome == BATCH_DURABLE) metric_add(&transactions, batch->members);
    if (outcome == BATCH_DURABLE && batch->members) atomic_fetch_add(&state->commits, 1); /* before anybody answers */
    atomic_store_explicit(&batch->state, outcome, memory_order_release);
    futex_wake(&batch->state, INT_MAX);
    if (outcome == BATCH_DURABLE && driver->upkeep) driver->upkeep(writer->connection.handle, readers_quiet, state);
    pass_on(writer);
    batch_drop(batch);
}

static void batch_fail(struct store_state *state)
{
    struct writer *writer = &state->writer;
    struct fault fault;
    if (writer->batch->members) metric_add(&failures, 1);
    if (!writer->connection.driver->lost(writer->connection.handle)) control(writer, CONTROL_ROLLBACK, &fault);
    batch_end(state, BATCH_FAILED);
}

static bool batch_open(struct writer *writer, struct fault *fault)
{
    struct batch *batch = calloc(1, sizeof *batch);
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
    if (!batch) return false;
    if (!control(writer, CONTROL_BEGIN_WRITE, fault)) {
        free(batch);
        return false;
    }
    atomic_store(&batch->holders, 1);
    writer->batch = batch;
    return true;
}

bool writer_enter(struct store_state *state, struct ticket *ticket, struct fault *fault)
{
    struct writer *writer = &state->writer;
    take_turn(writer, ticket);
    if (!writer->batch && !batch_open(writer, fault)) {
        pass_on(writer);
        return false;
    }
    if (!writer->batch->members || control(writer, CONTROL_SAVEPOINT, fault)) return true;
    batch_fail(state);
    return false;
}

/* Ends the savepoint of one that is not the first; false if the batch is lost. */
static bool savepoint_end(struct writer *writer, bool keep)
{
    const struct driver *driver = writer->connection.driver;
    struct fault fault;
    if (driver->lost(writer->connection.handle)) return false;
    if (!writer->batch->members) return true;
    if (!keep && !control(writer, CONTROL_ROLLBACK_TO, &fault)) return false;
    return control(writer, CONTROL_RELEASE, &fault) && !driver->lost(writer->connection.handle);
}

/* Where a commit takes long, waiting as long for others to join it costs less than the commits that it saves. */
static void learn_patience(struct writer *writer, int64_t commit_us)
{
    int64_t wanted = 2 * commit_us < PATIENCE_MOST_US ? 2 * commit_us : PATIENCE_MOST_US;
    writer->patience_us = (7 * writer->patience_us + (wanted > BATCH_PATIENCE_US ? wanted : BATCH_PATIENCE_US)) / 8;
}

static void batch_commit(struct store_state *state)
{
    struct fault fault;
    int64_t began_us = monotonic_us();
    bool durable = control(&state->writer, CONTROL_COMMIT, &fault);
    learn_patience(&state->writer, monotonic_us() - began_us);
    if (durable)
        batch_end(state, BATCH_DURABLE);
    else
        batch_fail(state);
}

bool writer_leave(struct store_state *state, bool keep)
{
    struct writer *writer = &state->writer;
    struct batch *batch = writer->batch;
    if (!savepoint_end(writer, keep)) {
        batch_fail(state);
        return false;
    }
    if (!keep && !batch->members) { /* nothing uncommitted was there to be seen */
        batch_fail(state);
        return true;
    }
    if (keep && !batch->members++) batch->first_us = monotonic_us();
    atomic_fetch_add(&batch->holders, 1);
    bool last =
        batch->members >= BATCH_SIZE || queue_empty(writer) || monotonic_us() - batch->first_us > writer->patience_us;
    if (last)
        batch_commit(state);
    else
        pass_on(writer);
    futex_wait(&batch->state, BATCH_OPEN);
    bool durable = atomic_load(&batch->state) == BATCH_DURABLE;
    batch_drop(batch);
    return durable;
}
