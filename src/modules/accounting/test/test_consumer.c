/* From a task's event to the lines in people's accounts. */
#include "world.h"

static void test_a_done_task_stands_on_both_accounts(void **state)
{
    struct world *world = *state;
    end_task(world, 70, TASK_DONE);
    struct movement debt = newest_of(world, world->client), share = newest_of(world, world->worker);
    assert_int_equal(debt.kind, MOVEMENT_TASK_CHARGE);
    assert_int_equal(debt.amount, -9500);
    assert_int_equal(debt.balance_after, -9500);
    assert_true(debt.task->id == 70 && !debt.by);
    assert_string_equal(debt.task->number, "K7Q2M4A");
    assert_int_equal(share.amount, 5700);
    assert_string_equal(share.explanation, "60 % of 95.00 = 57.00");
    assert_int_equal(balance_of(world, ACCOUNT_REVENUE), 9500);
    assert_int_equal(balance_of(world, ACCOUNT_WAGES), -5700);
}

static void test_every_end_and_cause_books_its_part(void **state)
{
    struct world *world = *state;
    money owed = 0, worker = 0;
    ident id = 70;
    end_task(world, id++, TASK_CANCELLED);
    owed += 9500;
    for (int cause = CAUSE_NO_SHOW; cause <= CAUSE_OTHER; cause++) {
        struct task_event task = task_of(world, id++, TASK_FAILED);
        task.cause = cause;
        hand(world, &tasks_failed, &task);
        owed += 9500;
        if (cause != CAUSE_SUPPLIES_MISSING) worker -= 4000;
        assert_int_equal(newest_event(world).reason, cause == CAUSE_SUPPLIES_MISSING ? NOTHING_SUPPLIES_MISSING : 0);
    }
    assert_int_equal(balance_of(world, world->client.id), -owed);
    assert_int_equal(balance_of(world, world->worker.id), worker);
    assert_int_equal(balance_of(world, ACCOUNT_PENALTIES), -worker);
}

static void test_an_event_is_booked_once(void **state)
{
    struct world *world = *state;
    struct task_event task = task_of(world, 70, TASK_DONE);
    for (int i = 0; i < 3; i++) assert_null(hand_event(world, &tasks_completed, &task, 1, opening));
    assert_int_equal(entry_count(world), 2);
    assert_int_equal(fixture_number(world->fixture, STORE_ACCOUNTING, "SELECT COUNT(*) FROM accounting_event"), 1);
}

static void test_a_task_is_charged_once_whatever_is_told_of_it(void **state)
{
    struct world *world = *state;
    struct task_event task = task_of(world, 70, TASK_DONE);
    assert_null(hand_event(world, &tasks_completed, &task, 1, opening));
    assert_true(db_refused(hand_event(world, &tasks_completed, &task, 2, opening), NULL));
    assert_int_equal(entry_count(world), 2);
}

static void test_events_that_book_nothing_say_why(void **state)
{
    struct world *world = *state;
    struct task_event created = task_of(world, 70, TASK_NEW), started = task_of(world, 70, TASK_IN_PROGRESS);
    struct task_event evidence = task_of(world, 70, TASK_FAILED), expired = task_of(world, 71, TASK_CANCELLED);
    expired.had_worker = false;
    hand(world, &tasks_created, &created);
    assert_int_equal(newest_event(world).reason, NOTHING_NOT_FINAL);
    hand(world, &tasks_checked_in, &started);
    assert_int_equal(newest_event(world).reason, NOTHING_NOT_FINAL);
    hand(world, &tasks_evidence_added, &evidence);
    assert_int_equal(newest_event(world).reason, NOTHING_NO_MONEY);
    hand(world, &tasks_cancelled, &expired);
    assert_int_equal(newest_event(world).reason, NOTHING_NO_WORKER);
    assert_int_equal(newest_event(world).booked.count, 0);
    assert_int_equal(entry_count(world), 0);
}

