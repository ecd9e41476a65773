/* Jobs: claimed once, leased, fenced, tried again, parked. */
#include "events/jobs.h"
#include "world.h"

static const char work_sql[] = "-- name: put\n"
                               "INSERT INTO work_done (job, fence, number) VALUES (:job, :fence, :number);\n";
static const struct migration work_migrations[] = {
    {"work/0001.sql",
     "CREATE TABLE work_done (job INTEGER NOT NULL, fence INTEGER NOT NULL, number INTEGER NOT NULL) STRICT;"},
};
static struct sql sql_put = SQL("work", "put");

enum { PUT_OFF_MS = 3600 * 1000 };
#define NOON INT64_C(1795518000000)

static _Atomic int fails_times, runs, running_now, running_most;
static _Atomic bool stands_still, was_fenced;
static const struct job_kind kind_effect, kind_plain, kind_patient;

static err put(struct tx *tx, const struct job *job, int64_t number)
{
    return db_exec(tx, &sql_put, P_ID("job", job->id), P_INT("fence", job->fence), P_INT("number", number));
}

/* The effect and the end of the job in one transaction. */
static err run_effect(struct env *env, const struct job *job)
{
    struct note note;
    struct tx *tx;
    runs++;
    TRY(job_read(env, job, &kind_effect, &note));
    while (stands_still) usleep(1000);
    TRY(db_begin(env, STORE_MAIN, &tx));
    TRY(put(tx, job, note.number));
    err e = job_finish(tx, job);
    if (err_is(e, "fenced")) was_fenced = true;
    TRY(e);
    return db_commit(tx);
}

static err run_plain(struct env *env, const struct job *job)
{
    static const struct error refusal = {.kind = ERR_BUSY, .code = "unreachable", .detail = "Nobody is there."};
    int now = ++running_now;
    if (now > running_most) running_most = now;
    runs++;
    usleep(2000);
    running_now--;
    if (fails_times) {
        if (fails_times > 0) fails_times--;
        return &refusal;
    }
    return OK;
}

static err run_hungry(struct env *env, const struct job *job)
{
    runs++;
    for (;;) arena_alloc(env->arena, 1 << 20);
}

/* Its first run puts it off by an hour of the business clock, the second one does the work. */
static err run_patient(struct env *env, const struct job *job)
{
    struct note note;
    struct tx *tx;
    TRY(job_read(env, job, &kind_patient, &note));
    TRY(db_begin(env, STORE_MAIN, &tx));
    if (!runs++)
        TRY(job_put_off(tx, job, env_now(env) + PUT_OFF_MS, 0, "not yet"));
    else
        TRY(put(tx, job, note.number));
    return db_commit(tx);
}

static const struct job_kind kind_effect = {.name = "work.effect",
                                            .store = STORE_MAIN,
                                            .run = run_effect,
                                            .shape = &note_shape,
                                            .max_attempts = 3,
                                            .first_delay_s = 1,
                                            .max_delay_s = 2,
                                            .lease_s = 30};
static const struct job_kind kind_plain = {.name = "work.plain",
                                           .store = STORE_MAIN,
                                           .run = run_plain,
                                           .max_attempts = 3,
                                           .first_delay_s = 1,
                                           .max_delay_s = 2,
                                           .lease_s = 30,
                                           .at_once = 1};
static const struct job_kind kind_hungry = {.name = "work.hungry",
                                            .store = STORE_MAIN,
                                            .run = run_hungry,
                                            .max_attempts = 1,
                                            .first_delay_s = 1,
                                            .max_delay_s = 2,
                                            .lease_s = 30};
static const struct job_kind kind_patient = {.name = "work.patient",
                                             .store = STORE_MAIN,
                                             .run = run_patient,
                                             .shape = &note_shape,
                                             .max_attempts = 1,
                                             .first_delay_s = 1,
                                             .max_delay_s = 2};
static const struct job_kind kind_stranger = {.name = "work.stranger", .store = STORE_MAIN};
static const struct job_kind *const kinds[] = {&kind_effect, &kind_plain, &kind_hungry, &kind_patient};
static const struct module work_module = {.name = "work",
                                          .store = STORE_MAIN,
                                          .sql = work_sql,
                                          .migrations = work_migrations,
                                          .migration_count = 1,
                                          .jobs = kinds,
                                          .job_count = 4};
