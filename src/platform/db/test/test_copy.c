/* A company moves from SQLite to PostgreSQL and back: what arrives, what is found out, who is refused. Needs a server:
 * POSTGRESQL. */
#include <ftw.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "db/copy.h"
#include "db/postgresql_internal.h"
#include "rows.h"

/* Every kind of value, references that point forwards and round in circles, a key of two columns, a table that is only
 * added to, names that are words of SQL. */
static const struct migration zoo_migrations[] = {
    {"zoo/0001.sql",
     "CREATE TABLE zoo_cat (id INTEGER NOT NULL PRIMARY KEY, name TEXT, friend INTEGER REFERENCES zoo_cat (id), "
     "box INTEGER REFERENCES zoo_box (id), weight REAL, \"order\" INTEGER) STRICT;\n"
     "CREATE TABLE zoo_tail (b TEXT NOT NULL, a INTEGER NOT NULL, hair BLOB, PRIMARY KEY (b, a)) STRICT;\n"
     "CREATE TABLE zoo_log (id INTEGER NOT NULL PRIMARY KEY, what TEXT NOT NULL) STRICT;\n"
     "CREATE TRIGGER zoo_log_fixed BEFORE UPDATE ON zoo_log FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'fixed'); END;\n"
     "CREATE TRIGGER zoo_log_kept BEFORE DELETE ON zoo_log FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'kept'); END;\n"},
    {"zoo/0002.sql", "CREATE VIEW zoo_pub_cat AS SELECT id, name FROM zoo_cat;"},
};
/* PostgreSQL wants the table of a reference to be there: so the two that refer to each other are made in two steps. */
static const struct migration box_migration = {
    "zoo/0000.sql", "CREATE TABLE zoo_box (id INTEGER NOT NULL PRIMARY KEY, cat INTEGER) STRICT;\n"};
static const struct migration house_migrations[] = {
    {"house/0001.sql", "CREATE TABLE house_photo (hash TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"}};
/* A database that does not keep what it is given. */
static const struct migration liar_migration = {
    "zoo/0003.sql",
    "/*pg CREATE FUNCTION zoo_lie() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF TG_TABLE_NAME = ''zoo_log'' THEN "
    "IF NEW.id = 9 THEN RETURN NULL; END IF; ELSIF NEW.id = 7 THEN NEW.name := ''Mallory''; END IF; RETURN NEW; END';"
    "CREATE TRIGGER zoo_lying BEFORE INSERT ON zoo_cat FOR EACH ROW EXECUTE FUNCTION zoo_lie();"
    "CREATE TRIGGER zoo_lying BEFORE INSERT ON zoo_log FOR EACH ROW EXECUTE FUNCTION zoo_lie();: tests only */"
    "CREATE TABLE zoo_lie (id INTEGER NOT NULL PRIMARY KEY) STRICT;"};

static struct sql sql_event_add = SQL("platform", "event_add"), sql_event_last = SQL("platform", "event_last");

enum { ARENA = 64 << 20, CATS = 1203, PHOTOS = 33, PHOTO_BYTES = 20000 };

struct world {
    char root[64];
    const char *data, *back, *place;
    struct arena *arena;
    struct migration migrations[4];
    struct module zoo, house;
    const struct module *modules[2];
    struct platform platform, like;
    struct copied_table tables[64]; /* of the last copy */
    size_t table_count;
    int end_after; /* the process ends when so many tables were compared; 0: it does not */
};

/* postgresql://user@/postgres?host=… with a pattern for "postgres". */
static const char *pattern(struct arena *arena, int number)
{
    const char *server = fixture_server(), *name = strstr(strstr(server, "://") + 3, "/");
    const char *rest = name + 1 + strcspn(name + 1, "?");
    return arena_printf(arena, "%.*s/copy_%d_%d_{store}%s", (int)(name - server), server, (int)getpid(), number, rest);
}

static void on_server(const char *address, const char *text)
{
    struct fault fault;
    PGconn *handle = postgresql_connect(address, &fault);
    if (!handle || !postgresql_run(handle, text, &fault)) {
        fprintf(stderr, "%s: %s\n", text, fault.text);
        abort();
    }
    PQfinish(handle);
}

