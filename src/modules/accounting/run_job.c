/* The work of a run, in transactions of some people each. First it waits until the books know all that happened before
 * its tick; then everybody with something to settle gets an invoice or a payout; then what failed or waits from earlier
 * runs is tried again. The money itself: settlement_job.c. */
#include "run_job.h"
#include "platform/events.h"
#include "platform/platform.h"
#include "platform/stream.h"
#include "routes.h"

enum { PEOPLE_AT_ONCE = 100, BATCH_MEMORY = 32 << 20, LOOK_AGAIN_MS = 1000 };

struct run_payload {
    ident run_id;
};
static const struct field job_fields[] = {F_ID(struct run_payload, run_id, REQUIRED)};
static const struct shape job_shape = SHAPE(struct run_payload, "AccountingRunJob", job_fields);

err run_job_add(struct tx *tx, const struct run_row *run)
{
    struct run_payload payload = {run->id};
    return job_add(tx, &job_accounting_run, &payload, NULL);
}

static void show(struct tx *tx, const struct run_row *run)
{
    struct stream_note note = {"run", run->id, NULL, 0, ROLE_MANAGER | ROLE_ADMIN};
    stream_publish(tx, &note);
}

/* Goes on after `cursor`, or (the batch was not full) to the next stage. */
static err move(struct tx *tx, struct run_row *run, size_t taken, ident cursor)
{
    if (taken < PEOPLE_AT_ONCE) {
        run->stage++;
        cursor = 0;
    }
    run->cursor = cursor;
    show(tx, run);
    return store_run_move(tx, run->id, (enum run_stage)run->stage, run->cursor);
}

/* Debts that are settled by what they were reversed by, and negative balances, stay open: they are carried over. */
static err collect(struct tx *tx, struct run_row *run)
{
    struct list rows = {NULL, 0};
    TRY(store_open_people(tx, (enum run_kind)run->kind, run->tick, run->cursor, PEOPLE_AT_ONCE, &rows));
    const struct open_row *row = rows.items;
    for (size_t i = 0; i < rows.count; i++)
        if (settlement_amount((enum settlement_kind)run->kind, row[i].balance) > 0)
            TRY(settlement_issue(tx, run, row[i].id, row[i].balance));
    return move(tx, run, rows.count, rows.count ? row[rows.count - 1].id : 0);
}

static err retry(struct tx *tx, struct run_row *run)
{
    struct unpaid_range range = {
        .kind = (enum settlement_kind)run->kind, .not_of_run = run->id, .after = run->cursor, .limit = PEOPLE_AT_ONCE};
    struct list rows = {NULL, 0};
    TRY(store_settlements_unpaid(tx, &range, &rows));
    struct settlement_row *row = rows.items;
    for (size_t i = 0; i < rows.count; i++) TRY(settlement_try_now(tx, &row[i], false));
    return move(tx, run, rows.count, rows.count ? row[rows.count - 1].id : 0);
}

struct batch {
    const struct job *job;
    ident run_id; /* the job's own … */
    bool done;    /* … is collected */
};

/* One batch of the oldest run of this kind that is not collected. */
static err take_batch(struct env *env, void *context)
{
    struct batch *batch = context;
    struct tx *tx = NULL;
    struct run_row mine, run;
    TRY(db_begin(env, STORE_ACCOUNTING, &tx));
    TRY(job_hold(tx, batch->job));
    TRY(ledger_lock(tx));
    TRY(store_run_find(tx, batch->run_id, &mine));
    batch->done = mine.stage == RUN_COLLECTED;
    if (batch->done) {
        TRY(job_finish(tx, batch->job));
        return db_commit(tx);
    }
    TRY(store_run_unfinished(tx, (enum run_kind)mine.kind, &run));
    if (run.stage == RUN_WAITING) {
        run.stage = RUN_COLLECTING;
        run.cursor = 0;
    }
    TRY(run.stage == RUN_COLLECTING ? collect(tx, &run) : retry(tx, &run));
    return db_commit(tx);
}

static err look_again(struct env *env, const struct job *job)
{
    struct tx *tx = NULL;
    TRY(db_begin(env, STORE_ACCOUNTING, &tx));
    TRY(job_put_off(tx, job, 0, env_real_now(env) + LOOK_AGAIN_MS, "The books do not know all yet that happened."));
    return db_commit(tx);
}

static err run_run(struct env *env, const struct job *job)
{
    struct run_payload payload;
    struct run_row run;
    struct tx *tx = NULL;
    bool caught_up = false;
    TRY(job_read(env, job, &job_accounting_run, &payload));
    TRY(db_read(env, STORE_ACCOUNTING, &tx));
    err e = store_run_find(tx, payload.run_id, &run);
    db_end(tx);
    TRY(e);
    if (run.stage == RUN_WAITING) {
        TRY(events_caught_up(env, &accounting_consumers[0], run.tick, &caught_up));
        if (!caught_up) return look_again(env, job);
    }
    struct batch batch = {.job = job, .run_id = run.id};
    while (!batch.done) TRY(env_apart(env, BATCH_MEMORY, take_batch, &batch));
    return OK;
}

const struct job_kind job_accounting_run = {
    .name = "accounting.run",
    .store = STORE_ACCOUNTING,
    .run = run_run,
    .shape = &job_shape,
    .max_attempts = 1000,
    .first_delay_s = 1,
    .max_delay_s = 60,
    .at_once = 1,
    .summary = "Makes invoices or payouts of all that is not settled",
};
