/* The ledger: entries are only added, each following the one before it (ADR 10). */
#pragma once
#include "rules.h"

/* A row of accounting_entry. */
struct entry {
    int64_t number;
    ident id;
    instant at;          /* when the books took it: never goes back */
    instant happened_at; /* what it follows from; periods go by it */
    int kind;            /* enum movement_kind */
    ident from_id, to_id;
    money amount, from_balance, to_balance;
    ident task_id;
    int64_t reverses; /* the number of another; NONE */
    ident event_id;
    ident settlement_id; /* of money that moved: what it settles */
    const char *facts;   /* JSON of movement_facts_shape */
    const char *hash;
    ident reversed_by_id; /* by which one it was taken back; 0: it stands. Not of the row itself */
};
extern const struct shape entry_shape;

/* The hash that the first entry follows, and that of an entry which follows the one with hash `previous`. */
const char *ledger_origin(struct arena *arena);
const char *ledger_hash(struct arena *arena, const char *previous, const struct entry *entry);
/* The same of many, that stand behind each other: the place of the first whose hash does not fit; the count: there is
 * none. */
size_t ledger_check_hashes(struct arena *arena, const char *previous, const struct list *entries);
/* The person whose account it touches; the company has the other side. */
ident entry_person(const struct entry *entry);
/* What the entry did to an account that it touches, and what that holds since. */
money entry_amount_for(const struct entry *entry, ident account);
money entry_balance_of(const struct entry *entry, ident account);
err entry_facts(struct arena *arena, const struct entry *entry, struct movement_facts *ret);

/* Whoever adds to the ledger waits here for who does it already. Taken before reading what the entry depends on;
 * booking takes it by itself. */
err ledger_lock(struct tx *tx);
/* Adds the entry for a booking of any kind but a reversal. `happened_at` 0: now. */
err ledger_book(struct tx *tx, const struct booking *booking, struct entry *ret);
/* Takes another entry back: its two sides swapped. `why` says who, on what ground and for what reason; event 0: none.
 * Refusals: err_money_moved, err_is_reversal, err_already_reversed. */
err ledger_reverse(struct tx *tx, const struct entry *entry, const struct movement_facts *why, instant happened_at,
                   ident event_id, struct entry *ret);
