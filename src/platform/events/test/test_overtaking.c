/* Commits overtake each other, and still no event is skipped, doubled, or out of its subject's order (proof 5).
 *
 * Writers raise the counters of subjects and publish each new number, in transactions of several events, with random
 * waits before the commit, with rollbacks and with attempts that fail. So the right order is known: the numbers of a
 * subject follow each other, because its row is locked from the raise to the commit. A consumer writes down what it
 * gets, all the while. */
#include "events/consumers.h"
#include "test/proof.h"
#include "world.h"

enum { WRITERS = 32, SUBJECTS = 200, EVENTS_MOST = 6, LAG_MOST = 60, HUGE_STEP = 1 << 30 };

static const struct event_type raised = {.name = "counts.raised", .shape = &note_shape};

static const char counts_sql[] = "-- name: raise\n"
                                 "UPDATE counts_subject SET number = number + 1 WHERE id = :id;\n"
                                 "-- name: number\n"
                                 "SELECT number FROM counts_subject WHERE id = :id;\n"
                                 "-- name: work\n"
                                 "UPDATE counts_writer SET works = works + 1 WHERE id = :id;\n"
                                 "-- name: work_add\n"
                                 "INSERT INTO counts_writer (id, works) VALUES (:id, 0);\n"
                                 "-- name: subject_add\n"
                                 "INSERT INTO counts_subject (id, number) VALUES (:id, 0);\n";
static const struct migration counts_migrations[] = {
    {"counts/0001.sql", "CREATE TABLE counts_subject (id INTEGER NOT NULL PRIMARY KEY, number INTEGER NOT NULL) STRICT;"
                        "CREATE TABLE counts_writer (id INTEGER NOT NULL PRIMARY KEY, works INTEGER NOT NULL) STRICT;"},
};
static const char heard_sql[] = "-- name: put\n"
                                "INSERT INTO heard_note (turn, position, subject, number) VALUES (:turn, :position, "
                                ":subject, :number);\n";
static const struct migration heard_migrations[] = {
    {"heard/0001.sql", "CREATE TABLE heard_note (turn INTEGER NOT NULL PRIMARY KEY, position INTEGER NOT NULL, subject "
                       "INTEGER NOT NULL, number INTEGER NOT NULL) STRICT;"},
};
static struct sql sql_raise = SQL("counts", "raise"), sql_number = SQL("counts", "number");
static struct sql sql_work = SQL("counts", "work"), sql_work_add = SQL("counts", "work_add");
static struct sql sql_subject_add = SQL("counts", "subject_add"), sql_put = SQL("heard", "put");

static _Atomic int64_t turns, published, repeated, given_up, target;

static err on_raised(struct tx *tx, const struct event *event)
{
    struct note note;
    TRY(event_read(tx, event, &raised, &note));
    return db_exec(tx, &sql_put, P_INT("turn", ++turns), P_INT("position", event->position),
                   P_INT("subject", event->subject), P_INT("number", note.number));
}

static const struct consumer heard_consumers[] = {
    {"heard.counts", STORE_MAIN, STORE_SUPPLIES, "counts.*", on_raised, "Writes down what it gets"},
};
static const struct module counts_module = {
    .name = "counts", .store = STORE_MAIN, .sql = counts_sql, .migrations = counts_migrations, .migration_count = 1};
static const struct module heard_module = {.name = "heard",
                                           .store = STORE_SUPPLIES,
                                           .sql = heard_sql,
                                           .migrations = heard_migrations,
                                           .migration_count = 1,
                                           .consumers = heard_consumers,
                                           .consumer_count = 1};
static const struct module *const modules[] = {&counts_module, &heard_module};

static err add_rows(struct tx *tx, void *context)
{
    for (int64_t id = 1; id <= SUBJECTS; id++) TRY(db_exec(tx, &sql_subject_add, P_INT("id", id)));
    for (int64_t id = 1; id <= WRITERS; id++) TRY(db_exec(tx, &sql_work_add, P_INT("id", id)));
    return OK;
}

