/* The walk through the ledger, oldest entry first: is every entry what was written, and does it follow from what stands
 * before it?
 *
 * Pages are read, and their hashes checked, by several walkers side by side: each entry names the hash that the next
 * one covers. What depends on all that came before, above all the balances, is looked at page by page, in turn. */
#include <pthread.h>
#include <string.h>
#include <unistd.h>
#include "ledger.h"
#include "platform/platform.h"
#include "store.h"

enum { PAGE = 2000, PAGE_MEMORY = 32 << 20, TABLE_FIRST = 1024, WALKERS_MOST = 8, WALKER_MEMORY = 1 << 20 };
#define TABLE_MEMORY ((size_t)2 << 30) /* some 40 million accounts */

ERROR(err_memory, ERR_BUSY, "memory", "There is not enough memory.");

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
    pthread_mutex_t lock;
    pthread_cond_t moved;
    /* Under the lock: */
    int64_t taken; /* pages that have a walker */
    int64_t turn;  /* the page that is to be looked at */
    bool ended;
    err failure; /* lives with its walker */
    /* Whose turn it is: */
    struct holdings holdings;
    int64_t number; /* of the last entry that was looked at */
    instant at;     /* its time */
    int64_t bad;
    const char *fault;
};

struct walker {
    struct walk *walk;
    struct env *env;
    pthread_t thread;
    bool started;
};

