#include "shapes_check.h"
#include "platform/http.h"

static const struct field difference_fields[] = {
    F_ENUM(struct books_difference, kind, 0, books_difference_kind_names,
           .help = "ledger: an entry, or all of them; settlement: an invoice or a payout and the ledger; task: a task "
                   "and what was booked for it; service_…: the payment service's list (missing: it lacks what the "
                   "books have; unknown: the other way round; silent: it did not tell)"),
    F_TEXT(struct books_difference, subject, 0, .help = "a number or key"),
    F_TEXT(struct books_difference, expected, 0),
    F_TEXT(struct books_difference, found, 0),
};
const struct shape books_difference_shape = SHAPE(struct books_difference, "BooksDifference", difference_fields);

#define ANSWERED_FIELDS                                                                                                \
    F_ID(struct books_check, id, 0), F_TIME(struct books_check, at, 0),                                                \
        F_TIME(struct books_check, since, 0, .help = "tasks and movements from then on were compared"),                \
        F_INT(struct books_check, checked, 0, .help = "entries, settlements, tasks, movements of the services"),       \
        F_MAYBE(struct books_check, equal, 0,                                                                          \
                .help = "null: under way; what differs is looked at again after seconds"),                             \
        F_INT(struct books_check, difference_count, 0),                                                                \
        F_BOOL(struct books_check, more, 0, .help = "there are differences beyond those named"),                       \
        F_LIST(struct books_check, differences, 0, &books_difference_shape), F_TIME(struct books_check, ended_at, 0)

static const struct field check_fields[] = {ANSWERED_FIELDS};
const struct shape books_check_shape = SHAPE(struct books_check, "BooksCheck", check_fields);
static const struct field row_fields[] = {ANSWERED_FIELDS, F_TIME(struct books_check, looked_at, 0),
                                          F_TIME(struct books_check, real_since, 0),
                                          F_TIME(struct books_check, real_at, 0)};
const struct shape books_check_row_shape = SHAPE(struct books_check, "BooksCheckRow", row_fields);

static const struct field query_fields[] = {F_PAGE(struct check_query)};
const struct shape check_query_shape = SHAPE(struct check_query, "BooksCheckQuery", query_fields);

static const struct field task_fields[] = {
    F_ID(struct task_money, id, 0),
    F_TEXT(struct task_money, number, 0),
    F_ENUM(struct task_money, status, 0, task_status_names),
    F_ENUM(struct task_money, cause, 0, task_cause_names),
    F_TIME(struct task_money, scheduled_at, 0),
    F_MONEY(struct task_money, price, 0),
    F_MONEY(struct task_money, worker_share, 0),
    F_MONEY(struct task_money, penalty, 0),
    F_BOOL(struct task_money, had_worker, 0),
    F_BOOL(struct task_money, penalty_waived, 0),
};
const struct shape task_money_shape = SHAPE(struct task_money, "TaskMoneyRow", task_fields);

static const struct field wrong_fields[] = {
    F_TEXT(struct wrong_settlement, number, 0),
    F_MONEY(struct wrong_settlement, expected, 0),
    F_MONEY(struct wrong_settlement, found, 0),
};
const struct shape wrong_settlement_shape = SHAPE(struct wrong_settlement, "WrongSettlementRow", wrong_fields);
