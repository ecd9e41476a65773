#include "base/money.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

static void test_sums_and_products_are_checked(void **state)
{
    money result = 7;
    assert_true(money_add(2, -5, &result));
    assert_int_equal(result, -3);
    assert_false(money_add(INT64_MAX, 1, &result));
    assert_false(money_add(INT64_MIN, -1, &result));
    assert_false(money_multiply(INT64_MAX / 2, 3, &result));
    assert_int_equal(result, -3);
    assert_true(money_multiply(-4, 25, &result));
    assert_int_equal(result, -100);
}

static void check_percent(money amount, int64_t percent, money expected)
{
    money result;
    assert_true(money_percent(amount, percent, &result));
    assert_int_equal(result, expected);
}

static void test_percent_is_rounded_half_up(void **state)
{
    check_percent(9500, 60, 5700);
    check_percent(1, 50, 1); /* 0.5 → 1 */
    check_percent(1, 49, 0);
    check_percent(3, 50, 2);  /* 1.5 → 2 */
    check_percent(-1, 50, 0); /* -0.5 → 0, towards +infinity */
    check_percent(-1, 51, -1);
    check_percent(-3, 50, -1);  /* -1.5 → -1 */
    check_percent(-150, 1, -1); /* -1.5 → -1 */
    check_percent(-151, 1, -2);
    check_percent(1000, -5, -50);
    check_percent(0, 33, 0);
    check_percent(INT64_MAX, 100, INT64_MAX);
    check_percent(INT64_MIN, 100, INT64_MIN);
    money result = 7;
    assert_false(money_percent(INT64_MAX, 101, &result));
    assert_int_equal(result, 7);
}

static void check_split(money total, size_t count, const int64_t *weights, const money *expected)
{
    money parts[8];
    assert_true(money_split(total, weights, count, parts));
    for (size_t i = 0; i < count; i++) assert_int_equal(parts[i], expected[i]);
}

static void test_a_split_goes_by_largest_remainder_and_ties_to_the_earlier(void **state)
{
    check_split(100, 3, (int64_t[]){1, 1, 1}, (money[]){34, 33, 33});
    check_split(101, 3, (int64_t[]){1, 1, 1}, (money[]){34, 34, 33});
    check_split(10, 3, (int64_t[]){1, 2, 4}, (money[]){1, 3, 6}); /* 1.43 2.86 5.71 → 1 2 5, then the .86 and the .71 */
    check_split(5, 2, (int64_t[]){0, 9}, (money[]){0, 5});
    check_split(0, 2, (int64_t[]){1, 1}, (money[]){0, 0});
    check_split(1, 4, (int64_t[]){0, 1, 1, 0}, (money[]){0, 1, 0, 0});
    check_split(INT64_MAX, 2, (int64_t[]){INT64_MAX, INT64_MAX}, (money[]){INT64_MAX / 2 + 1, INT64_MAX / 2});
}

static void test_bad_splits_are_refused(void **state)
{
    static int64_t many[1001];
    static money parts[1001];
    for (size_t i = 0; i < 1001; i++) many[i] = 1;
    assert_false(money_split(1, many, 0, parts));
    assert_false(money_split(1, many, 1001, parts));
    assert_true(money_split(1, many, 1000, parts));
    assert_false(money_split(-1, many, 2, parts));
    assert_false(money_split(1, (int64_t[]){0, 0}, 2, parts));
    assert_false(money_split(1, (int64_t[]){3, -1}, 2, parts));
}

static void test_any_split_sums_to_its_total_within_one_unit_of_the_exact_share(void **state)
{
    srand(7);
    for (int round = 0; round < 2000; round++) {
        int64_t weights[12], sum = 0;
        money parts[12], total = rand() % 100000, left = total;
        size_t count = 1 + (size_t)rand() % 12;
        for (size_t i = 0; i < count; i++) sum += weights[i] = rand() % 1000;
        if (!sum) continue;
        assert_true(money_split(total, weights, count, parts));
        for (size_t i = 0; i < count; i++) {
            left -= parts[i];
            int64_t exact_times_sum = total * weights[i], distance = parts[i] * sum - exact_times_sum;
            assert_true(distance > -sum && distance < sum);
        }
        assert_int_equal(left, 0);
    }
}

static void test_amounts_as_text(void **state)
{
    struct arena *arena = arena_new(4096);
    assert_string_equal(money_text(arena, 9500), "95.00");
    assert_string_equal(money_text(arena, -5), "-0.05");
    assert_string_equal(money_text(arena, 0), "0.00");
    assert_string_equal(money_text(arena, INT64_MIN), "-92233720368547758.08");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_and_products_are_checked),
        cmocka_unit_test(test_percent_is_rounded_half_up),
        cmocka_unit_test(test_a_split_goes_by_largest_remainder_and_ties_to_the_earlier),
        cmocka_unit_test(test_bad_splits_are_refused),
        cmocka_unit_test(test_any_split_sums_to_its_total_within_one_unit_of_the_exact_share),
        cmocka_unit_test(test_amounts_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
