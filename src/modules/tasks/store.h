/* The module's only SQL, behind functions. Times are the business clock's; nothing here decides. */
#pragma once
#include "shapes.h"
#include "sorting.h"

err store_task_find(struct tx *tx, ident id, struct task *ret);
/* The same inside a write transaction, with the row locked against a second writer. */
err store_task_lock(struct tx *tx, ident id, struct task *ret);
/* One more than `limit` rows tell that there is a next page. `me` is used by the client's and the worker's lists. */
enum list_kind { LIST_CLIENT, LIST_WORKER, LIST_CLERK, LIST_ALL };
err store_task_list(struct tx *tx, enum list_kind kind, ident me, const struct task_query *query,
                    const struct task_order *order, struct list *ret);
err store_task_photos(struct tx *tx, ident task, struct list *ret);
err store_history(struct tx *tx, ident task, struct list *ret);

struct task_insert {
    ident id;
    const char *number;
    ident service_type_id;
    const char *description, *address, *contact_phone;
    instant scheduled_at;
    int64_t duration_minutes;
    ident client_id;
    money base_price;
    int64_t discount_percent;
    money discount, price;
    int64_t share_percent;
    money worker_share, penalty;
    ident rebooked_from;
    const char *search;
};
err store_task_insert(struct tx *tx, const struct task_insert *row);
/* Takes the slot and assigns; the database refuses an overlap: *ret_taken false, nothing changed. */
err store_task_assign(struct tx *tx, ident task, ident worker, instant starts_at, instant ends_at, bool *ret_taken);
err store_task_wait(struct tx *tx, ident task, const char *waiting, instant next_free_at);
err store_task_move(struct tx *tx, ident task, instant scheduled_at);
err store_task_start(struct tx *tx, ident task);
err store_task_end(struct tx *tx, ident task, enum task_status status, enum task_cause cause);
/* ERR_CONFLICT already_rebooked if it was. */
err store_task_rebooked(struct tx *tx, ident task, ident rebooked_to);
err store_task_waive(struct tx *tx, ident task, const char *reason);
err store_task_supplies(struct tx *tx, const struct supplies_mark *mark, bool issued);
/* The task leaves its worker: an issued kit is to be returned, the flag falls. */
err store_task_kit_back(struct tx *tx, ident task);
err store_slot_free(struct tx *tx, ident task);
err store_slots_busy(struct tx *tx, instant starts_at, instant ends_at, ident except_task, struct list *ret);
/* Slots that end after `starts_at` and begin before `until`, by worker and start. */
err store_slots_after(struct tx *tx, instant starts_at, instant until, struct list *ret);

struct change_row {
    ident actor_id; /* 0: the system */
    enum task_action action;
    int from, to, cause; /* from 0: created */
    ident worker_id;
    const char *reason;
};
/* Adds a line to the history. "create" is the action of from 0. */
err store_history_add(struct tx *tx, ident task, const struct change_row *change);
err store_photo_add(struct tx *tx, ident task, const char *kind, const struct task_proof *proof);
err store_photo_find(struct tx *tx, ident photo, ident *ret_task, const char **ret_hash);
err store_photo_used(struct tx *tx, const char *hash, bool *ret);

err store_result_add(struct tx *tx, const struct task *task, enum task_status end);
struct client_result {
    ident worker_id;
    int64_t done, failed;
};
err store_client_results(struct tx *tx, ident client, struct list *ret);
err store_paid_total(struct tx *tx, ident client, money *ret);
err store_paid_total_set(struct tx *tx, ident client, money paid_total);
/* Ids of tasks: assigned ones that are due at or before `until`, new ones likewise, waiting ones oldest first, a
 * worker's assigned ones. */
err store_due_no_show(struct tx *tx, instant until, struct list *ret);
err store_due_expired(struct tx *tx, instant until, struct list *ret);
err store_waiting(struct tx *tx, ident after, struct list *ret);
err store_waiting_count(struct tx *tx, int64_t *ret);
err store_assigned_of(struct tx *tx, ident worker, struct list *ret);

err store_service_type_insert(struct tx *tx, const struct service_type_new *row, ident *ret_id);
err store_service_type_update(struct tx *tx, const struct service_type *row);
err store_service_type_find(struct tx *tx, ident id, struct service_type *ret);
err store_service_type_list(struct tx *tx, enum maybe active, struct list *ret);

err store_worker_put(struct tx *tx, ident worker, bool active);
err store_worker_traits(struct tx *tx, ident worker, const struct list *traits);
err store_worker_find(struct tx *tx, ident worker, struct worker *ret);
err store_worker_list(struct tx *tx, const struct worker_query *query, struct list *ret);
/* ERR_NOT_FOUND if there is no such worker. */
err store_worker_active(struct tx *tx, ident worker, bool *ret);
/* A person's name; *ret NULL for id 0. */
err store_name(struct tx *tx, ident person, struct named **ret);

/* The pipeline in force (the built-in one before any was set). */
err store_pipeline_find(struct tx *tx, struct pipeline *ret);
err store_pipeline_add(struct tx *tx, const struct pipeline *pipeline);
err store_decision_add(struct tx *tx, const struct decision *decision);
err store_decision_find(struct tx *tx, ident task, struct decision *ret);
err store_decision_recent(struct tx *tx, int64_t limit, struct list *ret);
err store_previewed(struct tx *tx, ident task, struct previewed_task *ret);
