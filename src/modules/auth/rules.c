#include "rules.h"
#include <arpa/inet.h>
#include <string.h>

#define ROLES_STAFF ((uint32_t)(ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN))

static const struct role_word {
    const char *word;
    uint32_t bit;
} role_words[] = {
    {"client", ROLE_CLIENT},   {"worker", ROLE_WORKER}, {"clerk", ROLE_CLERK},
    {"manager", ROLE_MANAGER}, {"admin", ROLE_ADMIN},
};
enum { ROLE_WORDS = sizeof role_words / sizeof *role_words };

bool roles_valid(uint32_t roles)
{
    if (roles == ROLE_CLIENT || roles == ROLE_WORKER) return true;
    return roles != 0 && (roles & ~ROLES_STAFF) == 0;
}

uint32_t role_bit(const char *word)
{
    for (size_t i = 0; i < ROLE_WORDS; i++)
        if (text_equal(role_words[i].word, word)) return role_words[i].bit;
    return 0;
}

struct list roles_words(struct arena *arena, uint32_t roles)
{
    const char **words = ARENA_ARRAY(arena, ROLE_WORDS, const char *);
    size_t count = 0;
    for (size_t i = 0; i < ROLE_WORDS; i++)
        if (roles & role_words[i].bit) words[count++] = role_words[i].word;
    return (struct list){.items = words, .count = count};
}

err roles_read(struct arena *arena, const struct list *words, uint32_t *ret)
{
    const char *const *items = words->items;
    uint32_t roles = 0;
    for (size_t i = 0; i < words->count; i++) {
        uint32_t bit = role_bit(items[i]);
        if (!bit) return err_field(arena, "roles", "format", "A role is client, worker, clerk, manager or admin.");
        if (roles & bit) return err_field(arena, "roles", "duplicate", "A role is named once.");
        roles |= bit;
    }
    if (!roles) return err_field(arena, "roles", "required", "At least one role.");
    if (!roles_valid(roles))
        return err_field(arena, "roles", "out_of_range", "Client and worker are held alone; only staff roles combine.");
    *ret = roles;
    return OK;
}

bool guess_allowed(enum whence whence, const struct guess_counts *counts)
{
    bool room = counts->strangers + counts->known < GUESSES_MAX;
    switch (whence) {
    case WHENCE_DEVICE:
        return counts->device < GUESSES_DEVICE;
    case WHENCE_KNOWN:
        return room;
    case WHENCE_STRANGER:
        return room && counts->strangers < GUESSES_STRANGERS && counts->stranger_here < GUESSES_STRANGER;
    }
    return false;
}

int throttle_wait_s(instant oldest_at, instant now)
{
    int64_t wait = (oldest_at + THROTTLE_WINDOW - now + MS_SECOND - 1) / MS_SECOND;
    if (oldest_at <= 0 || wait < 1) return 1;
    return wait > THROTTLE_WINDOW / MS_SECOND ? (int)(THROTTLE_WINDOW / MS_SECOND) : (int)wait;
}

const char *address_block(struct arena *arena, const char *address)
{
    struct in6_addr six;
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, address, &six) != 1) return arena_text(arena, address);
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        inet_ntop(AF_INET, &six.s6_addr[12], text, sizeof text);
        return arena_text(arena, text);
    }
    if (!IN6_IS_ADDR_LOOPBACK(&six)) memset(&six.s6_addr[8], 0, 8);
    inet_ntop(AF_INET6, &six, text, sizeof text);
    return arena_text(arena, text);
}

bool address_is_local(const char *block)
{
    return !*block || text_starts(block, "127.") || text_equal(block, "::1") || text_starts(block, "unix");
}

const char *email_normal(struct arena *arena, const char *email)
{
    return text_lower(arena, text_trim(arena, email));
}

const char *user_search_text(struct arena *arena, const char *name, const char *email)
{
    return text_lower(arena, arena_printf(arena, "%s %s", name, email));
}

err tiers_check(struct arena *arena, const struct list *tiers)
{
    const struct discount_tier *tier = tiers->items;
    for (size_t i = 0; i < tiers->count; i++) {
        if (tier[i].over < 0 || tier[i].percent < 0 || tier[i].percent > 100)
            return err_field(arena, "discount_tiers", "out_of_range", "Amounts are not negative, percents 0 to 100.");
        if (i && (tier[i].over <= tier[i - 1].over || tier[i].percent <= tier[i - 1].percent))
            return err_field(arena, "discount_tiers", "out_of_range", "Each tier is above the one before it.");
    }
    return OK;
}

bool currency_valid(const char *currency)
{
    if (strlen(currency) != 3) return false;
    for (const char *c = currency; *c; c++)
        if (*c < 'A' || *c > 'Z') return false;
    return true;
}

#define DAYS_OF_MONTH                                                                                                  \
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",     \
        "21", "22", "23", "24", "25", "26", "27", "28"
const char *const company_day_names[] = {NULL,     "daily",    "monday", "tuesday",     "wednesday", "thursday",
                                         "friday", "saturday", "sunday", DAYS_OF_MONTH, "last",      NULL};

struct recurrence company_recurrence(enum company_day day, int minute)
{
    if (day == DAY_DAILY) return (struct recurrence){.kind = DAILY, .minute = minute};
    if (day <= DAY_SUNDAY) return (struct recurrence){.kind = WEEKLY, .minute = minute, .day = (int)day - DAY_MONDAY};
    int date = day == DAY_LAST ? 0 : (int)day - DAY_FIRST + 1;
    return (struct recurrence){.kind = MONTHLY, .minute = minute, .day = date};
}

int64_t auth_discount_percent(const struct list *tiers, money paid_total)
{
    int64_t percent = 0;
    const struct discount_tier *tier = tiers->items;
    for (size_t i = 0; i < tiers->count; i++)
        if (paid_total > tier[i].over) percent = tier[i].percent;
    return percent;
}
