#include "base/ident.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* Ids rise within a process, so each test has a later day than the one before. */
#define DAY(n) (INT64_C(1764000000000) + (n)*MS_DAY)

static void test_ids_rise_and_never_repeat_within_a_millisecond(void **state)
{
    ident before = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        ident id = ident_make(DAY(0), i * 2654435761u);
        assert_true(id > before);
        before = id;
    }
}

static void test_an_id_knows_its_instant(void **state)
{
    ident id = ident_make(DAY(1) + 123, 0xffffffffu);
    assert_int_equal(ident_instant(id), DAY(1) + 123);
    assert_true(ident_floor(DAY(1) + 123) <= id);
    assert_true(ident_floor(DAY(1) + 124) > id);
}

static void test_a_clock_set_back_makes_no_id_twice(void **state)
{
    ident first = ident_make(DAY(2), 5), second = ident_make(DAY(1), 5);
    assert_true(second > first);
}

static void test_ids_stay_positive_far_from_today(void **state)
{
    assert_int_equal(ident_floor(0), 0);
    assert_true(ident_floor(INT64_C(7258118400000)) > 0);                                   /* the year 2200 */
    assert_true(ident_floor(INT64_C(3755000000000)) > ident_floor(INT64_C(3754999999999))); /* 2088 */
}

static void test_text_goes_there_and_back_and_sorts_alike(void **state)
{
    static const ident ids[] = {1, 31, 32, INT64_C(0x123456789abcdef), INT64_MAX};
    char text[IDENT_TEXT], before[IDENT_TEXT] = "";
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        ident back = 0;
        ident_write(ids[i], text);
        assert_int_equal(strlen(text), 13);
        assert_true(ident_parse(text, &back));
        assert_int_equal(back, ids[i]);
        assert_true(strcmp(before, text) < 0);
        memcpy(before, text, sizeof text);
    }
    ident_write(INT64_MAX, text);
    assert_string_equal(text, "7zzzzzzzzzzzz");
}

static void test_what_no_id_would_write_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "1",
                                      "0000000000000",  /* none */
                                      "000000000001",   /* short */
                                      "00000000000001", /* long */
                                      "000000000000A",  /* upper case */
                                      "000000000000i",  /* left out by Crockford */
                                      "000000000000l",
                                      "000000000000o",
                                      "000000000000u",
                                      "8000000000000", /* 64 bits */
                                      "00000000000 1",
                                      "00000000000-1",
                                      "000000000000\xd0"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ident id = 77;
        assert_false(ident_parse(bad[i], &id));
        assert_int_equal(id, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_rise_and_never_repeat_within_a_millisecond),
        cmocka_unit_test(test_an_id_knows_its_instant),
        cmocka_unit_test(test_a_clock_set_back_makes_no_id_twice),
        cmocka_unit_test(test_ids_stay_positive_far_from_today),
        cmocka_unit_test(test_text_goes_there_and_back_and_sorts_alike),
        cmocka_unit_test(test_what_no_id_would_write_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
