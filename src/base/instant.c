#include "base/instant.h"
#include <string.h>

/* Days since 1970-01-01 of a civil date, and back, in the proleptic Gregorian calendar. Years are counted from March,
 * so that the leap day is a year's last; an era is 400 years, 146097 days. */
int64_t days_from_civil(struct date date)
{
    int64_t year = date.month <= 2 ? (int64_t)date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400, year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

struct date civil_from_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    uint32_t day_of_era = (uint32_t)(days - era * 146097);
    uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint32_t month = (5 * day_of_year + 2) / 153;
    struct date date = {.day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
                        .month = (int)month + (month < 10 ? 3 : -9)};
    date.year = (int)(year_of_era + era * 400) + (date.month <= 2);
    return date;
}

int date_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

struct date date_add_days(struct date date, int days)
{
    return civil_from_days(days_from_civil(date) + days);
}

int date_weekday(struct date date)
{
    int64_t days = (days_from_civil(date) + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(days < 0 ? days + 7 : days);
}

bool date_equal(struct date a, struct date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

/* Reads exactly `count` digits. */
static bool digits(const char **at, int count, int *ret)
{
    int value = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9') return false;
        value = value * 10 + (**at - '0');
    }
    *ret = value;
    return true;
}

static bool literal(const char **at, const char *one_of)
{
    if (!**at || !strchr(one_of, **at)) return false;
    (*at)++;
    return true;
}

/* ".5" → 500; what is finer than a millisecond is cut off. */
static bool fraction(const char **at, int *ret)
{
    int scale = 100;
    *ret = 0;
    if (**at != '.') return true;
    const char *start = ++*at;
    for (; **at >= '0' && **at <= '9'; (*at)++, scale /= 10) *ret += scale * (**at - '0');
    return *at > start;
}

static bool offset(const char **at, int *ret_minutes)
{
    int hours, minutes;
    *ret_minutes = 0;
    if (literal(at, "Zz")) return true;
    bool west = **at == '-';
    if (!literal(at, "+-") || !digits(at, 2, &hours) || !literal(at, ":") || !digits(at, 2, &minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    *ret_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

bool instant_parse(const char *text, instant *ret)
{
    struct date date;
    int hour, minute, second, ms, east;
    const char *at = text;
    if (!digits(&at, 4, &date.year) || !literal(&at, "-") || !digits(&at, 2, &date.month) || !literal(&at, "-") ||
        !digits(&at, 2, &date.day) || !literal(&at, "Tt"))
        return false;
    if (!digits(&at, 2, &hour) || !literal(&at, ":") || !digits(&at, 2, &minute) || !literal(&at, ":") ||
        !digits(&at, 2, &second) || !fraction(&at, &ms) || !offset(&at, &east) || *at)
        return false;
    if (date.year < 1970 || date.year > 2200 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > date_days_in_month(date.year, date.month) || hour > 23 || minute > 59 || second > 59)
        return false;
    instant value = ((days_from_civil(date) * 24 + hour) * 60 + minute - east) * MS_MINUTE + second * MS_SECOND + ms;
    if (value <= 0) return false; /* 0 means "none" */
    *ret = value;
    return true;
}

static char *two(char *out, int value)
{
    out[0] = (char)('0' + value / 10);
    out[1] = (char)('0' + value % 10);
    return out + 2;
}

size_t instant_write(instant at, char out[INSTANT_TEXT])
{
    const instant first = INT64_C(-62167219200000), last = INT64_C(253402300799999); /* years 0000 to 9999 */
    at = at < first ? first : at > last ? last : at;
    int64_t days = at / MS_DAY - (at % MS_DAY < 0);
    int ms = (int)(at - days * MS_DAY);
    struct date date = civil_from_days(days);
    char *to = two(two(out, date.year / 100), date.year % 100);
    *to++ = '-';
    to = two(to, date.month);
    *to++ = '-';
    to = two(to, date.day);
    *to++ = 'T';
    to = two(to, ms / (int)MS_HOUR);
    *to++ = ':';
    to = two(to, ms / (int)MS_MINUTE % 60);
    *to++ = ':';
    to = two(to, ms / (int)MS_SECOND % 60);
    if (ms % 1000) {
        *to++ = '.';
        *to++ = (char)('0' + ms % 1000 / 100);
        to = two(to, ms % 100);
    }
    *to++ = 'Z';
    *to = 0;
    return (size_t)(to - out);
}
