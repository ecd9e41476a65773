/* The module's only SQL, behind functions. Nothing here decides. */
#pragma once
#include "shapes.h"

/* A row whose id and times are given by the store: `row` needs the facts on task, client, worker, and the cookie's
 * status. */
err store_request_add(struct tx *tx, const struct request_row *row, ident *ret_id);
/* For a change: the row is locked against a second writer. */
err store_request_lock(struct tx *tx, ident id, struct request_row *ret);
err store_request_view(struct tx *tx, ident id, struct request_row *ret);
/* The newest request for a task; worker 0: of anybody. ERR_NOT_FOUND if there is none. */
err store_request_newest(struct tx *tx, ident task, ident worker, struct request_row *ret);
/* One more than `limit` rows tell that there is a next page. The queue: all, oldest first; a worker's own: newest
 * first. */
err store_request_queue(struct tx *tx, const struct supply_query *query, struct list *ret);
err store_request_own(struct tx *tx, ident worker, const struct supply_query *query, struct list *ret);

err store_request_ready(struct tx *tx, ident id);
err store_request_issue(struct tx *tx, ident id, const struct supply_issue *in);
err store_request_end(struct tx *tx, ident id, enum request_status status);
err store_request_to_return(struct tx *tx, ident id);
err store_request_move(struct tx *tx, ident id, const struct task_brief *task);
/* store_cookie.c: the cookie ended (news: its fortune, or the problem); is late; was accepted by the supplier at that
 * time (0: it forgot it again); the supplier's trouble of the moment (0: over). */
err store_cookie_end(struct tx *tx, ident request, enum cookie_status status, const struct cookie_news *news);
err store_cookie_late(struct tx *tx, ident request);
err store_cookie_accepted(struct tx *tx, ident request, instant at);
err store_cookie_trouble(struct tx *tx, ident request, enum cookie_problem problem);
/* Counts over the requests that wait; `status` is left to the caller. */
err store_cookie_supplier(struct tx *tx, struct cookie_supplier *ret);
