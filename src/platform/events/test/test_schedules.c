/* Schedules: each tick once, missed ones as declared, by the company's calendar. */
#include "events/runners.h"
#include "platform/schedule.h"
#include "world.h"

#define NEW_YEAR INT64_C(1767225600000) /* 2026-01-01T00:00:00Z, a Thursday */
enum { TICKS = 2000 };

static struct {
    const char *name;
    instant tick;
} ran[TICKS];
static _Atomic int ran_count, fails_times;

static err note_tick(const char *name, instant tick)
{
    static const struct error refusal = {.kind = ERR_BUSY, .code = "not_now", .detail = "Not now."};
    if (fails_times) {
        if (fails_times > 0) fails_times--;
        return &refusal;
    }
    int index = ran_count++;
    if (index >= TICKS) abort();
    ran[index].name = name;
    ran[index].tick = tick;
    return OK;
}

static err run_hourly(struct env *env, instant tick)
{
    return note_tick("hourly", tick);
}

/* While daily_stands is over 0 the first ones wait: as many runs as it says have to be let go, each by daily_go. */
static _Atomic int daily_stands, daily_running, daily_go;

static err run_daily(struct env *env, instant tick)
{
    int number = ++daily_running;
    while (number <= daily_stands && daily_go < number) usleep(1000);
    return note_tick("daily", tick);
}

static const struct schedule schedules[] = {
    {.name = "days.hourly",
     .store = STORE_MAIN,
     .when = {.kind = EVERY_MINUTES, .minutes = 60},
     .catch_up = CATCH_UP_LATEST,
     .run = run_hourly},
    {.name = "days.daily",
     .store = STORE_MAIN,
     .when = {.kind = DAILY, .minute = 150},
     .catch_up = CATCH_UP_ALL,
     .run = run_daily},
};
static const struct module days_module = {
    .name = "days", .store = STORE_MAIN, .schedules = schedules, .schedule_count = 2};
static const struct module *const modules[] = {&days_module};

static int world_open(void **state)
{
    ran_count = fails_times = 0;
    daily_stands = daily_running = daily_go = 0;
    struct fixture *fixture = fixture_open(modules, 1);
    fixture_clock(fixture, NEW_YEAR);
    *state = fixture;
    return 0;
}

static int count_ran(const char *name)
{
    int count = 0;
    for (int i = 0; i < ran_count; i++) count += !strcmp(ran[i].name, name);
    return count;
}

static instant last_ran(const char *name)
{
    for (int i = ran_count; i-- > 0;)
        if (!strcmp(ran[i].name, name)) return ran[i].tick;
    return 0;
}

static void move(struct fixture *fixture, instant to)
{
    FIXTURE_OK(clock_move(&fixture->platform, to));
    fixture_settle(fixture);
}

static void test_a_new_schedule_does_not_catch_up_the_past(void **state)
{
    struct fixture *fixture = *state;
    fixture_settle(fixture);
    assert_int_equal(ran_count, 0);
    move(fixture, NEW_YEAR + 59 * MS_MINUTE);
    assert_int_equal(ran_count, 0);
    move(fixture, NEW_YEAR + 61 * MS_MINUTE);
    assert_int_equal(ran_count, 1);
    assert_int_equal(ran[0].tick, NEW_YEAR + MS_HOUR);
}

static void test_a_tick_happens_once(void **state)
{
    struct fixture *fixture = *state;
    fixture_settle(fixture);
    move(fixture, NEW_YEAR + 3 * MS_HOUR);
    int before = ran_count;
    for (int i = 0; i < 3; i++) fixture_settle(fixture);
    fixture_reopen(fixture);
    fixture_settle(fixture);
    assert_int_equal(ran_count, before);
    assert_int_equal(count_ran("daily"), 1);
}

