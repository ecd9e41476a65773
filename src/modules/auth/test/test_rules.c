#include "rules.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

static int start(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* -- Roles -- */

static void test_a_client_and_a_worker_hold_their_role_alone(void **state)
{
    (void)state;
    for (uint32_t roles = 0; roles < 128; roles++) {
        bool staff = roles && !(roles & ~(uint32_t)(ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN));
        assert_int_equal(roles_valid(roles), roles == ROLE_CLIENT || roles == ROLE_WORKER || staff);
    }
}

static err read_words(size_t count, const char **words, uint32_t *ret)
{
    struct list list = {.items = words, .count = count};
    return roles_read(arena, &list, ret);
}

static void test_roles_are_read_and_written_as_words(void **state)
{
    (void)state;
    uint32_t roles = 0;
    assert_null(read_words(2, (const char *[]){"admin", "clerk"}, &roles));
    assert_int_equal(roles, ROLE_ADMIN | ROLE_CLERK);
    struct list words = roles_words(arena, roles);
    assert_int_equal(words.count, 2);
    assert_string_equal(((const char **)words.items)[0], "clerk");
    assert_string_equal(((const char **)words.items)[1], "admin");
}

static void test_bad_roles_are_refused_by_name_of_the_fault(void **state)
{
    (void)state;
    uint32_t roles = 77;
    assert_string_equal(read_words(0, NULL, &roles)->fields->code, "required");
    assert_string_equal(read_words(1, (const char *[]){"root"}, &roles)->fields->code, "format");
    assert_string_equal(read_words(2, (const char *[]){"clerk", "clerk"}, &roles)->fields->code, "duplicate");
    assert_string_equal(read_words(2, (const char *[]){"worker", "manager"}, &roles)->fields->code, "out_of_range");
    assert_string_equal(read_words(2, (const char *[]){"client", "worker"}, &roles)->fields->code, "out_of_range");
    assert_int_equal(roles, 77);
}

/* -- Guesses -- */

/* Lets the callers guess in turn until each is refused; gives the guesses of an hour without a device. */
static int64_t guess_all(const enum whence *callers, size_t count)
{
    struct guess_counts counts = {0};
    int64_t here[8] = {0};
    for (int round = 0; round < 100; round++) {
        for (size_t i = 0; i < count; i++) {
            counts.stranger_here = here[i];
            if (!guess_allowed(callers[i], &counts)) continue;
            if (callers[i] == WHENCE_STRANGER) {
                counts.strangers++;
                here[i]++;
            } else {
                counts.known++;
            }
        }
    }
    return counts.strangers + counts.known;
}

static void test_an_account_takes_at_most_ten_guesses_an_hour_wherever_they_come_from(void **state)
{
    (void)state;
    const enum whence one[] = {WHENCE_STRANGER};
    const enum whence many[] = {WHENCE_STRANGER, WHENCE_STRANGER, WHENCE_STRANGER, WHENCE_STRANGER};
    const enum whence mixed[] = {WHENCE_STRANGER, WHENCE_KNOWN, WHENCE_STRANGER, WHENCE_KNOWN};
    const enum whence known[] = {WHENCE_KNOWN};
    assert_int_equal(guess_all(one, 1), GUESSES_STRANGER);
    assert_int_equal(guess_all(many, 4), GUESSES_STRANGERS);
    assert_int_equal(guess_all(mixed, 4), GUESSES_MAX);
    assert_int_equal(guess_all(known, 1), GUESSES_MAX);
    assert_true(GUESSES_MAX <= 10);
}

static void test_strangers_cannot_lock_the_owner_out(void **state)
{
    (void)state;
    struct guess_counts full = {.strangers = GUESSES_STRANGERS, .stranger_here = GUESSES_STRANGER};
    assert_false(guess_allowed(WHENCE_STRANGER, &full));
    assert_true(guess_allowed(WHENCE_KNOWN, &full));
    assert_true(guess_allowed(WHENCE_DEVICE, &full));
    struct guess_counts from_elsewhere = {.strangers = GUESSES_STRANGER, .stranger_here = 0};
    assert_true(guess_allowed(WHENCE_STRANGER, &from_elsewhere));
    struct guess_counts all = {.strangers = GUESSES_STRANGERS, .known = GUESSES_MAX - GUESSES_STRANGERS};
    assert_false(guess_allowed(WHENCE_KNOWN, &all));
    assert_true(guess_allowed(WHENCE_DEVICE, &all));
}

static void test_a_device_has_a_bound_of_its_own(void **state)
{
    (void)state;
    struct guess_counts counts = {.device = GUESSES_DEVICE - 1};
    assert_true(guess_allowed(WHENCE_DEVICE, &counts));
    counts.device++;
    assert_false(guess_allowed(WHENCE_DEVICE, &counts));
}

static void test_the_wait_ends_when_the_oldest_guess_is_an_hour_old(void **state)
{
    (void)state;
    instant now = 1000 * MS_HOUR;
    assert_int_equal(throttle_wait_s(now - MS_HOUR + 5 * MS_SECOND, now), 5);
    assert_int_equal(throttle_wait_s(now - MS_HOUR + 1, now), 1);
    assert_int_equal(throttle_wait_s(now - 2 * MS_HOUR, now), 1);
    assert_int_equal(throttle_wait_s(0, now), 1);
    assert_int_equal(throttle_wait_s(now, now), 3600);
    assert_int_equal(throttle_wait_s(now + MS_HOUR, now), 3600);
}

static void test_addresses_count_by_block(void **state)
{
    (void)state;
    assert_string_equal(address_block(arena, "203.0.113.7"), "203.0.113.7");
    assert_string_equal(address_block(arena, "::ffff:203.0.113.7"), "203.0.113.7");
    assert_string_equal(address_block(arena, "2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    assert_string_equal(address_block(arena, "2001:DB8:1:2::9"), "2001:db8:1:2::");
    assert_string_equal(address_block(arena, "::1"), "::1");
    assert_string_equal(address_block(arena, "nonsense"), "nonsense");
}

static void test_only_this_machine_is_local(void **state)
{
    (void)state;
    assert_true(address_is_local("127.0.0.1"));
    assert_true(address_is_local("::1"));
    assert_true(address_is_local(""));
    assert_false(address_is_local("10.0.0.1"));
    assert_false(address_is_local("1.127.0.1"));
    assert_false(address_is_local("2001:db8:1:2::"));
}

/* -- Text -- */

static void test_addresses_are_compared_in_lower_case_without_blanks(void **state)
{
    (void)state;
    assert_string_equal(email_normal(arena, " Barsik@Example.ORG\n"), "barsik@example.org");
}

static void test_people_are_searched_by_name_and_address_in_lower_case(void **state)
{
    (void)state;
    assert_string_equal(user_search_text(arena, "Мурка", "M@x.org"), "мурка m@x.org");
}

/* -- Company -- */

static err check_tiers(size_t count, const struct discount_tier *tiers)
{
    struct list list = {.items = (void *)(uintptr_t)tiers, .count = count};
    return tiers_check(arena, &list);
}

static void test_discount_tiers_must_rise(void **state)
{
    (void)state;
    assert_null(check_tiers(0, NULL));
    assert_null(check_tiers(2, (struct discount_tier[]){{0, 1}, {100, 2}}));
    assert_non_null(check_tiers(2, (struct discount_tier[]){{100, 1}, {100, 2}}));
    assert_non_null(check_tiers(2, (struct discount_tier[]){{100, 2}, {200, 2}}));
    assert_non_null(check_tiers(1, (struct discount_tier[]){{100, 101}}));
    assert_non_null(check_tiers(1, (struct discount_tier[]){{-1, 5}}));
}

static void test_a_currency_is_three_capital_letters(void **state)
{
    (void)state;
    assert_true(currency_valid("CAT"));
    assert_false(currency_valid("cat"));
    assert_false(currency_valid("CATS"));
    assert_false(currency_valid(""));
}

static void test_each_day_that_settings_name_has_its_rule(void **state)
{
    struct recurrence daily = company_recurrence(DAY_DAILY, 60), friday = company_recurrence(DAY_MONDAY + 4, 60);
    struct recurrence last = company_recurrence(DAY_LAST, 60), tenth = company_recurrence(DAY_FIRST + 9, 60);
    assert_int_equal(daily.kind, DAILY);
    assert_true(friday.kind == WEEKLY && friday.day == 4 && friday.minute == 60);
    assert_true(tenth.kind == MONTHLY && tenth.day == 10);
    assert_true(last.kind == MONTHLY && last.day == 0);
    assert_string_equal(company_day_names[DAY_SUNDAY], "sunday");
    assert_string_equal(company_day_names[DAY_FIRST], "1");
    assert_string_equal(company_day_names[DAY_LAST], "last");
    assert_null(company_day_names[DAY_LAST + 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_client_and_a_worker_hold_their_role_alone),
        cmocka_unit_test(test_roles_are_read_and_written_as_words),
        cmocka_unit_test(test_bad_roles_are_refused_by_name_of_the_fault),
        cmocka_unit_test(test_an_account_takes_at_most_ten_guesses_an_hour_wherever_they_come_from),
        cmocka_unit_test(test_strangers_cannot_lock_the_owner_out),
        cmocka_unit_test(test_a_device_has_a_bound_of_its_own),
        cmocka_unit_test(test_the_wait_ends_when_the_oldest_guess_is_an_hour_old),
        cmocka_unit_test(test_addresses_count_by_block),
        cmocka_unit_test(test_only_this_machine_is_local),
        cmocka_unit_test(test_addresses_are_compared_in_lower_case_without_blanks),
        cmocka_unit_test(test_people_are_searched_by_name_and_address_in_lower_case),
        cmocka_unit_test(test_discount_tiers_must_rise),
        cmocka_unit_test(test_a_currency_is_three_capital_letters),
        cmocka_unit_test(test_each_day_that_settings_name_has_its_rule),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
