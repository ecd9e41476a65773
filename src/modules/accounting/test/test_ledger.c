/* The ledger holds whatever is done to it: random movements against a plain oracle, rows that do not follow refused by
 * the database, and every change of a row found by the walk (proofs 11 and 12). */
#include <stdio.h>
#include <string.h>
#include "proof.h"
#include "world.h"

/* ---- any SQL, and whether the database takes it */

static err run_sql(struct tx *tx, void *context)
{
    return db_exec_args(tx, context, NULL, (const struct db_arg[]){{0}});
}

/* OK, or the refusal. Handles are known by their address for as long as the program runs. */
static err raw_sql(struct world *world, const char *text)
{
    static struct {
        struct sql sql;
        char name[16];
    } handles[100];
    static size_t count;
    struct tx *tx = NULL;
    assert_true(count < 100);
    snprintf(handles[count].name, sizeof handles[count].name, "raw_%zu", count);
    handles[count].sql = (struct sql){.module = "test", .name = handles[count].name};
    struct sql *sql = &handles[count++].sql;
    assert_null(
        db_register_sql(world->platform, "test", arena_printf(world->env->arena, "-- name: %s\n%s", sql->name, text)));
    assert_null(db_begin(world->env, STORE_ACCOUNTING, &tx));
    err e = db_try(tx, run_sql, sql);
    assert_null(db_commit(tx));
    return e;
}

#define ROW                                                                                                            \
    "INSERT INTO accounting_entry (number, id, at, happened_at, kind, from_id, to_id, amount, from_balance, "          \
    "to_balance, task_id, reverses, settlement_id, facts, hash) VALUES "

/* After one done task of 95.00 there are the entries 1 and 2; a third that follows them would be this. */
static const char *row(struct world *world, int64_t number, instant at, const char *kind, ident from, ident to,
                       money amount, money from_balance, money to_balance, const char *reverses)
{
    return arena_printf(world->env->arena,
                        ROW "(%lld, 99, %lld, %lld, '%s', %lld, %lld, %lld, %lld, %lld, 71, %s, %s, '{}', 'x')",
                        (long long)number, (long long)at, (long long)at, kind, (long long)from, (long long)to,
                        (long long)amount, (long long)from_balance, (long long)to_balance, reverses,
                        !strcmp(kind, "payout") || !strcmp(kind, "charge_paid") ? "5" : "NULL");
}

static void refused(struct world *world, const char *sql, const char *why)
{
    int64_t before = entry_count(world);
    err e = raw_sql(world, sql);
    if (!db_refused(e, why)) {
        fprintf(stderr, "%s\n  %s\n", sql, e ? e->detail : "was taken");
        fail();
    }
    assert_int_equal(entry_count(world), before);
}

static void test_the_database_refuses_a_row_that_does_not_follow(void **state)
{
    struct world *world = *state;
    ident client = world->client.id, worker = world->worker.id;
    end_task(world, 70, TASK_DONE);
    instant now = opening;
    refused(world, row(world, 4, now, "task_charge", client, 1, 5, -9505, 9505, "NULL"), "follows"); /* a gap */
    refused(world, row(world, 2, now, "task_charge", client, 1, 5, -9505, 9505, "NULL"), NULL);      /* there is one */
    refused(world, row(world, 3, now - 1, "task_charge", client, 1, 5, -9505, 9505, "NULL"), "follows");
    refused(world, row(world, 3, now, "task_charge", client, 1, 5, -9504, 9505, "NULL"), "follows");
    refused(world, row(world, 3, now, "task_charge", client, 1, 5, -9505, 9504, "NULL"), "follows");
    refused(world, row(world, 3, now, "task_charge", client, 1, 0, -9500, 9500, "NULL"), NULL);
    refused(world, row(world, 3, now, "task_charge", client, 1, -5, -9495, 9495, "NULL"), NULL);
    refused(world, row(world, 3, now, "task_charge", client, client, 5, -9505, -9495, "NULL"), NULL);
    refused(world, row(world, 3, now, "task_charge", client, 2, 5, -9505, -5695, "NULL"), "follows");
    refused(world, row(world, 3, now, "share", client, worker, 5, -9505, 5705, "NULL"), "follows");
    refused(world, row(world, 3, now, "payout", 6, worker, 5, -5, 5705, "NULL"), "follows");
    refused(world, row(world, 3, now, "gift", client, 1, 5, -9505, 9505, "NULL"), "follows");
    refused(world, row(world, 3, now, "task_charge", 4711, 1, 5, -5, 9505, "NULL"), NULL); /* nobody's account */
    refused(world, row(world, 3, now, "reversal", 1, client, 9500, 0, 0, "NULL"), NULL);
    refused(world, row(world, 3, now, "reversal", 1, client, 9400, 100, -100, "1"), "follows"); /* only a part */
    refused(world, row(world, 3, now, "reversal", 1, client, 9500, 0, 0, "2"), "follows");      /* another's */
    refused(world, row(world, 3, now, "task_charge", client, 1, 5, -9505, 9505, "1"), NULL);
    assert_null(raw_sql(world, row(world, 3, now, "task_charge", client, 1, 5, -9505, 9505, "NULL")));
}

