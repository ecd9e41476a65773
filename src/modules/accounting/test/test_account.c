/* What people see of the books, and what managers may do about them. */
#include "world.h"

static void test_a_bonus_says_who_gave_it_and_for_what(void **state)
{
    struct world *world = *state;
    struct bonus_act bonus = {{world->worker.id, 5000, "ten jars in one go"}, 0};
    assert_null(act(world, world->manager, give_bonus, &bonus));
    struct movement line = newest_of(world, world->worker);
    assert_true(line.id == bonus.id && line.amount == 5000);
    assert_true(line.by->id == world->manager.id);
    assert_string_equal(line.by->name, "manager@example.org");
    assert_string_equal(line.explanation, "Bonus: ten jars in one go");
    assert_int_equal(fixture_number(world->fixture, STORE_ACCOUNTING,
                                    "SELECT COUNT(*) FROM event WHERE type = 'accounting.bonus_given'"),
                     1);
}

static void test_only_workers_get_bonuses(void **state)
{
    struct world *world = *state;
    const ident nobody[] = {world->client.id, world->manager.id, 4711, ACCOUNT_REVENUE};
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
        struct bonus_act bonus = {{nobody[i], 5000, "for nothing"}, 0};
        err e = act(world, world->manager, give_bonus, &bonus);
        assert_int_equal(e->kind, ERR_INVALID);
        assert_string_equal(e->fields->field, "worker_id");
        assert_string_equal(e->fields->code, "unknown");
    }
    assert_int_equal(entry_count(world), 0);
}

static void test_a_correction_takes_a_movement_back_once(void **state)
{
    struct world *world = *state;
    end_task(world, 70, TASK_DONE);
    struct movement debt = newest_of(world, world->client);
    struct correction_act correction = {{debt.id, "the jars were empty"}, 0};
    assert_null(act(world, world->manager, correct, &correction));
    struct movement line = newest_of(world, world->client);
    assert_true(line.id == correction.id && line.amount == 9500 && line.balance_after == 0);
    assert_true(line.task->id == 70 && line.by->id == world->manager.id);
    assert_string_equal(line.explanation, "Takes back the price of 95.00: the jars were empty");
    assert_ptr_equal(act(world, world->manager, correct, &correction), err_already_reversed);
    correction.in.movement_id = correction.id;
    assert_ptr_equal(act(world, world->manager, correct, &correction), err_is_reversal);
    assert_int_equal(balance_of(world, world->worker.id), 5700); /* the worker's share is another movement */
    assert_int_equal(fixture_number(world->fixture, STORE_ACCOUNTING,
                                    "SELECT COUNT(*) FROM event WHERE type = 'accounting.corrected'"),
                     1);
}

static void test_what_is_not_there_or_really_moved_is_not_corrected(void **state)
{
    struct world *world = *state;
    struct payment_act payment = {world->client.id, 9500};
    assert_null(act(world, world->manager, take_payment, &payment));
    struct correction_act correction = {{payment.id, "wrong"}, 0};
    assert_ptr_equal(act(world, world->manager, correct, &correction), err_money_moved);
    correction.in.movement_id = 4711;
    assert_int_equal(act(world, world->manager, correct, &correction)->kind, ERR_NOT_FOUND);
    assert_int_equal(entry_count(world), 1);
}

static void test_what_a_client_has_paid_reaches_the_discount(void **state)
{
    struct world *world = *state;
    const money payments[] = {600000, 400000, 1};
    for (size_t i = 0; i < 3; i++) {
        struct payment_act payment = {world->client.id, payments[i], 0};
        assert_int_equal(account_seen_by(world, world->client).discount_percent, 0); /* over 10 000.00, strictly */
        assert_null(act(world, world->manager, take_payment, &payment));
    }
    struct account account = account_seen_by(world, world->client);
    assert_int_equal(account.paid_total, 1000001);
    assert_int_equal(account.discount_percent, 5);
    assert_int_equal(account.balance, 1000001);
    assert_int_equal(account.due_this_week, 0);
    assert_null(platform_settle(world->platform));
    assert_int_equal(fixture_number(world->fixture, STORE_MAIN, "SELECT SUM(paid_total) FROM tasks_client"), 1000001);
}

static void test_a_client_sees_what_is_due(void **state)
{
    struct world *world = *state;
    end_task(world, 70, TASK_DONE);
    struct account account = account_seen_by(world, world->client);
    assert_int_equal(account.balance, -9500);
    assert_int_equal(account.due_this_week, 9500);
    assert_int_equal(account.expected_this_week, 9500);
    assert_int_equal(date_weekday(date_of(company_zone(world->platform), account.due_on)), 6);
    assert_int_equal(minute_of_day(company_zone(world->platform), account.due_on), 21 * 60);
    assert_true(account.due_on > opening && account.due_on < opening + 7 * MS_DAY);
}

