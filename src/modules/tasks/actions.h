/* Use cases: load, ask the rules, change, publish. Each works in the caller's open write transaction of the main store.
 */
#pragma once
#include "ranking.h"

/* The task with photos and `allowed`, as env's actor may see it; ERR_NOT_FOUND for what is not there or not theirs to
 * see. */
err task_get(struct tx *tx, ident id, struct task *ret);
/* *ret_next: the cursor of the next page, NULL: there is none. ERR_FORBIDDEN for a sort by what the actor does not see.
 */
err task_list(struct tx *tx, const struct task_query *query, struct list *ret, const char **ret_next);
err task_history(struct tx *tx, ident id, struct list *ret);

/* What every action on a task starts from: the locked row, who env's actor is to it, and the company's limits. */
struct task_case {
    struct task task;
    struct task_facts facts;
    struct lifecycle_limits limits;
    enum task_party party; /* 0: sees it, but is no party */
};
err case_open(struct tx *tx, ident id, struct task_case *ret);
/* The same in a read transaction: without the lock. */
err case_view(struct tx *tx, ident id, struct task_case *ret);
/* As the system, for schedules and consumers. */
err case_open_system(struct tx *tx, ident id, struct task_case *ret);
err case_check(struct tx *tx, const struct task_case *it, enum task_action action, const struct transition **ret);
/* Writes history, publishes the transition's event and tells those concerned. `previous` is the worker before, for
 * reassignments. */
err case_publish(struct tx *tx, const struct task_case *it, const struct transition *transition, enum task_cause cause,
                 const char *reason, ident previous);
err case_publish_event(struct tx *tx, const struct task_case *it, const struct event_type *type, enum task_status to,
                       enum task_cause cause, ident previous);

/* Tells the streams of those concerned that the task changed, without an event. */
void case_tell(struct tx *tx, const struct task_case *it);

err task_estimate(struct tx *tx, ident service_type, struct estimate *ret);

/* Gives a `new` task to the best candidate whose slot holds, or records why it waits; keeps the decision, publishes
 * tasks.assigned. */
err assign_ranked(struct tx *tx, ident id, const struct ranking *ranking);

struct reassign_plan; /* the task as it was seen, and the ranked others */
err reassign_plan(struct env *env, ident task, const struct reassign_in *in, struct reassign_plan **ret);
err reassign(struct tx *tx, struct reassign_plan *plan);

/* Gives waiting tasks to whoever is free now, oldest first. Opens its own transactions. */
err match_waiting(struct env *env);
/* A worker left: every task that was still only assigned goes to somebody else, or waits. Opens its own transactions.
 */
err release_worker(struct env *env, ident worker);
/* Fails tasks that nobody started and cancels new ones whose date came. Opens its own transactions. */
err sweep_due(struct env *env);

err pipeline_set(struct tx *tx, const struct pipeline *in, int64_t *ret_version);
err matching_explain(struct tx *tx, ident task, struct explanation *ret);
/* Replays past decisions under other steps. */
err matching_preview(struct tx *tx, const struct preview_in *in, struct preview *ret);

err service_type_patch(struct tx *tx, ident id, const struct service_type_patch *patch, struct service_type *ret);
