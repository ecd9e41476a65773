/* Prices and discounts, at every edge of every tier (1-product §1.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "pricing.h"

static struct discount_tier tier[] = {
    {1000000, 5}, {2000000, 6}, {3000000, 7}, {4000000, 8}, {5000000, 9}, {6000000, 10}, {7000000, 11}, {8000000, 12},
};
static const struct list tiers = {tier, sizeof tier / sizeof *tier};

static void test_a_tier_begins_strictly_above_its_edge(void **state)
{
    for (size_t i = 0; i < tiers.count; i++) {
        int64_t before = i ? tier[i - 1].percent : 0;
        assert_int_equal(auth_discount_percent(&tiers, tier[i].over - 1), before);
        assert_int_equal(auth_discount_percent(&tiers, tier[i].over), before);
        assert_int_equal(auth_discount_percent(&tiers, tier[i].over + 1), tier[i].percent);
    }
}

static void test_the_discount_ends_at_twelve_percent(void **state)
{
    assert_int_equal(auth_discount_percent(&tiers, INT64_C(99999999999)), 12);
    struct estimate best = pricing_estimate(10000, INT64_C(99999999999), &tiers);
    assert_int_equal(best.price, 8800);
    assert_int_equal(best.next_tier_at, NONE);
}

static void test_a_new_client_pays_the_base_price(void **state)
{
    struct estimate first = pricing_estimate(10000, 0, &tiers);
    assert_int_equal(first.discount_percent, 0);
    assert_int_equal(first.discount, 0);
    assert_int_equal(first.price, 10000);
    assert_int_equal(first.next_tier_at, 1000000);
}

static void test_price_and_discount_sum_to_the_base_price(void **state)
{
    for (money base = 1; base < 20000; base += 37)
        for (size_t i = 0; i < tiers.count; i++) {
            struct estimate e = pricing_estimate(base, tier[i].over + 1, &tiers);
            assert_int_equal(e.price + e.discount, base);
            assert_int_equal(e.discount, (base * e.discount_percent + 50) / 100);
        }
}

static void test_the_workers_share_is_rounded_half_up(void **state)
{
    assert_int_equal(pricing_worker_share(9500, 60), 5700);
    assert_int_equal(pricing_worker_share(1, 60), 1);
    assert_int_equal(pricing_worker_share(1, 50), 1);
    assert_int_equal(pricing_worker_share(1, 49), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_tier_begins_strictly_above_its_edge),
        cmocka_unit_test(test_the_discount_ends_at_twelve_percent),
        cmocka_unit_test(test_a_new_client_pays_the_base_price),
        cmocka_unit_test(test_price_and_discount_sum_to_the_base_price),
        cmocka_unit_test(test_the_workers_share_is_rounded_half_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
