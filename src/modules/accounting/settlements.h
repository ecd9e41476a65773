/* Invoices and payouts: from their issue to the money that moved. */
#pragma once
#include "payments.h"
#include "store_settlements.h"

/* Issues one for what is not settled of a person before the tick, in a run's transaction; `balance` is the sum of it on
 * the person's account, and it has to be in the company's favour (an invoice) or the worker's (a payout). */
err settlement_issue(struct tx *tx, const struct run_row *run, ident person, money balance);
/* Locks the ledger, then the settlement: whoever changes one comes this way. ERR_NOT_FOUND. */
err settlement_lock(struct tx *tx, ident id, struct settlement_row *ret);
/* Asks for the money of an unpaid one as soon as may be; `anew`: the ladder of retries begins again. */
err settlement_try_now(struct tx *tx, struct settlement_row *settlement, bool anew);
/* All of a person's that failed or wait are tried now, on a new ladder: there is a new payment method. */
err settlements_try_all(struct tx *tx, ident person);

/* Takes back an unpaid invoice or payout with that entry on it, since the entry was reversed: the rest is on the next
 * one. One whose money may be moving stays until that is known: if it has not moved, it is withdrawn then, else the
 * reversal is on the next one. */
err settlement_withdraw_for(struct tx *tx, const struct entry *reversed);

/* Begins an attempt on one that the caller has locked. *ret_begun false: there is nothing to try with (it waits for a
 * payment method), or one is under way. */
err attempt_begin(struct tx *tx, struct settlement_row *settlement, struct attempt *ret, bool *ret_begun);
/* What became of an attempt, however it was heard of: books the money, or plans the next try. The first end stays;
 * hearing it again changes nothing. The caller has locked the settlement. */
err attempt_end(struct tx *tx, struct settlement_row *settlement, const struct attempt *attempt,
                const struct payment_reply *reply);
/* Nobody answers for the attempt just now (`troubled`), or somebody does again. */
err settlement_set_trouble(struct tx *tx, struct settlement_row *settlement, bool troubled);

/* Applies a webhook. Refusals: ERR_NOT_FOUND (no such movement), ERR_INVALID (it is no end). */
err payment_webhook_apply(struct tx *tx, const struct payment_webhook *in);

/* Reading. The list is of env's actor's own unless they may see all; ret_next as in other lists. */
err settlements_list(struct tx *tx, enum settlement_kind kind, const struct settlement_query *query, struct list *ret,
                     ident *ret_next);
err settlements_find(struct tx *tx, enum settlement_kind kind, ident id, struct settlement *ret);

/* settlement_job.c */
extern const struct job_kind job_accounting_settle;
struct settle_job {
    ident settlement_id;
};

/* methods.c: a person's payment method. */
err method_show(struct env *env, struct tx *tx, struct method_answer *ret);
/* What the service says of a token that env's actor wants to use: ERR_INVALID on `token`, or ERR_BUSY
 * "payment_service". Slow: outside transactions. */
err method_check(struct env *env, const char *token, struct method *ret);
err method_use(struct tx *tx, struct method *method);
