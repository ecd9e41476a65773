/* The little module that the tests of platform/db use: one table in main. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "db/db_internal.h"
#include "test/fixture.h"

static const char rows_sql[] = "-- name: add\n"
                               "INSERT INTO rows_row (id, name) VALUES (:id, :name);\n"
                               "-- name: add_plain\n"
                               "INSERT INTO rows_plain (id, name) VALUES (:id, :name);\n"
                               "-- name: set\n"
                               "UPDATE rows_row SET name = :name WHERE id = :id;\n"
                               "-- name: count\n"
                               "SELECT COUNT(*) FROM rows_row;\n"
                               "-- name: name\n"
                               "SELECT name FROM rows_row WHERE id = :id;\n"
                               "-- name: max\n"
                               "SELECT MAX(id) FROM rows_row;\n";
static const struct migration rows_migrations[] = {
    {"rows/0001.sql", "CREATE TABLE rows_row (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;\n"
                      "CREATE TABLE rows_plain (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT;\n"
                      "CREATE TRIGGER rows_no_devil BEFORE INSERT ON rows_row FOR EACH ROW WHEN (NEW.name = 'devil')\n"
                      "BEGIN SELECT RAISE(ABORT, 'no_devil'); END;"},
};
static const struct module rows_module = {
    .name = "rows", .store = STORE_MAIN, .sql = rows_sql, .migrations = rows_migrations, .migration_count = 1};
static const struct module *const rows_modules[] = {&rows_module};
static struct sql sql_row_add = SQL("rows", "add"), sql_row_count = SQL("rows", "count"),
                  sql_row_name __attribute__((unused)) = SQL("rows", "name");
static struct sql sql_plain_add = SQL("rows", "add_plain");

static inline int rows_open(void **state)
{
    *state = fixture_open(rows_modules, 1);
    return 0;
}

static inline int rows_close(void **state)
{
    fixture_close(*state);
    return 0;
}

static inline err row_add(struct tx *tx, int64_t id, const char *name)
{
    return db_exec(tx, &sql_row_add, P_ID("id", id), P_TEXT("name", name));
}

/* Into a table without index and trigger: SQLite answers a full disk there by undoing the whole batch, elsewhere the
 * statement alone. */
static inline err plain_add(struct tx *tx, int64_t id, const char *name)
{
    return db_exec(tx, &sql_plain_add, P_ID("id", id), P_TEXT("name", name));
}

static inline int64_t row_count(struct fixture *fixture)
{
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    int64_t count = -1;
    FIXTURE_OK(db_read(env, STORE_MAIN, &tx));
    FIXTURE_OK(db_scalar(tx, &sql_row_count, &count));
    db_end(tx);
    env_close(env);
    return count;
}

/* How many wait for the writing connection of main. */
static inline int queue_length(struct fixture *fixture)
{
    struct writer *writer = &fixture->platform.db->stores[STORE_MAIN].writer;
    int length = 0;
    pthread_mutex_lock(&writer->lock);
    for (struct ticket *at = writer->first; at; at = at->next) length++;
    pthread_mutex_unlock(&writer->lock);
    return length;
}

static inline void wait_for_queue(struct fixture *fixture, int length)
{
    while (queue_length(fixture) != length) usleep(200);
}

#define ROWS_TEST(test) cmocka_unit_test_setup_teardown(test, rows_open, rows_close)