static void test_a_reversal_of_a_reversal_or_a_second_one_is_refused_by_the_database(void **state)
{
    struct world *world = *state;
    ident client = world->client.id;
    end_task(world, 70, TASK_CANCELLED);
    struct payment_act payment = {client, 100};
    assert_null(act(world, world->manager, take_payment, &payment));
    instant now = opening;
    refused(world, row(world, 3, now, "reversal", client, 5, 100, -9500, 0, "2"), "follows"); /* money that moved */
    assert_null(raw_sql(world, row(world, 3, now, "reversal", 1, client, 9500, 0, 100, "1")));
    refused(world, row(world, 4, now, "reversal", 1, client, 9500, -9500, 9600, "1"), NULL);
    refused(world, row(world, 4, now, "reversal", client, 1, 9500, -9400, 9500, "3"), "follows");
}

static void test_nothing_that_is_booked_changes_or_goes(void **state)
{
    struct world *world = *state;
    end_task(world, 70, TASK_DONE);
    static const char *const changes[] = {
        "UPDATE accounting_entry SET amount = 1",
        "UPDATE accounting_entry SET hash = 'x' WHERE number = 2",
        "UPDATE accounting_entry SET facts = '{}'",
        "DELETE FROM accounting_entry WHERE number = 2",
        "DELETE FROM accounting_entry",
        "UPDATE accounting_account SET kind = 'worker'",
        "DELETE FROM accounting_account",
        "UPDATE accounting_event SET reason = 'zero'",
        "DELETE FROM accounting_event",
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) refused(world, changes[i], "only added to");
    if (fixture_server()) refused(world, "TRUNCATE accounting_entry CASCADE", "only added to");
    struct ledger_check check = walked(world);
    assert_true(check.entries == 2 && !check.bad);
}

/* ---- the walk finds what a stranger with the file could do */

static void without_triggers(struct world *world)
{
    static const char *const names[] = {"fixed", "kept", "follows"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        fixture_exec(world->fixture, STORE_ACCOUNTING,
                     arena_printf(world->env->arena, "DROP TRIGGER accounting_entry_%s%s", names[i],
                                  fixture_server() ? " ON accounting_entry" : ""));
}

static void some_history(struct world *world)
{
    struct bonus_act bonus = {{world->worker.id, 700, "for the stairs"}, 0};
    end_task(world, 70, TASK_DONE);
    end_task(world, 71, TASK_FAILED);
    assert_null(act(world, world->manager, give_bonus, &bonus));
    struct correction_act correction = {{bonus.id, "the stairs were low"}, 0};
    assert_null(act(world, world->manager, correct, &correction));
    struct payment_act payment = {world->client.id, 9500};
    assert_null(act(world, world->manager, take_payment, &payment));
    end_task(world, 72, TASK_CANCELLED);
    assert_int_equal(entry_count(world), 8);
}

struct flip {
    int64_t number;
    const char *change, *back;
};

static void test_the_walk_finds_each_flipped_member(void **state)
{
    static const struct flip flips[] = {
        {3, "id = id + 1", "id = id - 1"},
        {3, "at = at + 1", "at = at - 1"},
        {3, "happened_at = happened_at - 1", "happened_at = happened_at + 1"},
        {3, "kind = 'share'", "kind = 'task_charge'"},
        {3, "from_id = to_id, to_id = from_id", "from_id = to_id, to_id = from_id"},
        {3, "to_id = 2", "to_id = 1"},
        {3, "amount = amount + 1", "amount = amount - 1"},
        {3, "from_balance = from_balance + 1", "from_balance = from_balance - 1"},
        {3, "to_balance = to_balance - 1", "to_balance = to_balance + 1"},
        {3, "task_id = 99", "task_id = 71"},
        {5, "task_id = 99", "task_id = NULL"},
        {3, "event_id = event_id + 10", "event_id = event_id - 10"},
        {5, "facts = replace(facts, 'stairs', 'chairs')", "facts = replace(facts, 'chairs', 'stairs')"},
        {6, "reverses = 4", "reverses = 5"},
        {8, "hash = replace(hash, substr(hash, 1, 1), 'z')", NULL},
    };
    struct world *world = *state;
    some_history(world);
    without_triggers(world);
    assert_int_equal(walked(world).bad, 0);
    for (size_t i = 0; i < sizeof flips / sizeof *flips; i++) {
        const struct flip *it = &flips[i];
        fixture_exec(world->fixture, STORE_ACCOUNTING,
                     arena_printf(world->env->arena, "UPDATE accounting_entry SET %s WHERE number = %lld", it->change,
                                  (long long)it->number));
        struct ledger_check check = walked(world);
        if (check.bad != it->number) fail_msg("%s: the walk found %lld", it->change, (long long)check.bad);
        assert_non_null(check.fault);
        if (it->back)
            fixture_exec(world->fixture, STORE_ACCOUNTING,
                         arena_printf(world->env->arena, "UPDATE accounting_entry SET %s WHERE number = %lld", it->back,
                                      (long long)it->number));
        assert_int_equal(walked(world).bad, it->back ? 0 : it->number);
    }
}

static void test_the_walk_finds_a_row_that_was_taken_out(void **state)
{
    struct world *world = *state;
    some_history(world);
    without_triggers(world);
    fixture_exec(world->fixture, STORE_ACCOUNTING, "DELETE FROM accounting_line WHERE entry_number = 4");
    fixture_exec(world->fixture, STORE_ACCOUNTING, "DELETE FROM accounting_entry WHERE number = 4");
    assert_int_equal(walked(world).bad, 5);
}

static void many_bonuses(struct world *world, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        struct bonus_act bonus = {{world->worker.id, 100, "for a stair"}, 0};
        assert_null(act(world, world->manager, give_bonus, &bonus));
        if (i % 100 == 99) new_memory(world);
    }
}