static const struct module *const modules[] = {&work_module};

static int world_open(void **state)
{
    fails_times = runs = running_now = running_most = 0;
    stands_still = was_fenced = false;
    *state = fixture_open(modules, 1);
    return 0;
}

struct adding {
    const struct job_kind *kind;
    struct job_options options;
    int64_t number;
};

static err add(struct tx *tx, void *context)
{
    const struct adding *what = context;
    struct note note = {what->number, "a note"};
    return job_add(tx, what->kind, &note, &what->options);
}

static void add_job(struct fixture *fixture, const struct job_kind *kind, int64_t number,
                    const struct job_options *options)
{
    struct adding what = {.kind = kind, .number = number};
    if (options) what.options = *options;
    in_tx(fixture, STORE_MAIN, add, &what);
}

static int64_t in_state(struct fixture *fixture, const char *state)
{
    char text[100];
    snprintf(text, sizeof text, "SELECT COUNT(*) FROM job WHERE state = '%s'", state);
    return fixture_number(fixture, STORE_MAIN, text);
}

static void test_a_job_runs_once_and_its_effect_and_end_come_together(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 1; i <= 5; i++) add_job(fixture, &kind_effect, i, NULL);
    fixture_settle(fixture);
    fixture_settle(fixture);
    assert_int_equal(runs, 5);
    assert_int_equal(in_state(fixture, "done"), 5);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT SUM(number) FROM work_done"), 15);
}

static void test_a_key_is_taken_once_per_kind_also_after_the_end(void **state)
{
    struct fixture *fixture = *state;
    ident first = 0, second = 0;
    add_job(fixture, &kind_effect, 1, &(struct job_options){.key = "k", .ret_id = &first});
    add_job(fixture, &kind_effect, 2, &(struct job_options){.key = "k", .ret_id = &second});
    add_job(fixture, &kind_plain, 3, &(struct job_options){.key = "k"});
    assert_int_equal(first, second);
    fixture_settle(fixture);
    add_job(fixture, &kind_effect, 4, &(struct job_options){.key = "k"});
    fixture_settle(fixture);
    assert_int_equal(runs, 2);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT MAX(number) FROM work_done"), 1);
}

static void test_run_at_follows_the_business_clock(void **state)
{
    struct fixture *fixture = *state;
    instant now = 1767225600000;
    fixture_clock(fixture, now);
    add_job(fixture, &kind_effect, 1, &(struct job_options){.run_at = now + MS_DAY});
    fixture_settle(fixture);
    assert_int_equal(runs, 0);
    FIXTURE_OK(clock_move(&fixture->platform, now + MS_DAY));
    fixture_settle(fixture);
    assert_int_equal(runs, 1);
    assert_true(err_is(clock_move(&fixture->platform, now), "backwards"));
}

static void test_a_failed_attempt_waits_for_its_back_off_and_the_last_one_is_parked(void **state)
{
    struct fixture *fixture = *state;
    fails_times = -1;
    add_job(fixture, &kind_plain, 1, NULL);
    for (int attempt = 1; attempt <= 3; attempt++) {
        fixture_settle(fixture);
        assert_int_equal(runs, attempt);
        fixture_settle(fixture); /* not before the back-off is over */
        assert_int_equal(runs, attempt);
        fixture_exec(fixture, STORE_MAIN, "UPDATE job SET try_at = 0");
    }
    assert_int_equal(in_state(fixture, "parked"), 1);
    struct env *env = fixture_env(fixture);
    struct list list;
    FIXTURE_OK(parked_list(env, &list));
    assert_int_equal(list.count, 1);
    const struct parked *parked = list.items;
    assert_string_equal(parked->what, "job");
    assert_string_equal(parked->error, "unreachable: Nobody is there.");
    fails_times = 0;
    FIXTURE_OK(parked_retry(env, parked->id));
    fixture_settle(fixture);
    assert_int_equal(in_state(fixture, "done"), 1);
    FIXTURE_OK(parked_list(env, &list));
    assert_int_equal(list.count, 0);
    env_close(env);
}

