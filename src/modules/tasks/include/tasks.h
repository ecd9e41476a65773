/* The tasks module: service types, orders, matching, the life of a task. The only header others may include. */
#pragma once
#include "events/tasks.h"
#include "platform/module.h"

extern const struct module tasks_module;

/* What another module may know of a task; also the published view tasks_pub_task (id, number, status, service_type_id, service_type_name,
 * client_id, client_name, worker_id, worker_name, scheduled_at, ends_at, supplies_issued). */
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

/* The flag API (1-product, 1.4): supplies alone calls these, over the store's border; idempotent by the request's id. The status of the request is kept beside
 * the flag, so that task pages can show it. A final or differently assigned task refuses `issued` with ERR_CONFLICT "wrong_status". */
enum supplies_status { SUPPLIES_NONE = 1, SUPPLIES_REQUESTED, SUPPLIES_READY, SUPPLIES_ISSUED, SUPPLIES_CANCELLED, SUPPLIES_TO_RETURN, SUPPLIES_RETURNED };
extern const char *const supplies_status_names[];
struct supplies_mark {
    ident request_id, task_id, worker_id;
    int status; /* enum supplies_status */
    instant at;
};
err tasks_set_supplies(struct tx *tx, const struct supplies_mark *mark);
