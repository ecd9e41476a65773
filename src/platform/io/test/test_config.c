#include "world.h"

static err load(struct world *world, struct config *config, int argc, const char *const *argv)
{
    return config_load(world->env.arena, argc, (char **)(uintptr_t)argv, config);
}
#define LOAD(world, config, ...)                                                                                       \
    load((world), (config), sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), (const char *[]){__VA_ARGS__})

static void test_without_sources_the_defaults_hold(void **state)
{
    struct config config;
    assert_null(load(*state, &config, 0, NULL));
    assert_string_equal(config.listen, "127.0.0.1:8080");
    assert_string_equal(config.public_url, "http://127.0.0.1:8080");
    assert_null(config.smtp_url);
    assert_int_equal(config.workers, 32);
    assert_true(config.loops >= 1);
    assert_false(config.dev);
}

static void test_the_environment_beats_the_file_and_a_flag_beats_both(void **state)
{
    struct world *world = *state;
    static const char file[] =
        "# ours\nlisten = 127.0.0.1:1000\nops_listen = 127.0.0.1:1001\nworkers = 5\nmail-from = F <f@x.org>\n";
    world_write(world, "mcf.ini", file, sizeof file - 1);
    setenv("MCF_OPS_LISTEN", "127.0.0.1:2001", 1);
    setenv("MCF_WORKERS", "6", 1);
    struct config config;
    err e =
        LOAD(world, &config, "--config", world_path(world, "mcf.ini"), "--workers=7", "--data", "/somewhere", "--dev");
    unsetenv("MCF_OPS_LISTEN");
    unsetenv("MCF_WORKERS");
    assert_null(e);
    assert_string_equal(config.listen, "127.0.0.1:1000");
    assert_string_equal(config.ops_listen, "127.0.0.1:2001");
    assert_int_equal(config.workers, 7);
    assert_string_equal(config.data, "/somewhere");
    assert_string_equal(config.mail_from, "F <f@x.org>");
    assert_string_equal(config.public_url, "http://127.0.0.1:1000");
    assert_true(config.dev);
}

static void test_an_empty_value_takes_a_setting_back_to_its_default(void **state)
{
    setenv("MCF_SMTP_URL", "smtp://127.0.0.1:2525", 1);
    struct config config;
    err e = LOAD(*state, &config, "--smtp-url", "");
    unsetenv("MCF_SMTP_URL");
    assert_null(e);
    assert_null(config.smtp_url);
}

static void test_patience_has_bounds(void **state)
{
    struct config config;
    assert_null(LOAD(*state, &config, "--patience", ""));
    assert_int_equal(config.patience, 60);
    assert_null(LOAD(*state, &config, "--patience", "3600"));
    assert_int_equal(config.patience, 3600);
    assert_non_null(LOAD(*state, &config, "--patience", "0"));
    assert_non_null(LOAD(*state, &config, "--patience", "3601"));
}

static void test_outside_companies_may_be_off(void **state)
{
    struct config config;
    assert_null(LOAD(*state, &config, "--dev"));
    assert_true(config_cookies_off(&config) && config_payments_off(&config));
    assert_null(config.cookies_url); /* so that a development server starts one: "off" is told apart */
    assert_null(LOAD(*state, &config, "--cookies-url", "off", "--payments-url", "off"));
    assert_true(config_cookies_off(&config) && config_payments_off(&config));
    assert_string_equal(config.payments_url, "off");
    assert_null(LOAD(*state, &config, "--cookies-url", "http://c", "--payments-url", "https://p/v1"));
    assert_false(config_cookies_off(&config) || config_payments_off(&config));
    assert_non_null(LOAD(*state, &config, "--cookies-url", "on"));
    assert_non_null(LOAD(*state, &config, "--payments-url", "none"));
}

static void test_every_fault_is_named_at_once(void **state)
{
    struct world *world = *state;
    static const char file[] = "colour = red\n[section]\nlisten = 127.0.0.1:1\n";
    world_write(world, "mcf.ini", file, sizeof file - 1);
    const char *path = world_path(world, "mcf.ini");
    setenv("MCF_WORKERS", "many", 1);
    struct config config = {.listen = "untouched"};
    err e = LOAD(world, &config, "--config", path, "--nonsense", "--listen=8080", "stray", "--data");
    unsetenv("MCF_WORKERS");
    assert_non_null(e);
    assert_int_equal(e->kind, ERR_INVALID);
    assert_true(names_field(e, arena_printf(world->env.arena, "%s: colour", path), "unknown"));
    assert_true(names_field(e, arena_printf(world->env.arena, "%s: section.listen", path), "unknown"));
    assert_true(names_field(e, "MCF_WORKERS", "type"));
    assert_true(names_field(e, "--nonsense", "unknown"));
    assert_true(names_field(e, "stray", "unknown"));
    assert_true(names_field(e, "--data", "required"));
    assert_true(names_field(e, "listen", "format"));
    assert_string_equal(config.listen, "untouched");
}

static void test_a_file_that_is_not_there_is_refused(void **state)
{
    struct config config;
    assert_true(names_field(LOAD(*state, &config, "--config=/nowhere/mcf.ini"), "/nowhere/mcf.ini", "format"));
}

static void test_a_line_too_long_for_the_parser_is_refused_not_cut(void **state)
{
    struct world *world = *state;
    char name[401];
    memset(name, 'a', 400);
    name[400] = 0;
    const char *line = arena_printf(world->env.arena, "outbound_hosts = %s\n", name);
    world_write(world, "mcf.ini", line, strlen(line));
    struct config config;
    err e = LOAD(world, &config, "--config", world_path(world, "mcf.ini"));
    assert_non_null(e);
    assert_int_equal(e->kind, ERR_INVALID);
}

static void test_addresses_of_the_sixth_version_are_understood(void **state)
{
    struct config config;
    assert_null(LOAD(*state, &config, "--listen", "[::1]:0", "--public-url", "https://cats.example/"));
    assert_string_equal(config.public_url, "https://cats.example");
    assert_null(LOAD(*state, &config, "--listen", "127.0.0.1:0"));
    assert_null(config.public_url);
    assert_true(names_field(LOAD(*state, &config, "--listen", "::1:80"), "listen", "format"));
    assert_true(names_field(LOAD(*state, &config, "--listen", "127.0.0.1:70000"), "listen", "format"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_without_sources_the_defaults_hold),
        WORLD_TEST(test_the_environment_beats_the_file_and_a_flag_beats_both),
        WORLD_TEST(test_an_empty_value_takes_a_setting_back_to_its_default),
        WORLD_TEST(test_patience_has_bounds),
        WORLD_TEST(test_outside_companies_may_be_off),
        WORLD_TEST(test_every_fault_is_named_at_once),
        WORLD_TEST(test_a_file_that_is_not_there_is_refused),
        WORLD_TEST(test_a_line_too_long_for_the_parser_is_refused_not_cut),
        WORLD_TEST(test_addresses_of_the_sixth_version_are_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
