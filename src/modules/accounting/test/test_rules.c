/* What an event books, why, and how it is explained. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "auth.h"
#include "rules.h"

enum { CLIENT = 5000, WORKER = 6000 };

static struct task_event task(enum task_status to, enum task_cause cause)
{
    return (struct task_event){.task_id = 7,
                               .number = "K7Q2M4A",
                               .client_id = CLIENT,
                               .worker_id = WORKER,
                               .to = (int)to,
                               .cause = (int)cause,
                               .base_price = 10000,
                               .discount_percent = 5,
                               .price = 9500,
                               .share_percent = 60,
                               .worker_share = 5700,
                               .penalty = 4000,
                               .had_worker = true};
}

static size_t booked(const struct task_event *event, struct booking ret[BOOKINGS_MOST], enum nothing expected)
{
    enum nothing nothing = NOTHING_NO_MONEY;
    size_t count = bookings_of_task(event, ret, &nothing);
    assert_int_equal(nothing, expected);
    return count;
}

static void assert_books(const struct booking *it, enum movement_kind kind, ident person, money amount)
{
    assert_int_equal(it->kind, kind);
    assert_true(it->person_id == person && it->amount == amount && it->task_id == 7);
    assert_string_equal(it->facts.number, "K7Q2M4A");
}

static void test_a_done_task_is_owed_and_earns_its_worker_a_share(void **state)
{
    struct task_event event = task(TASK_DONE, 0);
    struct booking it[BOOKINGS_MOST];
    assert_int_equal(booked(&event, it, 0), 2);
    assert_books(&it[0], MOVEMENT_TASK_CHARGE, CLIENT, 9500);
    assert_books(&it[1], MOVEMENT_SHARE, WORKER, 5700);
}

static void test_a_cancelled_task_is_owed_and_gives_its_worker_nothing(void **state)
{
    struct task_event event = task(TASK_CANCELLED, 0);
    struct booking it[BOOKINGS_MOST];
    assert_int_equal(booked(&event, it, 0), 1);
    assert_books(&it[0], MOVEMENT_TASK_CHARGE, CLIENT, 9500);
}

static void test_a_failed_task_is_owed_and_costs_its_worker_a_penalty_but_for_missing_supplies(void **state)
{
    struct booking it[BOOKINGS_MOST];
    for (int cause = CAUSE_NO_SHOW; cause <= CAUSE_OTHER; cause++) {
        struct task_event event = task(TASK_FAILED, (enum task_cause)cause);
        bool excused = cause == CAUSE_SUPPLIES_MISSING;
        assert_int_equal(booked(&event, it, excused ? NOTHING_SUPPLIES_MISSING : 0), excused ? 1 : 2);
        assert_books(&it[0], MOVEMENT_TASK_CHARGE, CLIENT, 9500);
        if (!excused) assert_books(&it[1], MOVEMENT_PENALTY, WORKER, 4000);
    }
}

static void test_a_task_that_never_had_a_worker_is_owed_nothing(void **state)
{
    struct task_event event = task(TASK_CANCELLED, 0);
    struct booking it[BOOKINGS_MOST];
    event.had_worker = false;
    assert_int_equal(booked(&event, it, NOTHING_NO_WORKER), 0);
}

static void test_a_task_that_lost_its_worker_is_owed_all_the_same(void **state)
{
    struct task_event event = task(TASK_CANCELLED, 0);
    struct booking it[BOOKINGS_MOST];
    event.worker_id = 0;
    assert_int_equal(booked(&event, it, 0), 1);
}

static void test_a_task_that_goes_on_books_nothing(void **state)
{
    struct booking it[BOOKINGS_MOST];
    for (int status = TASK_NEW; status <= TASK_IN_PROGRESS; status++) {
        struct task_event event = task((enum task_status)status, 0);
        assert_int_equal(booked(&event, it, NOTHING_NOT_FINAL), 0);
    }
}

static void test_what_is_zero_is_not_booked(void **state)
{
    struct task_event event = task(TASK_DONE, 0);
    struct booking it[BOOKINGS_MOST];
    event.worker_share = 0;
    assert_int_equal(booked(&event, it, NOTHING_ZERO), 1);
    event.price = 0;
    assert_int_equal(booked(&event, it, NOTHING_ZERO), 0);
    event = task(TASK_FAILED, CAUSE_NO_SHOW);
    event.penalty = 0;
    assert_int_equal(booked(&event, it, NOTHING_ZERO), 1);
}

static void test_each_kind_touches_one_account_of_the_company(void **state)
{
    for (int kind = MOVEMENT_TASK_CHARGE; kind < MOVEMENT_REVERSAL; kind++) {
        const struct movement_rule *rule = movement_rule((enum movement_kind)kind);
        assert_int_equal(movement_company_account((enum movement_kind)kind), rule->company);
        assert_int_equal(rule->company, kind); /* one each, in their order */
        bool clients = kind == MOVEMENT_TASK_CHARGE || kind == MOVEMENT_CHARGE_PAID;
        assert_int_equal(rule->person, clients ? ACCOUNT_CLIENT : ACCOUNT_WORKER);
        bool favours = kind == MOVEMENT_SHARE || kind == MOVEMENT_BONUS || kind == MOVEMENT_CHARGE_PAID;
        assert_int_equal(rule->to_person, favours);
        assert_non_null(company_account_titles[rule->company]);
    }
    assert_true(movement_company_account(MOVEMENT_REVERSAL) == 0);
}

