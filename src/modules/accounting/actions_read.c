/* What people see of the books: their own account, the ledger, balances at a moment. */
#include "actions.h"
#include "auth.h"
#include "platform/platform.h"

ERROR(err_no_movement, ERR_NOT_FOUND, "not_found", "There is no such movement.");

/* ---- a person's own account */

static err upcoming_of(struct env *env, ident client, instant until, money *ret)
{
    struct tx *main = NULL;
    TRY(db_read(env, STORE_MAIN, &main));
    err e = store_upcoming(main, client, until, ret);
    db_end(main);
    return e;
}

static err discount_of(struct env *env, money paid_total, int64_t *ret)
{
    struct tx *main = NULL;
    struct company company;
    TRY(db_read(env, STORE_MAIN, &main));
    err e = auth_company(main, &company);
    if (!e) *ret = auth_discount_percent(&company.discount_tiers, paid_total);
    db_end(main);
    return e;
}

static err add_clients_part(struct tx *tx, struct account *account)
{
    struct env *env = tx_env(tx);
    ident me = env->actor.id;
    money upcoming = 0;
    account->due_on = recurrence_next(&charge_time, company_zone(env->platform), env_now(env));
    TRY(upcoming_of(env, me, account->due_on, &upcoming));
    account->due_this_week = account_owed(account->balance);
    account->expected_this_week = account_owed_with(account->balance, upcoming);
    TRY(store_client_paid_total(tx, me, &account->paid_total));
    return discount_of(env, account->paid_total, &account->discount_percent);
}

static err add_workers_part(struct tx *tx, struct account *account)
{
    struct env *env = tx_env(tx);
    const struct zone *zone = company_zone(env->platform);
    struct month_sums sums;
    int64_t since_number = 0;
    account->payout_on = recurrence_next(&pay_time, zone, env_now(env));
    account->month_began_at = recurrence_last(&pay_time, zone, env_now(env));
    TRY(store_number_before(tx, account->month_began_at, &since_number));
    TRY(store_month(tx, env->actor.id, account->month_began_at, since_number, &sums));
    account->earned_this_month = sums.earned;
    account->penalties_this_month = sums.penalties;
    account->bonuses_this_month = sums.bonuses;
    account->corrected_this_month = sums.corrected;
    return OK;
}

err account_of_actor(struct tx *tx, struct account *ret)
{
    const struct actor *actor = &tx_env(tx)->actor;
    struct account account = {.balance = 0};
    TRY(store_balance(tx, actor->id, INT64_MAX, &account.balance));
    TRY(actor->roles & ROLE_CLIENT ? add_clients_part(tx, &account) : add_workers_part(tx, &account));
    *ret = account;
    return OK;
}

static instant month_start(const struct zone *zone, struct date month)
{
    return day_start(zone, (struct date){month.year, month.month, 1});
}

static struct date month_before(struct date month)
{
    return month.month > 1 ? (struct date){month.year, month.month - 1, 1} : (struct date){month.year - 1, 12, 1};
}

static err month_of(struct tx *tx, instant from, instant to, struct account_month *ret)
{
    ident me = tx_env(tx)->actor.id;
    int64_t first = 0, last = 0;
    TRY(store_number_before(tx, from, &first));
    TRY(store_number_before(tx, to, &last));
    TRY(store_between(tx, me, first, last, ret));
    ret->from = from;
    ret->to = to;
    return store_balance(tx, me, last, &ret->balance);
}

err account_history(struct tx *tx, struct list *ret)
{
    enum { MONTHS = 12 };
    struct env *env = tx_env(tx);
    const struct zone *zone = company_zone(env->platform);
    struct account_month *months = ARENA_ARRAY(env->arena, MONTHS, struct account_month);
    struct date month = date_of(zone, env_now(env));
    instant to = month_start(zone, date_add_days((struct date){month.year, month.month, 28}, 4));
    for (size_t i = MONTHS; i-- > 0; month = month_before(month)) {
        instant from = month_start(zone, month);
        TRY(month_of(tx, from, to, &months[i]));
        to = from;
    }
    *ret = (struct list){months, MONTHS};
    return OK;
}

/* ---- pages of the ledger */

/* The numbers that a period and a cursor mean. */
static err range_of(struct tx *tx, instant from, instant to, ident after, int64_t limit, struct entry_range *range)
{
    struct entry cursor;
    range->first = 1;
    range->before = INT64_MAX;
    range->limit = page_limit(limit);
    if (from) TRY(store_number_before(tx, from, &range->first));
    if (from) range->first++;
    if (to) TRY(store_number_before(tx, to, &range->before));
    if (to) range->before++;
    if (!after) return OK;
    err e = store_entry_find(tx, after, &cursor);
    if (e && e->kind == ERR_NOT_FOUND)
        return err_field(tx_arena(tx), "after", "out_of_range", "This is no movement to go on after.");
    TRY(e);
    if (cursor.number < range->before) range->before = cursor.number;
    return OK;
}

