/* What begins a run, and what people see of it. Looking for its work? See run_job.c. */
#include "runs.h"
#include "actions.h"
#include "platform/platform.h"
#include "platform/stream.h"
#include "run_job.h"

ERROR(err_no_run, ERR_NOT_FOUND, "not_found", "There is no such run.");
ERROR(err_run_under_way, ERR_CONFLICT, "run_under_way", "A run of this kind is under way; wait until it is done.");

enum { ITEMS_SHOWN = 100 };

/* The run before it, if there was one. */
static err since_when(struct tx *tx, enum run_kind kind, instant *ret)
{
    struct run_row last;
    err e = store_run_newest(tx, kind, &last);
    *ret = e ? 0 : last.tick;
    return e && e->kind == ERR_NOT_FOUND ? OK : e;
}

static err add(struct tx *tx, enum run_kind kind, instant tick, ident by, ident *ret_id)
{
    struct env *env = tx_env(tx);
    struct run_row row = {
        .id = env_ident(env), .kind = (int)kind, .tick = tick, .by_id = by, .started_at = env_now(env)};
    TRY(since_when(tx, kind, &row.since));
    /* The calendar catches up with a tick before which somebody has started one by hand. */
    if (row.since >= tick) return *ret_id = 0, OK;
    TRY(store_run_add(tx, &row));
    TRY(run_job_add(tx, &row));
    *ret_id = row.id;
    return OK;
}

err run_begin(struct tx *tx, enum run_kind kind, ident *ret_id)
{
    struct env *env = tx_env(tx);
    struct run_row unfinished;
    TRY(db_lock(tx, "accounting.run", kind));
    err e = store_run_unfinished(tx, kind, &unfinished);
    if (!e) return err_run_under_way;
    if (e->kind != ERR_NOT_FOUND) return e;
    TRY(add(tx, kind, env_now(env), env->actor.id, ret_id));
    return *ret_id ? OK : err_run_under_way;
}

static err begin_by_calendar(struct env *env, enum run_kind kind, instant tick)
{
    struct tx *tx = NULL;
    ident id = 0;
    TRY(db_begin(env, STORE_ACCOUNTING, &tx));
    TRY(db_lock(tx, "accounting.run", kind));
    TRY(add(tx, kind, tick, 0, &id));
    return db_commit(tx);
}

err run_charge(struct env *env, instant tick)
{
    return begin_by_calendar(env, RUN_CHARGE, tick);
}

err run_pay(struct env *env, instant tick)
{
    return begin_by_calendar(env, RUN_PAY, tick);
}

/* ---- reading */

static enum run_status status_of(const struct run_row *row, const struct run_sums *sums)
{
    if (row->stage == RUN_WAITING) return RUN_IS_WAITING;
    if (row->stage != RUN_COLLECTED) return RUN_IS_COLLECTING;
    return sums->undecided ? RUN_IS_SETTLING : RUN_IS_DONE;
}

static struct period *period_of(struct arena *arena, instant from, instant to)
{
    struct period *period = ARENA_NEW(arena, struct period);
    *period = (struct period){from, to};
    return period;
}

static err view_of(struct tx *tx, struct names *names, const struct run_row *row, struct run *ret)
{
    struct run_sums sums;
    TRY(store_run_sums(tx, row->id, &sums));
    *ret = (struct run){.id = row->id,
                        .kind = row->kind,
                        .status = (int)status_of(row, &sums),
                        .period = period_of(tx_arena(tx), row->since, row->tick),
                        .started_at = row->started_at,
                        .settlements = sums.settlements,
                        .total = sums.total,
                        .paid = sums.paid,
                        .paid_total = sums.paid_total,
                        .failed = sums.failed,
                        .failed_total = sums.failed_total,
                        .waiting = sums.waiting,
                        .waiting_total = sums.waiting_total};
    return person_of(tx_arena(tx), names, row->by_id, &ret->by);
}

err runs_list(struct tx *tx, const struct run_query *query, struct list *ret, ident *ret_next)
{
    struct env *env = tx_env(tx);
    struct list rows = {NULL, 0};
    TRY(store_runs(tx, query, &rows));
    const struct run_row *row = rows.items;
    size_t limit = (size_t)page_limit(query->limit);
    *ret_next = rows.count > limit ? row[limit - 1].id : 0;
    if (rows.count > limit) rows.count = limit;
    struct run *runs = ARENA_ARRAY(env->arena, rows.count, struct run);
    struct names *names = names_new(env);
    for (size_t i = 0; i < rows.count; i++) TRY(view_of(tx, names, &row[i], &runs[i]));
    *ret = (struct list){runs, rows.count};
    return OK;
}

err runs_find(struct tx *tx, ident id, struct run *ret)
{
    struct run_row row;
    err e = store_run_find(tx, id, &row);
    if (e && e->kind == ERR_NOT_FOUND) return err_no_run;
    TRY(e);
    return view_of(tx, names_new(tx_env(tx)), &row, ret);
}

/* The first of those who would be billed or paid. */
static err add_items(struct tx *tx, instant tick, struct run_preview *preview)
{
    struct env *env = tx_env(tx);
    struct preview_item *items = ARENA_ARRAY(env->arena, ITEMS_SHOWN, struct preview_item);
    struct names *names = names_new(env);
    struct list rows = {NULL, 0};
    ident after = 0;
    do {
        TRY(store_open_people(tx, (enum run_kind)preview->kind, tick, after, ITEMS_SHOWN, &rows));
        const struct open_row *row = rows.items;
        for (size_t i = 0; i < rows.count && preview->items.count < ITEMS_SHOWN; i++) {
            money total = settlement_amount((enum settlement_kind)preview->kind, row[i].balance);
            struct preview_item *item = &items[preview->items.count];
            if (total <= 0) continue;
            *item = (struct preview_item){.total = total, .has_method = row[i].has_method};
            TRY(person_of(env->arena, names, row[i].id, &item->person));
            preview->items.count++;
        }
        if (rows.count) after = row[rows.count - 1].id;
    } while (rows.count == ITEMS_SHOWN && preview->items.count < ITEMS_SHOWN);
    preview->items.items = items;
    return OK;
}

err run_foresee(struct tx *tx, enum run_kind kind, struct run_preview *ret)
{
    struct env *env = tx_env(tx);
    struct preview_sums sums;
    struct retry_sums retries;
    instant since = 0, now = env_now(env);
    TRY(since_when(tx, kind, &since));
    TRY(store_open_sums(tx, kind, now, &sums));
    TRY(store_settlements_unpaid_sums(tx, (enum settlement_kind)kind, &retries));
    *ret = (struct run_preview){.kind = (int)kind,
                                .period = period_of(env->arena, since, now),
                                .settlements = sums.settlements,
                                .total = sums.total,
                                .retried = retries.retried,
                                .retried_total = retries.retried_total,
                                .without_method = sums.without_method,
                                .carried_over = sums.carried_over};
    return add_items(tx, now, ret);
}
