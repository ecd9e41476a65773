/* Events of the tasks module. Types only. All carry the same facts, so that whoever listens never has to look back:
 * who, when, what it costs, what the worker gets or loses; never the address, the description or a telephone number. */
#pragma once
#include "platform/events.h"

enum task_status { TASK_NEW = 1, TASK_ASSIGNED, TASK_IN_PROGRESS, TASK_DONE, TASK_CANCELLED, TASK_FAILED };
enum task_cause { CAUSE_NO_SHOW = 1, CAUSE_GAVE_UP, CAUSE_NOT_DONE, CAUSE_SUPPLIES_MISSING, CAUSE_OTHER };
extern const char *const task_status_names[]; /* [0] NULL, "new", … */
extern const char *const task_cause_names[];

struct task_event {
    ident task_id;
    const char *number;
    ident service_type_id;
    ident client_id;
    ident worker_id;          /* 0: none */
    ident previous_worker_id; /* reassigned: who had it before; 0 otherwise */
    int from, to;             /* enum task_status; from 0: created */
    int cause;                /* enum task_cause; failed only */
    instant scheduled_at;
    int64_t duration_minutes;
    money base_price;         /* before the discount; NONE in events that are older than this member */
    int64_t discount_percent; /* NONE likewise */
    money price;              /* what the client owes for it, if anything is owed */
    int64_t share_percent;    /* of the price, for its worker; NONE: ordered before it was kept */
    money worker_share;       /* what its worker earns when done */
    money penalty;            /* what its worker loses when failed */
    bool had_worker;          /* it had a worker at some time: only then is a final status owed */
    bool kit_issued;          /* supplies were handed over */
    ident rebooked_from;
};
extern const struct event_type tasks_created;  /* "tasks.created": ordered; assigned may follow at once */
extern const struct event_type tasks_assigned; /* "tasks.assigned" */
extern const struct event_type
    tasks_reassigned; /* "tasks.reassigned": another worker or time; to = new when nobody is free */
extern const struct event_type tasks_checked_in;     /* "tasks.checked_in" */
extern const struct event_type tasks_completed;      /* "tasks.completed" */
extern const struct event_type tasks_cancelled;      /* "tasks.cancelled" */
extern const struct event_type tasks_failed;         /* "tasks.failed" */
extern const struct event_type tasks_penalty_waived; /* "tasks.penalty_waived" */
extern const struct event_type
    tasks_evidence_added; /* "tasks.evidence_added": a proof came after the system had failed the task */
enum { TASKS_EVENTS = 9 };
extern const struct event_type *const tasks_events[TASKS_EVENTS];