/* The walk takes pages of 2000, several at a time. */
static void test_the_walk_finds_what_is_wrong_on_any_page(void **state)
{
    static const int64_t numbers[] = {1, 1999, 2000, 2001, 2002, 4000, 4001, 4100};
    struct world *world = *state;
    many_bonuses(world, 4100);
    without_triggers(world);
    assert_int_equal(walked(world).entries, 4100);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const char *where = arena_printf(world->env->arena, "WHERE number = %lld", (long long)numbers[i]);
        fixture_exec(world->fixture, STORE_ACCOUNTING,
                     arena_printf(world->env->arena, "UPDATE accounting_entry SET event_id = 7 %s", where));
        assert_int_equal(walked(world).bad, numbers[i]);
        fixture_exec(world->fixture, STORE_ACCOUNTING,
                     arena_printf(world->env->arena, "UPDATE accounting_entry SET event_id = NULL %s", where));
        assert_int_equal(walked(world).bad, 0);
    }
    fixture_exec(world->fixture, STORE_ACCOUNTING, "DELETE FROM accounting_line WHERE entry_number = 2000");
    fixture_exec(world->fixture, STORE_ACCOUNTING, "DELETE FROM accounting_entry WHERE number = 2000");
    assert_int_equal(walked(world).bad, 2001);
}

/* Somebody who can compute hashes writes a chain of their own: then what it says must still add up. */
static void forge(struct world *world, const char *change)
{
    fixture_exec(world->fixture, STORE_ACCOUNTING,
                 arena_printf(world->env->arena, "UPDATE accounting_entry SET %s", change));
    const char *hash = ledger_origin(world->env->arena);
    for (int64_t number = 1; number <= 8; number++) {
        struct entry entry;
        struct tx *tx = reading(world, world->manager);
        assert_null(store_entry_at(tx, number, &entry));
        db_end(tx);
        hash = ledger_hash(world->env->arena, hash, &entry);
        fixture_exec(world->fixture, STORE_ACCOUNTING,
                     arena_printf(world->env->arena, "UPDATE accounting_entry SET hash = '%s' WHERE number = %lld",
                                  hash, (long long)number));
    }
}

