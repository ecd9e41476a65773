/* Do the threads in the background move? Each has a pulse from its start to its end; readiness asks for those that have
 * stood still longer than they may, be it that they are stuck or that they are gone. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include "db/db_internal.h"
#include "runners.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct pulse *pulses; /* of all platforms of the process: one in all but tests */
static _Thread_local struct pulse *mine;

void pulse_begin(struct pulse *pulse, struct platform *platform, const char *what, const char *name, int64_t limit_ms)
{
    *pulse = (struct pulse){.platform = platform, .what = what, .name = name, .limit_ms = limit_ms};
    pulse->beat_at = monotonic_ms();
    pthread_mutex_lock(&lock);
    pulse->next = pulses;
    pulses = pulse;
    pthread_mutex_unlock(&lock);
}

void pulse_end(struct pulse *pulse)
{
    pthread_mutex_lock(&lock);
    struct pulse **link = &pulses;
    while (*link && *link != pulse) link = &(*link)->next;
    if (*link) *link = pulse->next;
    pthread_mutex_unlock(&lock);
}

void pulse_take(struct pulse *pulse)
{
    mine = pulse;
}

void pulse_beat(const char *doing)
{
    if (!mine) return;
    mine->doing = doing;
    mine->beat_at = monotonic_ms();
}

/* A copy of one that stands still, so that nothing is allocated with the lock held. */
static bool find_still(struct platform *platform, struct pulse *ret, int64_t *ret_ms)
{
    bool found = false;
    pthread_mutex_lock(&lock);
    for (struct pulse *at = pulses; at && !found; at = at->next) {
        int64_t limit = platform->stuck_after_ms ? platform->stuck_after_ms : at->limit_ms;
        *ret_ms = monotonic_ms() - at->beat_at;
        found = at->platform == platform && *ret_ms > limit;
        if (found) *ret = (struct pulse){.what = at->what, .name = at->name, .doing = at->doing};
    }
    pthread_mutex_unlock(&lock);
    return found;
}

bool platform_stuck(struct platform *platform, char *text, size_t size)
{
    struct pulse still;
    int64_t ms;
    if (!find_still(platform, &still, &ms)) return false;
    const char *doing = still.doing;
    snprintf(text, size, "%s%s%s%s%s%s has stood still for %" PRId64 " s", still.what, still.name ? " " : "",
             still.name ? still.name : "", doing ? " (" : "", doing ? doing : "", doing ? ")" : "", ms / 1000);
    return true;
}