static void test_an_unknown_kind_is_parked(void **state)
{
    struct fixture *fixture = *state;
    add_job(fixture, &kind_stranger, 1, NULL);
    add_job(fixture, &kind_effect, 1, NULL);
    fixture_settle(fixture);
    assert_int_equal(in_state(fixture, "parked"), 1);
    assert_int_equal(in_state(fixture, "done"), 1);
    struct env *env = fixture_env(fixture);
    struct list list;
    FIXTURE_OK(parked_list(env, &list));
    FIXTURE_OK(parked_skip(env, ((struct parked *)list.items)->id));
    env_close(env);
    assert_int_equal(in_state(fixture, "parked"), 0);
}

static void test_a_job_that_eats_all_memory_fails_like_another(void **state)
{
    struct fixture *fixture = *state;
    add_job(fixture, &kind_hungry, 1, NULL);
    fixture_settle(fixture);
    assert_int_equal(runs, 1);
    assert_int_equal(in_state(fixture, "parked"), 1);
}

static void test_the_job_of_a_dead_process_is_taken_over_until_its_attempts_are_used_up(void **state)
{
    struct fixture *fixture = *state;
    add_job(fixture, &kind_effect, 1, NULL);
    /* As a killed process leaves it: claimed, the lease not yet over. */
    fixture_exec(fixture, STORE_MAIN,
                 "UPDATE job SET state = 'running', attempts = 1, fence = 1, lease_until = 9000000000000");
    fixture_settle(fixture);
    assert_int_equal(runs, 0);
    fixture_exec(fixture, STORE_MAIN, "UPDATE job SET lease_until = 1");
    fixture_settle(fixture);
    assert_int_equal(runs, 1);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT fence FROM work_done"), 2);
    add_job(fixture, &kind_effect, 2, NULL);
    fixture_exec(fixture, STORE_MAIN,
                 "UPDATE job SET state = 'running', attempts = 3, fence = 3, lease_until = 1 WHERE state = 'waiting'");
    fixture_settle(fixture);
    assert_int_equal(runs, 1); /* it killed three: not a fourth */
    assert_int_equal(in_state(fixture, "parked"), 1);
}

/* Another process's runner takes the job over and does it. */
static void run_elsewhere(struct fixture *fixture)
{
    struct env *env = fixture_env(fixture);
    struct jobs_runner other = *fixture->platform.jobs;
    struct candidate candidate;
    struct claimed claimed;
    struct tx *tx;
    bool ours;
    FIXTURE_OK(job_look(env, &other, &candidate));
    FIXTURE_OK(job_claim(env, &other, &candidate, &claimed, &ours));
    assert_true(ours);
    assert_int_equal(claimed.job.fence, 2);
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(job_hold(tx, &claimed.job));
    FIXTURE_OK(put(tx, &claimed.job, 1));
    FIXTURE_OK(job_finish(tx, &claimed.job));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
}

static void test_who_stood_still_does_not_run_its_own_job_a_second_time(void **state)
{
    struct fixture *fixture = *state;
    stands_still = true;
    add_job(fixture, &kind_effect, 1, NULL);
    FIXTURE_OK(platform_run(&fixture->platform));
    while (runs < 1) usleep(1000);
    fixture_exec(fixture, STORE_MAIN, "UPDATE job SET lease_until = 1");
    for (int i = 0; i < 20; i++) {
        jobs_wake(&fixture->platform);
        usleep(10000);
    }
    int runs_meanwhile = runs;
    stands_still = false; /* before anything is asserted: the threads must be able to end */
    assert_int_equal(runs_meanwhile, 1);
    assert_true(becomes(fixture, STORE_MAIN, "SELECT COUNT(*) FROM job WHERE state = 'done'", 1));
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT fence FROM work_done"), 1);
}

static void test_who_was_paused_cannot_finish_what_another_has_taken_over(void **state)
{
    struct fixture *fixture = *state;
    stands_still = true;
    add_job(fixture, &kind_effect, 1, NULL);
    FIXTURE_OK(platform_run(&fixture->platform));
    while (runs < 1) usleep(1000);
    fixture_exec(fixture, STORE_MAIN,
                 "UPDATE job SET lease_until = 1"); /* as if this process had stood still for long */
    run_elsewhere(fixture);
    stands_still = false;
    platform_drain(&fixture->platform);
    assert_true(was_fenced);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM work_done"), 1);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT fence FROM work_done"), 2);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT fence FROM job"), 2);
}