static void test_missed_ticks_are_caught_up_each_or_the_newest_as_declared(void **state)
{
    struct fixture *fixture = *state;
    fixture_settle(fixture);
    move(fixture, NEW_YEAR + 72 * MS_HOUR + MS_MINUTE); /* down for three days */
    assert_int_equal(count_ran("hourly"), 1);
    assert_int_equal(last_ran("hourly"), NEW_YEAR + 72 * MS_HOUR);
    assert_int_equal(count_ran("daily"), 3);
    instant expected = NEW_YEAR + 150 * MS_MINUTE;
    for (int i = 0; i < ran_count; i++) {
        if (strcmp(ran[i].name, "daily")) continue;
        assert_int_equal(ran[i].tick, expected); /* in turn */
        expected += MS_DAY;
    }
}

static void test_ticks_follow_the_company_s_zone_through_dst(void **state)
{
    struct fixture *fixture = *state;
    company_zone_set(&fixture->platform, zone_find("Europe/Berlin"));
    fixture_clock(fixture, INT64_C(1774656000000)); /* 2026-03-28T00:00Z; the next night clocks go from 2:00 to 3:00 */
    fixture_settle(fixture);
    move(fixture, INT64_C(1774656000000) + 3 * MS_DAY);
    assert_int_equal(count_ran("daily"), 3);
    static const instant expected[] = {INT64_C(1774661400000), INT64_C(1774746000000), INT64_C(1774830600000)};
    int at = 0; /* 28th 2:30 +01 = 1:30Z; 29th 2:30 does not exist: 3:00 +02 = 1:00Z; 30th 2:30 +02 = 0:30Z */
    for (int i = 0; i < ran_count; i++)
        if (!strcmp(ran[i].name, "daily")) assert_int_equal(ran[i].tick, expected[at++]);
}

static void test_a_failed_tick_is_tried_again_before_the_next(void **state)
{
    struct fixture *fixture = *state;
    fixture_settle(fixture);
    fails_times = 1;
    FIXTURE_OK(clock_move(&fixture->platform,
                          NEW_YEAR + 150 * MS_MINUTE)); /* the hourly one first: it fails, and the daily one runs */
    fixture_settle(fixture);
    assert_int_equal(count_ran("hourly"), 0);
    assert_int_equal(count_ran("daily"), 1);
    struct env *env = fixture_env(fixture);
    struct list list;
    FIXTURE_OK(schedules_state(env, &list));
    assert_int_equal(list.count, 2);
    assert_string_equal(((struct schedule_state *)list.items)[0].last_error, "not_now: Not now.");
    assert_int_equal(((struct schedule_state *)list.items)[1].next_tick, NEW_YEAR + MS_DAY + 150 * MS_MINUTE);
    env_close(env);
    fixture_exec(fixture, STORE_MAIN, "UPDATE schedule_tick SET try_at = 0");
    fixture_settle(fixture);
    assert_int_equal(count_ran("hourly"), 1);
    assert_int_equal(fixture_number(fixture, STORE_MAIN,
                                    "SELECT COUNT(*) FROM schedule_tick WHERE name = 'days.hourly' AND state = 'done'"),
                     1);
}

static void test_a_failing_tick_of_the_latest_kind_gives_way_to_the_next(void **state)
{
    struct fixture *fixture = *state;
    fixture_settle(fixture);
    fails_times = 1;
    move(fixture, NEW_YEAR + MS_HOUR);
    assert_int_equal(ran_count, 0);
    move(fixture, NEW_YEAR + 2 * MS_HOUR);
    assert_int_equal(last_ran("hourly"), NEW_YEAR + 2 * MS_HOUR);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM schedule_tick WHERE state = 'skipped'"),
                     1);
}

