/* One transaction: attempts, poison, hooks, ends; and what a reader sees when. */
#include "rows.h"

static err add_two_then_devil(struct tx *tx, void *context)
{
    TRY(row_add(tx, 10, "ten"));
    return row_add(tx, 11, "devil");
}

static void test_an_attempt_that_fails_is_undone_and_the_transaction_goes_on(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(row_add(tx, 1, "one"));
    err e = db_try(tx, add_two_then_devil, NULL);
    assert_true(db_refused(e, "no_devil"));
    assert_false(db_refused(e, "something_else"));
    assert_int_equal(e->kind, ERR_CONFLICT);
    FIXTURE_OK(row_add(tx, 2, "two"));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
    assert_int_equal(row_count(fixture), 2);
}

static struct sql sql_wrong = SQL("rows", "nowhere");

static err ask_wrongly(struct tx *tx, void *context)
{
    return db_exec(tx, &sql_wrong);
}

static void test_a_failed_statement_poisons_the_transaction(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(row_add(tx, 1, "one"));
    assert_non_null(db_exec(tx, &sql_row_add, P_ID("id", 2))); /* :name was not given: a bug */
    assert_int_equal(row_add(tx, 3, "three")->kind, ERR_INTERNAL);
    assert_int_equal(db_commit(tx)->kind, ERR_INTERNAL);
    env_close(env);
    assert_int_equal(row_count(fixture), 0);
}

/* On PostgreSQL nothing can follow a refusal outside an attempt; so it is here. */
static void test_a_refused_constraint_ends_the_transaction(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(row_add(tx, 1, "one"));
    err e = db_exec(tx, &sql_row_add, P_ID("id", 2), P_TEXT("name", NULL)); /* NOT NULL */
    assert_true(db_refused(e, NULL));
    assert_ptr_equal(row_add(tx, 3, "three"), e);
    assert_ptr_equal(db_commit(tx), e);
    env_close(env);
    assert_int_equal(row_count(fixture), 0);
}

static void test_poison_inside_an_attempt_is_undone_with_it(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    assert_int_equal(db_try(tx, ask_wrongly, NULL)->kind, ERR_INTERNAL);
    FIXTURE_OK(row_add(tx, 1, "one"));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
    assert_int_equal(row_count(fixture), 1);
}

static void test_a_transaction_is_rolled_back_when_its_arena_ends(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(row_add(tx, 1, "one"));
    env_close(env);
    assert_int_equal(row_count(fixture), 0);
    env = fixture_env(fixture);
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx)); /* the connection is free again */
    FIXTURE_OK(row_add(tx, 1, "one"));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
    assert_int_equal(row_count(fixture), 1);
}

static err grow_without_end(void *context, void *object)
{
    for (;;) arena_alloc(context, 1 << 20);
}

struct named {
    const char *name;
};
static const struct field named_fields[] = {F_TEXT(struct named, name, 0)};
static const struct shape named_shape = SHAPE(struct named, "TestNamed", named_fields);

static void test_running_out_of_memory_amid_rows_rolls_back(void **state)
{
    struct fixture *fixture = *state;
    fixture_exec(fixture, STORE_MAIN, "INSERT INTO rows_row VALUES (7, 'seven'), (8, 'eight')");
    struct env *env = env_open(&fixture->platform, 4 << 20);
    volatile bool unwound = false;
    if (setjmp(*arena_guard(env->arena))) {
        unwound = true;
    } else {
        struct tx *tx;
        struct named named;
        FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
        FIXTURE_OK(row_add(tx, 1, "one"));
        (void)db_each(tx, &sql_row_name, &named_shape, &named, grow_without_end, env->arena, P_ID("id", 7));
    }
    assert_true(unwound);
    assert_null(env->write);
    env_close(env);
    assert_int_equal(row_count(fixture), 2);
}

struct counting_hook {
    struct commit_hook hook;
    err answer;
    int runs;
};

static err count_hook(struct commit_hook *self, struct tx *tx)
{
    struct counting_hook *hook = (struct counting_hook *)self;
    hook->runs++;
    TRY(row_add(tx, 99, "by the hook"));
    return hook->answer;
}

