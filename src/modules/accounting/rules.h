/* What moves, between which accounts, how much and why (1-product §5). Pure: no database, no clock. */
#pragma once
#include "accounting.h"
#include "base/instant.h"
#include "events/tasks.h"

/* The company's own accounts. A person's account has the person's id, which is always greater. What an account holds is
 * positive if it favours its owner: a client who owes 100 CAT has -100, a worker who is owed 57 has 57. The company's
 * are the other side of that: all accounts together hold nothing. */
enum company_account {
    ACCOUNT_REVENUE = 1, /* what clients were charged */
    ACCOUNT_WAGES,       /* what workers have earned (negative) */
    ACCOUNT_PENALTIES,
    ACCOUNT_BONUSES,  /* (negative) */
    ACCOUNT_CHARGES,  /* money that came in (negative: it is owed back to the clients by what they were charged) */
    ACCOUNT_PAYOUTS,  /* money that went out */
    COMPANY_ACCOUNTS, /* one more than the last */
};
extern const char *const company_account_names[]; /* [0] NULL, "revenue", … */
extern const char *const company_account_titles[];

enum account_kind { ACCOUNT_COMPANY = 1, ACCOUNT_CLIENT, ACCOUNT_WORKER };
extern const char *const account_kind_names[];

struct movement_rule {
    enum account_kind person;     /* whose account it touches */
    enum company_account company; /* and which of the company's */
    bool to_person;               /* it favours the person */
    bool reversible;              /* money that really moved is not taken back by writing so */
};
/* Of every kind but a reversal. */
const struct movement_rule *movement_rule(enum movement_kind kind);
/* The account that a kind's movements all touch; 0 for reversals. */
ident movement_company_account(enum movement_kind kind);

/* Why a reversal was made. */
enum reversal_ground { GROUND_CORRECTION = 1, GROUND_WAIVED };
extern const char *const reversal_ground_names[];

/* What a movement is explained by; what does not apply is absent. The interface words it in the reader's language. */
struct movement_facts {
    const char *number; /* of its task */
    int status, cause;  /* enum task_status, task_cause: how the task ended */
    money base_price;
    int64_t discount_percent;
    money price;
    int64_t percent;    /* of the price */
    const char *reason; /* in somebody's words */
    ident by_id;        /* who decided it */
    int ground;         /* enum reversal_ground */
    int reversed;       /* enum movement_kind: what is taken back … */
    ident reversed_id;  /* … and its id */
};
extern const struct shape movement_facts_shape;   /* as they are kept */
extern const struct shape movement_reasons_shape; /* as they are shown, beside number and by */

/* Something to book. */
struct booking {
    enum movement_kind kind;
    ident person_id;
    money amount;
    instant happened_at;
    ident task_id, event_id; /* 0: none */
    ident settlement_id;     /* of money that moved */
    struct movement_facts facts;
};

/* Why an event booked nothing, or not all that one might expect. */
enum nothing {
    NOTHING_NOT_FINAL = 1,    /* the task goes on */
    NOTHING_NO_WORKER,        /* it never had a worker: nothing is owed */
    NOTHING_SUPPLIES_MISSING, /* the failure was not the worker's: no penalty */
    NOTHING_NO_PENALTY,       /* waived, but there was none */
    NOTHING_ALREADY_REVERSED, /* waived, but it was already taken back */
    NOTHING_ZERO,             /* every amount is zero */
    NOTHING_NO_MONEY,         /* what happened is not about money */
};
extern const char *const nothing_names[];

enum { BOOKINGS_MOST = 2 };
/* What a task's change of status books: the client's debt first. The caller adds event_id and happened_at.
 * `*ret_nothing` is 0 if all was booked. */
size_t bookings_of_task(const struct task_event *task, struct booking ret[BOOKINGS_MOST], enum nothing *ret_nothing);

/* May a movement be taken back? Refusals: err_money_moved, err_is_reversal. */
err movement_may_be_reversed(enum movement_kind kind);
extern const err err_money_moved, err_is_reversal, err_already_reversed;

/* Why it is this amount, in English: "60 % of 95.00 = 57.00". */
const char *movement_explanation(struct arena *arena, enum movement_kind kind, money amount,
                                 const struct movement_facts *facts);

/* When clients are charged and workers are paid, in company time. */
#define CHARGE_TIME                                                                                                    \
    {                                                                                                                  \
        .kind = WEEKLY, .minute = 21 * 60, .day = 6                                                                    \
    }
#define PAY_TIME                                                                                                       \
    {                                                                                                                  \
        .kind = MONTHLY, .minute = 21 * 60, .day = 0                                                                   \
    }
extern const struct recurrence charge_time, pay_time;

/* What a client will owe when they are charged next: all that is final and unpaid … */
money account_owed(money balance);
/* … and what `upcoming` tasks will add until then. */
money account_owed_with(money balance, money upcoming);