static void test_a_forged_chain_must_still_add_up(void **state)
{
    static const struct flip forgeries[] = {
        {3, "amount = 9400 WHERE number = 3", "amount = 9500 WHERE number = 3"},
        {3, "from_balance = 1 WHERE number = 3", "from_balance = -19000 WHERE number = 3"},
        {3, "to_balance = 1 WHERE number = 3", "to_balance = 19000 WHERE number = 3"},
        {4, "kind = 'payout', settlement_id = 5 WHERE number = 4",
         "kind = 'penalty', settlement_id = NULL WHERE number = 4"},
        {4, "at = at - 1, happened_at = happened_at - 1 WHERE number = 4",
         "at = at + 1, happened_at = happened_at + 1 WHERE number = 4"},
        {6, "reverses = 4 WHERE number = 6", "reverses = 5 WHERE number = 6"},
    };
    struct world *world = *state;
    some_history(world);
    without_triggers(world);
    for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++) {
        forge(world, forgeries[i].change);
        struct ledger_check check = walked(world);
        if (check.bad != forgeries[i].number)
            fail_msg("%s: the walk found %lld", forgeries[i].change, (long long)check.bad);
        forge(world, forgeries[i].back);
        assert_int_equal(walked(world).bad, 0);
    }
}

/* ---- random operations against an oracle */

enum { PEOPLE = 6, TASKS = 1 << 14 };

/* What a child with pencil and paper would have: an amount for each account, and what was taken back. */
struct oracle {
    struct world *world;
    uint64_t chance;
    ident people[PEOPLE]; /* the first half clients, the others workers */
    money held[PEOPLE], company[COMPANY_ACCOUNTS];
    ident movements[64]; /* some that may be taken back */
    bool taken_back[64];
    struct {
        int person, kind;
        money amount;
    } what[64];
    size_t kept;
    int64_t entries, refused;
    ident tasks;
};

static uint64_t below(struct oracle *oracle, uint64_t bound)
{
    return proof_random(&oracle->chance) % bound;
}

static void note(struct oracle *oracle, int person, int kind, money signed_amount)
{
    oracle->held[person] += signed_amount;
    oracle->company[movement_rule((enum movement_kind)kind)->company] -= signed_amount;
    oracle->entries++;
}

static void keep(struct oracle *oracle, int person, int kind, money amount)
{
    struct entry last;
    struct tx *tx = reading(oracle->world, oracle->world->manager);
    assert_null(store_entry_at(tx, oracle->entries, &last));
    db_end(tx);
    size_t at = oracle->kept < 64 ? oracle->kept++ : below(oracle, 64);
    oracle->movements[at] = last.id;
    oracle->taken_back[at] = false;
    oracle->what[at].person = person;
    oracle->what[at].kind = kind;
    oracle->what[at].amount = amount;
}

static void do_task(struct oracle *oracle)
{
    int client = (int)below(oracle, PEOPLE / 2), worker = PEOPLE / 2 + (int)below(oracle, PEOPLE / 2);
    enum task_status to = (enum task_status)(TASK_DONE + below(oracle, 3));
    struct task_event task = task_of(oracle->world, 1000000 + ++oracle->tasks, to);
    task.client_id = oracle->people[client];
    task.worker_id = oracle->people[worker];
    task.cause = to == TASK_FAILED ? (int)(CAUSE_NO_SHOW + below(oracle, 5)) : 0;
    task.had_worker = below(oracle, 10) != 0;
    task.price = (money)below(oracle, 3) * (money)(1 + below(oracle, 100000));
    assert_true(money_percent(task.price, 60, &task.worker_share));
    hand(oracle->world, end_of(to), &task);
    if (!task.had_worker) return;
    if (task.price) note(oracle, client, MOVEMENT_TASK_CHARGE, -task.price);
    if (task.price) keep(oracle, client, MOVEMENT_TASK_CHARGE, -task.price);
    if (to == TASK_DONE && task.worker_share) note(oracle, worker, MOVEMENT_SHARE, task.worker_share);
    if (to == TASK_FAILED && task.cause != CAUSE_SUPPLIES_MISSING) note(oracle, worker, MOVEMENT_PENALTY, -4000);
}

static void do_bonus(struct oracle *oracle)
{
    int worker = PEOPLE / 2 + (int)below(oracle, PEOPLE / 2);
    struct bonus_act bonus = {{oracle->people[worker], 1 + (money)below(oracle, BONUS_MOST), "well done"}, 0};
    assert_null(act(oracle->world, oracle->world->manager, give_bonus, &bonus));
    note(oracle, worker, MOVEMENT_BONUS, bonus.in.amount);
    keep(oracle, worker, MOVEMENT_BONUS, bonus.in.amount);
}

static void do_payment(struct oracle *oracle)
{
    int client = (int)below(oracle, PEOPLE / 2);
    struct payment_act payment = {oracle->people[client], 1 + (money)below(oracle, 200000), 0};
    assert_null(act(oracle->world, oracle->world->manager, take_payment, &payment));
    note(oracle, client, MOVEMENT_CHARGE_PAID, payment.amount);
}