static void test_money_that_moved_and_reversals_are_not_taken_back(void **state)
{
    assert_null(movement_may_be_reversed(MOVEMENT_TASK_CHARGE));
    assert_null(movement_may_be_reversed(MOVEMENT_SHARE));
    assert_null(movement_may_be_reversed(MOVEMENT_PENALTY));
    assert_null(movement_may_be_reversed(MOVEMENT_BONUS));
    assert_ptr_equal(movement_may_be_reversed(MOVEMENT_CHARGE_PAID), err_money_moved);
    assert_ptr_equal(movement_may_be_reversed(MOVEMENT_PAYOUT), err_money_moved);
    assert_ptr_equal(movement_may_be_reversed(MOVEMENT_REVERSAL), err_is_reversal);
}

static void assert_explained(const struct booking *it, const char *expected)
{
    struct arena *arena = arena_new(1 << 16);
    assert_string_equal(movement_explanation(arena, it->kind, it->amount, &it->facts), expected);
    arena_free(arena);
}

static void test_a_charge_is_explained_by_how_the_task_ended_and_its_discount(void **state)
{
    struct booking it[BOOKINGS_MOST];
    struct task_event event = task(TASK_DONE, 0);
    booked(&event, it, 0);
    assert_explained(&it[0], "The price of the task: 100.00 less 5 % = 95.00");
    assert_explained(&it[1], "60 % of 95.00 = 57.00");
    event.to = TASK_CANCELLED;
    booked(&event, it, 0);
    assert_explained(&it[0], "A cancelled task is owed in full: 100.00 less 5 % = 95.00");
    event = task(TASK_FAILED, CAUSE_NO_SHOW);
    event.discount_percent = 0;
    event.base_price = 9500;
    booked(&event, it, 0);
    assert_explained(&it[0], "A failed task is owed in full: 95.00");
    event.base_price = event.discount_percent = NONE; /* an event from before these travelled */
    booked(&event, it, 0);
    assert_explained(&it[0], "A failed task is owed in full: 95.00");
    event.base_price = NONE;
    event.discount_percent = 5;
    booked(&event, it, 0);
    assert_explained(&it[0], "A failed task is owed in full: 95.00");
}

static void test_a_share_without_its_percentage_says_of_what_it_is_one(void **state)
{
    struct booking it[BOOKINGS_MOST];
    struct task_event event = task(TASK_DONE, 0);
    event.share_percent = NONE;
    booked(&event, it, 0);
    assert_explained(&it[1], "Share of 95.00 = 57.00");
}

static void test_a_penalty_is_explained_by_the_cause(void **state)
{
    static const char *const words[] = {
        [CAUSE_NO_SHOW] = "Penalty for a failed task: did not come",
        [CAUSE_GAVE_UP] = "Penalty for a failed task: gave up",
        [CAUSE_NOT_DONE] = "Penalty for a failed task: the work was not done",
        [CAUSE_OTHER] = "Penalty for a failed task: another cause",
    };
    struct booking it[BOOKINGS_MOST];
    for (int cause = CAUSE_NO_SHOW; cause <= CAUSE_OTHER; cause++) {
        if (cause == CAUSE_SUPPLIES_MISSING) continue;
        struct task_event event = task(TASK_FAILED, (enum task_cause)cause);
        booked(&event, it, 0);
        assert_explained(&it[1], words[cause]);
    }
}

