/* The cookie of a request: what it becomes, and the talk with its supplier. */
#pragma once
#include "store.h"
#include "supplies.h"

/* Is a cookie supplier configured? */
bool cookies_are_on(const struct env *env);
/* For a request that is being opened: its cookie's first state. */
void cookie_begin(const struct env *env, struct request_row *row);
/* The jobs that order it, ask for it, and note that it is late; in the transaction that opened the request. */
err cookie_order(struct tx *tx, const struct request_row *row);

/* Applies it to the request, which the caller has locked; says nothing new: nothing happens. */
err cookie_tell(struct tx *tx, const struct request_row *row, const struct cookie_news *news);
/* Past its time, and still awaited. */
err cookie_set_late(struct tx *tx, const struct request_row *row);
/* The supplier's trouble of the moment, shown to the clerks; 0: it is over. */
err cookie_set_trouble(struct tx *tx, const struct request_row *row, enum cookie_problem problem);
/* The supplier has the order. */
err cookie_set_accepted(struct tx *tx, const struct request_row *row, bool accepted);

/* Applies a webhook. Refusals: ERR_NOT_FOUND (no such order), ERR_INVALID (arrived, but without its fortune). */
err cookie_webhook_apply(struct tx *tx, const struct cookie_webhook *in);

/* How the supplier does, by the requests that wait for it. */
err cookie_supplier_state(struct tx *tx, struct cookie_supplier *ret);

/* cookie_client.c: one question. */
struct cookie_reply {
    enum cookie_answer answer;
    enum cookie_problem problem; /* of ANSWER_TROUBLE and ANSWER_REFUSED */
    struct cookie_news news;     /* word 0: it said nothing of it */
};
/* Places the order, or (it was accepted before) asks for it. Slow: outside transactions. */
void cookie_ask(struct env *env, const struct request_row *row, struct cookie_reply *ret);
/* Is the supplier to be left alone just now? Until when (real clock), and for what trouble? */
bool cookie_supplier_rests(struct env *env, instant *ret_until, enum cookie_problem *ret_problem);

/* Forgets all failures (at start). */
void cookie_supplier_forgive(void);

/* cookie_jobs.c */
extern const struct job_kind job_supplies_cookie, job_supplies_cookie_late;
struct cookie_job {
    ident request_id;
};