static void test_the_month_begins_at_the_tick_before(void **state)
{
    struct world *world = *state;
    const struct zone *zone = company_zone(world->platform);
    instant tick = recurrence_next(&pay_time, zone, opening);
    clock_at(world, tick - 1);
    end_task(world, 70, TASK_DONE);
    assert_int_equal(account_seen_by(world, world->worker).earned_this_month, 5700);
    clock_at(world, tick);
    struct account account = account_seen_by(world, world->worker);
    assert_int_equal(account.earned_this_month, 0);
    assert_int_equal(account.balance, 5700); /* carried on until it is paid */
    assert_true(account.month_began_at == tick && account.payout_on > tick);
    end_task(world, 71, TASK_DONE);
    end_task(world, 72, TASK_FAILED);
    struct bonus_act bonus = {{world->worker.id, 300, "well done"}, 0};
    assert_null(act(world, world->manager, give_bonus, &bonus));
    account = account_seen_by(world, world->worker);
    assert_int_equal(account.earned_this_month, 5700);
    assert_int_equal(account.penalties_this_month, 4000);
    assert_int_equal(account.bonuses_this_month, 300);
    assert_int_equal(account.corrected_this_month, 0);
}

static void test_what_is_taken_back_counts_against_its_own_month(void **state)
{
    struct world *world = *state;
    struct task_event old = task_of(world, 70, TASK_FAILED), new = task_of(world, 71, TASK_FAILED);
    end_task(world, 70, TASK_FAILED);
    clock_at(world, recurrence_next(&pay_time, company_zone(world->platform), opening) + MS_HOUR);
    end_task(world, 71, TASK_FAILED);
    hand(world, &tasks_penalty_waived, &new);
    hand(world, &tasks_penalty_waived, &old);
    struct account account = account_seen_by(world, world->worker);
    assert_int_equal(account.penalties_this_month, 0);
    assert_int_equal(account.corrected_this_month, 4000);
    assert_int_equal(account.balance, 0);
}

static void test_movements_are_found_by_time_and_kind_and_page_on(void **state)
{
    struct world *world = *state;
    for (int day = 0; day < 5; day++) {
        clock_at(world, opening + day * MS_DAY);
        end_task(world, 70 + day, TASK_DONE);
        end_task(world, 80 + day, TASK_FAILED);
    }
    struct movement_query query = {.limit = 200, .from = opening + MS_DAY, .to = opening + 3 * MS_DAY};
    struct list list = movements_of(world, world->worker, &query);
    assert_int_equal(list.count, 4); /* the 2nd and 3rd day; `to` is exclusive */
    query.kind = MOVEMENT_PENALTY;
    list = movements_of(world, world->worker, &query);
    assert_int_equal(list.count, 2);
    assert_int_equal(((struct movement *)list.items)[0].task->id, 82);
    query = (struct movement_query){.limit = 200, .from = opening + 30 * MS_DAY};
    assert_int_equal(movements_of(world, world->worker, &query).count, 0);
    query = (struct movement_query){.limit = 200, .to = opening};
    assert_int_equal(movements_of(world, world->worker, &query).count, 0);

    money balance = balance_of(world, world->worker.id);
    struct tx *tx = reading(world, world->worker);
    ident next = 0;
    size_t seen = 0;
    do {
        query = (struct movement_query){.limit = 3, .after = next};
        assert_null(account_movements(tx, &query, &list, &next));
        const struct movement *line = list.items;
        for (size_t i = 0; i < list.count; i++) {
            assert_int_equal(line[i].balance_after, balance);
            balance -= line[i].amount;
        }
        seen += list.count;
    } while (next);
    assert_int_equal(seen, 10);
    assert_int_equal(balance, 0);
    query.after = 4711;
    assert_int_equal(account_movements(tx, &query, &list, &next)->kind, ERR_INVALID);
    db_end(tx);
}

static void test_nobody_sees_anothers_lines(void **state)
{
    struct world *world = *state;
    end_task(world, 70, TASK_DONE);
    assert_int_equal(movements_of(world, world->other_client, NULL).count, 0);
    assert_int_equal(movements_of(world, world->other_worker, NULL).count, 0);
    assert_int_equal(account_seen_by(world, world->other_client).balance, 0);
}

static size_t found(struct world *world, struct ledger_query query)
{
    struct list list = {NULL, 0};
    ident next = 0;
    query.limit = 200;
    struct tx *tx = reading(world, world->manager);
    assert_null(ledger_list(tx, &query, &list, &next));
    db_end(tx);
    return list.count;
}

