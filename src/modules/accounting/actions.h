/* Use cases beyond those of accounting.h. Each works in the caller's open transaction of the accounting store. */
#pragma once
#include "store.h"

/* What env's actor, a client or a worker, has and will have. */
err account_of_actor(struct tx *tx, struct account *ret);
/* Its last twelve months of the company's calendar, oldest first. */
err account_history(struct tx *tx, struct list *ret_account_months);
/* Lines of env's actor's account, newest first. `ret_next`: the id to go on after; 0: no more. */
err account_movements(struct tx *tx, const struct movement_query *query, struct list *ret, ident *ret_next);

err ledger_list(struct tx *tx, const struct ledger_query *query, struct list *ret, ident *ret_next);
err ledger_find(struct tx *tx, ident id, struct ledger_entry *ret);
/* Every account of the company, and the sums of the clients' and the workers', after all that the books took before
 * `at` (0: now). */
err ledger_trial_balance(struct tx *tx, instant at, struct trial_balance *ret);
err ledger_accounts(struct tx *tx, const struct account_query *query, struct list *ret, ident *ret_next);
/* The event log, newest first. */
err seen_events(struct tx *tx, const struct event_query *query, struct list *ret, ident *ret_next);

/* Takes a movement back in env's actor's name; the person concerned is told. *ret_movement is the reversal. Refusals:
 * not_found, err_money_moved, err_is_reversal, err_already_reversed. */
err ledger_correct(struct tx *tx, const struct correction_new *in, ident *ret_movement);
/* A client's money came in: books it and tells the others what the client has paid in all. Whoever charges calls this
 * in the transaction that marks the charge as paid, once. */
struct settled {
    ident settlement_id;
    const char *number;
    ident person_id;
    money amount;
};
err ledger_client_paid(struct tx *tx, const struct settled *it);

/* Those who look at it see that an account has changed. */
void ledger_tell(struct tx *tx, const struct entry *entry);

struct names;
/* actions_read.c: a line of the account of `person`. */
err movement_of(struct tx *tx, struct names *names, const struct entry *entry, ident person, struct movement *ret);
err person_of(struct arena *arena, struct names *names, ident id, struct account_person **ret);

/* names.c: people's names, from the monolith's database, each looked up once. */
struct names *names_new(struct env *env);
/* NULL for nobody and for who is not there any more. */
err names_of(struct names *names, ident person, const char **ret);
