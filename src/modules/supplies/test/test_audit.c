/* The audit on real stores: chained, only ever added to, found again. */
#include "audit.h"
#include <stdio.h>
#include <string.h>
#include "platform/chain.h"
#include "world.h"

/* What somebody might try by hand. */
static const char tries[] = "-- name: rename in supplies\n"
                            "UPDATE supplies_artifact SET name = 'Gold' WHERE number = 1;\n"
                            "-- name: rehash in supplies\n"
                            "UPDATE supplies_artifact SET hash = 'x' WHERE number = 1;\n"
                            "-- name: unseal in supplies\n"
                            "UPDATE supplies_artifact SET number = NULL, search = NULL, hash = NULL WHERE number = 1;\n"
                            "-- name: renumber in supplies\n"
                            "UPDATE supplies_artifact SET number = 9 WHERE number = 1;\n"
                            "-- name: remove in supplies\n"
                            "DELETE FROM supplies_artifact WHERE number = 1;\n"
                            "-- name: plant in supplies\n"
                            "INSERT INTO supplies_artifact (id, request_id, task_id, task_number, at, direction, "
                            "clerk_id, clerk_name, worker_id, worker_name, name, quantity) SELECT 1, request_id, "
                            "task_id, task_number, at, direction, clerk_id, clerk_name, worker_id, worker_name, name, "
                            "quantity FROM supplies_artifact WHERE number = 1;\n";
static struct sql attempts[] = {SQL("tries", "rename"),   SQL("tries", "rehash"), SQL("tries", "unseal"),
                                SQL("tries", "renumber"), SQL("tries", "remove"), SQL("tries", "plant")};

static int64_t number(struct world *world, const char *sql)
{
    return fixture_number(world->fixture, STORE_SUPPLIES, sql);
}

static void change(struct world *world, const char *sql)
{
    fixture_exec(world->fixture, STORE_SUPPLIES, sql);
}

/* Somebody with the database's own tools takes away what refuses. */
static void disarm(struct world *world)
{
    static const char *const triggers[] = {"supplies_artifact_kept", "supplies_artifact_never_removed",
                                           "supplies_artifact_sealed"};
    char sql[128];
    for (size_t i = 0; i < 3; i++) {
        snprintf(sql, sizeof sql, "DROP TRIGGER %s %s", triggers[i], fixture_server() ? "ON supplies_artifact" : "");
        change(world, sql);
    }
}

static struct supplies_audit_check checked(struct world *world)
{
    struct supplies_audit_check check;
    assert_null(supplies_audit_check(world->env, &check));
    return check;
}

static struct artifact line_of(struct world *world, int64_t line)
{
    struct tx *tx = NULL;
    struct list rows = {NULL, 0};
    assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
    assert_null(store_artifact_page(tx, line - 1, 1, &rows));
    db_end(tx);
    assert_int_equal(rows.count, 1);
    return *(struct artifact *)rows.items;
}

static ident issued_and_returned(struct world *world)
{
    ident id = requested(world);
    assert_null(by_clerk(world, issue_kit, id));
    assert_null(by_clerk(world, supplies_return, id));
    return id;
}

/* One more line, of a task and people of the caller's choice, on a request that is there. */
static void add(struct world *world, const struct request_row *row, enum audit_direction direction, const char *name)
{
    struct tx *tx = NULL;
    struct supply_item item = {name, 1, NULL};
    assert_null(db_begin(world->env, STORE_SUPPLIES, &tx));
    assert_null(audit_add(tx, row, direction, &item, NULL));
    assert_null(db_commit(tx));
}

/* ---- written */

static void test_what_goes_out_and_comes_back_is_numbered_and_chained(void **state)
{
    struct world *world = *state;
    ident id = issued_and_returned(world);
    struct artifact first = line_of(world, 1), second = line_of(world, 2), fourth = line_of(world, 4);
    assert_string_equal(first.name, "Socks");
    assert_string_equal(second.note, "in blue");
    assert_true(first.direction == AUDIT_ISSUED && fourth.direction == AUDIT_RETURNED);
    assert_true(first.request_id == id && first.task_id == world->task && first.at == opening);
    assert_true(first.clerk_id == world->clerk.id && first.worker_id == world->worker.id);
    assert_int_equal(strlen(first.hash), 64);
    assert_string_not_equal(first.hash, second.hash);
    assert_int_equal(checked(world).checked, 4);
    assert_null(checked(world).fault);
}

