/* The walk through the ledger, oldest entry first: is every entry what was written, and does it follow from what stands
 * before it? */
#include <string.h>
#include "ledger.h"
#include "platform/platform.h"
#include "store.h"

enum { PAGE = 8000, PAGE_MEMORY = 64 << 20, TABLE_FIRST = 1024 };
#define TABLE_MEMORY ((size_t)2 << 30) /* some 40 million accounts */

/* What every account holds so far: a hash table, open addressing, at most half full. */
struct holding {
    ident account; /* 0: a free place */
    money balance;
};
struct holdings {
    struct arena *arena;
    struct holding *places;
    size_t room, count;
};

struct walk {
    struct tx *tx;
    struct holdings holdings;
    int64_t number; /* of the last entry that was looked at */
    instant at;     /* its time … */
    char hash[65];  /* … and hash */
    int64_t bad;
    const char *fault;
    size_t seen; /* in this page */
};

static struct holding *place_of(const struct holdings *holdings, ident account)
{
    uint64_t at = (uint64_t)account * UINT64_C(0x9E3779B97F4A7C15) >> 20;
    for (;; at++) {
        struct holding *place = &holdings->places[at & (holdings->room - 1)];
        if (!place->account || place->account == account) return place;
    }
}

static void grow(struct holdings *holdings)
{
    struct holdings old = *holdings;
    holdings->room = old.room ? 2 * old.room : TABLE_FIRST;
    holdings->places = ARENA_ARRAY(holdings->arena, holdings->room, struct holding);
    for (size_t i = 0; i < old.room; i++)
        if (old.places[i].account) *place_of(holdings, old.places[i].account) = old.places[i];
}

static money *holding_of(struct holdings *holdings, ident account)
{
    if (2 * (holdings->count + 1) > holdings->room) grow(holdings);
    struct holding *place = place_of(holdings, account);
    if (!place->account) {
        place->account = account;
        holdings->count++;
    }
    return &place->balance;
}

static bool has_its_sides(const struct entry *entry)
{
    const struct movement_rule *rule = movement_rule((enum movement_kind)entry->kind);
    ident company = rule->to_person ? entry->from_id : entry->to_id;
    ident person = rule->to_person ? entry->to_id : entry->from_id;
    return company == (ident)rule->company && person >= COMPANY_ACCOUNTS;
}

static err check_reversal(struct walk *walk, const struct entry *entry, const char **ret_fault)
{
    struct entry origin;
    err e = store_entry_at(walk->tx, entry->reverses, &origin);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    bool swapped = !e && origin.from_id == entry->to_id && origin.to_id == entry->from_id &&
                   origin.amount == entry->amount && origin.number < entry->number &&
                   !movement_may_be_reversed((enum movement_kind)origin.kind);
    *ret_fault = swapped ? NULL : "it does not take back what it says";
    return OK;
}

static const char *check_balances(struct walk *walk, const struct entry *entry)
{
    money *from = holding_of(&walk->holdings, entry->from_id);
    if (!money_add(*from, -entry->amount, from) || *from != entry->from_balance)
        return "the balance of the account that it takes from does not follow";
    money *to = holding_of(&walk->holdings, entry->to_id);
    if (!money_add(*to, entry->amount, to) || *to != entry->to_balance)
        return "the balance of the account that it gives to does not follow";
    return NULL;
}

/* What stands in one entry, its hash aside. */
static err look(struct walk *walk, const struct entry *entry, const char **ret_fault)
{
    *ret_fault = NULL;
    if (entry->number != walk->number + 1) return *ret_fault = "the number before it is missing", OK;
    if (entry->at < walk->at) return *ret_fault = "its time is before that of the entry before it", OK;
    if (entry->amount <= 0) return *ret_fault = "its amount is not positive", OK;
    bool reversal = entry->kind == MOVEMENT_REVERSAL;
    if (reversal) TRY(check_reversal(walk, entry, ret_fault));
    if (!reversal && !has_its_sides(entry)) *ret_fault = "its accounts are not those of its kind";
    if (!*ret_fault) *ret_fault = check_balances(walk, entry);
    return OK;
}

/* The first entry at fault ends the walk. */
static err look_at_all(struct walk *walk, const struct list *page, size_t broken)
{
    const struct entry *entry = page->items;
    const char *fault = NULL;
    for (size_t i = 0; i < page->count; i++) {
        TRY(look(walk, &entry[i], &fault));
        if (!fault && i == broken) fault = "its hash is not that of what it says";
        if (fault) {
            walk->bad = entry[i].number;
            walk->fault = fault;
            return OK;
        }
        walk->number = entry[i].number;
        walk->at = entry[i].at;
    }
    if (page->count) memcpy(walk->hash, entry[page->count - 1].hash, sizeof walk->hash);
    return OK;
}

static err walk_page(struct env *env, void *context)
{
    struct walk *walk = context;
    struct list page = {NULL, 0};
    size_t broken = 0;
    TRY(db_read(env, STORE_ACCOUNTING, &walk->tx));
    TRY(store_entries_after(walk->tx, walk->number, PAGE, &page));
    TRY(ledger_check_hashes(env->arena, walk->hash, &page, &broken));
    walk->seen = page.count;
    return look_at_all(walk, &page, broken);
}

static err walk_all(struct walk *walk, struct env *env)
{
    do TRY(env_apart(env, PAGE_MEMORY, walk_page, walk));
    while (walk->seen == PAGE && !walk->bad);
    return OK;
}

static bool sums_to_zero(const struct holdings *holdings)
{
    money sum = 0;
    for (size_t i = 0; i < holdings->room; i++)
        if (!money_add(sum, holdings->places[i].balance, &sum)) return false;
    return sum == 0;
}

err accounting_verify(struct env *env, struct ledger_check *ret)
{
    struct walk walk = {.holdings = {.arena = arena_new(TABLE_MEMORY)}};
    if (!walk.holdings.arena) return err_new(env->arena, ERR_BUSY, "memory", "There is not enough memory.");
    memcpy(walk.hash, ledger_origin(env->arena), sizeof walk.hash);
    err e = walk_all(&walk, env);
    if (!e && !walk.bad && !sums_to_zero(&walk.holdings)) {
        walk.bad = walk.number;
        walk.fault = "after it all accounts do not sum to zero";
    }
    *ret = (struct ledger_check){walk.number, (int64_t)walk.holdings.count, walk.bad, walk.fault};
    arena_free(walk.holdings.arena);
    return e;
}
