/* Events of the supplies module. Types only. All about a request have one shape. */
#pragma once
#include "platform/events.h"

struct supplies_event {
    ident request_id, task_id, worker_id;
    const char *number; /* the task's number */
    instant scheduled_at;
};
extern const struct event_type supplies_requested; /* "supplies.requested" */
extern const struct event_type supplies_ready;     /* "supplies.ready": the kit can be fetched */
extern const struct event_type supplies_issued;    /* "supplies.issued" */
extern const struct event_type supplies_cancelled; /* "supplies.cancelled" */
extern const struct event_type supplies_returned;  /* "supplies.returned" */

/* The comparison of supplies' records found differences, and found them again seconds later. */
struct supplies_differs_event {
    ident comparison_id;
    int64_t count;
};
extern const struct event_type supplies_differs; /* "supplies.differs": of a shape of its own */
enum { SUPPLIES_EVENTS = 6 };
extern const struct event_type *const supplies_events[SUPPLIES_EVENTS];
