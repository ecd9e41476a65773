#include "rules.h"

const char *const company_account_names[] = {NULL,      "revenue", "wages",   "penalties",
                                             "bonuses", "charges", "payouts", NULL};
const char *const company_account_titles[] = {NULL,      "Revenue",          "Wages",   "Penalties",
                                              "Bonuses", "Charges received", "Payouts", NULL};
const char *const account_kind_names[] = {NULL, "company", "client", "worker", NULL};
const char *const reversal_ground_names[] = {NULL, "correction", "waived", NULL};
const char *const nothing_names[] = {
    NULL, "not_final", "no_worker", "supplies_missing", "no_penalty", "already_reversed", "zero", "no_money", NULL};

const struct recurrence charge_time = CHARGE_TIME;
const struct recurrence pay_time = PAY_TIME;

#define REFUSAL(name, code_, detail_)                                                                                  \
    static const struct error name##_value = {.kind = ERR_CONFLICT, .code = (code_), .detail = (detail_)};             \
    const err name = &name##_value

REFUSAL(err_money_moved, "money_moved", "This money really moved; it cannot be taken back by a correction.");
REFUSAL(err_is_reversal, "is_reversal", "A correction cannot be taken back itself.");
REFUSAL(err_already_reversed, "already_reversed", "This was already taken back.");

#define FACTS_SHOWN                                                                                                    \
    F_ENUM(struct movement_facts, status, OMIT, task_status_names, .help = "how the task ended"),                      \
        F_ENUM(struct movement_facts, cause, OMIT, task_cause_names),                                                  \
        F_MONEY(struct movement_facts, base_price, OMIT), F_INT(struct movement_facts, discount_percent, OMIT),        \
        F_MONEY(struct movement_facts, price, OMIT),                                                                   \
        F_INT(struct movement_facts, percent, OMIT, .help = "of the price"),                                           \
        F_TEXT(struct movement_facts, reason, OMIT, .max = 500),                                                       \
        F_ENUM(struct movement_facts, ground, OMIT, reversal_ground_names, .help = "why it was taken back"),           \
        F_ENUM(struct movement_facts, reversed, OMIT, movement_kind_names, .help = "what is taken back"),              \
        F_ID(struct movement_facts, reversed_id, OMIT)

static const struct field facts_fields[] = {
    F_TEXT(struct movement_facts, number, OMIT),
    F_ID(struct movement_facts, by_id, OMIT),
    FACTS_SHOWN,
};
const struct shape movement_facts_shape = SHAPE(struct movement_facts, "MovementFactsKept", facts_fields);
static const struct field reasons_fields[] = {FACTS_SHOWN};
const struct shape movement_reasons_shape = SHAPE(struct movement_facts, "MovementFacts", reasons_fields);

const struct movement_rule *movement_rule(enum movement_kind kind)
{
    static const struct movement_rule rules[] = {
        [MOVEMENT_TASK_CHARGE] = {ACCOUNT_CLIENT, ACCOUNT_REVENUE, false, true},
        [MOVEMENT_SHARE] = {ACCOUNT_WORKER, ACCOUNT_WAGES, true, true},
        [MOVEMENT_PENALTY] = {ACCOUNT_WORKER, ACCOUNT_PENALTIES, false, true},
        [MOVEMENT_BONUS] = {ACCOUNT_WORKER, ACCOUNT_BONUSES, true, true},
        [MOVEMENT_CHARGE_PAID] = {ACCOUNT_CLIENT, ACCOUNT_CHARGES, true, false},
        [MOVEMENT_PAYOUT] = {ACCOUNT_WORKER, ACCOUNT_PAYOUTS, false, false},
    };
    return &rules[kind];
}

ident movement_company_account(enum movement_kind kind)
{
    return kind == MOVEMENT_REVERSAL ? 0 : (ident)movement_rule(kind)->company;
}

static struct booking booking_of(const struct task_event *task, enum movement_kind kind, ident person, money amount)
{
    struct booking it = {.kind = kind, .person_id = person, .amount = amount, .task_id = task->task_id};
    shape_clear(&movement_facts_shape, &it.facts);
    it.facts.number = task->number;
    return it;
}

static struct booking charge_of(const struct task_event *task)
{
    struct booking it = booking_of(task, MOVEMENT_TASK_CHARGE, task->client_id, task->price);
    it.facts.status = task->to;
    it.facts.cause = task->cause;
    it.facts.base_price = task->base_price;
    it.facts.discount_percent = task->discount_percent;
    it.facts.price = task->price;
    return it;
}

static struct booking share_of(const struct task_event *task)
{
    struct booking it = booking_of(task, MOVEMENT_SHARE, task->worker_id, task->worker_share);
    it.facts.price = task->price;
    it.facts.percent = task->share_percent;
    return it;
}

static struct booking penalty_of(const struct task_event *task)
{
    struct booking it = booking_of(task, MOVEMENT_PENALTY, task->worker_id, task->penalty);
    it.facts.cause = task->cause;
    return it;
}

