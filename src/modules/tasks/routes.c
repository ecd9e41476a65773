/* The module's route table, and the handlers on tasks. Those on service types, workers and matching: routes_matching.c.
 */
#include "actions.h"
#include "platform/photos.h"
#include "routes.h"

static err answer_task(struct req *req, int status, ident id)
{
    struct task task;
    TRY(task_get(req->tx, id, &task));
    return res_object(req, status, &task);
}

static err post_estimate(struct req *req)
{
    const struct estimate_in *in = req->in;
    struct estimate estimate;
    TRY(task_estimate(req->tx, in->service_type_id, &estimate));
    return res_object(req, 200, &estimate);
}

static err order_planned(struct req *req, struct task_plan *plan)
{
    ident id = 0;
    TRY(req_begin(req));
    TRY(tasks_order(req->tx, plan, &id));
    TRY(answer_task(req, 201, id));
    return req_commit(req);
}

static err post_task(struct req *req)
{
    struct task_plan *plan = NULL;
    TRY(tasks_plan(req->env, req->in, &plan));
    return order_planned(req, plan);
}

static err post_rebook(struct req *req)
{
    const struct rebook_in *in = req->in;
    struct task_plan *plan = NULL;
    TRY(tasks_plan_rebook(req->env, req->id, in->scheduled_at, &plan));
    return order_planned(req, plan);
}

static err get_tasks(struct req *req)
{
    struct list tasks = {NULL, 0};
    const char *next = NULL;
    TRY(task_list(req->tx, req->query, &tasks, &next));
    return res_page(req, &tasks, next);
}

static err get_task(struct req *req)
{
    return answer_task(req, 200, req->id);
}

static err get_history(struct req *req)
{
    struct list rows = {NULL, 0};
    TRY(task_history(req->tx, req->id, &rows));
    return res_list(req, &rows, 0);
}

typedef err proof_action(struct tx *tx, ident task, const struct task_proof *proof, bool *ret_late);

/* The photo is checked and stored before the transaction that refers to it. A proof that came too late is kept, and the
 * answer says so. */
static err post_proof(struct req *req, const char *field, const struct upload *upload, instant taken_at,
                      proof_action *prove)
{
    struct photo photo;
    struct task seen;
    struct tx *tx = NULL;
    bool late = false;
    TRY(db_read(req->env, STORE_MAIN, &tx));
    TRY(task_get(tx, req->id, &seen)); /* before the work on the picture */
    db_end(tx);
    TRY(photo_prepare(req->env, field, upload, &photo));
    TRY(photo_store(req->env, &photo));
    struct task_proof proof = {photo.hash, taken_at};
    TRY(req_begin(req));
    TRY(prove(req->tx, req->id, &proof, &late));
    TRY(answer_task(req, 200, req->id));
    TRY(req_commit(req));
    return late ? err_no_show_recorded : OK;
}

static err post_check_in(struct req *req)
{
    const struct proof_in *in = req->in;
    return post_proof(req, "photo", in->photo, in->taken_at, tasks_check_in);
}

static err post_complete(struct req *req)
{
    const struct report_in *in = req->in;
    return post_proof(req, "report", in->report, in->taken_at, tasks_complete);
}

static err post_cancel(struct req *req)
{
    const struct reason_in *in = req->in;
    TRY(tasks_cancel(req->tx, req->id, in->reason));
    return answer_task(req, 200, req->id);
}

static err post_fail(struct req *req)
{
    const struct fail_in *in = req->in;
    TRY(tasks_fail(req->tx, req->id, (enum task_cause)in->cause, in->reason));
    return answer_task(req, 200, req->id);
}

static err post_waive(struct req *req)
{
    const struct reason_in *in = req->in;
    TRY(tasks_waive_penalty(req->tx, req->id, in->reason));
    return answer_task(req, 200, req->id);
}

static err post_reassign(struct req *req)
{
    struct reassign_plan *plan = NULL;
    TRY(reassign_plan(req->env, req->id, req->in, &plan));
    TRY(req_begin(req));
    TRY(reassign(req->tx, plan));
    TRY(answer_task(req, 200, req->id));
    return req_commit(req);
}

static err get_photo(struct req *req)
{
    struct tx *tx = NULL;
    struct task task;
    struct photo photo;
    const char *hash = NULL;
    ident task_id = 0;
    TRY(db_read(req->env, STORE_MAIN, &tx));
    TRY(store_photo_find(tx, req->id, &task_id, &hash));
    TRY(task_get(tx, task_id, &task));
    db_end(tx);
    TRY(photo_load(req->env, hash, &photo));
    res_header(req, "Content-Disposition", "inline; filename=\"photo.jpg\"");
    return res_bytes(req, "image/jpeg", photo.bytes, (size_t)photo.size, "private, max-age=86400, immutable");
}

#define TX    (ROUTE_TX | ROUTE_IDEMPOTENT)
#define ORDER ROUTE_IDEMPOTENT
#define PROOF (ROUTE_MULTIPART | ROUTE_IDEMPOTENT)
#define READ  ROUTE_READ
#define FILED (ROUTE_LIST | ROUTE_CSV)

