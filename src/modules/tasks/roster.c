#include "roster.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct counters {
    _Atomic int32_t open, done, failed;
};

struct roster {
    _Atomic int references;
    struct arena *arena;
    size_t count, trait_count, type_count;
    ident *workers;        /* rising */
    const char **traits;   /* names */
    uint8_t *values;       /* [worker][trait] */
    ident *types;          /* service types with any result */
    struct counters *all;  /* [worker] */
    struct counters *each; /* [worker][type] */
};

/* One roster a process; a platform that opens its stores starts with none. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct roster *current;
static _Atomic uint64_t
    changes; /* a roster loaded while this moved may lack the change: it is used once and not kept */

static struct sql sql_workers = SQL("tasks", "roster_workers");
static struct sql sql_results = SQL("tasks", "roster_results");

struct worker_row {
    ident id;
    struct list traits;
    int64_t open;
};
struct trait_value {
    const char *trait;
    int64_t value;
};
static const struct field trait_value_fields[] = {
    F_TEXT(struct trait_value, trait, 0),
    F_INT(struct trait_value, value, 0),
};
static const struct shape trait_value_row_shape = SHAPE(struct trait_value, "RosterTrait", trait_value_fields);
static const struct field worker_row_fields[] = {
    F_ID(struct worker_row, id, 0),
    F_LIST(struct worker_row, traits, 0, &trait_value_row_shape),
    F_INT(struct worker_row, open, 0),
};
static const struct shape worker_row_shape = SHAPE(struct worker_row, "RosterWorker", worker_row_fields);

struct result_row {
    ident worker_id, service_type_id;
    int64_t done, failed;
};
static const struct field result_row_fields[] = {
    F_ID(struct result_row, worker_id, 0),
    F_ID(struct result_row, service_type_id, 0),
    F_INT(struct result_row, done, 0),
    F_INT(struct result_row, failed, 0),
};
static const struct shape result_row_shape = SHAPE(struct result_row, "RosterResult", result_row_fields);

static void release(void *resource)
{
    struct roster *roster = resource;
    if (roster && atomic_fetch_sub(&roster->references, 1) == 1) arena_free(roster->arena);
}

/* Index in a rising array, or -1. */
static int64_t index_of(const ident *ids, size_t count, ident id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ids[low] == id ? (int64_t)low : -1;
}

int roster_trait(const struct roster *roster, const char *name)
{
    for (size_t i = 0; i < roster->trait_count; i++)
        if (text_equal(roster->traits[i], name)) return (int)i;
    return -1;
}

static size_t count_traits(const struct worker_row *rows, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += rows[i].traits.count;
    return sum;
}

/* Two passes: first the distinct names, then the matrix. */
static void fill_traits(struct roster *roster, const struct worker_row *rows)
{
    roster->traits = ARENA_ARRAY(roster->arena, count_traits(rows, roster->count) + 1, const char *);
    for (size_t i = 0; i < roster->count; i++) {
        const struct trait_value *traits = rows[i].traits.items;
        for (size_t t = 0; t < rows[i].traits.count; t++)
            if (roster_trait(roster, traits[t].trait) < 0)
                roster->traits[roster->trait_count++] = arena_text(roster->arena, traits[t].trait);
    }
    roster->values = ARENA_ARRAY(roster->arena, roster->count * roster->trait_count + 1, uint8_t);
    for (size_t i = 0; i < roster->count; i++) {
        const struct trait_value *traits = rows[i].traits.items;
        for (size_t t = 0; t < rows[i].traits.count; t++) {
            size_t column = (size_t)roster_trait(roster, traits[t].trait);
            roster->values[i * roster->trait_count + column] = (uint8_t)traits[t].value;
        }
    }
}

static int rising(const void *left, const void *right)
{
    ident a = *(const ident *)left, b = *(const ident *)right;
    return (a > b) - (a < b);
}

static void fill_types(struct roster *roster, const struct result_row *rows, size_t count)
{
    roster->types = ARENA_ARRAY(roster->arena, count + 1, ident);
    ident *all = ARENA_ARRAY(roster->arena, count + 1, ident);
    for (size_t i = 0; i < count; i++) all[i] = rows[i].service_type_id;
    qsort(all, count, sizeof *all, rising);
    for (size_t i = 0; i < count; i++)
        if (!i || all[i] != all[i - 1]) roster->types[roster->type_count++] = all[i];
}

static void fill_results(struct roster *roster, const struct result_row *rows, size_t count)
{
    fill_types(roster, rows, count);
    roster->each = ARENA_ARRAY(roster->arena, roster->count * roster->type_count + 1, struct counters);
    for (size_t i = 0; i < count; i++) {
        int64_t worker = index_of(roster->workers, roster->count, rows[i].worker_id);
        int64_t type = index_of(roster->types, roster->type_count, rows[i].service_type_id);
        if (worker < 0) continue;
        struct counters *each = &roster->each[(size_t)worker * roster->type_count + (size_t)type];
        each->done = (int32_t)rows[i].done;
        each->failed = (int32_t)rows[i].failed;
        roster->all[worker].done += (int32_t)rows[i].done;
        roster->all[worker].failed += (int32_t)rows[i].failed;
    }
}

