/* Read-only connections: one per thread and store (a second one while the first is in the middle of an older snapshot).
 * A read transaction costs three times the read itself, so the snapshot stays open between reads until the store's
 * commit counter moves, and 5 s at most. Who finds idle readers in the way of a checkpoint ends their snapshots itself:
 * a reader that is not in use can be taken for a moment by any thread (`owner`). */
#include <sched.h>
#include <stdlib.h>
#include "db_internal.h"

enum { READER_IDLE, READER_USED, READER_QUIETED };
enum { SNAPSHOT_MS = 5000, CONNECTION_MS = 60000, DATABASES = 8 };

/* A thread's readers, by database. More databases than fit are a test's; the oldest place is then reused. */
struct thread_readers {
    uint64_t serial;
    struct reader *stores[STORE_COUNT];
};
static _Thread_local struct thread_readers mine[DATABASES];
static _Thread_local unsigned mine_next;

static struct thread_readers *my_readers(const struct db *db, bool make)
{
    for (size_t i = 0; i < DATABASES; i++)
        if (mine[i].serial == db->serial) return &mine[i];
    if (!make) return NULL;
    struct thread_readers *place = &mine[mine_next++ % DATABASES];
    *place = (struct thread_readers){.serial = db->serial};
    return place;
}

static void snapshot_end(struct reader *reader)
{
    struct fault fault;
    if (!reader->open) return;
    reader->connection.driver->control(reader->connection.handle, CONTROL_ROLLBACK, &fault);
    reader->open = false;
}

static bool fresh(const struct store_state *state, const struct reader *reader)
{
    return reader->seen == atomic_load_explicit(&state->commits, memory_order_acquire) &&
           monotonic_ms() - reader->opened_ms < SNAPSHOT_MS;
}

/* The counter is read before the snapshot is opened: a snapshot may be newer than `seen` says, never older. */
static bool snapshot_begin(struct store_state *state, struct reader *reader, struct fault *fault)
{
    if (reader->open && !fresh(state, reader)) snapshot_end(reader);
    if (reader->open) return true;
    reader->seen = atomic_load_explicit(&state->commits, memory_order_acquire);
    reader->opened_ms = monotonic_ms();
    reader->open = reader->connection.driver->control(reader->connection.handle, CONTROL_BEGIN_READ, fault);
    return reader->open;
}

static void take(struct reader *reader)
{
    int idle = READER_IDLE;
    while (!atomic_compare_exchange_weak(&reader->owner, &idle, READER_USED)) {
        idle = READER_IDLE;
        sched_yield(); /* its snapshot is being ended: a matter of microseconds */
    }
}

static struct reader *reader_new(struct store_state *state, struct fault *fault)
{
    struct reader *reader = calloc(1, sizeof *reader);
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
    if (!reader) return NULL;
    if (!connection_open(&reader->connection, state->driver, state->address, false, fault)) {
        free(reader);
        return NULL;
    }
    atomic_store(&reader->owner, READER_USED);
    pthread_mutex_lock(&state->readers_lock);
    reader->all_next = state->readers;
    state->readers = reader;
    pthread_mutex_unlock(&state->readers_lock);
    return reader;
}

struct reader *reader_enter(struct store_state *state, struct fault *fault)
{
    struct thread_readers *readers = my_readers(state->db, true);
    struct reader *found = NULL;
    for (struct reader *at = readers->stores[state->store]; at && !found; at = at->next) {
        if (at->users && !fresh(state, at))
            continue; /* an open read goes on in its older snapshot; this one must see more */
        found = at;
    }
    if (found && found->users++) return found;
    if (found) take(found);
    if (!found) {
        found = reader_new(state, fault);
        if (!found) return NULL;
        found->users = 1;
        found->next = readers->stores[state->store];
        readers->stores[state->store] = found;
    }
    if (snapshot_begin(state, found, fault)) return found;
    reader_leave(state, found, true);
    return NULL;
}

void reader_leave(struct store_state *state, struct reader *reader, bool failed)
{
    if (--reader->users) return;
    if (failed) snapshot_end(reader);
    atomic_store_explicit(&reader->owner, READER_IDLE, memory_order_release);
}

void readers_quiet(void *store_state)
{
    struct store_state *state = store_state;
    atomic_fetch_add(&state->commits, 1); /* those in use begin anew at their next read */
    pthread_mutex_lock(&state->readers_lock);
    for (struct reader *reader = state->readers; reader; reader = reader->all_next) {
        int idle = READER_IDLE;
        if (!atomic_compare_exchange_strong(&reader->owner, &idle, READER_QUIETED)) continue;
        snapshot_end(reader);
        atomic_store_explicit(&reader->owner, READER_IDLE, memory_order_release);
    }
    pthread_mutex_unlock(&state->readers_lock);
}

static void reader_free(struct reader *reader)
{
    snapshot_end(reader);
    connection_close(&reader->connection);
    free(reader);
}

void readers_close(struct store_state *state)
{
    while (state->readers) {
        struct reader *reader = state->readers;
        state->readers = reader->all_next;
        reader_free(reader);
    }
}

static void reader_remove(struct store_state *state, struct reader *reader)
{
    pthread_mutex_lock(&state->readers_lock);
    struct reader **link = &state->readers;
    while (*link && *link != reader) link = &(*link)->all_next;
    if (*link) *link = reader->all_next;
    pthread_mutex_unlock(&state->readers_lock);
    reader_free(reader);
}

/* Ends the snapshot of a thread that idles, and after a minute closes the connection, whose statements and pages are
 * memory. */
static bool let_go(struct reader *reader)
{
    int64_t age = monotonic_ms() - reader->opened_ms;
    if (reader->users || age < SNAPSHOT_MS) return false;
    if (age >= CONNECTION_MS) return true;
    if (!reader->open) return false;
    take(reader);
    snapshot_end(reader);
    if (reader->connection.driver->relax) reader->connection.driver->relax(reader->connection.handle);
    atomic_store_explicit(&reader->owner, READER_IDLE, memory_order_release);
    return false;
}

void db_thread_idle(struct platform *platform)
{
    if (!platform->db) return;
    struct thread_readers *readers = my_readers(platform->db, false);
    for (int store = 1; readers && store < STORE_COUNT; store++) {
        for (struct reader **link = &readers->stores[store]; *link;) {
            struct reader *reader = *link;
            if (!let_go(reader)) {
                link = &reader->next;
                continue;
            }
            *link = reader->next;
            reader_remove(&platform->db->stores[store], reader);
        }
    }
}

void db_thread_end(struct platform *platform)
{
    if (!platform->db) return;
    struct thread_readers *readers = my_readers(platform->db, false);
    for (int store = 1; readers && store < STORE_COUNT; store++) {
        while (readers->stores[store]) {
            struct reader *reader = readers->stores[store];
            readers->stores[store] = reader->next;
            reader_remove(&platform->db->stores[store], reader);
        }
    }
    if (readers) *readers = (struct thread_readers){0};
}
