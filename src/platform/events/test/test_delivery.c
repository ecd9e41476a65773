/* An event that is delivered twice has one effect: two processes read the same events, and one of them is quicker. */
#include "events/consumers.h"
#include "world.h"

static const struct event_type noted = {.name = "notes.noted", .shape = &note_shape};

static const char listen_sql[] = "-- name: put\n"
                                 "INSERT INTO listen_note (number) VALUES (:number);\n"
                                 "-- name: overtake\n"
                                 "UPDATE event_cursor SET position = position + 1 WHERE consumer = 'listen.notes';\n";
static const struct migration listen_migrations[] = {
    {"listen/0001.sql", "CREATE TABLE listen_note (number INTEGER NOT NULL) STRICT;"},
};
static struct sql sql_put = SQL("listen", "put"), sql_overtake = SQL("listen", "overtake");
static _Atomic int64_t overtaken_at; /* while this note is handled, another process moves the cursor */
static _Atomic int times;

static err on_note(struct tx *tx, const struct event *event)
{
    struct note note;
    TRY(event_read(tx, event, &noted, &note));
    if (note.number == overtaken_at && times-- > 0) TRY(db_exec(tx, &sql_overtake));
    return db_exec(tx, &sql_put, P_INT("number", note.number));
}

static const struct consumer listen_consumers[] = {
    {"listen.notes", STORE_MAIN, STORE_SUPPLIES, "notes.*", on_note, "Keeps notes"},
};
static const struct module notes_module = {.name = "notes", .store = STORE_MAIN};
static const struct module listen_module = {.name = "listen",
                                            .store = STORE_SUPPLIES,
                                            .sql = listen_sql,
                                            .migrations = listen_migrations,
                                            .migration_count = 1,
                                            TABLE(consumer, listen_consumers)};
static const struct module *const modules[] = {&notes_module, &listen_module};

static int world_open(void **state)
{
    *state = fixture_open(modules, 2);
    return 0;
}

static err publish(struct tx *tx, void *context)
{
    const int64_t *count = context;
    for (int64_t number = 1; number <= *count; number++) {
        struct note note = {number, "a note"};
        TRY(event_publish(tx, &noted, 7, &note));
    }
    return OK;
}

/* The cursor that the round began with is not where it ends: all of the round's effects are undone, and it begins
 * anew. */
static void test_a_round_that_was_overtaken_leaves_no_effect(void **state)
{
    struct fixture *fixture = *state;
    for (int64_t at = 1; at <= 5; at++) {
        int64_t count = 5, before = fixture_number(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM listen_note");
        overtaken_at = at;
        times = 3;
        in_tx(fixture, STORE_MAIN, publish, &count);
        fixture_settle(fixture);
        assert_int_equal(fixture_number(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM listen_note"), before + count);
    }
    assert_int_equal(fixture_number(fixture, STORE_SUPPLIES, "SELECT MAX(position) FROM event_cursor"),
                     fixture_number(fixture, STORE_MAIN, "SELECT MAX(position) FROM event"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_round_that_was_overtaken_leaves_no_effect, world_open, world_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
