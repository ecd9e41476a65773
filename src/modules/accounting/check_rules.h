/* What must be so between the books, the tasks and the payment services. Pure: no database, no clock, no network. */
#pragma once
#include "settlement_rules.h"

enum books_difference_kind {
    BOOKS_LEDGER = 1,      /* an entry that does not follow, or accounts that do not sum to zero */
    BOOKS_SETTLEMENT,      /* an invoice or a payout, its lines, its attempts and the ledger */
    BOOKS_TASK,            /* a task and what was booked for it */
    BOOKS_SERVICE_AMOUNT,  /* a movement of another amount */
    BOOKS_SERVICE_STATUS,  /* a movement that ended otherwise */
    BOOKS_SERVICE_MISSING, /* the books have it, the service's list does not */
    BOOKS_SERVICE_UNKNOWN, /* the list has it, the books do not */
    BOOKS_SERVICE_SILENT,  /* the service did not tell its list */
};
extern const char *const books_difference_kind_names[];

struct books_difference {
    int kind;            /* enum books_difference_kind */
    const char *subject; /* what people know it by: a number, a key */
    const char *expected, *found;
};
enum { BOOKS_DIFFERENCES_KEPT = 100 };
struct books_differences {
    struct arena *arena; /* of what is kept */
    struct books_difference *items;
    size_t count, found; /* kept; all */
};
struct books_differences books_differences_new(struct arena *arena);
void books_differ(struct books_differences *all, enum books_difference_kind kind, const char *subject,
                  const char *expected, const char *found);
/* Those of `now` that stood in `before`, too: lists of struct books_difference. */
struct list books_differences_in_both(struct arena *arena, const struct list *before, const struct list *now);

/* A task as the monolith's database has it. */
struct task_money {
    ident id;
    const char *number;
    int status, cause; /* enum task_status, task_cause */
    instant scheduled_at;
    money price, worker_share, penalty;
    bool had_worker, penalty_waived;
};
/* What was booked for a task, by kind; 0: nothing. */
struct task_booked {
    money charge, share, penalty;
    bool waived;
};
struct task_booked task_should_be_booked(const struct task_money *task);
/* A penalty that nobody waived may have been taken back by a correction; one that was waived must have been. */
bool task_is_booked(const struct task_booked *should, const struct task_booked *is);
/* "charge 100.00, share 60.00"; "nothing". */
const char *task_booked_text(struct arena *arena, const struct task_booked *booked);
