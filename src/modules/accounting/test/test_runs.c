/* Which run takes what (proof 14): the tick itself belongs to the next period, and a run that stopped half-way goes on.
 */
#include <stdio.h>
#include "runs.h"
#include "run_job.h"
#include "world.h"

static int64_t count_of(struct world *world, const char *sql)
{
    return fixture_number(world->fixture, STORE_ACCOUNTING, sql);
}

/* A done task of 95.00 that ended then. */
static void end_at(struct world *world, ident id, ident client, instant at)
{
    struct task_event task = task_of(world, id, TASK_DONE);
    task.client_id = client;
    assert_null(hand_event(world, &tasks_completed, &task, ++world->events, at));
}

static err begin_charge(struct tx *tx, void *run)
{
    return run_begin(tx, RUN_CHARGE, &((struct run_row *)run)->id);
}

/* By hand, with this very moment as its tick. */
static struct run_row charge_now(struct world *world)
{
    struct run_row run = {0};
    assert_null(act(world, world->manager, begin_charge, &run));
    return run;
}

static void test_what_happens_at_the_tick_is_the_next_periods(void **state)
{
    struct world *world = *state;
    instant tick = opening + MS_HOUR;
    clock_at(world, tick);
    end_at(world, 70, world->client.id, tick - 1);
    end_at(world, 71, world->client.id, tick);
    charge_now(world);
    fixture_settle(world->fixture);
    assert_int_equal(count_of(world, "SELECT COALESCE(SUM(total), 0) FROM accounting_settlement"), 9500);
    assert_int_equal(count_of(world, "SELECT MAX(happened_at) FROM accounting_line WHERE settlement_id IS NOT NULL"),
                     tick - 1);
    clock_at(world, tick + 1);
    charge_now(world);
    fixture_settle(world->fixture);
    assert_int_equal(count_of(world, "SELECT COUNT(*) FROM accounting_settlement WHERE total = 9500"), 2);
}

static void test_a_second_run_begins_only_when_the_first_is_collected(void **state)
{
    struct world *world = *state;
    struct run_row second = {0};
    end_at(world, 70, world->client.id, opening);
    clock_at(world, opening + 1);
    charge_now(world);
    err e = act(world, world->manager, begin_charge, &second);
    assert_non_null(e);
    assert_string_equal(e->code, "run_under_way");
    fixture_settle(world->fixture);
    clock_at(world, opening + 2);
    charge_now(world);
}

/* Killed between two of its transactions: half of the people have their invoices. */
static void test_a_run_that_stopped_half_way_goes_on(void **state)
{
    enum { PEOPLE = 250, BILLED = 120, FIRST = 5000 };
    struct world *world = *state;
    struct tx *tx = NULL;
    for (ident i = 0; i < PEOPLE; i++) end_at(world, 100 + i, FIRST + i, opening);
    clock_at(world, opening + 1);
    struct run_row run = charge_now(world);
    assert_null(db_begin(world->env, STORE_ACCOUNTING, &tx));
    assert_null(store_run_find(tx, run.id, &run));
    for (ident i = 0; i < BILLED; i++) assert_null(settlement_issue(tx, &run, FIRST + i, -9500));
    assert_null(store_run_move(tx, run.id, RUN_COLLECTING, FIRST + BILLED - 1));
    assert_null(db_commit(tx));
    fixture_settle(world->fixture);
    assert_int_equal(count_of(world, "SELECT COUNT(*) FROM accounting_settlement WHERE total = 9500"), PEOPLE);
    assert_int_equal(count_of(world, "SELECT COUNT(DISTINCT person_id) FROM accounting_settlement"), PEOPLE);
    assert_int_equal(
        count_of(world, "SELECT COUNT(*) FROM accounting_line WHERE settlement_id IS NULL AND person_id < 6000"), 0);
    assert_int_equal(count_of(world, "SELECT COUNT(*) FROM accounting_run WHERE stage = 'collected'"), 1);
    assert_int_equal(count_of(world, "SELECT MAX(sequence) FROM accounting_settlement"), PEOPLE);
}

static void publish(struct world *world, instant at)
{
    struct task_event task = task_of(world, 70, TASK_DONE);
    struct tx *tx = NULL;
    clock_at(world, at);
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(event_publish(tx, &tasks_completed, 70, &task));
    assert_null(db_commit(tx));
}

/* What a run waits for. */
static void test_the_books_have_caught_up_when_all_that_happened_before_is_applied(void **state)
{
    struct world *world = *state;
    const struct consumer *consumer = &accounting_consumers[0];
    bool caught_up = false;
    fixture_settle(world->fixture);
    publish(world, opening + 5);
    assert_null(events_caught_up(world->env, consumer, opening + 5, &caught_up));
    assert_true(caught_up);
    assert_null(events_caught_up(world->env, consumer, opening + 6, &caught_up));
    assert_false(caught_up);
    assert_null(events_drain(world->platform, consumer));
    assert_null(events_caught_up(world->env, consumer, opening + 6, &caught_up));
    assert_true(caught_up);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_happens_at_the_tick_is_the_next_periods, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_second_run_begins_only_when_the_first_is_collected, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_books_have_caught_up_when_all_that_happened_before_is_applied, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_run_that_stopped_half_way_goes_on, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
