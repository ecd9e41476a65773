/* The command line of a program that plays an outside company: every setting is a flag, what is wrong is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include "../outside/outside.h"

struct settings {
    struct faults faults;
    int64_t delay_ms;
    const char *data;
};
static const struct field fields[] = {
    F_TEXT(struct settings, data, 0, .help = "where"),
    F_INT(struct settings, delay_ms, 0, .min = 0, .max = 1000, .help = "how long"),
    FAULT_FIELDS(struct settings),
};
static const struct shape shape = SHAPE(struct settings, "Settings", fields);

struct parsed {
    struct player_flags flags;
    struct settings settings;
    int code;
};

static struct parsed parse(void **state, const char *const *words)
{
    struct parsed it = {.code = 0};
    char *argv[16] = {(char *)"player"};
    int argc = 1;
    for (; words[argc - 1]; argc++) argv[argc] = arena_text(*state, words[argc - 1]);
    it.code = player_flags(*state, "player", "plays", "PLAYER_SECRET", &shape, argc, argv, &it.flags, &it.settings);
    return it;
}
#define PARSE(...) parse(state, (const char *const[]){__VA_ARGS__, NULL})

static void test_every_setting_is_a_flag(void **state)
{
    struct parsed it = PARSE("--secret", "s", "--delay-ms", "5", "--data", "/tmp/x", "--hang-ms", "7", "--down", "true",
                             "--garble", "time", "--listen", "127.0.0.1:5");
    assert_int_equal(it.code, -1);
    assert_string_equal(it.flags.secret, "s");
    assert_string_equal(it.flags.listen, "127.0.0.1:5");
    assert_string_equal(it.settings.data, "/tmp/x");
    assert_int_equal(it.settings.delay_ms, 5);
    assert_int_equal(it.settings.faults.hang_ms, 7);
    assert_int_equal(it.settings.faults.down, MAYBE_YES);
    assert_int_equal(it.settings.faults.garble, GARBLE_TIME);
}

static void test_what_is_not_said_is_absent(void **state)
{
    struct parsed it = PARSE("--secret", "s");
    assert_int_equal(it.code, -1);
    assert_string_equal(it.flags.listen, "127.0.0.1:0");
    assert_null(it.settings.data);
    assert_true(it.settings.delay_ms == NONE && it.settings.faults.hang_ms == NONE);
    assert_int_equal(it.settings.faults.down, MAYBE_NONE);
    assert_int_equal(it.settings.faults.garble, 0);
}

static void test_the_secret_may_stand_in_the_environment(void **state)
{
    assert_int_equal(PARSE("--delay-ms", "5").code, 2);
    setenv("PLAYER_SECRET", "", 1);
    assert_int_equal(PARSE("--delay-ms", "5").code, 2);
    setenv("PLAYER_SECRET", "hidden", 1);
    struct parsed hidden = PARSE("--delay-ms", "5"), said = PARSE("--secret", "said");
    unsetenv("PLAYER_SECRET");
    assert_int_equal(hidden.code, -1);
    assert_string_equal(hidden.flags.secret, "hidden");
    assert_string_equal(said.flags.secret, "said");
}

static void test_wrong_usage_is_refused(void **state)
{
    assert_int_equal(PARSE("--secret", "s", "--nonsense", "1").code, 2);
    assert_int_equal(PARSE("--secret", "s", "--delay-ms").code, 2);
    assert_int_equal(PARSE("--secret", "s", "--delay-ms", "soon").code, 2);
    assert_int_equal(PARSE("--secret", "s", "--delay-ms", "1001").code, 2);
    assert_int_equal(PARSE("--secret", "s", "--garble", "all").code, 2);
    assert_int_equal(PARSE("--secret", "s", "--down", "perhaps").code, 2);
    assert_int_equal(PARSE("delay_ms", "5").code, 2);
}

static void test_help_needs_nothing_else(void **state)
{
    assert_int_equal(PARSE("--help").code, 0);
    assert_int_equal(PARSE("--delay-ms", "5", "--help").code, 0);
}

static void test_a_change_leaves_what_it_does_not_name(void **state)
{
    struct parsed before = PARSE("--secret", "s", "--busy", "true", "--hang-ms", "9", "--garble", "body");
    struct parsed change = PARSE("--secret", "s", "--busy", "false", "--twice", "true");
    faults_change(&before.settings.faults, &change.settings.faults);
    assert_int_equal(before.settings.faults.busy, MAYBE_NO);
    assert_int_equal(before.settings.faults.twice, MAYBE_YES);
    assert_int_equal(before.settings.faults.hang_ms, 9);
    assert_int_equal(before.settings.faults.garble, GARBLE_BODY);
}

static int set_up(void **state)
{
    *state = arena_new(1 << 20);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_setting_is_a_flag, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_not_said_is_absent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_secret_may_stand_in_the_environment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_usage_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_help_needs_nothing_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_change_leaves_what_it_does_not_name, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
