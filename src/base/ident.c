#include "base/ident.h"
#include <stdatomic.h>
#include <string.h>

enum { RANDOM_BITS = 22, CHARACTERS = 13 };
#define RANDOM_MASK ((INT64_C(1) << RANDOM_BITS) - 1)
#define EPOCH       INT64_C(1577836800000) /* 2020-01-01T00:00:00Z: 41 bits last until 2089 */
#define LAST_MS     ((INT64_C(1) << 41) - 1)

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static _Atomic int64_t newest;

static int64_t clock_part(instant at)
{
    int64_t ms = at - EPOCH;
    return ms < 0 ? 0 : ms > LAST_MS ? LAST_MS : ms;
}

/* A second id of the same millisecond (or of a clock that was set back) goes a random step above the newest, so that it
 * stays unique and rising without telling how many there were. */
ident ident_make(instant now, uint32_t random)
{
    int64_t bits = random & RANDOM_MASK, wanted = clock_part(now) << RANDOM_BITS | bits;
    int64_t before = atomic_load(&newest), made;
    do {
        made = wanted > before ? wanted : before + 1 + (bits & 0x3ff);
    } while (!atomic_compare_exchange_weak(&newest, &before, made));
    return made;
}

instant ident_instant(ident id)
{
    return (id >> RANDOM_BITS) + EPOCH;
}

ident ident_floor(instant at)
{
    return clock_part(at) << RANDOM_BITS;
}

void ident_write(ident id, char out[IDENT_TEXT])
{
    uint64_t left = (uint64_t)id;
    for (int i = CHARACTERS - 1; i >= 0; i--) {
        out[i] = alphabet[left & 31];
        left >>= 5;
    }
    out[CHARACTERS] = 0;
}

bool ident_parse(const char *text, ident *ret)
{
    uint64_t value = 0;
    for (int i = 0; i < CHARACTERS; i++) {
        const char *digit = text[i] ? memchr(alphabet, text[i], sizeof alphabet - 1) : NULL;
        if (!digit || (i == 0 && digit - alphabet > 7)) return false;
        value = value << 5 | (uint64_t)(digit - alphabet);
    }
    if (text[CHARACTERS] || !value) return false;
    *ret = (ident)value;
    return true;
}
