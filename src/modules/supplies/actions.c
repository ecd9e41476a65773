/* Requesting, making ready, issuing, taking back; and what a task's own changes do to its request. */
#include "actions.h"
#include "audit.h"
#include "cookie.h"
#include "platform/metrics.h"
#include "platform/stream.h"

ERROR(err_no_request, ERR_NOT_FOUND, "not_found", "There is no such request.");
ERROR(err_no_task, ERR_NOT_FOUND, "not_found", "There is no such task.");
ERROR(err_task_wrong_status, ERR_CONFLICT, "wrong_status", "The task's status does not allow this.");

#define ROLES_SEEING_ALL (ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN | ROLE_SYSTEM)

static bool visible(const struct actor *actor, const struct request_row *row)
{
    return (actor->roles & ROLES_SEEING_ALL) || ((actor->roles & ROLE_WORKER) && actor->id == row->worker_id);
}

static err open_visible(struct tx *tx, err e, const struct request_row *row)
{
    if (e && e->kind == ERR_NOT_FOUND) return err_no_request;
    TRY(e);
    return visible(&tx_env(tx)->actor, row) ? OK : err_no_request;
}

err request_get(struct tx *tx, ident id, struct request_row *ret)
{
    return open_visible(tx, store_request_view(tx, id, ret), ret);
}

err request_list(struct tx *tx, const struct supply_query *query, struct list *ret, ident *ret_next)
{
    struct env *env = tx_env(tx);
    struct list rows = {NULL, 0};
    if (!request_statuses_known(query->status))
        return err_field(env->arena, "status", "out_of_range",
                         "Words with commas: requested, ready, issued, cancelled, returned.");
    TRY(env->actor.roles & ROLES_SEEING_ALL ? store_request_queue(tx, query, &rows)
                                            : store_request_own(tx, env->actor.id, query, &rows));
    const struct request_row *row = rows.items;
    size_t limit = (size_t)page_limit(query->limit);
    *ret_next = rows.count > limit ? row[limit - 1].id : 0;
    if (rows.count > limit) rows.count = limit;
    struct supply_request *items = ARENA_ARRAY(env->arena, rows.count, struct supply_request);
    for (size_t i = 0; i < rows.count; i++) items[i] = *supply_request_of(env->arena, &row[i]);
    *ret = (struct list){items, rows.count};
    return OK;
}

err request_task(struct env *env, ident task, struct task_brief *ret)
{
    struct tx *tx = NULL;
    TRY(db_read(env, STORE_MAIN, &tx));
    err e = tasks_brief(tx, task, ret);
    db_end(tx);
    return e && e->kind == ERR_NOT_FOUND ? err_no_task : e;
}

/* Everything that follows from a change: the event, the job that tells tasks even after a crash, the streams. */
static err publish(struct tx *tx, const struct request_row *row, const struct event_type *type)
{
    struct supplies_event event = {row->id, row->task_id, row->worker_id, row->task_number, row->scheduled_at};
    struct supplies_mark_job mark = {row->task_id};
    struct stream_note note = {"supply_request", row->id, &row->worker_id, 1, ROLE_CLERK};
    if (type) TRY(event_publish(tx, type, row->task_id, &event));
    TRY(job_add(tx, &job_supplies_mark, &mark, NULL));
    stream_publish(tx, &note);
    return OK;
}

err request_open(struct tx *tx, const struct task_brief *task, ident *ret_id)
{
    struct request_row row = {
        .task_id = task->id,
        .task_number = task->number,
        .service_type_id = task->service_type_id,
        .service_type_name = task->service_type_name,
        .scheduled_at = task->scheduled_at,
        .client_id = task->client_id,
        .client_name = task->client_name,
        .worker_id = task->worker_id,
        .worker_name = task->worker_name,
    };
    cookie_begin(tx_env(tx), &row);
    TRY(store_request_add(tx, &row, &row.id));
    TRY(cookie_order(tx, &row));
    TRY(publish(tx, &row, &supplies_requested));
    *ret_id = row.id;
    return OK;
}

err supplies_request(struct tx *tx, ident task_id, ident *ret_id)
{
    struct env *env = tx_env(tx);
    struct task_brief task;
    struct request_row row;
    TRY(request_task(env, task_id, &task));
    if (task.worker_id != env->actor.id) return err_no_task;
    TRY(db_lock(tx, "supplies.task", task_id));
    err e = store_request_newest(tx, task_id, env->actor.id, &row);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    bool any = !e, needed = task.status == TASK_ASSIGNED;
    if (any && (!needed || request_alive((enum request_status)row.status, row.to_return))) {
        *ret_id = row.id;
        return OK;
    }
    return needed ? request_open(tx, &task, ret_id) : err_task_wrong_status;
}

/* What every change by hand starts from. */
static err open_for(struct tx *tx, ident id, enum request_action action, struct request_row *ret,
                    const struct request_transition **ret_transition)
{
    TRY(open_visible(tx, store_request_lock(tx, id, ret), ret));
    return request_check(action, (enum request_status)ret->status, ret_transition);
}

err supplies_set_ready(struct tx *tx, ident request)
{
    struct request_row row;
    const struct request_transition *transition = NULL;
    TRY(open_for(tx, request, REQUEST_DO_READY, &row, &transition));
    TRY(store_request_ready(tx, request));
    return publish(tx, &row, transition->event);
}

