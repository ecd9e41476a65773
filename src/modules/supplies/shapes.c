#include "shapes.h"
#include "platform/http.h"

static const struct field person_fields[] = {
    F_ID(struct supply_person, id, 0),
    F_TEXT(struct supply_person, name, 0),
};
const struct shape supply_person_shape = SHAPE(struct supply_person, "SupplyName", person_fields);

static const struct field task_fields[] = {
    F_ID(struct supply_task, id, 0),
    F_TEXT(struct supply_task, number, 0),
    F_OBJECT(struct supply_task, service_type, 0, &supply_person_shape),
    F_TIME(struct supply_task, scheduled_at, 0),
    F_OBJECT(struct supply_task, client, 0, &supply_person_shape),
};
static const struct shape task_shape = SHAPE(struct supply_task, "SupplyTask", task_fields);

static const struct field cookie_fields[] = {
    F_ENUM(struct supply_cookie, status, 0, cookie_status_names, .help = "off: no cookie supplier is configured"),
    F_TEXT(struct supply_cookie, fortune, 0),
    F_TIME(struct supply_cookie, due_at, 0, .help = "later than this it is late"),
    F_TIME(struct supply_cookie, ended_at, 0, .help = "it arrived, or failed"),
    F_ENUM(struct supply_cookie, problem, 0, cookie_problem_names,
           .help = "why it failed, or what trouble the supplier has just now"),
};
static const struct shape cookie_shape = SHAPE(struct supply_cookie, "SupplyCookie", cookie_fields);

static const struct field item_fields[] = {
    F_TEXT(struct supply_item, name, REQUIRED, .max = 100),
    F_INT(struct supply_item, quantity, REQUIRED | POSITIVE, .min = 1, .max = 1000),
    F_TEXT(struct supply_item, note, NULLABLE, .max = 500),
};
const struct shape supply_item_shape = SHAPE(struct supply_item, "SupplyItem", item_fields);

static const struct field request_fields[] = {
    F_ID(struct supply_request, id, 0),
    F_OBJECT(struct supply_request, task, 0, &task_shape),
    F_OBJECT(struct supply_request, worker, 0, &supply_person_shape),
    F_ENUM(struct supply_request, status, 0, request_status_names),
    F_BOOL(struct supply_request, to_return, 0, .help = "issued, and no longer needed: it has to come back"),
    F_OBJECT(struct supply_request, cookie, 0, &cookie_shape),
    F_LIST(struct supply_request, items, 0, &supply_item_shape),
    F_TEXT(struct supply_request, without_cookie_reason, 0),
    F_TIME(struct supply_request, created_at, 0),
    F_TIME(struct supply_request, ready_at, 0),
    F_TIME(struct supply_request, issued_at, 0),
    F_TIME(struct supply_request, ended_at, 0, .help = "cancelled or returned"),
};
const struct shape supply_request_shape = SHAPE(struct supply_request, "SupplyRequest", request_fields);

static const struct field row_fields[] = {
    F_ID(struct request_row, id, 0),
    F_ID(struct request_row, task_id, 0),
    F_TEXT(struct request_row, task_number, 0),
    F_ID(struct request_row, service_type_id, 0),
    F_TEXT(struct request_row, service_type_name, 0),
    F_TIME(struct request_row, scheduled_at, 0),
    F_ID(struct request_row, client_id, 0),
    F_TEXT(struct request_row, client_name, 0),
    F_ID(struct request_row, worker_id, 0),
    F_TEXT(struct request_row, worker_name, 0),
    F_ENUM(struct request_row, status, 0, request_status_names),
    F_BOOL(struct request_row, to_return, 0),
    F_ENUM(struct request_row, cookie_status, 0, cookie_status_names),
    F_TEXT(struct request_row, fortune, 0),
    F_TIME(struct request_row, cookie_due_at, 0),
    F_TIME(struct request_row, cookie_accepted_at, 0),
    F_TIME(struct request_row, cookie_ended_at, 0),
    F_ENUM(struct request_row, cookie_problem, 0, cookie_problem_names),
    F_LIST(struct request_row, items, 0, &supply_item_shape),
    F_TEXT(struct request_row, without_cookie_reason, 0),
    F_TIME(struct request_row, created_at, 0),
    F_TIME(struct request_row, ready_at, 0),
    F_TIME(struct request_row, issued_at, 0),
    F_TIME(struct request_row, ended_at, 0),
    F_TIME(struct request_row, changed_at, 0),
};
const struct shape request_row_shape = SHAPE(struct request_row, "SupplyRequestRow", row_fields);

static const struct field new_fields[] = {F_ID(struct supply_request_new, task_id, REQUIRED)};
const struct shape supply_request_new_shape = SHAPE(struct supply_request_new, "SupplyRequestNew", new_fields);

static const struct field query_fields[] = {
    F_TEXT(struct supply_query, status, 0, .help = "words with commas: requested, ready, issued, cancelled, returned"),
    F_ID(struct supply_query, task_id, 0),
    F_MAYBE(struct supply_query, to_return, 0, .help = "issued kits that have to come back, or those that have not"),
    F_PAGE(struct supply_query),
};
const struct shape supply_query_shape = SHAPE(struct supply_query, "SupplyRequestQuery", query_fields);

static const struct field issue_fields[] = {
    F_LIST(struct supply_issue, items, REQUIRED, &supply_item_shape, .min = 1, .max = 50),
    F_TEXT(struct supply_issue, without_cookie_reason, NULLABLE, .max = 500),
};
const struct shape supply_issue_shape = SHAPE(struct supply_issue, "SupplyIssue", issue_fields);

static struct supply_person *person(struct arena *arena, ident id, const char *name)
{
    struct supply_person *it = ARENA_NEW(arena, struct supply_person);
    *it = (struct supply_person){id, name};
    return it;
}

struct supply_request *supply_request_of(struct arena *arena, const struct request_row *row)
{
    struct supply_request *it = ARENA_NEW(arena, struct supply_request);
    struct supply_task *task = ARENA_NEW(arena, struct supply_task);
    struct supply_cookie *cookie = ARENA_NEW(arena, struct supply_cookie);
    *task = (struct supply_task){
        .id = row->task_id,
        .number = row->task_number,
        .service_type = person(arena, row->service_type_id, row->service_type_name),
        .scheduled_at = row->scheduled_at,
        .client = person(arena, row->client_id, row->client_name),
    };
    *cookie = (struct supply_cookie){row->cookie_status, row->fortune, row->cookie_due_at, row->cookie_ended_at,
                                     row->cookie_problem};
    *it = (struct supply_request){
        .id = row->id,
        .task = task,
        .worker = person(arena, row->worker_id, row->worker_name),
        .status = row->status,
        .to_return = row->to_return,
        .cookie = cookie,
        .items = row->items,
        .without_cookie_reason = row->without_cookie_reason,
        .created_at = row->created_at,
        .ready_at = row->ready_at,
        .issued_at = row->issued_at,
        .ended_at = row->ended_at,
    };
    return it;
}
