/* Times, dates, zones, recurrences, ids, money, addresses, telephone numbers. The first byte chooses; the rest is the
 * text, or the numbers. What is understood is understood the same when it is written and read again. */
#include <stdlib.h>
#include <string.h>
#include "base/ident.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) abort();
}

static void check_instant(const char *text)
{
    char written[INSTANT_TEXT];
    instant at, again;
    if (!instant_parse(text, &at)) return;
    must(at >= 0 && instant_write(at, written) < INSTANT_TEXT);
    must(instant_parse(written, &again) && again == at);
}

static void check_ident(const char *text)
{
    char written[IDENT_TEXT];
    ident id;
    if (!ident_parse(text, &id)) return;
    ident_write(id, written);
    must(!strcmp(written, text));
}

static void check_zone(const char *text)
{
    const struct zone *zone = zone_find(text);
    must(!zone || (!strcmp(zone_name(zone), text) && !strstr(text, "..") && *text != '/'));
}

static void check_words(struct arena *arena, const char *text)
{
    if (text_is_email(text)) must(!strpbrk(text, " \t\r\n<>,;:\"") && strchr(text, '@') && strlen(text) <= 254);
    if (text_is_phone(text)) must(strspn(text, "0123456789 +()-") == strlen(text));
    const char *trimmed = text_trim(arena, text);
    must(strlen(trimmed) <= strlen(text) && text_equal(trimmed, text_trim(arena, trimmed)));
    if (!text_valid(text, strlen(text))) return;
    must(text_length(text) <= strlen(text));
    const char *lower = text_lower(arena, text);
    must(text_valid(lower, strlen(lower)) && text_equal(lower, text_lower(arena, lower)));
}

/* Numbers from the input, zeros when it is used up. */
static int64_t take(const uint8_t **data, size_t *size)
{
    int64_t number = 0;
    size_t count = *size < sizeof number ? *size : sizeof number;
    memcpy(&number, *data, count);
    *data += count;
    *size -= count;
    return number;
}

static int64_t below(int64_t number, int64_t end)
{
    return (int64_t)((uint64_t)number % (uint64_t)end);
}

static void check_recurrence(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                                        "Asia/Kolkata"};
    static const int periods[] = {1, 5, 15, 60, 720, 1440};
    const struct zone *zone = zone_find(names[below(take(&data, &size), 5)]);
    struct recurrence rule = {.kind = (enum recurrence_kind)below(take(&data, &size), 4),
                              .minutes = periods[below(take(&data, &size), 6)],
                              .minute = (int)below(take(&data, &size), 1440)};
    rule.day = (int)below(take(&data, &size), rule.kind == WEEKLY ? 7 : 29);
    instant at = MS_DAY * 40 + below(take(&data, &size), MS_DAY * 365 * 150);
    must(zone != NULL);
    instant next = recurrence_next(&rule, zone, at), last = recurrence_last(&rule, zone, at);
    must(next > at && last <= at && next - last <= MS_DAY * 62);
    must(recurrence_next(&rule, zone, last) == next && recurrence_last(&rule, zone, next) == next);
    struct date date = date_of(zone, at);
    must(date_equal(civil_from_days(days_from_civil(date)), date) && day_start(zone, date) <= at);
}

static void check_money(const uint8_t *data, size_t size)
{
    int64_t weights[5];
    money parts[5], total = take(&data, &size), sum = 0, product;
    for (size_t i = 0; i < 5; i++) weights[i] = take(&data, &size);
    if (money_split(total, weights, 5, parts)) {
        for (size_t i = 0; i < 5; i++) must(parts[i] >= 0 && money_add(sum, parts[i], &sum));
        must(sum == total);
    }
    if (money_multiply(total, weights[0], &product) && weights[0]) must(product / weights[0] == total);
    if (money_percent(total, 100, &product)) must(product == total);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    struct arena *arena = arena_new(16 << 20);
    if (!arena) return 0;
    const char *text = arena_copy(arena, data + 1, size - 1);
    switch (data[0] % 6) {
    case 0:
        check_instant(text);
        break;
    case 1:
        check_ident(text);
        break;
    case 2:
        check_zone(text);
        break;
    case 3:
        check_words(arena, text);
        break;
    case 4:
        check_recurrence(data + 1, size - 1);
        break;
    case 5:
        check_money(data + 1, size - 1);
        break;
    }
    arena_free(arena);
    return 0;
}