const struct route tasks_routes[] = {
    {HTTP_POST, "/api/tasks/estimate", "tasks.create", SCOPE_OWN, STORE_MAIN, &estimate_in_shape, NULL, &estimate_shape,
     READ, post_estimate, "What a task of this service would cost now", 0},
    {HTTP_POST, "/api/tasks", "tasks.create", SCOPE_OWN, STORE_MAIN, &task_new_shape, NULL, &task_shape,
     ORDER | ROUTE_CREATED, post_task, "Order a task; the worker and the price are in the answer", 0},
    {HTTP_GET, "/api/tasks", "tasks.read", SCOPE_CONCERNED, STORE_MAIN, NULL, &task_query_shape, &task_shape,
     READ | FILED, get_tasks, "Tasks by role, newest first or as sorted", 0},
    {HTTP_GET, "/api/tasks/{id}", "tasks.read", SCOPE_CONCERNED, STORE_MAIN, NULL, NULL, &task_shape, READ | ROUTE_LOOP,
     get_task, "One task with what may be done now (`allowed`)", 0},
    {HTTP_GET, "/api/tasks/{id}/history", "tasks.read", SCOPE_CONCERNED, STORE_MAIN, NULL, NULL, &history_row_shape,
     READ | ROUTE_LIST, get_history, "Who changed what when, and why", 0},
    {HTTP_POST, "/api/tasks/{id}/check-in", "tasks.check_in", SCOPE_ASSIGNED, STORE_MAIN, &proof_in_shape, NULL,
     &task_shape, PROOF, post_check_in, "The worker has arrived: a photo", 0},
    {HTTP_POST, "/api/tasks/{id}/complete", "tasks.complete", SCOPE_ASSIGNED, STORE_MAIN, &report_in_shape, NULL,
     &task_shape, PROOF, post_complete, "The task is done: a photo of the signed report", 0},
    {HTTP_POST, "/api/tasks/{id}/cancel", "tasks.cancel", SCOPE_CONCERNED, STORE_MAIN, &reason_in_shape, NULL,
     &task_shape, TX, post_cancel, "Cancel, with a reason", 0},
    {HTTP_POST, "/api/tasks/{id}/fail", "tasks.fail", SCOPE_CONCERNED, STORE_MAIN, &fail_in_shape, NULL, &task_shape,
     TX, post_fail, "It was not done, or cannot be done", 0},
    {HTTP_POST, "/api/tasks/{id}/reassign", "tasks.reassign", SCOPE_ANY, STORE_MAIN, &reassign_in_shape, NULL,
     &task_shape, ORDER, post_reassign, "Another worker or another time", 0},
    {HTTP_POST, "/api/tasks/{id}/waive-penalty", "tasks.waive_penalty", SCOPE_ANY, STORE_MAIN, &reason_in_shape, NULL,
     &task_shape, TX, post_waive, "Forgive the worker's penalty", 0},
    {HTTP_POST, "/api/tasks/{id}/rebook", "tasks.rebook", SCOPE_OWN, STORE_MAIN, &rebook_in_shape, NULL, &task_shape,
     ORDER | ROUTE_CREATED, post_rebook, "Order a failed task anew", 0},
    {HTTP_GET, "/api/photos/{id}", "tasks.read", SCOPE_CONCERNED, STORE_MAIN, NULL, NULL, NULL, ROUTE_FILE, get_photo,
     "A photo", 0},
    {HTTP_GET, "/api/service-types", "service_types.read", SCOPE_ANY, STORE_MAIN, NULL, &service_type_query_shape,
     &service_type_shape, READ | FILED, get_service_types, "What can be ordered", 0},
    {HTTP_GET, "/api/service-types/{id}", "service_types.read", SCOPE_ANY, STORE_MAIN, NULL, NULL, &service_type_shape,
     READ, get_service_type, "One service type", 0},
    {HTTP_POST, "/api/service-types", "service_types.write", SCOPE_ANY, STORE_MAIN, &service_type_new_shape, NULL,
     &service_type_shape, ROUTE_TX | ROUTE_IDEMPOTENT | ROUTE_CREATED, post_service_type, "Add a service type", 0},
    {HTTP_PATCH, "/api/service-types/{id}", "service_types.write", SCOPE_ANY, STORE_MAIN, &service_type_patch_shape,
     NULL, &service_type_shape, ROUTE_TX, patch_service_type, "Edit or retire a service type", 0},
    {HTTP_GET, "/api/workers", "workers.read", SCOPE_ANY, STORE_MAIN, NULL, &worker_query_shape, &worker_shape,
     READ | FILED, get_workers, "Workers with traits, results and load", 0},
    {HTTP_GET, "/api/workers/{id}", "workers.read", SCOPE_ANY, STORE_MAIN, NULL, NULL, &worker_shape, READ, get_worker,
     "One worker", 0},
    {HTTP_PATCH, "/api/workers/{id}", "workers.write", SCOPE_ANY, STORE_MAIN, &worker_patch_shape, NULL, &worker_shape,
     ROUTE_TX, patch_worker, "Set a worker's traits", 0},
    {HTTP_GET, "/api/matching/pipeline", "matching.read", SCOPE_ANY, STORE_MAIN, NULL, NULL, &pipeline_shape, READ,
     get_pipeline, "The matching pipeline", 0},
    {HTTP_PUT, "/api/matching/pipeline", "matching.edit", SCOPE_ANY, STORE_MAIN, &pipeline_shape, NULL, &pipeline_shape,
     ROUTE_TX, put_pipeline, "Set the matching pipeline; in force at once", 0},
    {HTTP_POST, "/api/matching/preview", "matching.edit", SCOPE_ANY, STORE_MAIN, &preview_in_shape, NULL,
     &preview_shape, READ, post_preview, "Whom other steps would have picked for past tasks", 0},
    {HTTP_GET, "/api/tasks/{id}/matching", "matching.read", SCOPE_ANY, STORE_MAIN, NULL, NULL, &explanation_shape, READ,
     get_matching, "Why this worker", 0},
};
