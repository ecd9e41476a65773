/* The lines of the audit: added, sealed, read. */
#include "audit.h"

static struct sql sql_last = SQL("supplies", "artifact_last"), sql_add = SQL("supplies", "artifact_add");
static struct sql sql_unsealed = SQL("supplies", "artifact_unsealed"), sql_seal = SQL("supplies", "artifact_seal");
static struct sql sql_page = SQL("supplies", "artifact_page"), sql_number_at = SQL("supplies", "artifact_number_at");
static struct sql sql_all = SQL("supplies", "all_by_number");
static struct sql sql_of_task = SQL("supplies", "all_by_number_of_task");
static struct sql sql_of_worker = SQL("supplies", "all_by_number_of_worker");
static struct sql sql_of_clerk = SQL("supplies", "all_by_number_of_clerk");
static struct sql sql_of_direction = SQL("supplies", "all_by_number_of_direction");

err store_artifact_last(struct tx *tx, struct artifact *ret)
{
    err e = db_one(tx, &sql_last, &artifact_shape, ret);
    if (!e || e->kind != ERR_NOT_FOUND) return e;
    *ret = (struct artifact){.number = 0};
    return OK;
}

err store_artifact_add(struct tx *tx, const struct artifact *row)
{
    return db_exec(tx, &sql_add, P_OBJECT(&artifact_shape, row));
}

err store_artifact_unsealed(struct tx *tx, int64_t limit, struct list *ret)
{
    return db_list(tx, &sql_unsealed, &artifact_shape, ret, P_INT("limit", limit));
}

err store_artifact_seal(struct tx *tx, const struct artifact *row)
{
    return db_exec(tx, &sql_seal, P_OBJECT(&artifact_shape, row));
}

err store_artifact_page(struct tx *tx, int64_t after, int64_t limit, struct list *ret)
{
    return db_list(tx, &sql_page, &artifact_shape, ret, P_INT("after", after), P_INT("limit", limit));
}

err store_artifact_number_at(struct tx *tx, instant at, int64_t *ret)
{
    err e = db_scalar(tx, &sql_number_at, ret, P_TIME("at", at));
    if (!e || e->kind != ERR_NOT_FOUND) return e;
    *ret = INT64_MAX;
    return OK;
}

/* By the index that leaves the fewest lines to look at. */
static struct sql *list_statement(const struct audit_line_query *query)
{
    if (query->task_id) return &sql_of_task;
    if (query->worker_id) return &sql_of_worker;
    if (query->clerk_id) return &sql_of_clerk;
    return query->direction ? &sql_of_direction : &sql_all;
}

err store_artifact_list(struct tx *tx, const struct audit_line_query *query, int64_t first, int64_t before,
                        struct list *ret)
{
    return db_list(tx, list_statement(query), &artifact_shape, ret, P_INT("first", first), P_INT("before", before),
                   P_ID("task_id", query->task_id), P_ID("worker_id", query->worker_id),
                   P_ID("clerk_id", query->clerk_id), P_TEXT("direction", audit_direction_names[query->direction]),
                   P_TEXT("q", db_pattern(tx_arena(tx), query->q)), P_INT("limit", page_limit(query->limit) + 1));
}
