/* What becomes of invoices and payouts. Looking for who makes them? See runs.c; for the talk with the payment service:
 * settlement_job.c; for what people see of them: settlements_read.c. */
#include "settlements.h"
#include "actions.h"
#include "platform/platform.h"
#include "platform/stream.h"

ERROR(err_no_movement, ERR_NOT_FOUND, "not_found", "There is no such movement.");

enum { PAGE = 100 };

static void show(struct tx *tx, const struct settlement_row *settlement)
{
    struct stream_note note = {"settlement", settlement->id, &settlement->person_id, 1, ROLE_MANAGER | ROLE_ADMIN};
    stream_publish(tx, &note);
}

static struct settlement_event event_of(const struct settlement_row *settlement)
{
    return (struct settlement_event){.settlement_id = settlement->id,
                                     .person_id = settlement->person_id,
                                     .number = settlement->number,
                                     .amount = settlement->total};
}

static err update(struct tx *tx, const struct settlement_row *settlement)
{
    show(tx, settlement);
    return store_settlement_update(tx, settlement);
}

static err try_at(struct tx *tx, ident settlement, instant at)
{
    struct settle_job job = {settlement};
    return job_add(tx, &job_accounting_settle, &job, &(struct job_options){.run_at = at});
}

err settlement_lock(struct tx *tx, ident id, struct settlement_row *ret)
{
    TRY(ledger_lock(tx));
    return store_settlement_lock(tx, id, ret);
}

/* ---- from the run */

err settlement_issue(struct tx *tx, const struct run_row *run, ident person, money balance)
{
    struct env *env = tx_env(tx);
    enum settlement_kind kind = (enum settlement_kind)run->kind;
    int64_t sequence = 0;
    struct settlement_row row = {.id = env_ident(env),
                                 .kind = (int)kind,
                                 .person_id = person,
                                 .run_id = run->id,
                                 .issued_at = env_now(env),
                                 .total = settlement_amount(kind, balance)};
    TRY(store_settlement_last(tx, kind, &sequence));
    int year = date_of(company_zone(env->platform), run->tick - 1).year;
    row.number = settlement_number(env->arena, kind, year, ++sequence);
    TRY(store_settlement_add(tx, &row, sequence));
    TRY(store_lines_settle(tx, &row, run->tick));
    struct settlement_event event = event_of(&row);
    if (kind == SETTLEMENT_INVOICE) TRY(event_publish(tx, &accounting_invoice_issued, person, &event));
    show(tx, &row);
    return try_at(tx, row.id, 0);
}

err settlement_try_now(struct tx *tx, struct settlement_row *settlement, bool anew)
{
    settlement->next_try_at = env_now(tx_env(tx));
    if (anew) settlement->failed_since = 0;
    TRY(store_settlement_update(tx, settlement));
    return try_at(tx, settlement->id, 0);
}

err settlements_try_all(struct tx *tx, ident person)
{
    for (int kind = SETTLEMENT_INVOICE; kind <= SETTLEMENT_PAYOUT; kind++) {
        struct unpaid_range range = {.kind = (enum settlement_kind)kind, .person = person, .limit = PAGE};
        struct list rows = {NULL, 0};
        do {
            TRY(store_settlements_unpaid(tx, &range, &rows));
            struct settlement_row *row = rows.items;
            for (size_t i = 0; i < rows.count; i++) TRY(settlement_try_now(tx, &row[i], true));
            if (rows.count) range.after = row[rows.count - 1].id;
        } while (rows.count == PAGE);
    }
    return OK;
}

/* ---- corrections */

static err withdraw(struct tx *tx, struct settlement_row *settlement)
{
    TRY(store_lines_release(tx, settlement->id));
    settlement->status = SETTLEMENT_WITHDRAWN;
    settlement->waiting_for = 0;
    settlement->next_try_at = 0;
    return update(tx, settlement);
}

err settlement_withdraw_for(struct tx *tx, const struct entry *reversed)
{
    struct settlement_row settlement;
    struct attempt attempt;
    ident id = 0;
    TRY(store_line_settlement(tx, reversed->number, &id));
    if (!id) return OK;
    TRY(settlement_lock(tx, id, &settlement));
    if (settlement.status != SETTLEMENT_ISSUED && settlement.status != SETTLEMENT_FAILED) return OK;
    err e = store_attempt_in_doubt(tx, id, &attempt);
    if (!e) return OK;
    if (e->kind != ERR_NOT_FOUND) return e;
    return withdraw(tx, &settlement);
}

/* ---- attempts */

static err wait_for_method(struct tx *tx, struct settlement_row *settlement)
{
    struct settlement_event event = event_of(settlement);
    bool told = settlement->waiting_for == WAITING_METHOD;
    if (told && !settlement->next_try_at) return OK;
    settlement->waiting_for = WAITING_METHOD;
    settlement->next_try_at = 0; /* a run may have asked for it; nothing happens by itself now */
    if (!told) TRY(event_publish(tx, &accounting_method_wanted, settlement->person_id, &event));
    return update(tx, settlement);
}

static const char *key_of(struct arena *arena, const struct settlement_row *settlement, size_t number)
{
    char id[IDENT_TEXT];
    ident_write(settlement->id, id);
    return arena_printf(arena, "%s-%s-%zu", settlement_kind_names[settlement->kind], id, number);
}

