/* A request's life, and what becomes of it when its task changes, against tables written here by hand from 1-product
 * §2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "rules.h"

/* '+' allowed, 'x' wrong_status, 'a' already_issued. Columns: requested, ready, issued, cancelled, returned. */
static const struct {
    enum request_action action;
    enum request_status to;
    const char *event, *cells;
} cells[] = {
    {REQUEST_DO_READY, REQUEST_READY, "supplies.ready", "+xxxx"},
    {REQUEST_DO_ISSUE, REQUEST_ISSUED, "supplies.issued", "++axx"},
    {REQUEST_DO_CANCEL, REQUEST_CANCELLED, "supplies.cancelled", "++xxx"},
    {REQUEST_DO_RETURN, REQUEST_RETURNED, "supplies.returned", "xx+xx"},
};

static void check_cell(size_t i, enum request_status status)
{
    const struct request_transition *row = NULL;
    err e = request_check(cells[i].action, status, &row);
    switch (cells[i].cells[status - REQUEST_REQUESTED]) {
    case '+':
        assert_null(e);
        assert_int_equal(row->to, cells[i].to);
        assert_string_equal(row->event->name, cells[i].event);
        break;
    case 'a':
        assert_true(err_is(e, "already_issued"));
        break;
    default:
        assert_true(err_is(e, "wrong_status"));
    }
}

static void test_every_cell_of_the_table(void **state)
{
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        for (int status = REQUEST_REQUESTED; status <= REQUEST_RETURNED; status++)
            check_cell(i, (enum request_status)status);
}

static void test_refusals_are_conflicts(void **state)
{
    assert_int_equal(err_request_wrong_status->kind, ERR_CONFLICT);
    assert_int_equal(err_already_issued->kind, ERR_CONFLICT);
    assert_int_equal(err_cookie_missing->kind, ERR_CONFLICT);
}

static void test_a_cookie_on_its_way_blocks_the_issue_unless_a_reason_is_given(void **state)
{
    static const enum cookie_status awaited[] = {COOKIE_ORDERED, COOKIE_LATE, COOKIE_FAILED};
    for (size_t i = 0; i < sizeof awaited / sizeof *awaited; i++) {
        assert_true(err_is(request_check_cookie(awaited[i], NULL), "cookie_missing"));
        assert_true(err_is(request_check_cookie(awaited[i], "  "), "cookie_missing"));
        assert_null(request_check_cookie(awaited[i], "The supplier is on holiday."));
    }
}

static void test_without_a_supplier_or_with_the_cookie_nothing_blocks(void **state)
{
    assert_null(request_check_cookie(COOKIE_OFF, NULL));
    assert_null(request_check_cookie(COOKIE_ARRIVED, NULL));
}

static void test_an_unissued_request_moves_along_to_the_new_worker(void **state)
{
    assert_int_equal(request_reassigned(REQUEST_REQUESTED, false, 1, 2), FATE_MOVE);
    assert_int_equal(request_reassigned(REQUEST_READY, false, 1, 2), FATE_MOVE);
}

static void test_an_unissued_request_is_cancelled_when_nobody_is_free(void **state)
{
    assert_int_equal(request_reassigned(REQUEST_REQUESTED, false, 1, 0), FATE_CANCEL);
    assert_int_equal(request_reassigned(REQUEST_READY, false, 1, 0), FATE_CANCEL);
}

static void test_an_issued_kit_has_to_come_back_when_another_gets_the_task(void **state)
{
    assert_int_equal(request_reassigned(REQUEST_ISSUED, false, 1, 2), FATE_TO_RETURN);
    assert_int_equal(request_reassigned(REQUEST_ISSUED, false, 1, 0), FATE_TO_RETURN);
}

static void test_another_time_for_the_same_worker_leaves_the_kit_in_force(void **state)
{
    assert_int_equal(request_reassigned(REQUEST_ISSUED, false, 1, 1), FATE_MOVE);
    assert_int_equal(request_reassigned(REQUEST_READY, false, 1, 1), FATE_MOVE);
}

static void test_a_final_status_cancels_what_was_not_issued(void **state)
{
    assert_int_equal(request_task_ended(REQUEST_REQUESTED, false), FATE_CANCEL);
    assert_int_equal(request_task_ended(REQUEST_READY, false), FATE_CANCEL);
    assert_int_equal(request_task_ended(REQUEST_ISSUED, false), FATE_TO_RETURN);
}

static void test_what_has_ended_stays_as_it_is(void **state)
{
    static const struct {
        enum request_status status;
        bool to_return;
    } ended[] = {{REQUEST_ISSUED, true}, {REQUEST_CANCELLED, false}, {REQUEST_RETURNED, false}};
    for (size_t i = 0; i < sizeof ended / sizeof *ended; i++) {
        assert_false(request_alive(ended[i].status, ended[i].to_return));
        assert_int_equal(request_task_ended(ended[i].status, ended[i].to_return), FATE_STAY);
        assert_int_equal(request_reassigned(ended[i].status, ended[i].to_return, 1, 2), FATE_STAY);
    }
}

static void test_the_task_shows_the_status_of_its_request(void **state)
{
    assert_int_equal(request_mark(REQUEST_REQUESTED, false), SUPPLIES_REQUESTED);
    assert_int_equal(request_mark(REQUEST_READY, false), SUPPLIES_READY);
    assert_int_equal(request_mark(REQUEST_ISSUED, false), SUPPLIES_ISSUED);
    assert_int_equal(request_mark(REQUEST_ISSUED, true), SUPPLIES_TO_RETURN);
    assert_int_equal(request_mark(REQUEST_CANCELLED, false), SUPPLIES_CANCELLED);
    assert_int_equal(request_mark(REQUEST_RETURNED, false), SUPPLIES_RETURNED);
}

static void test_lists_of_status_words(void **state)
{
    static const char *const good[] = {NULL, "", "requested", "requested,ready,issued,cancelled,returned"};
    static const char *const bad[] = {
        "lost", "requested,", ",ready", "requested,,ready", "requested, ready", "requestedrequestedrequested"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(request_statuses_known(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(request_statuses_known(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cell_of_the_table),
        cmocka_unit_test(test_refusals_are_conflicts),
        cmocka_unit_test(test_a_cookie_on_its_way_blocks_the_issue_unless_a_reason_is_given),
        cmocka_unit_test(test_without_a_supplier_or_with_the_cookie_nothing_blocks),
        cmocka_unit_test(test_an_unissued_request_moves_along_to_the_new_worker),
        cmocka_unit_test(test_an_unissued_request_is_cancelled_when_nobody_is_free),
        cmocka_unit_test(test_an_issued_kit_has_to_come_back_when_another_gets_the_task),
        cmocka_unit_test(test_another_time_for_the_same_worker_leaves_the_kit_in_force),
        cmocka_unit_test(test_a_final_status_cancels_what_was_not_issued),
        cmocka_unit_test(test_what_has_ended_stays_as_it_is),
        cmocka_unit_test(test_the_task_shows_the_status_of_its_request),
        cmocka_unit_test(test_lists_of_status_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
