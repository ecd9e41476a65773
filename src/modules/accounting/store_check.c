/* Checks in the database, and what they read. */
#include "check.h"

enum { WRONG_MOST = 100 };

#define STATEMENT(name) static struct sql sql_##name = SQL("accounting", #name)
STATEMENT(check_add);
STATEMENT(check_find);
STATEMENT(check_newest);
STATEMENT(check_update);
STATEMENT(checks);
STATEMENT(check_moved);
STATEMENT(check_lines);
STATEMENT(check_entries);
STATEMENT(check_attempts);
STATEMENT(check_count);
STATEMENT(check_booked);
STATEMENT(check_tasks);
STATEMENT(check_task);
STATEMENT(attempts_between);

err store_check_add(struct tx *tx, const struct books_check *check)
{
    return db_exec(tx, &sql_check_add, P_ID("id", check->id), P_TIME("now", check->at), P_INT("since", check->since),
                   P_INT("real_since", check->real_since), P_TIME("real_at", check->real_at));
}

err store_check_find(struct tx *tx, ident id, struct books_check *ret)
{
    return db_one(tx, &sql_check_find, &books_check_row_shape, ret, P_ID("id", id));
}

err store_check_newest(struct tx *tx, bool ended, struct books_check *ret)
{
    return db_one(tx, &sql_check_newest, &books_check_row_shape, ret, P_INT("ended", ended));
}

err store_check_update(struct tx *tx, const struct books_check *check)
{
    return db_exec(tx, &sql_check_update, P_OBJECT(&books_check_row_shape, check));
}

err store_checks(struct tx *tx, const struct check_query *query, struct list *ret)
{
    return db_list(tx, &sql_checks, &books_check_row_shape, ret,
                   P_INT("before", query->after ? query->after : INT64_MAX),
                   P_INT("limit", page_limit(query->limit) + 1));
}

err store_check_settlements(struct tx *tx, int64_t number, struct list ret_wrong[4])
{
    struct sql *const statements[] = {&sql_check_moved, &sql_check_lines, &sql_check_entries, &sql_check_attempts};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        TRY(db_list(tx, statements[i], &wrong_settlement_shape, &ret_wrong[i], P_INT("number", number),
                    P_INT("limit", WRONG_MOST)));
    return OK;
}

err store_check_count(struct tx *tx, int64_t *ret)
{
    return db_scalar(tx, &sql_check_count, ret);
}

static const struct field booked_fields[] = {
    F_MONEY(struct task_booked, charge, 0),
    F_MONEY(struct task_booked, share, 0),
    F_MONEY(struct task_booked, penalty, 0),
    F_BOOL(struct task_booked, waived, 0),
};
static const struct shape task_booked_shape = SHAPE(struct task_booked, "TaskBookedRow", booked_fields);

err store_check_booked(struct tx *tx, ident task, struct task_booked *ret)
{
    return db_one(tx, &sql_check_booked, &task_booked_shape, ret, P_ID("task_id", task));
}

err store_check_tasks(struct tx *main, instant since, const struct task_money *after, int64_t limit, struct list *ret)
{
    return db_list(main, &sql_check_tasks, &task_money_shape, ret, P_INT("since", since),
                   P_INT("after_at", after->scheduled_at), P_INT("after", after->id), P_INT("limit", limit));
}

err store_check_task(struct tx *main, ident task, struct task_money *ret)
{
    return db_one(main, &sql_check_task, &task_money_shape, ret, P_ID("id", task));
}

err store_attempts_between(struct tx *tx, const struct attempt_range *range, struct list *ret)
{
    return db_list(tx, &sql_attempts_between, &attempt_row_shape, ret,
                   P_TEXT("kind", settlement_kind_names[range->kind]), P_INT("since", range->since),
                   P_INT("until", range->until), P_INT("after", range->after), P_INT("limit", range->limit));
}
