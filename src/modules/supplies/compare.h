/* The comparison of what this store knows with what the tasks say of it, and of the audit with the requests: each night
 * and by hand. A call over the border of the stores may just be under way, so what differs is looked at again a few
 * seconds later, and only told if it still differs. */
#pragma once
#include "compare_rules.h"

/* Begins one, in the caller's transaction of the supplies store; one that is under way is the same one. */
err comparison_begin(struct tx *tx, ident *ret_id);
/* Those that have ended, newest first. */
err comparison_list(struct tx *tx, const struct comparison_query *query, struct list *ret_comparisons, ident *ret_next);
/* The gauges that tell of the newest one; at start. */
err comparison_show(struct env *env);

/* compare_look.c: the first look, at all that changed since then and all requests that are alive; and the second, at
 * what the first one found. Read in snapshots, page by page, in flat memory. */
err compare_all(struct env *env, instant since, struct differences *differences, int64_t *ret_checked);
err compare_again(struct env *env, const struct list *before, struct differences *differences);

/* store_compare.c */
err store_comparison_add(struct tx *tx, instant since, ident *ret_id);
err store_comparison_find(struct tx *tx, ident id, struct comparison *ret);
/* The newest that has ended, or (ended false) that is under way. ERR_NOT_FOUND if there is none. */
err store_comparison_newest(struct tx *tx, bool ended, struct comparison *ret);
/* Writes what is known of it by now: all members but id, at, since. */
err store_comparison_update(struct tx *tx, const struct comparison *comparison);
/* One more than `limit` tells that there is a next page. */
err store_comparison_list(struct tx *tx, const struct comparison_query *query, struct list *ret_comparisons);

/* A page of requests: what changed from `since` on, after this one; and those that are alive and did not. */
struct request_key {
    instant changed_at;
    ident id;
};
err store_compare_changed(struct tx *tx, instant since, const struct request_key *after, struct list *ret_rows);
err store_compare_alive(struct tx *tx, instant since, ident after_task, struct list *ret_rows);
err store_compare_lines(struct tx *tx, ident request, struct list *ret_artifacts);
/* In the main store: a page of tasks that speak of supplies, dated `since` or later; and one task. */
struct task_key {
    instant scheduled_at;
    ident id;
};
err store_compare_tasks(struct tx *tx, instant since, const struct task_key *after, struct list *ret_task_flags);
err store_compare_task(struct tx *tx, ident task, struct task_flags *ret);

/* compare_job.c */
extern const struct job_kind job_supplies_compare;
extern const struct schedule schedule_supplies_compare;