static int world_open(void **state)
{
    struct fixture *fixture = fixture_open(modules, 2);
    fixture->platform.events->first_delay_ms = 1;
    turns = published = repeated = given_up = 0;
    in_tx(fixture, STORE_MAIN, add_rows, NULL);
    *state = fixture;
    return 0;
}

/* ---- writers */

struct writing {
    struct fixture *fixture;
    pthread_t thread;
    int64_t id;
    uint64_t random;
    bool fails; /* the attempt that is made */
};

static uint64_t below(struct writing *writing, uint64_t limit)
{
    return proof_random(&writing->random) % limit;
}

static err raise_one(struct tx *tx, void *context)
{
    static const struct error refusal = {.kind = ERR_CONFLICT, .code = "not_today"};
    struct writing *writing = context;
    ident subject = 1 + (ident)below(writing, SUBJECTS);
    struct note note = {0, "a note"};
    TRY(db_exec(tx, &sql_raise, P_INT("id", subject)));
    TRY(db_scalar(tx, &sql_number, &note.number, P_INT("id", subject)));
    TRY(event_publish(tx, &raised, subject, &note));
    return writing->fails ? &refusal : OK;
}

/* Half of the transactions have written something before they wait for a subject: they are older than they look. */
static err raise_some(struct writing *writing, struct tx *tx, int64_t *ret_count)
{
    int64_t wanted = 1 + (int64_t)below(writing, EVENTS_MOST);
    *ret_count = 0;
    if (below(writing, 2)) TRY(db_exec(tx, &sql_work, P_INT("id", writing->id)));
    if (below(writing, 4) == 0) usleep((useconds_t)below(writing, 3000));
    for (int64_t i = 0; i < wanted; i++) {
        writing->fails = below(writing, 10) == 0;
        err e = db_try(tx, raise_one, writing);
        if (e && !err_is(e, "not_today")) return e;
        *ret_count += !e;
    }
    if (fixture_server() && below(writing, 3) == 0) usleep((useconds_t)below(writing, 8000));
    return OK;
}

static err one_transaction(struct writing *writing, struct env *env, int64_t *ret_count)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = raise_some(writing, tx, ret_count);
    if (!e && below(writing, 12) != 0) return db_commit(tx);
    *ret_count = 0;
    db_end(tx);
    return e;
}

static void *writer_thread(void *argument)
{
    struct writing *writing = argument;
    while (published < target) {
        /* A reader far behind would never meet an open transaction. One that skips never catches up. */
        for (int i = 0; i < 20 && published - turns > LAG_MOST; i++) usleep(1000);
        struct env *env = fixture_env(writing->fixture);
        int64_t count;
        err e = one_transaction(writing, env, &count);
        bool again = e && db_worth_repeating(env, e);
        if (e && !again) fprintf(stderr, "a writer: %s: %s\n", e->code, e->detail ? e->detail : "");
        if (!e) published += count;
        if (again) repeated++;
        if (e && !again) given_up++;
        env_close(env);
    }
    db_thread_end(&writing->fixture->platform);
    return NULL;
}

