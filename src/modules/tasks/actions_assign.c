/* Giving a task to somebody: the best candidate whose slot the database accepts; waiting tasks; reassignment; a worker
 * who left. */
#include "actions.h"
#include "roster.h"

static instant end_of(const struct task *task)
{
    return task->scheduled_at + task->duration_minutes * MS_MINUTE;
}

/* Takes the first slot that holds; *ret_worker 0 if none does. */
static err take_best(struct tx *tx, const struct task *task, const struct ranking *ranking, ident *ret_worker)
{
    *ret_worker = 0;
    for (size_t i = 0; i < ranking->count && !*ret_worker; i++) {
        bool taken = false;
        ident worker = ranking->candidates[i].worker_id;
        TRY(store_task_assign(tx, task->id, worker, task->scheduled_at, end_of(task), &taken));
        if (taken) *ret_worker = worker;
    }
    return OK;
}

static const char *waiting_for(const struct ranking *ranking)
{
    return ranking->workers ? "nobody_free" : "no_workers";
}

static err keep_decision(struct tx *tx, ident task, const struct ranking *ranking, ident chosen)
{
    struct decision decision = ranking_decision(tx_env(tx), ranking, task, chosen);
    return store_decision_add(tx, &decision);
}

err assign_ranked(struct tx *tx, ident id, const struct ranking *ranking)
{
    struct task_case it;
    const struct transition *transition = NULL;
    ident worker = 0;
    TRY(case_open_system(tx, id, &it));
    TRY(case_check(tx, &it, ACTION_ASSIGN, &transition));
    TRY(take_best(tx, &it.task, ranking, &worker));
    TRY(keep_decision(tx, id, ranking, worker));
    if (!worker) return store_task_wait(tx, id, waiting_for(ranking), ranking->next_free_at);
    TRY(store_name(tx, worker, &it.task.worker));
    it.task.had_worker = true;
    roster_count_on(tx, worker, it.task.service_type->id, 1, 0, 0);
    return case_publish(tx, &it, transition, 0, NULL, 0);
}

/* One waiting task in a transaction of its own. */
static err match_one(struct env *env, ident id)
{
    struct tx *tx = NULL;
    struct task task;
    struct service_type type;
    struct ranking ranking;
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(store_task_find(tx, id, &task));
    TRY(store_service_type_find(tx, task.service_type->id, &type));
    db_end(tx);
    if (task.status != TASK_NEW || task.scheduled_at <= env_now(env)) return OK;
    struct ranking_request request = {
        id, task.client->id, type.id, type.wanted_traits, task.scheduled_at, task.duration_minutes, 0, 0};
    TRY(ranking_make(env, &request, &ranking));
    if (!ranking.count) return OK;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = assign_ranked(tx, id, &ranking);
    if (e && e->kind == ERR_CONFLICT) e = OK; /* somebody was quicker, or it was cancelled meanwhile */
    if (e) {
        db_end(tx);
        return e;
    }
    return db_commit(tx);
}

err match_waiting(struct env *env)
{
    struct list ids = {NULL, 0};
    ident after = 0;
    do {
        struct tx *tx = NULL;
        TRY(db_read(env, STORE_MAIN, &tx));
        TRY(store_waiting(tx, after, &ids));
        db_end(tx);
        const ident *id = ids.items;
        for (size_t i = 0; i < ids.count; i++) TRY(match_one(env, id[i]));
        if (ids.count) after = id[ids.count - 1];
    } while (ids.count);
    return OK;
}

struct reassign_plan {
    ident id;
    int64_t version; /* of the task when it was ranked: a change in between asks to try again */
    instant scheduled_at;
    const char *reason;
    struct ranking ranking;
};

ERROR(err_worker_not_free, ERR_CONFLICT, "worker_not_free", "This worker is not free at that time.");
ERROR(err_changed_meanwhile, ERR_CONFLICT, "changed_meanwhile", "The task was changed meanwhile; look again.");

/* A worker named by the manager: the only candidate, if free. */
static err keep_only(struct env *env, struct ranking *ranking, ident worker)
{
    for (size_t i = 0; i < ranking->count; i++) {
        if (ranking->candidates[i].worker_id != worker) continue;
        ranking->candidates = &ranking->candidates[i];
        ranking->count = 1;
        return OK;
    }
    return err_worker_not_free;
}

