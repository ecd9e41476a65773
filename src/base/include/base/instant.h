/* Time: instants in UTC, and the company's calendar.
 *
 * An instant is milliseconds since 1970-01-01T00:00:00Z; 0 means "none". Nothing here reads a clock: see
 * platform/clock.h. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"

typedef int64_t instant;

#define MS_SECOND ((int64_t)1000)
#define MS_MINUTE (60 * MS_SECOND)
#define MS_HOUR   (60 * MS_MINUTE)
#define MS_DAY    (24 * MS_HOUR)
#define MS_YEAR   (365 * MS_DAY)

/* Parses RFC 3339 ("2026-11-24T13:00:00Z", any offset, optional fraction). False if it is none or outside 1970-2200. */
bool instant_parse(const char *text, instant *ret);
/* Room for the longest output of instant_write. */
enum { INSTANT_TEXT = 32 };
/* Writes RFC 3339 in UTC; the fraction only when there is one. Returns the length. */
size_t instant_write(instant at, char out[INSTANT_TEXT]);

struct date {
    int year, month, day; /* month 1-12, day 1-31 */
};

struct zone; /* a time zone with its rules, immutable, shared by threads */

/* A zone by IANA name ("Europe/Moscow"). Zones are kept for the life of the process. NULL if unknown. */
const struct zone *zone_find(const char *name);
const char *zone_name(const struct zone *zone);
/* Minutes east of UTC at that instant. */
int zone_offset_minutes(const struct zone *zone, instant at);

struct date date_of(const struct zone *zone, instant at);
/* The local time of day in minutes, 0-1439. */
int minute_of_day(const struct zone *zone, instant at);
/* The instant of a local date and minute. In a gap (clocks go forward) the first instant after it; of two (clocks go
 * back) the first. */
instant instant_at(const struct zone *zone, struct date date, int minute);
/* The first instant of that local day. */
instant day_start(const struct zone *zone, struct date date);
struct date date_add_days(struct date date, int days);
int date_weekday(struct date date); /* 0 = Monday … 6 = Sunday */
int date_days_in_month(int year, int month);
/* Days since 1970-01-01, and back. */
int64_t days_from_civil(struct date date);
struct date civil_from_days(int64_t days);
bool date_equal(struct date a, struct date b);

/* When something happens again and again, in local time. */
enum recurrence_kind { EVERY_MINUTES, DAILY, WEEKLY, MONTHLY };
struct recurrence {
    enum recurrence_kind kind;
    int minutes; /* EVERY_MINUTES: the period, dividing a day, counted from midnight UTC */
    int minute;  /* others: the local minute of the day */
    int day;     /* WEEKLY: 0 = Monday … 6; MONTHLY: 1-28, or 0 = the last day of the month */
};
/* The first tick strictly after `after`; the last tick at or before `until`. */
instant recurrence_next(const struct recurrence *rule, const struct zone *zone, instant after);
instant recurrence_last(const struct recurrence *rule, const struct zone *zone, instant until);
