#include <string.h>
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
