#include "base/instant.h"
#include <stdlib.h>

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static struct date add_months(struct date date, int months)
{
    int month = date.year * 12 + date.month - 1 + months;
    return (struct date){.year = month / 12, .month = month % 12 + 1, .day = 1};
}

/* The tick of the `steps`-th day, week or month from the one that `near` is in. */
static instant tick(const struct recurrence *rule, const struct zone *zone, struct date near, int steps)
{
    struct date date = near;
    switch (rule->kind) {
    case EVERY_MINUTES:
        abort(); /* not in local time: see below */
    case DAILY:
        date = date_add_days(near, steps);
        break;
    case WEEKLY:
        date = date_add_days(near, 7 * steps + rule->day - date_weekday(near));
        break;
    case MONTHLY:
        date = add_months(near, steps);
        date.day = rule->day ? rule->day : date_days_in_month(date.year, date.month);
        break;
    }
    return instant_at(zone, date, rule->minute);
}

/* Ticks rise with the steps, weakly: a day that a zone skipped (Samoa, 2011-12-30) shares the tick of the day after. */
instant recurrence_next(const struct recurrence *rule, const struct zone *zone, instant after)
{
    int64_t period = rule->minutes * MS_MINUTE;
    if (rule->kind == EVERY_MINUTES) return (floor_divide(after, period) + 1) * period;
    struct date near = date_of(zone, after);
    for (int steps = -1;; steps++) {
        instant at = tick(rule, zone, near, steps);
        if (at > after) return at;
    }
}

instant recurrence_last(const struct recurrence *rule, const struct zone *zone, instant until)
{
    int64_t period = rule->minutes * MS_MINUTE;
    if (rule->kind == EVERY_MINUTES) return floor_divide(until, period) * period;
    struct date near = date_of(zone, until);
    for (int steps = 1;; steps--) {
        instant at = tick(rule, zone, near, steps);
        if (at <= until) return at;
    }
}
