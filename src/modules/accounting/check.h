/* Checks: do the books agree with themselves, with the tasks, and with the payment services' lists? Each night and by
 * hand. Much may be on its way just now, so what differs is looked at again some seconds later, and only told if it
 * still differs. A difference is never mended by the program. */
#pragma once
#include "payments.h"
#include "shapes_check.h"
#include "store_settlements.h"

/* Begins one, in the caller's transaction of the accounting store; one that is under way is the same one. */
err check_begin(struct tx *tx, ident *ret_id);
/* Those that have ended, newest first. */
err checks_list(struct tx *tx, const struct check_query *query, struct list *ret_checks, ident *ret_next);
/* The gauges that tell of the newest one; at start. */
err check_show(struct env *env);

/* check_look.c: one look at everything. Slow: it reads page by page, and asks the services. */
err check_look(struct env *env, const struct books_check *check, struct books_differences *differences,
               int64_t *ret_checked);
/* check_services.c: the part of it that asks the services. */
err check_services(struct env *env, const struct books_check *check, struct books_differences *differences,
                   int64_t *checked);

/* store_check.c */
err store_check_add(struct tx *tx, const struct books_check *check);
err store_check_find(struct tx *tx, ident id, struct books_check *ret);
/* The newest that has ended, or (ended false) that is under way. ERR_NOT_FOUND if there is none. */
err store_check_newest(struct tx *tx, bool ended, struct books_check *ret);
/* Writes what is known of it by now: all members but id and the times of its range. */
err store_check_update(struct tx *tx, const struct books_check *check);
/* One more than the limit tells that there is a next page. */
err store_checks(struct tx *tx, const struct check_query *query, struct list *ret_checks);
/* What is wrong within the store: of each kind the first hundred. `number`: of the entries only those after it. */
err store_check_settlements(struct tx *tx, int64_t number, struct list ret_wrong[4]);
err store_check_count(struct tx *tx, int64_t *ret);
err store_check_booked(struct tx *tx, ident task, struct task_booked *ret);
/* In the main store: a page of tasks dated `since` or later, after that one; and one. */
err store_check_tasks(struct tx *main, instant since, const struct task_money *after, int64_t limit, struct list *ret);
err store_check_task(struct tx *main, ident task, struct task_money *ret);
/* Attempts of one kind that began in [since, until) by the real clock, after that one. */
struct attempt_range {
    enum settlement_kind kind;
    instant since, until;
    ident after;
    int64_t limit;
};
err store_attempts_between(struct tx *tx, const struct attempt_range *range, struct list *ret_attempts);

/* check_job.c */
extern const struct job_kind job_accounting_check;
/* What the calendar begins (accounting.c). */
err check_by_calendar(struct env *env, instant tick);
