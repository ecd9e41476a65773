/* Handlers on service types, workers and matching; the table is in routes.c. */
#include "actions.h"
#include "routes.h"

err get_service_types(struct req *req)
{
    const struct service_type_query *query = req->query;
    struct list types = {NULL, 0};
    TRY(store_service_type_list(req->tx, query->active, &types));
    return res_list(req, &types, 0);
}

static err answer_service_type(struct req *req, int status, const struct service_type *type)
{
    res_etag(req, type->version);
    return res_object(req, status, type);
}

err get_service_type(struct req *req)
{
    struct service_type type;
    TRY(store_service_type_find(req->tx, req->id, &type));
    return answer_service_type(req, 200, &type);
}

err post_service_type(struct req *req)
{
    struct service_type type;
    ident id = 0;
    TRY(tasks_service_type_add(req->tx, req->in, &id));
    TRY(store_service_type_find(req->tx, id, &type));
    return answer_service_type(req, 201, &type);
}

err patch_service_type(struct req *req)
{
    struct service_type type;
    TRY(db_lock(req->tx, "tasks.service_type", req->id));
    TRY(store_service_type_find(req->tx, req->id, &type));
    TRY(req_match(req, type.version));
    TRY(service_type_patch(req->tx, req->id, req->in, &type));
    return answer_service_type(req, 200, &type);
}

err get_workers(struct req *req)
{
    const struct worker_query *query = req->query;
    struct list workers = {NULL, 0};
    TRY(store_worker_list(req->tx, query, &workers));
    const struct worker *worker = workers.items;
    bool more = workers.count > (size_t)page_limit(query->limit);
    if (more) workers.count--;
    return res_list(req, &workers, more ? worker[workers.count - 1].id : 0);
}

err get_worker(struct req *req)
{
    struct worker worker;
    TRY(store_worker_find(req->tx, req->id, &worker));
    res_etag(req, worker.version);
    return res_object(req, 200, &worker);
}

err patch_worker(struct req *req)
{
    const struct worker_patch *in = req->in;
    struct worker worker;
    TRY(db_lock(req->tx, "tasks.worker", req->id));
    TRY(store_worker_find(req->tx, req->id, &worker));
    TRY(req_match(req, worker.version));
    if (in->traits.items) TRY(tasks_worker_set_traits(req->tx, req->id, &in->traits));
    return get_worker(req);
}

err get_pipeline(struct req *req)
{
    struct pipeline pipeline;
    TRY(store_pipeline_find(req->tx, &pipeline));
    res_etag(req, pipeline.version);
    return res_object(req, 200, &pipeline);
}

err put_pipeline(struct req *req)
{
    struct pipeline now;
    int64_t version = 0;
    TRY(db_lock(req->tx, "tasks.pipeline", 0));
    TRY(store_pipeline_find(req->tx, &now));
    TRY(req_match(req, now.version));
    TRY(pipeline_set(req->tx, req->in, &version));
    return get_pipeline(req);
}

err post_preview(struct req *req)
{
    struct preview preview;
    TRY(matching_preview(req->tx, req->in, &preview));
    return res_object(req, 200, &preview);
}

err get_matching(struct req *req)
{
    struct explanation explanation;
    TRY(matching_explain(req->tx, req->id, &explanation));
    return res_object(req, 200, &explanation);
}
