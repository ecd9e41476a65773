/* The payment services' lists against the attempts, both ways: each movement of theirs has its attempt, and each
 * attempt whose money moved, or may move, is in their list. */
#include "check.h"
#include <stdlib.h>
#include "platform/platform.h"

enum {
    PAGE = 500,
    PAGE_MEMORY = 32 << 20,
    KEYS_FIRST = 1024,
    CLOCKS_MS = 2 * 60 * 1000, /* the two clocks may differ so much */
};
#define PENDING_MOST_MS (4 * MS_DAY) /* a movement that is pending is decided within three days */
#define KEYS_MEMORY     ((size_t)1 << 30)

/* Keys that the list named, by a hash: 64 bits tell millions of them apart. */
struct keys {
    struct arena *arena;
    uint64_t *hashes;
    size_t count, room;
};

struct talk {
    struct env *env; /* of the page */
    struct tx *own;
    struct books_differences *differences;
    enum settlement_kind kind;
    struct payment_range theirs; /* what is to be read yet */
    struct attempt_range ours;
    struct keys keys;
    int64_t *checked;
};

static uint64_t hash_of(const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *c = key; *c; c++) hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return hash;
}

static void keys_add(struct keys *keys, const char *key)
{
    if (keys->count == keys->room) {
        size_t room = keys->room ? 2 * keys->room : KEYS_FIRST;
        uint64_t *hashes = ARENA_ARRAY(keys->arena, room, uint64_t);
        for (size_t i = 0; i < keys->count; i++) hashes[i] = keys->hashes[i];
        keys->hashes = hashes;
        keys->room = room;
    }
    keys->hashes[keys->count++] = hash_of(key);
}

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static bool keys_have(const struct keys *keys, const char *key)
{
    uint64_t hash = hash_of(key);
    return keys->count && bsearch(&hash, keys->hashes, keys->count, sizeof hash, compare);
}

/* ---- theirs */

static const char *words(struct arena *arena, int status, money amount)
{
    return arena_printf(arena, "%s, %s", attempt_status_names[status], money_text(arena, amount));
}

/* What is not known to have ended is asked for by its job anyway. */
static err look_at_theirs(struct talk *talk, const struct payment_state *state)
{
    struct arena *arena = talk->env->arena;
    struct attempt attempt;
    (*talk->checked)++;
    keys_add(&talk->keys, state->key);
    err e = store_attempt_by_key(talk->own, state->key, &attempt);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    const char *theirs = words(arena, state->status, state->amount);
    if (e) {
        books_differ(talk->differences, BOOKS_SERVICE_UNKNOWN, state->key, "no such movement", theirs);
        return OK;
    }
    const char *ours = words(arena, attempt.status, attempt.amount);
    bool ended = !attempt_in_doubt((enum attempt_status)attempt.status);
    if (attempt.amount != state->amount)
        books_differ(talk->differences, BOOKS_SERVICE_AMOUNT, state->key, ours, theirs);
    else if (ended && attempt.status != state->status)
        books_differ(talk->differences, BOOKS_SERVICE_STATUS, state->key, ours, theirs);
    return OK;
}

static err page_of_theirs(struct talk *talk, const struct list *states)
{
    const struct payment_state *state = states->items;
    TRY(db_read(talk->env, STORE_ACCOUNTING, &talk->own));
    for (size_t i = 0; i < states->count; i++) TRY(look_at_theirs(talk, &state[i]));
    db_end(talk->own);
    return OK;
}

/* ---- ours */

static err page_of_ours(struct talk *talk)
{
    struct list attempts = {NULL, 0};
    TRY(db_read(talk->env, STORE_ACCOUNTING, &talk->own));
    TRY(store_attempts_between(talk->own, &talk->ours, &attempts));
    const struct attempt *attempt = attempts.items;
    for (size_t i = 0; i < attempts.count; i++) {
        (*talk->checked)++;
        if (attempt[i].status == ATTEMPT_OPEN || keys_have(&talk->keys, attempt[i].key)) continue;
        if (attempt[i].status == ATTEMPT_DECLINED && !attempt[i].service_id) continue; /* it would not take the order */
        books_differ(talk->differences, BOOKS_SERVICE_MISSING, attempt[i].key,
                     words(talk->env->arena, attempt[i].status, attempt[i].amount), "not in the list");
    }
    db_end(talk->own);
    talk->ours.after = attempts.count == PAGE ? attempt[PAGE - 1].id : 0;
    return OK;
}

/* ---- page by page */

static err take_theirs(struct env *env, void *context)
{
    struct talk *talk = context;
    struct list states = {NULL, 0};
    const char *next = NULL;
    talk->env = env;
    TRY(payment_list(env, talk->kind, &talk->theirs, &states, &next));
    talk->theirs.after = arena_text(talk->keys.arena, next);
    return page_of_theirs(talk, &states);
}

static err take_ours(struct env *env, void *context)
{
    struct talk *talk = context;
    talk->env = env;
    return page_of_ours(talk);
}

static err compare_kind(struct env *env, struct talk *talk)
{
    do TRY(env_apart(env, PAGE_MEMORY, take_theirs, talk));
    while (talk->theirs.after);
    if (talk->keys.count) qsort(talk->keys.hashes, talk->keys.count, sizeof *talk->keys.hashes, compare);
    do TRY(env_apart(env, PAGE_MEMORY, take_ours, talk));
    while (talk->ours.after);
    return OK;
}

/* Theirs are asked for from before ours to after them. */
static err compare_with(struct env *env, const struct books_check *check, struct talk *talk)
{
    instant from = check->real_since - PENDING_MOST_MS, to = check->real_at;
    if (from < CLOCKS_MS) from = CLOCKS_MS;
    talk->theirs = (struct payment_range){from - CLOCKS_MS, to + CLOCKS_MS, NULL};
    talk->ours = (struct attempt_range){talk->kind, from, to, 0, PAGE};
    talk->keys.arena = arena_new(KEYS_MEMORY);
    if (!talk->keys.arena) return err_new(env->arena, ERR_BUSY, "memory", "There is not enough memory.");
    err e = compare_kind(env, talk);
    arena_free(talk->keys.arena);
    return e;
}

err check_services(struct env *env, const struct books_check *check, struct books_differences *differences,
                   int64_t *checked)
{
    if (!payments_are_on(env)) return OK;
    for (int kind = SETTLEMENT_INVOICE; kind <= SETTLEMENT_PAYOUT; kind++) {
        struct talk talk = {.differences = differences, .kind = (enum settlement_kind)kind, .checked = checked};
        err e = compare_with(env, check, &talk);
        bool silent = e && e->kind == ERR_BUSY && text_equal(e->code, "payment_service");
        if (!silent) TRY(e);
        if (silent) books_differ(differences, BOOKS_SERVICE_SILENT, payment_kind_names[kind], "its list", e->detail);
    }
    return OK;
}