/* All that goes out or comes back, into the audit. The cookie goes out with the kit, if it is there by then and no
 * reason says otherwise; such a reason stands with each line that went out. */
static err add_artifacts(struct tx *tx, const struct request_row *row, enum audit_direction direction,
                         const struct list *items, const char *without_reason)
{
    const struct supply_item *item = items->items, cookie = {COOKIE_ARTIFACT, 1, row->fortune};
    const char *reason = direction == AUDIT_ISSUED ? without_reason : NULL;
    for (size_t i = 0; i < items->count; i++) TRY(audit_add(tx, row, direction, &item[i], reason));
    return cookie_goes_along((enum cookie_status)row->cookie_status, without_reason)
               ? audit_add(tx, row, direction, &cookie, NULL)
               : OK;
}

#define MINUTE_US (INT64_C(60) * 1000000)

static const int64_t waiting_bounds[HISTOGRAM_BUCKETS - 1] = {
    1 * MINUTE_US,   5 * MINUTE_US,   15 * MINUTE_US,   30 * MINUTE_US,   60 * MINUTE_US,   120 * MINUTE_US,
    240 * MINUTE_US, 480 * MINUTE_US, 1440 * MINUTE_US, 2880 * MINUTE_US, 10080 * MINUTE_US};
static struct histogram waiting = {.name = "mcf_supplies_issue_seconds",
                                   .help = "Time from a request for supplies to its issue (business clock).",
                                   .labels = "",
                                   .bounds = waiting_bounds};

static void count_waiting(struct platform *platform, void *waited_ms)
{
    histogram_add(&waiting, *(const int64_t *)waited_ms * 1000);
}

static void note_waiting(struct tx *tx, const struct request_row *row)
{
    int64_t *waited_ms = ARENA_NEW(tx_arena(tx), int64_t);
    *waited_ms = env_now(tx_env(tx)) > row->created_at ? env_now(tx_env(tx)) - row->created_at : 0;
    db_after_commit(tx, count_waiting, waited_ms);
}

err supplies_issue(struct tx *tx, ident request, const struct supply_issue *in)
{
    struct request_row row;
    struct task_brief task;
    const struct request_transition *transition = NULL;
    TRY(open_for(tx, request, REQUEST_DO_ISSUE, &row, &transition));
    TRY(request_check_cookie((enum cookie_status)row.cookie_status, in->without_cookie_reason));
    TRY(request_task(tx_env(tx), row.task_id, &task));
    if (task.status != TASK_ASSIGNED || task.worker_id != row.worker_id) return err_task_wrong_status;
    TRY(store_request_issue(tx, request, in));
    TRY(add_artifacts(tx, &row, AUDIT_ISSUED, &in->items, in->without_cookie_reason));
    note_waiting(tx, &row);
    return publish(tx, &row, transition->event);
}

err supplies_return(struct tx *tx, ident request)
{
    struct request_row row;
    const struct request_transition *transition = NULL;
    TRY(open_for(tx, request, REQUEST_DO_RETURN, &row, &transition));
    TRY(store_request_end(tx, request, transition->to));
    TRY(add_artifacts(tx, &row, AUDIT_RETURNED, &row.items, row.without_cookie_reason));
    return publish(tx, &row, transition->event);
}

/* A ready kit that changes hands is announced again, to its new worker. */
static err move(struct tx *tx, struct request_row row, const struct task_brief *task)
{
    bool another = row.worker_id != task->worker_id;
    TRY(store_request_move(tx, row.id, task));
    row.worker_id = task->worker_id;
    row.scheduled_at = task->scheduled_at;
    return publish(tx, &row, another && row.status == REQUEST_READY ? &supplies_ready : NULL);
}

err request_apply(struct tx *tx, const struct request_row *row, enum request_fate fate, const struct task_brief *task)
{
    const struct request_transition *transition = NULL;
    switch (fate) {
    case FATE_STAY:
        return OK;
    case FATE_MOVE:
        return move(tx, *row, task);
    case FATE_CANCEL:
        TRY(request_check(REQUEST_DO_CANCEL, (enum request_status)row->status, &transition));
        TRY(store_request_end(tx, row->id, transition->to));
        return publish(tx, row, transition->event);
    case FATE_TO_RETURN:
        TRY(store_request_to_return(tx, row->id));
        return publish(tx, row, NULL);
    }
    return OK;
}

err supplies_tell_tasks(struct env *env, ident task)
{
    struct tx *main = NULL, *own = NULL;
    struct request_row row;
    TRY(db_begin(env, STORE_MAIN, &main));
    /* Read with the main store's writer in hand: of two that tell at once the later one sees the later state. */
    err e = db_lock(main, "supplies.tell", task);
    if (!e) e = db_read(env, STORE_SUPPLIES, &own);
    if (!e) e = store_request_newest(own, task, 0, &row);
    db_end(own);
    if (!e) {
        enum supplies_status status = request_mark((enum request_status)row.status, row.to_return);
        struct supplies_mark mark = {row.id, task, row.worker_id, (int)status, row.created_at};
        e = tasks_set_supplies(main, &mark);
    }
    if (!e) return db_commit(main);
    db_end(main);
    /* The task has ended or changed hands meanwhile: its event will change the request, and that is told in turn. */
    return e->kind == ERR_CONFLICT || e->kind == ERR_NOT_FOUND ? OK : e;
}
