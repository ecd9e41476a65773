/* Time zones: rules come from the system's zone files through GLib, local time is reckoned here, in seconds. */
#include "base/instant.h"
#include <ctype.h>
#include <glib.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "zone_tail.h"

#define DAY_SECONDS INT64_C(86400)

struct zone {
    struct zone *next;
    GTimeZone *rules; /* immutable */
    GTimeZone *tail;  /* NULL, or what holds from `tail_from` on instead */
    int64_t tail_from;
    char name[64];
};

static pthread_mutex_t zones_lock = PTHREAD_MUTEX_INITIALIZER;
static struct zone *zones;

/* The name becomes a file's name below the zone folder; and GLib would also take "+03:00" or rules in POSIX notation.
 */
static bool name_allowed(const char *name)
{
    if (!isalpha((unsigned char)name[0]) || strlen(name) >= sizeof(((struct zone *)0)->name)) return false;
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("/_+-", *c)) return false;
    return true;
}

static struct zone *zone_load(const char *name)
{
    GTimeZone *rules = g_time_zone_new_identifier(name);
    if (!rules) return NULL;
    struct zone *zone = calloc(1, sizeof *zone);
    if (!zone || strcmp(g_time_zone_get_identifier(rules), name) != 0) {
        g_time_zone_unref(rules);
        free(zone);
        return NULL;
    }
    memcpy(zone->name, name, strlen(name) + 1);
    zone->rules = rules;
    zone->tail = zone_tail(name, &zone->tail_from);
    return zone;
}

const struct zone *zone_find(const char *name)
{
    if (!name || !name_allowed(name)) return NULL;
    pthread_mutex_lock(&zones_lock);
    struct zone *zone = zones;
    while (zone && strcmp(zone->name, name) != 0) zone = zone->next;
    if (!zone && (zone = zone_load(name))) {
        zone->next = zones;
        zones = zone;
    }
    pthread_mutex_unlock(&zones_lock);
    return zone;
}

const char *zone_name(const struct zone *zone)
{
    return zone->name;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Seconds east of UTC. */
static int64_t offset_at(const struct zone *zone, int64_t second)
{
    GTimeZone *rules = zone->tail && second >= zone->tail_from ? zone->tail : zone->rules;
    return g_time_zone_get_offset(rules, g_time_zone_find_interval(rules, G_TIME_TYPE_UNIVERSAL, second));
}

int zone_offset_minutes(const struct zone *zone, instant at)
{
    return (int)floor_divide(offset_at(zone, floor_divide(at, MS_SECOND)), 60);
}

static int64_t local_second(const struct zone *zone, instant at)
{
    int64_t second = floor_divide(at, MS_SECOND);
    return second + offset_at(zone, second);
}

struct date date_of(const struct zone *zone, instant at)
{
    return civil_from_days(floor_divide(local_second(zone, at), DAY_SECONDS));
}

int minute_of_day(const struct zone *zone, instant at)
{
    int64_t local = local_second(zone, at);
    return (int)((local - floor_divide(local, DAY_SECONDS) * DAY_SECONDS) / 60);
}

/* The first second in (low, high] that has the offset of `high`. */
static int64_t transition(const struct zone *zone, int64_t low, int64_t high)
{
    int64_t after = offset_at(zone, high);
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (offset_at(zone, middle) == after)
            high = middle;
        else
            low = middle;
    }
    return high;
}

/* Clocks are changed by less than a day and a zone's offset is less than a day, so that the offsets a day before and a
 * day after are those on both sides of a change that matters; without one they are equal. */
instant instant_at(const struct zone *zone, struct date date, int minute)
{
    int64_t local = days_from_civil(date) * DAY_SECONDS + (int64_t)minute * 60;
    int64_t before = local - offset_at(zone, local - DAY_SECONDS), after = local - offset_at(zone, local + DAY_SECONDS);
    bool before_holds = before + offset_at(zone, before) == local,
         after_holds = after + offset_at(zone, after) == local;
    if (before_holds && after_holds) return (before < after ? before : after) * MS_SECOND;
    if (before_holds) return before * MS_SECOND;
    if (after_holds) return after * MS_SECOND;
    return transition(zone, after < before ? after : before, after < before ? before : after) * MS_SECOND;
}

instant day_start(const struct zone *zone, struct date date)
{
    return instant_at(zone, date, 0);
}