err attempt_begin(struct tx *tx, struct settlement_row *settlement, struct attempt *ret, bool *ret_begun)
{
    struct env *env = tx_env(tx);
    struct method method;
    struct list attempts = {NULL, 0};
    *ret_begun = false;
    TRY(store_attempts(tx, settlement->id, &attempts));
    const struct attempt *past = attempts.items;
    for (size_t i = 0; i < attempts.count; i++)
        if (past[i].status != ATTEMPT_DECLINED) return OK;
    err e = store_method_find(tx, settlement->person_id, &method);
    if (e && e->kind == ERR_NOT_FOUND) return wait_for_method(tx, settlement);
    TRY(e);
    *ret = (struct attempt){.id = env_ident(env),
                            .settlement_id = settlement->id,
                            .key = key_of(env->arena, settlement, attempts.count + 1),
                            .token = method.token,
                            .method = method.label,
                            .amount = settlement->total,
                            .status = ATTEMPT_OPEN,
                            .at = env_now(env)};
    TRY(store_attempt_add(tx, ret));
    *ret_begun = true;
    return settlement_set_trouble(tx, settlement, false);
}

err settlement_set_trouble(struct tx *tx, struct settlement_row *settlement, bool troubled)
{
    int waiting = troubled ? WAITING_SERVICE : 0;
    if (settlement->waiting_for == waiting) return OK;
    settlement->waiting_for = waiting;
    return update(tx, settlement);
}

static err book_paid_out(struct tx *tx, const struct settlement_row *settlement)
{
    struct settlement_event event = event_of(settlement);
    struct entry entry;
    struct booking booking = {.kind = MOVEMENT_PAYOUT,
                              .person_id = settlement->person_id,
                              .amount = settlement->total,
                              .settlement_id = settlement->id};
    shape_clear(&movement_facts_shape, &booking.facts);
    booking.facts.number = settlement->number;
    TRY(ledger_book(tx, &booking, &entry));
    TRY(event_publish(tx, &accounting_paid_out, settlement->person_id, &event));
    ledger_tell(tx, &entry);
    return OK;
}

static err succeed(struct tx *tx, struct settlement_row *settlement, instant now)
{
    struct settled settled = {settlement->id, settlement->number, settlement->person_id, settlement->total};
    if (settlement->kind == SETTLEMENT_INVOICE)
        TRY(ledger_client_paid(tx, &settled));
    else
        TRY(book_paid_out(tx, settlement));
    settlement->status = SETTLEMENT_PAID;
    settlement->waiting_for = 0;
    settlement->paid_at = now;
    settlement->next_try_at = 0;
    return update(tx, settlement);
}

static err decline(struct tx *tx, struct settlement_row *settlement, const char *reason, instant now)
{
    bool invoice = settlement->kind == SETTLEMENT_INVOICE, outdated = false;
    struct settlement_event event = event_of(settlement);
    /* Corrected while its money might have moved: now it is known that it has not. */
    TRY(store_settlement_outdated(tx, settlement->id, &outdated));
    if (outdated) return withdraw(tx, settlement);
    if (!settlement->failed_since) settlement->failed_since = now;
    settlement->status = SETTLEMENT_FAILED;
    settlement->waiting_for = 0;
    settlement->next_try_at = settlement_next_try(settlement->failed_since, now);
    event.reason = reason;
    event.next_try_at = settlement->next_try_at;
    TRY(event_publish(tx, invoice ? &accounting_charge_declined : &accounting_payout_declined, settlement->person_id,
                      &event));
    if (settlement->next_try_at) TRY(try_at(tx, settlement->id, settlement->next_try_at));
    return update(tx, settlement);
}

err attempt_end(struct tx *tx, struct settlement_row *settlement, const struct attempt *attempt,
                const struct payment_reply *reply)
{
    struct attempt now = *attempt;
    bool refused = reply->answer == PAYMENT_REFUSED;
    now.status = refused ? ATTEMPT_DECLINED : (int)reply->status;
    if (!attempt_in_doubt((enum attempt_status)attempt->status)) return OK;
    if (reply->service_id) now.service_id = reply->service_id;
    bool ended = !attempt_in_doubt((enum attempt_status)now.status);
    now.reason = now.status == ATTEMPT_DECLINED ? reply->reason : NULL;
    now.ended_at = ended ? env_now(tx_env(tx)) : 0;
    TRY(store_attempt_update(tx, &now));
    if (now.status == ATTEMPT_SUCCEEDED) return succeed(tx, settlement, now.ended_at);
    if (now.status == ATTEMPT_DECLINED) return decline(tx, settlement, now.reason, now.ended_at);
    return settlement_set_trouble(tx, settlement, false);
}

err payment_webhook_apply(struct tx *tx, const struct payment_webhook *in)
{
    struct settlement_row settlement;
    struct attempt attempt;
    struct payment_reply reply = {PAYMENT_STATE, (enum attempt_status)in->status, in->reason, in->id};
    if (attempt_in_doubt(reply.status))
        return err_field(tx_arena(tx), "status", "unknown", "Only the end of a movement is told.");
    err e = store_attempt_by_key(tx, in->key, &attempt);
    if (e && e->kind == ERR_NOT_FOUND) return err_no_movement;
    TRY(e);
    TRY(settlement_lock(tx, attempt.settlement_id, &settlement));
    if (settlement.kind != in->kind) return err_no_movement;
    /* What was read before the lock may be outdated. */
    TRY(store_attempt_by_key(tx, in->key, &attempt));
    return attempt_end(tx, &settlement, &attempt, &reply);
}
