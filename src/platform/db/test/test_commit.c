/* The group commit: who is in a batch, who is told what when it fails. */
#include <sqlite3.h>
#include "rows.h"

/* One transaction on a thread of its own, which enters the queue and does as told. */
struct member {
    struct fixture *fixture;
    pthread_t thread;
    int64_t id;
    const char *name;
    const char *fill; /* a text so long that the file gets full; NULL: none */
    bool plain;       /* … into the table where that undoes all of the batch */
    bool give_up;
    char code[40]; /* what it was told at the end, "" for OK */
    int64_t seen;
    bool notified;
};

static void on_notify(struct platform *platform, void *argument)
{
    ((struct member *)argument)->notified = true;
}

static err do_member(struct env *env, struct member *member)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    db_after_commit(tx, on_notify, member);
    TRY(db_scalar(tx, &sql_row_count, &member->seen));
    const char *name = member->fill ? member->fill : member->name;
    err e = member->plain ? plain_add(tx, member->id, name) : row_add(tx, member->id, name);
    if (!e && !member->give_up) return db_commit(tx);
    err lost = db_rollback(tx);
    return lost ? lost : e;
}

static void *member_run(void *argument)
{
    struct member *member = argument;
    struct env *env = fixture_env(member->fixture);
    err e = do_member(env, member);
    snprintf(member->code, sizeof member->code, "%s", e ? e->code : "");
    env_close(env);
    db_thread_end(&member->fixture->platform);
    return NULL;
}

/* Lets all members queue up behind a transaction of ours, so that they get into one batch in this order. */
static void run_together(struct fixture *fixture, struct member *members, int count)
{
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    fixture->platform.db->stores[STORE_MAIN].writer.patience_us = 10 * 1000 * 1000; /* however slow the machine */
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    for (int i = 0; i < count; i++) {
        members[i].fixture = fixture;
        pthread_create(&members[i].thread, NULL, member_run, &members[i]);
        wait_for_queue(fixture, i + 1);
    }
    db_end(tx);
    for (int i = 0; i < count; i++) pthread_join(members[i].thread, NULL);
    env_close(env);
}

/* Whatever it was, it comes to twice what a commit takes, from 2 to 20 ms. */
static void test_patience_follows_what_commits_take(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    struct writer *writer = &fixture->platform.db->stores[STORE_MAIN].writer;
    writer->patience_us = 10 * 1000 * 1000;
    for (int64_t id = 1; id <= 80; id++) {
        struct env *env = fixture_env(fixture);
        struct tx *tx;
        FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
        FIXTURE_OK(row_add(tx, id, arena_printf(env->arena, "row %lld", (long long)id)));
        FIXTURE_OK(db_commit(tx));
        env_close(env);
    }
    assert_in_range(writer->patience_us, 2000, 21000);
}

static void test_members_of_a_batch_share_one_commit(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    struct member members[] = {{.id = 1, .name = "a"}, {.id = 2, .name = "b"}, {.id = 3, .name = "c"}};
    uint64_t before = db_commits(&fixture->platform, STORE_MAIN);
    run_together(fixture, members, 3);
    assert_int_equal(db_commits(&fixture->platform, STORE_MAIN), before + 1);
    for (int i = 0; i < 3; i++) {
        assert_string_equal(members[i].code, "");
        assert_true(members[i].notified);
        assert_int_equal(members[i].seen, i); /* the later ones see the earlier ones' changes */
    }
    assert_int_equal(row_count(fixture), 3);
}

static void test_a_member_that_is_rolled_back_leaves_no_trace_and_the_others_stay(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    struct member members[] = {{.id = 1, .name = "a"}, {.id = 2, .name = "b", .give_up = true}, {.id = 3, .name = "c"}};
    run_together(fixture, members, 3);
    assert_string_equal(members[1].code, "");
    assert_false(members[1].notified);
    assert_int_equal(members[2].seen, 1);
    assert_int_equal(row_count(fixture), 2);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM rows_row WHERE name = 'b'"), 0);
}

static void test_a_refused_constraint_leaves_the_others_of_the_batch_intact(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    struct member members[] = {
        {.id = 1, .name = "a"}, {.id = 2, .name = "a"}, {.id = 3, .name = "devil"}, {.id = 4, .name = "d"}};
    run_together(fixture, members, 4);
    assert_string_equal(members[0].code, "");
    assert_string_equal(members[1].code, "constraint");
    assert_string_equal(members[2].code, "constraint");
    assert_string_equal(members[3].code, "");
    assert_int_equal(row_count(fixture), 2);
}

/* ---- failures ---- */