static void on_store(struct world *world, enum store store, const char *text)
{
    on_server(copy_address(world->arena, world->place, store), text);
}

static void set_modules(struct world *world, bool liar)
{
    world->migrations[0] = box_migration;
    world->migrations[1] = zoo_migrations[0];
    world->migrations[2] = zoo_migrations[1];
    world->migrations[3] = liar_migration;
    world->zoo = (struct module){
        .name = "zoo", .store = STORE_MAIN, .migrations = world->migrations, .migration_count = liar ? 4 : 3};
    world->house =
        (struct module){.name = "house", .store = STORE_SUPPLIES, .migrations = house_migrations, .migration_count = 1};
    world->modules[0] = &world->zoo;
    world->modules[1] = &world->house;
    world->like = (struct platform){.modules = world->modules, .module_count = 2};
}

/* The company at a place; NULL: it opens. */
static err open_at(struct world *world, const char *place)
{
    bool address = copy_place_is_address(place);
    const char *folder = address ? arena_printf(world->arena, "%s/other", world->root) : place;
    world->platform = (struct platform){.modules = world->modules, .module_count = 2};
    world->platform.config = (struct config){.data = folder, .dev = true};
    for (int store = 1; address && store < STORE_COUNT; store++)
        world->platform.config.db[store] = copy_address(world->arena, place, store);
    return platform_open(&world->platform, world->arena);
}

static const char *code_at(struct world *world, const char *place)
{
    err e = open_at(world, place);
    return e ? e->code : "";
}

static void run_in(struct world *world, enum store store, const char *text)
{
    struct env *env = env_open(&world->platform, ARENA);
    struct tx *tx = NULL;
    FIXTURE_OK(db_begin(env, store, &tx));
    FIXTURE_OK(migrate_script(tx, text));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
}

static int64_t number(struct world *world, enum store store, const char *sql)
{
    struct env *env = env_open(&world->platform, ARENA);
    struct tx *tx = NULL;
    struct fault fault;
    FIXTURE_OK(db_read(env, store, &tx));
    const struct driver *driver = tx->connection->driver;
    struct driver_statement *statement = driver->prepare(tx->connection->handle, sql, &fault);
    assert_non_null(statement);
    assert_int_equal(driver->step(statement, &fault), STEP_ROW);
    int64_t found = driver->integer(statement, 0);
    driver->finalize(statement);
    db_end(tx);
    env_close(env);
    return found;
}

/* The company on SQLite: more rows than a page, and photos that are more than a page, too. */
static void make_company(struct world *world)
{
    FIXTURE_OK(open_at(world, world->data));
    run_in(world, STORE_MAIN,
           "PRAGMA defer_foreign_keys = ON;"
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1203) "
           "INSERT INTO zoo_cat SELECT i, CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN 'кот ' || i ELSE '' END, "
           "1204 - i, 1, CASE i % 4 WHEN 0 THEN i / 7.0 WHEN 1 THEN -i * 1e300 WHEN 2 THEN 1.5e-310 END, -i FROM n;"
           "INSERT INTO zoo_box VALUES (1, 1), (9223372036854775807, -9223372036854775807);"
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
           "INSERT INTO zoo_tail SELECT CASE i % 2 WHEN 0 THEN 'B''\\\"' ELSE 'ä' END, i, substr(randomblob(5), 1, i % "
           "5) FROM n;"
           "INSERT INTO zoo_log SELECT id, 'of ' || id FROM zoo_cat WHERE id < 20;"
           "INSERT INTO event VALUES (5, 50, 'zoo.fed', 1, 1, NULL, '{}'), (4611686018427387904, 51, 'zoo.fed', 2, 1, "
           "7, '{}');"
           "INSERT INTO event_cursor (consumer, source, position, attempts) VALUES ('house.zoo', 'main', 5, 0);");
    run_in(
        world, STORE_SUPPLIES,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 33) "
        "INSERT INTO house_photo SELECT 'hash ' || i, randomblob(CASE i WHEN 1 THEN 1048576 ELSE 20000 END) FROM n;");
    platform_close(&world->platform);
}

