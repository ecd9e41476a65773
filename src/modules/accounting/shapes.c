#include "shapes.h"
#include "platform/http.h"

static const struct field person_fields[] = {F_ID(struct account_person, id, 0),
                                             F_TEXT(struct account_person, name, 0)};
const struct shape account_person_shape = SHAPE(struct account_person, "AccountPerson", person_fields);
static const struct field task_fields[] = {F_ID(struct account_task, id, 0), F_TEXT(struct account_task, number, 0)};
const struct shape account_task_shape = SHAPE(struct account_task, "AccountTask", task_fields);

static const struct field account_fields[] = {
    F_MONEY(struct account, balance, 0, .help = "positive favours the owner"),
    F_MONEY(struct account, due_this_week, 0, .visible_to = ROLE_CLIENT, .help = "final and unpaid"),
    F_MONEY(struct account, expected_this_week, 0, .visible_to = ROLE_CLIENT,
            .help = "with the tasks that are assigned or in progress and have their date before due_on"),
    F_TIME(struct account, due_on, 0, .visible_to = ROLE_CLIENT),
    F_MONEY(struct account, paid_total, 0, .visible_to = ROLE_CLIENT),
    F_INT(struct account, discount_percent, 0, .visible_to = ROLE_CLIENT),
    F_MONEY(struct account, earned_this_month, 0, .visible_to = ROLE_WORKER),
    F_MONEY(struct account, penalties_this_month, 0, .visible_to = ROLE_WORKER),
    F_MONEY(struct account, bonuses_this_month, 0, .visible_to = ROLE_WORKER),
    F_MONEY(struct account, corrected_this_month, 0, .visible_to = ROLE_WORKER,
            .help = "what was taken back of earlier months; positive favours the worker"),
    F_TIME(struct account, month_began_at, 0, .visible_to = ROLE_WORKER),
    F_TIME(struct account, payout_on, 0, .visible_to = ROLE_WORKER),
};
const struct shape account_shape = SHAPE(struct account, "Account", account_fields);

static const struct field history_fields[] = {
    F_TIME(struct account_month, from, 0),
    F_TIME(struct account_month, to, 0, .help = "not part of it"),
    F_MONEY(struct account_month, charged, 0, .visible_to = ROLE_CLIENT),
    F_MONEY(struct account_month, paid, 0, .visible_to = ROLE_CLIENT),
    F_MONEY(struct account_month, earned, 0, .visible_to = ROLE_WORKER),
    F_MONEY(struct account_month, penalties, 0, .visible_to = ROLE_WORKER),
    F_MONEY(struct account_month, bonuses, 0, .visible_to = ROLE_WORKER),
    F_MONEY(struct account_month, paid_out, 0, .visible_to = ROLE_WORKER),
    F_MONEY(struct account_month, balance, 0, .help = "at its end"),
};
const struct shape account_month_shape = SHAPE(struct account_month, "AccountMonth", history_fields);

static const struct field month_fields[] = {
    F_MONEY(struct month_sums, earned, 0),
    F_MONEY(struct month_sums, penalties, 0),
    F_MONEY(struct month_sums, bonuses, 0),
    F_MONEY(struct month_sums, corrected, 0),
};
const struct shape month_sums_shape = SHAPE(struct month_sums, "AccountMonthRow", month_fields);

static const struct field movement_fields[] = {
    F_ID(struct movement, id, 0),
    F_TIME(struct movement, at, 0),
    F_ENUM(struct movement, kind, 0, movement_kind_names),
    F_OBJECT(struct movement, task, 0, &account_task_shape),
    F_MONEY(struct movement, amount, 0, .help = "positive favours the owner of the account"),
    F_MONEY(struct movement, balance_after, 0),
    F_TEXT(struct movement, explanation, 0, .max = 1000, .help = "in English; the facts say the same for any language"),
    F_OBJECT(struct movement, facts, 0, &movement_reasons_shape),
    F_OBJECT(struct movement, by, 0, &account_person_shape, .help = "who decided it; null: it follows from the task"),
    F_ID(struct movement, reversed_by_id, 0, .help = "the movement that took it back"),
};
const struct shape movement_shape = SHAPE(struct movement, "Movement", movement_fields);

