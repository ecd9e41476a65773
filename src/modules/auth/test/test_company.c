#include "world.h"
#include "platform/schedule.h"

static struct company company_now(void)
{
    struct company company;
    struct tx *tx;
    MUST(db_read(world.env, STORE_MAIN, &tx));
    MUST(auth_company(tx, &company));
    db_end(tx);
    return company;
}

static err change(const struct company_patch *patch, const char *if_match)
{
    struct company company;
    struct tx *tx;
    MUST(db_begin(world.env, STORE_MAIN, &tx));
    struct req req = {.env = world.env, .tx = tx, .if_match = if_match};
    err e = company_change(&req, patch, &company);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static struct company_patch nothing(void)
{
    struct company_patch patch;
    shape_clear(&company_patch_shape, &patch);
    return patch;
}

static void test_the_defaults_hold_while_nothing_was_set(void **state)
{
    (void)state;
    struct company company = company_now();
    const struct discount_tier *tiers = company.discount_tiers.items;
    assert_string_equal(company.name, "Make Cats Free");
    assert_string_equal(company.currency, "CAT");
    assert_string_equal(company.time_zone, "UTC");
    assert_string_equal(company.locale, "ru");
    assert_int_equal(company.worker_share_percent, 60);
    assert_int_equal(company.penalty, 4000);
    assert_int_equal(company.no_show_grace_minutes, 30);
    assert_int_equal(company.check_in_early_minutes, 120);
    assert_false(company.auto_request_supplies);
    assert_int_equal(company.discount_tiers.count, 8);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(tiers[i].over, (i + 1) * 1000000);
        assert_int_equal(tiers[i].percent, i + 5);
    }
    assert_int_equal(company.version, 0);
}

static void test_a_change_holds_from_now_on_and_the_past_keeps_its_numbers(void **state)
{
    (void)state;
    struct discount_tier tier = {.over = 500, .percent = 50};
    struct company_patch patch = nothing();
    struct company past;
    struct tx *tx;
    instant before = env_now(world.env) - 1;
    patch.penalty = 5000;
    patch.auto_request_supplies = MAYBE_YES;
    patch.discount_tiers = (struct list){.items = &tier, .count = 1};
    MUST(change(&patch, NULL));
    for (int again = 0; again < 2; again++) { /* read, then kept */
        struct company company = company_now();
        assert_int_equal(company.penalty, 5000);
        assert_true(company.auto_request_supplies);
        assert_int_equal(company.discount_tiers.count, 1);
        assert_int_equal(((const struct discount_tier *)company.discount_tiers.items)->percent, 50);
        assert_int_equal(company.worker_share_percent, 60);
        assert_true(company.version != 0);
    }
    MUST(db_read(world.env, STORE_MAIN, &tx));
    MUST(auth_company_at(tx, before, &past));
    db_end(tx);
    assert_int_equal(past.penalty, 4000);
    assert_int_equal(past.discount_tiers.count, 8);
}

static void test_the_newest_change_wins_within_one_millisecond(void **state)
{
    (void)state;
    struct company_patch patch = nothing();
    for (int64_t percent = 1; percent <= 30; percent++) {
        int64_t version = company_now().version;
        patch.worker_share_percent = percent;
        MUST(change(&patch, NULL));
        assert_int_equal(company_now().worker_share_percent, percent);
        assert_true(company_now().version > version);
    }
}

static void test_an_undone_change_is_not_kept(void **state)
{
    (void)state;
    struct company company;
    struct tx *tx;
    struct company_patch patch = nothing();
    int64_t penalty = company_now().penalty;
    patch.penalty = penalty + 77;
    MUST(db_begin(world.env, STORE_MAIN, &tx));
    struct req req = {.env = world.env, .tx = tx};
    MUST(company_change(&req, &patch, &company));
    MUST(auth_company(tx, &company));
    assert_int_equal(company.penalty, penalty + 77);
    db_end(tx);
    assert_int_equal(company_now().penalty, penalty);
}