static int set_up(void **state)
{
    static bool made; /* databases take long to make: each test gets them empty again */
    struct world *world = calloc(1, sizeof *world);
    *state = world;
    if (!world) return -1;
    snprintf(world->root, sizeof world->root, "/tmp/mcf-copy-XXXXXX");
    if (!mkdtemp(world->root)) return -1;
    world->arena = arena_new(ARENA);
    world->data = arena_printf(world->arena, "%s/data", world->root);
    world->back = arena_printf(world->arena, "%s/back", world->root);
    set_modules(world, false);
    if (!fixture_server()) return 0;
    world->place = pattern(world->arena, 1);
    for (int i = 0; i < 2; i++) {
        enum store store = i ? STORE_SUPPLIES : STORE_MAIN;
        const char *name = strstr(copy_address(world->arena, world->place, store), "/copy_") + 1;
        if (!made)
            on_server(fixture_server(), arena_printf(world->arena, "CREATE DATABASE %.*s TEMPLATE template0",
                                                     (int)strcspn(name, "?"), name));
        on_store(world, store, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }
    made = true;
    make_company(world);
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    return remove(path);
}

static int tear_down(void **state)
{
    struct world *world = *state;
    platform_close(&world->platform);
    nftw(world->root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(world->arena);
    free(world);
    return 0;
}

static void note(void *context, const struct copied_table *table)
{
    struct world *world = context;
    world->tables[world->table_count++] = *table;
    if (world->end_after && world->table_count == (size_t)world->end_after) _exit(0);
}

/* The code of the copy's error, "" for none. */
static const char *copy(struct world *world, const char *from, const char *to)
{
    struct copy wish = {.from = from, .to = to, .compared = note, .context = world};
    world->table_count = 0;
    err e = platform_copy(&world->like, world->arena, &wish);
    if (e) print_message("%s\n", e->detail);
    return e ? e->code : "";
}

static const struct copied_table *table_of(struct world *world, const char *name)
{
    for (size_t i = 0; i < world->table_count; i++)
        if (!strcmp(world->tables[i].name, name)) return &world->tables[i];
    fail_msg("%s was not copied", name);
    return NULL;
}

static bool is_same(const struct copied_table *table)
{
    return table->from.rows == table->to.rows && !strcmp(table->from.hash, table->to.hash);
}

static size_t differing(struct world *world)
{
    size_t count = 0;
    for (size_t i = 0; i < world->table_count; i++) count += !is_same(&world->tables[i]);
    return count;
}

#define NEEDS_SERVER()                                                                                                 \
    do {                                                                                                               \
        if (!fixture_server()) skip();                                                                                 \
    } while (0)

static void test_all_of_it_arrives_and_comes_back(void **state)
{
    NEEDS_SERVER();
    struct world *world = *state;
    assert_string_equal(copy(world, world->data, world->place), "");
    assert_int_equal(differing(world), 0);
    assert_int_equal(table_of(world, "zoo_cat")->to.rows, CATS);
    assert_int_equal(table_of(world, "zoo_log")->to.rows, 19);
    assert_int_equal(table_of(world, "house_photo")->to.rows, PHOTOS);
    const char *cats = table_of(world, "zoo_cat")->to.hash, *tails = table_of(world, "zoo_tail")->to.hash,
               *photos = table_of(world, "house_photo")->to.hash;
    FIXTURE_OK(open_at(world, world->place));
    assert_int_equal(number(world, STORE_MAIN, "SELECT COUNT(*) FROM zoo_cat WHERE name = '' AND friend = 1204 - id"),
                     CATS / 3);
    assert_int_equal(number(world, STORE_MAIN, "SELECT SUM(octet_length(hair)) FROM zoo_tail"), 80);
    assert_int_equal(number(world, STORE_MAIN, "SELECT COUNT(*) FROM pg_constraint WHERE condeferrable"), 0);
    platform_close(&world->platform);
    assert_string_equal(copy(world, world->place, world->back), "");
    assert_int_equal(differing(world), 0);
    assert_string_equal(table_of(world, "zoo_cat")->to.hash, cats);
    assert_string_equal(table_of(world, "zoo_tail")->to.hash, tails);
    assert_string_equal(table_of(world, "house_photo")->to.hash, photos);
    FIXTURE_OK(open_at(world, world->back));
    assert_int_equal(number(world, STORE_SUPPLIES, "SELECT MIN(length(bytes)) FROM house_photo"), PHOTO_BYTES);
}

static void test_new_events_come_behind_the_copied_ones(void **state)
{
    NEEDS_SERVER();
    struct world *world = *state;
    assert_string_equal(copy(world, world->data, world->place), "");
    FIXTURE_OK(open_at(world, world->place));
    struct env *env = env_open(&world->platform, ARENA);
    struct tx *tx = NULL;
    int64_t before = 0, after = 0;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(db_scalar(tx, &sql_event_last, &before));
    FIXTURE_OK(db_exec(tx, &sql_event_add, P_ID("id", 77), P_TEXT("type", "zoo.fed"), P_ID("subject", 3),
                       P_TIME("at", 1), P_ID("actor_id", 0), P_TEXT("payload", "{}")));
    FIXTURE_OK(db_scalar(tx, &sql_event_last, &after));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
    assert_true(before == INT64_C(4611686018427387904));
    assert_true(after > before);
    assert_int_equal(number(world, STORE_MAIN, "SELECT position FROM event_cursor WHERE consumer = 'house.zoo'"), 5);
    assert_int_equal(number(world, STORE_MAIN,
                            "SELECT COUNT(*) FROM event WHERE position < (SELECT "
                            "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20) + added FROM event_origin)"),
                     3);
}

static void test_a_row_that_arrives_changed_or_not_at_all_is_found(void **state)
{
    NEEDS_SERVER();
    struct world *world = *state;
    set_modules(world, true);
    FIXTURE_OK(open_at(world, world->data)); /* brings it up to date */
    platform_close(&world->platform);
    assert_string_equal(copy(world, world->data, world->place), "skewed");
    assert_int_equal(differing(world), 2);
    const struct copied_table *cats = table_of(world, "zoo_cat");
    assert_int_equal(cats->to.rows, CATS);
    assert_string_not_equal(cats->from.hash, cats->to.hash);
    assert_int_equal(table_of(world, "zoo_log")->to.rows, table_of(world, "zoo_log")->from.rows - 1);
    assert_string_equal(code_at(world, world->place), "copy_unfinished");
}

static void copy_until(struct world *world, int tables)
{
    int status = 0;
    pid_t child = fork();
    if (!child) {
        world->end_after = tables;
        copy(world, world->data, world->place);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_an_interrupted_copy_is_used_by_nobody_and_done_anew(void **state)
{
    NEEDS_SERVER();
    struct world *world = *state;
    for (int tables = 3; tables < 16; tables += 9) { /* in the first store, in the second */
        copy_until(world, tables);
        assert_string_equal(code_at(world, world->place), "copy_unfinished");
        assert_string_equal(copy(world, world->place, world->back), "no_company");
    }
    assert_string_equal(copy(world, world->data, world->place), "");
    assert_int_equal(differing(world), 0);
    FIXTURE_OK(open_at(world, world->place));
    assert_int_equal(number(world, STORE_MAIN, "SELECT COUNT(*) FROM zoo_cat"), CATS);
}

static void test_a_copy_that_ended_between_its_last_marks_is_done_anew(void **state)
{
    NEEDS_SERVER();
    struct world *world = *state;
    assert_string_equal(copy(world, world->data, world->place), "");
    on_store(world, STORE_SUPPLIES,
             "UPDATE schema_migration SET hash = 'unfinished 0000000000000bad' WHERE name = 'copy'");
    assert_string_equal(copy(world, world->data, world->place), "not_empty"); /* the other store is of another copy */
    on_store(world, STORE_MAIN, "UPDATE schema_migration SET hash = 'finished 0000000000000bad' WHERE name = 'copy'");
    assert_string_equal(copy(world, world->data, world->place), "");
    FIXTURE_OK(open_at(world, world->place));
}

static void test_a_target_that_is_not_empty_is_refused_and_left_alone(void **state)
{
    NEEDS_SERVER();
    struct world *world = *state;
    on_store(world, STORE_SUPPLIES, "CREATE TABLE somebodys (id INTEGER); INSERT INTO somebodys VALUES (1)");
    assert_string_equal(copy(world, world->data, world->place), "not_empty");
    on_store(world, STORE_SUPPLIES, "DELETE FROM somebodys WHERE id = 1; DROP TABLE somebodys");
    FIXTURE_OK(open_at(world, world->place)); /* main was not touched */
    run_in(world, STORE_MAIN, "INSERT INTO zoo_box VALUES (3, 3)");
    platform_close(&world->platform);
    assert_string_equal(copy(world, world->data, world->place), "not_empty");
    FIXTURE_OK(open_at(world, world->place));
    assert_int_equal(number(world, STORE_MAIN, "SELECT COUNT(*) FROM zoo_box"), 1);
}

static void test_a_company_that_is_at_work_is_refused(void **state)
{
    NEEDS_SERVER();
    struct world *world = *state;
    FIXTURE_OK(open_at(world, world->data));
    assert_string_equal(copy(world, world->data, world->place), "data_in_use");
    platform_close(&world->platform);
    assert_string_equal(copy(world, world->data, world->place), "");
    FIXTURE_OK(open_at(world, world->place));
    assert_string_equal(copy(world, world->place, world->back), "data_in_use");
}

static void test_two_copies_into_one_target_do_not_meet(void **state)
{
    NEEDS_SERVER();
    struct world *world = *state;
    struct fault fault;
    PGconn *other = postgresql_connect(copy_address(world->arena, world->place, STORE_SUPPLIES), &fault);
    assert_true(other && postgresql_run(other, "SELECT pg_advisory_lock(6283186)", &fault)); /* as a copy does */
    assert_string_equal(copy(world, world->data, world->place), "data_in_use");
    PQfinish(other);
    for (int i = 0; i < 100 && strcmp(copy(world, world->data, world->place), "data_in_use") == 0; i++) usleep(50000);
    FIXTURE_OK(open_at(world, world->place));
    assert_int_equal(number(world, STORE_MAIN, "SELECT COUNT(*) FROM zoo_cat"), CATS);
}

static void test_a_source_of_another_version_is_refused(void **state)
{
    NEEDS_SERVER();
    struct world *world = *state;
    set_modules(world, true);
    assert_string_equal(copy(world, world->data, world->place), "not_up_to_date");
    set_modules(world, false);
    assert_string_equal(copy(world, world->data, world->place), "");
    FIXTURE_OK(open_at(world, world->data));
    run_in(world, STORE_SUPPLIES, "INSERT INTO schema_migration VALUES ('house/9999.sql', 'later', 1)");
    platform_close(&world->platform);
    assert_string_equal(copy(world, world->data, pattern(world->arena, 999)), "store"); /* no such databases */
    on_store(world, STORE_MAIN, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    on_store(world, STORE_SUPPLIES, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    assert_string_equal(copy(world, world->data, world->place), "not_up_to_date");
}

static void test_places_that_make_no_sense_are_refused(void **state)
{
    struct world *world = *state;
    assert_string_equal(copy(world, "/tmp/one", "/tmp/two"), "usage");
    assert_string_equal(copy(world, "postgresql://h/a_{store}", "postgresql://h/b_{store}"), "usage");
    assert_string_equal(copy(world, "/tmp/one", "postgresql://h/all"), "usage");
    assert_string_equal(copy(world, "/tmp/one", "mysql://h/a_{store}"), "usage");
    assert_string_equal(copy(world, "/tmp/mcf-is-not-there", "postgresql://h/a_{store}"), "not_up_to_date");
    assert_string_equal(copy_address(world->arena, "postgresql://h/a_{store}?x=1", STORE_BETS),
                        "postgresql://h/a_bets?x=1");
}

#define COPY_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COPY_TEST(test_all_of_it_arrives_and_comes_back),
        COPY_TEST(test_new_events_come_behind_the_copied_ones),
        COPY_TEST(test_a_row_that_arrives_changed_or_not_at_all_is_found),
        COPY_TEST(test_an_interrupted_copy_is_used_by_nobody_and_done_anew),
        COPY_TEST(test_a_copy_that_ended_between_its_last_marks_is_done_anew),
        COPY_TEST(test_a_target_that_is_not_empty_is_refused_and_left_alone),
        COPY_TEST(test_a_company_that_is_at_work_is_refused),
        COPY_TEST(test_two_copies_into_one_target_do_not_meet),
        COPY_TEST(test_a_source_of_another_version_is_refused),
        COPY_TEST(test_places_that_make_no_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
