#include "shapes_compare.h"
#include "platform/http.h"

const char *const difference_kind_names[] = {
    NULL, "task_missing", "request_missing", "other_request", "status", "flag", "issued", "returned", NULL};

static const struct field flags_fields[] = {
    F_ID(struct task_flags, id, 0),
    F_TEXT(struct task_flags, number, 0),
    F_ENUM(struct task_flags, status, 0, task_status_names),
    F_ID(struct task_flags, worker_id, 0),
    F_TIME(struct task_flags, scheduled_at, 0),
    F_BOOL(struct task_flags, supplies_issued, 0),
    F_ENUM(struct task_flags, supplies_status, 0, supplies_status_names),
    F_ID(struct task_flags, supply_request_id, 0),
};
const struct shape task_flags_shape = SHAPE(struct task_flags, "SupplyTaskFlags", flags_fields);

static const struct field difference_fields[] = {
    F_ENUM(struct difference, kind, 0, difference_kind_names,
           .help =
               "task_missing: a request is for a task that is not there; request_missing: a task speaks of supplies "
               "that nobody asked for; other_request, status, flag: what a task says of its request; issued, "
               "returned: what the audit says of it"),
    F_OBJECT(struct difference, task, 0, &audit_task_shape),
    F_ID(struct difference, request_id, 0),
    F_TEXT(struct difference, expected, 0, .help = "by the request"),
    F_TEXT(struct difference, found, 0, .help = "by the task, or the audit"),
};
const struct shape difference_shape = SHAPE(struct difference, "SupplyDifference", difference_fields);

#define ANSWERED_FIELDS                                                                                                \
    F_ID(struct comparison, id, 0), F_TIME(struct comparison, at, 0),                                                  \
        F_TIME(struct comparison, since, 0,                                                                            \
               .help = "it looked at what changed from then on, and at all requests that are alive"),                  \
        F_INT(struct comparison, checked, 0, .help = "requests and tasks that were compared"),                         \
        F_MAYBE(struct comparison, equal, 0,                                                                           \
                .help = "null: under way; what differs is looked at again after seconds"),                             \
        F_INT(struct comparison, difference_count, 0),                                                                 \
        F_BOOL(struct comparison, more, 0, .help = "there are differences beyond those named"),                        \
        F_LIST(struct comparison, differences, 0, &difference_shape), F_TIME(struct comparison, ended_at, 0)

static const struct field comparison_fields[] = {ANSWERED_FIELDS};
const struct shape comparison_shape = SHAPE(struct comparison, "SupplyComparison", comparison_fields);
static const struct field row_fields[] = {ANSWERED_FIELDS, F_TIME(struct comparison, looked_at, 0)};
const struct shape comparison_row_shape = SHAPE(struct comparison, "SupplyComparisonRow", row_fields);

static const struct field query_fields[] = {F_PAGE(struct comparison_query)};
const struct shape comparison_query_shape = SHAPE(struct comparison_query, "SupplyComparisonQuery", query_fields);
