#include "shapes.h"
#include "sorting.h"

/* Who sees which field (3-api, "Tasks"). */
#define SEES_TEXT  (ROLE_CLIENT | ROLE_WORKER | ROLE_MANAGER | ROLE_ADMIN)
#define SEES_PRICE (ROLE_CLIENT | ROLE_MANAGER | ROLE_ADMIN)
#define SEES_SHARE (ROLE_WORKER | ROLE_MANAGER | ROLE_ADMIN)

static const struct field named_fields[] = {F_ID(struct named, id, 0), F_TEXT(struct named, name, 0)};
const struct shape named_shape = SHAPE(struct named, "Named", named_fields);
static const struct field numbered_fields[] = {F_ID(struct numbered, id, 0), F_TEXT(struct numbered, number, 0)};
const struct shape numbered_shape = SHAPE(struct numbered, "Numbered", numbered_fields);

static const struct field photo_view_fields[] = {
    F_ID(struct photo_view, id, 0),
    F_TEXT(struct photo_view, kind, 0),
    F_TIME(struct photo_view, taken_at, 0),
    F_TIME(struct photo_view, uploaded_at, 0),
};
const struct shape photo_view_shape = SHAPE(struct photo_view, "Photo", photo_view_fields);

static const struct field task_fields[] = {
    F_ID(struct task, id, 0),
    F_TEXT(struct task, number, 0),
    F_ENUM(struct task, status, 0, task_status_names),
    F_TEXT(struct task, waiting, 0, .help = "why a new task has no worker: no_workers, nobody_free"),
    F_TIME(struct task, next_free_at, 0),
    F_ENUM(struct task, cause, 0, task_cause_names),
    F_OBJECT(struct task, service_type, 0, &named_shape),
    F_TEXT(struct task, description, 0, .visible_to = SEES_TEXT),
    F_TEXT(struct task, address, 0, .visible_to = SEES_TEXT),
    F_TEXT(struct task, contact_phone, 0, .visible_to = SEES_TEXT),
    F_TIME(struct task, scheduled_at, 0),
    F_INT(struct task, duration_minutes, 0),
    F_OBJECT(struct task, client, 0, &named_shape),
    F_OBJECT(struct task, worker, 0, &named_shape),
    F_MONEY(struct task, base_price, 0, .visible_to = SEES_PRICE),
    F_INT(struct task, discount_percent, 0, .visible_to = SEES_PRICE),
    F_MONEY(struct task, discount, 0, .visible_to = SEES_PRICE),
    F_MONEY(struct task, price, 0, .visible_to = SEES_PRICE),
    F_MONEY(struct task, worker_share, 0, .visible_to = SEES_SHARE),
    F_MONEY(struct task, penalty, 0, .visible_to = SEES_SHARE),
    F_BOOL(struct task, had_worker, 0),
    F_BOOL(struct task, supplies_issued, 0),
    F_ENUM(struct task, supplies_status, 0, supplies_status_names),
    F_ID(struct task, supply_request_id, 0),
    F_OBJECT(struct task, rebooked_from, 0, &numbered_shape),
    F_OBJECT(struct task, rebooked_to, 0, &numbered_shape),
    F_BOOL(struct task, penalty_waived, 0, .visible_to = SEES_SHARE),
    F_LIST(struct task, photos, NOT_CSV, &photo_view_shape),
    F_TEXTS(struct task, allowed, NOT_CSV),
    F_BOOL(struct task, forgotten, 0, .visible_to = ROLE_MANAGER | ROLE_ADMIN),
    F_TIME(struct task, started_at, 0),
    F_TIME(struct task, ended_at, 0),
    F_TIME(struct task, created_at, 0),
    F_TIME(struct task, updated_at, 0),
};
const struct shape task_shape = SHAPE(struct task, "Task", task_fields);

static const struct field task_row_fields[] = {
    F_ID(struct task, id, 0),
    F_TEXT(struct task, number, 0),
    F_ENUM(struct task, status, 0, task_status_names),
    F_TEXT(struct task, waiting, 0),
    F_TIME(struct task, next_free_at, 0),
    F_ENUM(struct task, cause, 0, task_cause_names),
    F_OBJECT(struct task, service_type, 0, &named_shape),
    F_TEXT(struct task, description, 0),
    F_TEXT(struct task, address, 0),
    F_TEXT(struct task, contact_phone, 0),
    F_TIME(struct task, scheduled_at, 0),
    F_INT(struct task, duration_minutes, 0),
    F_OBJECT(struct task, client, 0, &named_shape),
    F_OBJECT(struct task, worker, 0, &named_shape),
    F_MONEY(struct task, base_price, 0),
    F_INT(struct task, discount_percent, 0),
    F_MONEY(struct task, discount, 0),
    F_MONEY(struct task, price, 0),
    F_INT(struct task, share_percent, 0),
    F_MONEY(struct task, worker_share, 0),
    F_MONEY(struct task, penalty, 0),
    F_BOOL(struct task, had_worker, 0),
    F_BOOL(struct task, supplies_issued, 0),
    F_ENUM(struct task, supplies_status, 0, supplies_status_names),
    F_ID(struct task, supply_request_id, 0),
    F_TIME(struct task, supplies_requested_at, 0),
    F_OBJECT(struct task, rebooked_from, 0, &numbered_shape),
    F_OBJECT(struct task, rebooked_to, 0, &numbered_shape),
    F_BOOL(struct task, penalty_waived, 0),
    F_TIME(struct task, started_at, 0),
    F_TIME(struct task, ended_at, 0),
    F_TIME(struct task, created_at, 0),
    F_TIME(struct task, updated_at, 0),
    F_INT(struct task, version, 0),
};
const struct shape task_row_shape = SHAPE(struct task, "TaskRow", task_row_fields);