static char *long_text(size_t size)
{
    char *text = malloc(size + 1);
    assert_non_null(text);
    memset(text, 'x', size);
    text[size] = 0;
    return text;
}

static void limit_pages(struct fixture *fixture, int64_t more)
{
    char text[80];
    int64_t pages = fixture_number(fixture, STORE_MAIN, "PRAGMA page_count");
    snprintf(text, sizeof text, "PRAGMA max_page_count = %lld", (long long)(pages + more));
    fixture_exec(fixture, STORE_MAIN, text);
}

static void test_a_full_disk_tells_busy_to_all_of_the_batch_and_keeps_nothing(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    char *fill = long_text(1 << 20);
    limit_pages(fixture, 20);
    struct member members[] = {{.id = 1, .name = "a"},
                               {.id = 2, .name = "a"},
                               {.id = 3, .name = "c", .give_up = true},
                               {.id = 4, .fill = fill, .plain = true},
                               {.id = 5, .name = "e"}};
    uint64_t before = db_commits(&fixture->platform, STORE_MAIN);
    run_together(fixture, members, 5);
    free(fill);
    for (int i = 0; i < 4; i++) { /* also the refused one, and the one that gave up: what they saw was never there */
        assert_string_equal(members[i].code, "busy");
        assert_false(members[i].notified);
    }
    assert_string_equal(members[4].code, ""); /* entered after the failure: a new batch, and the file has room for it */
    assert_int_equal(members[4].seen, 0);
    assert_int_equal(row_count(fixture), 1);
    assert_int_equal(db_commits(&fixture->platform, STORE_MAIN), before + 1);
}

static void test_a_full_disk_that_undoes_one_statement_refuses_that_member_alone(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    char *fill = long_text(1 << 20);
    limit_pages(fixture, 20);
    struct member members[] = {{.id = 1, .name = "a"}, {.id = 2, .fill = fill}, {.id = 3, .name = "c"}};
    run_together(fixture, members, 3);
    free(fill);
    assert_string_equal(members[0].code, "");
    assert_string_equal(members[1].code, "busy");
    assert_string_equal(members[2].code, "");
    assert_int_equal(row_count(fixture), 2);
}

static void test_after_a_full_disk_work_goes_on_without_a_restart(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    char *fill = long_text(1 << 20);
    limit_pages(fixture, 20);
    struct member member = {.id = 1, .fill = fill};
    run_together(fixture, &member, 1);
    assert_string_equal(member.code, "busy");
    limit_pages(fixture, 100000);
    run_together(fixture, &member, 1);
    free(fill);
    assert_string_equal(member.code, "");
}

/* The default VFS with a sync that can be made to fail: the methods of an open file are replaced by a copy. */
static _Atomic bool sync_fails;
static sqlite3_io_methods failing_methods;
static int (*real_sync)(sqlite3_file *file, int flags);
static int (*real_open)(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags);

static int failing_sync(sqlite3_file *file, int flags)
{
    return sync_fails ? SQLITE_IOERR_FSYNC : real_sync(file, flags);
}

static int failing_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
    int code = real_open(vfs, name, file, flags, out_flags);
    if (code != SQLITE_OK || !(flags & SQLITE_OPEN_WAL)) return code;
    failing_methods = *file->pMethods;
    real_sync = failing_methods.xSync;
    failing_methods.xSync = failing_sync;
    file->pMethods = &failing_methods;
    return code;
}

static int failing_vfs_open(void **state)
{
    static sqlite3_vfs vfs;
    if (!vfs.zName) {
        vfs = *sqlite3_vfs_find(NULL);
        real_open = vfs.xOpen;
        vfs.zName = "failing";
        vfs.xOpen = failing_open;
    }
    sqlite3_vfs_register(&vfs, 1);
    return rows_open(state);
}

static int failing_vfs_close(void **state)
{
    sync_fails = false;
    int code = rows_close(state);
    sqlite3_vfs_unregister(sqlite3_vfs_find("failing"));
    return code;
}

static void test_a_failed_fsync_tells_busy_to_all_of_the_batch(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    struct member members[] = {{.id = 1, .name = "a"}, {.id = 2, .name = "b", .give_up = true}, {.id = 3, .name = "c"}};
    uint64_t before = db_commits(&fixture->platform, STORE_MAIN);
    sync_fails = true;
    run_together(fixture, members, 3);
    for (int i = 0; i < 3; i++) assert_string_equal(members[i].code, "busy");
    assert_int_equal(db_commits(&fixture->platform, STORE_MAIN), before);
    assert_int_equal(row_count(fixture), 0);
    sync_fails = false;
    run_together(fixture, members, 3);
    for (int i = 0; i < 3; i++) assert_string_equal(members[i].code, "");
    assert_int_equal(row_count(fixture), 2);
}

