/* Readiness: 503 with the name of the thread that stands still. */
#include "test_server.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "db/db_internal.h"
#include "test/fixture.h"

static _Atomic bool consumer_stands, job_stands, tick_stands;
static const struct event_type happened = {.name = "days.happened"};

static err stand(struct tx *tx, const struct event *event)
{
    while (consumer_stands) usleep(1000);
    return OK;
}

static err run_job(struct env *env, const struct job *job)
{
    while (job_stands) usleep(1000);
    return OK;
}

static err run_tick(struct env *env, instant tick)
{
    while (tick_stands) usleep(1000);
    return OK;
}

static const struct consumer consumers[] = {
    {.name = "days.listener", .source = STORE_MAIN, .target = STORE_MAIN, .types = "days.*", .handle = stand}};
static const struct job_kind kind = {
    .name = "days.work", .store = STORE_MAIN, .run = run_job, .max_attempts = 1, .first_delay_s = 1, .max_delay_s = 1};
static const struct job_kind *const kinds[] = {&kind};
static const struct schedule schedules[] = {{.name = "days.hourly",
                                             .store = STORE_MAIN,
                                             .when = {.kind = EVERY_MINUTES, .minutes = 60},
                                             .catch_up = CATCH_UP_ALL,
                                             .run = run_tick}};
static const struct module days_module = {.name = "days",
                                          .store = STORE_MAIN,
                                          .consumers = consumers,
                                          .consumer_count = 1,
                                          .jobs = kinds,
                                          .job_count = 1,
                                          .schedules = schedules,
                                          .schedule_count = 1};
static const struct module *const modules[] = {&days_module};
static struct test_server ops;

static int open_all(void **state)
{
    struct fixture *fixture = fixture_open(modules, 1);
    struct platform *platform = &fixture->platform;
    platform->stuck_after_ms = 3000; /* an idle thread moves every 500 ms */
    platform->config.loops = platform->config.workers = 1;
    fixture_settle(fixture);
    FIXTURE_OK(platform_run(platform));
    FIXTURE_OK(http_start(platform, fixture->arena));
    ops.port = atoi(strrchr(http_ops_url(platform), ':') + 1);
    *state = fixture;
    return 0;
}

static int close_all(void **state)
{
    struct fixture *fixture = *state;
    consumer_stands = job_stands = tick_stands = false;
    http_stop(&fixture->platform);
    platform_drain(&fixture->platform);
    fixture_close(fixture);
    return 0;
}

/* Waits up to 20 s for the status with these words. */
static bool becomes(int status, const char *words)
{
    for (int64_t until = monotonic_ms() + 20000; monotonic_ms() < until;) { /* an answer itself may take 3 s */
        const struct answer_text *answer = ask(&ops, "GET /readyz HTTP/1.1", NULL);
        if (answer->status == status && strstr(answer->body, words)) return true;
        usleep(100000);
    }
    return false;
}

static void publish(struct fixture *fixture)
{
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(event_publish(tx, &happened, 1, NULL));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
}

/* The consumer holds the store's writing connection while it stands: the thread is told of before the store is asked.
 */
static void test_a_consumer_that_stands_still_is_named_until_it_moves_again(void **state)
{
    assert_true(becomes(200, "ready"));
    consumer_stands = true;
    publish(*state);
    bool named = becomes(503, "not ready: consumer days.listener has stood still for ");
    consumer_stands = false; /* before anything is asserted: the threads must be able to end */
    assert_true(named);
    assert_true(becomes(200, "ready"));
}

static void test_a_job_thread_that_stands_still_is_named_with_its_job(void **state)
{
    struct fixture *fixture = *state;
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    job_stands = true;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(job_add(tx, &kind, NULL, NULL));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
    bool named = becomes(503, "not ready: a job thread (days.work) has stood still for ");
    job_stands = false; /* before anything is asserted: the threads must be able to end */
    assert_true(named);
    assert_true(becomes(200, "ready"));
}

static void test_the_schedules_thread_is_named_with_the_schedule(void **state)
{
    struct fixture *fixture = *state;
    tick_stands = true;
    fixture->platform.clock_offset_ms = 2 * MS_HOUR;
    platform_wake(&fixture->platform);
    bool named = becomes(503, "not ready: the schedules' thread (days.hourly) has stood still for ");
    tick_stands = false; /* before anything is asserted: the threads must be able to end */
    assert_true(named);
    assert_true(becomes(200, "ready"));
}

/* As if all threads had ended: nobody beats any more. */
static void test_threads_that_are_gone_are_missed(void **state)
{
    struct fixture *fixture = *state;
    char text[200] = "";
    assert_false(platform_stuck(&fixture->platform, text, sizeof text));
    fixture->platform.stuck_after_ms = -1;
    assert_true(platform_stuck(&fixture->platform, text, sizeof text));
    assert_non_null(strstr(text, "has stood still"));
    fixture->platform.stuck_after_ms = 3000;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_consumer_that_stands_still_is_named_until_it_moves_again),
        cmocka_unit_test(test_a_job_thread_that_stands_still_is_named_with_its_job),
        cmocka_unit_test(test_the_schedules_thread_is_named_with_the_schedule),
        cmocka_unit_test(test_threads_that_are_gone_are_missed),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
