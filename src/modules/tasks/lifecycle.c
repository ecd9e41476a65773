/* The state machine. Looking for who is asked whether one may see a task at all? See store.sql (visibility is in the
 * query). */
#include "lifecycle.h"

const char *const task_action_names[] = {NULL,     "assign", "reassign", "unassign", "check_in", "complete",
                                         "cancel", "expire", "fail",     "no_show",  NULL};
const char *const supplies_status_names[] = {NULL,        "none",      "requested", "ready", "issued",
                                             "cancelled", "to_return", "returned",  NULL};

#define NEW         STATUS_BIT(TASK_NEW)
#define ASSIGNED    STATUS_BIT(TASK_ASSIGNED)
#define IN_PROGRESS STATUS_BIT(TASK_IN_PROGRESS)

static const char owed[] = "The client owes the price if the task ever had a worker.";
static const char fined[] = "The client owes the price; the worker is fined unless supplies were missing.";

const struct transition lifecycle[] = {
    {ACTION_ASSIGN, NEW, TASK_ASSIGNED, PARTY_SYSTEM, 0, &tasks_assigned, "matching finds a free worker", "none"},
    {ACTION_REASSIGN, ASSIGNED, TASK_ASSIGNED, PARTY_MANAGER | PARTY_SYSTEM, 0, &tasks_reassigned,
     "another free worker or another time; a reason", "none"},
    {ACTION_UNASSIGN, ASSIGNED, TASK_NEW, PARTY_MANAGER | PARTY_SYSTEM, 0, &tasks_reassigned,
     "a reassignment that finds nobody free", "none"},
    {ACTION_CHECK_IN, ASSIGNED, TASK_IN_PROGRESS, PARTY_WORKER, 0, &tasks_checked_in,
     "supplies issued; a photo; not earlier than two hours before the date", "none"},
    {ACTION_COMPLETE, IN_PROGRESS, TASK_DONE, PARTY_WORKER, 0, &tasks_completed,
     "a photo of the signed completion report", "The client owes the price; the worker earns the share."},
    {ACTION_CANCEL, NEW | ASSIGNED, TASK_CANCELLED, PARTY_CLIENT | PARTY_MANAGER, 0, &tasks_cancelled, "a reason",
     owed},
    {ACTION_EXPIRE, NEW, TASK_CANCELLED, PARTY_SYSTEM, 0, &tasks_cancelled, "the date came and there was no worker",
     owed},
    {ACTION_FAIL, ASSIGNED | IN_PROGRESS, TASK_FAILED, PARTY_WORKER, CAUSE_GAVE_UP, &tasks_failed, "a reason", fined},
    {ACTION_FAIL, ASSIGNED | IN_PROGRESS, TASK_FAILED, PARTY_MANAGER, 0, &tasks_failed, "a reason and a cause", fined},
    {ACTION_FAIL, IN_PROGRESS, TASK_FAILED, PARTY_CLIENT, CAUSE_NOT_DONE, &tasks_failed,
     "a reason; from check-in to the end of the company's day after the date", fined},
    {ACTION_NO_SHOW, ASSIGNED, TASK_FAILED, PARTY_SYSTEM, CAUSE_NO_SHOW, &tasks_failed,
     "no check-in 30 minutes after the date (cause supplies_missing if they were requested in time and not issued)",
     fined},
};
const size_t lifecycle_count = sizeof lifecycle / sizeof *lifecycle;

#define REFUSAL(name, kind, code, detail)                                                                              \
    static const struct error name##_value = {(kind), (code), (detail), NULL, 0, NULL, NULL, NULL};                    \
    const err name = &name##_value

REFUSAL(err_not_yours, ERR_FORBIDDEN, "forbidden", "This is not yours to do.");
REFUSAL(err_wrong_status, ERR_CONFLICT, "wrong_status", "The task's status does not allow this.");
REFUSAL(err_too_early, ERR_CONFLICT, "too_early", "It is too early for this.");
REFUSAL(err_too_late, ERR_CONFLICT, "too_late", "It is too late for this.");
REFUSAL(err_supplies_not_issued, ERR_CONFLICT, "supplies_not_issued", "The supplies have not been handed over yet.");
REFUSAL(err_no_show_recorded, ERR_CONFLICT, "no_show_recorded",
        "The task had already failed because nobody had checked in; the photo is kept as evidence.");
REFUSAL(err_already_rebooked, ERR_CONFLICT, "already_rebooked", "This task was already ordered anew.");
REFUSAL(err_already_waived, ERR_CONFLICT, "already_waived", "The penalty was already waived.");

