#include "events/tasks.h"

const char *const task_status_names[] = {NULL, "new", "assigned", "in_progress", "done", "cancelled", "failed", NULL};
const char *const task_cause_names[] = {NULL, "no_show", "gave_up", "not_done", "supplies_missing", "other", NULL};

static const struct field task_event_fields[] = {
    F_ID(struct task_event, task_id, REQUIRED),
    F_TEXT(struct task_event, number, REQUIRED),
    F_ID(struct task_event, service_type_id, REQUIRED),
    F_ID(struct task_event, client_id, REQUIRED),
    F_ID(struct task_event, worker_id, OMIT),
    F_ID(struct task_event, previous_worker_id, OMIT),
    F_ENUM(struct task_event, from, OMIT, task_status_names),
    F_ENUM(struct task_event, to, REQUIRED, task_status_names),
    F_ENUM(struct task_event, cause, OMIT, task_cause_names),
    F_TIME(struct task_event, scheduled_at, REQUIRED),
    F_INT(struct task_event, duration_minutes, REQUIRED),
    F_MONEY(struct task_event, base_price, OMIT),
    F_INT(struct task_event, discount_percent, OMIT),
    F_MONEY(struct task_event, price, REQUIRED),
    F_INT(struct task_event, share_percent, OMIT),
    F_MONEY(struct task_event, worker_share, REQUIRED),
    F_MONEY(struct task_event, penalty, REQUIRED),
    F_BOOL(struct task_event, had_worker, 0),
    F_BOOL(struct task_event, kit_issued, 0),
    F_ID(struct task_event, rebooked_from, OMIT),
};
static const struct shape task_event_shape = SHAPE(struct task_event, "TaskEvent", task_event_fields);

#define TASK_EVENT(variable, name_, summary_)                                                                          \
    const struct event_type variable = {.name = (name_), .shape = &task_event_shape, .summary = (summary_)}

TASK_EVENT(tasks_created, "tasks.created", "A client ordered a task.");
TASK_EVENT(tasks_assigned, "tasks.assigned", "A worker was found.");
TASK_EVENT(tasks_reassigned, "tasks.reassigned", "Another worker or another time.");
TASK_EVENT(tasks_checked_in, "tasks.checked_in", "The worker has started.");
TASK_EVENT(tasks_completed, "tasks.completed", "The task is done.");
TASK_EVENT(tasks_cancelled, "tasks.cancelled", "The task was cancelled.");
TASK_EVENT(tasks_failed, "tasks.failed", "The task failed.");
TASK_EVENT(tasks_penalty_waived, "tasks.penalty_waived", "A manager waived the worker's penalty.");
TASK_EVENT(tasks_evidence_added, "tasks.evidence_added", "A proof came after the task had failed.");

const struct event_type *const tasks_events[] = {
    &tasks_created,   &tasks_assigned, &tasks_reassigned,     &tasks_checked_in,     &tasks_completed,
    &tasks_cancelled, &tasks_failed,   &tasks_penalty_waived, &tasks_evidence_added,
};
