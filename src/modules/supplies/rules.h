/* The life of a request for supplies, as one table, and what becomes of it when its task changes (1-product §2). Pure:
 * no database, no clock. */
#pragma once
#include "cookie_rules.h"
#include "tasks.h"

enum request_status { REQUEST_REQUESTED = 1, REQUEST_READY, REQUEST_ISSUED, REQUEST_CANCELLED, REQUEST_RETURNED };
extern const char *const request_status_names[];

enum request_action { REQUEST_DO_READY = 1, REQUEST_DO_ISSUE, REQUEST_DO_CANCEL, REQUEST_DO_RETURN };

struct request_transition {
    enum request_action action;
    uint32_t from; /* bits of enum request_status */
    enum request_status to;
    const struct event_type *event;
};
extern const struct request_transition request_transitions[];
extern const size_t request_transition_count;

extern const err err_request_wrong_status, err_already_issued, err_cookie_missing;

/* May it be done in this status? *ret is the table's row. Refusals: already_issued (issue alone), wrong_status. */
err request_check(enum request_action action, enum request_status status, const struct request_transition **ret);
/* A cookie that is awaited blocks the issue, unless the clerk says why it goes without: the supplier never blocks a
 * task for good. */
err request_check_cookie(enum cookie_status cookie, const char *without_cookie_reason);
/* Still in force: not ended, and not an issued kit that has to come back. */
bool request_alive(enum request_status status, bool to_return);

enum request_fate { FATE_STAY = 1, FATE_MOVE /* to the new worker or time */, FATE_CANCEL, FATE_TO_RETURN };
/* The task has another worker (0: none) or another time: an un-issued request moves along, an issued kit has to come
 * back. */
enum request_fate request_reassigned(enum request_status status, bool to_return, ident worker, ident new_worker);
/* The task has ended. */
enum request_fate request_task_ended(enum request_status status, bool to_return);

/* What the task shows of its request. */
enum supplies_status request_mark(enum request_status status, bool to_return);

/* "requested,ready": are all the words known? An empty list is fine. */
bool request_statuses_known(const char *words);