err reassign_plan(struct env *env, ident task_id, const struct reassign_in *in, struct reassign_plan **ret)
{
    struct tx *tx = NULL;
    struct task_case it;
    struct service_type type;
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(case_view(tx, task_id, &it));
    TRY(case_check(tx, &it, ACTION_REASSIGN, NULL));
    TRY(store_service_type_find(tx, it.task.service_type->id, &type));
    db_end(tx);
    struct task task = it.task;
    struct reassign_plan *plan = ARENA_NEW(env->arena, struct reassign_plan);
    *plan = (struct reassign_plan){.id = task_id, .version = it.task.version, .reason = in->reason};
    plan->scheduled_at = in->scheduled_at ? in->scheduled_at : task.scheduled_at;
    bool same_time = plan->scheduled_at == task.scheduled_at;
    bool named = in->worker_id != 0;
    struct ranking_request request = {
        .task = task_id,
        .client = task.client->id,
        .service_type = type.id,
        .wanted_traits = type.wanted_traits,
        .starts_at = plan->scheduled_at,
        .duration_minutes = task.duration_minutes,
        /* Another worker at the same time; at another time the same one will do. */
        .exclude = same_time && !(named && in->worker_id == task.worker->id) ? task.worker->id : 0,
    };
    TRY(ranking_make(env, &request, &plan->ranking));
    if (named) TRY(keep_only(env, &plan->ranking, in->worker_id));
    *ret = plan;
    return OK;
}

/* Nobody is free: the task waits. */
static err unassign(struct tx *tx, struct task_case *it, const struct reassign_plan *plan, ident previous)
{
    const struct transition *transition = NULL;
    TRY(case_check(tx, it, ACTION_UNASSIGN, &transition));
    TRY(store_task_wait(tx, it->task.id, waiting_for(&plan->ranking), plan->ranking.next_free_at));
    TRY(store_task_kit_back(tx, it->task.id));
    it->task.worker = NULL;
    return case_publish(tx, it, transition, 0, plan->reason, previous);
}

err reassign(struct tx *tx, struct reassign_plan *plan)
{
    struct task_case it;
    const struct transition *transition = NULL;
    ident worker = 0;
    TRY(case_open(tx, plan->id, &it));
    TRY(case_check(tx, &it, ACTION_REASSIGN, &transition));
    if (it.task.version != plan->version) return err_changed_meanwhile;
    ident previous = it.task.worker->id, type = it.task.service_type->id;
    TRY(store_slot_free(tx, plan->id));
    TRY(store_task_move(tx, plan->id, plan->scheduled_at));
    it.task.scheduled_at = plan->scheduled_at;
    TRY(take_best(tx, &it.task, &plan->ranking, &worker));
    TRY(keep_decision(tx, plan->id, &plan->ranking, worker));
    roster_count_on(tx, previous, type, -1, 0, 0);
    if (!worker) return unassign(tx, &it, plan, previous);
    if (worker != previous) TRY(store_task_kit_back(tx, plan->id));
    TRY(store_name(tx, worker, &it.task.worker));
    roster_count_on(tx, worker, type, 1, 0, 0);
    return case_publish(tx, &it, transition, 0, plan->reason, previous);
}

static err release_task(struct env *env, ident task)
{
    static const struct reassign_in in = {.reason = "The worker is no longer available."};
    struct reassign_plan *plan = NULL;
    struct tx *tx = NULL;
    err e = reassign_plan(env, task, &in, &plan);
    if (e && e->kind == ERR_CONFLICT) return OK; /* started or ended meanwhile */
    TRY(e);
    TRY(db_begin(env, STORE_MAIN, &tx));
    e = reassign(tx, plan);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

err release_worker(struct env *env, ident worker)
{
    struct tx *tx = NULL;
    struct list tasks = {NULL, 0};
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(store_assigned_of(tx, worker, &tasks));
    db_end(tx);
    const ident *task = tasks.items;
    for (size_t i = 0; i < tasks.count; i++) TRY(release_task(env, task[i]));
    return OK;
}
