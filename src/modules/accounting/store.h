/* The module's only SQL, behind functions. Nothing here decides. */
#pragma once
#include "ledger.h"
#include "shapes.h"

/* What a new entry between two accounts follows: the newest entry's number, time and hash (number 0: there is none
 * yet), and what the two hold (NONE: nothing has ever moved there). */
struct entry_place {
    int64_t number;
    instant at;
    const char *hash;
    money from_balance, to_balance;
};
err store_entry_place(struct tx *tx, ident from, ident to, struct entry_place *ret);
err store_entry_add(struct tx *tx, const struct entry *entry);
/* ERR_NOT_FOUND if there is none. */
err store_entry_find(struct tx *tx, ident id, struct entry *ret);
err store_entry_at(struct tx *tx, int64_t number, struct entry *ret);
/* The task's movement of a kind. ERR_NOT_FOUND. */
err store_entry_of_task(struct tx *tx, ident task, enum movement_kind kind, struct entry *ret);
err store_account_open(struct tx *tx, ident account, enum account_kind kind);
/* What an account held after the entry `until` and all before it. */
err store_balance(struct tx *tx, ident account, int64_t until, money *ret);
/* The number of the last entry that the books took before this moment; 0: none. A moment is a number: what was said of
 * it stays so. */
err store_number_before(struct tx *tx, instant at, int64_t *ret);

/* A page of entries, newest first. `before` and `first` are numbers: the page is [first, before). One more than `limit`
 * rows tell that there is a next page. */
struct entry_range {
    ident account, task; /* 0: any */
    int kind;            /* 0: any */
    int64_t first, before, limit;
};
err store_entries(struct tx *tx, const struct entry_range *range, struct list *ret);
/* Entries from a number on, oldest first, for the walk. */
err store_entries_after(struct tx *tx, int64_t number, int64_t limit, struct list *ret);

/* A worker's sums of what happened since; `since_number`: the last entry that the books took before. */
err store_month(struct tx *tx, ident worker, instant since, int64_t since_number, struct month_sums *ret);
/* A person's sums of the entries after `first` and up to `last`; the times and the balance are left to the caller. */
err store_between(struct tx *tx, ident person, int64_t first, int64_t last, struct account_month *ret);
err store_client_paid_total(struct tx *tx, ident client, money *ret);
/* The people's accounts, one sum a kind; and accounts one by one, by id. */
err store_people_sums(struct tx *tx, int64_t until, struct list *ret);
err store_accounts(struct tx *tx, int kind, ident after, int64_t until, int64_t limit, struct list *ret);

err store_event_seen(struct tx *tx, ident event, bool *ret);
err store_event_add(struct tx *tx, const struct seen_event *row);
err store_events(struct tx *tx, ident task, ident before, int64_t limit, struct list *ret);

/* In the main store. */
err store_upcoming(struct tx *main, ident client, instant until, money *ret);
err store_waive_reason(struct tx *main, ident task, const char **ret);