static const struct field side_fields[] = {
    F_ID(struct ledger_side, id, 0),
    F_TEXT(struct ledger_side, account, 0,
           .help = "revenue, wages, penalties, bonuses, charges, payouts; null: a person's"),
    F_TEXT(struct ledger_side, name, 0),
};
static const struct shape side_shape = SHAPE(struct ledger_side, "LedgerSide", side_fields);

static const struct field ledger_fields[] = {
    F_ID(struct ledger_entry, id, 0),
    F_INT(struct ledger_entry, number, 0),
    F_TIME(struct ledger_entry, at, 0, .help = "when the books took it"),
    F_TIME(struct ledger_entry, happened_at, 0, .help = "when what it follows from happened"),
    F_ENUM(struct ledger_entry, kind, 0, movement_kind_names),
    F_OBJECT(struct ledger_entry, from, 0, &side_shape),
    F_OBJECT(struct ledger_entry, to, 0, &side_shape),
    F_MONEY(struct ledger_entry, amount, 0),
    F_MONEY(struct ledger_entry, from_balance, 0, .help = "after it"),
    F_MONEY(struct ledger_entry, to_balance, 0, .help = "after it"),
    F_OBJECT(struct ledger_entry, task, 0, &account_task_shape),
    F_TEXT(struct ledger_entry, explanation, 0, .max = 1000),
    F_OBJECT(struct ledger_entry, facts, 0, &movement_reasons_shape),
    F_OBJECT(struct ledger_entry, by, 0, &account_person_shape),
    F_ID(struct ledger_entry, reversed_by_id, 0),
    F_TEXT(struct ledger_entry, hash, 0, .help = "over the entry before it and all that this one says"),
};
const struct shape ledger_entry_shape = SHAPE(struct ledger_entry, "LedgerEntry", ledger_fields);

#define F_BOOKS_PERIOD(s)                                                                                              \
    F_TIME(s, from, 0, .help = "in the books at or after"), F_TIME(s, to, 0, .help = "in the books before"),           \
        F_ENUM(s, kind, 0, movement_kind_names)

static const struct field movement_query_fields[] = {
    F_BOOKS_PERIOD(struct movement_query),
    F_PAGE(struct movement_query),
};
const struct shape movement_query_shape = SHAPE(struct movement_query, "MovementQuery", movement_query_fields);

static const struct field ledger_query_fields[] = {
    F_ID(struct ledger_query, account_id, 0, .help = "one side of the entry"),
    F_ID(struct ledger_query, task_id, 0),
    F_BOOKS_PERIOD(struct ledger_query),
    F_PAGE(struct ledger_query),
};
const struct shape ledger_query_shape = SHAPE(struct ledger_query, "LedgerQuery", ledger_query_fields);

static const struct field correction_fields[] = {
    F_ID(struct correction_new, movement_id, REQUIRED),
    F_TEXT(struct correction_new, reason, REQUIRED, .max = 500),
};
const struct shape correction_new_shape = SHAPE(struct correction_new, "CorrectionNew", correction_fields);

static const struct field bonus_fields[] = {
    F_ID(struct bonus_new, worker_id, REQUIRED),
    F_MONEY(struct bonus_new, amount, REQUIRED | POSITIVE, .min = 1, .max = BONUS_MOST),
    F_TEXT(struct bonus_new, reason, REQUIRED, .max = 500, .help = "for what; the worker reads it"),
};
const struct shape bonus_new_shape = SHAPE(struct bonus_new, "BonusNew", bonus_fields);

