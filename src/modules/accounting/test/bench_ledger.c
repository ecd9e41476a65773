/* How fast the books are: bench-ledger [tasks]. Ends of tasks applied by the consumer from the event log, beside SQLite
 * inserting the same rows into the same tables and indexes, one after the other in one transaction; then the walk of
 * `mcf verify`. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "world.h"

enum { AT_ONCE = 1000, CLIENTS = 1000, WORKERS = 100 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void publish(struct world *world, int64_t first)
{
    struct tx *tx = NULL;
    FIXTURE_OK(db_begin(world->env, STORE_MAIN, &tx));
    for (int64_t i = first; i < first + AT_ONCE; i++) {
        struct task_event task = task_of(world, 1000000 + i, i % 10 ? TASK_DONE : TASK_FAILED);
        task.client_id = 100000 + i * 7919 % CLIENTS;
        task.worker_id = 200000 + i * 104729 % WORKERS;
        FIXTURE_OK(event_publish(tx, end_of((enum task_status)task.to), task.task_id, &task));
    }
    FIXTURE_OK(db_commit(tx));
    new_memory(world);
}

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK) return statement;
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
    exit(1);
}

static void run_each(sqlite3 *from, const char *select, sqlite3 *to)
{
    sqlite3_stmt *row = prepared(from, select);
    while (sqlite3_step(row) == SQLITE_ROW)
        sqlite3_exec(to, (const char *)sqlite3_column_text(row, 0), NULL, NULL, NULL);
    sqlite3_finalize(row);
}

static int64_t copy_rows(sqlite3 *from, sqlite3 *to, const char *select, const char *insert, int columns)
{
    sqlite3_stmt *row = prepared(from, select), *add = prepared(to, insert);
    int64_t count = 0;
    for (; sqlite3_step(row) == SQLITE_ROW; count++) {
        for (int i = 0; i < columns; i++) sqlite3_bind_value(add, i + 1, sqlite3_column_value(row, i));
        if (sqlite3_step(add) != SQLITE_DONE) exit(1);
        sqlite3_reset(add);
    }
    sqlite3_finalize(row);
    sqlite3_finalize(add);
    return count;
}

/* The same rows, by SQLite alone: no triggers, no hashes, nothing to look up. */
static double yardstick(struct world *world)
{
    char path[160];
    sqlite3 *from = NULL, *to = NULL;
    snprintf(path, sizeof path, "%s/accounting.db", world->fixture->folder);
    sqlite3_open_v2(path, &from, SQLITE_OPEN_READONLY, NULL);
    snprintf(path, sizeof path, "%s/yardstick.db", world->fixture->folder);
    sqlite3_open(path, &to);
    sqlite3_exec(to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL);
    run_each(from,
             "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('accounting_entry', 'accounting_event') AND type IN "
             "('table', 'index') AND sql IS NOT NULL ORDER BY type DESC",
             to);
    double began = seconds();
    sqlite3_exec(to, "BEGIN", NULL, NULL, NULL);
    int64_t rows = copy_rows(from, to, "SELECT * FROM accounting_entry ORDER BY number",
                             "INSERT INTO accounting_entry VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", 15);
    rows += copy_rows(from, to, "SELECT * FROM accounting_event ORDER BY id",
                      "INSERT INTO accounting_event VALUES (?,?,?,?,?,?,?,?,?,?)", 10);
    sqlite3_exec(to, "COMMIT", NULL, NULL, NULL);
    double took = seconds() - began;
    sqlite3_close(from);
    sqlite3_close(to);
    return (double)rows / took;
}

int main(int argc, char **argv)
{
    int64_t tasks = argc > 1 ? atoll(argv[1]) : 100000;
    void *state = NULL;
    set_up(&state);
    struct world *world = state;
    for (int64_t i = 0; i < tasks; i += AT_ONCE) publish(world, i);
    double began = seconds();
    FIXTURE_OK(events_drain(world->platform, &accounting_consumers[0]));
    double took = seconds() - began;
    int64_t entries = entry_count(world);
    double ours = (double)(entries + tasks) / took, theirs = yardstick(world);
    printf("%lld events in %.2f s: %.0f events/s, %.0f rows/s; SQLite alone %.0f rows/s; ratio %.2f\n",
           (long long)tasks, took, (double)tasks / took, ours, theirs, ours / theirs);
    began = seconds();
    struct ledger_check check;
    FIXTURE_OK(accounting_verify(world->env, &check));
    took = seconds() - began;
    printf("%lld entries walked in %.2f s: %.0f entries/s; %s\n", (long long)check.entries, took,
           (double)check.entries / took, check.bad ? check.fault : "all is well");
    tear_down(&state);
    return check.bad != 0;
}
