/* What becomes of a movement is written in its token. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "../payments/methods.h"

static void expect(const char *token, enum movement_kind kind, int64_t before, enum movement_status status,
                   const char *reason, bool pending)
{
    struct verdict it = method_verdict(method_find(token), kind, before);
    assert_int_equal(it.status, status);
    assert_int_equal(it.pending, pending);
    if (reason)
        assert_string_equal(it.reason, reason);
    else
        assert_null(it.reason);
}

static void test_a_good_card_pays_however_often(void **state)
{
    expect("tok_visa_ok", KIND_CHARGE, 0, MOVEMENT_SUCCEEDED, NULL, false);
    expect("tok_visa_ok.3f29ab", KIND_CHARGE, 99, MOVEMENT_SUCCEEDED, NULL, false);
    expect("tok_hat_ok", KIND_PAYOUT, 0, MOVEMENT_SUCCEEDED, NULL, false);
}

static void test_a_bad_card_always_declines(void **state)
{
    expect("tok_visa_declined", KIND_CHARGE, 0, MOVEMENT_DECLINED, "insufficient_funds", false);
    expect("tok_visa_declined", KIND_CHARGE, 99, MOVEMENT_DECLINED, "insufficient_funds", false);
    expect("tok_visa_expired", KIND_CHARGE, 0, MOVEMENT_DECLINED, "expired_card", false);
    expect("tok_hat_closed", KIND_PAYOUT, 9, MOVEMENT_DECLINED, "account_closed", false);
}

static void test_some_decline_so_many_times_and_then_pay(void **state)
{
    expect("tok_visa_declines_2", KIND_CHARGE, 0, MOVEMENT_DECLINED, "insufficient_funds", false);
    expect("tok_visa_declines_2", KIND_CHARGE, 1, MOVEMENT_DECLINED, "insufficient_funds", false);
    expect("tok_visa_declines_2", KIND_CHARGE, 2, MOVEMENT_SUCCEEDED, NULL, false);
    expect("tok_hat_declines_1.a", KIND_PAYOUT, 0, MOVEMENT_DECLINED, "limit_exceeded", false);
    expect("tok_hat_declines_1.a", KIND_PAYOUT, 1, MOVEMENT_SUCCEEDED, NULL, false);
}

static void test_some_take_their_time(void **state)
{
    expect("tok_visa_pending", KIND_CHARGE, 0, MOVEMENT_SUCCEEDED, NULL, true);
    expect("tok_visa_pending_declined", KIND_CHARGE, 0, MOVEMENT_DECLINED, "insufficient_funds", true);
    expect("tok_hat_pending", KIND_PAYOUT, 0, MOVEMENT_SUCCEEDED, NULL, true);
}

static void test_cards_are_charged_and_accounts_are_paid(void **state)
{
    expect("tok_visa_ok", KIND_PAYOUT, 0, MOVEMENT_DECLINED, "wrong_kind_of_method", false);
    expect("tok_hat_ok", KIND_CHARGE, 0, MOVEMENT_DECLINED, "wrong_kind_of_method", false);
}

static void test_what_is_not_a_token_is_unknown(void **state)
{
    const char *const none[] = {"",
                                "tok_visa",
                                "tok_visa_okay",
                                "tok_visa_ok.",
                                "tok_visa_ok.A",
                                "visa_ok",
                                "tok_visa_ok.a.b",
                                "tok_visa_ok .a",
                                "TOK_VISA_OK",
                                "tok_visa_ok.0123456789012345678901234567890123456789x"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_null(method_find(none[i]));
        expect(none[i], KIND_CHARGE, 0, MOVEMENT_DECLINED, "unknown_method", false);
    }
}

static void test_every_method_is_found_by_its_own_token_and_by_a_persons(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < method_count; i++) {
        assert_ptr_equal(method_find(methods[i].token), &methods[i]);
        assert_ptr_equal(method_find(method_token(arena, &methods[i], "9f-3a")), &methods[i]);
        assert_non_null(methods[i].about);
        assert_non_null(methods[i].about_russian);
        for (size_t k = 0; k < i; k++) assert_string_not_equal(methods[i].label, methods[k].label);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_card_pays_however_often),
        cmocka_unit_test(test_a_bad_card_always_declines),
        cmocka_unit_test(test_some_decline_so_many_times_and_then_pay),
        cmocka_unit_test(test_some_take_their_time),
        cmocka_unit_test(test_cards_are_charged_and_accounts_are_paid),
        cmocka_unit_test(test_what_is_not_a_token_is_unknown),
        cmocka_unit_test(test_every_method_is_found_by_its_own_token_and_by_a_persons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