static err issue_without(struct tx *tx, ident id)
{
    struct supply_item items[] = {{"Socks", 4, NULL}, {"Form", 1, NULL}};
    struct supply_issue in = {{items, 2}, "the supplier is away"};
    return supplies_issue(tx, id, &in);
}

static void test_why_a_kit_went_without_its_cookie_stands_with_what_went_out(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    assert_null(by_clerk(world, issue_without, id));
    assert_null(by_clerk(world, supplies_return, id));
    for (int64_t i = 1; i <= 2; i++)
        assert_string_equal(line_of(world, i).without_cookie_reason, "the supplier is away");
    for (int64_t i = 3; i <= 4; i++) assert_null(line_of(world, i).without_cookie_reason);
}

static void test_a_cookie_that_is_there_goes_out_and_comes_back_with_the_kit(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    change(world, "UPDATE supplies_request SET cookie_status = 'arrived', fortune = 'A tin will open.'");
    assert_null(by_clerk(world, issue_kit, id));
    assert_null(by_clerk(world, supplies_return, id));
    assert_string_equal(line_of(world, 3).name, COOKIE_ARTIFACT);
    assert_string_equal(line_of(world, 3).note, "A tin will open.");
    assert_string_equal(line_of(world, 6).name, COOKIE_ARTIFACT);
    assert_int_equal(checked(world).checked, 6);
}

static void test_a_refused_issue_leaves_no_line(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    assert_null(by_clerk(world, issue_kit, id));
    assert_non_null(by_clerk(world, issue_kit, id));
    assert_int_equal(number(world, "SELECT COUNT(*) FROM supplies_artifact"), 2);
}

static void test_the_time_never_goes_back_from_line_to_line(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    assert_null(by_clerk(world, issue_kit, id));
    world->platform->clock_fixed_ms -= 700; /* another machine's */
    assert_null(by_clerk(world, supplies_return, id));
    assert_true(line_of(world, 3).at == opening);
    assert_null(checked(world).fault);
}

/* ---- kept */

static void test_the_database_refuses_to_change_remove_or_plant_a_line(void **state)
{
    struct world *world = *state;
    issued_and_returned(world);
    assert_null(db_register_sql(world->platform, "tries", tries));
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        struct tx *tx = NULL;
        assert_null(db_begin(world->env, STORE_SUPPLIES, &tx));
        err e = db_exec(tx, &attempts[i]);
        assert_true(db_refused(e, "supplies_artifact"));
        db_end(tx);
    }
    assert_int_equal(checked(world).checked, 4);
    assert_null(checked(world).fault);
}

/* Each member of the second line, changed and put back. */
static const char *const flips[][2] = {
    {"id = id + 1", "id = id - 1"},
    {"task_id = task_id + 1", "task_id = task_id - 1"},
    {"task_number = task_number || '0'", "task_number = SUBSTR(task_number, 1, LENGTH(task_number) - 1)"},
    {"at = at + 1", "at = at - 1"},
    {"direction = 'returned'", "direction = 'issued'"},
    {"clerk_id = clerk_id + 1", "clerk_id = clerk_id - 1"},
    {"clerk_name = clerk_name || '!'", "clerk_name = SUBSTR(clerk_name, 1, LENGTH(clerk_name) - 1)"},
    {"worker_id = worker_id + 1", "worker_id = worker_id - 1"},
    {"worker_name = worker_name || '!'", "worker_name = SUBSTR(worker_name, 1, LENGTH(worker_name) - 1)"},
    {"name = name || 's'", "name = SUBSTR(name, 1, LENGTH(name) - 1)"},
    {"quantity = quantity + 1", "quantity = quantity - 1"},
    {"note = NULL", "note = 'in blue'"},
    {"note = 'in red'", "note = 'in blue'"},
    {"without_cookie_reason = 'eaten'", "without_cookie_reason = NULL"},
    {"search = 'x' || search", "search = SUBSTR(search, 2)"},
    {"hash = SUBSTR(hash, 2) || SUBSTR(hash, 1, 1)", "hash = SUBSTR(hash, 64) || SUBSTR(hash, 1, 63)"},
};