static const struct field task_query_fields[] = {
    F_TEXT(struct task_query, status, 0, .max = 80, .help = "words with commas"),
    F_ID(struct task_query, worker_id, 0),
    F_ID(struct task_query, client_id, 0),
    F_TIME(struct task_query, from, 0, .help = "scheduled at or after"),
    F_TIME(struct task_query, to, 0, .help = "scheduled before"),
    F_TEXT(struct task_query, q, 0, .max = 100, .help = "in number, description, address"),
    F_BOOL(struct task_query, unissued, 0, .help = "only assigned ones whose supplies are not issued"),
    F_ENUM(struct task_query, sort, 0, task_sort_names, .help = "created_at by default; status: in its life's order"),
    F_ENUM(struct task_query, order, 0, sort_order_names, .help = "asc by default; without sort: desc"),
    F_INT(struct task_query, limit, 0, .min = 1, .max = 200, .help = "how many, 50 by default"),
    F_TEXT(struct task_query, after, 0, .max = 100,
           .help = "the `next` of the page before, of the same sort and order"),
};
const struct shape task_query_shape = SHAPE(struct task_query, "TaskQuery", task_query_fields);

static const struct field history_row_fields[] = {
    F_TIME(struct history_row, at, 0),
    F_OBJECT(struct history_row, actor, 0, &named_shape),
    F_TEXT(struct history_row, action, 0),
    F_ENUM(struct history_row, from, 0, task_status_names),
    F_ENUM(struct history_row, to, 0, task_status_names),
    F_ENUM(struct history_row, cause, 0, task_cause_names),
    F_TEXT(struct history_row, reason, 0),
};
const struct shape history_row_shape = SHAPE(struct history_row, "TaskChange", history_row_fields);

static const struct field task_new_fields[] = {
    F_ID(struct task_new, service_type_id, REQUIRED),
    F_TEXT(struct task_new, description, REQUIRED, .max = 2000),
    F_TEXT(struct task_new, address, REQUIRED, .max = 500),
    F_TIME(struct task_new, scheduled_at, REQUIRED | FUTURE),
    F_TEXT(struct task_new, contact_phone, NULLABLE | PHONE, .max = 40),
    F_MONEY(struct task_new, expected_price, NULLABLE, .min = 0, .max = MONEY_MAX),
};
const struct shape task_new_shape = SHAPE(struct task_new, "TaskNew", task_new_fields);

static const struct field reason_in_fields[] = {F_TEXT(struct reason_in, reason, REQUIRED, .max = 1000)};
const struct shape reason_in_shape = SHAPE(struct reason_in, "Reason", reason_in_fields);
static const struct field fail_in_fields[] = {
    F_TEXT(struct fail_in, reason, REQUIRED, .max = 1000),
    F_ENUM(struct fail_in, cause, NULLABLE, task_cause_names,
           .help = "a manager says which; client and worker need not"),
};
const struct shape fail_in_shape = SHAPE(struct fail_in, "TaskFail", fail_in_fields);
static const struct field reassign_in_fields[] = {
    F_ID(struct reassign_in, worker_id, NULLABLE),
    F_TIME(struct reassign_in, scheduled_at, NULLABLE | FUTURE),
    F_TEXT(struct reassign_in, reason, REQUIRED, .max = 1000),
};
const struct shape reassign_in_shape = SHAPE(struct reassign_in, "TaskReassign", reassign_in_fields);
static const struct field rebook_in_fields[] = {F_TIME(struct rebook_in, scheduled_at, REQUIRED | FUTURE)};
const struct shape rebook_in_shape = SHAPE(struct rebook_in, "TaskRebook", rebook_in_fields);
static const struct field proof_in_fields[] = {
    F_FILE(struct proof_in, photo, REQUIRED),
    F_TIME(struct proof_in, taken_at, 0),
};
const struct shape proof_in_shape = SHAPE(struct proof_in, "TaskCheckIn", proof_in_fields);
static const struct field report_in_fields[] = {
    F_FILE(struct report_in, report, REQUIRED),
    F_TIME(struct report_in, taken_at, 0),
};
const struct shape report_in_shape = SHAPE(struct report_in, "TaskComplete", report_in_fields);
static const struct field estimate_in_fields[] = {F_ID(struct estimate_in, service_type_id, REQUIRED)};
const struct shape estimate_in_shape = SHAPE(struct estimate_in, "EstimateRequest", estimate_in_fields);