static void test_the_commit_hook_enters_the_transaction_or_ends_it(void **state)
{
    static const struct error refusal = {.kind = ERR_CONFLICT, .code = "key_in_use"};
    struct fixture *fixture = *state;
    struct counting_hook hook = {{count_hook}, &refusal, 0};
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    env->commit_hook = &hook.hook;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(row_add(tx, 1, "one"));
    assert_true(err_is(db_commit(tx), "key_in_use"));
    assert_int_equal(row_count(fixture), 0);
    hook.answer = OK;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(row_add(tx, 1, "one"));
    FIXTURE_OK(db_commit(tx));
    assert_int_equal(hook.runs, 2);
    env_close(env);
    assert_int_equal(row_count(fixture), 2);
}

static int notifications;

static void notify(struct platform *platform, void *argument)
{
    notifications++;
}

static err notify_and_fail(struct tx *tx, void *context)
{
    db_after_commit(tx, notify, &notifications);
    db_after_commit_once(tx, notify, &notifications);
    return row_add(tx, 5, "devil");
}

static void test_after_commit_runs_what_was_asked_for_and_not_after_a_rollback_or_a_failed_attempt(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    notifications = 0;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    db_after_commit(tx, notify, NULL);
    db_after_commit_once(tx, notify, NULL);
    db_end(tx);
    assert_int_equal(notifications, 0);
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    assert_non_null(db_try(tx, notify_and_fail, NULL));
    db_after_commit(tx, notify, NULL);
    db_after_commit(tx, notify, NULL);
    db_after_commit_once(tx, notify, NULL);
    db_after_commit_once(tx, notify, &notifications);
    db_after_commit_once(tx, notify, NULL);
    FIXTURE_OK(row_add(tx, 1, "one"));
    assert_int_equal(notifications, 0);
    FIXTURE_OK(db_commit(tx));
    assert_int_equal(notifications, 2 + 2);
    env_close(env);
}

/* ---- reading ---- */

static int64_t count_in(struct tx *tx)
{
    int64_t count = -1;
    FIXTURE_OK(db_scalar(tx, &sql_row_count, &count));
    return count;
}

static void add_committed(struct fixture *fixture, int64_t id)
{
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(row_add(tx, id, arena_printf(env->arena, "row %d", (int)id)));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
}

static void test_an_open_read_stands_still_and_a_later_one_sees_the_commit(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *older, *newer;
    FIXTURE_OK(db_read(env, STORE_MAIN, &older));
    assert_int_equal(count_in(older), 0);
    add_committed(fixture, 1);
    assert_int_equal(count_in(older), 0);
    FIXTURE_OK(db_read(env, STORE_MAIN, &newer));
    assert_int_equal(count_in(newer), 1);
    db_end(newer);
    assert_int_equal(count_in(older), 0);
    db_end(older);
    FIXTURE_OK(db_read(env, STORE_MAIN, &newer));
    assert_int_equal(count_in(newer), 1);
    env_close(env);
}

static void test_a_read_beside_an_open_write_sees_what_is_committed(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *write, *read;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &write));
    FIXTURE_OK(row_add(write, 1, "one"));
    FIXTURE_OK(db_read(env, STORE_MAIN, &read));
    assert_int_equal(count_in(read), 0);
    assert_int_equal(count_in(write), 1);
    db_end(read);
    FIXTURE_OK(db_commit(write));
    env_close(env);
}

static void test_a_read_transaction_cannot_change_anything(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *read;
    FIXTURE_OK(db_read(env, STORE_MAIN, &read));
    assert_int_equal(row_add(read, 1, "one")->kind, ERR_INTERNAL);
    env_close(env);
    assert_int_equal(row_count(fixture), 0);
}

/* An acknowledged commit of one thread is seen by a read that another thread begins later, always. */
struct relay {
    struct fixture *fixture;
    _Atomic int64_t acknowledged;
    _Atomic bool stop;
    int stale;
};
static struct sql sql_max = SQL("rows", "max");

