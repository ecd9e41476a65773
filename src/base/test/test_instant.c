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

static void same(instant value, const char *expected)
{
    char text[INSTANT_TEXT];
    size_t length = instant_write(value, text);
    assert_int_equal(length, strlen(text));
    assert_string_equal(text, expected);
}

static void test_rfc_3339_is_read(void **state)
{
    assert_int_equal(at("2001-09-09T01:46:40Z"), INT64_C(1000000000000));
    assert_int_equal(at("2001-09-09t01:46:40z"), INT64_C(1000000000000));
    assert_int_equal(at("2001-09-09T04:46:40+03:00"), INT64_C(1000000000000));
    assert_int_equal(at("2001-09-08T15:16:40-10:30"), INT64_C(1000000000000));
    assert_int_equal(at("2001-09-09T01:46:40.5Z"), INT64_C(1000000000500));
    assert_int_equal(at("2001-09-09T01:46:40.0019999Z"), INT64_C(1000000000001));
    assert_int_equal(at("2024-02-29T00:00:00Z") + MS_DAY, at("2024-03-01T00:00:00Z"));
    assert_int_equal(at("2000-02-29T00:00:00Z") + MS_DAY, at("2000-03-01T00:00:00Z"));
    assert_int_equal(at("2100-02-28T00:00:00Z") + MS_DAY, at("2100-03-01T00:00:00Z"));
}

static void test_what_is_no_time_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "now",
                                      "2026-11-24",
                                      "2026-11-24T13:00Z",
                                      "2026-11-24T13:00:00",
                                      "2026-11-24 13:00:00Z",
                                      "2026-11-24T13:00:00Z ",
                                      " 2026-11-24T13:00:00Z",
                                      "2026-11-24T13:00:00.Z",
                                      "2026-11-24T13:00:00+0300",
                                      "2026-11-24T13:00:00+24:00",
                                      "2026-11-24T13:00:00+03:60",
                                      "2026-11-24T24:00:00Z",
                                      "2026-11-24T13:60:00Z",
                                      "2026-11-24T13:00:60Z",
                                      "2026-13-01T00:00:00Z",
                                      "2026-00-01T00:00:00Z",
                                      "2026-04-31T00:00:00Z",
                                      "2026-04-00T00:00:00Z",
                                      "2026-02-29T00:00:00Z",
                                      "2100-02-29T00:00:00Z",
                                      "1969-12-31T23:59:59Z",
                                      "1970-01-01T00:00:00Z",
                                      "1970-01-01T00:30:00+01:00",
                                      "2201-01-01T00:00:00Z",
                                      "20261-1-24T13:00:00Z",
                                      "+026-11-24T13:00:00Z",
                                      "2026-11-24T13:00:00ZZ",
                                      "2026-11-24T13:00:00\xd0"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        instant value = 77;
        if (instant_parse(bad[i], &value)) fail_msg("took %s", bad[i]);
        assert_int_equal(value, 77);
    }
}

static void test_times_are_written_in_utc_with_a_fraction_only_when_there_is_one(void **state)
{
    same(0, "1970-01-01T00:00:00Z");
    same(INT64_C(1000000000000), "2001-09-09T01:46:40Z");
    same(INT64_C(1000000000007), "2001-09-09T01:46:40.007Z");
    same(INT64_C(1000000000120), "2001-09-09T01:46:40.120Z");
    same(-1, "1969-12-31T23:59:59.999Z");
    same(INT64_C(951782399999), "2000-02-28T23:59:59.999Z");
    same(INT64_C(951782400000), "2000-02-29T00:00:00Z");
    same(INT64_MAX, "9999-12-31T23:59:59.999Z");
    same(INT64_MIN, "0000-01-01T00:00:00Z");
}

static void test_writing_and_reading_agree(void **state)
{
    for (instant value = 1; value < INT64_C(7258118400000); value += INT64_C(86399) * 1234567) {
        char text[INSTANT_TEXT];
        instant_write(value, text);
        assert_int_equal(at(text), value);
    }
}

