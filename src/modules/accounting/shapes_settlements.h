/* Invoices, payouts, runs, payment methods: requests, answers, rows; and what is said to the payment services. */
#pragma once
#include "settlement_rules.h"
#include "shapes.h"

/* A row of accounting_method; of the answer the token is not part. */
struct method {
    ident person_id;
    const char *token, *label;
    int status; /* enum method_status */
    instant changed_at;
};
enum method_status { METHOD_VALID = 1, METHOD_EXPIRED, METHOD_CLOSED };
extern const char *const method_status_names[];
struct method_new {
    const char *token;
};
struct method_answer {
    struct method *method; /* NULL: none was given */
    const char *add_url;   /* NULL: there is no payment service */
};
extern const struct shape method_row_shape, method_new_shape, method_answer_shape;

struct attempt {
    ident id, settlement_id;
    const char *key, *token;
    const char *method; /* its label */
    money amount;
    int status; /* enum attempt_status */
    const char *reason, *service_id;
    instant at, ended_at;
};
extern const struct shape attempt_row_shape;

struct period {
    instant from, to; /* from 0: the first one; `to` is not part of it */
};

struct settlement_row {
    ident id;
    int kind; /* enum settlement_kind */
    const char *number;
    ident person_id, run_id;
    instant issued_at, since, tick;
    money total;
    int status, waiting_for; /* enum settlement_status, settlement_waiting */
    instant paid_at, failed_since, next_try_at;
};
extern const struct shape settlement_row_shape;

struct settlement { /* the answer */
    ident id;
    const char *number;
    struct account_person *person;
    ident run_id;
    struct period *period;
    instant issued_at;
    money total;
    int status, waiting_for;
    instant paid_at, next_try_at;
    struct list attempts; /* of struct attempt, oldest first */
    struct list lines;    /* of struct settlement_line */
};
struct settlement_line {
    ident id;
    instant at;
    int kind; /* enum movement_kind */
    struct account_task *task;
    money amount; /* positive adds to the total */
    const char *explanation;
    struct movement_facts *facts;
};
struct settlement_query {
    ident person_id, run_id;
    int status;
    int64_t limit;
    ident after;
};
/* In a list without its lines. */
extern const struct shape settlement_shape, settlement_detail_shape, settlement_query_shape;

struct run_row {
    ident id;
    int kind; /* enum run_kind */
    instant tick, since;
    ident by_id;
    instant started_at;
    int stage; /* enum run_stage */
    int64_t cursor;
};
struct run_sums { /* a row */
    int64_t settlements, paid, failed, waiting, undecided;
    money total, paid_total, failed_total, waiting_total;
};
extern const struct shape run_row_shape, run_sums_shape;
struct run {
    ident id;
    int kind, status; /* enum run_kind, run_status */
    struct period *period;
    struct account_person *by;
    instant started_at;
    int64_t settlements, paid, failed, waiting;
    money total, paid_total, failed_total, waiting_total;
};
struct run_new {
    int kind;
};
struct run_query {
    int kind;
    int64_t limit;
    ident after;
};
struct open_row { /* a row: what is not settled of a person */
    ident id;
    money balance;
    bool has_method;
};
struct preview_item {
    struct account_person *person;
    money total;
    bool has_method;
};
struct preview_sums { /* a row */
    int64_t settlements, without_method, carried_over;
    money total;
};
struct retry_sums { /* a row */
    int64_t retried;
    money retried_total;
};
struct run_preview {
    int kind;
    struct period *period;
    int64_t settlements;
    money total;
    int64_t retried;
    money retried_total;
    int64_t without_method, carried_over;
    struct list items; /* of struct preview_item */
};
extern const struct shape run_shape, run_new_shape, run_query_shape, open_row_shape, preview_sums_shape,
    retry_sums_shape, run_preview_shape;

/* ---- the payment services (docs/payment-services.md) */

struct payment_order {
    const char *key;
    money amount;
    const char *currency, *method, *reference, *callback_url;
};
struct payment_state { /* what they answer, and what stands in their lists */
    const char *id, *kind, *key;
    money amount;
    const char *method, *reference;
    int status; /* enum attempt_status, never open */
    const char *reason;
};
struct payment_webhook {
    const char *event_id;
    int kind; /* enum payment_kind */
    const char *id, *key;
    int status; /* enum attempt_status, an end */
    const char *reason;
};
struct payment_method_state {
    const char *token, *label;
    int kind, status; /* enum payment_kind, method_status */
};
enum payment_kind { PAYMENT_CHARGE = 1, PAYMENT_PAYOUT }; /* the same numbers as enum settlement_kind */
extern const char *const payment_kind_names[];
extern const struct shape payment_order_shape, payment_state_shape, payment_webhook_shape, payment_method_state_shape;
