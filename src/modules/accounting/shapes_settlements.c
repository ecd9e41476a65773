#include "shapes_settlements.h"
#include "platform/http.h"

enum { TOKEN_MOST = 100, REASON_MOST = 100, TOTALS_MOST = 1000 };

const char *const method_status_names[] = {NULL, "valid", "expired", "closed", NULL};
const char *const payment_kind_names[] = {NULL, "charge", "payout", NULL};

/* ---- payment methods */

#define METHOD_SHOWN                                                                                                   \
    F_TEXT(struct method, label, 0, .help = "for people"), F_ENUM(struct method, status, 0, method_status_names),      \
        F_TIME(struct method, changed_at, 0)
static const struct field method_row_fields[] = {F_ID(struct method, person_id, 0), F_TEXT(struct method, token, 0),
                                                 METHOD_SHOWN};
const struct shape method_row_shape = SHAPE(struct method, "PaymentMethodRow", method_row_fields);
static const struct field method_fields[] = {METHOD_SHOWN};
static const struct shape method_shape = SHAPE(struct method, "PaymentMethod", method_fields);

static const struct field method_new_fields[] = {
    F_TEXT(struct method_new, token, REQUIRED, .max = TOKEN_MOST,
           .help = "of the payment service; never card or account data"),
};
const struct shape method_new_shape = SHAPE(struct method_new, "PaymentMethodNew", method_new_fields);

static const struct field method_answer_fields[] = {
    F_OBJECT(struct method_answer, method, 0, &method_shape),
    F_TEXT(struct method_answer, add_url, 0,
           .help = "the service's page, to which the browser is sent; it comes back with ?token=; null: there is no "
                   "payment service"),
};
const struct shape method_answer_shape = SHAPE(struct method_answer, "PaymentMethodAnswer", method_answer_fields);

/* ---- invoices and payouts */

static const struct field attempt_row_fields[] = {
    F_ID(struct attempt, id, 0),
    F_ID(struct attempt, settlement_id, 0),
    F_TEXT(struct attempt, key, 0),
    F_TEXT(struct attempt, token, 0),
    F_TEXT(struct attempt, method, 0),
    F_MONEY(struct attempt, amount, 0),
    F_ENUM(struct attempt, status, 0, attempt_status_names),
    F_TEXT(struct attempt, reason, 0),
    F_TEXT(struct attempt, service_id, 0),
    F_TIME(struct attempt, at, 0),
    F_TIME(struct attempt, ended_at, 0),
};
const struct shape attempt_row_shape = SHAPE(struct attempt, "PaymentAttemptRow", attempt_row_fields);
static const struct field attempt_fields[] = {
    F_ID(struct attempt, id, 0),
    F_TIME(struct attempt, at, 0),
    F_TIME(struct attempt, ended_at, 0),
    F_TEXT(struct attempt, method, 0),
    F_MONEY(struct attempt, amount, 0),
    F_ENUM(struct attempt, status, 0, attempt_status_names, .help = "open: nobody knows yet what became of it"),
    F_TEXT(struct attempt, reason, 0, .help = "the service's word for why it was declined"),
};
static const struct shape attempt_shape = SHAPE(struct attempt, "PaymentAttempt", attempt_fields);

static const struct field period_fields[] = {F_TIME(struct period, from, 0, .help = "null: from the beginning"),
                                             F_TIME(struct period, to, 0, .help = "not part of it")};
static const struct shape period_shape = SHAPE(struct period, "AccountingPeriod", period_fields);
static const struct field settlement_row_fields[] = {
    F_ID(struct settlement_row, id, 0),
    F_ENUM(struct settlement_row, kind, 0, settlement_kind_names),
    F_TEXT(struct settlement_row, number, 0),
    F_ID(struct settlement_row, person_id, 0),
    F_ID(struct settlement_row, run_id, 0),
    F_TIME(struct settlement_row, issued_at, 0),
    F_TIME(struct settlement_row, since, 0),
    F_TIME(struct settlement_row, tick, 0),
    F_MONEY(struct settlement_row, total, 0),
    F_ENUM(struct settlement_row, status, 0, settlement_status_names),
    F_ENUM(struct settlement_row, waiting_for, 0, settlement_waiting_names),
    F_TIME(struct settlement_row, paid_at, 0),
    F_TIME(struct settlement_row, failed_since, 0),
    F_TIME(struct settlement_row, next_try_at, 0),
};
const struct shape settlement_row_shape = SHAPE(struct settlement_row, "SettlementRow", settlement_row_fields);

static const struct field line_fields[] = {
    F_ID(struct settlement_line, id, 0),
    F_TIME(struct settlement_line, at, 0, .help = "when it happened"),
    F_ENUM(struct settlement_line, kind, 0, movement_kind_names),
    F_OBJECT(struct settlement_line, task, 0, &account_task_shape),
    F_MONEY(struct settlement_line, amount, 0, .help = "positive adds to the total, negative takes off it"),
    F_TEXT(struct settlement_line, explanation, 0),
    F_OBJECT(struct settlement_line, facts, 0, &movement_reasons_shape),
};
static const struct shape line_shape = SHAPE(struct settlement_line, "SettlementLine", line_fields);

