/* The tasks module: service types, orders, matching, the life of a task. The only header others may include. */
#pragma once
#include "events/tasks.h"
#include "platform/module.h"

extern const struct module tasks_module;

/* What another module may know of a task; also the published view tasks_pub_task (id, number, status, service_type_id,
 * service_type_name, client_id, client_name, worker_id, worker_name, scheduled_at, ends_at, supplies_issued). */
struct task_brief {
    ident id;
    const char *number;
    int status; /* enum task_status */
    ident service_type_id, client_id, worker_id;
    const char *service_type_name, *client_name, *worker_name;
    instant scheduled_at;
    bool supplies_issued;
};
extern const struct shape task_brief_shape;
/* ERR_NOT_FOUND if there is none. Reads in the main store. */
err tasks_brief(struct tx *tx, ident task, struct task_brief *ret);

/* The flag API (1-product, 1.4): supplies alone calls these, over the store's border; idempotent by the request's id.
 * The status of the request is kept beside the flag, so that task pages can show it. A final or differently assigned
 * task refuses `issued` with ERR_CONFLICT "wrong_status". */
enum supplies_status {
    SUPPLIES_NONE = 1,
    SUPPLIES_REQUESTED,
    SUPPLIES_READY,
    SUPPLIES_ISSUED,
    SUPPLIES_CANCELLED,
    SUPPLIES_TO_RETURN,
    SUPPLIES_RETURNED
};
extern const char *const supplies_status_names[];
struct supplies_mark {
    ident request_id, task_id, worker_id;
    int status; /* enum supplies_status */
    instant at; /* when it was requested */
};
err tasks_set_supplies(struct tx *tx, const struct supplies_mark *mark);

/* The use cases, for the routes and for the demo company. Each works in the caller's open write transaction of the main
 * store and acts for env->actor; visibility, permission and status are checked inside. What takes time (matching,
 * external steps) is done before, by the plan. */
struct task_new {
    ident service_type_id;
    const char *description, *address;
    instant scheduled_at;
    const char *contact_phone; /* may be NULL */
    money expected_price;      /* what the form showed; NONE: not checked */
};
struct task_plan; /* price and the ranked candidates, in the arena */
/* Prices the order and ranks the workers. Refusals: fields at fault, service_type_retired, price_changed with the new
 * estimate. */
err tasks_plan(struct env *env, const struct task_new *in, struct task_plan **ret);
/* The same for a failed task ordered anew. */
err tasks_plan_rebook(struct env *env, ident failed, instant scheduled_at, struct task_plan **ret);
/* Creates the planned task and gives it to the best candidate whose slot the database accepts; nobody: it waits as
 * `new`. */
err tasks_order(struct tx *tx, struct task_plan *plan, ident *ret_id);

struct task_proof {
    const char *hash; /* of a stored photo */
    instant taken_at; /* 0: unknown */
};
/* When the system had already failed the task, the photo is kept as evidence, and *ret_late is true: nothing else
 * changed. */
err tasks_check_in(struct tx *tx, ident task, const struct task_proof *proof, bool *ret_late);
err tasks_complete(struct tx *tx, ident task, const struct task_proof *report, bool *ret_late);
err tasks_cancel(struct tx *tx, ident task, const char *reason);
err tasks_fail(struct tx *tx, ident task, enum task_cause cause /* 0: follows from who asks */, const char *reason);
err tasks_waive_penalty(struct tx *tx, ident task, const char *reason);

/* Adds a service type; `wanted_traits` is a list of {const char *trait; int64_t weight}. */
struct service_type_new {
    const char *name, *description;
    money base_price;
    int64_t duration_minutes;
    struct list wanted_traits;
};
err tasks_service_type_add(struct tx *tx, const struct service_type_new *in, ident *ret_id);
/* Sets a worker's traits: a list of {const char *trait; int64_t value (0-100)}. The worker is known from
 * auth.user_changed on. */
err tasks_worker_set_traits(struct tx *tx, ident worker, const struct list *traits);

/* The hashes of photos that tasks name, in their order: a page of struct tasks_photo_hash after this one ("": from the
 * beginning), empty at the end. */
struct tasks_photo_hash {
    const char *hash;
};
err tasks_photo_hashes(struct tx *tx, const char *after, struct list *ret);

/* The state machine as a page of documentation (docs/lifecycle.md, `mcf lifecycle`), written from the table that the
 * code follows. */
void tasks_lifecycle_write(struct buf *out);