/* Walks every day of four centuries, with no arithmetic but "the next day". */
static void test_the_calendar_agrees_with_counting_on_fingers(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct date date = {1900, 1, 1};
    int weekday = 0; /* 1900-01-01 was a Monday */
    for (int64_t days = -25567; date.year < 2300; days++) {
        assert_int_equal(days_from_civil(date), days);
        assert_true(date_equal(civil_from_days(days), date));
        assert_int_equal(date_weekday(date), weekday);
        bool leap = date.year % 400 == 0 || (date.year % 4 == 0 && date.year % 100 != 0);
        int length = lengths[date.month - 1] + (leap && date.month == 2);
        assert_int_equal(date_days_in_month(date.year, date.month), length);
        weekday = (weekday + 1) % 7;
        if (++date.day <= length) continue;
        date.day = 1;
        if (++date.month <= 12) continue;
        date.month = 1;
        date.year++;
    }
    assert_true(date_equal(date_add_days((struct date){2024, 2, 28}, 2), (struct date){2024, 3, 1}));
    assert_true(date_equal(date_add_days((struct date){2024, 1, 1}, -1), (struct date){2023, 12, 31}));
}

static void test_zones_are_found_by_name_only(void **state)
{
    static const char *const bad[] = {"",       "Europe/Nowhere", "../etc/passwd",   "/etc/localtime",
                                      "+03:00", "Europe/../UTC",  "Europe/Moscow\n", ":Europe/Moscow",
                                      "Europe"};
    const struct zone *moscow = zone_find("Europe/Moscow");
    assert_non_null(moscow);
    assert_ptr_equal(zone_find("Europe/Moscow"), moscow);
    assert_string_equal(zone_name(moscow), "Europe/Moscow");
    assert_non_null(zone_find("UTC"));
    assert_non_null(zone_find("America/Argentina/Buenos_Aires"));
    assert_null(zone_find(NULL));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (zone_find(bad[i])) fail_msg("found %s", bad[i]);
}

static void test_offsets_and_local_time(void **state)
{
    const struct zone *kathmandu = zone_find("Asia/Kathmandu"), *york = zone_find("America/New_York");
    assert_int_equal(zone_offset_minutes(zone_find("Europe/Moscow"), at("2026-07-01T00:00:00Z")), 180);
    assert_int_equal(zone_offset_minutes(zone_find("Europe/Moscow"), at("2012-07-01T00:00:00Z")), 240);
    assert_int_equal(zone_offset_minutes(kathmandu, at("2026-07-01T00:00:00Z")), 345);
    assert_int_equal(zone_offset_minutes(york, at("2026-01-15T00:00:00Z")), -300);
    assert_int_equal(zone_offset_minutes(york, at("2026-07-15T00:00:00Z")), -240);
    assert_int_equal(minute_of_day(kathmandu, at("2026-07-01T18:14:59Z")), 23 * 60 + 59);
    assert_true(date_equal(date_of(kathmandu, at("2026-07-01T18:14:59Z")), (struct date){2026, 7, 1}));
    assert_true(date_equal(date_of(kathmandu, at("2026-07-01T18:15:00Z")), (struct date){2026, 7, 2}));
    assert_true(date_equal(date_of(york, at("2026-01-01T04:59:59.999Z")), (struct date){2025, 12, 31}));
}

/* 2026-03-08: at 02:00 EST (07:00Z) clocks go to 03:00 EDT. 2026-11-01: at 02:00 EDT (06:00Z) they go back to 01:00
 * EST. */
static void test_new_york_has_a_gap_in_march_and_an_overlap_in_november(void **state)
{
    const struct zone *york = zone_find("America/New_York");
    struct date march = {2026, 3, 8}, november = {2026, 11, 1};
    same(instant_at(york, march, 1 * 60 + 59), "2026-03-08T06:59:00Z");
    same(instant_at(york, march, 2 * 60), "2026-03-08T07:00:00Z");
    same(instant_at(york, march, 2 * 60 + 30), "2026-03-08T07:00:00Z");
    same(instant_at(york, march, 2 * 60 + 59), "2026-03-08T07:00:00Z");
    same(instant_at(york, march, 3 * 60), "2026-03-08T07:00:00Z");
    same(instant_at(york, march, 3 * 60 + 1), "2026-03-08T07:01:00Z");
    same(instant_at(york, november, 59), "2026-11-01T04:59:00Z");
    same(instant_at(york, november, 1 * 60 + 30), "2026-11-01T05:30:00Z"); /* the first of two */
    same(instant_at(york, november, 2 * 60), "2026-11-01T07:00:00Z");
    same(day_start(york, march), "2026-03-08T05:00:00Z");
    same(day_start(york, (struct date){2026, 3, 9}), "2026-03-09T04:00:00Z");
}

