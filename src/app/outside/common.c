#include "outside.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

instant player_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * MS_SECOND + now.tv_nsec / 1000000;
}

char *player_copy(const char *text)
{
    char *it = text ? strdup(text) : NULL;
    if (text && !it) abort();
    return it;
}

bool is_web_address(const char *text)
{
    return (text_starts(text, "http://") && text[7]) || (text_starts(text, "https://") && text[8]);
}

/* A linear congruential step; its upper half is the number. */
uint64_t chance_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

bool chance_falls(uint64_t *state, int64_t percent)
{
    return (int64_t)(chance_next(state) % 100) < percent;
}
