/* The life of invoices and payouts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "settlement_rules.h"

static void test_each_side_counts_in_its_own_favour(void **state)
{
    assert_int_equal(settlement_amount(SETTLEMENT_INVOICE, -9500), 9500);
    assert_int_equal(settlement_amount(SETTLEMENT_INVOICE, 300), -300);
    assert_int_equal(settlement_amount(SETTLEMENT_PAYOUT, 5700), 5700);
    assert_int_equal(settlement_amount(SETTLEMENT_PAYOUT, -4000), -4000);
    assert_int_equal(settlement_movement(SETTLEMENT_INVOICE), MOVEMENT_CHARGE_PAID);
    assert_int_equal(settlement_movement(SETTLEMENT_PAYOUT), MOVEMENT_PAYOUT);
    assert_int_equal(run_accounts(RUN_CHARGE), ACCOUNT_CLIENT);
    assert_int_equal(run_accounts(RUN_PAY), ACCOUNT_WORKER);
    assert_int_equal(RUN_CHARGE, SETTLEMENT_INVOICE);
    assert_int_equal(RUN_PAY, SETTLEMENT_PAYOUT);
}

static void test_numbers_tell_kind_year_and_sequence(void **state)
{
    struct arena *arena = arena_new(1 << 16);
    assert_string_equal(settlement_number(arena, SETTLEMENT_INVOICE, 2026, 17), "I-2026-000017");
    assert_string_equal(settlement_number(arena, SETTLEMENT_PAYOUT, 2028, 1234567), "P-2028-1234567");
    arena_free(arena);
}

static void test_the_ladder_is_1_3_and_7_days_after_the_first_refusal(void **state)
{
    instant first = 1900000000000;
    assert_int_equal(settlement_next_try(first, first), first + MS_DAY);
    assert_int_equal(settlement_next_try(first, first + MS_DAY), first + 3 * MS_DAY);
    assert_int_equal(settlement_next_try(first, first + 3 * MS_DAY + 5), first + 7 * MS_DAY);
    assert_int_equal(settlement_next_try(first, first + 7 * MS_DAY), 0);
    assert_int_equal(settlement_next_try(first, first + 30 * MS_DAY), 0);
    /* A run has just tried it: not again at once. */
    assert_int_equal(settlement_next_try(first, first + MS_DAY - MS_MINUTE), first + 3 * MS_DAY);
    assert_int_equal(settlement_next_try(first, first + MS_DAY - 2 * MS_HOUR), first + MS_DAY);
}

static void test_money_is_asked_for_when_it_is_due(void **state)
{
    instant now = 1900000000000;
    assert_true(settlement_due(SETTLEMENT_ISSUED, 0, now));
    assert_true(settlement_due(SETTLEMENT_ISSUED, now, now));
    assert_true(settlement_due(SETTLEMENT_FAILED, now, now));
    assert_false(settlement_due(SETTLEMENT_FAILED, now + 1, now));
    assert_false(settlement_due(SETTLEMENT_FAILED, 0, now));
    assert_false(settlement_due(SETTLEMENT_PAID, now, now));
    assert_false(settlement_due(SETTLEMENT_WITHDRAWN, now, now));
}

static void test_what_an_answer_means(void **state)
{
    assert_int_equal(payment_answer_of(201, false), PAYMENT_STATE);
    assert_int_equal(payment_answer_of(200, false), PAYMENT_STATE);
    assert_int_equal(payment_answer_of(200, true), PAYMENT_STATE);
    assert_int_equal(payment_answer_of(404, true), PAYMENT_UNKNOWN);
    assert_int_equal(payment_answer_of(400, false), PAYMENT_REFUSED);
    /* Nobody knows: never another key for the same debt. */
    static const int troubles[] = {0, 202, 301, 401, 403, 404, 409, 422, 429, 500, 502, 503};
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
        assert_int_equal(payment_answer_of(troubles[i], false), PAYMENT_TROUBLE);
    assert_int_equal(payment_answer_of(400, true), PAYMENT_TROUBLE);
    assert_int_equal(payment_answer_of(401, true), PAYMENT_TROUBLE);
}

static void test_an_attempt_is_in_doubt_until_it_has_ended(void **state)
{
    assert_true(attempt_in_doubt(ATTEMPT_OPEN));
    assert_true(attempt_in_doubt(ATTEMPT_PENDING));
    assert_false(attempt_in_doubt(ATTEMPT_SUCCEEDED));
    assert_false(attempt_in_doubt(ATTEMPT_DECLINED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_side_counts_in_its_own_favour),
        cmocka_unit_test(test_numbers_tell_kind_year_and_sequence),
        cmocka_unit_test(test_the_ladder_is_1_3_and_7_days_after_the_first_refusal),
        cmocka_unit_test(test_money_is_asked_for_when_it_is_due),
        cmocka_unit_test(test_what_an_answer_means),
        cmocka_unit_test(test_an_attempt_is_in_doubt_until_it_has_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