static void test_the_ledger_is_found_by_account_task_kind_and_time(void **state)
{
    struct world *world = *state;
    struct task_event failed = task_of(world, 71, TASK_FAILED);
    end_task(world, 70, TASK_DONE);
    clock_at(world, opening + MS_DAY);
    end_task(world, 71, TASK_FAILED);
    hand(world, &tasks_penalty_waived, &failed);
    assert_int_equal(found(world, (struct ledger_query){0}), 5);
    assert_int_equal(found(world, (struct ledger_query){.account_id = world->worker.id}), 3);
    assert_int_equal(found(world, (struct ledger_query){.account_id = ACCOUNT_REVENUE}), 2);
    assert_int_equal(found(world, (struct ledger_query){.account_id = 4711}), 0);
    assert_int_equal(found(world, (struct ledger_query){.task_id = 71}), 3);
    assert_int_equal(found(world, (struct ledger_query){.task_id = 71, .kind = MOVEMENT_REVERSAL}), 1);
    assert_int_equal(found(world, (struct ledger_query){.task_id = 71, .account_id = world->worker.id}), 2);
    assert_int_equal(found(world, (struct ledger_query){.kind = MOVEMENT_PENALTY}), 1);
    assert_int_equal(found(world, (struct ledger_query){.kind = MOVEMENT_REVERSAL}), 1);
    assert_int_equal(found(world, (struct ledger_query){.kind = MOVEMENT_REVERSAL, .account_id = ACCOUNT_PENALTIES}),
                     1);
    assert_int_equal(found(world, (struct ledger_query){.kind = MOVEMENT_REVERSAL, .account_id = ACCOUNT_REVENUE}), 0);
    assert_int_equal(found(world, (struct ledger_query){.kind = MOVEMENT_REVERSAL, .account_id = world->worker.id}), 1);
    assert_int_equal(found(world, (struct ledger_query){.kind = MOVEMENT_SHARE, .account_id = ACCOUNT_REVENUE}), 0);
    assert_int_equal(found(world, (struct ledger_query){.kind = MOVEMENT_SHARE, .account_id = world->worker.id}), 1);
    assert_int_equal(found(world, (struct ledger_query){.from = opening + 1}), 3);
    assert_int_equal(found(world, (struct ledger_query){.to = opening + 1}), 2);
}

static void test_balances_at_a_moment_stay_what_they_were(void **state)
{
    struct world *world = *state;
    struct trial_balance before, after;
    end_task(world, 70, TASK_DONE);
    clock_at(world, opening + MS_DAY);
    struct tx *tx = reading(world, world->manager);
    assert_null(ledger_trial_balance(tx, opening + 1, &before));
    db_end(tx);
    end_task(world, 71, TASK_FAILED);
    tx = reading(world, world->manager);
    assert_null(ledger_trial_balance(tx, opening + 1, &after));
    const struct trial_item *then = before.items.items, *now = after.items.items;
    assert_int_equal(before.items.count, COMPANY_ACCOUNTS + 1);
    for (size_t i = 0; i < before.items.count; i++) assert_int_equal(then[i].balance, now[i].balance);
    assert_int_equal(then[0].balance, 9500);
    assert_string_equal(then[COMPANY_ACCOUNTS - 1].account, "clients");
    assert_int_equal(then[COMPANY_ACCOUNTS - 1].balance, -9500);
    assert_int_equal(then[COMPANY_ACCOUNTS].balance, 5700);
    assert_null(ledger_trial_balance(tx, 0, &after));
    assert_int_equal(((struct trial_item *)after.items.items)[COMPANY_ACCOUNTS].balance, 1700);
    assert_int_equal(after.total, 0);
    assert_null(ledger_trial_balance(tx, opening, &after));
    assert_int_equal(((struct trial_item *)after.items.items)[0].balance, 0);
    db_end(tx);
}

static void test_accounts_are_listed_with_what_they_hold(void **state)
{
    struct world *world = *state;
    struct list list = {NULL, 0};
    ident next = 0;
    end_task(world, 70, TASK_DONE);
    struct tx *tx = reading(world, world->manager);
    struct account_query query = {.limit = 3};
    assert_null(ledger_accounts(tx, &query, &list, &next));
    const struct account_line *line = list.items;
    assert_true(list.count == 3 && next == line[2].id);
    assert_string_equal(line[0].account, "revenue");
    assert_true(line[2].id == world->client.id && line[2].balance == -9500 && !line[2].account);
    assert_string_equal(line[2].name, "client@example.org");
    query.after = next;
    assert_null(ledger_accounts(tx, &query, &list, &next));
    assert_true(list.count == 1 && !next);
    query = (struct account_query){.limit = 50, .kind = ACCOUNT_WORKER, .at = opening};
    assert_null(ledger_accounts(tx, &query, &list, &next));
    assert_int_equal(((struct account_line *)list.items)[0].balance, 0);
    db_end(tx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_bonus_says_who_gave_it_and_for_what),
        TEST(test_only_workers_get_bonuses),
        TEST(test_a_correction_takes_a_movement_back_once),
        TEST(test_what_is_not_there_or_really_moved_is_not_corrected),
        TEST(test_what_a_client_has_paid_reaches_the_discount),
        TEST(test_a_client_sees_what_is_due),
        TEST(test_the_month_begins_at_the_tick_before),
        TEST(test_what_is_taken_back_counts_against_its_own_month),
        TEST(test_movements_are_found_by_time_and_kind_and_page_on),
        TEST(test_nobody_sees_anothers_lines),
        TEST(test_the_ledger_is_found_by_account_task_kind_and_time),
        TEST(test_balances_at_a_moment_stay_what_they_were),
        TEST(test_accounts_are_listed_with_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
