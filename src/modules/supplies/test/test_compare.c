/* Comparisons on real stores: what differs is found, what mends itself is not told, what stays is told each time. */
#include "compare.h"
#include <string.h>
#include "platform/jobs.h"
#include "platform/metrics.h"
#include "world.h"

static int64_t number(struct world *world, const char *sql)
{
    return fixture_number(world->fixture, STORE_SUPPLIES, sql);
}

static int64_t told(struct world *world)
{
    return number(world, "SELECT COUNT(*) FROM event WHERE type = 'supplies.differs'");
}

static ident begin(struct world *world)
{
    struct tx *tx = NULL;
    ident id = 0;
    act_as(world, world->manager);
    assert_null(db_begin(world->env, STORE_SUPPLIES, &tx));
    assert_null(comparison_begin(tx, &id));
    assert_null(db_commit(tx));
    return id;
}

static struct comparison comparison_of(struct world *world, ident id)
{
    struct tx *tx = NULL;
    struct comparison comparison;
    assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
    assert_null(store_comparison_find(tx, id, &comparison));
    db_end(tx);
    return comparison;
}

/* The seconds between the looks, by the real clock, are over. */
static void seconds_pass(struct world *world)
{
    fixture_exec(world->fixture, STORE_SUPPLIES, "UPDATE job SET try_at = 0");
    settle(world);
}

static struct comparison compared(struct world *world)
{
    ident id = begin(world);
    settle(world);
    if (!comparison_of(world, id).ended_at) seconds_pass(world);
    struct comparison comparison = comparison_of(world, id);
    assert_true(comparison.ended_at != 0);
    return comparison;
}

static enum difference_kind only_kind(const struct comparison *comparison)
{
    assert_int_equal(comparison->equal, MAYBE_NO);
    assert_int_equal(comparison->difference_count, 1);
    assert_int_equal(comparison->differences.count, 1);
    const struct difference *difference = comparison->differences.items;
    return (enum difference_kind)difference->kind;
}

static ident issued(struct world *world)
{
    ident id = requested(world);
    assert_null(by_clerk(world, issue_kit, id));
    settle(world);
    return id;
}

static void in_main(struct world *world, const char *sql)
{
    fixture_exec(world->fixture, STORE_MAIN, sql);
}

static void in_supplies(struct world *world, const char *sql)
{
    fixture_exec(world->fixture, STORE_SUPPLIES, sql);
}

/* ---- equal */

static void test_a_company_in_order_is_equal_at_every_step(void **state)
{
    struct world *world = *state;
    assert_int_equal(compared(world).equal, MAYBE_YES);
    ident id = requested(world);
    settle(world);
    struct comparison comparison = compared(world);
    assert_true(comparison.equal == MAYBE_YES && comparison.checked == 1 && comparison.difference_count == 0);
    assert_null(by_clerk(world, supplies_set_ready, id));
    settle(world);
    assert_int_equal(compared(world).equal, MAYBE_YES);
    assert_null(by_clerk(world, issue_kit, id));
    settle(world);
    assert_int_equal(compared(world).equal, MAYBE_YES);
    cancel_task(world);
    assert_int_equal(compared(world).equal, MAYBE_YES);
    assert_null(by_clerk(world, supplies_return, id));
    settle(world);
    assert_int_equal(compared(world).equal, MAYBE_YES);
    assert_int_equal(told(world), 0);
}

/* ---- each kind */

static void test_a_flag_that_is_gone_is_found_and_told_once(void **state)
{
    struct world *world = *state;
    issued(world);
    in_main(world, "UPDATE tasks_task SET supplies_issued = 0");
    ident id = begin(world);
    settle(world);
    assert_int_equal(comparison_of(world, id).equal, MAYBE_NONE); /* it is looked at again first */
    assert_int_equal(told(world), 0);
    seconds_pass(world);
    struct comparison comparison = comparison_of(world, id);
    const struct difference *difference = comparison.differences.items;
    assert_int_equal(only_kind(&comparison), DIFFERENCE_FLAG);
    assert_true(difference->task->id == world->task);
    assert_string_equal(difference->expected, "issued");
    assert_string_equal(difference->found, "not issued");
    assert_int_equal(told(world), 1);
    seconds_pass(world);
    assert_int_equal(told(world), 1);
}

