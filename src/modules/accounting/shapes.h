/* What crosses the module's borders: requests, answers, rows. */
#pragma once
#include "rules.h"

struct account_person { /* {id, name} */
    ident id;
    const char *name;
};
struct account_task { /* {id, number} */
    ident id;
    const char *number;
};

extern const struct shape account_person_shape, account_task_shape;

/* A person's own account; what does not fit the role is absent. */
struct account {
    money balance;
    money due_this_week, expected_this_week;
    instant due_on;
    money paid_total;
    int64_t discount_percent;
    money earned_this_month, penalties_this_month, bonuses_this_month, corrected_this_month;
    instant month_began_at, payout_on;
};
struct month_sums { /* a row */
    money earned, penalties, bonuses;
    money corrected; /* signed: what was taken back of earlier months */
};
extern const struct shape account_shape, month_sums_shape;
struct account_month { /* of the company's calendar; what does not fit the role is absent */
    instant from, to;
    money charged, paid;
    money earned, penalties, bonuses, paid_out;
    money balance; /* at its end */
};
extern const struct shape account_month_shape;

/* A line of a person's account. */
struct movement {
    ident id;
    instant at;
    int kind; /* enum movement_kind */
    struct account_task *task;
    money amount, balance_after; /* positive favours the owner */
    const char *explanation;
    struct movement_facts *facts;
    struct account_person *by; /* who decided it; NULL: nobody in person */
    ident reversed_by_id;
};
extern const struct shape movement_shape;

/* A line of the ledger, as managers see it. */
struct ledger_side {
    ident id;
    const char *account; /* of the company: its word; NULL: a person's */
    const char *name;
};
struct ledger_entry {
    ident id;
    int64_t number;
    instant at, happened_at;
    int kind;
    struct ledger_side *from, *to;
    money amount, from_balance, to_balance;
    struct account_task *task;
    const char *explanation;
    struct movement_facts *facts;
    struct account_person *by;
    ident reversed_by_id;
    const char *hash;
};
extern const struct shape ledger_entry_shape;

struct movement_query {
    instant from, to;
    int kind;
    int64_t limit;
    ident after;
};
struct ledger_query {
    ident account_id, task_id;
    instant from, to;
    int kind;
    int64_t limit;
    ident after;
};
struct correction_new {
    ident movement_id;
    const char *reason;
};
extern const struct shape movement_query_shape, ledger_query_shape, correction_new_shape, bonus_new_shape;

struct balance_row { /* a row: of an account, or of all of a kind */
    ident id;
    int kind; /* enum account_kind */
    money balance;
};
extern const struct shape balance_row_shape;

struct trial_item {
    const char *account; /* the company's account's word; "clients" and "workers": the sums of theirs */
    ident account_id;    /* 0: a sum */
    const char *name;
    money balance;
};
struct trial_balance {
    instant at;
    struct list items; /* of struct trial_item */
    money total;
};
struct trial_query {
    instant at;
};
extern const struct shape trial_balance_shape, trial_query_shape;

struct account_line { /* one account */
    ident id;
    int kind; /* enum account_kind */
    const char *account, *name;
    money balance;
};
struct account_query {
    int kind;
    instant at;
    int64_t limit;
    ident after;
};
extern const struct shape account_line_shape, account_query_shape;

struct booked { /* what an event booked */
    ident id;
    int kind;
    money amount;
};
struct seen_event {
    ident id, event_id;
    instant at;
    const char *type;
    ident task_id;
    const char *number;
    int status, cause;  /* enum task_status, task_cause */
    struct list booked; /* of struct booked */
    int reason;         /* enum nothing */
};
struct event_line { /* the answer */
    ident id;
    instant at;
    const char *type;
    struct account_task *task;
    int status, cause;
    struct list booked;
    int reason;
};
struct event_query {
    ident task_id;
    int64_t limit;
    ident after;
};
extern const struct shape booked_shape, seen_event_shape, event_line_shape, event_query_shape;
