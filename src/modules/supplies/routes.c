/* The route table and thin handlers. A change is committed first, then tasks is told on the same thread, then the
 * answer goes out. */
#include "routes.h"
#include "actions.h"
#include "shapes_compare.h"
#include "shapes_kits.h"

static err answer(struct req *req, int status, ident id, ident *ret_task)
{
    struct request_row row;
    TRY(request_get(req->tx, id, &row));
    *ret_task = row.task_id;
    return res_object(req, status, supply_request_of(req->env->arena, &row));
}

/* The change is durable whatever becomes of the call: the job repeats it. */
static err commit_and_tell(struct req *req, ident task)
{
    TRY(req_commit(req));
    (void)supplies_tell_tasks(req->env, task);
    return OK;
}

static err post_request(struct req *req)
{
    const struct supply_request_new *in = req->in;
    ident id = 0, task = 0;
    TRY(req_begin(req));
    TRY(supplies_request(req->tx, in->task_id, &id));
    TRY(answer(req, 201, id, &task));
    return commit_and_tell(req, task);
}

static err get_requests(struct req *req)
{
    struct list requests = {NULL, 0};
    ident next = 0;
    TRY(request_list(req->tx, req->query, &requests, &next));
    return res_list(req, &requests, next);
}

static err get_request(struct req *req)
{
    ident task = 0;
    return answer(req, 200, req->id, &task);
}

static err post_ready(struct req *req)
{
    ident task = 0;
    TRY(req_begin(req));
    TRY(supplies_set_ready(req->tx, req->id));
    TRY(answer(req, 200, req->id, &task));
    return commit_and_tell(req, task);
}

static err post_issue(struct req *req)
{
    ident task = 0;
    TRY(req_begin(req));
    TRY(supplies_issue(req->tx, req->id, req->in));
    TRY(answer(req, 200, req->id, &task));
    return commit_and_tell(req, task);
}

static err post_return(struct req *req)
{
    ident task = 0;
    TRY(req_begin(req));
    TRY(supplies_return(req->tx, req->id));
    TRY(answer(req, 200, req->id, &task));
    return commit_and_tell(req, task);
}

#define CHANGE ROUTE_IDEMPOTENT
#define READ   ROUTE_READ

const struct route supplies_routes[] = {
    {HTTP_POST, "/api/supply-requests", "supplies.request", SCOPE_ASSIGNED, STORE_SUPPLIES, &supply_request_new_shape,
     NULL, &supply_request_shape, CHANGE | ROUTE_CREATED, post_request,
     "Ask for the supplies of a task; again: the same request", 0},
    {HTTP_GET, "/api/supply-requests", "supplies.read", SCOPE_CONCERNED, STORE_SUPPLIES, NULL, &supply_query_shape,
     &supply_request_shape, READ | ROUTE_LIST | ROUTE_CSV, get_requests,
     "Clerks and managers: all, oldest first; a worker: their own, newest first", 0},
    {HTTP_GET, "/api/supply-requests/{id}", "supplies.read", SCOPE_CONCERNED, STORE_SUPPLIES, NULL, NULL,
     &supply_request_shape, READ, get_request, "One request", 0},
    {HTTP_POST, "/api/supply-requests/{id}/ready", "supplies.issue", SCOPE_ANY, STORE_SUPPLIES, NULL, NULL,
     &supply_request_shape, CHANGE, post_ready, "The kit can be fetched: the worker is told", 0},
    {HTTP_POST, "/api/supply-requests/{id}/issue", "supplies.issue", SCOPE_ANY, STORE_SUPPLIES, &supply_issue_shape,
     NULL, &supply_request_shape, CHANGE, post_issue, "The kit was handed over; sets the task's flag", 0},
    {HTTP_POST, "/api/supply-requests/{id}/return", "supplies.issue", SCOPE_ANY, STORE_SUPPLIES, NULL, NULL,
     &supply_request_shape, CHANGE, post_return, "An issued kit came back", 0},
    {HTTP_GET, "/api/supplies/cookie-supplier", "supplies.supplier", SCOPE_NONE, STORE_SUPPLIES, NULL, NULL,
     &cookie_supplier_shape, READ, get_cookie_supplier, "How the cookie supplier does", 0},
    {HTTP_POST, "/api/webhooks/cookies", "public", SCOPE_NONE, STORE_SUPPLIES, &cookie_webhook_shape, NULL, NULL,
     ROUTE_RAW | ROUTE_CROSS_SITE, post_cookie_webhook,
     "The cookie supplier tells what became of an order; signed (docs/cookie-supplier.md)", 0},
    {HTTP_GET, "/api/supplies/audit", "supplies.audit", SCOPE_ANY, STORE_SUPPLIES, NULL, &audit_line_query_shape,
     &audit_line_shape, READ | ROUTE_LIST | ROUTE_CSV, get_audit, "What went out and came back, newest first", 0},
    {HTTP_GET, "/api/supplies/comparisons", "supplies.compare", SCOPE_ANY, STORE_SUPPLIES, NULL,
     &comparison_query_shape, &comparison_shape, READ | ROUTE_LIST, get_comparisons,
     "Comparisons of requests, audit and tasks that have ended, newest first", 0},
    {HTTP_POST, "/api/supplies/comparisons", "supplies.compare", SCOPE_NONE, STORE_SUPPLIES, NULL, NULL,
     &comparison_shape, ROUTE_TX | ROUTE_IDEMPOTENT | ROUTE_CREATED, post_comparison,
     "Compare now; it ends within seconds, and then stands in the list", 0},
    {HTTP_GET, "/api/kits", "kits.read", SCOPE_ANY, STORE_SUPPLIES, NULL, &kit_query_shape, &kit_shape,
     READ | ROUTE_LIST, get_kits, "Templates of kits: active ones first, by name", 0},
    {HTTP_GET, "/api/kits/{id}", "kits.read", SCOPE_ANY, STORE_SUPPLIES, NULL, NULL, &kit_shape, READ, get_kit,
     "One template", 0},
    {HTTP_POST, "/api/kits", "kits.write", SCOPE_ANY, STORE_SUPPLIES, &kit_new_shape, NULL, &kit_shape,
     ROUTE_TX | ROUTE_IDEMPOTENT | ROUTE_CREATED, post_kit, "Add a template", 0},
    {HTTP_PATCH, "/api/kits/{id}", "kits.write", SCOPE_ANY, STORE_SUPPLIES, &kit_patch_shape, NULL, &kit_shape,
     ROUTE_TX, patch_kit, "Edit or retire a template", 0},
};