static void test_another_status_of_the_supplies_is_found(void **state)
{
    struct world *world = *state;
    requested(world);
    settle(world);
    in_main(world, "UPDATE tasks_task SET supplies_status = 'ready'");
    struct comparison comparison = compared(world);
    assert_int_equal(only_kind(&comparison), DIFFERENCE_STATUS);
}

static void test_another_request_than_the_newest_is_found(void **state)
{
    struct world *world = *state;
    requested(world);
    settle(world);
    in_main(world, "UPDATE tasks_task SET supply_request_id = 5");
    struct comparison comparison = compared(world);
    assert_int_equal(only_kind(&comparison), DIFFERENCE_OTHER_REQUEST);
}

static void test_a_request_for_a_task_that_is_not_there_is_found(void **state)
{
    struct world *world = *state;
    requested(world);
    settle(world);
    in_supplies(world, "UPDATE supplies_request SET task_id = task_id + 1");
    struct comparison comparison = compared(world);
    const struct difference *difference = comparison.differences.items;
    assert_int_equal(comparison.difference_count, 2); /* and the task's own request is gone */
    assert_int_equal(difference[0].kind, DIFFERENCE_TASK_MISSING);
    assert_int_equal(difference[1].kind, DIFFERENCE_REQUEST_MISSING);
}

static void test_supplies_that_nobody_asked_for_are_found(void **state)
{
    struct world *world = *state;
    in_main(world, "UPDATE tasks_task SET supplies_issued = 1");
    struct comparison comparison = compared(world);
    assert_int_equal(only_kind(&comparison), DIFFERENCE_REQUEST_MISSING);
}

static void test_other_items_than_the_audit_has_are_found(void **state)
{
    struct world *world = *state;
    issued(world);
    in_supplies(world, "UPDATE supplies_request SET items = '[{\"name\":\"Gold\",\"quantity\":1,\"note\":null}]'");
    struct comparison comparison = compared(world);
    const struct difference *difference = comparison.differences.items;
    assert_int_equal(only_kind(&comparison), DIFFERENCE_ISSUED);
    assert_string_equal(difference->expected, "1 Gold");
    assert_string_equal(difference->found, "4 Socks, 1 Form");
}

static void test_a_return_without_its_lines_is_found(void **state)
{
    struct world *world = *state;
    issued(world);
    in_supplies(world, "UPDATE supplies_request SET status = 'returned', ended_at = 1");
    in_main(world, "UPDATE tasks_task SET supplies_status = 'returned', supplies_issued = 0");
    struct comparison comparison = compared(world);
    assert_int_equal(only_kind(&comparison), DIFFERENCE_RETURNED);
}

/* ---- in time */

static void test_a_difference_that_mends_itself_is_not_told(void **state)
{
    struct world *world = *state;
    issued(world);
    in_main(world, "UPDATE tasks_task SET supplies_issued = 0");
    ident id = begin(world);
    settle(world);
    in_main(world, "UPDATE tasks_task SET supplies_issued = 1");
    seconds_pass(world);
    struct comparison comparison = comparison_of(world, id);
    assert_true(comparison.equal == MAYBE_YES && comparison.difference_count == 0 && !comparison.differences.count);
    assert_int_equal(told(world), 0);
}

static void test_what_comes_between_the_looks_is_left_to_the_next_one(void **state)
{
    struct world *world = *state;
    issued(world);
    in_main(world, "UPDATE tasks_task SET supplies_issued = 0");
    ident id = begin(world);
    settle(world);
    in_main(world, "UPDATE tasks_task SET supplies_issued = 1, supplies_status = 'ready'");
    seconds_pass(world);
    assert_int_equal(comparison_of(world, id).equal, MAYBE_YES);
    struct comparison next = compared(world);
    assert_int_equal(only_kind(&next), DIFFERENCE_STATUS);
}

static void days_pass(struct world *world, int64_t days)
{
    world->platform->clock_fixed_ms += days * MS_DAY;
    settle(world);
}

/* Nothing of the task changes any more from here on. */
static void end_it_all(struct world *world, ident request)
{
    cancel_task(world);
    assert_null(by_clerk(world, supplies_return, request));
    settle(world);
}