static err read_page(struct tx *tx, const struct entry_range *range, struct list *ret, ident *ret_next)
{
    TRY(store_entries(tx, range, ret));
    const struct entry *entry = ret->items;
    bool more = ret->count > (size_t)range->limit;
    if (more) ret->count--;
    *ret_next = more ? entry[ret->count - 1].id : 0;
    return OK;
}

static struct account_task *task_of(struct arena *arena, ident id, const char *number)
{
    struct account_task *task = id ? ARENA_NEW(arena, struct account_task) : NULL;
    if (task) *task = (struct account_task){id, number};
    return task;
}

err person_of(struct arena *arena, struct names *names, ident id, struct account_person **ret)
{
    *ret = NULL;
    if (!id) return OK;
    *ret = ARENA_NEW(arena, struct account_person);
    (*ret)->id = id;
    return names_of(names, id, &(*ret)->name);
}

err movement_of(struct tx *tx, struct names *names, const struct entry *entry, ident person, struct movement *ret)
{
    struct arena *arena = tx_arena(tx);
    struct movement_facts *facts = ARENA_NEW(arena, struct movement_facts);
    TRY(entry_facts(arena, entry, facts));
    *ret = (struct movement){
        .id = entry->id,
        .at = entry->at,
        .kind = entry->kind,
        .task = task_of(arena, entry->task_id, facts->number),
        .amount = entry_amount_for(entry, person),
        .balance_after = entry_balance_of(entry, person),
        .explanation = movement_explanation(arena, (enum movement_kind)entry->kind, entry->amount, facts),
        .facts = facts,
        .reversed_by_id = entry->reversed_by_id,
    };
    return person_of(arena, names, facts->by_id, &ret->by);
}

err account_movements(struct tx *tx, const struct movement_query *query, struct list *ret, ident *ret_next)
{
    struct env *env = tx_env(tx);
    struct list rows = {NULL, 0};
    struct entry_range range = {.account = env->actor.id, .kind = query->kind};
    TRY(range_of(tx, query->from, query->to, query->after, query->limit, &range));
    TRY(read_page(tx, &range, &rows, ret_next));
    struct movement *movements = ARENA_ARRAY(env->arena, rows.count, struct movement);
    struct names *names = names_new(env);
    const struct entry *entry = rows.items;
    for (size_t i = 0; i < rows.count; i++) TRY(movement_of(tx, names, &entry[i], env->actor.id, &movements[i]));
    *ret = (struct list){movements, rows.count};
    return OK;
}

static err side_of(struct arena *arena, struct names *names, ident id, struct ledger_side **ret)
{
    struct ledger_side *side = ARENA_NEW(arena, struct ledger_side);
    *side = (struct ledger_side){.id = id};
    *ret = side;
    if (id >= COMPANY_ACCOUNTS) return names_of(names, id, &side->name);
    side->account = company_account_names[id];
    side->name = company_account_titles[id];
    return OK;
}

static err ledger_entry_of(struct tx *tx, struct names *names, const struct entry *entry, struct ledger_entry *ret)
{
    struct arena *arena = tx_arena(tx);
    struct movement_facts *facts = ARENA_NEW(arena, struct movement_facts);
    TRY(entry_facts(arena, entry, facts));
    *ret = (struct ledger_entry){
        .id = entry->id,
        .number = entry->number,
        .at = entry->at,
        .happened_at = entry->happened_at,
        .kind = entry->kind,
        .amount = entry->amount,
        .from_balance = entry->from_balance,
        .to_balance = entry->to_balance,
        .task = task_of(arena, entry->task_id, facts->number),
        .explanation = movement_explanation(arena, (enum movement_kind)entry->kind, entry->amount, facts),
        .facts = facts,
        .reversed_by_id = entry->reversed_by_id,
        .hash = entry->hash,
    };
    TRY(side_of(arena, names, entry->from_id, &ret->from));
    TRY(side_of(arena, names, entry->to_id, &ret->to));
    return person_of(arena, names, facts->by_id, &ret->by);
}

/* All of a kind touch one account of the company: that is the short way in, and another one has none of them. Only a
 * reversal may be anywhere. */
static bool narrow_by_kind(struct entry_range *range)
{
    ident own = range->kind ? movement_company_account((enum movement_kind)range->kind) : 0;
    if (!own) return true;
    if (!range->account) range->account = own;
    return range->account == own || range->account >= COMPANY_ACCOUNTS;
}

err ledger_list(struct tx *tx, const struct ledger_query *query, struct list *ret, ident *ret_next)
{
    struct env *env = tx_env(tx);
    struct list rows = {NULL, 0};
    struct entry_range range = {.account = query->account_id, .task = query->task_id, .kind = query->kind};
    *ret_next = 0;
    TRY(range_of(tx, query->from, query->to, query->after, query->limit, &range));
    if (narrow_by_kind(&range)) TRY(read_page(tx, &range, &rows, ret_next));
    struct ledger_entry *entries = ARENA_ARRAY(env->arena, rows.count, struct ledger_entry);
    struct names *names = names_new(env);
    const struct entry *entry = rows.items;
    for (size_t i = 0; i < rows.count; i++) TRY(ledger_entry_of(tx, names, &entry[i], &entries[i]));
    *ret = (struct list){entries, rows.count};
    return OK;
}