/* The row for the action, the party and the status; the refusal says whether it is never or only not now theirs. */
static err find(enum task_action action, enum task_status status, enum task_party party, const struct transition **ret)
{
    bool theirs = false;
    for (size_t i = 0; i < lifecycle_count; i++) {
        const struct transition *row = &lifecycle[i];
        if (row->action != action || !(row->parties & party)) continue;
        theirs = true;
        if (!(row->from & STATUS_BIT(status))) continue;
        *ret = row;
        return OK;
    }
    return theirs ? err_wrong_status : err_not_yours;
}

static err check_in_needs(const struct task_facts *task, const struct lifecycle_limits *limits, instant now)
{
    if (!task->supplies_issued) return err_supplies_not_issued;
    if (now < task->scheduled_at - limits->check_in_early_minutes * MS_MINUTE) return err_too_early;
    return OK;
}

/* "To the end of the company's day after the date." */
static err not_done_needs(const struct task_facts *task, const struct lifecycle_limits *limits, instant now)
{
    struct date day_after = date_add_days(date_of(limits->zone, task->scheduled_at), 2);
    return now < day_start(limits->zone, day_after) ? OK : err_too_late;
}

static err no_show_needs(const struct task_facts *task, const struct lifecycle_limits *limits, instant now)
{
    return now < task->scheduled_at + limits->no_show_grace_minutes * MS_MINUTE ? err_too_early : OK;
}

err lifecycle_check(enum task_action action, const struct task_facts *task, const struct lifecycle_limits *limits,
                    enum task_party party, instant now, const struct transition **ret)
{
    const struct transition *row = NULL;
    TRY(find(action, task->status, party, &row));
    if (action == ACTION_CHECK_IN) TRY(check_in_needs(task, limits, now));
    if (action == ACTION_FAIL && row->cause == CAUSE_NOT_DONE) TRY(not_done_needs(task, limits, now));
    if (action == ACTION_NO_SHOW) TRY(no_show_needs(task, limits, now));
    if (action == ACTION_EXPIRE && now < task->scheduled_at) return err_too_early;
    if (ret) *ret = row;
    return OK;
}

err lifecycle_may_rebook(const struct task_facts *task, enum task_party party)
{
    if (party != PARTY_CLIENT) return err_not_yours;
    if (task->rebooked) return err_already_rebooked;
    return task->status == TASK_FAILED ? OK : err_wrong_status;
}

err lifecycle_may_waive(const struct task_facts *task, enum task_party party)
{
    if (party != PARTY_MANAGER) return err_not_yours;
    if (task->penalty_waived) return err_already_waived;
    return task->status == TASK_FAILED && task->cause != CAUSE_SUPPLIES_MISSING ? OK : err_wrong_status;
}

err lifecycle_may_request_supplies(const struct task_facts *task, enum task_party party)
{
    if (party != PARTY_WORKER) return err_not_yours;
    bool open = task->supplies_status != SUPPLIES_REQUESTED && task->supplies_status != SUPPLIES_READY &&
                !task->supplies_issued;
    return task->status == TASK_ASSIGNED && open ? OK : err_wrong_status;
}

struct list lifecycle_allowed(struct arena *arena, const struct task_facts *task, const struct lifecycle_limits *limits,
                              enum task_party party, instant now)
{
    static const enum task_action by_hand[] = {ACTION_CHECK_IN, ACTION_COMPLETE, ACTION_CANCEL, ACTION_FAIL,
                                               ACTION_REASSIGN};
    static const struct {
        const char *name;
        err (*may)(const struct task_facts *task, enum task_party party);
    } others[] = {{"rebook", lifecycle_may_rebook},
                  {"waive_penalty", lifecycle_may_waive},
                  {"request_supplies", lifecycle_may_request_supplies}};
    size_t most = sizeof by_hand / sizeof *by_hand + sizeof others / sizeof *others;
    const char **names = ARENA_ARRAY(arena, most, const char *);
    size_t count = 0;
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++)
        if (!lifecycle_check(by_hand[i], task, limits, party, now, NULL))
            names[count++] = task_action_names[by_hand[i]];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!others[i].may(task, party)) names[count++] = others[i].name;
    return (struct list){.items = names, .count = count};
}

enum task_cause lifecycle_no_show_cause(const struct task_facts *task)
{
    bool requested = task->supplies_status == SUPPLIES_REQUESTED || task->supplies_status == SUPPLIES_READY;
    bool in_time = task->supplies_requested_at && task->supplies_requested_at <= task->scheduled_at;
    return requested && in_time && !task->supplies_issued ? CAUSE_SUPPLIES_MISSING : CAUSE_NO_SHOW;
}

bool lifecycle_forgotten(const struct task_facts *task, instant now)
{
    return task->status == TASK_IN_PROGRESS && now >= task->ends_at + MS_DAY;
}

bool lifecycle_final(enum task_status status)
{
    return status == TASK_DONE || status == TASK_CANCELLED || status == TASK_FAILED;
}
