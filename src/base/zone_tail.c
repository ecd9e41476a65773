/* The tail of a zone file is a rule in POSIX notation for the time after its last tabled change. Where the offset of
 * summer time is written as 0 ("IST-1GMT0,M10.5.0,M3.5.0/1": in Ireland the winter is the exception), GLib 2.74 takes
 * it as left out and adds an hour: from 2038 on all winters would be two hours wrong. The same rule told the other way
 * round, with winter as the standard, is read well. (found by tests/oracle) */
#include "zone_tail.h"
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { HEADER = 44, COUNTS = 20 };

/* Of one of the file's two blocks: how many entries its tables have. RFC 8536 names them so. */
struct counts {
    uint32_t isut, isstd, leap, time, type, chars;
};

static uint32_t big_endian(const char *bytes)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) value = value << 8 | (unsigned char)bytes[i];
    return value;
}

static struct counts counts_at(const char *header)
{
    uint32_t found[6];
    for (int i = 0; i < 6; i++) found[i] = big_endian(header + COUNTS + 4 * i) & 0xffffff;
    return (struct counts){found[0], found[1], found[2], found[3], found[4], found[5]};
}

static size_t block_size(const struct counts *counts, size_t time_size)
{
    return counts->time * (time_size + 1) + counts->type * 6 + counts->chars + counts->leap * (time_size + 4) +
           counts->isstd + counts->isut;
}

/* The rule (without its line ends) and the last tabled change; false: the file has none, or is none. */
static bool find_tail(const char *file, size_t size, char rule[100], int64_t *ret_from)
{
    if (size < HEADER || memcmp(file, "TZif", 4) != 0 || file[4] < '2') return false;
    struct counts counts = counts_at(file);
    size_t second = HEADER + block_size(&counts, 4);
    if (size < second + HEADER) return false;
    counts = counts_at(file + second);
    size_t times = second + HEADER, tail = times + block_size(&counts, 8);
    if (size < tail + 2 || !counts.time) return false;
    const char *last = file + times + 8 * ((size_t)counts.time - 1);
    *ret_from = (int64_t)((uint64_t)big_endian(last) << 32 | big_endian(last + 4));
    size_t length = strcspn(file + tail + 1, "\n"); /* GLib ends what it read with a 0 */
    if (length >= 100) return false;
    memcpy(rule, file + tail + 1, length);
    rule[length] = 0;
    return true;
}

static size_t name_length(const char *text)
{
    size_t length = 0;
    if (*text == '<') return strcspn(text, ">") + (strchr(text, '>') != NULL);
    while (isalpha((unsigned char)text[length])) length++;
    return length;
}

/* "IST-1GMT0,M10.5.0,M3.5.0/1" as "GMT0IST-1,M3.5.0/1,M10.5.0"; false: summer time is not written as 0. */
static bool turn_round(const char *rule, char turned[120])
{
    size_t standard_name = name_length(rule);
    size_t standard = standard_name + strspn(rule + standard_name, "+-0123456789:");
    const char *summer = rule + standard;
    size_t summer_name = name_length(summer), offset = strspn(summer + summer_name, "+-0:");
    const char *start = summer + summer_name + offset, *end = *start ? strchr(start + 1, ',') : NULL;
    if (!summer_name || !offset || *start != ',' || !end) return false;
    g_snprintf(turned, 120, "%.*s%.*s%s%.*s", (int)(start - summer), summer, (int)standard, rule, end,
               (int)(end - start), start);
    return true;
}

GTimeZone *zone_tail(const char *name, int64_t *ret_from)
{
    char *path = g_build_filename("/usr/share/zoneinfo", name, NULL), *file = NULL, rule[100], turned[120];
    gsize size = 0;
    bool found = g_file_get_contents(path, &file, &size, NULL) && find_tail(file, size, rule, ret_from) &&
                 turn_round(rule, turned);
    g_free(file);
    g_free(path);
    return found ? g_time_zone_new_identifier(turned) : NULL;
}
