/* Consumers: each event once, in order; failures are tried again, parked, replayed. */
#include <sys/wait.h>
#include "events/consumers.h"
#include "world.h"

static const struct event_type noted = {.name = "notes.noted", .shape = &note_shape};
static const struct event_type other = {.name = "other.happened", .shape = &note_shape};

static const char listen_sql[] = "-- name: put\n"
                                 "INSERT INTO listen_note (position, number, subject, text, turn) VALUES (:position, "
                                 ":number, :subject, :text, :turn);\n"
                                 "-- name: edit in main\n"
                                 "UPDATE event SET payload = '{}';\n";
static const struct migration listen_migrations[] = {
    {"listen/0001.sql", "CREATE TABLE listen_note (position INTEGER NOT NULL PRIMARY KEY, number INTEGER NOT NULL, "
                        "subject INTEGER NOT NULL,"
                        " text TEXT, turn INTEGER NOT NULL) STRICT;"},
};
static struct sql sql_put = SQL("listen", "put");

static _Atomic int64_t fails_number; /* the handler refuses this note, after having written its row */
static _Atomic int fails_times;      /* so many times; -1: always */
static _Atomic int64_t
    dies_after; /* the process ends amid the transaction that applies the so-many-th note; 0: never */
static _Atomic int64_t handled, hungry_number;

static err on_note(struct tx *tx, const struct event *event)
{
    static const struct error refusal = {.kind = ERR_CONFLICT, .code = "not_today", .detail = "I will not."};
    struct note note;
    TRY(event_read(tx, event, &noted, &note));
    TRY(db_exec(tx, &sql_put, P_INT("position", event->position), P_INT("number", note.number),
                P_INT("subject", event->subject), P_TEXT("text", note.text), P_INT("turn", handled)));
    handled++;
    if (dies_after && handled == dies_after) _exit(9);
    if (hungry_number == note.number)
        for (;;) arena_alloc(tx_arena(tx), 1 << 20);
    if (note.number != fails_number || !fails_times) return OK;
    if (fails_times > 0) fails_times--;
    return &refusal;
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
                                            .consumers = listen_consumers,
                                            .consumer_count = 1};
static const struct module *const modules[] = {&notes_module, &listen_module};

static int world_open(void **state)
{
    fails_number = dies_after = handled = hungry_number = 0;
    fails_times = 0;
    struct fixture *fixture = fixture_open(modules, 2);
    fixture->platform.events->first_delay_ms = 1;
    *state = fixture;
    return 0;
}

struct publishing {
    const struct event_type *type;
    ident subject;
    int64_t from, to;
};

static err publish(struct tx *tx, void *context)
{
    const struct publishing *what = context;
    for (int64_t number = what->from; number <= what->to; number++) {
        struct note note = {number, "a note"};
        TRY(event_publish(tx, what->type, what->subject, &note));
    }
    return OK;
}

static void publish_notes(struct fixture *fixture, ident subject, int64_t from, int64_t to)
{
    struct publishing what = {&noted, subject, from, to};
    in_tx(fixture, STORE_MAIN, publish, &what);
}

