/* How fast the database layer is: bench_db [threads] [seconds]. Durable inserts of one row through begin, exec, commit,
 * by many threads; reads by key, each a read transaction of its own on the kept snapshot. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "../../test/fixture.h"
#include "platform/events.h"

enum { ROWS = 10000, THREADS_MAX = 512 };

struct row {
    ident id;
    const char *name;
    int64_t amount;
};
static const struct field row_fields[] = {
    F_ID(struct row, id, 0),
    F_TEXT(struct row, name, 0),
    F_INT(struct row, amount, 0),
};
static const struct shape row_shape = SHAPE(struct row, "BenchRow", row_fields);

static const char bench_sql[] =
    "-- name: add\nINSERT INTO bench_row (id, name, amount) VALUES (:id, :name, :amount);\n"
    "-- name: find\nSELECT id, name, amount FROM bench_row WHERE id = :id;\n"
    "-- name: add_effect\nINSERT INTO bench_effect (id, name, amount) VALUES (:id, :name, :amount);\n";
static const struct migration migrations[] = {
    {"bench/0001.sql",
     "CREATE TABLE bench_row (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, amount INTEGER NOT NULL) STRICT;"
     "CREATE TABLE bench_effect (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, amount INTEGER NOT NULL) "
     "STRICT;"},
};
static const struct event_type happened = {.name = "bench.happened", .shape = &row_shape};
static struct sql sql_add = SQL("bench", "add"), sql_find = SQL("bench", "find"),
                  sql_add_effect = SQL("bench", "add_effect");

/* What a consumer in accounting does at least: reads the payload, writes a row. */
static err on_happened(struct tx *tx, const struct event *event)
{
    struct row row;
    TRY(event_read(tx, event, &happened, &row));
    return db_exec(tx, &sql_add_effect, P_OBJECT(&row_shape, &row));
}

static const struct consumer consumers[] = {
    {"bench.effects", STORE_MAIN, STORE_MAIN, "bench.*", on_happened, "Writes a row per event"},
};
static const struct module bench_module = {.name = "bench",
                                           .store = STORE_MAIN,
                                           .sql = bench_sql,
                                           .migrations = migrations,
                                           .migration_count = 1,
                                           .consumers = consumers,
                                           .consumer_count = 1};

static struct fixture *fixture;
static _Atomic bool stop;
static _Atomic int64_t total;

static void check(err e)
{
    if (!e) return;
    fprintf(stderr, "%s: %s\n", e->code, e->detail);
    exit(1);
}

static void add(struct env *env, int64_t id)
{
    struct tx *tx;
    struct row row = {id, "A believable name of a row", id % 1000};
    check(db_begin(env, STORE_MAIN, &tx));
    check(db_exec(tx, &sql_add, P_OBJECT(&row_shape, &row)));
    check(db_commit(tx));
}

static void find(struct env *env, int64_t id)
{
    struct tx *tx;
    struct row row;
    check(db_read(env, STORE_MAIN, &tx));
    check(db_one(tx, &sql_find, &row_shape, &row, P_ID("id", id)));
    db_end(tx);
    if (row.id != id) abort();
}

static void *writer(void *argument)
{
    static _Atomic int64_t ranges;
    int64_t id = atomic_fetch_add(&ranges, 1) * 100000000 + ROWS;
    int64_t done = 0;
    for (; !stop; done++) {
        struct env *env = env_open(&fixture->platform, 1 << 20);
        add(env, ++id);
        env_close(env);
    }
    total += done;
    db_thread_end(&fixture->platform);
    return NULL;
}

static void *reader(void *argument)
{
    int64_t done = 0;
    uint64_t seed = (uintptr_t)argument * 7919 + 1;
    struct env *env = env_open(&fixture->platform, 1 << 20);
    struct arena *arena = arena_new(1 << 20);
    env->arena = arena;
    for (; !stop; done++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        find(env, (int64_t)(seed >> 33) % ROWS + 1);
        arena_reset(arena);
    }
    total += done;
    db_thread_end(&fixture->platform);
    return NULL;
}

static double measure(void *(*work)(void *), int threads, int seconds)
{
    pthread_t ids[THREADS_MAX];
    stop = false;
    total = 0;
    for (int i = 0; i < threads; i++) pthread_create(&ids[i], NULL, work, (void *)(intptr_t)(i + 1));
    sleep((unsigned)seconds);
    stop = true;
    for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
    return (double)total / seconds;
}

/* Publishes events in large transactions, then lets the consumer work off all of them. */
static double consume(void)
{
    enum { TRANSACTIONS = 200, EACH = 1000 };
    struct timespec begin, end;
    for (int64_t i = 0; i < TRANSACTIONS; i++) {
        struct env *env = env_open(&fixture->platform, 64 << 20);
        struct tx *tx;
        check(db_begin(env, STORE_MAIN, &tx));
        for (int64_t id = i * EACH + 1; id <= (i + 1) * EACH; id++) {
            struct row row = {id, "A believable name of a row", id};
            check(event_publish(tx, &happened, id, &row));
        }
        check(db_commit(tx));
        env_close(env);
    }
    clock_gettime(CLOCK_MONOTONIC, &begin);
    check(events_drain(&fixture->platform, &consumers[0]));
    clock_gettime(CLOCK_MONOTONIC, &end);
    return TRANSACTIONS * EACH / ((double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9);
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 64, seconds = argc > 2 ? atoi(argv[2]) : 3;
    if (threads < 1 || threads > THREADS_MAX || seconds < 1) return 2;
    static const struct module *const modules[] = {&bench_module};
    fixture = fixture_open(modules, 1);
    for (int64_t id = 1; id <= ROWS; id++) {
        struct env *env = fixture_env(fixture);
        struct tx *tx;
        check(db_begin(env, STORE_MAIN, &tx));
        for (int64_t end = id + 1000; id < end && id <= ROWS; id++)
            check(db_exec(tx, &sql_add, P_ID("id", id), P_TEXT("name", "A believable name of a row"),
                          P_INT("amount", id)));
        id--;
        check(db_commit(tx));
        env_close(env);
    }
    printf("events applied, 1 consumer:  %9.0f /s\n", consume());
    printf("durable inserts, 1 thread:   %9.0f /s\n", measure(writer, 1, seconds));
    printf("durable inserts, %d threads: %9.0f /s\n", threads, measure(writer, threads, seconds));
    printf("reads by key, 1 thread:      %9.0f /s\n", measure(reader, 1, seconds));
    printf("reads by key, 2 threads:     %9.0f /s\n", measure(reader, 2, seconds));
    fixture_close(fixture);
    return 0;
}
