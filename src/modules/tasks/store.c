/* Rows of tasks and what belongs to one. Workers, service types, pipelines and decisions: store_matching.c. */
#include "store.h"

static struct sql sql_task_find = SQL("tasks", "task_find"), sql_task_lock = SQL("tasks", "task_lock");
/* Newest first. */
static struct sql sql_list[] = {
    [LIST_CLIENT] = SQL("tasks", "list_client"),
    [LIST_WORKER] = SQL("tasks", "list_worker"),
    [LIST_CLERK] = SQL("tasks", "list_clerk"),
    [LIST_ALL] = SQL("tasks", "list_all"),
};
/* In other orders: few rows are sorted as they are read, all of them are read in the order of an index. */
static struct sql sql_sorted[] = {
    [LIST_CLIENT] = SQL("tasks", "sorted_client"),
    [LIST_WORKER] = SQL("tasks", "sorted_worker"),
    [LIST_CLERK] = SQL("tasks", "sorted_clerk"),
};
static struct sql sql_sorted_all[SORT_COUNT][2] = {
    [SORT_CREATED_AT] = {SQL("tasks", "all_by_created_at")},
    [SORT_SCHEDULED_AT] = {SQL("tasks", "all_by_scheduled_at"), SQL("tasks", "all_by_scheduled_at_desc")},
    [SORT_PRICE] = {SQL("tasks", "all_by_price"), SQL("tasks", "all_by_price_desc")},
    [SORT_STATUS] = {SQL("tasks", "all_by_status"), SQL("tasks", "all_by_status_desc")},
};
static struct sql sql_task_insert = SQL("tasks", "task_insert"), sql_task_assign = SQL("tasks", "task_assign");
static struct sql sql_task_wait = SQL("tasks", "task_wait"), sql_task_move = SQL("tasks", "task_move");
static struct sql sql_task_start = SQL("tasks", "task_start"), sql_task_end = SQL("tasks", "task_end");
static struct sql sql_task_rebooked = SQL("tasks", "task_rebooked"), sql_task_waive = SQL("tasks", "task_waive");
static struct sql sql_task_kit_back = SQL("tasks", "task_kit_back");
static struct sql sql_task_supplies = SQL("tasks", "task_supplies"), sql_brief_find = SQL("tasks", "brief_find");
static struct sql sql_slot_take = SQL("tasks", "slot_take"), sql_slot_free = SQL("tasks", "slot_free");
static struct sql sql_slots_busy = SQL("tasks", "slots_busy"), sql_slots_after = SQL("tasks", "slots_after");
static struct sql sql_history_add = SQL("tasks", "history_add"), sql_history_list = SQL("tasks", "history_list");
static struct sql sql_photo_add = SQL("tasks", "photo_add"), sql_photo_list = SQL("tasks", "photo_list");
static struct sql sql_photo_find = SQL("tasks", "photo_find"), sql_photo_used = SQL("tasks", "photo_used");
static struct sql sql_photo_hashes = SQL("tasks", "photo_hashes");
static struct sql sql_due_no_show = SQL("tasks", "due_no_show"), sql_due_expired = SQL("tasks", "due_expired");
static struct sql sql_waiting_list = SQL("tasks", "waiting_list"), sql_waiting_count = SQL("tasks", "waiting_count");
static struct sql sql_assigned_of_worker = SQL("tasks", "assigned_of_worker");

static instant now_of(struct tx *tx)
{
    return env_now(tx_env(tx));
}

err store_task_find(struct tx *tx, ident id, struct task *ret)
{
    return db_one(tx, &sql_task_find, &task_row_shape, ret, P_ID("id", id));
}

err store_task_lock(struct tx *tx, ident id, struct task *ret)
{
    int64_t locked = 0;
    TRY(db_scalar(tx, &sql_task_lock, &locked, P_ID("id", id)));
    return store_task_find(tx, id, ret);
}

static struct sql *list_statement(enum list_kind kind, const struct task_order *order)
{
    bool newest_first = order->sort == SORT_CREATED_AT && order->order == ORDER_DESC;
    if (newest_first) return &sql_list[kind];
    return kind == LIST_ALL ? &sql_sorted_all[order->sort][order->order == ORDER_DESC] : &sql_sorted[kind];
}

err store_task_list(struct tx *tx, enum list_kind kind, ident me, const struct task_query *query,
                    const struct task_order *order, struct list *ret)
{
    struct arena *arena = tx_arena(tx);
    const char *status = query->status ? arena_printf(arena, ",%s,", query->status) : NULL;
    /* A list that falls begins below all that there is, one that rises above it. */
    int64_t direction = order->order == ORDER_DESC ? -1 : 1, edge = -direction * INT64_MAX;
    return db_list(tx, list_statement(kind, order), &task_row_shape, ret, P_ID("me", me), P_TEXT("status", status),
                   P_ID("worker_id", query->worker_id), P_ID("client_id", query->client_id),
                   P_TIME("from", query->from), P_TIME("to", query->to), P_TEXT("q", db_pattern(arena, query->q)),
                   P_INT("unissued", query->unissued), P_TEXT("sort", task_sort_names[order->sort]),
                   P_INT("direction", direction), P_INT("key", order->after ? order->key : edge),
                   P_INT("after", order->after ? order->after : edge), P_INT("limit", page_limit(query->limit) + 1));
}

