/* Signatures of messages between programs. */
#include "platform/signature.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const char body[] = "{\"event_id\":\"1\"}", secret[] = "between us";
enum { SIZE = sizeof body - 1 };
static const instant now = (instant)1764550800 * MS_SECOND;
static struct arena *arena;

static int open_arena(void **state)
{
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int close_arena(void **state)
{
    arena_free(arena);
    return 0;
}

/* The figure comes from: printf '1764550800.{"event_id":"1"}' | openssl dgst -sha256 -hmac 'between us' */
static void test_it_is_what_anybody_computes(void **state)
{
    assert_string_equal(signature_make(arena, secret, 1764550800, body, SIZE),
                        "sha256=b40b150b468ed86189684b06e001c1501fadc72ee020c60f63a25ec7af76b72a");
}

static bool accepted(const char *timestamp, const char *signature)
{
    err e = signature_check(arena, secret, timestamp, signature, body, SIZE, now);
    if (e) assert_true(err_is(e, "bad_signature"));
    return !e;
}

static void test_five_minutes_either_way(void **state)
{
    for (int64_t away = -302; away <= 302; away++) {
        const char *timestamp = arena_printf(arena, "%lld", (long long)(1764550800 + away));
        const char *signature = signature_make(arena, secret, 1764550800 + away, body, SIZE);
        assert_int_equal(accepted(timestamp, signature), away >= -300 && away <= 300);
    }
}

static void test_whatever_is_wrong_is_refused_alike(void **state)
{
    const char *right = signature_make(arena, secret, 1764550800, body, SIZE);
    assert_true(accepted("1764550800", right));
    assert_false(accepted(NULL, right));
    assert_false(accepted("1764550800", NULL));
    assert_false(accepted("", right));
    assert_false(accepted("1764550801", right));
    assert_false(accepted("1764550800 ", right));
    assert_false(accepted("+1764550800", right));
    assert_false(accepted("99999999999999999999", right));
    assert_false(accepted("1764550800", "sha256="));
    assert_false(accepted("1764550800", right + 7));
    assert_false(accepted("1764550800", arena_printf(arena, "%s0", right)));
    assert_false(accepted("1764550800", signature_make(arena, "another", 1764550800, body, SIZE)));
    assert_false(accepted("1764550800", signature_make(arena, secret, 1764550800, body, SIZE - 1)));
    for (size_t i = 7; right[i]; i++) {
        char *bent = arena_printf(arena, "%s", right);
        bent[i] = bent[i] == 'a' ? 'b' : 'a';
        assert_false(accepted("1764550800", bent));
    }
    assert_non_null(signature_check(arena, NULL, "1764550800", right, body, SIZE, now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_what_anybody_computes),
        cmocka_unit_test(test_five_minutes_either_way),
        cmocka_unit_test(test_whatever_is_wrong_is_refused_alike),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