static void test_what_differs_is_told_each_time_until_it_is_mended(void **state)
{
    struct world *world = *state;
    end_it_all(world, issued(world));
    in_main(world, "UPDATE tasks_task SET supplies_status = 'ready'");
    struct comparison first = compared(world);
    assert_int_equal(only_kind(&first), DIFFERENCE_STATUS);
    for (int night = 0; night < 9; night++) days_pass(world, 1);
    seconds_pass(world);
    struct comparison again = compared(world);
    assert_int_equal(only_kind(&again), DIFFERENCE_STATUS);
    assert_true(again.since == first.since);
    in_main(world, "UPDATE tasks_task SET supplies_status = 'returned'");
    assert_int_equal(compared(world).equal, MAYBE_YES);
}

static void test_what_was_equal_and_has_ended_is_not_looked_at_again(void **state)
{
    struct world *world = *state;
    end_it_all(world, issued(world));
    assert_int_equal(compared(world).checked, 1);
    days_pass(world, 1);
    assert_int_equal(compared(world).checked, 1); /* the task's date lies ahead */
    days_pass(world, 3);
    compared(world);
    assert_int_equal(compared(world).checked, 0);
}

static void test_a_request_that_is_alive_is_looked_at_however_old_it_is(void **state)
{
    struct world *world = *state;
    requested(world);
    settle(world);
    in_supplies(world, "UPDATE supplies_request SET changed_at = 1");
    in_main(world, "UPDATE tasks_task SET scheduled_at = 1, status = 'new', worker_id = NULL");
    in_main(world, "UPDATE tasks_task SET supplies_status = 'ready'");
    struct comparison comparison = compared(world);
    assert_int_equal(only_kind(&comparison), DIFFERENCE_STATUS);
}

/* ---- many */

static void test_of_very_many_differences_a_hundred_are_named(void **state)
{
    struct world *world = *state;
    requested(world);
    settle(world);
    for (int i = 1; i <= 250; i++) /* of tasks that are not there */
        in_supplies(world,
                    arena_printf(world->arena,
                                 "INSERT INTO supplies_request (id, task_id, task_number, service_type_id, "
                                 "service_type_name, scheduled_at, client_id, client_name, worker_id, worker_name, "
                                 "status, to_return, cookie_status, items, created_at, version, changed_at) VALUES "
                                 "(%d, %d, 'x', 7, 'x', 7, 7, 'x', 7, 'x', 'requested', 0, 'off', '[]', 7, 1, %d)",
                                 i, i, i % 2 ? 1 : 2000000000));
    struct comparison comparison = compared(world);
    assert_int_equal(comparison.checked, 251);
    assert_int_equal(comparison.difference_count, 100);
    assert_int_equal(comparison.differences.count, 100);
    assert_true(comparison.more);
    assert_int_equal(told(world), 1);
}

static void test_when_all_that_was_named_is_mended_the_rest_is_looked_at_anew(void **state)
{
    struct world *world = *state;
    for (int i = 1; i <= 101; i++)
        in_supplies(world,
                    arena_printf(world->arena,
                                 "INSERT INTO supplies_request (id, task_id, task_number, service_type_id, "
                                 "service_type_name, scheduled_at, client_id, client_name, worker_id, worker_name, "
                                 "status, to_return, cookie_status, items, created_at, version) VALUES "
                                 "(%d, %d, 'x', 7, 'x', 7, 7, 'x', 7, 'x', 'requested', 0, 'off', '[]', 7, 1)",
                                 i, i));
    ident id = begin(world);
    settle(world);
    in_supplies(world, "DELETE FROM supplies_request WHERE id <= 100");
    seconds_pass(world);
    assert_int_equal(comparison_of(world, id).equal, MAYBE_NONE);
    seconds_pass(world);
    seconds_pass(world);
    struct comparison comparison = comparison_of(world, id);
    const struct difference *difference = comparison.differences.items;
    assert_int_equal(only_kind(&comparison), DIFFERENCE_TASK_MISSING);
    assert_true(difference->request_id == 101 && !comparison.more);
}

/* ---- begun */

