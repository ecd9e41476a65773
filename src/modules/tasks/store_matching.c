/* Rows that matching reads and writes: workers and their results, service types, pipelines, decisions. */
#include "store.h"
#include <string.h>

static struct sql sql_result_add = SQL("tasks", "result_add"),
                  sql_client_result_add = SQL("tasks", "client_result_add");
static struct sql sql_client_results = SQL("tasks", "client_results"), sql_paid_total = SQL("tasks", "paid_total");
static struct sql sql_paid_total_set = SQL("tasks", "paid_total_set");
static struct sql sql_service_type_insert = SQL("tasks", "service_type_insert");
static struct sql sql_service_type_update = SQL("tasks", "service_type_update");
static struct sql sql_service_type_find = SQL("tasks", "service_type_find");
static struct sql sql_service_type_list = SQL("tasks", "service_type_list");
static struct sql sql_worker_put = SQL("tasks", "worker_put"), sql_worker_traits = SQL("tasks", "worker_traits");
static struct sql sql_worker_find = SQL("tasks", "worker_find"), sql_worker_list = SQL("tasks", "worker_list");
static struct sql sql_worker_active = SQL("tasks", "worker_active"), sql_name_find = SQL("tasks", "name_find");
static struct sql sql_pipeline_find = SQL("tasks", "pipeline_find"), sql_pipeline_add = SQL("tasks", "pipeline_add");
static struct sql sql_decision_add = SQL("tasks", "decision_add"), sql_decision_find = SQL("tasks", "decision_find");
static struct sql sql_decision_recent = SQL("tasks", "decision_recent"),
                  sql_preview_task = SQL("tasks", "preview_task");

err store_result_add(struct tx *tx, const struct task *task, enum task_status end)
{
    int64_t done = end == TASK_DONE, failed = end == TASK_FAILED && task->cause != CAUSE_SUPPLIES_MISSING;
    TRY(db_exec(tx, &sql_result_add, P_ID("worker_id", task->worker->id),
                P_ID("service_type_id", task->service_type->id), P_INT("done", done), P_INT("failed", failed),
                P_INT("cancelled", end == TASK_CANCELLED)));
    if (!done && !failed) return OK;
    return db_exec(tx, &sql_client_result_add, P_ID("client_id", task->client->id), P_ID("worker_id", task->worker->id),
                   P_INT("done", done), P_INT("failed", failed));
}

static const struct field client_result_fields[] = {
    F_ID(struct client_result, worker_id, 0),
    F_INT(struct client_result, done, 0),
    F_INT(struct client_result, failed, 0),
};
static const struct shape client_result_shape = SHAPE(struct client_result, "ClientResult", client_result_fields);

err store_client_results(struct tx *tx, ident client, struct list *ret)
{
    return db_list(tx, &sql_client_results, &client_result_shape, ret, P_ID("client_id", client));
}

err store_paid_total(struct tx *tx, ident client, money *ret)
{
    err e = db_scalar(tx, &sql_paid_total, ret, P_ID("id", client));
    if (!e || e->kind != ERR_NOT_FOUND) return e;
    *ret = 0;
    return OK;
}

err store_paid_total_set(struct tx *tx, ident client, money paid_total)
{
    return db_exec(tx, &sql_paid_total_set, P_ID("id", client), P_INT("paid_total", paid_total));
}

err store_service_type_insert(struct tx *tx, const struct service_type_new *row, ident *ret_id)
{
    struct env *env = tx_env(tx);
    ident id = env_ident(env);
    TRY(db_exec(tx, &sql_service_type_insert, P_ID("id", id), P_TEXT("name", row->name),
                P_TEXT("description", row->description ? row->description : ""), P_INT("base_price", row->base_price),
                P_INT("duration_minutes", row->duration_minutes),
                P_TEXT("wanted_traits", shape_list_json(env->arena, &wanted_trait_shape, &row->wanted_traits)),
                P_TIME("now", env_now(env))));
    *ret_id = id;
    return OK;
}