/* What a walker has before it. */
struct ledger_page {
    struct walk *walk;
    int64_t place; /* 0, 1, 2, … */
    size_t broken; /* the place of the first entry whose hash is wrong; the count: none is */
    struct list entries;
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

static err check_reversal(struct env *env, const struct entry *entry, const char **ret_fault)
{
    struct entry origin;
    struct tx *tx;
    TRY(db_read(env, STORE_ACCOUNTING, &tx));
    err e = store_entry_at(tx, entry->reverses, &origin);
    db_end(tx);
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
static err look(struct env *env, struct walk *walk, const struct entry *entry, const char **ret_fault)
{
    *ret_fault = NULL;
    if (entry->number != walk->number + 1) return *ret_fault = "the number before it is missing", OK;
    if (entry->at < walk->at) return *ret_fault = "its time is before that of the entry before it", OK;
    if (entry->amount <= 0) return *ret_fault = "its amount is not positive", OK;
    bool reversal = entry->kind == MOVEMENT_REVERSAL;
    if (reversal) TRY(check_reversal(env, entry, ret_fault));
    if (!reversal && !has_its_sides(entry)) *ret_fault = "its accounts are not those of its kind";
    if (!*ret_fault) *ret_fault = check_balances(walk, entry);
    return OK;
}

/* The first entry at fault ends the walk. */
static err look_at_all(struct env *env, struct ledger_page *page)
{
    struct walk *walk = page->walk;
    const struct entry *entry = page->entries.items;
    const char *fault = NULL;
    if (setjmp(*arena_guard(walk->holdings.arena))) return err_memory;
    for (size_t i = 0; i < page->entries.count; i++) {
        TRY(look(env, walk, &entry[i], &fault));
        if (!fault && i == page->broken) fault = "its hash is not that of what it says";
        if (fault) {
            walk->bad = entry[i].number;
            walk->fault = fault;
            return OK;
        }
        walk->number = entry[i].number;
        walk->at = entry[i].at;
    }
    return OK;
}

/* A page begins behind the last entry of the one before it, whose hash it follows. Where that is missing, the page
 * before this one finds it out. */
static err read_page(struct env *env, struct ledger_page *page)
{
    struct tx *tx;
    struct list *entries = &page->entries;
    int64_t before = page->place * PAGE;
    const char *previous = before ? "" : ledger_origin(env->arena);
    TRY(db_read(env, STORE_ACCOUNTING, &tx));
    TRY(store_entries_after(tx, before ? before - 1 : 0, before ? PAGE + 1 : PAGE, entries));
    db_end(tx);
    const struct entry *first = entries->items;
    if (before && entries->count && first->number == before) {
        previous = first->hash;
        *entries = (struct list){(void *)(first + 1), entries->count - 1};
    }
    page->broken = ledger_check_hashes(env->arena, previous, entries);
    return OK;
}

/* Waits until all pages before this one have been looked at. False: one of them was the last. */
static bool take_turn(struct ledger_page *page)
{
    struct walk *walk = page->walk;
    pthread_mutex_lock(&walk->lock);
    while (walk->turn != page->place && !walk->ended) pthread_cond_wait(&walk->moved, &walk->lock);
    bool mine = !walk->ended;
    pthread_mutex_unlock(&walk->lock);
    return mine;
}

static void pass_turn(struct ledger_page *page, bool last, err e)
{
    struct walk *walk = page->walk;
    pthread_mutex_lock(&walk->lock);
    walk->failure = e;
    walk->ended = last || e;
    walk->turn++;
    pthread_cond_broadcast(&walk->moved);
    pthread_mutex_unlock(&walk->lock);
}

static err walk_page(struct env *env, void *context)
{
    struct ledger_page *page = context;
    TRY(read_page(env, page));
    if (!take_turn(page)) return OK;
    TRY(look_at_all(env, page));
    pass_turn(page, page->walk->bad || page->entries.count < PAGE, OK);
    return OK;
}

static bool next_page(struct walk *walk, struct ledger_page *ret)
{
    pthread_mutex_lock(&walk->lock);
    *ret = (struct ledger_page){.walk = walk, .place = walk->taken++};
    bool more = !walk->ended;
    pthread_mutex_unlock(&walk->lock);
    return more;
}

static void *walk_pages(void *context)
{
    const struct walker *walker = context;
    struct ledger_page page;
    while (next_page(walker->walk, &page)) {
        err e = env_apart(walker->env, PAGE_MEMORY, walk_page, &page);
        if (e && take_turn(&page)) pass_turn(&page, true, e); /* a page that failed was not passed */
    }
    if (walker->started) db_thread_end(walker->env->platform);
    return NULL;
}

/* The thread that asks is a walker itself. */
static err walk_all(struct walk *walk, struct env *env)
{
    struct walker walkers[WALKERS_MOST] = {{.walk = walk, .env = env}};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = processors > WALKERS_MOST ? WALKERS_MOST : processors < 1 ? 1 : (size_t)processors;
    for (size_t i = 1; i < count; i++) {
        walkers[i] = (struct walker){.walk = walk, .env = env_open(env->platform, WALKER_MEMORY)};
        walkers[i].started = walkers[i].env;
        if (walkers[i].env && pthread_create(&walkers[i].thread, NULL, walk_pages, &walkers[i]))
            walkers[i].started = false;
    }
    walk_pages(&walkers[0]);
    for (size_t i = 1; i < count; i++)
        if (walkers[i].started) pthread_join(walkers[i].thread, NULL);
    err e = walk->failure ? err_keep(env->arena, walk->failure) : OK;
    for (size_t i = 1; i < count; i++) env_close(walkers[i].env);
    return e;
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
    struct walk walk = {.lock = PTHREAD_MUTEX_INITIALIZER,
                        .moved = PTHREAD_COND_INITIALIZER,
                        .holdings = {.arena = arena_new(TABLE_MEMORY)}};
    if (!walk.holdings.arena) return err_memory;
    err e = walk_all(&walk, env);
    if (!e && !walk.bad && !sums_to_zero(&walk.holdings)) {
        walk.bad = walk.number;
        walk.fault = "after it all accounts do not sum to zero";
    }
    *ret = (struct ledger_check){walk.number, (int64_t)walk.holdings.count, walk.bad, walk.fault};
    arena_free(walk.holdings.arena);
    return e;
}
