/* Every cell of the state table: action x status x party, against a table written here by hand from 1-product §1.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "lifecycle.h"

static const instant date = INT64_C(1790000000000);

static struct lifecycle_limits limits(void)
{
    return (struct lifecycle_limits){30, 120, zone_find("Europe/Moscow")};
}

static struct task_facts facts(enum task_status status)
{
    return (struct task_facts){
        .status = status,
        .cause = status == TASK_FAILED ? CAUSE_OTHER : 0,
        .scheduled_at = date,
        .ends_at = date + MS_HOUR,
        .supplies_issued = true,
        .supplies_status = SUPPLIES_ISSUED,
        .had_worker = true,
    };
}

/* '.' 403 (never theirs), 'x' 409 wrong_status, '+' allowed. Columns: new, assigned, in_progress, done, cancelled,
 * failed. */
static const struct {
    enum task_action action;
    enum task_party party;
    instant now;
    const char *cells;
} cells[] = {
    {ACTION_ASSIGN, PARTY_SYSTEM, date, "+xxxxx"},   {ACTION_ASSIGN, PARTY_CLIENT, date, "......"},
    {ACTION_ASSIGN, PARTY_WORKER, date, "......"},   {ACTION_ASSIGN, PARTY_MANAGER, date, "......"},
    {ACTION_REASSIGN, PARTY_SYSTEM, date, "x+xxxx"}, {ACTION_REASSIGN, PARTY_CLIENT, date, "......"},
    {ACTION_REASSIGN, PARTY_WORKER, date, "......"}, {ACTION_REASSIGN, PARTY_MANAGER, date, "x+xxxx"},
    {ACTION_UNASSIGN, PARTY_SYSTEM, date, "x+xxxx"}, {ACTION_UNASSIGN, PARTY_CLIENT, date, "......"},
    {ACTION_UNASSIGN, PARTY_WORKER, date, "......"}, {ACTION_UNASSIGN, PARTY_MANAGER, date, "x+xxxx"},
    {ACTION_CHECK_IN, PARTY_SYSTEM, date, "......"}, {ACTION_CHECK_IN, PARTY_CLIENT, date, "......"},
    {ACTION_CHECK_IN, PARTY_WORKER, date, "x+xxxx"}, {ACTION_CHECK_IN, PARTY_MANAGER, date, "......"},
    {ACTION_COMPLETE, PARTY_SYSTEM, date, "......"}, {ACTION_COMPLETE, PARTY_CLIENT, date, "......"},
    {ACTION_COMPLETE, PARTY_WORKER, date, "xx+xxx"}, {ACTION_COMPLETE, PARTY_MANAGER, date, "......"},
    {ACTION_CANCEL, PARTY_SYSTEM, date, "......"},   {ACTION_CANCEL, PARTY_CLIENT, date, "++xxxx"},
    {ACTION_CANCEL, PARTY_WORKER, date, "......"},   {ACTION_CANCEL, PARTY_MANAGER, date, "++xxxx"},
    {ACTION_EXPIRE, PARTY_SYSTEM, date, "+xxxxx"},   {ACTION_EXPIRE, PARTY_CLIENT, date, "......"},
    {ACTION_EXPIRE, PARTY_WORKER, date, "......"},   {ACTION_EXPIRE, PARTY_MANAGER, date, "......"},
    {ACTION_FAIL, PARTY_SYSTEM, date, "......"},     {ACTION_FAIL, PARTY_CLIENT, date, "xx+xxx"},
    {ACTION_FAIL, PARTY_WORKER, date, "x++xxx"},     {ACTION_FAIL, PARTY_MANAGER, date, "x++xxx"},
    {ACTION_NO_SHOW, PARTY_CLIENT, date, "......"},  {ACTION_NO_SHOW, PARTY_WORKER, date, "......"},
    {ACTION_NO_SHOW, PARTY_MANAGER, date, "......"}, {ACTION_NO_SHOW, PARTY_SYSTEM, date + MS_HOUR, "x+xxxx"},
};

