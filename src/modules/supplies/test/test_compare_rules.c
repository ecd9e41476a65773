/* What must be so between request, audit and task. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "compare_rules.h"

static int arena_open(void **state)
{
    *state = arena_new(16 << 20);
    return 0;
}

static int arena_close(void **state)
{
    arena_free(*state);
    return 0;
}

/* By hand, apart from the rule: rows are tasks, columns what they show of their request. y: set, n: not, -: either. */
static void test_when_the_flag_must_be_set(void **state)
{
    static const struct {
        enum task_status task;
        const char *by_mark;
    } table[] = {
        /* none requested ready issued cancelled to_return returned */
        {TASK_NEW, "nnnynnn"},  {TASK_ASSIGNED, "nnnynnn"},  {TASK_IN_PROGRESS, "yyyyyyy"},
        {TASK_DONE, "yyyyyyy"}, {TASK_CANCELLED, "nnnyn--"}, {TASK_FAILED, "nnnyn--"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int mark = SUPPLIES_NONE; mark <= SUPPLIES_RETURNED; mark++) {
            enum maybe flag = flag_expected((enum supplies_status)mark, table[i].task);
            char word = flag == MAYBE_YES ? 'y' : flag == MAYBE_NO ? 'n' : '-';
            assert_int_equal(word, table[i].by_mark[mark - SUPPLIES_NONE]);
        }
}

static struct request_row some_request(enum request_status status)
{
    static struct supply_item items[] = {{"Socks", 4, "one per paw"}, {"Form", 1, NULL}};
    return (struct request_row){.id = 7,
                                .task_id = 3,
                                .task_number = "T-3",
                                .status = (int)status,
                                .cookie_status = COOKIE_OFF,
                                .items = {items, 2}};
}

static struct task_flags task_of(const struct request_row *request, enum task_status status)
{
    enum supplies_status mark = request_mark((enum request_status)request->status, request->to_return);
    return (struct task_flags){.id = request->task_id,
                               .number = request->task_number,
                               .status = (int)status,
                               .supplies_issued = mark == SUPPLIES_ISSUED,
                               .supplies_status = (int)mark,
                               .supply_request_id = request->id};
}

/* "kind expected/found" of each, one after the other. */
static const char *words(struct arena *arena, const struct differences *all)
{
    struct buf out = buf_new(arena, 1 << 20);
    for (size_t i = 0; i < all->count; i++)
        buf_printf(&out, "%s%s %s/%s", i ? "; " : "", difference_kind_names[all->items[i].kind],
                   all->items[i].expected ? all->items[i].expected : "",
                   all->items[i].found ? all->items[i].found : "");
    return out.data;
}

static const char *flags(struct arena *arena, const struct task_flags *task, const struct request_row *newest)
{
    struct differences all = differences_new(arena);
    compare_flags(&all, task, newest);
    return words(arena, &all);
}

static void test_a_task_that_says_what_its_request_says_is_equal(void **state)
{
    for (int status = REQUEST_REQUESTED; status <= REQUEST_RETURNED; status++) {
        struct request_row request = some_request((enum request_status)status);
        struct task_flags task = task_of(&request, TASK_ASSIGNED);
        assert_string_equal(flags(*state, &task, &request), "");
    }
    struct task_flags none = {.id = 3, .number = "T-3", .status = TASK_ASSIGNED, .supplies_status = SUPPLIES_NONE};
    assert_string_equal(flags(*state, &none, NULL), "");
    assert_string_equal(flags(*state, NULL, NULL), "");
}

static void test_each_difference_of_a_task_has_its_kind(void **state)
{
    struct request_row request = some_request(REQUEST_ISSUED);
    struct task_flags task = task_of(&request, TASK_ASSIGNED);
    assert_string_equal(flags(*state, NULL, &request), "task_missing issued/");
    assert_string_equal(flags(*state, &task, NULL), "request_missing /issued");
    task.supplies_issued = false;
    assert_string_equal(flags(*state, &task, &request), "flag issued/not issued");
    task.supplies_issued = true;
    task.supplies_status = SUPPLIES_READY;
    assert_string_equal(flags(*state, &task, &request), "status issued/ready");
    task = task_of(&request, TASK_ASSIGNED);
    task.supply_request_id = 8;
    assert_string_equal(flags(*state, &task, &request), "other_request 0000000000007/0000000000008");
    task.supply_request_id = 0;
    assert_string_equal(flags(*state, &task, &request), "other_request 0000000000007/");
    task = (struct task_flags){.id = 3, .number = "T-3", .status = TASK_DONE, .supplies_status = SUPPLIES_NONE};
    task.supplies_issued = true; /* nobody knows why */
    assert_string_equal(flags(*state, &task, NULL), "request_missing /none");
}

static struct list lines_of(struct arena *arena, const struct request_row *request, enum audit_direction direction,
                            struct list before)
{
    const struct supply_item *item = request->items.items;
    struct artifact *lines = ARENA_ARRAY(arena, before.count + request->items.count, struct artifact);
    if (before.count) memcpy(lines, before.items, before.count * sizeof *lines);
    for (size_t i = 0; i < request->items.count; i++)
        lines[before.count + request->items.count - 1 - i] = (struct artifact){
            .direction = (int)direction, .name = item[i].name, .quantity = item[i].quantity, .note = item[i].note};
    return (struct list){lines, before.count + request->items.count};
}

static const char *audit(struct arena *arena, const struct request_row *request, struct list lines)
{
    struct differences all = differences_new(arena);
    compare_lines(&all, arena, request, &lines);
    return words(arena, &all);
}

static void test_the_audit_holds_what_went_out_and_came_back_in_any_order(void **state)
{
    struct request_row request = some_request(REQUEST_REQUESTED);
    struct list none = {NULL, 0}, out = lines_of(*state, &request, AUDIT_ISSUED, none),
                back = lines_of(*state, &request, AUDIT_RETURNED, out);
    assert_string_equal(audit(*state, &request, none), "");
    assert_string_equal(audit(*state, &request, out), "issued /1 Form, 4 Socks");
    request.status = REQUEST_ISSUED;
    assert_string_equal(audit(*state, &request, out), "");
    assert_string_equal(audit(*state, &request, none), "issued 4 Socks, 1 Form/");
    assert_string_equal(audit(*state, &request, back), "returned /1 Form, 4 Socks");
    request.status = REQUEST_RETURNED;
    assert_string_equal(audit(*state, &request, back), "");
    assert_string_equal(audit(*state, &request, out), "returned 4 Socks, 1 Form/");
}

static void test_a_line_too_many_too_few_or_of_another_content_differs(void **state)
{
    struct request_row request = some_request(REQUEST_ISSUED);
    struct list lines = lines_of(*state, &request, AUDIT_ISSUED, (struct list){NULL, 0});
    struct artifact *line = lines.items;
    lines.count = 1;
    assert_string_equal(audit(*state, &request, lines), "issued 4 Socks, 1 Form/1 Form");
    lines.count = 2;
    line[0].quantity = 2;
    assert_string_equal(audit(*state, &request, lines), "issued 4 Socks, 1 Form/2 Form, 4 Socks");
    line[0].quantity = 1;
    line[1].note = NULL;
    assert_string_equal(audit(*state, &request, lines), "issued 4 Socks, 1 Form/1 Form, 4 Socks");
    line[1] = line[0]; /* the same twice is not two of a kind */
    assert_string_equal(audit(*state, &request, lines), "issued 4 Socks, 1 Form/1 Form, 1 Form");
}

static void test_a_cookie_belongs_to_what_went_out_unless_the_clerk_said_why_not(void **state)
{
    struct request_row request = some_request(REQUEST_ISSUED);
    struct list lines = lines_of(*state, &request, AUDIT_ISSUED, (struct list){NULL, 0});
    request.cookie_status = COOKIE_ARRIVED;
    request.fortune = "A tin will open.";
    assert_string_equal(audit(*state, &request, lines), "issued 4 Socks, 1 Form, 1 fortune cookie/1 Form, 4 Socks");
    request.without_cookie_reason = "eaten";
    assert_string_equal(audit(*state, &request, lines), "");
}

static void test_the_first_hundred_are_kept_and_all_are_counted(void **state)
{
    struct request_row request = some_request(REQUEST_ISSUED);
    struct differences all = differences_new(*state);
    for (int i = 0; i < 150; i++) {
        request.id = i + 1;
        compare_flags(&all, NULL, &request);
    }
    assert_int_equal(all.count, DIFFERENCES_KEPT);
    assert_int_equal(all.found, 150);
    assert_true(all.items[99].request_id == 100);
}

static void test_what_is_told_was_found_twice(void **state)
{
    struct request_row request = some_request(REQUEST_ISSUED), other = request;
    struct task_flags task = task_of(&request, TASK_ASSIGNED);
    struct differences before = differences_new(*state), now = differences_new(*state);
    other.id = 9;
    other.task_id = 4;
    task.supplies_issued = false;
    compare_flags(&before, &task, &request);
    compare_flags(&before, NULL, &other);
    compare_flags(&now, &task, &request);
    task.supplies_status = SUPPLIES_READY; /* new, and of a kind that was not there */
    compare_flags(&now, &task, &request);
    struct list old = {before.items, before.count}, found = {now.items, now.count};
    struct list both = differences_in_both(*state, &old, &found);
    const struct difference *difference = both.items;
    assert_int_equal(now.count, 3);
    assert_int_equal(both.count, 2);
    for (size_t i = 0; i < both.count; i++) assert_int_equal(difference[i].kind, DIFFERENCE_FLAG);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, arena_open, arena_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE(test_when_the_flag_must_be_set),
        RULE(test_a_task_that_says_what_its_request_says_is_equal),
        RULE(test_each_difference_of_a_task_has_its_kind),
        RULE(test_the_audit_holds_what_went_out_and_came_back_in_any_order),
        RULE(test_a_line_too_many_too_few_or_of_another_content_differs),
        RULE(test_a_cookie_belongs_to_what_went_out_unless_the_clerk_said_why_not),
        RULE(test_the_first_hundred_are_kept_and_all_are_counted),
        RULE(test_what_is_told_was_found_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
