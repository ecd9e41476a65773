/* The money of one invoice or payout. An attempt is written down before the service is asked, so that a program which
 * is killed knows what it may have asked for: it asks for the attempt's key first, and sends the order again, with the
 * same key, if the service never got it. Nobody is asked with another key before the end of the last one is known. */
#include "platform/platform.h"
#include "settlements.h"

enum { PENDING_ASKED_MS = 15 * 1000 };

static const struct field job_fields[] = {F_ID(struct settle_job, settlement_id, REQUIRED)};
static const struct shape job_shape = SHAPE(struct settle_job, "SettleJob", job_fields);

ERROR(err_trouble, ERR_BUSY, "payment_service", "The payment service does not answer as it should.");

/* What the job knows before it talks. */
struct talk {
    const struct job *job;
    struct settlement_row settlement;
    struct attempt attempt;
    bool begun;    /* there is an attempt to talk about … */
    bool is_fresh; /* … that nobody can have asked for yet */
    bool waits;    /* the job was put off */
};

/* No payment service is configured: runs wait. */
static err wait_for_service(struct tx *tx, struct talk *talk)
{
    TRY(settlement_set_trouble(tx, &talk->settlement, true));
    talk->waits = true;
    return job_put_off(tx, talk->job, env_now(tx_env(tx)) + MS_HOUR, 0, "There is no payment service.");
}

/* Finds the attempt that is under way, or begins one if it is time. */
static err prepare(struct tx *tx, struct talk *talk)
{
    struct env *env = tx_env(tx);
    struct settlement_row *settlement = &talk->settlement;
    TRY(job_hold(tx, talk->job));
    err e = store_attempt_in_doubt(tx, settlement->id, &talk->attempt);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    talk->begun = !e;
    enum settlement_status status = (enum settlement_status)settlement->status;
    if (!talk->begun && !settlement_due(status, settlement->next_try_at, env_now(env))) return OK;
    if (!payments_are_on(env)) return wait_for_service(tx, talk);
    if (talk->begun) return OK;
    TRY(attempt_begin(tx, settlement, &talk->attempt, &talk->begun));
    talk->is_fresh = talk->begun;
    return OK;
}

static err begin(struct env *env, struct talk *talk)
{
    struct settle_job payload;
    struct tx *tx = NULL;
    TRY(job_read(env, talk->job, &job_accounting_settle, &payload));
    TRY(db_begin(env, STORE_ACCOUNTING, &tx));
    TRY(settlement_lock(tx, payload.settlement_id, &talk->settlement));
    TRY(prepare(tx, talk));
    if (!talk->begun && !talk->waits) TRY(job_finish(tx, talk->job));
    return db_commit(tx);
}

static void ask(struct env *env, const struct talk *talk, struct payment_reply *ret)
{
    enum settlement_kind kind = (enum settlement_kind)talk->settlement.kind;
    if (!talk->is_fresh) {
        payment_ask(env, kind, &talk->attempt, ret);
        if (ret->answer != PAYMENT_UNKNOWN) return;
    }
    payment_send(env, kind, &talk->attempt, talk->settlement.number, ret);
}

static err settle(struct env *env, struct talk *talk, const struct payment_reply *reply)
{
    struct tx *tx = NULL;
    struct settlement_row *settlement = &talk->settlement;
    bool trouble = reply->answer == PAYMENT_TROUBLE;
    TRY(db_begin(env, STORE_ACCOUNTING, &tx));
    TRY(job_hold(tx, talk->job));
    TRY(settlement_lock(tx, settlement->id, settlement));
    err e = store_attempt_in_doubt(tx, settlement->id, &talk->attempt);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    bool ended = e; /* by a webhook, meanwhile */
    if (!ended && trouble) TRY(settlement_set_trouble(tx, settlement, true));
    if (!ended && !trouble) TRY(attempt_end(tx, settlement, &talk->attempt, reply));
    bool pending = !ended && reply->answer == PAYMENT_STATE && reply->status == ATTEMPT_PENDING;
    if (pending) TRY(job_put_off(tx, talk->job, 0, env_real_now(env) + PENDING_ASKED_MS, "The money is on its way."));
    if (ended || (!trouble && !pending)) TRY(job_finish(tx, talk->job));
    TRY(db_commit(tx));
    return !ended && trouble ? err_trouble : OK;
}

static err run_settle(struct env *env, const struct job *job)
{
    struct talk talk = {.job = job};
    struct payment_reply reply;
    TRY(begin(env, &talk));
    if (!talk.begun || talk.waits) return OK;
    ask(env, &talk, &reply);
    return settle(env, &talk, &reply);
}

const struct job_kind job_accounting_settle = {
    .name = "accounting.settle",
    .store = STORE_ACCOUNTING,
    .run = run_settle,
    .shape = &job_shape,
    .max_attempts = 100000, /* what may have moved is asked for until it is known */
    .first_delay_s = 1,
    .max_delay_s = 300,
    .at_once = 8,
    .summary = "Charges an invoice, or pays a payout",
};
