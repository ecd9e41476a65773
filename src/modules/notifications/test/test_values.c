#include "reader.h"

static void test_dates_are_in_the_readers_language_and_the_companys_zone(void **state)
{
    struct reader russian = reader_in("ru"), english = reader_in("en");
    assert_string_equal(value_when(*state, &russian, INT64_C(1795525200000)), "вторник, 24 ноября 2026, 16:00");
    assert_string_equal(value_when(*state, &english, INT64_C(1795525200000)), "Tuesday, 24 November 2026, 16:00");
    assert_null(value_when(*state, &english, 0));
}

static void test_money_is_grouped_as_the_reader_expects(void **state)
{
    struct reader russian = reader_in("ru"), english = reader_in("en");
    assert_string_equal(value_money(*state, &russian, 123456750), "1\u00a0234\u00a0567,50\u00a0CAT");
    assert_string_equal(value_money(*state, &english, 123456750), "1,234,567.50\u00a0CAT");
    assert_string_equal(value_money(*state, &english, 9500), "95.00\u00a0CAT");
    assert_string_equal(value_money(*state, &english, -100000), "\u22121,000.00\u00a0CAT");
    assert_null(value_money(*state, &english, NONE));
}

static void test_links_lead_below_the_public_address(void **state)
{
    assert_string_equal(value_link(*state, "https://x.org", OPENS_CONFIRMATION, 0, "tok"), "https://x.org/confirm/tok");
    assert_null(value_link(*state, "https://x.org", OPENS_PASSWORD, 0, NULL));
    assert_null(value_link(*state, "https://x.org", OPENS_TASK, 0, NULL));
    char id[IDENT_TEXT];
    ident_write(77, id);
    const char *link = value_link(*state, "https://x.org", OPENS_TASK, 77, NULL);
    assert_int_equal(strncmp(link, "https://x.org/tasks/", 20), 0);
    assert_string_equal(link + 20, id);
}

static void test_facts_come_back_from_what_is_kept(void **state)
{
    struct facts facts = some_facts(), read;
    facts.owed = NONE;
    struct buf out = buf_new(*state, 1000);
    shape_write(&out, &facts_shape, &facts, ~0u);
    assert_null(shape_read(*state, &facts_shape, out.data, &read));
    assert_string_equal(read.number, facts.number);
    assert_int_equal(read.scheduled_at, facts.scheduled_at);
    assert_int_equal(read.price, facts.price);
    assert_true(read.owed == NONE);
    assert_int_equal(read.cause, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_dates_are_in_the_readers_language_and_the_companys_zone),
        ARENA_TEST(test_money_is_grouped_as_the_reader_expects),
        ARENA_TEST(test_links_lead_below_the_public_address),
        ARENA_TEST(test_facts_come_back_from_what_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