err store_task_photos(struct tx *tx, ident task, struct list *ret)
{
    return db_list(tx, &sql_photo_list, &photo_view_shape, ret, P_ID("task_id", task));
}

err store_history(struct tx *tx, ident task, struct list *ret)
{
    return db_list(tx, &sql_history_list, &history_row_shape, ret, P_ID("task_id", task));
}

err store_task_insert(struct tx *tx, const struct task_insert *row)
{
    return db_exec(tx, &sql_task_insert, P_ID("id", row->id), P_TEXT("number", row->number),
                   P_ID("service_type_id", row->service_type_id), P_TEXT("description", row->description),
                   P_TEXT("address", row->address), P_TEXT("contact_phone", row->contact_phone),
                   P_TIME("scheduled_at", row->scheduled_at), P_INT("duration_minutes", row->duration_minutes),
                   P_ID("client_id", row->client_id), P_INT("base_price", row->base_price),
                   P_INT("discount_percent", row->discount_percent), P_INT("discount", row->discount),
                   P_INT("price", row->price), P_INT("share_percent", row->share_percent),
                   P_INT("worker_share", row->worker_share), P_INT("penalty", row->penalty),
                   P_ID("rebooked_from", row->rebooked_from), P_TEXT("search", row->search), P_TIME("now", now_of(tx)));
}

struct slot_to_take {
    ident task, worker;
    instant starts_at, ends_at;
};

static err take_slot(struct tx *tx, void *context)
{
    const struct slot_to_take *slot = context;
    /* Two that meet at the exclusion constraint would wait for each other. */
    TRY(db_lock(tx, "tasks.slot", slot->worker));
    return db_exec(tx, &sql_slot_take, P_ID("task_id", slot->task), P_ID("worker_id", slot->worker),
                   P_TIME("starts_at", slot->starts_at), P_TIME("ends_at", slot->ends_at));
}

err store_task_assign(struct tx *tx, ident task, ident worker, instant starts_at, instant ends_at, bool *ret_taken)
{
    struct slot_to_take slot = {task, worker, starts_at, ends_at};
    err e = db_try(tx, take_slot, &slot);
    *ret_taken = false;
    if (db_refused(e, "tasks_slot_overlap")) return OK;
    TRY(e);
    TRY(db_exec(tx, &sql_task_assign, P_ID("id", task), P_ID("worker_id", worker), P_TIME("now", now_of(tx))));
    *ret_taken = true;
    return OK;
}

err store_task_wait(struct tx *tx, ident task, const char *waiting, instant next_free_at)
{
    return db_exec(tx, &sql_task_wait, P_ID("id", task), P_TEXT("waiting", waiting),
                   P_TIME("next_free_at", next_free_at), P_TIME("now", now_of(tx)));
}

err store_task_move(struct tx *tx, ident task, instant scheduled_at)
{
    return db_exec(tx, &sql_task_move, P_ID("id", task), P_TIME("scheduled_at", scheduled_at),
                   P_TIME("now", now_of(tx)));
}

err store_task_start(struct tx *tx, ident task)
{
    return db_exec(tx, &sql_task_start, P_ID("id", task), P_TIME("now", now_of(tx)));
}

err store_task_end(struct tx *tx, ident task, enum task_status status, enum task_cause cause)
{
    TRY(store_slot_free(tx, task));
    return db_exec(tx, &sql_task_end, P_ID("id", task), P_TEXT("status", task_status_names[status]),
                   P_TEXT("cause", task_cause_names[cause]), P_TIME("now", now_of(tx)));
}

err store_task_rebooked(struct tx *tx, ident task, ident rebooked_to)
{
    int64_t changed = 0;
    TRY(db_changed(tx, &sql_task_rebooked, &changed, P_ID("id", task), P_ID("rebooked_to", rebooked_to),
                   P_TIME("now", now_of(tx))));
    return changed ? OK : err_already_rebooked;
}

err store_task_waive(struct tx *tx, ident task, const char *reason)
{
    return db_exec(tx, &sql_task_waive, P_ID("id", task), P_TEXT("reason", reason), P_TIME("now", now_of(tx)));
}

err store_task_supplies(struct tx *tx, const struct supplies_mark *mark, bool issued)
{
    return db_exec(
        tx, &sql_task_supplies, P_ID("id", mark->task_id), P_TEXT("status", supplies_status_names[mark->status]),
        P_INT("issued", issued), P_ID("request_id", mark->request_id),
        P_TIME("requested_at", mark->status == SUPPLIES_REQUESTED || mark->status == SUPPLIES_READY ? mark->at : 0),
        P_TIME("now", now_of(tx)));
}