static void test_one_that_ends_late_says_nothing_of_the_present(void **state)
{
    struct world *world = *state;
    issued(world);
    in_main(world, "UPDATE tasks_task SET supplies_issued = 0");
    ident late = begin(world);
    settle(world);
    in_main(world, "UPDATE tasks_task SET supplies_issued = 1");
    world->platform->clock_fixed_ms += 11 * MS_MINUTE;
    ident newer = begin(world);
    settle(world);
    assert_int_equal(comparison_of(world, newer).equal, MAYBE_YES);
    world->platform->clock_fixed_ms += MS_MINUTE;
    seconds_pass(world);
    assert_int_equal(comparison_of(world, late).equal, MAYBE_YES);
    struct buf metrics = buf_new(world->env->arena, 1 << 20);
    metrics_write(&metrics);
    assert_non_null(
        strstr(metrics.data, arena_printf(world->env->arena, "mcf_supplies_compared_timestamp_seconds %lld\n",
                                          (long long)comparison_of(world, newer).ended_at / 1000)));
}

static void test_one_that_is_under_way_is_the_same_one(void **state)
{
    struct world *world = *state;
    ident first = begin(world);
    assert_true(begin(world) == first);
    assert_int_equal(number(world, "SELECT COUNT(*) FROM job WHERE kind = 'supplies.compare'"), 1);
    settle(world);
    ident second = begin(world);
    assert_true(second != first);
    world->platform->clock_fixed_ms += 11 * MS_MINUTE; /* something holds it up */
    assert_true(begin(world) != second);
}

static void test_each_night_at_half_past_three_one_is_begun(void **state)
{
    struct world *world = *state;
    world->platform->clock_fixed_ms = INT64_C(1790047740000); /* 2026-09-22T03:29Z */
    settle(world);
    int64_t before = number(world, "SELECT COUNT(*) FROM supplies_comparison");
    world->platform->clock_fixed_ms += MS_MINUTE;
    settle(world);
    assert_int_equal(number(world, "SELECT COUNT(*) FROM supplies_comparison"), before + 1);
    settle(world);
    world->platform->clock_fixed_ms += 23 * MS_HOUR;
    settle(world);
    assert_int_equal(number(world, "SELECT COUNT(*) FROM supplies_comparison"), before + 1);
    world->platform->clock_fixed_ms += 3 * MS_DAY; /* down for days: one is enough */
    settle(world);
    assert_int_equal(number(world, "SELECT COUNT(*) FROM supplies_comparison"), before + 2);
}

static void test_the_list_holds_those_that_have_ended_newest_first(void **state)
{
    struct world *world = *state;
    struct tx *tx = NULL;
    struct list page = {NULL, 0};
    struct comparison_query query = {.limit = 1};
    ident first = compared(world).id, second = compared(world).id, next = 0;
    begin(world);
    assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
    assert_null(comparison_list(tx, &query, &page, &next));
    assert_int_equal(page.count, 1);
    assert_true(((struct comparison *)page.items)->id == second && next == second);
    query.after = next;
    assert_null(comparison_list(tx, &query, &page, &next));
    assert_true(((struct comparison *)page.items)->id == first && next == 0);
    db_end(tx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_company_in_order_is_equal_at_every_step),
        TEST(test_a_flag_that_is_gone_is_found_and_told_once),
        TEST(test_another_status_of_the_supplies_is_found),
        TEST(test_another_request_than_the_newest_is_found),
        TEST(test_a_request_for_a_task_that_is_not_there_is_found),
        TEST(test_supplies_that_nobody_asked_for_are_found),
        TEST(test_other_items_than_the_audit_has_are_found),
        TEST(test_a_return_without_its_lines_is_found),
        TEST(test_a_difference_that_mends_itself_is_not_told),
        TEST(test_what_comes_between_the_looks_is_left_to_the_next_one),
        TEST(test_what_differs_is_told_each_time_until_it_is_mended),
        TEST(test_what_was_equal_and_has_ended_is_not_looked_at_again),
        TEST(test_a_request_that_is_alive_is_looked_at_however_old_it_is),
        TEST(test_of_very_many_differences_a_hundred_are_named),
        TEST(test_when_all_that_was_named_is_mended_the_rest_is_looked_at_anew),
        TEST(test_one_that_ends_late_says_nothing_of_the_present),
        TEST(test_one_that_is_under_way_is_the_same_one),
        TEST(test_each_night_at_half_past_three_one_is_begun),
        TEST(test_the_list_holds_those_that_have_ended_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
