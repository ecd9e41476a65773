/* The demo's heap of steps and its chance: order of time, then of planning; the same seed, the same draws. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../demo/demo.h"

static void test_steps_come_in_the_order_of_time_and_then_of_planning(void **state)
{
    struct arena *arena = arena_new((size_t)16 << 20);
    struct calendar *calendar = calendar_new(arena);
    struct chance chance = {7};
    struct step step, before = {0};
    for (int i = 0; i < 5000; i++) calendar_add(calendar, chance_between(&chance, 1, 700), STEP_SETTLE, NULL);
    size_t count = 0;
    for (; calendar_next(calendar, &step); count++) {
        assert_true(step.at > before.at || (step.at == before.at && step.order > before.order) || count == 0);
        before = step;
    }
    assert_int_equal(count, 5000);
    arena_free(arena);
}

static void test_the_same_seed_gives_the_same_draws(void **state)
{
    struct chance a = {42}, b = {42}, other = {43};
    bool differs = false;
    for (int i = 0; i < 100; i++) {
        uint64_t drawn = chance_next(&a);
        assert_true(drawn == chance_next(&b));
        differs |= drawn != chance_next(&other);
    }
    assert_true(differs);
}

static void test_draws_stay_within_their_bounds(void **state)
{
    struct chance chance = {1};
    bool least = false, most = false;
    for (int i = 0; i < 10000; i++) {
        int64_t drawn = chance_between(&chance, -3, 3);
        assert_in_range(drawn + 3, 0, 6);
        least |= drawn == -3;
        most |= drawn == 3;
    }
    assert_true(least && most);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps_come_in_the_order_of_time_and_then_of_planning),
        cmocka_unit_test(test_the_same_seed_gives_the_same_draws),
        cmocka_unit_test(test_draws_stay_within_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