#define SETTLEMENT_FIELDS                                                                                              \
    F_ID(struct settlement, id, 0), F_TEXT(struct settlement, number, 0),                                              \
        F_OBJECT(struct settlement, person, 0, &account_person_shape), F_ID(struct settlement, run_id, 0),             \
        F_OBJECT(struct settlement, period, 0, &period_shape), F_TIME(struct settlement, issued_at, 0),                \
        F_MONEY(struct settlement, total, 0),                                                                          \
        F_ENUM(struct settlement, status, 0, settlement_status_names,                                                  \
               .help = "issued: not decided yet; failed: declined, tried again at next_try_at; withdrawn: corrected "  \
                       "before it was paid, the rest is on the next one"),                                             \
        F_ENUM(struct settlement, waiting_for, 0, settlement_waiting_names,                                            \
               .help = "a payment method of the person; a payment service that answers"),                              \
        F_TIME(struct settlement, paid_at, 0), F_TIME(struct settlement, next_try_at, 0),                              \
        F_LIST(struct settlement, attempts, 0, &attempt_shape)
static const struct field settlement_fields[] = {SETTLEMENT_FIELDS};
const struct shape settlement_shape = SHAPE(struct settlement, "Settlement", settlement_fields);
static const struct field detail_fields[] = {SETTLEMENT_FIELDS, F_LIST(struct settlement, lines, 0, &line_shape)};
const struct shape settlement_detail_shape = SHAPE(struct settlement, "SettlementDetail", detail_fields);

static const struct field settlement_query_fields[] = {
    F_ID(struct settlement_query, person_id, 0),
    F_ID(struct settlement_query, run_id, 0),
    F_ENUM(struct settlement_query, status, 0, settlement_status_names),
    F_PAGE(struct settlement_query),
};
const struct shape settlement_query_shape = SHAPE(struct settlement_query, "SettlementQuery", settlement_query_fields);

/* ---- runs */

static const struct field run_row_fields[] = {
    F_ID(struct run_row, id, 0),
    F_ENUM(struct run_row, kind, 0, run_kind_names),
    F_TIME(struct run_row, tick, 0),
    F_TIME(struct run_row, since, 0),
    F_ID(struct run_row, by_id, 0),
    F_TIME(struct run_row, started_at, 0),
    F_ENUM(struct run_row, stage, 0, run_stage_names),
    F_INT(struct run_row, cursor, 0),
};
const struct shape run_row_shape = SHAPE(struct run_row, "AccountingRunRow", run_row_fields);

static const struct field run_sums_fields[] = {
    F_INT(struct run_sums, settlements, 0),    F_INT(struct run_sums, paid, 0),
    F_INT(struct run_sums, failed, 0),         F_INT(struct run_sums, waiting, 0),
    F_INT(struct run_sums, undecided, 0),      F_MONEY(struct run_sums, total, 0),
    F_MONEY(struct run_sums, paid_total, 0),   F_MONEY(struct run_sums, failed_total, 0),
    F_MONEY(struct run_sums, waiting_total, 0)};
const struct shape run_sums_shape = SHAPE(struct run_sums, "AccountingRunSums", run_sums_fields);

static const struct field run_fields[] = {
    F_ID(struct run, id, 0),
    F_ENUM(struct run, kind, 0, run_kind_names),
    F_ENUM(struct run, status, 0, run_status_names,
           .help = "waiting: until all that happened before the period's end is booked; settling: money is on its way"),
    F_OBJECT(struct run, period, 0, &period_shape),
    F_OBJECT(struct run, by, 0, &account_person_shape, .help = "null: the calendar"),
    F_TIME(struct run, started_at, 0),
    F_INT(struct run, settlements, 0, .help = "invoices or payouts"),
    F_MONEY(struct run, total, 0),
    F_INT(struct run, paid, 0),
    F_MONEY(struct run, paid_total, 0),
    F_INT(struct run, failed, 0),
    F_MONEY(struct run, failed_total, 0),
    F_INT(struct run, waiting, 0, .help = "for a payment method, or for the payment service"),
    F_MONEY(struct run, waiting_total, 0),
};
const struct shape run_shape = SHAPE(struct run, "AccountingRun", run_fields);

static const struct field run_new_fields[] = {F_ENUM(struct run_new, kind, REQUIRED, run_kind_names)};
const struct shape run_new_shape = SHAPE(struct run_new, "AccountingRunNew", run_new_fields);
static const struct field run_query_fields[] = {F_ENUM(struct run_query, kind, 0, run_kind_names),
                                                F_PAGE(struct run_query)};
const struct shape run_query_shape = SHAPE(struct run_query, "AccountingRunQuery", run_query_fields);