static void test_a_time_zone_is_checked_and_told_to_the_platform(void **state)
{
    (void)state;
    struct company_patch bad = nothing(), good = nothing();
    bad.time_zone = "Europe/Nowhere";
    bad.currency = "rub";
    err e = change(&bad, NULL);
    assert_non_null(e);
    assert_string_equal(e->fields->field, "currency");
    assert_string_equal(e->fields->next->field, "time_zone");
    assert_string_equal(zone_name(company_zone(&world.platform)), "UTC");
    good.time_zone = "Europe/Moscow";
    MUST(change(&good, NULL));
    assert_string_equal(zone_name(company_zone(&world.platform)), "Europe/Moscow");
    assert_string_equal(company_now().time_zone, "Europe/Moscow");
}

static void test_an_outdated_version_is_refused(void **state)
{
    (void)state;
    struct company_patch patch = nothing();
    patch.name = "Коты";
    err e = change(&patch, "1");
    assert_non_null(e);
    assert_int_equal(e->kind, ERR_PRECONDITION);
    char version[INT_TEXT + 1];
    snprintf(version, sizeof version, "%lld", (long long)company_now().version);
    MUST(change(&patch, version));
    assert_string_equal(company_now().name, "Коты");
}

static void test_tiers_that_do_not_rise_are_refused(void **state)
{
    (void)state;
    struct discount_tier tiers[] = {{.over = 500, .percent = 50}, {.over = 400, .percent = 60}};
    struct company_patch patch = nothing();
    patch.discount_tiers = (struct list){.items = tiers, .count = 2};
    REFUSED(change(&patch, NULL), "invalid");
}

static void test_every_change_of_a_setting_is_in_the_audit_log(void **state)
{
    (void)state;
    struct audit_query query = {.limit = NONE, .action = "company."};
    struct company_patch patch = nothing();
    struct list before, after;
    struct tx *tx;
    MUST(db_read(world.env, STORE_MAIN, &tx));
    MUST(store_audit_list(tx, &query, &before));
    db_end(tx);
    patch.no_show_grace_minutes = 45;
    MUST(change(&patch, NULL));
    MUST(db_read(world.env, STORE_MAIN, &tx));
    MUST(store_audit_list(tx, &query, &after));
    db_end(tx);
    const struct audit_row *row = after.items;
    assert_int_equal(after.count, before.count + 1);
    assert_string_equal(row->action, "company.change");
    assert_string_equal(row->subject, "no_show_grace_minutes");
    assert_string_equal(row->detail, "45");
}

static void test_settings_and_audit_cannot_be_rewritten(void **state)
{
    (void)state;
    static struct sql statements[] = {SQL("auth_test", "rewrite_setting"), SQL("auth_test", "delete_setting"),
                                      SQL("auth_test", "rewrite_audit"), SQL("auth_test", "delete_audit")};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        struct tx *tx;
        MUST(db_begin(world.env, STORE_MAIN, &tx));
        assert_true(db_refused(db_exec(tx, &statements[i], P_INT("least", 0)), NULL));
        db_end(tx);
    }
}

static uint32_t seen_by(const char *field)
{
    return shape_field(&company_shape, field, strlen(field))->visible_to;
}

static void test_only_managers_and_admins_see_the_numbers(void **state)
{
    (void)state;
    assert_int_equal(seen_by("name"), 0);
    assert_int_equal(seen_by("currency"), 0);
    assert_int_equal(seen_by("time_zone"), 0);
    assert_int_equal(seen_by("locale"), 0);
    size_t hidden = 0;
    for (size_t i = 0; i < company_shape.count; i++)
        hidden += company_shape.fields[i].visible_to == (ROLE_MANAGER | ROLE_ADMIN);
    assert_int_equal(hidden, company_shape.count - 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_defaults_hold_while_nothing_was_set), /* first */
        TEST(test_a_change_holds_from_now_on_and_the_past_keeps_its_numbers),
        TEST(test_the_newest_change_wins_within_one_millisecond),
        TEST(test_an_undone_change_is_not_kept),
        TEST(test_a_time_zone_is_checked_and_told_to_the_platform),
        TEST(test_an_outdated_version_is_refused),
        TEST(test_tiers_that_do_not_rise_are_refused),
        TEST(test_every_change_of_a_setting_is_in_the_audit_log),
        TEST(test_settings_and_audit_cannot_be_rewritten),
        TEST(test_only_managers_and_admins_see_the_numbers),
    };
    return cmocka_run_group_tests(tests, world_start, world_stop);
}
