#include "store_settlements.h"

#define STATEMENT(name) static struct sql sql_##name = SQL("accounting", #name)
STATEMENT(method_find);
STATEMENT(method_set);
STATEMENT(run_add);
STATEMENT(run_find);
STATEMENT(run_newest);
STATEMENT(run_unfinished);
STATEMENT(run_move);
STATEMENT(runs);
STATEMENT(run_sums);
STATEMENT(open_people);
STATEMENT(open_sums);
STATEMENT(line_add);
STATEMENT(lines_settle);
STATEMENT(lines_release);
STATEMENT(line_settlement);
STATEMENT(lines);
STATEMENT(settlement_last);
STATEMENT(settlement_outdated);
STATEMENT(settlement_add);
STATEMENT(settlement_find);
STATEMENT(settlement_lock);
STATEMENT(settlement_update);
STATEMENT(settlements);
STATEMENT(settlements_of_person);
STATEMENT(settlements_of_run);
STATEMENT(settlements_unpaid);
STATEMENT(settlements_unpaid_sums);
STATEMENT(attempt_add);
STATEMENT(attempt_update);
STATEMENT(attempts_of);
STATEMENT(attempt_in_doubt);
STATEMENT(attempt_by_key);

static int64_t before(ident after)
{
    return after ? after : INT64_MAX;
}

/* ---- payment methods */

err store_method_find(struct tx *tx, ident person, struct method *ret)
{
    return db_one(tx, &sql_method_find, &method_row_shape, ret, P_ID("person_id", person));
}

err store_method_set(struct tx *tx, const struct method *method)
{
    return db_exec(tx, &sql_method_set, P_ID("person_id", method->person_id), P_TEXT("token", method->token),
                   P_TEXT("label", method->label), P_TEXT("status", method_status_names[method->status]),
                   P_TIME("now", method->changed_at));
}

/* ---- runs */

err store_run_add(struct tx *tx, const struct run_row *row)
{
    return db_exec(tx, &sql_run_add, P_ID("id", row->id), P_TEXT("kind", run_kind_names[row->kind]),
                   P_TIME("tick", row->tick), P_TIME("since", row->since), P_ID("by_id", row->by_id),
                   P_TIME("now", row->started_at));
}

err store_run_find(struct tx *tx, ident id, struct run_row *ret)
{
    return db_one(tx, &sql_run_find, &run_row_shape, ret, P_ID("id", id));
}

err store_run_newest(struct tx *tx, enum run_kind kind, struct run_row *ret)
{
    return db_one(tx, &sql_run_newest, &run_row_shape, ret, P_TEXT("kind", run_kind_names[kind]));
}

err store_run_unfinished(struct tx *tx, enum run_kind kind, struct run_row *ret)
{
    return db_one(tx, &sql_run_unfinished, &run_row_shape, ret, P_TEXT("kind", run_kind_names[kind]));
}

err store_run_move(struct tx *tx, ident id, enum run_stage stage, int64_t cursor)
{
    return db_exec(tx, &sql_run_move, P_ID("id", id), P_TEXT("stage", run_stage_names[stage]), P_INT("cursor", cursor));
}

err store_runs(struct tx *tx, const struct run_query *query, struct list *ret)
{
    return db_list(tx, &sql_runs, &run_row_shape, ret, P_TEXT("kind", run_kind_names[query->kind]),
                   P_INT("before", before(query->after)), P_INT("limit", page_limit(query->limit) + 1));
}

err store_run_sums(struct tx *tx, ident run, struct run_sums *ret)
{
    return db_one(tx, &sql_run_sums, &run_sums_shape, ret, P_ID("run_id", run));
}

/* ---- what is not settled */

err store_open_people(struct tx *tx, enum run_kind kind, instant tick, ident after, int64_t limit, struct list *ret)
{
    return db_list(tx, &sql_open_people, &open_row_shape, ret, P_TEXT("kind", account_kind_names[run_accounts(kind)]),
                   P_INT("tick", tick), P_INT("after", after), P_INT("limit", limit));
}

err store_open_sums(struct tx *tx, enum run_kind kind, instant tick, struct preview_sums *ret)
{
    return db_one(tx, &sql_open_sums, &preview_sums_shape, ret, P_TEXT("kind", account_kind_names[run_accounts(kind)]),
                  P_INT("tick", tick), P_INT("sign", settlement_amount((enum settlement_kind)kind, 1)));
}

err store_line_add(struct tx *tx, const struct entry *entry)
{
    ident person = entry_person(entry);
    return db_exec(tx, &sql_line_add, P_INT("entry_number", entry->number), P_ID("person_id", person),
                   P_INT("amount", entry_amount_for(entry, person)), P_TIME("happened_at", entry->happened_at));
}

err store_lines_settle(struct tx *tx, const struct settlement_row *settlement, instant tick)
{
    return db_exec(tx, &sql_lines_settle, P_ID("settlement_id", settlement->id),
                   P_ID("person_id", settlement->person_id), P_INT("tick", tick));
}

err store_lines_release(struct tx *tx, ident settlement)
{
    return db_exec(tx, &sql_lines_release, P_ID("settlement_id", settlement));
}

