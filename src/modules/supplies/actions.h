/* Use cases beyond those of supplies.h. Each works in the caller's open write transaction of the supplies store. */
#pragma once
#include "store.h"

/* As env's actor may see it: clerks and managers all, a worker their own; else ERR_NOT_FOUND. */
err request_get(struct tx *tx, ident id, struct request_row *ret);
err request_list(struct tx *tx, const struct supply_query *query, struct list *ret_supply_requests, ident *ret_next);

/* The facts on a task, from the main store's snapshot. Read inside a write transaction of the supplies store they are
 * no older than any event that was already consumed there, so that a request is never opened for a worker who has just
 * lost the task. */
err request_task(struct env *env, ident task, struct task_brief *ret);
/* Opens a request for the task's worker. */
err request_open(struct tx *tx, const struct task_brief *task, ident *ret_id);
/* The change that the task's own change asks for; `task` names the new worker and time for FATE_MOVE. */
err request_apply(struct tx *tx, const struct request_row *row, enum request_fate fate, const struct task_brief *task);

/* jobs.c */
extern const struct job_kind job_supplies_mark;
struct supplies_mark_job {
    ident task_id;
};
