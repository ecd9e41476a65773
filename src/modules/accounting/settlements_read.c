/* What people see of invoices and payouts. */
#include "actions.h"
#include "settlements.h"

ERROR(err_no_settlement, ERR_NOT_FOUND, "not_found", "There is no such invoice or payout.");

static bool sees_all(const struct actor *actor)
{
    return actor->roles & (ROLE_MANAGER | ROLE_ADMIN);
}

static err view_of(struct tx *tx, struct names *names, const struct settlement_row *row, struct settlement *ret)
{
    struct period *period = ARENA_NEW(tx_arena(tx), struct period);
    *period = (struct period){row->since, row->tick};
    *ret = (struct settlement){.id = row->id,
                               .number = row->number,
                               .run_id = row->run_id,
                               .period = period,
                               .issued_at = row->issued_at,
                               .total = row->total,
                               .status = row->status,
                               .waiting_for = row->waiting_for,
                               .paid_at = row->paid_at,
                               .next_try_at = row->next_try_at};
    TRY(person_of(tx_arena(tx), names, row->person_id, &ret->person));
    return store_attempts(tx, row->id, &ret->attempts);
}

err settlements_list(struct tx *tx, enum settlement_kind kind, const struct settlement_query *query, struct list *ret,
                     ident *ret_next)
{
    struct env *env = tx_env(tx);
    struct settlement_query wanted = *query;
    struct list rows = {NULL, 0};
    if (!sees_all(&env->actor) && wanted.person_id && wanted.person_id != env->actor.id) return OK;
    if (!sees_all(&env->actor)) wanted.person_id = env->actor.id;
    TRY(store_settlements(tx, kind, &wanted, &rows));
    const struct settlement_row *row = rows.items;
    size_t limit = (size_t)page_limit(query->limit);
    *ret_next = rows.count > limit ? row[limit - 1].id : 0;
    if (rows.count > limit) rows.count = limit;
    struct settlement *views = ARENA_ARRAY(env->arena, rows.count, struct settlement);
    struct names *names = names_new(env);
    for (size_t i = 0; i < rows.count; i++) TRY(view_of(tx, names, &row[i], &views[i]));
    *ret = (struct list){views, rows.count};
    return OK;
}

/* A line of the account, as the settlement counts it. */
static err line_of(struct tx *tx, struct names *names, const struct settlement_row *settlement,
                   const struct entry *entry, struct settlement_line *ret)
{
    struct movement movement;
    TRY(movement_of(tx, names, entry, settlement->person_id, &movement));
    *ret = (struct settlement_line){
        .id = movement.id,
        .at = entry->happened_at,
        .kind = movement.kind,
        .task = movement.task,
        .amount = settlement_amount((enum settlement_kind)settlement->kind, movement.amount),
        .explanation = movement.explanation,
        .facts = movement.facts,
    };
    return OK;
}

err settlements_find(struct tx *tx, enum settlement_kind kind, ident id, struct settlement *ret)
{
    struct env *env = tx_env(tx);
    struct settlement_row row;
    struct list entries = {NULL, 0};
    struct names *names = names_new(env);
    err e = store_settlement_find(tx, id, &row);
    if (e && e->kind == ERR_NOT_FOUND) return err_no_settlement;
    TRY(e);
    bool own = row.person_id == env->actor.id;
    if (row.kind != (int)kind || !(own || sees_all(&env->actor))) return err_no_settlement;
    TRY(view_of(tx, names, &row, ret));
    TRY(store_lines(tx, id, &entries));
    struct settlement_line *lines = ARENA_ARRAY(env->arena, entries.count, struct settlement_line);
    const struct entry *entry = entries.items;
    for (size_t i = 0; i < entries.count; i++) TRY(line_of(tx, names, &row, &entry[i], &lines[i]));
    ret->lines = (struct list){lines, entries.count};
    return OK;
}
