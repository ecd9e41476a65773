/* Who was told of anything, and when: a time per hash of a person and per role. Two people may share one; then the one
 * is told to ask again for the other's news. */
#include <time.h>
#include "internal.h"

/* The clock that answers carry in their Date. */
static instant now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * MS_SECOND + now.tv_nsec / 1000000;
}

void told_mark(struct told *told, const ident *users, size_t user_count, uint32_t roles)
{
    instant now = now_ms();
    for (size_t i = 0; i < user_count; i++) atomic_store(&told->users[user_bucket(users[i])], now);
    for (size_t i = 0; i < TOLD_ROLES; i++)
        if (roles >> i & 1) atomic_store(&told->roles[i], now);
}

void told_mark_everybody(struct told *told)
{
    atomic_store(&told->everybody, now_ms());
}

bool told_since(const struct told *told, ident user, uint32_t roles, instant since)
{
    if (atomic_load(&told->everybody) >= since || atomic_load(&told->users[user_bucket(user)]) >= since) return true;
    for (size_t i = 0; i < TOLD_ROLES; i++)
        if (roles >> i & 1 && atomic_load(&told->roles[i]) >= since) return true;
    return false;
}
