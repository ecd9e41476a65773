/* Comparisons, and what they read. */
#include "compare.h"

enum { PAGE = 200 };

static struct sql sql_add = SQL("supplies", "comparison_add"), sql_find = SQL("supplies", "comparison_find");
static struct sql sql_newest = SQL("supplies", "comparison_newest"), sql_update = SQL("supplies", "comparison_update");
static struct sql sql_list = SQL("supplies", "comparison_list"), sql_changed = SQL("supplies", "compare_changed");
static struct sql sql_alive = SQL("supplies", "compare_alive"), sql_lines = SQL("supplies", "compare_lines");
static struct sql sql_tasks = SQL("supplies", "compare_tasks"), sql_task = SQL("supplies", "compare_task");

err store_comparison_add(struct tx *tx, instant since, ident *ret_id)
{
    ident id = env_ident(tx_env(tx));
    TRY(db_exec(tx, &sql_add, P_ID("id", id), P_TIME("now", env_now(tx_env(tx))), P_TIME("since", since)));
    *ret_id = id;
    return OK;
}

err store_comparison_find(struct tx *tx, ident id, struct comparison *ret)
{
    return db_one(tx, &sql_find, &comparison_row_shape, ret, P_ID("id", id));
}

err store_comparison_newest(struct tx *tx, bool ended, struct comparison *ret)
{
    return db_one(tx, &sql_newest, &comparison_row_shape, ret, P_INT("ended", ended));
}

err store_comparison_update(struct tx *tx, const struct comparison *comparison)
{
    return db_exec(tx, &sql_update, P_OBJECT(&comparison_row_shape, comparison));
}

err store_comparison_list(struct tx *tx, const struct comparison_query *query, struct list *ret)
{
    return db_list(tx, &sql_list, &comparison_row_shape, ret, P_INT("before", query->after ? query->after : INT64_MAX),
                   P_INT("limit", page_limit(query->limit) + 1));
}

err store_compare_changed(struct tx *tx, instant since, const struct request_key *after, struct list *ret)
{
    return db_list(tx, &sql_changed, &request_row_shape, ret, P_TIME("since", since),
                   P_INT("after_at", after->changed_at), P_INT("after", after->id), P_INT("limit", PAGE));
}

err store_compare_alive(struct tx *tx, instant since, ident after_task, struct list *ret)
{
    return db_list(tx, &sql_alive, &request_row_shape, ret, P_TIME("since", since), P_INT("after", after_task),
                   P_INT("limit", PAGE));
}

err store_compare_lines(struct tx *tx, ident request, struct list *ret)
{
    return db_list(tx, &sql_lines, &artifact_shape, ret, P_ID("request_id", request));
}

err store_compare_tasks(struct tx *tx, instant since, const struct task_key *after, struct list *ret)
{
    return db_list(tx, &sql_tasks, &task_flags_shape, ret, P_TIME("since", since),
                   P_INT("after_at", after->scheduled_at), P_INT("after", after->id), P_INT("limit", PAGE));
}

err store_compare_task(struct tx *tx, ident task, struct task_flags *ret)
{
    return db_one(tx, &sql_task, &task_flags_shape, ret, P_ID("id", task));
}