static void *relay_read(void *argument)
{
    struct relay *relay = argument;
    while (!relay->stop) {
        struct env *env = fixture_env(relay->fixture);
        struct tx *tx;
        int64_t promised = relay->acknowledged, seen = 0;
        FIXTURE_OK(db_read(env, STORE_MAIN, &tx));
        FIXTURE_OK(db_scalar(tx, &sql_max, &seen));
        if ((seen == NONE ? 0 : seen) < promised) relay->stale++;
        env_close(env);
    }
    db_thread_end(&relay->fixture->platform);
    return NULL;
}

static void test_an_acknowledged_commit_is_seen_by_every_later_read(void **state)
{
    struct relay relay = {.fixture = *state};
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, relay_read, &relay);
    for (int64_t id = 1; id <= 300; id++) {
        add_committed(relay.fixture, id);
        relay.acknowledged = id;
    }
    relay.stop = true;
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    assert_int_equal(relay.stale, 0);
}

static void test_an_idle_thread_lets_go_of_its_snapshot_and_then_of_its_connection(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    struct store_state *store = &fixture->platform.db->stores[STORE_MAIN];
    add_committed(fixture, 1);
    assert_int_equal(row_count(fixture), 1);
    assert_true(store->readers->open);
    db_thread_idle(&fixture->platform);
    assert_true(store->readers->open);
    store->readers->opened_ms -= 6000;
    db_thread_idle(&fixture->platform);
    assert_false(store->readers->open);
    store->readers->opened_ms -= 60000;
    db_thread_idle(&fixture->platform);
    assert_null(store->readers);
    assert_int_equal(row_count(fixture), 1);
}

static void test_the_log_stays_bounded_although_readers_keep_snapshots(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    struct relay relay = {.fixture = fixture};
    pthread_t thread;
    pthread_create(&thread, NULL, relay_read, &relay);
    char path[128];
    char *text = malloc(40001);
    memset(text, 'x', 40000);
    text[40000] = 0;
    for (int i = 0; i < 3000; i++) { /* 120 MB in all */
        struct env *env = fixture_env(fixture);
        struct tx *tx;
        snprintf(text, 20, "%d", i);
        text[strlen(text)] = 'x';
        FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
        FIXTURE_OK(plain_add(tx, i + 1, text));
        FIXTURE_OK(db_commit(tx));
        row_count(fixture); /* this thread keeps a snapshot, too */
        env_close(env);
    }
    relay.stop = true;
    pthread_join(thread, NULL);
    free(text);
    snprintf(path, sizeof path, "%s/main.db-wal", fixture->folder);
    FILE *log = fopen(path, "r");
    assert_non_null(log);
    fseek(log, 0, SEEK_END);
    long size = ftell(log);
    fclose(log);
    assert_in_range(size, 0, 64 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROWS_TEST(test_an_attempt_that_fails_is_undone_and_the_transaction_goes_on),
        ROWS_TEST(test_a_failed_statement_poisons_the_transaction),
        ROWS_TEST(test_a_refused_constraint_ends_the_transaction),
        ROWS_TEST(test_poison_inside_an_attempt_is_undone_with_it),
        ROWS_TEST(test_a_transaction_is_rolled_back_when_its_arena_ends),
        ROWS_TEST(test_running_out_of_memory_amid_rows_rolls_back),
        ROWS_TEST(test_the_commit_hook_enters_the_transaction_or_ends_it),
        ROWS_TEST(test_after_commit_runs_what_was_asked_for_and_not_after_a_rollback_or_a_failed_attempt),
        ROWS_TEST(test_an_open_read_stands_still_and_a_later_one_sees_the_commit),
        ROWS_TEST(test_a_read_beside_an_open_write_sees_what_is_committed),
        ROWS_TEST(test_a_read_transaction_cannot_change_anything),
        ROWS_TEST(test_an_acknowledged_commit_is_seen_by_every_later_read),
        ROWS_TEST(test_an_idle_thread_lets_go_of_its_snapshot_and_then_of_its_connection),
        ROWS_TEST(test_the_log_stays_bounded_although_readers_keep_snapshots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
