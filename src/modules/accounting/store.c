#include "store.h"

#define STATEMENT(name) static struct sql sql_##name = SQL("accounting", #name)
STATEMENT(entry_place);
STATEMENT(entry_add);
STATEMENT(entry_find);
STATEMENT(entry_at);
STATEMENT(entry_of_task);
STATEMENT(account_open);
STATEMENT(balance);
STATEMENT(number_before);
STATEMENT(all_by_number);
STATEMENT(all_by_account);
STATEMENT(all_by_reversal);
STATEMENT(entries_of_task);
STATEMENT(entries_after);
STATEMENT(month);
STATEMENT(between);
STATEMENT(paid_total);
STATEMENT(people_sums);
STATEMENT(accounts);
STATEMENT(event_seen);
STATEMENT(event_add);
STATEMENT(events);
STATEMENT(events_of_task);
STATEMENT(upcoming);
STATEMENT(waive_reason);

static bool is_missing(err e)
{
    return e && e->kind == ERR_NOT_FOUND;
}

static const struct field place_fields[] = {
    F_INT(struct entry_place, number, 0),       F_TIME(struct entry_place, at, 0),
    F_TEXT(struct entry_place, hash, 0),        F_MONEY(struct entry_place, from_balance, 0),
    F_MONEY(struct entry_place, to_balance, 0),
};
static const struct shape place_shape = SHAPE(struct entry_place, "LedgerPlace", place_fields);

err store_entry_place(struct tx *tx, ident from, ident to, struct entry_place *ret)
{
    err e = db_one(tx, &sql_entry_place, &place_shape, ret, P_ID("from_id", from), P_ID("to_id", to));
    if (!is_missing(e)) return e;
    *ret = (struct entry_place){.from_balance = NONE, .to_balance = NONE};
    return OK;
}

err store_entry_add(struct tx *tx, const struct entry *entry)
{
    return db_exec(tx, &sql_entry_add, P_INT("number", entry->number), P_ID("id", entry->id), P_TIME("at", entry->at),
                   P_TIME("happened_at", entry->happened_at), P_TEXT("kind", movement_kind_names[entry->kind]),
                   P_ID("from_id", entry->from_id), P_ID("to_id", entry->to_id), P_INT("amount", entry->amount),
                   P_INT("from_balance", entry->from_balance), P_INT("to_balance", entry->to_balance),
                   P_ID("task_id", entry->task_id), P_INT("reverses", entry->reverses),
                   P_ID("event_id", entry->event_id), P_ID("settlement_id", entry->settlement_id),
                   P_TEXT("facts", entry->facts), P_TEXT("hash", entry->hash));
}

err store_entry_find(struct tx *tx, ident id, struct entry *ret)
{
    return db_one(tx, &sql_entry_find, &entry_shape, ret, P_ID("id", id));
}

err store_entry_at(struct tx *tx, int64_t number, struct entry *ret)
{
    return db_one(tx, &sql_entry_at, &entry_shape, ret, P_INT("number", number));
}

err store_entry_of_task(struct tx *tx, ident task, enum movement_kind kind, struct entry *ret)
{
    return db_one(tx, &sql_entry_of_task, &entry_shape, ret, P_ID("task_id", task),
                  P_TEXT("kind", movement_kind_names[kind]));
}

err store_account_open(struct tx *tx, ident account, enum account_kind kind)
{
    return db_exec(tx, &sql_account_open, P_ID("id", account), P_TEXT("kind", account_kind_names[kind]),
                   P_TIME("now", env_now(tx_env(tx))));
}

err store_balance(struct tx *tx, ident account, int64_t until, money *ret)
{
    err e = db_scalar(tx, &sql_balance, ret, P_ID("account_id", account), P_INT("until", until));
    if (!is_missing(e)) return e;
    *ret = 0;
    return OK;
}

