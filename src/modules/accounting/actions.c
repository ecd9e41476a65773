/* Bonuses, corrections, payments that came in. What follows from tasks: consumers.c; what is read: actions_read.c. */
#include "actions.h"
#include "auth.h"
#include "platform/stream.h"
#include "settlements.h"

ERROR(err_no_movement, ERR_NOT_FOUND, "not_found", "There is no such movement.");

void ledger_tell(struct tx *tx, const struct entry *entry)
{
    ident person = entry_person(entry);
    struct stream_note note = {"account", entry->id, &person, 1, ROLE_MANAGER | ROLE_ADMIN};
    stream_publish(tx, &note);
}

static err check_worker(struct env *env, ident id)
{
    struct tx *main = NULL;
    struct auth_user user;
    TRY(db_read(env, STORE_MAIN, &main));
    err e = auth_user_find(main, id, &user);
    db_end(main);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    bool is_worker = !e && (user.roles & ROLE_WORKER);
    return is_worker ? OK : err_field(env->arena, "worker_id", "unknown", "There is no such worker.");
}

static struct movement_facts decided_by(const struct actor *actor, const char *reason)
{
    struct movement_facts facts;
    shape_clear(&movement_facts_shape, &facts);
    facts.by_id = actor->id;
    facts.reason = reason;
    return facts;
}

err accounting_give_bonus(struct tx *tx, const struct bonus_new *in, ident *ret_movement)
{
    struct env *env = tx_env(tx);
    struct entry entry;
    struct booking booking = {
        .kind = MOVEMENT_BONUS,
        .person_id = in->worker_id,
        .amount = in->amount,
        .facts = decided_by(&env->actor, in->reason),
    };
    TRY(check_worker(env, in->worker_id));
    TRY(ledger_book(tx, &booking, &entry));
    struct movement_event event = {.movement_id = entry.id,
                                   .person_id = in->worker_id,
                                   .kind = MOVEMENT_BONUS,
                                   .amount = in->amount,
                                   .by_id = env->actor.id};
    TRY(event_publish(tx, &accounting_bonus_given, in->worker_id, &event));
    ledger_tell(tx, &entry);
    *ret_movement = entry.id;
    return OK;
}

err ledger_correct(struct tx *tx, const struct correction_new *in, ident *ret_movement)
{
    struct env *env = tx_env(tx);
    struct movement_facts facts = decided_by(&env->actor, in->reason), origin;
    struct entry entry, reversal;
    TRY(ledger_lock(tx));
    err e = store_entry_find(tx, in->movement_id, &entry);
    if (e && e->kind == ERR_NOT_FOUND) return err_no_movement;
    TRY(e);
    facts.ground = GROUND_CORRECTION;
    TRY(ledger_reverse(tx, &entry, &facts, 0, 0, &reversal));
    TRY(settlement_withdraw_for(tx, &entry));
    TRY(entry_facts(env->arena, &entry, &origin));
    struct movement_event event = {.movement_id = reversal.id,
                                   .person_id = entry_person(&entry),
                                   .kind = entry.kind,
                                   .amount = entry.amount,
                                   .by_id = env->actor.id,
                                   .task_id = entry.task_id,
                                   .number = origin.number};
    TRY(event_publish(tx, &accounting_corrected, event.person_id, &event));
    ledger_tell(tx, &reversal);
    *ret_movement = reversal.id;
    return OK;
}

err ledger_client_paid(struct tx *tx, const struct settled *it)
{
    struct entry entry;
    struct booking booking = {.kind = MOVEMENT_CHARGE_PAID,
                              .person_id = it->person_id,
                              .amount = it->amount,
                              .settlement_id = it->settlement_id};
    struct client_paid_event event = {
        .client_id = it->person_id, .amount = it->amount, .settlement_id = it->settlement_id, .number = it->number};
    shape_clear(&movement_facts_shape, &booking.facts);
    booking.facts.number = it->number;
    TRY(ledger_book(tx, &booking, &entry));
    event.movement_id = entry.id;
    TRY(store_client_paid_total(tx, it->person_id, &event.paid_total));
    TRY(event_publish(tx, &accounting_client_paid, it->person_id, &event));
    ledger_tell(tx, &entry);
    return OK;
}
