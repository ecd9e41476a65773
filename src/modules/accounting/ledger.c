/* Adding to the ledger. Looking for what is booked? See rules.c; for the walk through it: verify.c. */
#include "ledger.h"
#include "platform/chain.h"
#include "store_settlements.h"

ERROR(err_overflow, ERR_CONFLICT, "overflow", "The account cannot hold so much.");

#define ENTRY_FIELDS                                                                                                   \
    F_INT(struct entry, number, 0), F_ID(struct entry, id, 0), F_TIME(struct entry, at, 0),                            \
        F_TIME(struct entry, happened_at, 0), F_ENUM(struct entry, kind, 0, movement_kind_names),                      \
        F_ID(struct entry, from_id, 0), F_ID(struct entry, to_id, 0), F_MONEY(struct entry, amount, 0),                \
        F_MONEY(struct entry, from_balance, 0), F_MONEY(struct entry, to_balance, 0),                                  \
        F_ID(struct entry, task_id, OMIT), F_INT(struct entry, reverses, OMIT), F_ID(struct entry, event_id, OMIT),    \
        F_ID(struct entry, settlement_id, OMIT), F_JSON(struct entry, facts, 0)

static const struct field entry_fields[] = {ENTRY_FIELDS, F_TEXT(struct entry, hash, 0),
                                            F_ID(struct entry, reversed_by_id, 0)};
const struct shape entry_shape = SHAPE(struct entry, "LedgerRow", entry_fields);
static const struct field sealed_fields[] = {ENTRY_FIELDS};
/* What the hash covers, beside the hash before it. */
static const struct shape sealed_shape = SHAPE(struct entry, "LedgerSealed", sealed_fields);

const char *ledger_origin(struct arena *arena)
{
    return chain_origin(arena, "mcf accounting ledger 1");
}

const char *ledger_hash(struct arena *arena, const char *previous, const struct entry *entry)
{
    return chain_next(arena, previous, &sealed_shape, entry);
}

size_t ledger_check_hashes(struct arena *arena, const char *previous, const struct list *entries)
{
    struct chain_page page = {&sealed_shape, entries->items, entries->count, sizeof(struct entry),
                              offsetof(struct entry, hash)};
    return chain_check(arena, previous, &page);
}

ident entry_person(const struct entry *entry)
{
    return entry->from_id > entry->to_id ? entry->from_id : entry->to_id;
}

money entry_amount_for(const struct entry *entry, ident account)
{
    return entry->to_id == account ? entry->amount : -entry->amount;
}

money entry_balance_of(const struct entry *entry, ident account)
{
    return entry->to_id == account ? entry->to_balance : entry->from_balance;
}

err entry_facts(struct arena *arena, const struct entry *entry, struct movement_facts *ret)
{
    return shape_read(arena, &movement_facts_shape, entry->facts, ret);
}

err ledger_lock(struct tx *tx)
{
    return db_lock(tx, "accounting.ledger", 0);
}

static const char *facts_json(struct arena *arena, const struct movement_facts *facts)
{
    struct buf json = buf_new(arena, 16 * 1024);
    shape_write(&json, &movement_facts_shape, facts, ~0u);
    return json.data;
}

/* An account is opened by its first entry. */
static err open_new(struct tx *tx, ident account, money held, enum account_kind kind)
{
    return held == NONE ? store_account_open(tx, account, account < COMPANY_ACCOUNTS ? ACCOUNT_COMPANY : kind) : OK;
}

static err move(struct entry *entry, const struct entry_place *place)
{
    money from = place->from_balance == NONE ? 0 : place->from_balance;
    money to = place->to_balance == NONE ? 0 : place->to_balance;
    bool holds =
        money_add(from, -entry->amount, &entry->from_balance) && money_add(to, entry->amount, &entry->to_balance);
    return holds ? OK : err_overflow;
}

/* Gives the entry its place behind the last one: number, time, balances, hash. `person`: what kind of account it is, if
 * it has to be opened. */
static err append(struct tx *tx, struct entry *entry, enum account_kind person)
{
    struct arena *arena = tx_arena(tx);
    struct entry_place place;
    TRY(store_entry_place(tx, entry->from_id, entry->to_id, &place));
    TRY(open_new(tx, entry->from_id, place.from_balance, person));
    TRY(open_new(tx, entry->to_id, place.to_balance, person));
    TRY(move(entry, &place));
    entry->number = place.number + 1;
    entry->id = env_ident(tx_env(tx));
    entry->at = entry->happened_at > place.at ? entry->happened_at : place.at;
    entry->hash = ledger_hash(arena, place.number ? place.hash : ledger_origin(arena), entry);
    TRY(store_entry_add(tx, entry));
    return entry->settlement_id ? OK : store_line_add(tx, entry);
}

err ledger_book(struct tx *tx, const struct booking *booking, struct entry *ret)
{
    const struct movement_rule *rule = movement_rule(booking->kind);
    struct entry entry = {
        .happened_at = booking->happened_at ? booking->happened_at : env_now(tx_env(tx)),
        .kind = (int)booking->kind,
        .from_id = rule->to_person ? (ident)rule->company : booking->person_id,
        .to_id = rule->to_person ? booking->person_id : (ident)rule->company,
        .amount = booking->amount,
        .task_id = booking->task_id,
        .reverses = NONE,
        .event_id = booking->event_id,
        .settlement_id = booking->settlement_id,
        .facts = facts_json(tx_arena(tx), &booking->facts),
    };
    TRY(ledger_lock(tx));
    TRY(append(tx, &entry, rule->person));
    *ret = entry;
    return OK;
}

err ledger_reverse(struct tx *tx, const struct entry *entry, const struct movement_facts *why, instant happened_at,
                   ident event_id, struct entry *ret)
{
    struct movement_facts facts = *why, origin;
    TRY(movement_may_be_reversed((enum movement_kind)entry->kind));
    TRY(ledger_lock(tx));
    if (entry->reversed_by_id) return err_already_reversed;
    TRY(entry_facts(tx_arena(tx), entry, &origin));
    facts.number = origin.number;
    facts.reversed = entry->kind;
    facts.reversed_id = entry->id;
    struct entry reversal = {
        .happened_at = happened_at ? happened_at : env_now(tx_env(tx)),
        .kind = MOVEMENT_REVERSAL,
        .from_id = entry->to_id,
        .to_id = entry->from_id,
        .amount = entry->amount,
        .task_id = entry->task_id,
        .reverses = entry->number,
        .event_id = event_id,
        .facts = facts_json(tx_arena(tx), &facts),
    };
    TRY(append(tx, &reversal, 0)); /* both accounts are there */
    *ret = reversal;
    return OK;
}