/* Half an hour only. 2026-04-05: at 02:00 +11 (04-04T15:00Z) back to 01:30 +10:30. 2026-10-04: at 02:00 +10:30
 * (10-03T15:30Z) to 02:30 +11. */
static void test_lord_howe_changes_by_half_an_hour(void **state)
{
    const struct zone *howe = zone_find("Australia/Lord_Howe");
    struct date april = {2026, 4, 5}, october = {2026, 10, 4};
    same(instant_at(howe, april, 1 * 60 + 29), "2026-04-04T14:29:00Z");
    same(instant_at(howe, april, 1 * 60 + 45), "2026-04-04T14:45:00Z");
    same(instant_at(howe, april, 2 * 60), "2026-04-04T15:30:00Z");
    same(instant_at(howe, october, 1 * 60 + 59), "2026-10-03T15:29:00Z");
    same(instant_at(howe, october, 2 * 60 + 15), "2026-10-03T15:30:00Z");
    same(instant_at(howe, october, 2 * 60 + 30), "2026-10-03T15:30:00Z");
    assert_int_equal(minute_of_day(howe, at("2026-10-03T15:30:00Z")), 150);
}

/* Beirut 2025-03-30: at 00:00 +02 (03-29T22:00Z) clocks go to 01:00. Samoa left out 2011-12-30 at 12-30T10:00Z. Moscow
 * 2014-10-26: 02:00 +04 → 01:00 +03. */
static void test_days_that_begin_late_or_never(void **state)
{
    same(day_start(zone_find("Asia/Beirut"), (struct date){2025, 3, 30}), "2025-03-29T22:00:00Z");
    assert_int_equal(minute_of_day(zone_find("Asia/Beirut"), at("2025-03-29T22:00:00Z")), 60);
    same(day_start(zone_find("Pacific/Apia"), (struct date){2011, 12, 30}), "2011-12-30T10:00:00Z");
    same(day_start(zone_find("Pacific/Apia"), (struct date){2011, 12, 31}), "2011-12-30T10:00:00Z");
    same(instant_at(zone_find("Europe/Moscow"), (struct date){2014, 10, 26}, 90), "2014-10-25T21:30:00Z");
}

static void test_every_minute_of_two_years_goes_to_local_time_and_back(void **state)
{
    static const char *const names[] = {"America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Moscow"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct zone *zone = zone_find(names[i]);
        for (instant t = at("2025-06-01T00:00:00Z"); t < at("2027-06-01T00:00:00Z"); t += 13 * MS_MINUTE) {
            struct date date = date_of(zone, t);
            int minute = minute_of_day(zone, t);
            instant back = instant_at(zone, date, minute);
            if (back == t) continue;
            assert_true(back < t && t - back <= MS_HOUR); /* the first of two */
            assert_int_equal(minute_of_day(zone, back), minute);
            assert_true(date_equal(date_of(zone, back), date));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc_3339_is_read),
        cmocka_unit_test(test_what_is_no_time_is_refused),
        cmocka_unit_test(test_times_are_written_in_utc_with_a_fraction_only_when_there_is_one),
        cmocka_unit_test(test_writing_and_reading_agree),
        cmocka_unit_test(test_the_calendar_agrees_with_counting_on_fingers),
        cmocka_unit_test(test_zones_are_found_by_name_only),
        cmocka_unit_test(test_offsets_and_local_time),
        cmocka_unit_test(test_new_york_has_a_gap_in_march_and_an_overlap_in_november),
        cmocka_unit_test(test_lord_howe_changes_by_half_an_hour),
        cmocka_unit_test(test_days_that_begin_late_or_never),
        cmocka_unit_test(test_every_minute_of_two_years_goes_to_local_time_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
