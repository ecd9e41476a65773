/* The cookie of a request on real stores; what the supplier's answers look like on the wire is proved from outside
 * (tests/api/cookies.spec.ts). */
#include "cookie.h"
#include "world.h"

/* Nobody listens there: whatever is asked is unreachable at once. */
static const char nobody[] = "http://127.0.0.1:9";

static int set_up_with_cookies(void **state)
{
    int failed = set_up(state);
    struct world *world = *state;
    if (failed) return failed;
    cookie_supplier_forgive();
    world->platform->config.cookies_url = nobody;
    world->platform->config.cookies_secret = "secret";
    return 0;
}

static err tell(struct world *world, ident order, enum cookie_word word, const char *fortune)
{
    char id[IDENT_TEXT];
    struct tx *tx = NULL;
    ident_write(order, id);
    struct cookie_webhook in = {"event", id, word, fortune};
    act_as(world, actor_system);
    TRY(db_begin(world->env, STORE_SUPPLIES, &tx));
    err e = cookie_webhook_apply(tx, &in);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static void later(struct world *world, int64_t ms)
{
    world->platform->clock_fixed_ms += ms;
    settle(world);
}

static int64_t number(struct world *world, const char *sql)
{
    return fixture_number(world->fixture, STORE_SUPPLIES, sql);
}

/* The back-off, which follows the real clock, is over. */
static void patience_ends(struct world *world)
{
    fixture_exec(world->fixture, STORE_SUPPLIES, "UPDATE job SET try_at = 0");
    settle(world);
}

static void test_a_request_orders_one_and_it_is_due_in_ten_minutes(void **state)
{
    struct world *world = *state;
    struct request_row row = row_of(world, requested(world));
    assert_int_equal(row.cookie_status, COOKIE_ORDERED);
    assert_true(row.cookie_due_at == opening + 10 * MS_MINUTE);
    assert_true(row.cookie_accepted_at == 0 && row.cookie_ended_at == 0 && row.cookie_problem == 0);
}

static void test_it_arrives(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    assert_null(tell(world, id, WORD_ARRIVED, "You will meet a tall, dark cat."));
    struct request_row row = row_of(world, id);
    assert_int_equal(row.cookie_status, COOKIE_ARRIVED);
    assert_string_equal(row.fortune, "You will meet a tall, dark cat.");
    assert_true(row.cookie_ended_at == opening);
    assert_null(tell(world, id, WORD_ARRIVED, "Another one."));
    assert_null(tell(world, id, WORD_FAILED, NULL));
    assert_string_equal(row_of(world, id).fortune, "You will meet a tall, dark cat.");
    assert_int_equal(row_of(world, id).cookie_status, COOKIE_ARRIVED);
}

static void test_it_is_late_after_ten_minutes_and_may_still_arrive(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    later(world, 10 * MS_MINUTE - 1);
    assert_int_equal(row_of(world, id).cookie_status, COOKIE_ORDERED);
    later(world, 1);
    assert_int_equal(row_of(world, id).cookie_status, COOKIE_LATE);
    assert_null(tell(world, id, WORD_ARRIVED, "Patience."));
    assert_int_equal(row_of(world, id).cookie_status, COOKIE_ARRIVED);
    assert_int_equal(row_of(world, id).cookie_problem, 0);
}

static void test_trouble_with_the_supplier_is_shown(void **state)
{
    struct world *world = *state;
    struct cookie_supplier supplier;
    struct tx *tx = NULL;
    ident id = requested(world);
    settle(world);
    assert_int_equal(row_of(world, id).cookie_status, COOKIE_ORDERED);
    assert_int_equal(row_of(world, id).cookie_problem, PROBLEM_UNREACHABLE);
    assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
    assert_null(cookie_supplier_state(tx, &supplier));
    db_end(tx);
    assert_int_equal(supplier.status, SUPPLIER_TROUBLED);
    assert_int_equal(supplier.problem, PROBLEM_UNREACHABLE);
    assert_true(supplier.awaited == 1 && supplier.late == 0 && supplier.troubled == 1);
}

static void test_after_a_day_nobody_asks_for_it_any_more(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    later(world, MS_DAY - 1);
    patience_ends(world);
    assert_int_equal(row_of(world, id).cookie_status, COOKIE_LATE);
    later(world, 1);
    patience_ends(world);
    assert_int_equal(row_of(world, id).cookie_status, COOKIE_FAILED);
    assert_int_equal(row_of(world, id).cookie_problem, PROBLEM_NEVER_CAME);
    assert_int_equal(number(world, "SELECT COUNT(*) FROM job WHERE kind = 'supplies.cookie' AND state <> 'done'"), 0);
}

static void test_it_blocks_the_issue_only_without_a_reason(void **state)
{
    struct world *world = *state;
    struct supply_item items[] = {{"Socks", 4, NULL}};
    struct supply_issue in = {.items = {items, 1}, .without_cookie_reason = "The supplier is closed."};
    struct tx *tx = NULL;
    ident id = requested(world);
    assert_true(err_is(by_clerk(world, issue_kit, id), "cookie_missing"));
    later(world, 10 * MS_MINUTE);
    assert_true(err_is(by_clerk(world, issue_kit, id), "cookie_missing"));
    assert_null(tell(world, id, WORD_FAILED, NULL));
    assert_int_equal(row_of(world, id).cookie_problem, PROBLEM_SUPPLIER_FAILED);
    assert_true(err_is(by_clerk(world, issue_kit, id), "cookie_missing"));
    assert_null(db_begin(world->env, STORE_SUPPLIES, &tx));
    assert_null(supplies_issue(tx, id, &in));
    assert_null(db_commit(tx));
    assert_string_equal(row_of(world, id).without_cookie_reason, "The supplier is closed.");
}

static int64_t artifacts(struct world *world, const char *condition)
{
    return number(world, arena_printf(world->arena, "SELECT COUNT(*) FROM supplies_artifact WHERE %s", condition));
}

static void test_it_goes_out_and_comes_back_with_the_kit(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    assert_null(tell(world, id, WORD_ARRIVED, "Look under the sofa."));
    assert_null(by_clerk(world, issue_kit, id));
    assert_int_equal(artifacts(world, "direction = 'issued'"), 3);
    assert_int_equal(artifacts(world, "name = 'fortune cookie' AND note = 'Look under the sofa.'"), 1);
    assert_null(by_clerk(world, supplies_return, id));
    assert_int_equal(artifacts(world, "direction = 'returned' AND name = 'fortune cookie'"), 1);
}

static void test_unknown_orders_and_cookies_without_a_fortune_are_refused(void **state)
{
    struct world *world = *state;
    struct tx *tx = NULL;
    struct cookie_webhook in = {"event", "no id", WORD_ARRIVED, "Nothing."};
    ident id = requested(world);
    assert_int_equal(tell(world, id + 1, WORD_ARRIVED, "Nothing.")->kind, ERR_NOT_FOUND);
    assert_int_equal(tell(world, id, WORD_ARRIVED, NULL)->kind, ERR_INVALID);
    assert_null(db_begin(world->env, STORE_SUPPLIES, &tx));
    assert_int_equal(cookie_webhook_apply(tx, &in)->kind, ERR_NOT_FOUND);
    db_end(tx);
    assert_int_equal(row_of(world, id).cookie_status, COOKIE_ORDERED);
}

static void test_without_a_supplier_nothing_is_ordered(void **state)
{
    struct world *world = *state;
    world->platform->config.cookies_url = "off";
    ident id = requested(world);
    assert_int_equal(row_of(world, id).cookie_status, COOKIE_OFF);
    assert_int_equal(number(world, "SELECT COUNT(*) FROM job WHERE kind LIKE 'supplies.cookie%'"), 0);
    assert_int_equal(tell(world, id, WORD_ARRIVED, "Nothing.")->kind, ERR_NOT_FOUND);
}

#define COOKIES(name) cmocka_unit_test_setup_teardown(name, set_up_with_cookies, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COOKIES(test_a_request_orders_one_and_it_is_due_in_ten_minutes),
        COOKIES(test_it_arrives),
        COOKIES(test_it_is_late_after_ten_minutes_and_may_still_arrive),
        COOKIES(test_trouble_with_the_supplier_is_shown),
        COOKIES(test_after_a_day_nobody_asks_for_it_any_more),
        COOKIES(test_it_blocks_the_issue_only_without_a_reason),
        COOKIES(test_it_goes_out_and_comes_back_with_the_kit),
        COOKIES(test_unknown_orders_and_cookies_without_a_fortune_are_refused),
        COOKIES(test_without_a_supplier_nothing_is_ordered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
