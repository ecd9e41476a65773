#include "base/money.h"

enum { PARTS = 1000 };

bool money_add(money a, money b, money *ret)
{
    money sum;
    if (__builtin_add_overflow(a, b, &sum)) return false;
    *ret = sum;
    return true;
}

bool money_multiply(money a, int64_t factor, money *ret)
{
    money product;
    if (__builtin_mul_overflow(a, factor, &product)) return false;
    *ret = product;
    return true;
}

bool money_percent(money amount, int64_t percent, money *ret)
{
    __int128 shifted = (__int128)amount * percent + 50; /* floor((100 x + 50) / 100) is x, half up */
    __int128 floor = shifted / 100 - (shifted % 100 < 0);
    if (floor > INT64_MAX || floor < INT64_MIN) return false;
    *ret = (money)floor;
    return true;
}

bool money_split(money total, const int64_t *weights, size_t count, money *ret_parts)
{
    __int128 sum = 0, remainders[PARTS];
    if (total < 0 || count == 0 || count > PARTS) return false;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] < 0) return false;
        sum += weights[i];
    }
    if (sum == 0) return false;
    money left = total;
    for (size_t i = 0; i < count; i++) {
        __int128 share = (__int128)total * weights[i];
        remainders[i] = share % sum;
        ret_parts[i] = (money)(share / sum);
        left -= ret_parts[i];
    }
    for (; left > 0; left--) { /* fewer than `count` times */
        size_t largest = 0;
        for (size_t i = 1; i < count; i++)
            if (remainders[i] > remainders[largest]) largest = i;
        remainders[largest] = -1;
        ret_parts[largest]++;
    }
    return true;
}

const char *money_text(struct arena *arena, money amount)
{
    uint64_t minor = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
    return arena_printf(arena, "%s%llu.%02u", amount < 0 ? "-" : "", (unsigned long long)(minor / 100),
                        (unsigned)(minor % 100));
}