err ledger_find(struct tx *tx, ident id, struct ledger_entry *ret)
{
    struct entry entry;
    err e = store_entry_find(tx, id, &entry);
    if (e && e->kind == ERR_NOT_FOUND) return err_no_movement;
    TRY(e);
    return ledger_entry_of(tx, names_new(tx_env(tx)), &entry, ret);
}

/* ---- balances at a moment */

/* The last number that the books took before `at`; 0: now. */
static err moment(struct tx *tx, instant at, int64_t *ret_until)
{
    *ret_until = INT64_MAX;
    return at ? store_number_before(tx, at, ret_until) : OK;
}

static err add_people(struct tx *tx, int64_t until, struct trial_item clients_and_workers[2])
{
    struct list sums = {NULL, 0};
    clients_and_workers[0] = (struct trial_item){.account = "clients", .name = "Clients"};
    clients_and_workers[1] = (struct trial_item){.account = "workers", .name = "Workers"};
    TRY(store_people_sums(tx, until, &sums));
    const struct balance_row *sum = sums.items;
    for (size_t i = 0; i < sums.count; i++) clients_and_workers[sum[i].kind == ACCOUNT_WORKER].balance = sum[i].balance;
    return OK;
}

err ledger_trial_balance(struct tx *tx, instant at, struct trial_balance *ret)
{
    enum { ITEMS = COMPANY_ACCOUNTS - 1 + 2 };
    struct env *env = tx_env(tx);
    struct trial_item *items = ARENA_ARRAY(env->arena, ITEMS, struct trial_item);
    struct trial_balance trial = {.at = at ? at : env_now(env), .items = {items, ITEMS}};
    int64_t until = 0;
    TRY(moment(tx, at, &until));
    for (int account = 1; account < COMPANY_ACCOUNTS; account++) {
        struct trial_item *item = &items[account - 1];
        *item = (struct trial_item){
            .account = company_account_names[account], .account_id = account, .name = company_account_titles[account]};
        TRY(store_balance(tx, account, until, &item->balance));
    }
    TRY(add_people(tx, until, items + COMPANY_ACCOUNTS - 1));
    for (size_t i = 0; i < ITEMS; i++) trial.total += items[i].balance;
    *ret = trial;
    return OK;
}

static err line_of(struct names *names, const struct balance_row *row, struct account_line *ret)
{
    bool company = row->kind == ACCOUNT_COMPANY;
    *ret = (struct account_line){.id = row->id, .kind = row->kind, .balance = row->balance};
    if (!company) return names_of(names, row->id, &ret->name);
    ret->account = company_account_names[row->id];
    ret->name = company_account_titles[row->id];
    return OK;
}

err ledger_accounts(struct tx *tx, const struct account_query *query, struct list *ret, ident *ret_next)
{
    struct env *env = tx_env(tx);
    struct list rows = {NULL, 0};
    int64_t until = 0, limit = page_limit(query->limit);
    TRY(moment(tx, query->at, &until));
    TRY(store_accounts(tx, query->kind, query->after, until, limit, &rows));
    const struct balance_row *row = rows.items;
    *ret_next = rows.count > (size_t)limit ? row[limit - 1].id : 0;
    if (*ret_next) rows.count--;
    struct account_line *lines = ARENA_ARRAY(env->arena, rows.count, struct account_line);
    struct names *names = names_new(env);
    for (size_t i = 0; i < rows.count; i++) TRY(line_of(names, &row[i], &lines[i]));
    *ret = (struct list){lines, rows.count};
    return OK;
}

/* ---- the event log */

err seen_events(struct tx *tx, const struct event_query *query, struct list *ret, ident *ret_next)
{
    struct arena *arena = tx_arena(tx);
    struct list rows = {NULL, 0};
    int64_t limit = page_limit(query->limit);
    TRY(store_events(tx, query->task_id, query->after ? query->after : INT64_MAX, limit, &rows));
    const struct seen_event *row = rows.items;
    *ret_next = rows.count > (size_t)limit ? row[limit - 1].id : 0;
    if (*ret_next) rows.count--;
    struct event_line *lines = ARENA_ARRAY(arena, rows.count, struct event_line);
    for (size_t i = 0; i < rows.count; i++)
        lines[i] = (struct event_line){.id = row[i].id,
                                       .at = row[i].at,
                                       .type = row[i].type,
                                       .task = task_of(arena, row[i].task_id, row[i].number),
                                       .status = row[i].status,
                                       .cause = row[i].cause,
                                       .booked = row[i].booked,
                                       .reason = row[i].reason};
    *ret = (struct list){lines, rows.count};
    return OK;
}
