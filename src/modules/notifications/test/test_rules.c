#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "events/accounting.h"
#include "events/auth.h"
#include "events/supplies.h"
#include "events/tasks.h"
#include "rules.h"

static const char *template_for(const char *event, enum circumstance when, enum audience to)
{
    const char *found = NULL;
    for (size_t i = 0; i < rule_count; i++) {
        if (!rule_applies(&rules[i], event, when) || rules[i].to != to) continue;
        assert_null(found); /* nobody is told the same thing twice */
        found = rules[i].template;
    }
    return found;
}

static void test_every_rule_names_an_event_that_is_published(void **state)
{
    for (size_t i = 0; i < rule_count; i++) {
        bool known = false;
        for (size_t k = 0; k < AUTH_EVENTS; k++) known |= !strcmp(auth_events[k]->name, rules[i].event);
        for (size_t k = 0; k < TASKS_EVENTS; k++) known |= !strcmp(tasks_events[k]->name, rules[i].event);
        for (size_t k = 0; k < SUPPLIES_EVENTS; k++) known |= !strcmp(supplies_events[k]->name, rules[i].event);
        for (size_t k = 0; k < ACCOUNTING_EVENTS; k++) known |= !strcmp(accounting_events[k]->name, rules[i].event);
        assert_true(known);
    }
}

static void test_the_client_hears_of_every_change_of_status(void **state)
{
    static const char *const events[] = {"tasks.created",   "tasks.assigned",  "tasks.checked_in",
                                         "tasks.completed", "tasks.cancelled", "tasks.failed"};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        assert_non_null(template_for(events[i], ALWAYS, TO_CLIENT));
}

static void test_a_correction_is_told_to_both_sides_and_a_bonus_to_the_worker(void **state)
{
    assert_string_equal(template_for("accounting.corrected", ALWAYS, TO_PERSON), "correction");
    assert_string_equal(template_for("accounting.corrected", ALWAYS, TO_MANAGERS), "correction_made");
    assert_string_equal(template_for("accounting.bonus_given", ALWAYS, TO_PERSON), "bonus");
    assert_null(template_for("accounting.bonus_given", ALWAYS, TO_MANAGERS));
}

static void test_a_worker_with_a_new_time_is_told_the_time_alone(void **state)
{
    assert_int_equal(rule_circumstance(7, 7), MOVED);
    assert_string_equal(template_for("tasks.reassigned", MOVED, TO_WORKER), "work_moved");
    assert_string_equal(template_for("tasks.reassigned", MOVED, TO_CLIENT), "task_moved");
    assert_null(template_for("tasks.reassigned", MOVED, TO_PREVIOUS_WORKER));
}

static void test_when_another_takes_over_all_three_are_told(void **state)
{
    assert_int_equal(rule_circumstance(8, 7), HANDED_OVER);
    assert_string_equal(template_for("tasks.reassigned", HANDED_OVER, TO_WORKER), "work_assigned");
    assert_string_equal(template_for("tasks.reassigned", HANDED_OVER, TO_CLIENT), "task_reassigned");
    assert_string_equal(template_for("tasks.reassigned", HANDED_OVER, TO_PREVIOUS_WORKER), "work_withdrawn");
}

static void test_when_nobody_is_free_the_client_and_the_old_worker_are_told(void **state)
{
    assert_int_equal(rule_circumstance(0, 7), LET_GO);
    assert_string_equal(template_for("tasks.reassigned", LET_GO, TO_CLIENT), "task_waiting");
    assert_string_equal(template_for("tasks.reassigned", LET_GO, TO_PREVIOUS_WORKER), "work_withdrawn");
    assert_null(template_for("tasks.reassigned", LET_GO, TO_WORKER));
}

static void test_what_only_a_mailbox_may_see_is_not_listed(void **state)
{
    for (size_t i = 0; i < rule_count; i++)
        if (rules[i].opens == OPENS_CONFIRMATION || rules[i].opens == OPENS_PASSWORD ||
            rules[i].opens == OPENS_INVITATION)
            assert_false(rules[i].listed);
}

static void test_a_template_opens_the_same_wherever_it_is_used(void **state)
{
    for (size_t i = 0; i < rule_count; i++) {
        assert_non_null(rule_of_template(rules[i].template));
        assert_int_equal(rule_of_template(rules[i].template)->opens, rules[i].opens);
    }
    assert_null(rule_of_template("nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_rule_names_an_event_that_is_published),
        cmocka_unit_test(test_the_client_hears_of_every_change_of_status),
        cmocka_unit_test(test_a_correction_is_told_to_both_sides_and_a_bonus_to_the_worker),
        cmocka_unit_test(test_a_worker_with_a_new_time_is_told_the_time_alone),
        cmocka_unit_test(test_when_another_takes_over_all_three_are_told),
        cmocka_unit_test(test_when_nobody_is_free_the_client_and_the_old_worker_are_told),
        cmocka_unit_test(test_what_only_a_mailbox_may_see_is_not_listed),
        cmocka_unit_test(test_a_template_opens_the_same_wherever_it_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
