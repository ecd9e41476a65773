/* What must be so between the books, the tasks and the payment services. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "check_rules.h"

static struct arena *arena;

static int open_arena(void **state)
{
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int close_arena(void **state)
{
    arena_free(arena);
    return 0;
}

static const char *should(enum task_status status, enum task_cause cause, bool had_worker, bool waived)
{
    struct task_money task = {.status = (int)status,
                              .cause = (int)cause,
                              .price = 9500,
                              .worker_share = 5700,
                              .penalty = 4000,
                              .had_worker = had_worker,
                              .penalty_waived = waived};
    struct task_booked booked = task_should_be_booked(&task);
    return task_booked_text(arena, &booked);
}

static void test_what_a_task_should_have_booked(void **state)
{
    assert_string_equal(should(TASK_DONE, 0, true, false), "charge 95.00, share 57.00");
    assert_string_equal(should(TASK_CANCELLED, 0, true, false), "charge 95.00");
    assert_string_equal(should(TASK_FAILED, CAUSE_NO_SHOW, true, false), "charge 95.00, penalty 40.00");
    assert_string_equal(should(TASK_FAILED, CAUSE_NO_SHOW, true, true), "charge 95.00, penalty 40.00 (waived)");
    assert_string_equal(should(TASK_FAILED, CAUSE_SUPPLIES_MISSING, true, false), "charge 95.00");
    assert_string_equal(should(TASK_CANCELLED, 0, false, false), "nothing");
    assert_string_equal(should(TASK_ASSIGNED, 0, true, false), "nothing");
    assert_string_equal(should(TASK_IN_PROGRESS, 0, true, false), "nothing");
}

static void test_a_penalty_may_have_been_taken_back_and_must_if_it_was_waived(void **state)
{
    struct task_booked plain = {9500, 0, 4000, false}, waived = {9500, 0, 4000, true}, more = {9500, 1, 4000, false};
    assert_true(task_is_booked(&plain, &plain));
    assert_true(task_is_booked(&plain, &waived));
    assert_false(task_is_booked(&waived, &plain));
    assert_true(task_is_booked(&waived, &waived));
    assert_false(task_is_booked(&plain, &more));
}

static void test_differences_are_counted_beyond_those_that_are_kept(void **state)
{
    struct books_differences all = books_differences_new(arena);
    for (int i = 0; i < 130; i++) books_differ(&all, BOOKS_TASK, "K7Q2M4A", "nothing", NULL);
    assert_int_equal(all.count, BOOKS_DIFFERENCES_KEPT);
    assert_int_equal(all.found, 130);
    assert_null(all.items[99].found);
}

static void test_only_what_both_looks_found_is_told(void **state)
{
    struct books_difference first[] = {{BOOKS_TASK, "A", "1", "2"}, {BOOKS_SETTLEMENT, "B", "1", "2"}};
    struct books_difference second[] = {
        {BOOKS_SETTLEMENT, "B", "1", "3"}, {BOOKS_SETTLEMENT, "A", "1", "2"}, {BOOKS_TASK, "C", "1", "2"}};
    struct list before = {first, 2}, now = {second, 3};
    struct list both = books_differences_in_both(arena, &before, &now);
    assert_int_equal(both.count, 1);
    assert_string_equal(((struct books_difference *)both.items)->found, "3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_task_should_have_booked),
        cmocka_unit_test(test_a_penalty_may_have_been_taken_back_and_must_if_it_was_waived),
        cmocka_unit_test(test_differences_are_counted_beyond_those_that_are_kept),
        cmocka_unit_test(test_only_what_both_looks_found_is_told),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
