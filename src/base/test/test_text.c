#include "base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

static int start(void **state)
{
    arena = arena_new(1 << 20);
    return 0;
}

static int stop(void **state)
{
    arena_free(arena);
    return 0;
}

#define VALID(text) text_valid((text), sizeof(text) - 1)

static void test_utf8_is_told_from_what_is_none(void **state)
{
    assert_true(VALID(""));
    assert_true(VALID("Barsik\tand\r\nМурка"));
    assert_true(VALID("\xf0\x9f\x90\xb1 \xef\xbf\xbd \xf4\x8f\xbf\xbf"));
    assert_false(VALID("a\0b"));
    assert_false(VALID("\x01"));
    assert_false(VALID("\x7f"));
    assert_false(VALID("\xc2\x85"));         /* a control character of two bytes */
    assert_false(VALID("\xc0\xaf"));         /* overlong */
    assert_false(VALID("\xe0\x80\xaf"));     /* overlong */
    assert_false(VALID("\xf0\x80\x80\xaf")); /* overlong */
    assert_false(VALID("\xed\xa0\x80"));     /* half a surrogate pair */
    assert_false(VALID("\xf4\x90\x80\x80")); /* beyond U+10FFFF */
    assert_false(VALID("\xff"));
    assert_false(VALID("\x80"));
    assert_false(VALID("\xd0"));     /* cut off */
    assert_false(VALID("\xe2\x82")); /* cut off */
    assert_false(VALID("\xd0\x41")); /* not continued */
}

static void test_length_counts_characters(void **state)
{
    assert_int_equal(text_length(""), 0);
    assert_int_equal(text_length("Мурка"), 5);
    assert_int_equal(text_length("\xf0\x9f\x90\xb1!"), 2);
}

static void test_blank_and_trim_know_the_blanks_that_people_cannot_see(void **state)
{
    assert_true(text_blank(NULL));
    assert_true(text_blank(" \t\n"));
    assert_true(text_blank("\xc2\xa0\xe2\x80\x8b\xef\xbb\xbf\xe3\x80\x80"));
    assert_false(text_blank(" я "));
    assert_string_equal(text_trim(arena, "  я  кот \r\n"), "я  кот");
    assert_string_equal(text_trim(arena, "\xc2\xa0я\xe2\x80\x83"), "я");
    assert_string_equal(text_trim(arena, "   "), "");
    assert_string_equal(text_trim(arena, "\x80 x \x80"), "\x80 x \x80"); /* what is no UTF-8 is left alone */
    assert_null(text_trim(arena, NULL));
}

static void test_equal_and_starts(void **state)
{
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_true(text_equal("a", "a"));
    assert_false(text_equal("a", "b"));
    assert_true(text_starts("/api/x", "/api/"));
    assert_false(text_starts("/ap", "/api/"));
    assert_false(text_starts(NULL, "/api/"));
}

static void test_lower_case_of_latin_and_cyrillic(void **state)
{
    assert_string_equal(text_lower(arena, "ABZ@Example.ORG [09]"), "abz@example.org [09]");
    assert_string_equal(text_lower(arena, "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ ЂЈЏ"),
                        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя ђјџ");
    assert_string_equal(text_lower(arena, "абя ё É \xd0"), "абя ё É \xd0");
}

static void test_hex_and_base64url(void **state)
{
    assert_string_equal(text_hex(arena, "\x00\xfe\x7f", 3), "00fe7f");
    assert_string_equal(text_hex(arena, "", 0), "");
    /* RFC 4648, section 10, without padding */
    assert_string_equal(text_base64url(arena, "", 0), "");
    assert_string_equal(text_base64url(arena, "f", 1), "Zg");
    assert_string_equal(text_base64url(arena, "fo", 2), "Zm8");
    assert_string_equal(text_base64url(arena, "foo", 3), "Zm9v");
    assert_string_equal(text_base64url(arena, "foob", 4), "Zm9vYg");
    assert_string_equal(text_base64url(arena, "\xfb\xff", 2), "-_8");
}

static void test_email_addresses(void **state)
{
    static const char *const good[] = {"a@b.c", "cat.o'malley+spam@mail.example.org", "кот@почта.рф"};
    static const char *const bad[] = {"",        "a",       "a@",      "@b.c",       "a@b",    "a@b.",
                                      "a@.b",    "a@b..c",  "a@b@c.d", "a b@c.d",    "a@b .c", "a\n@b.c",
                                      "a,b@c.d", "<a@b.c>", "a\"@b.c", "a@b.c\r\nX", "a@b.c;d"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(text_is_email(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(text_is_email(bad[i]));
    char long_one[300];
    memset(long_one, 'a', sizeof long_one);
    memcpy(long_one, "a@b.", 4);
    long_one[254] = 0;
    assert_true(text_is_email(long_one));
    long_one[254] = 'a', long_one[255] = 0;
    assert_false(text_is_email(long_one));
    assert_false(text_is_email(NULL));
}

static void test_telephone_numbers(void **state)
{
    assert_true(text_is_phone("+7 (495) 123-45-67"));
    assert_true(text_is_phone("12345"));
    assert_false(text_is_phone("1234"));
    assert_false(text_is_phone("123456789012345678901"));
    assert_false(text_is_phone("12345x"));
    assert_false(text_is_phone(""));
    assert_false(text_is_phone(NULL));
}

static void test_a_buffer_grows_and_stays_terminated(void **state)
{
    struct buf buf = buf_new(arena, 100000);
    assert_string_equal(buf.data, "");
    for (int i = 0; i < 3000; i++) {
        buf_int(&buf, i % 10);
        assert_int_equal(buf.data[buf.size], 0);
    }
    assert_int_equal(buf.size, 3000);
    for (int i = 0; i < 3000; i++) assert_int_equal(buf.data[i], '0' + i % 10);
    buf_char(&buf, '!');
    buf_printf(&buf, "%s-%03d", "cat", 7);
    assert_string_equal(buf.data + 3000, "!cat-007");
}

static void test_a_buffer_that_passes_its_limit_unwinds(void **state)
{
    struct arena *own = arena_new(1 << 20);
    volatile size_t size = 0;
    if (!setjmp(*arena_guard(own))) {
        struct buf buf = buf_new(own, 300);
        for (;;) {
            buf_char(&buf, 'x');
            size = buf.size;
        }
    }
    assert_int_equal(size, 300);
    arena_free(own);
}

static void check_int(int64_t value, const char *expected)
{
    struct buf buf = buf_new(arena, 100);
    buf_int(&buf, value);
    assert_string_equal(buf.data, expected);
}

static void test_integers_are_written_in_full(void **state)
{
    check_int(0, "0");
    check_int(7, "7");
    check_int(-10, "-10");
    check_int(99, "99");
    check_int(100, "100");
    check_int(1234567, "1234567");
    check_int(INT64_MAX, "9223372036854775807");
    check_int(INT64_MIN, "-9223372036854775808");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_is_told_from_what_is_none),
        cmocka_unit_test(test_length_counts_characters),
        cmocka_unit_test(test_blank_and_trim_know_the_blanks_that_people_cannot_see),
        cmocka_unit_test(test_equal_and_starts),
        cmocka_unit_test(test_lower_case_of_latin_and_cyrillic),
        cmocka_unit_test(test_hex_and_base64url),
        cmocka_unit_test(test_email_addresses),
        cmocka_unit_test(test_telephone_numbers),
        cmocka_unit_test(test_a_buffer_grows_and_stays_terminated),
        cmocka_unit_test(test_a_buffer_that_passes_its_limit_unwinds),
        cmocka_unit_test(test_integers_are_written_in_full),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
