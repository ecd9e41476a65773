/* The business clock of a development server, moved by hand. */
#include <stdatomic.h>
#include "platform/clock.h"

ERROR(err_backwards, ERR_CONFLICT, "backwards", "The clock moves forwards only.");

err clock_move(struct platform *platform, instant to)
{
    const struct env env = {.platform = platform};
    if (platform->clock_fixed_ms) {
        instant fixed = platform->clock_fixed_ms;
        if (to < fixed) return err_backwards;
        platform->clock_fixed_ms = to;
    } else {
        int64_t offset = platform->clock_offset_ms, wanted;
        do {
            wanted = to - env_real_now(&env);
            if (wanted < offset) return err_backwards;
        } while (!atomic_compare_exchange_weak(&platform->clock_offset_ms, &offset, wanted));
    }
    platform_wake(platform);
    return OK;
}