static const struct field balance_row_fields[] = {
    F_ID(struct balance_row, id, 0),
    F_ENUM(struct balance_row, kind, 0, account_kind_names),
    F_MONEY(struct balance_row, balance, 0),
};
const struct shape balance_row_shape = SHAPE(struct balance_row, "BalanceRow", balance_row_fields);

static const struct field trial_item_fields[] = {
    F_TEXT(struct trial_item, account, 0, .help = "the company's account; clients, workers: the sums of theirs"),
    F_ID(struct trial_item, account_id, 0, .help = "null: a sum of several"),
    F_TEXT(struct trial_item, name, 0),
    F_MONEY(struct trial_item, balance, 0),
};
static const struct shape trial_item_shape = SHAPE(struct trial_item, "TrialBalanceItem", trial_item_fields);
static const struct field trial_fields[] = {
    F_TIME(struct trial_balance, at, 0, .help = "what the books took before this moment"),
    F_LIST(struct trial_balance, items, 0, &trial_item_shape),
    F_MONEY(struct trial_balance, total, 0, .help = "0, or the books are wrong"),
};
const struct shape trial_balance_shape = SHAPE(struct trial_balance, "TrialBalance", trial_fields);
static const struct field trial_query_fields[] = {F_TIME(struct trial_query, at, 0, .help = "now by default")};
const struct shape trial_query_shape = SHAPE(struct trial_query, "TrialBalanceQuery", trial_query_fields);

static const struct field line_fields[] = {
    F_ID(struct account_line, id, 0),
    F_ENUM(struct account_line, kind, 0, account_kind_names),
    F_TEXT(struct account_line, account, 0, .help = "of the company: its word"),
    F_TEXT(struct account_line, name, 0),
    F_MONEY(struct account_line, balance, 0),
};
const struct shape account_line_shape = SHAPE(struct account_line, "AccountLine", line_fields);
static const struct field account_query_fields[] = {
    F_ENUM(struct account_query, kind, 0, account_kind_names),
    F_TIME(struct account_query, at, 0, .help = "now by default"),
    F_PAGE(struct account_query),
};
const struct shape account_query_shape = SHAPE(struct account_query, "AccountQuery", account_query_fields);

static const struct field booked_fields[] = {
    F_ID(struct booked, id, 0),
    F_ENUM(struct booked, kind, 0, movement_kind_names),
    F_MONEY(struct booked, amount, 0),
};
const struct shape booked_shape = SHAPE(struct booked, "BookedMovement", booked_fields);

#define F_SEEN(s)                                                                                                      \
    F_ENUM(s, status, 0, task_status_names), F_ENUM(s, cause, 0, task_cause_names),                                    \
        F_LIST(s, booked, 0, &booked_shape),                                                                           \
        F_ENUM(s, reason, 0, nothing_names, .help = "why nothing, or not all, was booked")

static const struct field seen_fields[] = {
    F_ID(struct seen_event, id, 0),     F_ID(struct seen_event, event_id, 0), F_TIME(struct seen_event, at, 0),
    F_TEXT(struct seen_event, type, 0), F_ID(struct seen_event, task_id, 0),  F_TEXT(struct seen_event, number, 0),
    F_SEEN(struct seen_event),
};
const struct shape seen_event_shape = SHAPE(struct seen_event, "AccountingEventRow", seen_fields);
static const struct field event_line_fields[] = {
    F_ID(struct event_line, id, 0),     F_TIME(struct event_line, at, 0),
    F_TEXT(struct event_line, type, 0), F_OBJECT(struct event_line, task, 0, &account_task_shape),
    F_SEEN(struct event_line),
};
const struct shape event_line_shape = SHAPE(struct event_line, "AccountingEvent", event_line_fields);
static const struct field event_query_fields[] = {
    F_ID(struct event_query, task_id, 0),
    F_PAGE(struct event_query),
};
const struct shape event_query_shape = SHAPE(struct event_query, "AccountingEventQuery", event_query_fields);