static void test_the_heartbeat_keeps_a_lease(void **state)
{
    struct fixture *fixture = *state;
    FIXTURE_OK(platform_run(&fixture->platform));
    add_job(fixture, &kind_plain, 1, &(struct job_options){.run_at = INT64_MAX});
    ident id = fixture_number(fixture, STORE_MAIN, "SELECT id FROM job");
    fixture_exec(fixture, STORE_MAIN, "UPDATE job SET state = 'running', fence = 5, lease_until = 9000000000000");
    struct lease lease = {.platform = &fixture->platform, .store = STORE_MAIN, .job = id, .fence = 5, .lease_ms = 900};
    lease_hold(&lease);
    assert_true(
        becomes(fixture, STORE_MAIN, "SELECT lease_until < 9000000000000 AND lease_until > 1600000000000 FROM job", 1));
    lease_drop(&lease);
    platform_drain(&fixture->platform);
}

static void test_threads_run_many_but_of_a_kind_no_more_at_once_than_it_says(void **state)
{
    struct fixture *fixture = *state;
    bool idle = false;
    FIXTURE_OK(platform_run(&fixture->platform));
    for (int i = 1; i <= 20; i++) add_job(fixture, &kind_plain, i, NULL);
    for (int i = 1; i <= 20; i++) add_job(fixture, &kind_effect, i, NULL);
    for (int i = 0; !idle && i < 4000; i++) {
        usleep(5000);
        struct env *env = fixture_env(fixture);
        FIXTURE_OK(platform_idle(&fixture->platform, env->arena, &idle));
        env_close(env);
    }
    platform_drain(&fixture->platform);
    assert_true(idle);
    assert_int_equal(in_state(fixture, "done"), 40);
    assert_int_equal(runs, 40);
    assert_int_equal(running_most, 1);
}

static void test_old_finished_jobs_are_swept(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    add_job(fixture, &kind_effect, 1, NULL);
    add_job(fixture, &kind_effect, 2, NULL);
    fixture_settle(fixture);
    FIXTURE_OK(old_rows_sweep(env));
    assert_int_equal(in_state(fixture, "done"), 2);
    fixture_exec(fixture, STORE_MAIN,
                 "UPDATE job SET done_at = done_at - 2678400000 WHERE id = (SELECT MIN(id) FROM job)");
    FIXTURE_OK(old_rows_sweep(env));
    assert_int_equal(in_state(fixture, "done"), 1);
    env_close(env);
}

static void test_what_is_put_off_waits_and_its_attempts_start_again(void **state)
{
    struct fixture *fixture = *state;
    runs = 0;
    fixture_clock(fixture, NOON);
    add_job(fixture, &kind_patient, 7, NULL);
    fixture_settle(fixture);
    assert_int_equal(runs, 1);
    assert_int_equal(in_state(fixture, "waiting"), 1);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT attempts FROM job"), 0);
    fixture_clock(fixture, NOON + PUT_OFF_MS - 1);
    fixture_settle(fixture);
    assert_int_equal(runs, 1);
    fixture_clock(fixture, NOON + PUT_OFF_MS);
    fixture_settle(fixture);
    assert_int_equal(runs, 2);
    assert_int_equal(in_state(fixture, "done"), 1);
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_a_job_runs_once_and_its_effect_and_end_come_together),
        WORLD_TEST(test_a_key_is_taken_once_per_kind_also_after_the_end),
        WORLD_TEST(test_run_at_follows_the_business_clock),
        WORLD_TEST(test_a_failed_attempt_waits_for_its_back_off_and_the_last_one_is_parked),
        WORLD_TEST(test_an_unknown_kind_is_parked),
        WORLD_TEST(test_a_job_that_eats_all_memory_fails_like_another),
        WORLD_TEST(test_the_job_of_a_dead_process_is_taken_over_until_its_attempts_are_used_up),
        WORLD_TEST(test_who_stood_still_does_not_run_its_own_job_a_second_time),
        WORLD_TEST(test_who_was_paused_cannot_finish_what_another_has_taken_over),
        WORLD_TEST(test_the_heartbeat_keeps_a_lease),
        WORLD_TEST(test_threads_run_many_but_of_a_kind_no_more_at_once_than_it_says),
        WORLD_TEST(test_old_finished_jobs_are_swept),
        WORLD_TEST(test_what_is_put_off_waits_and_its_attempts_start_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
