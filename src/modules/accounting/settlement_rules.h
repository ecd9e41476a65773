/* Invoices and payouts: what a run makes of what is not settled, and what becomes of them (1-product §5.4). An invoice
 * is what a client owes, a payout what a worker has earned; both are settlements. Pure: no database, no clock, no
 * network. */
#pragma once
#include "rules.h"

enum settlement_kind { SETTLEMENT_INVOICE = 1, SETTLEMENT_PAYOUT };
extern const char *const settlement_kind_names[];

/* A run of either kind makes settlements of one kind, of the same number. */
enum run_kind { RUN_CHARGE = 1, RUN_PAY };
extern const char *const run_kind_names[];
enum run_stage { RUN_WAITING = 1, RUN_COLLECTING, RUN_RETRYING, RUN_COLLECTED };
extern const char *const run_stage_names[];
/* As people see it: settling while the end of one of its settlements is not known, done after that. */
enum run_status { RUN_IS_WAITING = 1, RUN_IS_COLLECTING, RUN_IS_SETTLING, RUN_IS_DONE };
extern const char *const run_status_names[];

/* Issued: nobody has tried, or nobody knows the end. Failed: declined; next_try_at says when it is tried again.
 * Withdrawn: corrected before it was paid; what is left of it is on the next one. */
enum settlement_status { SETTLEMENT_ISSUED = 1, SETTLEMENT_PAID, SETTLEMENT_FAILED, SETTLEMENT_WITHDRAWN };
extern const char *const settlement_status_names[];
enum settlement_waiting { WAITING_METHOD = 1, WAITING_SERVICE };
extern const char *const settlement_waiting_names[];

/* Open: it was begun, and nothing is known of it. */
enum attempt_status { ATTEMPT_OPEN = 1, ATTEMPT_PENDING, ATTEMPT_SUCCEEDED, ATTEMPT_DECLINED };
extern const char *const attempt_status_names[];
bool attempt_in_doubt(enum attempt_status status);

enum account_kind run_accounts(enum run_kind kind);
enum movement_kind settlement_movement(enum settlement_kind kind);
/* What an amount on a person's account (a balance, a line) is on their settlement: what a client owes and what a worker
 * has earned is positive. */
money settlement_amount(enum settlement_kind kind, money on_account);
/* "I-2026-000017", "P-2026-000004". */
const char *settlement_number(struct arena *arena, enum settlement_kind kind, int year, int64_t sequence);

/* When to try again after a refusal: 1, 3 and 7 days after the first one; 0: not by itself any more. */
instant settlement_next_try(instant failed_since, instant now);
/* May money be asked for now? (`next_try_at` 0: it is not tried by itself.) */
bool settlement_due(enum settlement_status status, instant next_try_at, instant now);

/* What an HTTP answer of a payment service means (docs/payment-services.md). */
enum payment_answer {
    PAYMENT_STATE = 1, /* the movement is there; its state stands in the body */
    PAYMENT_UNKNOWN,   /* asked for by its key: there is none */
    PAYMENT_REFUSED,   /* nothing was done, and never will be with this order */
    PAYMENT_TROUBLE,   /* nobody knows */
};
/* `asking`: GET by the key, else POST of the order. */
enum payment_answer payment_answer_of(int http_status, bool asking);
