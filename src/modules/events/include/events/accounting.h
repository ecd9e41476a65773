/* Events of the accounting module. Types only. They name the movement and what it is about; why, in somebody's own
 * words, stands in the ledger alone. */
#pragma once
#include "platform/events.h"

/* What a movement is. Each moves an amount between a person and an account of the company. */
enum movement_kind {
    MOVEMENT_TASK_CHARGE = 1, /* a client owes the price of a task */
    MOVEMENT_SHARE,           /* a worker earns from a task that is done */
    MOVEMENT_PENALTY,         /* a worker is fined for a task that failed */
    MOVEMENT_BONUS,           /* a manager gives a worker something */
    MOVEMENT_CHARGE_PAID,     /* a client's money came in */
    MOVEMENT_PAYOUT,          /* money went out to a worker */
    MOVEMENT_REVERSAL,        /* takes another movement back */
};
extern const char *const movement_kind_names[]; /* [0] NULL, "task_charge", … */

struct movement_event {
    ident movement_id;
    ident person_id;    /* whose account */
    int kind;           /* enum movement_kind; of a correction: what was taken back */
    money amount;       /* positive */
    ident by_id;        /* the manager */
    ident task_id;      /* 0: of no task */
    const char *number; /* the task's; NULL likewise */
};
struct client_paid_event {
    ident movement_id, client_id;
    money amount;     /* of this payment */
    money paid_total; /* of all payments, this one included */
    ident settlement_id;
    const char *number; /* the invoice's */
};
struct settlement_event { /* of an invoice or a payout */
    ident settlement_id, person_id;
    const char *number;
    money amount;
    const char *reason;  /* declined: the payment service's word */
    instant next_try_at; /* declined: 0: not by itself any more */
};
extern const struct event_type accounting_client_paid;     /* "accounting.client_paid": a charge has succeeded */
extern const struct event_type accounting_bonus_given;     /* "accounting.bonus_given" */
extern const struct event_type accounting_corrected;       /* "accounting.corrected": a manager took a movement back */
extern const struct event_type accounting_invoice_issued;  /* "accounting.invoice_issued" */
extern const struct event_type accounting_charge_declined; /* "accounting.charge_declined" */
extern const struct event_type accounting_paid_out;        /* "accounting.paid_out": a payout has succeeded */
extern const struct event_type accounting_payout_declined; /* "accounting.payout_declined" */
extern const struct event_type accounting_method_wanted;   /* "accounting.method_wanted": there is none to move it by */
struct accounting_differs_event {
    ident check_id;
    int64_t count; /* of differences */
};
extern const struct event_type accounting_differs; /* "accounting.differs": of a shape of its own */
enum { ACCOUNTING_EVENTS = 9 };
extern const struct event_type *const accounting_events[ACCOUNTING_EVENTS];