static void test_the_tick_of_a_dead_process_is_taken_over(void **state)
{
    struct fixture *fixture = *state;
    fixture_settle(fixture);
    move(fixture, NEW_YEAR + 150 * MS_MINUTE);
    int before = count_ran("daily");
    fixture_exec(fixture, STORE_MAIN,
                 "UPDATE schedule_tick SET state = 'running', lease_until = 9000000000000 WHERE name = 'days.daily' "
                 "AND state = 'done'");
    fixture_settle(fixture);
    assert_int_equal(count_ran("daily"), before);
    fixture_exec(fixture, STORE_MAIN,
                 "UPDATE schedule_tick SET lease_until = 1 WHERE name = 'days.daily' AND state = 'running'");
    fixture_settle(fixture);
    assert_int_equal(count_ran("daily"), before + 1);
    assert_int_equal(fixture_number(fixture, STORE_MAIN,
                                    "SELECT fence FROM schedule_tick WHERE name = 'days.daily' AND state = 'done'"),
                     2);
}

static void *step_once(void *platform)
{
    bool worked = false;
    FIXTURE_OK(schedules_step(platform, &worked));
    db_thread_end(platform);
    return NULL;
}

static bool daily_runs(int times)
{
    for (int i = 0; i < 20000 && daily_running < times; i++) usleep(1000);
    return daily_running == times;
}

/* Two runners: the first stands still, its lease runs out, the second takes the tick over; then the first comes back.
 */
static void test_who_stood_still_cannot_end_a_tick_that_another_has_taken_over(void **state)
{
    struct fixture *fixture = *state;
    pthread_t runners[2];
    fixture_exec(fixture, STORE_MAIN, "DELETE FROM schedule_tick");
    fixture_settle(fixture);
    fixture_clock(fixture, NEW_YEAR + 20 * MS_MINUTE); /* nothing else is due */
    fixture_exec(fixture, STORE_MAIN,
                 "UPDATE schedule_tick SET tick_at = tick_at - 86400000 WHERE name = 'days.daily'");
    daily_stands = 2;
    pthread_create(&runners[0], NULL, step_once, &fixture->platform);
    bool first = daily_runs(1);
    fixture_exec(fixture, STORE_MAIN, "UPDATE schedule_tick SET lease_until = 1 WHERE state = 'running'");
    pthread_create(&runners[1], NULL, step_once, &fixture->platform);
    bool second = daily_runs(2);
    daily_go = 1;
    pthread_join(runners[0], NULL);
    int64_t open =
        fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM schedule_tick WHERE state = 'running' AND fence = 2");
    daily_go = 2;
    pthread_join(runners[1], NULL);
    assert_true(first && second);
    assert_int_equal(open, 1);
    assert_int_equal(
        fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM schedule_tick WHERE state = 'done' AND fence = 2"),
        1);
}

static void test_threads_run_what_falls_due_when_the_clock_moves(void **state)
{
    struct fixture *fixture = *state;
    fixture_settle(fixture);
    FIXTURE_OK(platform_run(&fixture->platform));
    FIXTURE_OK(clock_move(&fixture->platform, NEW_YEAR + 72 * MS_HOUR + MS_MINUTE));
    bool idle = false;
    for (int i = 0; !idle && i < 4000; i++) {
        struct env *env = fixture_env(fixture);
        FIXTURE_OK(platform_idle(&fixture->platform, env->arena, &idle));
        env_close(env);
        usleep(2000);
    }
    platform_drain(&fixture->platform);
    assert_int_equal(count_ran("daily"), 3);
    assert_int_equal(count_ran("hourly"), 1);
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_a_new_schedule_does_not_catch_up_the_past),
        WORLD_TEST(test_a_tick_happens_once),
        WORLD_TEST(test_missed_ticks_are_caught_up_each_or_the_newest_as_declared),
        WORLD_TEST(test_ticks_follow_the_company_s_zone_through_dst),
        WORLD_TEST(test_a_failed_tick_is_tried_again_before_the_next),
        WORLD_TEST(test_a_failing_tick_of_the_latest_kind_gives_way_to_the_next),
        WORLD_TEST(test_the_tick_of_a_dead_process_is_taken_over),
        WORLD_TEST(test_who_stood_still_cannot_end_a_tick_that_another_has_taken_over),
        WORLD_TEST(test_threads_run_what_falls_due_when_the_clock_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
