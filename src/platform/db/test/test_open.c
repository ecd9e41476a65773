/* Opening: the lock, the settings, migrations, statements that do not fit. */
#include <sys/wait.h>
#include "rows.h"

/* Opens a second platform on the fixture's folder; the error's code is copied, "" for OK. */
static void open_other(struct fixture *fixture, const struct module *const *modules, char code[40], char detail[400])
{
    struct platform other = {.config = fixture->platform.config, .modules = modules, .module_count = 1};
    struct arena *arena = arena_new(1 << 20);
    err e = platform_open(&other, arena);
    snprintf(code, 40, "%s", e ? e->code : "");
    snprintf(detail, 400, "%s", e ? e->detail : "");
    platform_close(&other);
    arena_free(arena);
}

static void test_a_second_one_on_the_same_directory_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char code[40], detail[400];
    open_other(fixture, rows_modules, code, detail);
    assert_string_equal(code, "data_in_use");
    assert_non_null(strstr(detail, fixture->folder));
    assert_null(strchr(detail, '\n'));
    pid_t child = fork();
    if (!child) {
        open_other(fixture, rows_modules, code, detail);
        _exit(strcmp(code, "data_in_use") ? 1 : 0);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 0);
    platform_close(&fixture->platform);
    open_other(fixture, rows_modules, code, detail);
    assert_string_equal(code, "");
    FIXTURE_OK(platform_open(&fixture->platform, fixture->arena));
}

static void test_the_settings_are_what_they_must_be(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    struct fault fault;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    assert_true(driver_sqlite.check(tx->connection->handle, &fault));
    db_end(tx);
    struct connection *writer = &fixture->platform.db->stores[STORE_MAIN].writer.connection;
    assert_true(driver_sqlite.script(writer->handle, "PRAGMA synchronous = NORMAL", &fault));
    assert_false(driver_sqlite.check(writer->handle, &fault));
    assert_string_equal(fault.text, "synchronous is 1, not 2");
    assert_true(driver_sqlite.script(writer->handle, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF", &fault));
    assert_false(driver_sqlite.check(writer->handle, &fault));
    assert_non_null(strstr(fault.text, "foreign_keys"));
    env_close(env);
}

static struct module variant(const char *text, const struct migration *migrations, size_t count)
{
    return (struct module){
        .name = "rows", .store = STORE_MAIN, .sql = text, .migrations = migrations, .migration_count = count};
}

static void reopen_as(struct fixture *fixture, const struct module *module, char code[40], char detail[400])
{
    const struct module *modules[] = {module};
    platform_close(&fixture->platform);
    open_other(fixture, modules, code, detail);
    FIXTURE_OK(platform_open(&fixture->platform, fixture->arena));
}

static void test_migrations_run_once_in_order_and_never_change(void **state)
{
    struct fixture *fixture = *state;
    char code[40], detail[400];
    const struct migration longer[] = {rows_migrations[0],
                                       {"rows/0002.sql", "ALTER TABLE rows_row ADD COLUMN age INTEGER;"}};
    struct module module = variant(rows_sql, longer, 2);
    for (int i = 0; i < 2; i++) {
        reopen_as(fixture, &module, code, detail);
        assert_string_equal(code, "");
    }
    assert_int_equal(
        fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM schema_migration WHERE name LIKE 'rows/%'"), 2);
    const struct migration changed[] = {{"rows/0001.sql", "CREATE TABLE rows_row (id INTEGER);"}};
    module = variant(rows_sql, changed, 1);
    reopen_as(fixture, &module, code, detail);
    assert_string_equal(code, "migration_changed");
    assert_non_null(strstr(detail, "rows/0001.sql"));
}

static void test_a_migration_that_fails_leaves_nothing_behind(void **state)
{
    struct fixture *fixture = *state;
    char code[40], detail[400];
    const struct migration bad[] = {rows_migrations[0],
                                    {"rows/0002.sql", "CREATE TABLE rows_half (id INTEGER) STRICT; CREATE NONSENSE;"}};
    struct module module = variant(rows_sql, bad, 2);
    reopen_as(fixture, &module, code, detail);
    assert_string_equal(code, "migration");
    assert_non_null(strstr(detail, "NONSENSE"));
    const char *tables = fixture_server() ? "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'rows_half'"
                                          : "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'rows_half'";
    assert_int_equal(fixture_number(fixture, STORE_MAIN, tables), 0);
    assert_int_equal(
        fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM schema_migration WHERE name = 'rows/0002.sql'"), 0);
}

static void test_sql_that_does_not_fit_the_schema_refuses_to_start(void **state)
{
    struct fixture *fixture = *state;
    char code[40], detail[400];
    struct module module = variant("-- name: missing\nSELECT nothing FROM rows_row;\n", rows_migrations, 1);
    reopen_as(fixture, &module, code, detail);
    assert_string_equal(code, "sql");
    assert_non_null(strstr(detail, "missing"));
    assert_non_null(strstr(detail, "nothing"));
    module =
        variant("-- name: quoted\nSELECT \"nothing\" FROM rows_row;\n", rows_migrations, 1); /* a name, never a text */
    reopen_as(fixture, &module, code, detail);
    assert_string_equal(code, "sql");
    module = variant("-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;\n", rows_migrations, 1);
    reopen_as(fixture, &module, code, detail);
    assert_string_equal(code, "sql");
    module = variant("-- name: two\nSELECT 1; SELECT 2;\n", rows_migrations, 1);
    reopen_as(fixture, &module, code, detail);
    assert_string_equal(code, "sql");
    module = variant("-- name: elsewhere in supplies\nSELECT 1 FROM no_such_table;\n", rows_migrations,
                     1); /* not open here: not checked */
    reopen_as(fixture, &module, code, detail);
    assert_string_equal(code, "");
}

static void test_an_address_without_a_driver_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char code[40], detail[400];
    const char *right = fixture->platform.config.db[STORE_MAIN];
    fixture->platform.config.db[STORE_MAIN] = "nonsense://somewhere";
    platform_close(&fixture->platform);
    open_other(fixture, rows_modules, code, detail);
    assert_string_equal(code, "store");
    fixture->platform.config.db[STORE_MAIN] = right;
    FIXTURE_OK(platform_open(&fixture->platform, fixture->arena));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROWS_TEST(test_a_second_one_on_the_same_directory_is_refused),
        ROWS_TEST(test_the_settings_are_what_they_must_be),
        ROWS_TEST(test_migrations_run_once_in_order_and_never_change),
        ROWS_TEST(test_a_migration_that_fails_leaves_nothing_behind),
        ROWS_TEST(test_sql_that_does_not_fit_the_schema_refuses_to_start),
        ROWS_TEST(test_an_address_without_a_driver_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