static void test_a_rollback_in_a_failed_batch_is_left_in_the_env_for_the_answer(void **state)
{
    ONLY_ON_SQLITE();
    struct fixture *fixture = *state;
    struct member other = {.fixture = fixture, .id = 1, .name = "a"};
    struct env *env = fixture_env(fixture), *last = fixture_env(fixture);
    struct tx *tx;
    sync_fails = true;
    FIXTURE_OK(db_begin(last, STORE_MAIN, &tx));
    pthread_create(&other.thread, NULL, member_run, &other);
    wait_for_queue(fixture, 1);
    assert_null(env->write_error);
    struct env *mine = env_open(&fixture->platform, 1 << 20);
    db_end(tx);
    FIXTURE_OK(db_begin(mine, STORE_MAIN, &tx)); /* behind the other, in its batch or after it failed */
    int64_t seen = 0;
    FIXTURE_OK(db_scalar(tx, &sql_row_count, &seen));
    db_end(tx);
    pthread_join(other.thread, NULL);
    assert_string_equal(other.code, "busy");
    if (seen)
        assert_true(err_is(mine->write_error, "busy"));
    else
        assert_null(mine->write_error);
    env_close(mine);
    env_close(last);
    env_close(env);
}

/* ---- many threads ---- */

enum { WRITERS = 64, EACH = 40 };
struct many {
    struct fixture *fixture;
    int64_t number;
    int failures;
};

/* Each third transaction is rolled back, each seventh refused; after an acknowledged one a read on this thread must see
 * it. */
static void *many_run(void *argument)
{
    struct many *many = argument;
    for (int64_t i = 1; i <= EACH; i++) {
        struct env *env = fixture_env(many->fixture);
        struct tx *tx;
        char name[40];
        const char *found = NULL;
        int64_t id = many->number * 1000 + i;
        snprintf(name, sizeof name, "%lld", (long long)id);
        FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
        err e = row_add(tx, id, i % 7 ? name : "devil");
        if (e) many->failures += !db_refused(e, "no_devil");
        if (e || i % 3 == 0)
            db_end(tx);
        else
            FIXTURE_OK(db_commit(tx));
        FIXTURE_OK(db_read(env, STORE_MAIN, &tx));
        e = db_text(tx, &sql_row_name, &found, P_ID("id", id));
        many->failures += (i % 7 && i % 3) ? e != OK : e == OK;
        env_close(env);
    }
    db_thread_end(&many->fixture->platform);
    return NULL;
}

static void test_many_threads_lose_nothing_and_share_commits(void **state)
{
    struct fixture *fixture = *state;
    struct many many[WRITERS];
    pthread_t threads[WRITERS];
    int64_t expected = 0;
    uint64_t before = db_commits(&fixture->platform, STORE_MAIN);
    for (int i = 0; i < WRITERS; i++) {
        many[i] = (struct many){.fixture = fixture, .number = i + 1};
        pthread_create(&threads[i], NULL, many_run, &many[i]);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(many[i].failures, 0);
        for (int k = 1; k <= EACH; k++) expected += k % 7 && k % 3;
    }
    assert_int_equal(row_count(fixture), expected);
    if (!fixture_server()) assert_true(db_commits(&fixture->platform, STORE_MAIN) - before < (uint64_t)expected / 2);
    fixture_reopen(fixture);
    assert_int_equal(row_count(fixture), expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROWS_TEST(test_patience_follows_what_commits_take),
        ROWS_TEST(test_members_of_a_batch_share_one_commit),
        ROWS_TEST(test_a_member_that_is_rolled_back_leaves_no_trace_and_the_others_stay),
        ROWS_TEST(test_a_refused_constraint_leaves_the_others_of_the_batch_intact),
        ROWS_TEST(test_a_full_disk_tells_busy_to_all_of_the_batch_and_keeps_nothing),
        ROWS_TEST(test_a_full_disk_that_undoes_one_statement_refuses_that_member_alone),
        ROWS_TEST(test_after_a_full_disk_work_goes_on_without_a_restart),
        cmocka_unit_test_setup_teardown(test_a_failed_fsync_tells_busy_to_all_of_the_batch, failing_vfs_open,
                                        failing_vfs_close),
        cmocka_unit_test_setup_teardown(test_a_rollback_in_a_failed_batch_is_left_in_the_env_for_the_answer,
                                        failing_vfs_open, failing_vfs_close),
        ROWS_TEST(test_many_threads_lose_nothing_and_share_commits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