err store_service_type_update(struct tx *tx, const struct service_type *row)
{
    return db_exec(tx, &sql_service_type_update, P_ID("id", row->id), P_TEXT("name", row->name),
                   P_TEXT("description", row->description), P_INT("base_price", row->base_price),
                   P_INT("duration_minutes", row->duration_minutes),
                   P_TEXT("wanted_traits", shape_list_json(tx_arena(tx), &wanted_trait_shape, &row->wanted_traits)),
                   P_INT("active", row->active));
}

err store_service_type_find(struct tx *tx, ident id, struct service_type *ret)
{
    return db_one(tx, &sql_service_type_find, &service_type_shape, ret, P_ID("id", id));
}

err store_service_type_list(struct tx *tx, enum maybe active, struct list *ret)
{
    return db_list(tx, &sql_service_type_list, &service_type_shape, ret,
                   P_INT("active", active == MAYBE_NONE ? NONE : active == MAYBE_YES));
}

err store_worker_put(struct tx *tx, ident worker, bool active)
{
    return db_exec(tx, &sql_worker_put, P_ID("id", worker), P_INT("active", active),
                   P_TIME("now", env_now(tx_env(tx))));
}

err store_worker_traits(struct tx *tx, ident worker, const struct list *traits)
{
    int64_t changed = 0;
    TRY(db_changed(tx, &sql_worker_traits, &changed, P_ID("id", worker),
                   P_TEXT("traits", shape_list_json(tx_arena(tx), &trait_shape, traits))));
    return changed ? OK : err_new(tx_arena(tx), ERR_NOT_FOUND, "not_found", "There is no such worker.");
}

err store_worker_find(struct tx *tx, ident worker, struct worker *ret)
{
    return db_one(tx, &sql_worker_find, &worker_shape, ret, P_ID("id", worker), P_TIME("now", env_now(tx_env(tx))));
}

err store_worker_list(struct tx *tx, const struct worker_query *query, struct list *ret)
{
    return db_list(tx, &sql_worker_list, &worker_shape, ret, P_TIME("now", env_now(tx_env(tx))),
                   P_TEXT("q", db_pattern(tx_arena(tx), query->q)),
                   P_INT("before", query->after ? query->after : INT64_MAX),
                   P_INT("limit", page_limit(query->limit) + 1));
}

err store_worker_active(struct tx *tx, ident worker, bool *ret)
{
    int64_t active = 0;
    TRY(db_scalar(tx, &sql_worker_active, &active, P_ID("id", worker)));
    *ret = active == 1;
    return OK;
}

err store_name(struct tx *tx, ident person, struct named **ret)
{
    struct named *named = person ? ARENA_NEW(tx_arena(tx), struct named) : NULL;
    if (named) TRY(db_one(tx, &sql_name_find, &named_shape, named, P_ID("id", person)));
    *ret = named;
    return OK;
}

err store_pipeline_find(struct tx *tx, struct pipeline *ret)
{
    err e = db_one(tx, &sql_pipeline_find, &pipeline_shape, ret);
    if (!e || e->kind != ERR_NOT_FOUND) return e;
    *ret = matching_default();
    return OK;
}

err store_pipeline_add(struct tx *tx, const struct pipeline *pipeline)
{
    struct env *env = tx_env(tx);
    return db_exec(tx, &sql_pipeline_add, P_INT("version", pipeline->version),
                   P_TEXT("steps", shape_list_json(env->arena, &step_shape, &pipeline->steps)),
                   P_TIME("now", env_now(env)), P_ID("set_by", env->actor.id));
}

err store_decision_add(struct tx *tx, const struct decision *decision)
{
    return db_exec(tx, &sql_decision_add, P_OBJECT(&decision_shape, decision));
}

err store_decision_find(struct tx *tx, ident task, struct decision *ret)
{
    return db_one(tx, &sql_decision_find, &decision_shape, ret, P_ID("task_id", task));
}

err store_decision_recent(struct tx *tx, int64_t limit, struct list *ret)
{
    return db_list(tx, &sql_decision_recent, &decision_shape, ret, P_INT("limit", limit));
}

err store_previewed(struct tx *tx, ident task, struct previewed_task *ret)
{
    return db_one(tx, &sql_preview_task, &previewed_task_shape, ret, P_ID("id", task));
}
