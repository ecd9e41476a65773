/* Compares the program's calendar with what an oracle says: reads questions with the expected answers, prints what
 * differs (a hundred lines at most) and how many there were. The oracle is zones.py.
 *
 *     zone NAME                                       the zone of what follows
 *     at MS YEAR MONTH DAY MINUTE EAST                what the clocks on the wall show at this instant
 *     local YEAR MONTH DAY MINUTE MS                  the instant of this local minute
 *     rule KIND MINUTE DAY COUNT MS MS …              COUNT ticks in turn; KIND is daily, weekly or monthly */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/instant.h"

static struct {
    const struct zone *zone;
    char zone_name[64];
    int64_t questions, differences;
} asked;

static void differs(const char *question, int64_t expected, int64_t got)
{
    char expected_text[INSTANT_TEXT], got_text[INSTANT_TEXT];
    if (++asked.differences > 100) return;
    instant_write(expected, expected_text);
    instant_write(got, got_text);
    printf("%s: %s: expected %" PRId64 " (%s), got %" PRId64 " (%s)\n", asked.zone_name, question, expected,
           expected_text, got, got_text);
}

static void compare(const char *question, int64_t expected, int64_t got)
{
    asked.questions++;
    if (expected != got) differs(question, expected, got);
}

static int64_t number(char **at)
{
    char *end;
    int64_t value = strtoll(*at, &end, 10);
    if (end == *at) {
        fprintf(stderr, "a number is missing: %s\n", *at);
        exit(2);
    }
    *at = end;
    return value;
}

static void ask_at(char *line)
{
    char question[64];
    instant at = number(&line);
    int64_t year = number(&line), month = number(&line), day = number(&line), minute = number(&line);
    struct date date = date_of(asked.zone, at);
    snprintf(question, sizeof question, "the day at %" PRId64, at);
    compare(question, (year * 100 + month) * 100 + day, ((int64_t)date.year * 100 + date.month) * 100 + date.day);
    snprintf(question, sizeof question, "the minute at %" PRId64, at);
    compare(question, minute, minute_of_day(asked.zone, at));
    snprintf(question, sizeof question, "minutes east at %" PRId64, at);
    compare(question, number(&line), zone_offset_minutes(asked.zone, at));
}

static void ask_local(char *line)
{
    char question[64];
    struct date date = {.year = (int)number(&line), .month = (int)number(&line), .day = (int)number(&line)};
    int minute = (int)number(&line);
    snprintf(question, sizeof question, "local %d-%02d-%02d minute %d", date.year, date.month, date.day, minute);
    compare(question, number(&line), instant_at(asked.zone, date, minute));
}

/* Each tick is the next of the one before, and of the moment before it; and the last of itself, and of the moment
 * before the next. */
static void ask_rule(char *line)
{
    char word[16], question[64];
    int used = 0;
    if (sscanf(line, "%15s%n", word, &used) != 1) exit(2);
    line += used;
    struct recurrence rule = {.kind = !strcmp(word, "daily") ? DAILY : !strcmp(word, "weekly") ? WEEKLY : MONTHLY};
    rule.minute = (int)number(&line);
    rule.day = (int)number(&line);
    int64_t count = number(&line), before = number(&line);
    for (int64_t i = 1; i < count; i++) {
        instant tick = number(&line);
        snprintf(question, sizeof question, "%s %d/%d after %" PRId64, word, rule.minute, rule.day, before);
        compare(question, tick, recurrence_next(&rule, asked.zone, before));
        compare(question, tick, recurrence_next(&rule, asked.zone, tick - 1));
        snprintf(question, sizeof question, "%s %d/%d until %" PRId64, word, rule.minute, rule.day, tick);
        compare(question, before, recurrence_last(&rule, asked.zone, tick - 1));
        compare(question, tick, recurrence_last(&rule, asked.zone, tick));
        before = tick;
    }
}

static void ask_zone(char *line)
{
    line[strcspn(line, "\n")] = 0;
    snprintf(asked.zone_name, sizeof asked.zone_name, "%s", line);
    asked.zone = zone_find(line);
    if (asked.zone) return;
    printf("%s: there is no such zone\n", line);
    exit(1);
}

int main(void)
{
    static char line[1 << 20];
    while (fgets(line, sizeof line, stdin)) {
        char *rest = line + strcspn(line, " ");
        if (*rest) *rest++ = 0;
        if (!strcmp(line, "zone"))
            ask_zone(rest);
        else if (!strcmp(line, "at"))
            ask_at(rest);
        else if (!strcmp(line, "local"))
            ask_local(rest);
        else if (!strcmp(line, "rule"))
            ask_rule(rest);
        else
            return 2;
    }
    printf("questions %" PRId64 " differences %" PRId64 "\n", asked.questions, asked.differences);
    return asked.differences ? 1 : 0;
}