static void flip(struct world *world, const char *what)
{
    char sql[300];
    snprintf(sql, sizeof sql, "UPDATE supplies_artifact SET %s WHERE number = 2", what);
    change(world, sql);
}

static void test_each_changed_member_of_a_line_is_found(void **state)
{
    struct world *world = *state;
    issued_and_returned(world);
    disarm(world);
    for (size_t i = 0; i < sizeof flips / sizeof *flips; i++) {
        flip(world, flips[i][0]);
        struct supplies_audit_check check = checked(world);
        assert_int_equal(check.checked, 1);
        assert_non_null(check.fault);
        assert_non_null(strstr(check.fault, "line 2 is not what was written"));
        flip(world, flips[i][1]);
        assert_null(checked(world).fault);
    }
}

static void test_a_line_of_another_request_is_found(void **state)
{
    struct world *world = *state;
    issued_and_returned(world);
    disarm(world);
    change(world, "INSERT INTO supplies_request (id, task_id, task_number, service_type_id, service_type_name, "
                  "scheduled_at, client_id, client_name, worker_id, worker_name, status, to_return, cookie_status, "
                  "items, created_at, version) VALUES (7, 7, '7', 7, 'x', 7, 7, 'x', 7, 'x', 'cancelled', 0, 'off', "
                  "'[]', 7, 1)");
    flip(world, "request_id = 7");
    assert_non_null(strstr(checked(world).fault, "line 2 is not what was written"));
}

static void test_a_line_that_was_taken_out_or_put_elsewhere_is_found(void **state)
{
    struct world *world = *state;
    issued_and_returned(world);
    disarm(world);
    flip(world, "number = 20");
    assert_string_equal(checked(world).fault, "line 2 is missing");
    change(world, "DELETE FROM supplies_artifact WHERE number = 20");
    assert_string_equal(checked(world).fault, "line 2 is missing");
    change(world, "UPDATE supplies_artifact SET number = number - 1 WHERE number = 3");
    assert_non_null(strstr(checked(world).fault, "line 2 is not what was written"));
    assert_int_equal(checked(world).checked, 1);
}

/* Somebody who knows how: the line has the right hash for what it says now. The next one was not made to follow it. */
static void test_a_forged_line_is_betrayed_by_the_next(void **state)
{
    struct world *world = *state;
    char sql[300];
    issued_and_returned(world);
    disarm(world);
    struct artifact first = line_of(world, 1), forged = line_of(world, 2);
    forged.quantity = 100;
    const char *hash = chain_next(world->env->arena, first.hash, &artifact_sealed_shape, &forged);
    snprintf(sql, sizeof sql, "UPDATE supplies_artifact SET quantity = 100, hash = '%s' WHERE number = 2", hash);
    change(world, sql);
    assert_int_equal(checked(world).checked, 2);
    assert_non_null(strstr(checked(world).fault, "line 3 is not what was written, or the line before it is another"));
}

static void test_a_line_that_nobody_sealed_is_found(void **state)
{
    struct world *world = *state;
    issued_and_returned(world);
    disarm(world);
    change(world, "UPDATE supplies_artifact SET number = NULL, search = NULL, hash = NULL WHERE number = 4");
    assert_non_null(strstr(checked(world).fault, "without a number and a hash"));
    assert_int_equal(checked(world).checked, 3);
}

/* ---- from before there was a chain */

enum { OLD_LINES = 450 };

