#include "events/supplies.h"

static const struct field supplies_event_fields[] = {
    F_ID(struct supplies_event, request_id, REQUIRED),     F_ID(struct supplies_event, task_id, REQUIRED),
    F_ID(struct supplies_event, worker_id, REQUIRED),      F_TEXT(struct supplies_event, number, REQUIRED),
    F_TIME(struct supplies_event, scheduled_at, REQUIRED),
};
static const struct shape supplies_event_shape = SHAPE(struct supplies_event, "SuppliesEvent", supplies_event_fields);

#define SUPPLIES_EVENT(variable, name_, summary_)                                                                      \
    const struct event_type variable = {.name = (name_), .shape = &supplies_event_shape, .summary = (summary_)}

SUPPLIES_EVENT(supplies_requested, "supplies.requested", "A worker needs supplies for a task.");
SUPPLIES_EVENT(supplies_ready, "supplies.ready", "The kit can be fetched.");
SUPPLIES_EVENT(supplies_issued, "supplies.issued", "The kit was handed over.");
SUPPLIES_EVENT(supplies_cancelled, "supplies.cancelled", "The request is no longer needed.");
SUPPLIES_EVENT(supplies_returned, "supplies.returned", "An issued kit came back.");

static const struct field differs_fields[] = {
    F_ID(struct supplies_differs_event, comparison_id, REQUIRED),
    F_INT(struct supplies_differs_event, count, REQUIRED),
};
static const struct shape differs_shape = SHAPE(struct supplies_differs_event, "SuppliesDiffersEvent", differs_fields);

const struct event_type supplies_differs = {
    .name = "supplies.differs", .shape = &differs_shape, .summary = "Requests, audit and tasks do not agree."};

const struct event_type *const supplies_events[] = {
    &supplies_requested, &supplies_ready, &supplies_issued, &supplies_cancelled, &supplies_returned, &supplies_differs,
};