static err load(struct env *env, struct roster **ret)
{
    struct tx *tx = NULL;
    struct list workers = {NULL, 0}, results = {NULL, 0};
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(db_list(tx, &sql_workers, &worker_row_shape, &workers));
    TRY(db_list(tx, &sql_results, &result_row_shape, &results));
    db_end(tx);
    struct arena *arena = arena_new((size_t)1 << 33);
    if (!arena) return err_new(env->arena, ERR_BUSY, "busy", "There is not enough memory.");
    arena_defer(env->arena, (void (*)(void *))arena_free, arena);
    if (setjmp(*arena_guard(arena))) arena_unwind(env->arena); /* which frees this one, too */
    struct roster *roster = ARENA_NEW(arena, struct roster);
    const struct worker_row *rows = workers.items;
    *roster = (struct roster){.references = 1, .arena = arena, .count = workers.count};
    roster->workers = ARENA_ARRAY(arena, workers.count + 1, ident);
    roster->all = ARENA_ARRAY(arena, workers.count + 1, struct counters);
    for (size_t i = 0; i < workers.count; i++) {
        roster->workers[i] = rows[i].id;
        roster->all[i].open = (int32_t)rows[i].open;
    }
    fill_traits(roster, rows);
    fill_results(roster, results.items, results.count);
    arena_undefer(env->arena, arena);
    *ret = roster;
    return OK;
}

/* Takes a reference on the current roster, if there is one. */
static struct roster *acquire(void)
{
    pthread_mutex_lock(&lock);
    struct roster *roster = current;
    if (roster) atomic_fetch_add(&roster->references, 1);
    pthread_mutex_unlock(&lock);
    return roster;
}

static void replace(struct roster *roster)
{
    pthread_mutex_lock(&lock);
    struct roster *old = current;
    current = roster;
    if (roster) atomic_fetch_add(&roster->references, 1);
    pthread_mutex_unlock(&lock);
    release(old);
}

err roster_get(struct env *env, const struct roster **ret)
{
    struct roster *roster = acquire();
    if (!roster) {
        uint64_t before = atomic_load(&changes);
        TRY(load(env, &roster));
        bool kept = !db_shared(env->platform, STORE_MAIN); /* others change it, too */
        if (kept && atomic_load(&changes) == before) replace(roster);
    }
    arena_defer(env->arena, release, roster);
    *ret = roster;
    return OK;
}

size_t roster_count(const struct roster *roster)
{
    return roster->count;
}

ident roster_worker(const struct roster *roster, size_t at)
{
    return roster->workers[at];
}

uint8_t roster_value(const struct roster *roster, size_t at, int trait)
{
    return trait < 0 ? 0 : roster->values[at * roster->trait_count + (size_t)trait];
}

struct tally roster_overall(const struct roster *roster, size_t at)
{
    return (struct tally){roster->all[at].done, roster->all[at].failed};
}

struct tally roster_service(const struct roster *roster, size_t at, ident service_type)
{
    int64_t type = index_of(roster->types, roster->type_count, service_type);
    if (type < 0) return (struct tally){0, 0};
    const struct counters *each = &roster->each[at * roster->type_count + (size_t)type];
    return (struct tally){each->done, each->failed};
}

int32_t roster_open(const struct roster *roster, size_t at)
{
    return roster->all[at].open;
}

struct change {
    ident worker, service_type;
    int open, done, failed;
};

static void apply(struct platform *platform, void *argument)
{
    const struct change *change = argument;
    atomic_fetch_add(&changes, 1);
    struct roster *roster = acquire();
    if (!roster) return;
    int64_t worker = index_of(roster->workers, roster->count, change->worker);
    int64_t type = index_of(roster->types, roster->type_count, change->service_type);
    if (worker >= 0) {
        roster->all[worker].open += change->open;
        roster->all[worker].done += change->done;
        roster->all[worker].failed += change->failed;
    }
    if (worker >= 0 && type >= 0) {
        struct counters *each = &roster->each[(size_t)worker * roster->type_count + (size_t)type];
        each->done += change->done;
        each->failed += change->failed;
    }
    release(roster);
    /* The first result of a service type has no column yet. */
    if (type < 0 && change->done + change->failed) replace(NULL);
}

void roster_count_on(struct tx *tx, ident worker, ident service_type, int open, int done, int failed)
{
    struct change *change = ARENA_NEW(tx_arena(tx), struct change);
    *change = (struct change){worker, service_type, open, done, failed};
    db_after_commit(tx, apply, change);
}

static void forget(struct platform *platform, void *argument)
{
    atomic_fetch_add(&changes, 1);
    replace(NULL);
}

void roster_outdated(struct tx *tx)
{
    db_after_commit_once(tx, forget, NULL);
}

void roster_forget(void)
{
    replace(NULL);
}