static const struct field open_row_fields[] = {F_ID(struct open_row, id, 0), F_MONEY(struct open_row, balance, 0),
                                               F_BOOL(struct open_row, has_method, 0)};
const struct shape open_row_shape = SHAPE(struct open_row, "AccountingOpenRow", open_row_fields);
static const struct field preview_sums_fields[] = {
    F_INT(struct preview_sums, settlements, 0), F_INT(struct preview_sums, without_method, 0),
    F_INT(struct preview_sums, carried_over, 0), F_MONEY(struct preview_sums, total, 0)};
const struct shape preview_sums_shape = SHAPE(struct preview_sums, "AccountingPreviewSums", preview_sums_fields);
static const struct field retry_sums_fields[] = {F_INT(struct retry_sums, retried, 0),
                                                 F_MONEY(struct retry_sums, retried_total, 0)};
const struct shape retry_sums_shape = SHAPE(struct retry_sums, "AccountingRetrySums", retry_sums_fields);

static const struct field preview_item_fields[] = {
    F_OBJECT(struct preview_item, person, 0, &account_person_shape),
    F_MONEY(struct preview_item, total, 0),
    F_BOOL(struct preview_item, has_method, 0),
};
static const struct shape preview_item_shape =
    SHAPE(struct preview_item, "AccountingRunPreviewItem", preview_item_fields);
static const struct field preview_fields[] = {
    F_ENUM(struct run_preview, kind, 0, run_kind_names),
    F_OBJECT(struct run_preview, period, 0, &period_shape),
    F_INT(struct run_preview, settlements, 0, .help = "new invoices or payouts"),
    F_MONEY(struct run_preview, total, 0),
    F_INT(struct run_preview, retried, 0, .help = "older ones that are tried again"),
    F_MONEY(struct run_preview, retried_total, 0),
    F_INT(struct run_preview, without_method, 0, .help = "of the new ones: the person has given no payment method"),
    F_INT(struct run_preview, carried_over, 0, .help = "people with nothing to settle by now"),
    F_LIST(struct run_preview, items, 0, &preview_item_shape, .max = TOTALS_MOST, .help = "the first hundred new ones"),
};
const struct shape run_preview_shape = SHAPE(struct run_preview, "AccountingRunPreview", preview_fields);

/* ---- the payment services */

static const struct field order_fields[] = {
    F_TEXT(struct payment_order, key, REQUIRED),       F_MONEY(struct payment_order, amount, REQUIRED),
    F_TEXT(struct payment_order, currency, REQUIRED),  F_TEXT(struct payment_order, method, REQUIRED),
    F_TEXT(struct payment_order, reference, REQUIRED), F_TEXT(struct payment_order, callback_url, REQUIRED)};
const struct shape payment_order_shape = SHAPE(struct payment_order, "PaymentOrder", order_fields);

static const struct field state_fields[] = {
    F_TEXT(struct payment_state, id, REQUIRED, .max = TOKEN_MOST),
    F_TEXT(struct payment_state, kind, NULLABLE, .max = TOKEN_MOST),
    F_TEXT(struct payment_state, key, REQUIRED, .max = TOKEN_MOST),
    F_MONEY(struct payment_state, amount, REQUIRED),
    F_TEXT(struct payment_state, method, NULLABLE, .max = TOKEN_MOST),
    F_TEXT(struct payment_state, reference, NULLABLE),
    F_ENUM(struct payment_state, status, REQUIRED, attempt_status_names),
    F_TEXT(struct payment_state, reason, NULLABLE, .max = REASON_MOST),
};
const struct shape payment_state_shape = OPEN_SHAPE(struct payment_state, "PaymentState", state_fields);

static const struct field webhook_fields[] = {
    F_TEXT(struct payment_webhook, event_id, REQUIRED, .max = TOKEN_MOST),
    F_ENUM(struct payment_webhook, kind, REQUIRED, payment_kind_names),
    F_TEXT(struct payment_webhook, id, REQUIRED, .max = TOKEN_MOST),
    F_TEXT(struct payment_webhook, key, REQUIRED, .max = TOKEN_MOST),
    F_ENUM(struct payment_webhook, status, REQUIRED, attempt_status_names, .help = "succeeded or declined"),
    F_TEXT(struct payment_webhook, reason, NULLABLE, .max = REASON_MOST, .help = "comes with declined"),
};
const struct shape payment_webhook_shape = OPEN_SHAPE(struct payment_webhook, "PaymentWebhook", webhook_fields);

static const struct field method_state_fields[] = {
    F_TEXT(struct payment_method_state, token, REQUIRED, .max = TOKEN_MOST),
    F_TEXT(struct payment_method_state, label, REQUIRED, .max = TOKEN_MOST),
    F_ENUM(struct payment_method_state, kind, REQUIRED, payment_kind_names),
    F_ENUM(struct payment_method_state, status, REQUIRED, method_status_names),
};
const struct shape payment_method_state_shape =
    OPEN_SHAPE(struct payment_method_state, "PaymentMethodState", method_state_fields);