size_t bookings_of_task(const struct task_event *task, struct booking ret[BOOKINGS_MOST], enum nothing *ret_nothing)
{
    struct booking wanted[BOOKINGS_MOST];
    size_t wants = 0, count = 0;
    bool done = task->to == TASK_DONE, failed = task->to == TASK_FAILED;
    *ret_nothing = 0;
    if (!done && !failed && task->to != TASK_CANCELLED) return *ret_nothing = NOTHING_NOT_FINAL, 0;
    if (!task->had_worker) return *ret_nothing = NOTHING_NO_WORKER, 0;
    wanted[wants++] = charge_of(task);
    if (done) wanted[wants++] = share_of(task);
    if (failed && task->cause != CAUSE_SUPPLIES_MISSING) wanted[wants++] = penalty_of(task);
    if (failed && task->cause == CAUSE_SUPPLIES_MISSING) *ret_nothing = NOTHING_SUPPLIES_MISSING;
    for (size_t i = 0; i < wants; i++)
        if (wanted[i].amount > 0) ret[count++] = wanted[i];
    if (count < wants) *ret_nothing = NOTHING_ZERO;
    return count;
}

err movement_may_be_reversed(enum movement_kind kind)
{
    if (kind == MOVEMENT_REVERSAL) return err_is_reversal;
    return movement_rule(kind)->reversible ? OK : err_money_moved;
}

/* "100.00 less 5 % = 95.00" */
static const char *sum_of(struct arena *arena, money amount, const struct movement_facts *facts)
{
    bool discounted = facts->discount_percent != NONE && facts->discount_percent > 0 && facts->base_price != NONE;
    if (!discounted) return money_text(arena, amount);
    return arena_printf(arena, "%s less %lld %% = %s", money_text(arena, facts->base_price),
                        (long long)facts->discount_percent, money_text(arena, amount));
}

static const char *explain_charge(struct arena *arena, money amount, const struct movement_facts *facts)
{
    const char *sum = sum_of(arena, amount, facts);
    if (facts->status == TASK_CANCELLED) return arena_printf(arena, "A cancelled task is owed in full: %s", sum);
    if (facts->status == TASK_FAILED) return arena_printf(arena, "A failed task is owed in full: %s", sum);
    return arena_printf(arena, "The price of the task: %s", sum);
}

static const char *explain_share(struct arena *arena, money amount, const struct movement_facts *facts)
{
    if (facts->percent == NONE)
        return arena_printf(arena, "Share of %s = %s", money_text(arena, facts->price), money_text(arena, amount));
    return arena_printf(arena, "%lld %% of %s = %s", (long long)facts->percent, money_text(arena, facts->price),
                        money_text(arena, amount));
}

static const char *explain_penalty(struct arena *arena, const struct movement_facts *facts)
{
    static const char *const words[] = {
        [CAUSE_NO_SHOW] = "did not come",
        [CAUSE_GAVE_UP] = "gave up",
        [CAUSE_NOT_DONE] = "the work was not done",
        [CAUSE_SUPPLIES_MISSING] = "supplies were missing",
        [CAUSE_OTHER] = "another cause",
    };
    return arena_printf(arena, "Penalty for a failed task: %s", facts->cause ? words[facts->cause] : "no cause");
}

static const char *explain_reversal(struct arena *arena, money amount, const struct movement_facts *facts)
{
    static const char *const words[] = {
        [MOVEMENT_TASK_CHARGE] = "price",
        [MOVEMENT_SHARE] = "share",
        [MOVEMENT_PENALTY] = "penalty",
        [MOVEMENT_BONUS] = "bonus",
    };
    const char *what = words[facts->reversed], *sum = money_text(arena, amount);
    const char *why = facts->reason ? arena_printf(arena, ": %s", facts->reason) : "";
    if (facts->ground == GROUND_WAIVED) return arena_printf(arena, "The %s of %s was waived%s", what, sum, why);
    return arena_printf(arena, "Takes back the %s of %s%s", what, sum, why);
}

const char *movement_explanation(struct arena *arena, enum movement_kind kind, money amount,
                                 const struct movement_facts *facts)
{
    switch (kind) {
    case MOVEMENT_TASK_CHARGE:
        return explain_charge(arena, amount, facts);
    case MOVEMENT_SHARE:
        return explain_share(arena, amount, facts);
    case MOVEMENT_PENALTY:
        return explain_penalty(arena, facts);
    case MOVEMENT_BONUS:
        return arena_printf(arena, "Bonus: %s", facts->reason);
    case MOVEMENT_CHARGE_PAID:
        return "Payment received";
    case MOVEMENT_PAYOUT:
        return "Paid out";
    case MOVEMENT_REVERSAL:
        return explain_reversal(arena, amount, facts);
    }
    return "";
}

money account_owed(money balance)
{
    return balance < 0 ? -balance : 0;
}

money account_owed_with(money balance, money upcoming)
{
    return upcoming > balance ? upcoming - balance : 0;
}
