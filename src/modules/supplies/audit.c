/* The audit's chain: how a line is sealed, how lines from before are, how the whole is walked. Looking for who issues
 * and takes back? See actions.c. */
#include "audit.h"
#include <stdio.h>
#include "platform/chain.h"
#include "platform/platform.h"

#define CHAIN "mcf supplies audit 1"

enum { SEALED_AT_ONCE = 200, CHECKED_AT_ONCE = 500, PAGE_MEMORY = 32 << 20, HASH_TEXT = 65 };

static const char *search_text(struct arena *arena, const struct artifact *row)
{
    return text_lower(
        arena, arena_printf(arena, "%s %s %s %s", row->name, row->task_number, row->worker_name, row->clerk_name));
}

static const char *hash_after(struct arena *arena, const char *previous, const struct artifact *row)
{
    return chain_next(arena, previous ? previous : chain_origin(arena, CHAIN), &artifact_sealed_shape, row);
}

/* Makes the row the next of the chain that ends with `last`. */
static void seal(struct arena *arena, const struct artifact *last, struct artifact *row)
{
    row->number = last->number + 1;
    row->search = search_text(arena, row);
    row->hash = hash_after(arena, last->hash, row);
}

err audit_add(struct tx *tx, const struct request_row *request, enum audit_direction direction,
              const struct supply_item *item, const char *reason)
{
    struct env *env = tx_env(tx);
    struct artifact last;
    TRY(db_lock(tx, "supplies.audit", 0));
    TRY(store_artifact_last(tx, &last));
    struct artifact row = {
        .id = env_ident(env),
        .request_id = request->id,
        .task_id = request->task_id,
        .task_number = request->task_number,
        .at = env_now(env) > last.at ? env_now(env) : last.at, /* clocks of several machines differ a little */
        .direction = (int)direction,
        .clerk_id = env->actor.id,
        .clerk_name = env->actor.name,
        .worker_id = request->worker_id,
        .worker_name = request->worker_name,
        .name = item->name,
        .quantity = item->quantity,
        .note = item->note,
        .without_cookie_reason = text_blank(reason) ? NULL : reason,
    };
    seal(env->arena, &last, &row);
    return store_artifact_add(tx, &row);
}

/* ---- lines from before */

static err seal_batch(struct env *env, void *context)
{
    size_t *ret_count = context;
    struct tx *tx = NULL;
    struct list rows = {NULL, 0};
    struct artifact last;
    TRY(db_begin(env, STORE_SUPPLIES, &tx));
    TRY(db_lock(tx, "supplies.audit", 0));
    TRY(store_artifact_last(tx, &last));
    TRY(store_artifact_unsealed(tx, SEALED_AT_ONCE, &rows));
    struct artifact *row = rows.items;
    for (size_t i = 0; i < rows.count; i++) {
        seal(env->arena, &last, &row[i]);
        TRY(store_artifact_seal(tx, &row[i]));
        last = row[i];
    }
    *ret_count = rows.count;
    return db_commit(tx);
}

static err any_unsealed(struct env *env, bool *ret)
{
    struct tx *tx = NULL;
    struct list one = {NULL, 0};
    TRY(db_read(env, STORE_SUPPLIES, &tx));
    err e = store_artifact_unsealed(tx, 1, &one);
    db_end(tx);
    *ret = one.count > 0;
    return e;
}

err audit_seal(struct env *env)
{
    bool any = false;
    size_t count = SEALED_AT_ONCE;
    TRY(any_unsealed(env, &any));
    while (any && count == SEALED_AT_ONCE) TRY(env_apart(env, PAGE_MEMORY, seal_batch, &count));
    return OK;
}

/* ---- reading */

err audit_list(struct tx *tx, const struct audit_line_query *query, struct list *ret, ident *ret_next)
{
    struct arena *arena = tx_arena(tx);
    struct list rows = {NULL, 0};
    int64_t first = 1, before = query->after ? query->after : INT64_MAX, end = INT64_MAX;
    if (query->from) TRY(store_artifact_number_at(tx, query->from, &first));
    if (query->to) TRY(store_artifact_number_at(tx, query->to, &end));
    TRY(store_artifact_list(tx, query, first, before < end ? before : end, &rows));
    const struct artifact *row = rows.items;
    size_t limit = (size_t)page_limit(query->limit);
    *ret_next = rows.count > limit ? (ident)row[limit - 1].number : 0;
    if (rows.count > limit) rows.count = limit;
    struct audit_line *lines = ARENA_ARRAY(arena, rows.count, struct audit_line);
    for (size_t i = 0; i < rows.count; i++) audit_line_of(arena, &row[i], &lines[i]);
    *ret = (struct list){lines, rows.count};
    return OK;
}

/* ---- walking the chain */

struct walk {
    struct arena *arena; /* of the fault's words */
    int64_t number;      /* of the last good line */
    instant at;
    char hash[HASH_TEXT]; /* "": none yet */
    const char *fault;    /* of the first bad line */
    size_t seen;          /* lines of the last page */
};

static const char *fault_of(const struct walk *walk, struct arena *page, const struct artifact *row)
{
    if (row->number != walk->number + 1)
        return arena_printf(walk->arena, "line %lld is missing", (long long)walk->number + 1);
    if (!text_equal(row->hash, hash_after(page, *walk->hash ? walk->hash : NULL, row)))
        return arena_printf(walk->arena, "line %lld is not what was written, or the line before it is another",
                            (long long)row->number);
    if (row->at < walk->at)
        return arena_printf(walk->arena, "line %lld is older than the line before it", (long long)row->number);
    return NULL;
}

static void walk_page(struct walk *walk, struct arena *page, const struct list *rows)
{
    const struct artifact *row = rows->items;
    for (size_t i = 0; i < rows->count && !walk->fault; i++) {
        walk->fault = fault_of(walk, page, &row[i]);
        if (walk->fault) return;
        walk->number = row[i].number;
        walk->at = row[i].at;
        snprintf(walk->hash, sizeof walk->hash, "%s", row[i].hash);
    }
}

/* A snapshot a page: lines are only added, so that the pages fit each other. */
static err next_page(struct env *env, void *context)
{
    struct walk *walk = context;
    struct tx *tx = NULL;
    struct list rows = {NULL, 0};
    TRY(db_read(env, STORE_SUPPLIES, &tx));
    err e = store_artifact_page(tx, walk->number, CHECKED_AT_ONCE, &rows);
    db_end(tx);
    walk->seen = rows.count;
    if (!e) walk_page(walk, env->arena, &rows);
    return e;
}

err supplies_audit_check(struct env *env, struct supplies_audit_check *ret)
{
    struct walk walk = {.arena = env->arena};
    bool unsealed = false;
    do TRY(env_apart(env, PAGE_MEMORY, next_page, &walk));
    while (!walk.fault && walk.seen == CHECKED_AT_ONCE);
    if (!walk.fault) TRY(any_unsealed(env, &unsealed));
    if (unsealed) walk.fault = "there are lines without a number and a hash";
    *ret = (struct supplies_audit_check){walk.number, walk.fault};
    return OK;
}