static void test_other_kinds_are_explained(void **state)
{
    struct booking it = {.amount = 4000};
    shape_clear(&movement_facts_shape, &it.facts);
    it.kind = MOVEMENT_CHARGE_PAID;
    assert_explained(&it, "Payment received");
    it.kind = MOVEMENT_PAYOUT;
    assert_explained(&it, "Paid out");
    it.facts.reason = "ten jars in one go";
    it.kind = MOVEMENT_BONUS;
    assert_explained(&it, "Bonus: ten jars in one go");
    it.kind = MOVEMENT_REVERSAL;
    it.facts.reversed = MOVEMENT_SHARE;
    it.facts.ground = GROUND_CORRECTION;
    assert_explained(&it, "Takes back the share of 40.00: ten jars in one go");
    it.facts.reversed = MOVEMENT_PENALTY;
    it.facts.ground = GROUND_WAIVED;
    assert_explained(&it, "The penalty of 40.00 was waived: ten jars in one go");
    it.facts.reason = NULL;
    assert_explained(&it, "The penalty of 40.00 was waived");
}

static void test_what_is_owed_is_what_is_missing(void **state)
{
    assert_int_equal(account_owed(-9500), 9500);
    assert_int_equal(account_owed(0), 0);
    assert_int_equal(account_owed(100), 0);
    assert_int_equal(account_owed_with(-9500, 10000), 19500);
    assert_int_equal(account_owed_with(3000, 10000), 7000);
    assert_int_equal(account_owed_with(10000, 10000), 0);
    assert_int_equal(account_owed_with(12000, 10000), 0);
}

static instant at(const char *text)
{
    instant ret = 0;
    assert_true(instant_parse(text, &ret));
    return ret;
}

static void test_clients_are_charged_on_sundays_and_workers_paid_at_the_months_end(void **state)
{
    const struct zone *moscow = zone_find("Europe/Moscow");
    struct recurrence charge = run_time(DAY_SUNDAY), pay = run_time(DAY_LAST);
    assert_true(recurrence_next(&charge, moscow, at("2026-11-24T13:00:00Z")) == at("2026-11-29T18:00:00Z"));
    assert_true(recurrence_next(&charge, moscow, at("2026-11-29T18:00:00Z")) == at("2026-12-06T18:00:00Z"));
    assert_true(recurrence_next(&pay, moscow, at("2028-02-10T00:00:00Z")) == at("2028-02-29T18:00:00Z"));
    assert_true(recurrence_last(&pay, moscow, at("2026-11-24T13:00:00Z")) == at("2026-10-31T18:00:00Z"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_done_task_is_owed_and_earns_its_worker_a_share),
        cmocka_unit_test(test_a_cancelled_task_is_owed_and_gives_its_worker_nothing),
        cmocka_unit_test(test_a_failed_task_is_owed_and_costs_its_worker_a_penalty_but_for_missing_supplies),
        cmocka_unit_test(test_a_task_that_never_had_a_worker_is_owed_nothing),
        cmocka_unit_test(test_a_task_that_lost_its_worker_is_owed_all_the_same),
        cmocka_unit_test(test_a_task_that_goes_on_books_nothing),
        cmocka_unit_test(test_what_is_zero_is_not_booked),
        cmocka_unit_test(test_each_kind_touches_one_account_of_the_company),
        cmocka_unit_test(test_money_that_moved_and_reversals_are_not_taken_back),
        cmocka_unit_test(test_a_charge_is_explained_by_how_the_task_ended_and_its_discount),
        cmocka_unit_test(test_a_share_without_its_percentage_says_of_what_it_is_one),
        cmocka_unit_test(test_a_penalty_is_explained_by_the_cause),
        cmocka_unit_test(test_other_kinds_are_explained),
        cmocka_unit_test(test_what_is_owed_is_what_is_missing),
        cmocka_unit_test(test_clients_are_charged_on_sundays_and_workers_paid_at_the_months_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
