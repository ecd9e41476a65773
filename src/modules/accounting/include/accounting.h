/* The accounting module: what clients owe and workers earn. The only header others may include. */
#pragma once
#include "events/accounting.h"
#include "platform/module.h"

extern const struct module accounting_module;

/* A bonus for a worker, in the caller's open write transaction of the accounting store; env's actor gives it. The
 * worker must exist and be one: else ERR_INVALID "unknown" on worker_id. */
struct bonus_new {
    ident worker_id;
    money amount;       /* positive */
    const char *reason; /* for what; the worker reads it */
};
enum { BONUS_MOST = 100000000 }; /* 1 000 000.00 */
err accounting_give_bonus(struct tx *tx, const struct bonus_new *in, ident *ret_movement);

/* Makes env's actor, a client or a worker, be charged or paid by a token of the payment service. Asks the service, and
 * has a transaction of its own. Refusals: ERR_INVALID on `token`; ERR_BUSY "payment_service". */
err accounting_use_method(struct env *env, const char *token);

/* Walks the ledger from its first entry: numbers, times, the chain of hashes, sides, running balances, reversals, and
 * that all accounts sum to zero. Memory grows with the number of accounts, not of entries. Reads in pages of the
 * present state: entries that are added meanwhile may be among them. */
struct ledger_check {
    int64_t entries, accounts; /* that were looked at */
    int64_t bad;               /* the number of the first bad entry; 0: none */
    const char *fault;         /* what is wrong with it */
};
err accounting_verify(struct env *env, struct ledger_check *ret);