err store_task_kit_back(struct tx *tx, ident task)
{
    return db_exec(tx, &sql_task_kit_back, P_ID("id", task));
}

err store_slot_free(struct tx *tx, ident task)
{
    return db_exec(tx, &sql_slot_free, P_ID("task_id", task));
}

err store_slots_busy(struct tx *tx, instant starts_at, instant ends_at, ident except_task, struct list *ret)
{
    return db_list(tx, &sql_slots_busy, &slot_shape, ret, P_TIME("starts_at", starts_at), P_TIME("ends_at", ends_at),
                   P_INT("except_task", except_task));
}

err store_slots_after(struct tx *tx, instant starts_at, instant until, struct list *ret)
{
    return db_list(tx, &sql_slots_after, &slot_shape, ret, P_TIME("starts_at", starts_at), P_TIME("until", until));
}

err store_history_add(struct tx *tx, ident task, const struct change_row *change)
{
    struct env *env = tx_env(tx);
    return db_exec(tx, &sql_history_add, P_ID("id", env_ident(env)), P_ID("task_id", task), P_TIME("at", env_now(env)),
                   P_ID("actor_id", change->actor_id),
                   P_TEXT("action", change->action ? task_action_names[change->action] : "create"),
                   P_TEXT("from", task_status_names[change->from]), P_TEXT("to", task_status_names[change->to]),
                   P_ID("worker_id", change->worker_id), P_TEXT("cause", task_cause_names[change->cause]),
                   P_TEXT("reason", change->reason));
}

err store_photo_add(struct tx *tx, ident task, const char *kind, const struct task_proof *proof)
{
    struct env *env = tx_env(tx);
    return db_exec(tx, &sql_photo_add, P_ID("id", env_ident(env)), P_ID("task_id", task), P_TEXT("kind", kind),
                   P_TEXT("hash", proof->hash), P_TIME("taken_at", proof->taken_at), P_TIME("now", env_now(env)),
                   P_ID("uploaded_by", env->actor.id));
}

struct photo_row {
    ident task_id;
    const char *hash;
};
static const struct field photo_row_fields[] = {
    F_ID(struct photo_row, task_id, 0),
    F_TEXT(struct photo_row, hash, 0),
};
static const struct shape photo_row_shape = SHAPE(struct photo_row, "PhotoRow", photo_row_fields);

err store_photo_find(struct tx *tx, ident photo, ident *ret_task, const char **ret_hash)
{
    struct photo_row row;
    TRY(db_one(tx, &sql_photo_find, &photo_row_shape, &row, P_ID("id", photo)));
    *ret_task = row.task_id;
    *ret_hash = row.hash;
    return OK;
}

err store_photo_used(struct tx *tx, const char *hash, bool *ret)
{
    int64_t count = 0;
    TRY(db_scalar(tx, &sql_photo_used, &count, P_TEXT("hash", hash)));
    *ret = count > 0;
    return OK;
}

static const struct field photo_hash_fields[] = {F_TEXT(struct tasks_photo_hash, hash, REQUIRED)};
static const struct shape photo_hash_shape = SHAPE(struct tasks_photo_hash, "PhotoHash", photo_hash_fields);

err tasks_photo_hashes(struct tx *tx, const char *after, struct list *ret)
{
    return db_list(tx, &sql_photo_hashes, &photo_hash_shape, ret, P_TEXT("after", after));
}

struct id_row {
    ident id;
};
static const struct field id_row_fields[] = {F_ID(struct id_row, id, 0)};
static const struct shape id_row_shape = SHAPE(struct id_row, "IdRow", id_row_fields);

/* A struct with one ident is an ident: the list can be read as an array of ids. */
_Static_assert(sizeof(struct id_row) == sizeof(ident), "id_row is one ident");

err store_due_no_show(struct tx *tx, instant until, struct list *ret)
{
    return db_list(tx, &sql_due_no_show, &id_row_shape, ret, P_TIME("until", until));
}

err store_due_expired(struct tx *tx, instant until, struct list *ret)
{
    return db_list(tx, &sql_due_expired, &id_row_shape, ret, P_TIME("until", until));
}

err store_waiting(struct tx *tx, ident after, struct list *ret)
{
    return db_list(tx, &sql_waiting_list, &id_row_shape, ret, P_INT("after", after));
}

err store_waiting_count(struct tx *tx, int64_t *ret)
{
    return db_scalar(tx, &sql_waiting_count, ret);
}

err store_assigned_of(struct tx *tx, ident worker, struct list *ret)
{
    return db_list(tx, &sql_assigned_of_worker, &id_row_shape, ret, P_ID("worker_id", worker));
}

err tasks_brief(struct tx *tx, ident task, struct task_brief *ret)
{
    return db_one(tx, &sql_brief_find, &task_brief_shape, ret, P_ID("id", task));
}