static void test_the_log_tells_what_an_event_booked(void **state)
{
    struct world *world = *state;
    end_task(world, 70, TASK_DONE);
    struct event_line line = newest_event(world);
    const struct booked *booked = line.booked.items;
    assert_string_equal(line.type, "tasks.completed");
    assert_int_equal(line.status, TASK_DONE);
    assert_int_equal(line.booked.count, 2);
    assert_true(booked[0].kind == MOVEMENT_TASK_CHARGE && booked[0].amount == 9500);
    assert_true(booked[1].id == newest_of(world, world->worker).id);
}

static void test_a_waived_penalty_is_taken_back(void **state)
{
    struct world *world = *state;
    struct task_event task = task_of(world, 70, TASK_FAILED);
    end_task(world, 70, TASK_FAILED);
    ident penalty = newest_of(world, world->worker).id;
    hand(world, &tasks_penalty_waived, &task);
    struct movement line = newest_of(world, world->worker);
    assert_int_equal(line.kind, MOVEMENT_REVERSAL);
    assert_int_equal(line.amount, 4000);
    assert_int_equal(line.balance_after, 0);
    assert_true(line.facts->reversed == MOVEMENT_PENALTY && line.facts->reversed_id == penalty);
    assert_int_equal(line.facts->ground, GROUND_WAIVED);
    assert_true(line.by->id == world->manager.id);
    struct list lines = movements_of(world, world->worker, NULL);
    assert_true(((struct movement *)lines.items)[1].reversed_by_id == line.id);
    assert_int_equal(balance_of(world, world->client.id), -9500); /* the client's debt stays */
}

static void test_waiving_what_is_not_there_or_was_taken_back_books_nothing(void **state)
{
    struct world *world = *state;
    struct task_event task = task_of(world, 70, TASK_FAILED);
    hand(world, &tasks_penalty_waived, &task);
    assert_int_equal(newest_event(world).reason, NOTHING_NO_PENALTY);
    end_task(world, 70, TASK_FAILED);
    struct correction_act correction = {{newest_of(world, world->worker).id, "by mistake"}, 0};
    assert_null(act(world, world->manager, correct, &correction));
    hand(world, &tasks_penalty_waived, &task);
    assert_int_equal(newest_event(world).reason, NOTHING_ALREADY_REVERSED);
    assert_int_equal(balance_of(world, world->worker.id), 0);
}

static void test_an_event_that_comes_late_keeps_its_time_and_the_books_keep_theirs(void **state)
{
    struct world *world = *state;
    struct bonus_act bonus = {{world->worker.id, 1000, "for patience"}, 0};
    clock_at(world, opening + MS_HOUR);
    assert_null(act(world, world->manager, give_bonus, &bonus));
    struct task_event task = task_of(world, 70, TASK_DONE);
    assert_null(hand_event(world, &tasks_completed, &task, 1, opening));
    struct list list = {NULL, 0};
    ident next = 0;
    struct ledger_query query = {.limit = 1};
    struct tx *tx = reading(world, world->manager);
    assert_null(ledger_list(tx, &query, &list, &next));
    const struct ledger_entry *entry = list.items;
    assert_true(entry->happened_at == opening && entry->at == opening + MS_HOUR);
    db_end(tx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_done_task_stands_on_both_accounts),
        TEST(test_every_end_and_cause_books_its_part),
        TEST(test_an_event_is_booked_once),
        TEST(test_a_task_is_charged_once_whatever_is_told_of_it),
        TEST(test_events_that_book_nothing_say_why),
        TEST(test_the_log_tells_what_an_event_booked),
        TEST(test_a_waived_penalty_is_taken_back),
        TEST(test_waiving_what_is_not_there_or_was_taken_back_books_nothing),
        TEST(test_an_event_that_comes_late_keeps_its_time_and_the_books_keep_theirs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