err store_line_settlement(struct tx *tx, int64_t entry_number, ident *ret)
{
    int64_t id = 0;
    TRY(db_scalar(tx, &sql_line_settlement, &id, P_INT("entry_number", entry_number)));
    *ret = id == NONE ? 0 : id;
    return OK;
}

err store_settlement_outdated(struct tx *tx, ident settlement, bool *ret)
{
    int64_t count = 0;
    TRY(db_scalar(tx, &sql_settlement_outdated, &count, P_ID("settlement_id", settlement)));
    *ret = count > 0;
    return OK;
}

err store_lines(struct tx *tx, ident settlement, struct list *ret)
{
    return db_list(tx, &sql_lines, &entry_shape, ret, P_ID("settlement_id", settlement));
}

/* ---- invoices and payouts */

err store_settlement_last(struct tx *tx, enum settlement_kind kind, int64_t *ret)
{
    return db_scalar(tx, &sql_settlement_last, ret, P_TEXT("kind", settlement_kind_names[kind]));
}

err store_settlement_add(struct tx *tx, const struct settlement_row *row, int64_t sequence)
{
    return db_exec(tx, &sql_settlement_add, P_ID("id", row->id), P_TEXT("kind", settlement_kind_names[row->kind]),
                   P_INT("sequence", sequence), P_TEXT("number", row->number), P_ID("person_id", row->person_id),
                   P_ID("run_id", row->run_id), P_TIME("now", row->issued_at), P_INT("total", row->total));
}

err store_settlement_find(struct tx *tx, ident id, struct settlement_row *ret)
{
    return db_one(tx, &sql_settlement_find, &settlement_row_shape, ret, P_ID("id", id));
}

err store_settlement_lock(struct tx *tx, ident id, struct settlement_row *ret)
{
    return db_one(tx, &sql_settlement_lock, &settlement_row_shape, ret, P_ID("id", id));
}

err store_settlement_update(struct tx *tx, const struct settlement_row *row)
{
    return db_exec(tx, &sql_settlement_update, P_ID("id", row->id),
                   P_TEXT("status", settlement_status_names[row->status]),
                   P_TEXT("waiting_for", settlement_waiting_names[row->waiting_for]), P_TIME("paid_at", row->paid_at),
                   P_TIME("failed_since", row->failed_since), P_TIME("next_try_at", row->next_try_at));
}

static struct sql *way_in(const struct settlement_query *query)
{
    if (query->person_id) return &sql_settlements_of_person;
    return query->run_id ? &sql_settlements_of_run : &sql_settlements;
}

err store_settlements(struct tx *tx, enum settlement_kind kind, const struct settlement_query *query, struct list *ret)
{
    return db_list(tx, way_in(query), &settlement_row_shape, ret, P_TEXT("kind", settlement_kind_names[kind]),
                   P_ID("person_id", query->person_id), P_ID("run_id", query->run_id),
                   P_TEXT("status", settlement_status_names[query->status]), P_INT("before", before(query->after)),
                   P_INT("limit", page_limit(query->limit) + 1));
}

err store_settlements_unpaid(struct tx *tx, const struct unpaid_range *range, struct list *ret)
{
    return db_list(tx, &sql_settlements_unpaid, &settlement_row_shape, ret,
                   P_TEXT("kind", settlement_kind_names[range->kind]), P_ID("run_id", range->not_of_run),
                   P_ID("person_id", range->person), P_INT("after", range->after), P_INT("limit", range->limit));
}

err store_settlements_unpaid_sums(struct tx *tx, enum settlement_kind kind, struct retry_sums *ret)
{
    return db_one(tx, &sql_settlements_unpaid_sums, &retry_sums_shape, ret,
                  P_TEXT("kind", settlement_kind_names[kind]));
}

/* ---- attempts */

err store_attempt_add(struct tx *tx, const struct attempt *attempt)
{
    return db_exec(tx, &sql_attempt_add, P_ID("id", attempt->id), P_ID("settlement_id", attempt->settlement_id),
                   P_TEXT("key", attempt->key), P_TEXT("token", attempt->token), P_TEXT("method", attempt->method),
                   P_INT("amount", attempt->amount), P_TIME("now", attempt->at),
                   P_TIME("real_now", env_real_now(tx_env(tx))));
}

err store_attempt_update(struct tx *tx, const struct attempt *attempt)
{
    return db_exec(tx, &sql_attempt_update, P_ID("id", attempt->id),
                   P_TEXT("status", attempt_status_names[attempt->status]), P_TEXT("reason", attempt->reason),
                   P_TEXT("service_id", attempt->service_id), P_TIME("ended_at", attempt->ended_at));
}

err store_attempts(struct tx *tx, ident settlement, struct list *ret)
{
    return db_list(tx, &sql_attempts_of, &attempt_row_shape, ret, P_ID("settlement_id", settlement));
}

err store_attempt_in_doubt(struct tx *tx, ident settlement, struct attempt *ret)
{
    return db_one(tx, &sql_attempt_in_doubt, &attempt_row_shape, ret, P_ID("settlement_id", settlement));
}

err store_attempt_by_key(struct tx *tx, const char *key, struct attempt *ret)
{
    return db_one(tx, &sql_attempt_by_key, &attempt_row_shape, ret, P_TEXT("key", key));
}