err store_number_before(struct tx *tx, instant at, int64_t *ret)
{
    err e = db_scalar(tx, &sql_number_before, ret, P_TIME("at", at));
    if (!is_missing(e)) return e;
    *ret = 0;
    return OK;
}

static struct sql *way_in(const struct entry_range *range)
{
    if (range->task) return &sql_entries_of_task;
    if (range->kind == MOVEMENT_REVERSAL && range->account < COMPANY_ACCOUNTS) return &sql_all_by_reversal;
    return range->account ? &sql_all_by_account : &sql_all_by_number;
}

err store_entries(struct tx *tx, const struct entry_range *range, struct list *ret)
{
    return db_list(tx, way_in(range), &entry_shape, ret, P_ID("account_id", range->account),
                   P_ID("task_id", range->task), P_TEXT("kind", movement_kind_names[range->kind]),
                   P_INT("first", range->first), P_INT("before", range->before), P_INT("limit", range->limit + 1));
}

err store_entries_after(struct tx *tx, int64_t number, int64_t limit, struct list *ret)
{
    return db_list(tx, &sql_entries_after, &entry_shape, ret, P_INT("number", number), P_INT("limit", limit));
}

err store_month(struct tx *tx, ident worker, instant since, int64_t since_number, struct month_sums *ret)
{
    return db_one(tx, &sql_month, &month_sums_shape, ret, P_ID("me", worker), P_TIME("since", since),
                  P_INT("since_number", since_number));
}

err store_between(struct tx *tx, ident person, int64_t first, int64_t last, struct account_month *ret)
{
    return db_one(tx, &sql_between, &account_month_shape, ret, P_ID("me", person), P_INT("first", first),
                  P_INT("last", last));
}

err store_client_paid_total(struct tx *tx, ident client, money *ret)
{
    return db_scalar(tx, &sql_paid_total, ret, P_ID("client_id", client));
}

err store_people_sums(struct tx *tx, int64_t until, struct list *ret)
{
    return db_list(tx, &sql_people_sums, &balance_row_shape, ret, P_INT("until", until));
}

err store_accounts(struct tx *tx, int kind, ident after, int64_t until, int64_t limit, struct list *ret)
{
    return db_list(tx, &sql_accounts, &balance_row_shape, ret, P_TEXT("kind", account_kind_names[kind]),
                   P_INT("after", after), P_INT("until", until), P_INT("limit", limit + 1));
}

err store_event_seen(struct tx *tx, ident event, bool *ret)
{
    int64_t count = 0;
    TRY(db_scalar(tx, &sql_event_seen, &count, P_ID("event_id", event)));
    *ret = count > 0;
    return OK;
}

err store_event_add(struct tx *tx, const struct seen_event *row)
{
    return db_exec(tx, &sql_event_add, P_ID("id", row->id), P_ID("event_id", row->event_id), P_TIME("at", row->at),
                   P_TEXT("type", row->type), P_ID("task_id", row->task_id), P_TEXT("number", row->number),
                   P_TEXT("status", task_status_names[row->status]), P_TEXT("cause", task_cause_names[row->cause]),
                   P_TEXT("booked", shape_list_json(tx_arena(tx), &booked_shape, &row->booked)),
                   P_TEXT("reason", nothing_names[row->reason]));
}

err store_events(struct tx *tx, ident task, ident before, int64_t limit, struct list *ret)
{
    return db_list(tx, task ? &sql_events_of_task : &sql_events, &seen_event_shape, ret, P_ID("task_id", task),
                   P_INT("before", before), P_INT("limit", limit + 1));
}

err store_upcoming(struct tx *main, ident client, instant until, money *ret)
{
    return db_scalar(main, &sql_upcoming, ret, P_ID("client_id", client), P_TIME("until", until));
}

err store_waive_reason(struct tx *main, ident task, const char **ret)
{
    return db_text(main, &sql_waive_reason, ret, P_ID("task_id", task));
}