static const struct field service_type_fields[] = {
    F_ID(struct service_type, id, 0),
    F_TEXT(struct service_type, name, 0),
    F_TEXT(struct service_type, description, 0),
    F_MONEY(struct service_type, base_price, 0),
    F_INT(struct service_type, duration_minutes, 0),
    F_LIST(struct service_type, wanted_traits, 0, &wanted_trait_shape),
    F_BOOL(struct service_type, active, 0),
    F_INT(struct service_type, version, 0),
    F_TIME(struct service_type, created_at, 0),
};
const struct shape service_type_shape = SHAPE(struct service_type, "ServiceType", service_type_fields);
static const struct field service_type_new_fields[] = {
    F_TEXT(struct service_type_new, name, REQUIRED, .max = 100),
    F_TEXT(struct service_type_new, description, 0, .max = 2000),
    F_MONEY(struct service_type_new, base_price, NULLABLE | POSITIVE, .min = 1, .max = MONEY_MAX / 1000,
            .help = "100 CAT by default"),
    F_INT(struct service_type_new, duration_minutes, REQUIRED, .min = 15, .max = 1440),
    F_LIST(struct service_type_new, wanted_traits, NULLABLE, &wanted_trait_shape, .max = 20),
};
const struct shape service_type_new_shape = SHAPE(struct service_type_new, "ServiceTypeNew", service_type_new_fields);
static const struct field service_type_patch_fields[] = {
    F_TEXT(struct service_type_patch, name, 0, .max = 100),
    F_TEXT(struct service_type_patch, description, 0, .max = 2000),
    F_MONEY(struct service_type_patch, base_price, POSITIVE, .min = 1, .max = MONEY_MAX / 1000),
    F_INT(struct service_type_patch, duration_minutes, 0, .min = 15, .max = 1440),
    F_LIST(struct service_type_patch, wanted_traits, 0, &wanted_trait_shape, .max = 20),
    F_MAYBE(struct service_type_patch, active, 0),
};
const struct shape service_type_patch_shape =
    SHAPE(struct service_type_patch, "ServiceTypePatch", service_type_patch_fields);
static const struct field service_type_query_fields[] = {F_MAYBE(struct service_type_query, active, 0)};
const struct shape service_type_query_shape =
    SHAPE(struct service_type_query, "ServiceTypeQuery", service_type_query_fields);

static const struct field trait_fields[] = {
    F_TEXT(struct trait, trait, REQUIRED, .max = 60),
    F_INT(struct trait, value, REQUIRED, .min = 0, .max = 100),
};
const struct shape trait_shape = SHAPE(struct trait, "Trait", trait_fields);
static const struct field results_fields[] = {
    F_INT(struct results, done, 0),
    F_INT(struct results, failed, 0),
    F_INT(struct results, cancelled, 0),
};
static const struct shape results_shape = SHAPE(struct results, "Results", results_fields);
static const struct field worker_fields[] = {
    F_ID(struct worker, id, 0),
    F_TEXT(struct worker, name, 0),
    F_TEXT(struct worker, email, 0),
    F_TEXT(struct worker, phone, 0),
    F_BOOL(struct worker, active, 0),
    F_LIST(struct worker, traits, 0, &trait_shape),
    F_OBJECT(struct worker, results, 0, &results_shape),
    F_INT(struct worker, upcoming, 0, .help = "tasks assigned or in progress"),
    F_INT(struct worker, load, 0, .help = "hours taken in the next 7 days"),
    F_INT(struct worker, version, 0),
};
const struct shape worker_shape = SHAPE(struct worker, "Worker", worker_fields);
static const struct field worker_patch_fields[] = {F_LIST(struct worker_patch, traits, 0, &trait_shape, .max = 100)};
const struct shape worker_patch_shape = SHAPE(struct worker_patch, "WorkerPatch", worker_patch_fields);
static const struct field worker_query_fields[] = {
    F_TEXT(struct worker_query, q, 0, .max = 100),
    F_PAGE(struct worker_query),
};
const struct shape worker_query_shape = SHAPE(struct worker_query, "WorkerQuery", worker_query_fields);

static const struct field brief_fields[] = {
    F_ID(struct task_brief, id, 0),
    F_TEXT(struct task_brief, number, 0),
    F_ENUM(struct task_brief, status, 0, task_status_names),
    F_ID(struct task_brief, service_type_id, 0),
    F_ID(struct task_brief, client_id, 0),
    F_ID(struct task_brief, worker_id, 0),
    F_TEXT(struct task_brief, service_type_name, 0),
    F_TEXT(struct task_brief, client_name, 0),
    F_TEXT(struct task_brief, worker_name, 0),
    F_TIME(struct task_brief, scheduled_at, 0),
    F_BOOL(struct task_brief, supplies_issued, 0),
};
const struct shape task_brief_shape = SHAPE(struct task_brief, "TaskBrief", brief_fields);
