/* The command line's words: which command, which values, what is left for the settings, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>
#include "../command.h"

static int nothing(struct invocation *it)
{
    return EXIT_DONE;
}

static const struct command add = {
    .name = "user add",
    .summary = "Adds",
    .options = {{"--email", "E", "the address", true, false},
                {"--to", "PATH", "where", false, true},
                {"--quiet", NULL, "say less", false, false}},
    .run = nothing,
};
static const struct command bare = {.name = "version", .summary = "Says", .bare = true, .run = nothing};
const struct command *const commands[] = {&add, &bare};
const size_t command_count = 2;

struct parsed {
    const char *values[OPTIONS_MAX];
    char *rest[16];
    int rest_count;
    err e;
};

static struct parsed parse(void **state, const struct command *command, const char *const *words)
{
    struct parsed it = {.rest_count = 0};
    char *argv[16];
    int argc = 0;
    for (; words[argc]; argc++) argv[argc] = arena_text(*state, words[argc]);
    it.e = options_parse(*state, command, argc, argv, it.values, it.rest, &it.rest_count);
    return it;
}
#define PARSE(command, ...) parse(state, (command), (const char *const[]){__VA_ARGS__, NULL})

static void test_a_command_of_two_words_is_found_by_both(void **state)
{
    int words = 0;
    char *both[] = {(char *)"user", (char *)"add"}, *one[] = {(char *)"user"},
         *other[] = {(char *)"user", (char *)"remove"};
    assert_ptr_equal(command_find(2, both, &words), &add);
    assert_int_equal(words, 2);
    assert_null(command_find(1, one, &words));
    assert_null(command_find(2, other, &words));
}

static void test_values_stand_apart_or_after_an_equals_sign(void **state)
{
    struct parsed apart = PARSE(&add, "--email", "a@b.org"), joined = PARSE(&add, "--email=a@b.org");
    assert_null(apart.e);
    assert_string_equal(apart.values[0], "a@b.org");
    assert_null(joined.e);
    assert_string_equal(joined.values[0], "a@b.org");
}

static void test_settings_are_left_for_the_settings(void **state)
{
    struct parsed it =
        PARSE(&add, "--data", "/tmp/x", "--email", "a@b.org", "--dev", "--listen=127.0.0.1:0", "--config", "f");
    assert_null(it.e);
    assert_int_equal(it.rest_count, 6);
    assert_string_equal(it.rest[0], "--data");
    assert_string_equal(it.rest[1], "/tmp/x");
    assert_string_equal(it.rest[2], "--dev");
    assert_string_equal(it.rest[3], "--listen=127.0.0.1:0");
}

static void test_a_needed_option_that_lacks_is_named(void **state)
{
    struct parsed it = PARSE(&add, "--data", "/tmp/x");
    assert_non_null(it.e);
    assert_int_equal(it.e->kind, ERR_INVALID);
    assert_non_null(strstr(it.e->detail, "--email"));
}

static void test_an_unknown_flag_is_named(void **state)
{
    struct parsed it = PARSE(&add, "--emial", "a@b.org"), plain = PARSE(&bare, "--data");
    assert_non_null(it.e);
    assert_non_null(strstr(it.e->detail, "--emial"));
    assert_non_null(plain.e);
}

static void test_a_value_that_lacks_and_a_value_too_many_are_refused(void **state)
{
    assert_non_null(PARSE(&add, "--email").e);
    assert_non_null(PARSE(&add, "--email=").e);
    assert_non_null(PARSE(&add, "--email", "a@b.org", "--quiet=yes").e);
}

static void test_paths_are_made_absolute(void **state)
{
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    struct parsed relative = PARSE(&add, "--email", "e", "--to", "folder"),
                  absolute = PARSE(&add, "--email", "e", "--to", "/folder");
    assert_string_equal(relative.values[1], arena_printf(*state, "%s/folder", here));
    assert_string_equal(absolute.values[1], "/folder");
}

static void test_help_names_every_command_and_every_option(void **state)
{
    struct buf all = buf_new(*state, 1 << 16), one = buf_new(*state, 1 << 16);
    help_write(&all, NULL);
    help_write(&one, &add);
    assert_non_null(strstr(all.data, "user add"));
    assert_non_null(strstr(all.data, "version"));
    assert_non_null(strstr(one.data, "--email E"));
    assert_non_null(strstr(one.data, "--data"));
    assert_null(strstr(one.data, "--ops-listen"));
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_command_of_two_words_is_found_by_both),
        TEST(test_values_stand_apart_or_after_an_equals_sign),
        TEST(test_settings_are_left_for_the_settings),
        TEST(test_a_needed_option_that_lacks_is_named),
        TEST(test_an_unknown_flag_is_named),
        TEST(test_a_value_that_lacks_and_a_value_too_many_are_refused),
        TEST(test_paths_are_made_absolute),
        TEST(test_help_names_every_command_and_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
