#include "base/instant.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static instant at(const char *text)
{
    instant value = 0;
    if (!instant_parse(text, &value)) fail_msg("cannot parse %s", text);
    return value;
}

static void next_is(const struct recurrence *rule, const char *zone, const char *after, const char *expected)
{
    char text[INSTANT_TEXT];
    instant_write(recurrence_next(rule, zone_find(zone), at(after)), text);
    assert_string_equal(text, expected);
}

static void last_is(const struct recurrence *rule, const char *zone, const char *until, const char *expected)
{
    char text[INSTANT_TEXT];
    instant_write(recurrence_last(rule, zone_find(zone), at(until)), text);
    assert_string_equal(text, expected);
}

static void test_every_few_minutes_counts_from_midnight_utc(void **state)
{
    const struct recurrence rule = {.kind = EVERY_MINUTES, .minutes = 15};
    next_is(&rule, "Asia/Kathmandu", "2026-11-24T13:01:00Z", "2026-11-24T13:15:00Z");
    next_is(&rule, "Asia/Kathmandu", "2026-11-24T13:15:00Z", "2026-11-24T13:30:00Z");
    last_is(&rule, "Asia/Kathmandu", "2026-11-24T13:15:00Z", "2026-11-24T13:15:00Z");
    last_is(&rule, "Asia/Kathmandu", "2026-11-24T13:14:59.999Z", "2026-11-24T13:00:00Z");
}