static void test_lines_from_before_are_sealed_once_in_their_order_at_start(void **state)
{
    struct world *world = *state;
    char sql[400];
    issued_and_returned(world);
    disarm(world);
    change(world, "DELETE FROM supplies_artifact WHERE number > 1");
    for (int i = OLD_LINES; i > 1; i--) { /* ids and times run against each other */
        snprintf(sql, sizeof sql,
                 "INSERT INTO supplies_artifact (id, request_id, task_id, task_number, at, direction, clerk_id, "
                 "clerk_name, worker_id, worker_name, name, quantity) SELECT %d, request_id, task_id, task_number, "
                 "at - %d, direction, clerk_id, 'Пётр', worker_id, worker_name, 'Old', 1 FROM supplies_artifact "
                 "WHERE number = 1",
                 i, i);
        change(world, sql);
    }
    change(world, "UPDATE supplies_artifact SET number = NULL, search = NULL, hash = NULL");
    fixture_reopen(world->fixture);
    env_close(world->env);
    world->env = env_open(world->platform, (size_t)32 << 20);
    assert_int_equal(number(world, "SELECT COUNT(*) FROM supplies_artifact WHERE hash IS NULL"), 0);
    assert_int_equal(checked(world).checked, OLD_LINES);
    assert_null(checked(world).fault);
    assert_true(line_of(world, 1).id == OLD_LINES);
    assert_non_null(strstr(line_of(world, 1).search, "пётр"));
    struct artifact last = line_of(world, OLD_LINES);
    assert_string_equal(last.name, "Socks");
    assert_null(audit_seal(world->env)); /* again: nothing is left to do */
    assert_string_equal(line_of(world, OLD_LINES).hash, last.hash);
    struct request_row row = row_of(world, last.request_id);
    act_as(world, world->clerk);
    add(world, &row, AUDIT_ISSUED, "New");
    assert_int_equal(checked(world).checked, OLD_LINES + 1);
    assert_null(checked(world).fault);
}

static void test_a_line_may_be_sealed_and_not_changed_on_the_way(void **state)
{
    struct world *world = *state;
    static const char text[] =
        "-- name: seal in supplies\n"
        "UPDATE supplies_artifact SET number = 1, search = 's', hash = 'h' WHERE id = 5;\n"
        "-- name: seal_and_change in supplies\n"
        "UPDATE supplies_artifact SET number = 1, search = 's', hash = 'h', note = 'n' WHERE id = 5;\n"
        "-- name: seal_half in supplies\n"
        "UPDATE supplies_artifact SET number = 1, search = 's' WHERE id = 5;\n";
    static struct sql change_it = SQL("sealing", "seal_and_change"), half = SQL("sealing", "seal_half"),
                      seal_it = SQL("sealing", "seal");
    struct sql *const order[] = {&change_it, &half, &seal_it, &seal_it};
    struct tx *tx = NULL;
    requested(world);
    char sql[128];
    snprintf(sql, sizeof sql, "DROP TRIGGER supplies_artifact_sealed %s",
             fixture_server() ? "ON supplies_artifact" : "");
    change(world, sql);
    change(world,
           "INSERT INTO supplies_artifact (id, request_id, task_id, task_number, at, direction, clerk_id, "
           "clerk_name, worker_id, worker_name, name, quantity) SELECT 5, id, task_id, task_number, 1, 'issued', "
           "1, 'c', 2, 'w', 'x', 1 FROM supplies_request");
    assert_null(db_register_sql(world->platform, "sealing", text));
    for (size_t i = 0; i < 4; i++) {
        assert_null(db_begin(world->env, STORE_SUPPLIES, &tx));
        err e = db_exec(tx, order[i]);
        assert_true(i == 2 ? !e : db_refused(e, NULL));
        if (e)
            db_end(tx);
        else
            assert_null(db_commit(tx));
    }
}

/* ---- found again */

/* The numbers of all pages of two, newest first. */
static const char *found(struct world *world, struct audit_line_query query)
{
    struct buf out = buf_new(world->env->arena, 1000);
    query.limit = 2;
    do {
        struct tx *tx = NULL;
        struct list lines = {NULL, 0};
        assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
        assert_null(audit_list(tx, &query, &lines, &query.after));
        db_end(tx);
        const struct audit_line *line = lines.items;
        for (size_t i = 0; i < lines.count; i++)
            buf_printf(&out, "%s%lld", out.size ? " " : "", (long long)line[i].number);
        assert_true(lines.count == 2 || !query.after);
    } while (query.after);
    return out.data;
}

/* Six lines, a minute apart: two tasks, two workers, two clerks. */
static void write_six(struct world *world)
{
    struct request_row row = row_of(world, requested(world)), other = row;
    other.task_id = 77;
    other.task_number = "T-77";
    other.worker_id = 88;
    other.worker_name = "Барсик Усатый";
    static const char *const names[] = {"Носки 100%", "Rope_A", "Form", "НОСКИ", "Ropes", "100 forms!"};
    for (size_t i = 0; i < 6; i++) {
        act_as(world, i < 4 ? world->clerk : world->manager);
        add(world, i % 2 ? &other : &row, i == 5 ? AUDIT_RETURNED : AUDIT_ISSUED, names[i]);
        world->platform->clock_fixed_ms += MS_MINUTE;
    }
}

