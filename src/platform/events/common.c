#include <limits.h>
#include <string.h>
#include "db/db_internal.h"
#include "runners.h"

int64_t backoff_ms(const struct env *env, int64_t first_ms, int64_t max_ms, int64_t attempt)
{
    int64_t delay = first_ms > 0 ? first_ms : 1;
    for (int64_t i = 1; i < attempt && delay < max_ms; i++) delay *= 2;
    if (delay > max_ms) delay = max_ms;
    uint32_t random;
    env_random(env, &random, sizeof random);
    return delay * 3 / 4 + (int64_t)(random % (uint32_t)(delay / 2 + 1));
}

const char *error_text(struct arena *arena, err e)
{
    const char *detail = e->detail ? e->detail : "";
    return arena_printf(arena, "%s: %.500s", e->code ? e->code : "error", detail);
}

uint32_t waiter_seen(struct waiter *waiter)
{
    return atomic_load(&waiter->signal);
}

void waiter_wait(struct waiter *waiter, uint32_t seen, int64_t ms)
{
    atomic_fetch_add(&waiter->sleepers, 1);
    futex_wait_ms(&waiter->signal, seen, ms);
    atomic_fetch_sub(&waiter->sleepers, 1);
}

void waiter_wake(struct waiter *waiter)
{
    atomic_fetch_add(&waiter->signal, 1);
    if (atomic_load(&waiter->sleepers)) futex_wake(&waiter->signal, INT_MAX);
}
