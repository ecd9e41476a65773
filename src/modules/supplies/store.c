#include "store.h"

static struct sql sql_add = SQL("supplies", "request_add"), sql_find = SQL("supplies", "request_find");
static struct sql sql_view = SQL("supplies", "request_view"), sql_newest = SQL("supplies", "request_newest");
static struct sql sql_queue = SQL("supplies", "list_queue"), sql_worker = SQL("supplies", "list_worker");
static struct sql sql_ready = SQL("supplies", "request_ready"), sql_issue = SQL("supplies", "request_issue");
static struct sql sql_end = SQL("supplies", "request_end"), sql_to_return = SQL("supplies", "request_to_return");
static struct sql sql_move = SQL("supplies", "request_move");

static instant now_of(struct tx *tx)
{
    return env_now(tx_env(tx));
}

err store_request_add(struct tx *tx, const struct request_row *row, ident *ret_id)
{
    ident id = env_ident(tx_env(tx));
    TRY(db_exec(tx, &sql_add, P_ID("id", id), P_ID("task_id", row->task_id), P_TEXT("task_number", row->task_number),
                P_ID("service_type_id", row->service_type_id), P_TEXT("service_type_name", row->service_type_name),
                P_TIME("scheduled_at", row->scheduled_at), P_ID("client_id", row->client_id),
                P_TEXT("client_name", row->client_name), P_ID("worker_id", row->worker_id),
                P_TEXT("worker_name", row->worker_name),
                P_TEXT("cookie_status", cookie_status_names[row->cookie_status]),
                P_TIME("cookie_due_at", row->cookie_due_at), P_TIME("now", now_of(tx))));
    *ret_id = id;
    return OK;
}

err store_request_lock(struct tx *tx, ident id, struct request_row *ret)
{
    return db_one(tx, &sql_find, &request_row_shape, ret, P_ID("id", id));
}

err store_request_view(struct tx *tx, ident id, struct request_row *ret)
{
    return db_one(tx, &sql_view, &request_row_shape, ret, P_ID("id", id));
}

err store_request_newest(struct tx *tx, ident task, ident worker, struct request_row *ret)
{
    return db_one(tx, &sql_newest, &request_row_shape, ret, P_ID("task_id", task), P_ID("worker_id", worker));
}

static const char *status_list(struct tx *tx, const struct supply_query *query)
{
    return query->status ? arena_printf(tx_arena(tx), ",%s,", query->status) : NULL;
}

static int64_t maybe_number(int maybe)
{
    return maybe == MAYBE_NONE ? NONE : maybe;
}

err store_request_queue(struct tx *tx, const struct supply_query *query, struct list *ret)
{
    return db_list(tx, &sql_queue, &request_row_shape, ret, P_INT("after", query->after),
                   P_TEXT("status", status_list(tx, query)), P_ID("task_id", query->task_id),
                   P_INT("to_return", maybe_number(query->to_return)), P_INT("limit", page_limit(query->limit) + 1));
}

err store_request_own(struct tx *tx, ident worker, const struct supply_query *query, struct list *ret)
{
    return db_list(tx, &sql_worker, &request_row_shape, ret, P_ID("me", worker),
                   P_INT("before", query->after ? query->after : INT64_MAX), P_TEXT("status", status_list(tx, query)),
                   P_ID("task_id", query->task_id), P_INT("to_return", maybe_number(query->to_return)),
                   P_INT("limit", page_limit(query->limit) + 1));
}

err store_request_ready(struct tx *tx, ident id)
{
    return db_exec(tx, &sql_ready, P_ID("id", id), P_TIME("now", now_of(tx)));
}

err store_request_issue(struct tx *tx, ident id, const struct supply_issue *in)
{
    return db_exec(tx, &sql_issue, P_ID("id", id),
                   P_TEXT("items", shape_list_json(tx_arena(tx), &supply_item_shape, &in->items)),
                   P_TEXT("reason", in->without_cookie_reason), P_TIME("now", now_of(tx)));
}

err store_request_end(struct tx *tx, ident id, enum request_status status)
{
    return db_exec(tx, &sql_end, P_ID("id", id), P_TEXT("status", request_status_names[status]),
                   P_TIME("now", now_of(tx)));
}

err store_request_to_return(struct tx *tx, ident id)
{
    return db_exec(tx, &sql_to_return, P_ID("id", id), P_TIME("now", now_of(tx)));
}

err store_request_move(struct tx *tx, ident id, const struct task_brief *task)
{
    return db_exec(tx, &sql_move, P_ID("id", id), P_ID("worker_id", task->worker_id),
                   P_TEXT("worker_name", task->worker_name), P_TIME("scheduled_at", task->scheduled_at),
                   P_TIME("now", now_of(tx)));
}
