/* Payment methods, runs, invoices and payouts in the database. Beside store.h, as the subject is another. */
#pragma once
#include "shapes_settlements.h"
#include "store.h"

/* ERR_NOT_FOUND: the person has given none. */
err store_method_find(struct tx *tx, ident person, struct method *ret);
err store_method_set(struct tx *tx, const struct method *method);

err store_run_add(struct tx *tx, const struct run_row *row);
err store_run_find(struct tx *tx, ident id, struct run_row *ret);
/* ERR_NOT_FOUND: there was none of this kind; or (unfinished: the oldest that is not collected) there is none. */
err store_run_newest(struct tx *tx, enum run_kind kind, struct run_row *ret);
err store_run_unfinished(struct tx *tx, enum run_kind kind, struct run_row *ret);
err store_run_move(struct tx *tx, ident id, enum run_stage stage, int64_t cursor);
/* One more than the limit tells that there is a next page; so it is with all lists here. */
err store_runs(struct tx *tx, const struct run_query *query, struct list *ret_run_rows);
err store_run_sums(struct tx *tx, ident run, struct run_sums *ret);

/* What is not settled of people whose runs are of this kind and happened before the tick; people after that one. */
err store_open_people(struct tx *tx, enum run_kind kind, instant tick, ident after, int64_t limit,
                      struct list *ret_open_rows);
err store_open_sums(struct tx *tx, enum run_kind kind, instant tick, struct preview_sums *ret);

/* The line of a new entry that is owed or earned. */
err store_line_add(struct tx *tx, const struct entry *entry);
err store_lines_settle(struct tx *tx, const struct settlement_row *settlement, instant tick);
err store_lines_release(struct tx *tx, ident settlement);
/* 0: it is on none. ERR_NOT_FOUND: the entry is money that moved. */
err store_line_settlement(struct tx *tx, int64_t entry_number, ident *ret);
/* Was anything on it taken back since? */
err store_settlement_outdated(struct tx *tx, ident settlement, bool *ret);
err store_lines(struct tx *tx, ident settlement, struct list *ret_entries);

err store_settlement_last(struct tx *tx, enum settlement_kind kind, int64_t *ret_sequence);
err store_settlement_add(struct tx *tx, const struct settlement_row *row, int64_t sequence);
err store_settlement_find(struct tx *tx, ident id, struct settlement_row *ret);
err store_settlement_lock(struct tx *tx, ident id, struct settlement_row *ret);
/* Writes status, waiting_for and the times. */
err store_settlement_update(struct tx *tx, const struct settlement_row *row);
err store_settlements(struct tx *tx, enum settlement_kind kind, const struct settlement_query *query,
                      struct list *ret_rows);
/* Unpaid ones that failed or wait, by id: not of that run, of that person (0: any). */
struct unpaid_range {
    enum settlement_kind kind;
    ident not_of_run, person, after;
    int64_t limit;
};
err store_settlements_unpaid(struct tx *tx, const struct unpaid_range *range, struct list *ret_rows);
err store_settlements_unpaid_sums(struct tx *tx, enum settlement_kind kind, struct retry_sums *ret);

err store_attempt_add(struct tx *tx, const struct attempt *attempt);
/* Writes status, reason, service_id, ended_at. */
err store_attempt_update(struct tx *tx, const struct attempt *attempt);
err store_attempts(struct tx *tx, ident settlement, struct list *ret_attempts);
/* ERR_NOT_FOUND: there is none. */
err store_attempt_in_doubt(struct tx *tx, ident settlement, struct attempt *ret);
err store_attempt_by_key(struct tx *tx, const char *key, struct attempt *ret);
