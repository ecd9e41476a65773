/* The life of a task after it was ordered: check-in, completion, cancelling, failing, waiving, supplies, and what falls
 * due by the clock. */
#include "actions.h"
#include "auth.h"
#include "roster.h"

/* Ends a task: frees the slot, counts the result, publishes. */
static err end_task(struct tx *tx, struct task_case *it, const struct transition *transition, enum task_cause cause,
                    const char *reason)
{
    TRY(store_task_end(tx, it->task.id, transition->to, cause));
    if (it->task.worker) {
        bool done = transition->to == TASK_DONE,
             failed = transition->to == TASK_FAILED && cause != CAUSE_SUPPLIES_MISSING;
        int held = it->task.status == TASK_NEW ? 0 : -1;
        it->task.cause = (int)cause;
        TRY(store_result_add(tx, &it->task, transition->to));
        roster_count_on(tx, it->task.worker->id, it->task.service_type->id, held, done, failed);
    }
    return case_publish(tx, it, transition, cause, reason, 0);
}

/* The system failed it because nobody had checked in; the worker's photo comes late (no connection). */
static bool failed_by_the_clock(const struct task_case *it)
{
    return it->task.status == TASK_FAILED && it->party == PARTY_WORKER &&
           (it->task.cause == CAUSE_NO_SHOW || it->task.cause == CAUSE_SUPPLIES_MISSING);
}

static err keep_evidence(struct tx *tx, const struct task_case *it, const struct task_proof *proof)
{
    TRY(store_photo_add(tx, it->task.id, "evidence", proof));
    return case_publish_event(tx, it, &tasks_evidence_added, TASK_FAILED, (enum task_cause)it->task.cause, 0);
}

err tasks_check_in(struct tx *tx, ident task, const struct task_proof *proof, bool *ret_late)
{
    struct task_case it;
    const struct transition *transition = NULL;
    TRY(case_open(tx, task, &it));
    *ret_late = failed_by_the_clock(&it);
    if (*ret_late) return keep_evidence(tx, &it, proof);
    TRY(case_check(tx, &it, ACTION_CHECK_IN, &transition));
    TRY(store_photo_add(tx, task, "check_in", proof));
    TRY(store_task_start(tx, task));
    return case_publish(tx, &it, transition, 0, NULL, 0);
}

err tasks_complete(struct tx *tx, ident task, const struct task_proof *report, bool *ret_late)
{
    struct task_case it;
    const struct transition *transition = NULL;
    TRY(case_open(tx, task, &it));
    *ret_late = failed_by_the_clock(&it);
    if (*ret_late) return keep_evidence(tx, &it, report);
    TRY(case_check(tx, &it, ACTION_COMPLETE, &transition));
    TRY(store_photo_add(tx, task, "report", report));
    return end_task(tx, &it, transition, 0, NULL);
}

err tasks_cancel(struct tx *tx, ident task, const char *reason)
{
    struct task_case it;
    const struct transition *transition = NULL;
    TRY(case_open(tx, task, &it));
    TRY(case_check(tx, &it, ACTION_CANCEL, &transition));
    return end_task(tx, &it, transition, 0, reason);
}

/* Client and worker each have one cause of their own; a manager says which. */
static err cause_of(struct arena *arena, const struct transition *transition, enum task_cause given,
                    enum task_cause *ret)
{
    if (!transition->cause && !given) return err_field(arena, "cause", "required", "Say what the cause is.");
    if (transition->cause && given && given != transition->cause)
        return err_field(arena, "cause", "out_of_range", "This cause is not yours to give.");
    *ret = transition->cause ? transition->cause : given;
    return OK;
}

err tasks_fail(struct tx *tx, ident task, enum task_cause given, const char *reason)
{
    struct task_case it;
    const struct transition *transition = NULL;
    enum task_cause cause = 0;
    TRY(case_open(tx, task, &it));
    TRY(case_check(tx, &it, ACTION_FAIL, &transition));
    TRY(cause_of(tx_arena(tx), transition, given, &cause));
    return end_task(tx, &it, transition, cause, reason);
}

err tasks_waive_penalty(struct tx *tx, ident task, const char *reason)
{
    struct task_case it;
    TRY(case_open(tx, task, &it));
    TRY(lifecycle_may_waive(&it.facts, it.party));
    TRY(store_task_waive(tx, task, reason));
    TRY(auth_audit(tx, "tasks.waive_penalty", it.task.number, reason));
    return case_publish_event(tx, &it, &tasks_penalty_waived, TASK_FAILED, (enum task_cause)it.task.cause, 0);
}

err tasks_set_supplies(struct tx *tx, const struct supplies_mark *mark)
{
    struct task_case it;
    TRY(case_open_system(tx, mark->task_id, &it));
    bool again = it.task.supply_request_id == mark->request_id && it.task.supplies_status == mark->status;
    if (again) return OK;
    bool issued = mark->status == SUPPLIES_ISSUED;
    bool fits = it.task.status == TASK_ASSIGNED && it.task.worker && it.task.worker->id == mark->worker_id;
    if (issued && !fits) return err_wrong_status;
    TRY(store_task_supplies(tx, mark, issued));
    it.task.supplies_issued = issued;
    case_tell(tx, &it);
    return OK;
}

/* One due task in a transaction of its own; what changed meanwhile is left alone. */
static err end_due(struct env *env, ident task, enum task_action action)
{
    struct tx *tx = NULL;
    struct task_case it;
    const struct transition *transition = NULL;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = case_open_system(tx, task, &it);
    if (!e) e = case_check(tx, &it, action, &transition);
    if (!e) {
        enum task_cause cause = action == ACTION_NO_SHOW ? lifecycle_no_show_cause(&it.facts) : 0;
        e = end_task(tx, &it, transition, cause, NULL);
    }
    if (!e) return db_commit(tx);
    db_end(tx);
    return e->kind == ERR_CONFLICT ? OK : e;
}

typedef err due_finder(struct tx *tx, instant until, struct list *ret);

static err end_all_due(struct env *env, due_finder *find, instant until, enum task_action action)
{
    struct list ids = {NULL, 0};
    do {
        struct tx *tx = NULL;
        TRY(db_read(env, STORE_MAIN, &tx));
        TRY(find(tx, until, &ids));
        db_end(tx);
        const ident *id = ids.items;
        for (size_t i = 0; i < ids.count; i++) TRY(end_due(env, id[i], action));
    } while (ids.count == 500);
    return OK;
}

err sweep_due(struct env *env)
{
    struct tx *tx = NULL;
    struct company company;
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(auth_company(tx, &company));
    db_end(tx);
    instant now = env_now(env);
    TRY(end_all_due(env, store_due_no_show, now - company.no_show_grace_minutes * MS_MINUTE, ACTION_NO_SHOW));
    return end_all_due(env, store_due_expired, now, ACTION_EXPIRE);
}