static void test_the_audit_is_found_by_who_what_and_when(void **state)
{
    struct world *world = *state;
    write_six(world);
    instant third = opening + 2 * MS_MINUTE;
    assert_string_equal(found(world, (struct audit_line_query){0}), "6 5 4 3 2 1");
    assert_string_equal(found(world, (struct audit_line_query){.task_id = 77}), "6 4 2");
    assert_string_equal(found(world, (struct audit_line_query){.worker_id = world->worker.id}), "5 3 1");
    assert_string_equal(found(world, (struct audit_line_query){.clerk_id = world->clerk.id}), "4 3 2 1");
    assert_string_equal(found(world, (struct audit_line_query){.clerk_id = world->clerk.id, .worker_id = 88}), "4 2");
    assert_string_equal(found(world, (struct audit_line_query){.task_id = 77, .clerk_id = world->manager.id}), "6");
    assert_string_equal(found(world, (struct audit_line_query){.task_id = 77, .worker_id = world->worker.id}), "");
    assert_string_equal(found(world, (struct audit_line_query){.direction = AUDIT_RETURNED}), "6");
    assert_string_equal(found(world, (struct audit_line_query){.from = third}), "6 5 4 3");
    assert_string_equal(found(world, (struct audit_line_query){.from = third + 1}), "6 5 4");
    assert_string_equal(found(world, (struct audit_line_query){.to = third}), "2 1");
    assert_string_equal(found(world, (struct audit_line_query){.from = third, .to = third + 1}), "3");
    assert_string_equal(found(world, (struct audit_line_query){.from = third, .to = third}), "");
    assert_string_equal(found(world, (struct audit_line_query){.from = third + MS_DAY}), "");
    assert_string_equal(found(world, (struct audit_line_query){.to = third + MS_DAY, .task_id = 77}), "6 4 2");
    assert_string_equal(found(world, (struct audit_line_query){.to = opening}), "");
}

static void test_a_word_is_found_in_any_alphabet_and_wildcards_are_letters(void **state)
{
    struct world *world = *state;
    write_six(world);
    assert_string_equal(found(world, (struct audit_line_query){.q = "носки"}), "4 1");
    assert_string_equal(found(world, (struct audit_line_query){.q = "ROPE"}), "5 2");
    assert_string_equal(found(world, (struct audit_line_query){.q = "усатый"}), "6 4 2");
    assert_string_equal(found(world, (struct audit_line_query){.q = "t-77"}), "6 4 2");
    assert_string_equal(found(world, (struct audit_line_query){.q = "manager@"}), "6 5");
    assert_string_equal(found(world, (struct audit_line_query){.q = "100%"}), "1");
    assert_string_equal(found(world, (struct audit_line_query){.q = "rope_"}), "2");
    assert_string_equal(found(world, (struct audit_line_query){.q = "forms!"}), "6");
    assert_string_equal(found(world, (struct audit_line_query){.q = "gold"}), "");
    assert_string_equal(found(world, (struct audit_line_query){.q = "носки", .to = opening + 1}), "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_goes_out_and_comes_back_is_numbered_and_chained),
        TEST(test_why_a_kit_went_without_its_cookie_stands_with_what_went_out),
        TEST(test_a_cookie_that_is_there_goes_out_and_comes_back_with_the_kit),
        TEST(test_a_refused_issue_leaves_no_line),
        TEST(test_the_time_never_goes_back_from_line_to_line),
        TEST(test_the_database_refuses_to_change_remove_or_plant_a_line),
        TEST(test_each_changed_member_of_a_line_is_found),
        TEST(test_a_line_of_another_request_is_found),
        TEST(test_a_line_that_was_taken_out_or_put_elsewhere_is_found),
        TEST(test_a_forged_line_is_betrayed_by_the_next),
        TEST(test_a_line_that_nobody_sealed_is_found),
        TEST(test_lines_from_before_are_sealed_once_in_their_order_at_start),
        TEST(test_a_line_may_be_sealed_and_not_changed_on_the_way),
        TEST(test_the_audit_is_found_by_who_what_and_when),
        TEST(test_a_word_is_found_in_any_alphabet_and_wildcards_are_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
