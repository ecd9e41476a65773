/* How fast the books are: bench-ledger [tasks]. Ends of tasks applied by the consumer from the event log, beside SQLite
 * inserting the same rows into the same tables and indexes, one after the other in one transaction; then the walk of
 * `mcf verify`. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "world.h"

enum { AT_ONCE = 1000, CLIENTS = 1000, WORKERS = 100 };

static int64_t microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t per_second(int64_t count, int64_t began)
{
    return count * 1000000 / (microseconds() - began + 1);
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
static int64_t yardstick(struct world *world)
{
    char path[160];
    sqlite3 *from = NULL, *to = NULL;
    snprintf(path, sizeof path, "%s/accounting.db", world->fixture->folder);
    sqlite3_open_v2(path, &from, SQLITE_OPEN_READONLY, NULL);
    snprintf(path, sizeof path, "%s/yardstick.db", world->fixture->folder);
    sqlite3_open(path, &to);
    sqlite3_exec(to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL);
    run_each(from,
             "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('accounting_entry', 'accounting_line', "
             "'accounting_event') AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC",
             to);
    int64_t began = microseconds();
    sqlite3_exec(to, "BEGIN", NULL, NULL, NULL);
    int64_t rows = copy_rows(from, to, "SELECT * FROM accounting_entry ORDER BY number",
                             "INSERT INTO accounting_entry VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", 16);
    rows += copy_rows(from, to, "SELECT * FROM accounting_line ORDER BY entry_number",
                      "INSERT INTO accounting_line VALUES (?,?,?,?,?)", 5);
    rows += copy_rows(from, to, "SELECT * FROM accounting_event ORDER BY id",
                      "INSERT INTO accounting_event VALUES (?,?,?,?,?,?,?,?,?,?)", 10);
    sqlite3_exec(to, "COMMIT", NULL, NULL, NULL);
    int64_t rate = per_second(rows, began);
    sqlite3_close(from);
    sqlite3_close(to);
    return rate;
}

int main(int argc, char **argv)
{
    int64_t tasks = argc > 1 ? atoll(argv[1]) : 100000;
    void *state = NULL;
    set_up(&state);
    struct world *world = state;
    for (int64_t i = 0; i < tasks; i += AT_ONCE) publish(world, i);
    int64_t began = microseconds();
    FIXTURE_OK(events_drain(world->platform, &accounting_consumers[0]));
    int64_t events = per_second(tasks, began),
            rows = per_second(2 * entry_count(world) + tasks, began); /* an entry has a line */
    int64_t theirs = yardstick(world);
    printf("%lld events: %lld events/s, %lld rows/s; SQLite alone %lld rows/s: %lld %% of it\n", (long long)tasks,
           (long long)events, (long long)rows, (long long)theirs, (long long)(rows * 100 / theirs));
    struct ledger_check check;
    began = microseconds();
    FIXTURE_OK(accounting_verify(world->env, &check));
    printf("%lld entries walked, %lld/s; %s\n", (long long)check.entries, (long long)per_second(check.entries, began),
           check.bad ? check.fault : "all is well");
    tear_down(&state);
    return check.bad != 0;
}