static void write_all(struct fixture *fixture)
{
    struct writing writings[WRITERS];
    uint64_t random = proof_seed();
    for (int i = 0; i < WRITERS; i++) {
        writings[i] = (struct writing){.fixture = fixture, .id = i + 1, .random = proof_random(&random)};
        assert_int_equal(pthread_create(&writings[i].thread, NULL, writer_thread, &writings[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) pthread_join(writings[i].thread, NULL);
}

/* ---- the tests */

static int64_t in_main(struct fixture *fixture, const char *sql)
{
    return fixture_number(fixture, STORE_MAIN, sql);
}

static int64_t in_heard(struct fixture *fixture, const char *sql)
{
    return fixture_number(fixture, STORE_SUPPLIES, sql);
}

static void test_no_event_is_skipped_doubled_or_out_of_order(void **state)
{
    struct fixture *fixture = *state;
    target = proof_nightly() ? 1000000 : fixture_server() ? 8000 : 3000;
    FIXTURE_OK(platform_run(&fixture->platform));
    write_all(fixture);
    int64_t events = in_main(fixture, "SELECT COUNT(*) FROM event");
    becomes(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM heard_note", events);
    platform_drain(&fixture->platform);
    int64_t skipped = events - in_heard(fixture, "SELECT COUNT(DISTINCT position) FROM heard_note");
    int64_t doubled = in_heard(fixture, "SELECT COUNT(*) - COUNT(DISTINCT position) FROM heard_note");
    int64_t disordered =
        in_heard(fixture, "SELECT COUNT(*) FROM (SELECT number, LAG(number, 1, 0) OVER (PARTITION BY subject ORDER BY "
                          "turn) AS previous FROM heard_note) AS pairs WHERE number <> previous + 1");
    printf("events %lld, skipped %lld, doubled %lld, out of order %lld, repeated %lld\n", (long long)events,
           (long long)skipped, (long long)doubled, (long long)disordered, (long long)repeated);
    assert_int_equal(given_up, 0);
    assert_int_equal(in_main(fixture, "SELECT SUM(number) FROM counts_subject"), events);
    assert_int_equal(published, events);
    assert_int_equal(skipped, 0);
    assert_int_equal(doubled, 0);
    assert_int_equal(disordered, 0);
    PROOF_RECORD(5, fixture_server() ? "overtaking commits on PostgreSQL" : "overtaking commits on SQLite",
                 {"events", events}, {"skipped", skipped}, {"doubled", doubled}, {"out of order", disordered},
                 {"transactions repeated", repeated}, {"writers", WRITERS});
}

static err raise_first(struct tx *tx, void *context)
{
    struct note note = {*(int64_t *)context, "a note"};
    return event_publish(tx, &raised, 1, &note);
}

static void publish_one(struct fixture *fixture, int64_t number)
{
    in_tx(fixture, STORE_MAIN, raise_first, &number);
}

/* What a server with a busier past numbered much higher: events, and the cursor that came past them. */
static void test_events_of_a_restored_database_are_followed_by_the_new_ones(void **state)
{
    struct fixture *fixture = *state;
    char text[200];
    publish_one(fixture, 1);
    publish_one(fixture, 2);
    fixture_settle(fixture);
    int64_t huge = in_main(fixture, "SELECT MAX(position) FROM event") + (int64_t)HUGE_STEP * 1000;
    for (int64_t i = 1; i <= 2; i++) {
        snprintf(text, sizeof text,
                 "INSERT INTO event (position, id, type, subject, at, payload) VALUES (%lld, %lld, 'counts.raised', 1, "
                 "0, '{\"number\":%lld,\"text\":\"\"}')",
                 (long long)(huge + i), (long long)i, (long long)i + 2);
        fixture_exec(fixture, STORE_MAIN, text);
    }
    snprintf(text, sizeof text, "UPDATE event_cursor SET position = %lld", (long long)huge + 1);
    fixture_exec(fixture, STORE_SUPPLIES, text);
    fixture_reopen(fixture);
    publish_one(fixture, 5);
    fixture_reopen(fixture);
    publish_one(fixture, 6);
    fixture_settle(fixture);
    assert_int_equal(in_heard(fixture, "SELECT COUNT(*) FROM heard_note"), 5); /* all but the one the cursor was past */
    assert_int_equal(in_heard(fixture, "SELECT number FROM heard_note ORDER BY turn DESC LIMIT 1"), 6);
    snprintf(text, sizeof text, "SELECT COUNT(*) FROM event WHERE position > %lld", (long long)huge + 2);
    assert_int_equal(in_main(fixture, text), 2);
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_no_event_is_skipped_doubled_or_out_of_order),
        WORLD_TEST(test_events_of_a_restored_database_are_followed_by_the_new_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