static void test_every_cell_of_the_table(void **state)
{
    struct lifecycle_limits l = limits();
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        for (int status = TASK_NEW; status <= TASK_FAILED; status++) {
            struct task_facts f = facts((enum task_status)status);
            err e = lifecycle_check(cells[i].action, &f, &l, cells[i].party, cells[i].now, NULL);
            char got = !e ? '+' : e == err_not_yours ? '.' : e == err_wrong_status ? 'x' : '?';
            if (got != cells[i].cells[status - 1])
                fail_msg("%s, %s, party %d: '%c' instead of '%c'", task_action_names[cells[i].action],
                         task_status_names[status], cells[i].party, got, cells[i].cells[status - 1]);
        }
    }
}

static void test_nobody_may_do_anything_as_no_party(void **state)
{
    struct lifecycle_limits l = limits();
    for (int action = ACTION_ASSIGN; action <= ACTION_NO_SHOW; action++) {
        struct task_facts f = facts(TASK_ASSIGNED);
        assert_ptr_equal(lifecycle_check((enum task_action)action, &f, &l, 0, date, NULL), err_not_yours);
    }
}

static void test_check_in_opens_two_hours_before(void **state)
{
    struct lifecycle_limits l = limits();
    struct task_facts f = facts(TASK_ASSIGNED);
    assert_ptr_equal(lifecycle_check(ACTION_CHECK_IN, &f, &l, PARTY_WORKER, date - 2 * MS_HOUR - 1, NULL),
                     err_too_early);
    assert_null(lifecycle_check(ACTION_CHECK_IN, &f, &l, PARTY_WORKER, date - 2 * MS_HOUR, NULL));
}

static void test_check_in_needs_the_supplies(void **state)
{
    struct lifecycle_limits l = limits();
    struct task_facts f = facts(TASK_ASSIGNED);
    f.supplies_issued = false;
    assert_ptr_equal(lifecycle_check(ACTION_CHECK_IN, &f, &l, PARTY_WORKER, date, NULL), err_supplies_not_issued);
}

static void test_no_show_is_due_half_an_hour_after_the_date(void **state)
{
    struct lifecycle_limits l = limits();
    struct task_facts f = facts(TASK_ASSIGNED);
    assert_ptr_equal(lifecycle_check(ACTION_NO_SHOW, &f, &l, PARTY_SYSTEM, date + 30 * MS_MINUTE - 1, NULL),
                     err_too_early);
    assert_null(lifecycle_check(ACTION_NO_SHOW, &f, &l, PARTY_SYSTEM, date + 30 * MS_MINUTE, NULL));
}

static void test_the_client_may_say_not_done_until_the_end_of_the_next_company_day(void **state)
{
    struct lifecycle_limits l = limits();
    struct task_facts f = facts(TASK_IN_PROGRESS);
    instant end = day_start(l.zone, date_add_days(date_of(l.zone, date), 2));
    const struct transition *row = NULL;
    assert_null(lifecycle_check(ACTION_FAIL, &f, &l, PARTY_CLIENT, end - 1, &row));
    assert_int_equal(row->cause, CAUSE_NOT_DONE);
    assert_ptr_equal(lifecycle_check(ACTION_FAIL, &f, &l, PARTY_CLIENT, end, NULL), err_too_late);
}

static void test_missing_supplies_are_not_the_workers_fault_if_requested_in_time(void **state)
{
    struct task_facts f = facts(TASK_ASSIGNED);
    f.supplies_issued = false;
    f.supplies_status = SUPPLIES_REQUESTED;
    f.supplies_requested_at = date;
    assert_int_equal(lifecycle_no_show_cause(&f), CAUSE_SUPPLIES_MISSING);
    f.supplies_requested_at = date + 1;
    assert_int_equal(lifecycle_no_show_cause(&f), CAUSE_NO_SHOW);
    f.supplies_status = SUPPLIES_NONE;
    f.supplies_requested_at = 0;
    assert_int_equal(lifecycle_no_show_cause(&f), CAUSE_NO_SHOW);
    f = facts(TASK_ASSIGNED);
    f.supplies_requested_at = date - MS_HOUR;
    assert_int_equal(lifecycle_no_show_cause(&f), CAUSE_NO_SHOW);
}

