/* The cursor of a sorted list: what it holds, and that it fits no other list. The SQL: tests/api/sorting.spec.ts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "sorting.h"

static struct arena *arena;

static int start(void **state)
{
    arena = arena_new(1 << 20);
    return 0;
}

static int stop(void **state)
{
    arena_free(arena);
    return 0;
}

static struct task_order read_order(int sort, int order, const char *after)
{
    struct task_query query = {.sort = sort, .order = order, .after = after};
    struct task_order got = {0};
    err e = sorting_read(arena, &query, &got);
    if (e) fail_msg("%s", e->code);
    return got;
}

static void test_without_a_word_the_newest_come_first(void **state)
{
    struct task_order order = read_order(0, 0, NULL);
    assert_int_equal(order.sort, SORT_CREATED_AT);
    assert_int_equal(order.order, ORDER_DESC);
    assert_int_equal(order.after, 0);
}

static void test_a_sort_rises_unless_told_otherwise(void **state)
{
    assert_int_equal(read_order(SORT_PRICE, 0, NULL).order, ORDER_ASC);
    assert_int_equal(read_order(SORT_PRICE, ORDER_DESC, NULL).order, ORDER_DESC);
    assert_int_equal(read_order(0, ORDER_ASC, NULL).sort, SORT_CREATED_AT);
    assert_int_equal(read_order(0, ORDER_ASC, NULL).order, ORDER_ASC);
}

static void test_a_cursor_goes_on_behind_its_row(void **state)
{
    const struct task last = {.id = 4711, .status = TASK_DONE, .price = 9500, .scheduled_at = INT64_C(1764000000000)};
    const int64_t keys[SORT_COUNT] = {
        [SORT_CREATED_AT] = 0, [SORT_SCHEDULED_AT] = last.scheduled_at, [SORT_PRICE] = 9500, [SORT_STATUS] = 4};
    for (int sort = SORT_CREATED_AT; sort < SORT_COUNT; sort++)
        for (int order = ORDER_ASC; order <= ORDER_DESC; order++) {
            struct task_order asked = read_order(sort, order, NULL);
            struct task_order got = read_order(sort, order, sorting_cursor(arena, &asked, &last));
            assert_int_equal(got.sort, sort);
            assert_int_equal(got.order, order);
            assert_int_equal(got.key, keys[sort]);
            assert_int_equal(got.after, 4711);
        }
}

static void refuse(int sort, int order, const char *after)
{
    struct task_query query = {.sort = sort, .order = order, .after = after};
    struct task_order got = {.key = 77};
    err e = sorting_read(arena, &query, &got);
    if (!e) fail_msg("\"%s\" was taken", after);
    assert_int_equal(e->kind, ERR_INVALID);
    assert_string_equal(e->fields->field, "after");
    assert_string_equal(e->fields->code, "format");
    assert_int_equal(got.key, 77);
}

static void test_a_cursor_of_another_order_is_refused(void **state)
{
    const struct task last = {.id = 4711, .status = TASK_DONE, .price = 9500, .scheduled_at = 5};
    for (int made = 0; made < 8; made++)
        for (int asked = 0; asked < 8; asked++) {
            struct task_order order = {.sort = (enum task_sort)(made / 2 + 1),
                                       .order = (enum sort_order)(made % 2 + 1)};
            const char *cursor = sorting_cursor(arena, &order, &last);
            if (made != asked) refuse(asked / 2 + 1, asked % 2 + 1, cursor);
        }
}

static void test_what_is_no_cursor_is_refused(void **state)
{
    static const char *const wrong[] = {
        "0000000000007",
        "price",
        "price.asc.",
        "price.asc..0000000000007",
        "price.asc.5",
        "price.asc.5.",
        "price.asc.5.7",
        "price.asc.-5.0000000000007",
        "price.asc.5x.0000000000007",
        "price.asc.99999999999999999999.0000000000007",
        "price.asc.5.0000000000007x",
        "PRICE.asc.5.0000000000007",
    };
    assert_int_equal(read_order(SORT_PRICE, ORDER_ASC, "price.asc.5.0000000000007").after, 7);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) refuse(SORT_PRICE, ORDER_ASC, wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_word_the_newest_come_first),
        cmocka_unit_test(test_a_sort_rises_unless_told_otherwise),
        cmocka_unit_test(test_a_cursor_goes_on_behind_its_row),
        cmocka_unit_test(test_a_cursor_of_another_order_is_refused),
        cmocka_unit_test(test_what_is_no_cursor_is_refused),
    };
    return cmocka_run_group_tests_name("tasks/sorting", tests, start, stop);
}