static void do_correction(struct oracle *oracle)
{
    if (!oracle->kept) return;
    size_t at = below(oracle, oracle->kept);
    struct correction_act correction = {{oracle->movements[at], "wrong"}, 0};
    err e = act(oracle->world, oracle->world->manager, correct, &correction);
    oracle->refused += e != OK;
    if (oracle->taken_back[at]) {
        assert_ptr_equal(e, err_already_reversed);
        return;
    }
    assert_null(e);
    oracle->taken_back[at] = true;
    note(oracle, oracle->what[at].person, oracle->what[at].kind, -oracle->what[at].amount);
}

static void compare(struct oracle *oracle)
{
    struct world *world = oracle->world;
    struct trial_balance trial;
    money clients = 0, workers = 0;
    for (int i = 0; i < PEOPLE; i++) {
        assert_int_equal(balance_of(world, oracle->people[i]), oracle->held[i]);
        *(i < PEOPLE / 2 ? &clients : &workers) += oracle->held[i];
    }
    struct tx *tx = reading(world, world->manager);
    assert_null(ledger_trial_balance(tx, 0, &trial));
    db_end(tx);
    const struct trial_item *item = trial.items.items;
    for (int i = 1; i < COMPANY_ACCOUNTS; i++) assert_int_equal(item[i - 1].balance, oracle->company[i]);
    assert_int_equal(item[COMPANY_ACCOUNTS - 1].balance, clients);
    assert_int_equal(item[COMPANY_ACCOUNTS].balance, workers);
    assert_int_equal(trial.total, 0);
    assert_int_equal(entry_count(world), oracle->entries);
}

static void test_random_movements_leave_what_an_oracle_says(void **state)
{
    struct world *world = *state;
    struct oracle *oracle = calloc(1, sizeof *oracle);
    int64_t operations = proof_nightly() ? 10000000 : 1500;
    *oracle = (struct oracle){.world = world, .chance = proof_seed()};
    oracle->people[0] = world->client.id;
    oracle->people[1] = world->other_client.id;
    oracle->people[2] = add_person(world, "client3@example.org", ROLE_CLIENT).id;
    oracle->people[3] = world->worker.id;
    oracle->people[4] = world->other_worker.id;
    oracle->people[5] = add_person(world, "worker3@example.org", ROLE_WORKER).id;
    for (int64_t i = 0; i < operations; i++) {
        void (*const doings[])(struct oracle *) = {do_task, do_task, do_task, do_bonus, do_payment, do_correction};
        clock_at(world, env_now(world->env) + (instant)below(oracle, MS_HOUR));
        doings[below(oracle, 6)](oracle);
        if (i % 100 == 99) new_memory(world);
        if (i % 500 == 499) compare(oracle);
    }
    compare(oracle);
    struct ledger_check check = walked(world);
    assert_true(!check.bad && check.entries == oracle->entries);
    PROOF_RECORD(11, fixture_server() ? "random movements, PostgreSQL" : "random movements, SQLite",
                 {"operations", operations}, {"entries", oracle->entries}, {"refused", oracle->refused},
                 {"differences", 0});
    free(oracle);
}

static void test_an_amount_that_an_account_cannot_hold_is_refused(void **state)
{
    struct world *world = *state;
    struct task_event task = task_of(world, 70, TASK_DONE);
    task.price = task.base_price = INT64_MAX;
    task.worker_share = 1;
    hand(world, &tasks_completed, &task);
    task = task_of(world, 71, TASK_DONE);
    task.price = 1;
    err e = hand_event(world, &tasks_completed, &task, ++world->events, opening);
    assert_true(err_is(e, "overflow"));
    assert_int_equal(entry_count(world), 2);
    assert_int_equal(walked(world).bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_database_refuses_a_row_that_does_not_follow),
        TEST(test_a_reversal_of_a_reversal_or_a_second_one_is_refused_by_the_database),
        TEST(test_nothing_that_is_booked_changes_or_goes),
        TEST(test_the_walk_finds_each_flipped_member),
        TEST(test_the_walk_finds_a_row_that_was_taken_out),
        TEST(test_the_walk_finds_what_is_wrong_on_any_page),
        TEST(test_a_forged_chain_must_still_add_up),
        TEST(test_random_movements_leave_what_an_oracle_says),
        TEST(test_an_amount_that_an_account_cannot_hold_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
