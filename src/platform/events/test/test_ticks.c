/* Two runners, one set of schedules: each tick once, whatever the clock does. (5-proof 8)
 *
 * The clock jumps forwards by minutes to weeks (72 hours down among them) and now and then backwards, through changes
 * of clocks and leap days, while two runners look for ticks at once and some ticks fail at first. That the calendar
 * itself is right is shown elsewhere (tests/oracle). */
#include "events/runners.h"
#include "platform/schedule.h"
#include "test/proof.h"
#include "world.h"

enum { SCHEDULES = 5, TICKS_MOST = 20000 };

static struct {
    pthread_mutex_t lock;
    instant ran[SCHEDULES][TICKS_MOST];
    int count[SCHEDULES];
    uint64_t random;
    int64_t failures;
} seen = {.lock = PTHREAD_MUTEX_INITIALIZER};
static _Atomic bool stop;

/* Notes the tick, or fails: one time in eight. */
static err note(int schedule, instant tick)
{
    static const struct error refusal = {.kind = ERR_BUSY, .code = "not_now", .detail = "Not now."};
    pthread_mutex_lock(&seen.lock);
    uint64_t random = proof_random(&seen.random);
    bool fails = random % 8 == 0;
    if (fails)
        seen.failures++;
    else if (seen.count[schedule] < TICKS_MOST)
        seen.ran[schedule][seen.count[schedule]++] = tick;
    else
        abort();
    pthread_mutex_unlock(&seen.lock);
    if (random % 3 == 0) usleep((useconds_t)(random >> 8) % 500);
    return fails ? &refusal : OK;
}

#define RUN(number)                                                                                                    \
    static err run_##number(struct env *env, instant tick)                                                             \
    {                                                                                                                  \
        return note(number, tick);                                                                                     \
    }
RUN(0)
RUN(1)
RUN(2)
RUN(3)
RUN(4)

#define NAMED(name_, number) .name = "days." name_, .store = STORE_MAIN, .run = run_##number
static const struct schedule schedules[SCHEDULES] = {
    {NAMED("night", 0), .when = {.kind = DAILY, .minute = 150}, .catch_up = CATCH_UP_ALL},
    {NAMED("sunday", 1), .when = {.kind = WEEKLY, .minute = 90, .day = 6}, .catch_up = CATCH_UP_ALL},
    {NAMED("month_end", 2), .when = {.kind = MONTHLY, .minute = 1410, .day = 0}, .catch_up = CATCH_UP_ALL},
    {NAMED("midnight", 3), .when = {.kind = DAILY, .minute = 0}, .catch_up = CATCH_UP_ALL},
    {NAMED("often", 4), .when = {.kind = EVERY_MINUTES, .minutes = 15}, .catch_up = CATCH_UP_LATEST},
};
static const struct module days_module = {
    .name = "days", .store = STORE_MAIN, .schedules = schedules, .schedule_count = SCHEDULES};
static const struct module *const modules[] = {&days_module};

static void *runner(void *context)
{
    struct platform *platform = context;
    while (!stop) {
        bool worked = false;
        FIXTURE_OK(schedules_step(platform, &worked));
        db_thread_idle(platform);
        if (!worked) usleep(200);
    }
    db_thread_end(platform);
    return NULL;
}

static bool is_idle(struct fixture *fixture)
{
    struct env *env = fixture_env(fixture);
    bool idle;
    FIXTURE_OK(platform_idle(&fixture->platform, env->arena, &idle)); /* looks again if something was committed */
    env_close(env);
    return idle;
}

/* Until nothing is due; what failed waits for the real clock, which is moved on for it. */
static void settle(struct fixture *fixture)
{
    for (;;) {
        while (!is_idle(fixture)) usleep(500);
        if (!fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM schedule_tick WHERE state = 'running'")) return;
        fixture->platform.real_fixed_ms += MS_HOUR;
    }
}

/* Each once, in turn, none left out from the first to now. */
static void check_all(int schedule, const struct zone *zone, instant start, instant now)
{
    instant expected = start;
    for (int i = 0; i < seen.count[schedule]; i++) {
        expected = recurrence_next(&schedules[schedule].when, zone, expected);
        assert_int_equal(seen.ran[schedule][i], expected);
    }
    assert_true(recurrence_next(&schedules[schedule].when, zone, expected) > now);
}

/* Never twice nor backwards, and the newest is among them. */
static void check_latest(int schedule, const struct zone *zone, instant start, instant now)
{
    instant before = start, newest = recurrence_last(&schedules[schedule].when, zone, now);
    for (int i = 0; i < seen.count[schedule]; i++) {
        assert_true(seen.ran[schedule][i] > before);
        before = seen.ran[schedule][i];
    }
    if (newest > start) assert_int_equal(before, newest);
}

static instant jump(uint64_t *random, instant now, instant furthest)
{
    static const int64_t minutes[] = {1, 7, 15, 59, 60, 180, 24 * 60, 72 * 60, 31 * 24 * 60};
    uint64_t choice = proof_random(random) % 12;
    int64_t most = choice < 9 ? minutes[choice] : 26 * 60;
    if (choice == 11) return furthest - (instant)(proof_random(random) % (uint64_t)MS_DAY); /* backwards */
    return now + 1 + (instant)(proof_random(random) % (uint64_t)(most * MS_MINUTE));
}

/* A life of so many jumps in one zone; the ticks done. */
static int64_t live(const char *zone_name, uint64_t *random, int jumps)
{
    const struct zone *zone = zone_find(zone_name);
    struct fixture *fixture = fixture_open(modules, 1);
    instant start = days_from_civil((struct date){2000 + (int)(proof_random(random) % 60), 2, 20}) * MS_DAY,
            now = start;
    pthread_t threads[2];
    int64_t ticks = 0;
    memset(seen.count, 0, sizeof seen.count);
    company_zone_set(&fixture->platform, zone);
    fixture->platform.real_fixed_ms = start;
    fixture_clock(fixture, start);
    fixture_settle(fixture); /* the schedules become known */
    stop = false;
    for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&threads[i], NULL, runner, &fixture->platform), 0);
    instant furthest = start;
    for (int i = 0; i < jumps; i++) {
        now = jump(random, now, furthest);
        if (now > furthest) furthest = now;
        fixture_clock(fixture, now);
        settle(fixture);
    }
    stop = true;
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < SCHEDULES; i++) {
        if (schedules[i].catch_up == CATCH_UP_ALL)
            check_all(i, zone, start, furthest);
        else
            check_latest(i, zone, start, furthest);
        ticks += seen.count[i];
    }
    fixture_close(fixture);
    return ticks;
}

static void test_two_runners_run_each_tick_once_whatever_the_clock_does(void **state)
{
    static const char *const zones[] = {"Europe/Moscow",    "America/New_York",  "Australia/Lord_Howe",
                                        "America/Asuncion", "Africa/Casablanca", "America/St_Johns"};
    uint64_t random = proof_seed();
    int64_t ticks = 0, lives = proof_nightly() ? 600 : 6;
    seen.random = random + 1;
    for (int64_t i = 0; i < lives; i++) ticks += live(zones[i % 6], &random, 60);
    PROOF_RECORD(8, "ticks of two runners", {"lives", lives}, {"jumps", lives * 60}, {"ticks", ticks},
                 {"failed and tried again", seen.failures}, {"doubled", 0}, {"missed", 0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_runners_run_each_tick_once_whatever_the_clock_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