static void test_daily_in_local_time(void **state)
{
    const struct recurrence rule = {.kind = DAILY, .minute = 3 * 60};
    next_is(&rule, "Europe/Moscow", "2026-11-23T23:59:59.999Z", "2026-11-24T00:00:00Z");
    next_is(&rule, "Europe/Moscow", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
    last_is(&rule, "Europe/Moscow", "2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z");
    last_is(&rule, "Europe/Moscow", "2026-11-23T23:59:59Z", "2026-11-23T00:00:00Z");
    next_is(&rule, "Asia/Kathmandu", "2026-11-24T00:00:00Z", "2026-11-24T21:15:00Z");
}

static void test_a_daily_tick_in_the_gap_comes_right_after_it_and_only_once(void **state)
{
    const struct recurrence rule = {.kind = DAILY, .minute = 2 * 60 + 30};
    next_is(&rule, "America/New_York", "2026-03-07T07:30:00Z", "2026-03-08T07:00:00Z");
    next_is(&rule, "America/New_York", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z");
    last_is(&rule, "America/New_York", "2026-03-09T00:00:00Z", "2026-03-08T07:00:00Z");
    const struct recurrence quarter = {.kind = DAILY, .minute = 2 * 60 + 15};
    next_is(&quarter, "Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-03T15:30:00Z");
}

static void test_a_daily_tick_in_the_overlap_comes_once(void **state)
{
    const struct recurrence rule = {.kind = DAILY, .minute = 1 * 60 + 30};
    next_is(&rule, "America/New_York", "2026-10-31T06:00:00Z", "2026-11-01T05:30:00Z");
    next_is(&rule, "America/New_York", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z");
    last_is(&rule, "America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T05:30:00Z");
}

static void test_weekly_across_a_change_of_clocks(void **state)
{
    const struct recurrence sunday = {.kind = WEEKLY, .day = 6, .minute = 23 * 60};
    next_is(&sunday, "America/New_York", "2026-03-05T00:00:00Z",
            "2026-03-09T03:00:00Z"); /* Sunday the 8th, 23:00 EDT */
    next_is(&sunday, "America/New_York", "2026-03-09T03:00:00Z", "2026-03-16T03:00:00Z");
    last_is(&sunday, "America/New_York", "2026-03-09T02:59:59Z", "2026-03-02T04:00:00Z");
    const struct recurrence monday = {.kind = WEEKLY, .day = 0, .minute = 0};
    next_is(&monday, "Europe/Moscow", "2026-11-24T12:00:00Z", "2026-11-29T21:00:00Z");
    last_is(&monday, "Europe/Moscow", "2026-11-24T12:00:00Z", "2026-11-22T21:00:00Z");
}

static void test_the_last_day_of_the_month(void **state)
{
    const struct recurrence rule = {.kind = MONTHLY, .day = 0, .minute = 23 * 60 + 30};
    next_is(&rule, "Europe/Moscow", "2028-02-01T00:00:00Z", "2028-02-29T20:30:00Z"); /* a leap year */
    next_is(&rule, "Europe/Moscow", "2026-02-01T00:00:00Z", "2026-02-28T20:30:00Z");
    next_is(&rule, "Europe/Moscow", "2026-12-31T20:29:59Z", "2026-12-31T20:30:00Z");
    next_is(&rule, "Europe/Moscow", "2026-12-31T20:30:00Z", "2027-01-31T20:30:00Z");
    last_is(&rule, "Europe/Moscow", "2028-03-01T00:00:00Z", "2028-02-29T20:30:00Z");
    last_is(&rule, "Europe/Moscow", "2027-01-31T20:29:59Z", "2026-12-31T20:30:00Z");
}

static void test_a_day_of_the_month(void **state)
{
    const struct recurrence rule = {.kind = MONTHLY, .day = 1, .minute = 0};
    next_is(&rule, "America/New_York", "2026-01-01T05:00:00Z", "2026-02-01T05:00:00Z");
    next_is(&rule, "America/New_York", "2026-01-01T04:59:59Z", "2026-01-01T05:00:00Z");
    last_is(&rule, "America/New_York", "2026-04-01T03:59:59Z", "2026-03-01T05:00:00Z");
    last_is(&rule, "America/New_York", "2026-04-01T04:00:00Z", "2026-04-01T04:00:00Z");
}

static void test_a_day_that_a_zone_left_out_shares_a_tick(void **state)
{
    const struct recurrence rule = {.kind = DAILY, .minute = 12 * 60};
    next_is(&rule, "Pacific/Apia", "2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z"); /* for the 30th, which never was */
    next_is(&rule, "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"); /* the 31st */
    last_is(&rule, "Pacific/Apia", "2011-12-30T21:00:00Z", "2011-12-30T10:00:00Z");
}

/* next and last look at the same ticks: between a tick and the next there is nothing, whatever the rule, zone and
 * instant. */
static void test_next_and_last_agree(void **state)
{
    static const struct recurrence rules[] = {{EVERY_MINUTES, .minutes = 60},     {DAILY, .minute = 150},
                                              {WEEKLY, .minute = 125, .day = 6},  {MONTHLY, .minute = 1439, .day = 0},
                                              {MONTHLY, .minute = 90, .day = 28}, {DAILY, .minute = 0}};
    static const char *const names[] = {"America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Moscow"};
    for (size_t i = 0; i < 4 * sizeof rules / sizeof *rules; i++) {
        const struct recurrence *rule = &rules[i / 4];
        const struct zone *zone = zone_find(names[i % 4]);
        for (instant t = at("2027-08-01T00:00:00Z"); t < at("2028-12-01T00:00:00Z"); t += 17 * MS_HOUR + 7) {
            instant next = recurrence_next(rule, zone, t), last = recurrence_last(rule, zone, t);
            assert_true(last <= t && t < next);
            assert_int_equal(recurrence_next(rule, zone, last), next);
            assert_int_equal(recurrence_last(rule, zone, next - 1), last);
            assert_int_equal(recurrence_last(rule, zone, next), next);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_few_minutes_counts_from_midnight_utc),
        cmocka_unit_test(test_daily_in_local_time),
        cmocka_unit_test(test_a_daily_tick_in_the_gap_comes_right_after_it_and_only_once),
        cmocka_unit_test(test_a_daily_tick_in_the_overlap_comes_once),
        cmocka_unit_test(test_weekly_across_a_change_of_clocks),
        cmocka_unit_test(test_the_last_day_of_the_month),
        cmocka_unit_test(test_a_day_of_the_month),
        cmocka_unit_test(test_a_day_that_a_zone_left_out_shares_a_tick),
        cmocka_unit_test(test_next_and_last_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
