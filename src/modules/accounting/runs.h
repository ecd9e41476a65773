/* Runs: Sunday's charge, the month's end pay (1-product §5.4). A run is a row and a job that works in small
 * transactions: killed anywhere it goes on where it stopped, as whatever it has settled is not open any more. */
#pragma once
#include "settlements.h"

/* Begins one in env's actor's name, in the caller's transaction of the accounting store. Refusal: err_run_under_way. */
err run_begin(struct tx *tx, enum run_kind kind, ident *ret_id);
/* What it would do now; nothing changes. */
err run_foresee(struct tx *tx, enum run_kind kind, struct run_preview *ret);
err runs_list(struct tx *tx, const struct run_query *query, struct list *ret_runs, ident *ret_next);
err runs_find(struct tx *tx, ident id, struct run *ret);

extern const struct job_kind job_accounting_run;
/* What the calendar begins (accounting.c). */
err run_charge(struct env *env, instant tick);
err run_pay(struct env *env, instant tick);
