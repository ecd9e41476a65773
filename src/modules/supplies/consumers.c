/* What supplies does when a task changes. Each event's effect and the consumer's cursor are one transaction of the
 * supplies store. */
#include "routes.h"
#include "actions.h"
#include "auth.h"
#include <string.h>

static err auto_request_wanted(struct env *env, bool *ret)
{
    struct tx *tx = NULL;
    struct company company;
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(auth_company(tx, &company));
    db_end(tx);
    *ret = company.auto_request_supplies;
    return OK;
}

/* The newest request for the task, which nobody else changes meanwhile; *ret_there false if there is none. */
static err find_newest(struct tx *tx, ident task, struct request_row *ret, bool *ret_there)
{
    TRY(db_lock(tx, "supplies.task", task));
    err e = store_request_newest(tx, task, 0, ret);
    if (!e) e = store_request_lock(tx, ret->id, ret);
    *ret_there = !e;
    return e && e->kind == ERR_NOT_FOUND ? OK : e;
}

/* Opens a request for whoever has the task now, if the company wants that and there is none yet. */
static err open_by_setting(struct tx *tx, ident task_id)
{
    struct env *env = tx_env(tx);
    struct task_brief task;
    struct request_row row;
    bool wanted = false, there = false;
    ident id = 0;
    TRY(auto_request_wanted(env, &wanted));
    if (!wanted) return OK;
    TRY(request_task(env, task_id, &task));
    if (task.status != TASK_ASSIGNED) return OK; /* it went on meanwhile; later events tell */
    TRY(find_newest(tx, task_id, &row, &there));
    if (there && request_alive((enum request_status)row.status, row.to_return)) return OK;
    return request_open(tx, &task, &id);
}

static err on_reassigned(struct tx *tx, const struct task_event *event)
{
    struct request_row row;
    struct task_brief task;
    bool there = false;
    ident worker = event->to == TASK_ASSIGNED ? event->worker_id : 0;
    TRY(find_newest(tx, event->task_id, &row, &there));
    if (there) {
        enum request_fate fate =
            request_reassigned((enum request_status)row.status, row.to_return, row.worker_id, worker);
        TRY(request_task(tx_env(tx), event->task_id, &task));
        /* The event's worker may have lost the task again; then the next event moves the request on. */
        bool outdated = fate == FATE_MOVE && task.worker_id != worker;
        if (!outdated) TRY(request_apply(tx, &row, fate, &task));
    }
    return worker ? open_by_setting(tx, event->task_id) : OK;
}

static err on_ended(struct tx *tx, const struct task_event *event)
{
    struct request_row row;
    bool there = false;
    TRY(find_newest(tx, event->task_id, &row, &there));
    if (!there) return OK;
    return request_apply(tx, &row, request_task_ended((enum request_status)row.status, row.to_return), NULL);
}

static err on_task(struct tx *tx, const struct event *event)
{
    struct task_event task;
    for (size_t i = 0; i < TASKS_EVENTS; i++) {
        if (strcmp(event->type, tasks_events[i]->name) != 0) continue;
        TRY(event_read(tx, event, tasks_events[i], &task));
        if (tasks_events[i] == &tasks_assigned) return open_by_setting(tx, task.task_id);
        return tasks_events[i] == &tasks_reassigned ? on_reassigned(tx, &task) : on_ended(tx, &task);
    }
    return OK;
}

const struct consumer supplies_consumers[] = {
    {"supplies.tasks", STORE_MAIN, STORE_SUPPLIES,
     "tasks.assigned,tasks.reassigned,tasks.completed,tasks.cancelled,tasks.failed", on_task,
     "Opens, moves, cancels requests as their tasks change; marks kits that have to come back"},
};