static void test_a_failed_task_is_rebooked_once_by_its_client(void **state)
{
    struct task_facts f = facts(TASK_FAILED);
    assert_null(lifecycle_may_rebook(&f, PARTY_CLIENT));
    assert_ptr_equal(lifecycle_may_rebook(&f, PARTY_MANAGER), err_not_yours);
    f.rebooked = true;
    assert_ptr_equal(lifecycle_may_rebook(&f, PARTY_CLIENT), err_already_rebooked);
    f = facts(TASK_DONE);
    assert_ptr_equal(lifecycle_may_rebook(&f, PARTY_CLIENT), err_wrong_status);
}

static void test_a_penalty_is_waived_once_and_only_where_there_is_one(void **state)
{
    struct task_facts f = facts(TASK_FAILED);
    assert_null(lifecycle_may_waive(&f, PARTY_MANAGER));
    assert_ptr_equal(lifecycle_may_waive(&f, PARTY_WORKER), err_not_yours);
    f.penalty_waived = true;
    assert_ptr_equal(lifecycle_may_waive(&f, PARTY_MANAGER), err_already_waived);
    f = facts(TASK_FAILED);
    f.cause = CAUSE_SUPPLIES_MISSING;
    assert_ptr_equal(lifecycle_may_waive(&f, PARTY_MANAGER), err_wrong_status);
}

static bool allows(const struct list *list, const char *name)
{
    const char *const *names = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static void test_allowed_names_what_the_check_permits(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct lifecycle_limits l = limits();
    struct task_facts f = facts(TASK_ASSIGNED);
    struct list worker = lifecycle_allowed(arena, &f, &l, PARTY_WORKER, date);
    assert_true(allows(&worker, "check_in") && allows(&worker, "fail"));
    assert_false(allows(&worker, "cancel") || allows(&worker, "complete") || allows(&worker, "request_supplies"));
    f.supplies_issued = false;
    f.supplies_status = SUPPLIES_NONE;
    worker = lifecycle_allowed(arena, &f, &l, PARTY_WORKER, date);
    assert_true(allows(&worker, "request_supplies"));
    assert_false(allows(&worker, "check_in"));
    struct list client = lifecycle_allowed(arena, &f, &l, PARTY_CLIENT, date);
    assert_int_equal(client.count, 1);
    assert_true(allows(&client, "cancel"));
    arena_free(arena);
}

static void test_a_task_is_forgotten_a_day_after_its_slot(void **state)
{
    struct task_facts f = facts(TASK_IN_PROGRESS);
    assert_false(lifecycle_forgotten(&f, f.ends_at + MS_DAY - 1));
    assert_true(lifecycle_forgotten(&f, f.ends_at + MS_DAY));
    f = facts(TASK_DONE);
    assert_false(lifecycle_forgotten(&f, f.ends_at + 2 * MS_DAY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cell_of_the_table),
        cmocka_unit_test(test_nobody_may_do_anything_as_no_party),
        cmocka_unit_test(test_check_in_opens_two_hours_before),
        cmocka_unit_test(test_check_in_needs_the_supplies),
        cmocka_unit_test(test_no_show_is_due_half_an_hour_after_the_date),
        cmocka_unit_test(test_the_client_may_say_not_done_until_the_end_of_the_next_company_day),
        cmocka_unit_test(test_missing_supplies_are_not_the_workers_fault_if_requested_in_time),
        cmocka_unit_test(test_a_failed_task_is_rebooked_once_by_its_client),
        cmocka_unit_test(test_a_penalty_is_waived_once_and_only_where_there_is_one),
        cmocka_unit_test(test_allowed_names_what_the_check_permits),
        cmocka_unit_test(test_a_task_is_forgotten_a_day_after_its_slot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