static int64_t notes(struct fixture *fixture)
{
    return fixture_number(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM listen_note");
}

/* How many events the consumer has come past; -1: it has no cursor. */
static int64_t cursor(struct fixture *fixture)
{
    char text[100];
    int64_t position = fixture_number(fixture, STORE_SUPPLIES, "SELECT COALESCE(MAX(position), -1) FROM event_cursor");
    if (position < 0) return -1;
    snprintf(text, sizeof text, "SELECT COUNT(*) FROM event WHERE position <= %lld", (long long)position);
    return fixture_number(fixture, STORE_MAIN, text);
}

static long long position_of(struct fixture *fixture, int number)
{
    char text[100];
    snprintf(text, sizeof text, "SELECT position FROM event ORDER BY position LIMIT 1 OFFSET %d", number - 1);
    return fixture_number(fixture, STORE_MAIN, text);
}

static void test_each_event_has_one_effect_in_order(void **state)
{
    struct fixture *fixture = *state;
    publish_notes(fixture, 7, 1, 1200);
    fixture_settle(fixture);
    fixture_settle(fixture);
    assert_int_equal(notes(fixture), 1200);
    assert_int_equal(cursor(fixture), 1200);
    assert_int_equal(
        fixture_number(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM listen_note WHERE number <> turn + 1"), 0);
    assert_int_equal(fixture_number(fixture, STORE_SUPPLIES,
                                    "SELECT COUNT(*) FROM listen_note a JOIN listen_note b ON a.number < b.number "
                                    "AND a.position >= b.position WHERE b.number = 1200"),
                     0);
    fixture_reopen(fixture);
    fixture_settle(fixture);
    assert_int_equal(notes(fixture), 1200);
}

static void test_an_event_of_a_rolled_back_transaction_does_not_exist(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct publishing what = {&noted, 7, 1, 3};
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(publish(tx, &what));
    db_end(tx);
    env_close(env);
    fixture_settle(fixture);
    assert_int_equal(notes(fixture), 0);
}

static void test_unwanted_events_are_passed_over_without_writing(void **state)
{
    struct fixture *fixture = *state;
    struct publishing what = {&other, 7, 1, 50};
    bool idle = false;
    in_tx(fixture, STORE_MAIN, publish, &what);
    fixture_settle(fixture);
    uint64_t before = db_commits(&fixture->platform, STORE_SUPPLIES);
    in_tx(fixture, STORE_MAIN, publish, &what);
    fixture_settle(fixture);
    assert_int_equal(db_commits(&fixture->platform, STORE_SUPPLIES), before);
    FIXTURE_OK(platform_idle(&fixture->platform, fixture->arena, &idle));
    assert_true(idle);
    publish_notes(fixture, 7, 101, 101);
    fixture_settle(fixture);
    assert_int_equal(notes(fixture), 1);
    assert_int_equal(cursor(fixture), 101);
    what.to = 2000; /* so many are written down, so that a restart does not read them all again */
    in_tx(fixture, STORE_MAIN, publish, &what);
    fixture_settle(fixture);
    assert_true(cursor(fixture) > 1000);
}

static void test_the_process_may_die_anywhere_and_each_event_still_has_one_effect(void **state)
{
    struct fixture *fixture = *state;
    publish_notes(fixture, 7, 1, 40);
    for (int64_t death = 1; death <= 40; death += 3) {
        platform_close(&fixture->platform);
        pid_t child = fork();
        if (!child) {
            handled = 0;
            dies_after = death;
            FIXTURE_OK(platform_open(&fixture->platform, fixture->arena));
            (void)platform_settle(&fixture->platform);
            _exit(0);
        }
        int status;
        waitpid(child, &status, 0);
        FIXTURE_OK(platform_open(&fixture->platform, fixture->arena));
        assert_int_equal(cursor(fixture) < 0 ? 0 : cursor(fixture),
                         notes(fixture)); /* effect and cursor move together */
        publish_notes(fixture, 7, 41, 41);
    }
    fixture_settle(fixture);
    int64_t events = fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM event");
    assert_int_equal(notes(fixture), events);
    assert_int_equal(cursor(fixture), events);
}

static void test_a_failing_event_is_tried_again_and_what_it_wrote_is_undone(void **state)
{
    struct fixture *fixture = *state;
    fails_number = 3;
    fails_times = 4;
    publish_notes(fixture, 7, 1, 5);
    FIXTURE_OK(platform_run(&fixture->platform));
    assert_true(becomes(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM listen_note", 5));
    platform_drain(&fixture->platform);
    assert_int_equal(handled, 3 + 3 + 2 + 3); /* together; again with care; alone, twice; and on */
    assert_int_equal(fixture_number(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM event_parked"), 0);
    assert_int_equal(fixture_number(fixture, STORE_SUPPLIES, "SELECT attempts FROM event_cursor"), 0);
}

/* Publishes 1 and 3 about one subject, 2 about another, where 1 always fails. */
static void park_first(struct fixture *fixture)
{
    fails_number = 1;
    fails_times = -1;
    publish_notes(fixture, 7, 1, 1);
    publish_notes(fixture, 8, 2, 2);
    publish_notes(fixture, 7, 3, 4);
    fixture_settle(fixture);
}

static ident parked_id(struct fixture *fixture, int number)
{
    char text[100];
    snprintf(text, sizeof text, "SELECT id FROM event_parked WHERE position = %lld", position_of(fixture, number));
    return fixture_number(fixture, STORE_SUPPLIES, text);
}

static void test_after_ten_attempts_it_is_parked_with_those_of_its_subject_behind_it(void **state)
{
    struct fixture *fixture = *state;
    park_first(fixture);
    assert_int_equal(handled, 1 + 10 + 1); /* together; ten attempts with care; and the other subject's */
    assert_int_equal(notes(fixture), 1);
    assert_int_equal(cursor(fixture), 4);
    struct env *env = fixture_env(fixture);
    struct list list;
    FIXTURE_OK(parked_list(env, &list));
    assert_int_equal(list.count, 3);
    const struct parked *parked = list.items;
    assert_string_equal(parked[0].name, "listen.notes");
    assert_string_equal(parked[0].type, "notes.noted");
    assert_string_equal(parked[0].error, "not_today: I will not.");
    assert_int_equal(parked[0].attempts, 10);
    assert_int_equal(parked[1].attempts, 0);
    struct list states;
    FIXTURE_OK(events_state(env, &states));
    assert_int_equal(((struct consumer_state *)states.items)[0].parked, 3);
    assert_int_equal(((struct consumer_state *)states.items)[0].lag, 0);
    env_close(env);
}

static void test_a_replay_goes_in_order_and_stops_at_what_fails_still(void **state)
{
    struct fixture *fixture = *state;
    park_first(fixture);
    struct env *env = fixture_env(fixture);
    err e = parked_retry(env, parked_id(fixture, 1));
    assert_true(err_is(e, "still_failing"));
    assert_int_equal(fixture_number(fixture, STORE_SUPPLIES, "SELECT MAX(attempts) FROM event_parked"), 11);
    assert_int_equal(notes(fixture), 1);
    fails_times = 0;
    FIXTURE_OK(parked_retry(env, parked_id(fixture, 1)));
    assert_int_equal(fixture_number(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM event_parked"), 0);
    assert_int_equal(notes(fixture), 4);
    assert_int_equal(fixture_number(fixture, STORE_SUPPLIES,
                                    "SELECT COUNT(*) FROM (SELECT number, LAG(number) OVER (ORDER BY turn) AS previous "
                                    "FROM listen_note WHERE subject = 7) AS pairs WHERE previous > number"),
                     0);
    publish_notes(fixture, 7, 5, 5); /* nothing stands before it any more */
    fixture_settle(fixture);
    assert_int_equal(notes(fixture), 5);
    env_close(env);
}

static void test_a_skipped_event_is_gone_and_the_others_can_be_replayed(void **state)
{
    struct fixture *fixture = *state;
    park_first(fixture);
    struct env *env = fixture_env(fixture);
    FIXTURE_OK(parked_skip(env, parked_id(fixture, 1)));
    assert_int_equal(fixture_number(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM event_parked"), 2);
    FIXTURE_OK(parked_retry(env, parked_id(fixture, 3)));
    assert_int_equal(notes(fixture), 3);
    assert_int_equal(parked_retry(env, 12345)->kind, ERR_NOT_FOUND);
    env_close(env);
}

static void test_an_event_that_eats_all_memory_is_parked_like_another(void **state)
{
    struct fixture *fixture = *state;
    hungry_number = 2;
    publish_notes(fixture, 1, 1, 1);
    publish_notes(fixture, 2, 2, 2);
    publish_notes(fixture, 3, 3, 3);
    for (int i = 0; i < 30; i++) (void)platform_settle(&fixture->platform);
    assert_int_equal(fixture_number(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM event_parked"), 1);
    assert_int_equal(notes(fixture), 2);
}

static void test_threads_apply_within_milliseconds_of_the_commit(void **state)
{
    struct fixture *fixture = *state;
    FIXTURE_OK(platform_run(&fixture->platform));
    for (int64_t i = 1; i <= 20; i++) {
        publish_notes(fixture, i, i, i);
        int tries = 0;
        while (notes(fixture) < i && tries++ < 900) usleep(1000);
        assert_true(tries < 900); /* below the second of the idle wait: it was woken */
    }
    platform_drain(&fixture->platform);
}

static void test_types_are_named_or_by_prefix(void **state)
{
    const struct consumer two = {.types = "tasks.assigned,tasks.cancelled"}, prefix = {.types = "tasks.*"},
                          all = {.types = "*"};
    assert_true(consumer_wants(&two, "tasks.assigned"));
    assert_true(consumer_wants(&two, "tasks.cancelled"));
    assert_false(consumer_wants(&two, "tasks.cancel"));
    assert_false(consumer_wants(&two, "tasks.assigned_again"));
    assert_true(consumer_wants(&prefix, "tasks.done"));
    assert_false(consumer_wants(&prefix, "task.done"));
    assert_true(consumer_wants(&all, "anything"));
}

static struct sql sql_edit = SQL("listen", "edit");

static void test_events_are_never_changed(void **state)
{
    struct fixture *fixture = *state;
    publish_notes(fixture, 7, 1, 1);
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    assert_true(db_refused(db_exec(tx, &sql_edit), "never changed"));
    env_close(env);
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_each_event_has_one_effect_in_order),
        WORLD_TEST(test_an_event_of_a_rolled_back_transaction_does_not_exist),
        WORLD_TEST(test_unwanted_events_are_passed_over_without_writing),
        WORLD_TEST(test_the_process_may_die_anywhere_and_each_event_still_has_one_effect),
        WORLD_TEST(test_a_failing_event_is_tried_again_and_what_it_wrote_is_undone),
        WORLD_TEST(test_after_ten_attempts_it_is_parked_with_those_of_its_subject_behind_it),
        WORLD_TEST(test_a_replay_goes_in_order_and_stops_at_what_fails_still),
        WORLD_TEST(test_a_skipped_event_is_gone_and_the_others_can_be_replayed),
        WORLD_TEST(test_an_event_that_eats_all_memory_is_parked_like_another),
        WORLD_TEST(test_threads_apply_within_milliseconds_of_the_commit),
        WORLD_TEST(test_types_are_named_or_by_prefix),
        WORLD_TEST(test_events_are_never_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
