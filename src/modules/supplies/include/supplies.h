/* The supplies module: what a worker must hold before a task. The only header others may include. */
#pragma once
#include "events/supplies.h"
#include "platform/module.h"

extern const struct module supplies_module;

/* The use cases, for the routes and for the demo company. Each works in the caller's open write transaction of the
 * supplies store and acts for env->actor; visibility and status are checked inside. After its commit the caller tells
 * tasks at once (supplies_tell_tasks). */

/* Opens the request for a task of the acting worker, or finds the one that is there. ERR_NOT_FOUND if the task is not
 * theirs, ERR_CONFLICT "wrong_status" if it no longer needs supplies. */
err supplies_request(struct tx *tx, ident task, ident *ret_id);
/* The kit can be fetched. */
err supplies_set_ready(struct tx *tx, ident request);

struct supply_item {
    const char *name;
    int64_t quantity;
    const char *note; /* may be NULL */
};
struct supply_issue {
    struct list items;                 /* of struct supply_item, at least one */
    const char *without_cookie_reason; /* why it goes without a cookie; may be NULL */
};
extern const struct shape supply_item_shape, supply_issue_shape;
/* The kit was handed over: the artifacts stand in the audit. Refusals: already_issued, wrong_status, cookie_missing. */
err supplies_issue(struct tx *tx, ident request, const struct supply_issue *in);
/* An issued kit came back. */
err supplies_return(struct tx *tx, ident request);

/* Adds a template of a kit: what usually goes out for a service type. Refusals: fields at fault (a service type that is
 * not there, an item named twice). */
struct supply_kit_new {
    ident service_type_id; /* 0: for every service type */
    const char *name;
    struct list items; /* of struct supply_item, at least one */
};
err supplies_kit_add(struct tx *tx, const struct supply_kit_new *in, ident *ret_id);

/* The supplier's word on the cookie of a request: its fortune, or NULL: it could not be made. Twice, or after it has
 * arrived: nothing happens. For the demo company, which plays the supplier (config cookies_played). */
err supplies_cookie_told(struct tx *tx, ident request, const char *fortune);

/* Walks the audit's chain from its first line on, in flat memory (`mcf verify`). */
struct supplies_audit_check {
    int64_t checked;   /* lines that are good, from the first one on */
    const char *fault; /* what is wrong with the next one; NULL: all is well */
};
err supplies_audit_check(struct env *env, struct supplies_audit_check *ret);

/* The call over the border of the stores (2-architecture): brings the task's flag in step with its newest request, in a
 * transaction of its own in the main store. Idempotent; the job "supplies.mark", written with each change, repeats it
 * after a crash. */
err supplies_tell_tasks(struct env *env, ident task);
