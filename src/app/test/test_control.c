/* The socket through which commands reach the running server: words, secret, answer and exit code come across as they
 * were. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../control.h"

ERROR(err_no, ERR_CONFLICT, "no", "The answer is no.");

static struct {
    char first[64], secret[64];
    int calls;
    bool serving, has_switch;
} seen;

/* Writes down what came, answers with the option's value, refuses if that is "no". */
static err note(struct work *work)
{
    snprintf(seen.first, sizeof seen.first, "%s", work->values[0]);
    snprintf(seen.secret, sizeof seen.secret, "%s", work->secret);
    seen.calls++;
    seen.serving = work->serving;
    seen.has_switch = work->values[1] != NULL;
    buf_printf(work->out, "said %s\n", work->values[0]);
    return strcmp(work->values[0], "no") == 0 ? err_no : OK;
}

static const struct command say = {
    .name = "say this",
    .summary = "Says",
    .options = {{"--word", "W", "what", true, false}, {"--password-stdin", NULL, "a secret comes", false, false}},
    .secret = 2,
    .work = note,
};
const struct command *const commands[] = {&say};
const size_t command_count = 1;

void error_write(struct buf *out, err e)
{
    buf_printf(out, "mcf: %s\n", e->detail);
}

struct world {
    char folder[64];
    struct platform platform;
    struct arena *arena;
    struct control *control;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    snprintf(world->folder, sizeof world->folder, "/tmp/mcf-control-XXXXXX");
    if (!mkdtemp(world->folder)) return -1;
    world->arena = arena_new(1 << 22);
    world->platform.config.data = world->folder;
    memset(&seen, 0, sizeof seen);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    control_stop(world->control);
    rmdir(world->folder);
    arena_free(world->arena);
    free(world);
    return 0;
}

/* Asks as a command would, with both outputs caught in a file. */
static bool ask(struct world *world, const char *word, const char *secret, int *ret_code, char *out, size_t size)
{
    struct invocation it = {.arena = world->arena,
                            .command = &say,
                            .values = {word, ""},
                            .secret = secret,
                            .config = world->platform.config};
    FILE *caught = tmpfile();
    fflush(stdout);
    fflush(stderr);
    int saved_out = dup(STDOUT_FILENO), saved_err = dup(STDERR_FILENO);
    dup2(fileno(caught), STDOUT_FILENO);
    dup2(fileno(caught), STDERR_FILENO);
    bool asked = control_ask(&it, ret_code);
    fflush(stdout);
    fflush(stderr);
    dup2(saved_out, STDOUT_FILENO);
    dup2(saved_err, STDERR_FILENO);
    close(saved_out);
    close(saved_err);
    rewind(caught);
    out[fread(out, 1, size - 1, caught)] = '\0';
    fclose(caught);
    return asked;
}

static void test_without_a_server_nobody_is_asked(void **state)
{
    int code = -1;
    char out[256];
    assert_false(ask(*state, "yes", "s", &code, out, sizeof out));
    assert_int_equal(code, -1);
}

static void test_words_and_secret_come_across_and_the_answer_back(void **state)
{
    struct world *world = *state;
    int code = -1;
    char out[256];
    assert_null(control_start(&world->platform, world->arena, &world->control));
    assert_true(ask(world, "мяу\n12\n and blanks", "tom's secret", &code, out, sizeof out));
    assert_int_equal(code, EXIT_DONE);
    assert_string_equal(seen.first, "мяу\n12\n and blanks");
    assert_string_equal(seen.secret, "tom's secret");
    assert_true(seen.serving);
    assert_true(seen.has_switch);
    assert_string_equal(out, "said мяу\n12\n and blanks\n");
}

static void test_a_refusal_comes_back_with_its_words_and_exit_code(void **state)
{
    struct world *world = *state;
    int code = -1;
    char out[256];
    assert_null(control_start(&world->platform, world->arena, &world->control));
    assert_true(ask(world, "no", "s", &code, out, sizeof out));
    assert_int_equal(code, EXIT_FAILED);
    assert_string_equal(out, "said no\nmcf: The answer is no.\n");
}

static void test_the_socket_is_the_users_alone(void **state)
{
    struct world *world = *state;
    struct stat is;
    assert_null(control_start(&world->platform, world->arena, &world->control));
    assert_int_equal(stat(arena_printf(world->arena, "%s/mcf.sock", world->folder), &is), 0);
    assert_int_equal(is.st_mode & 0777, 0600);
}

static void test_a_socket_left_behind_is_replaced_and_gone_at_the_end(void **state)
{
    struct world *world = *state;
    const char *path = arena_printf(world->arena, "%s/mcf.sock", world->folder);
    int left = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600), code = -1;
    char out[256];
    close(left);
    assert_null(control_start(&world->platform, world->arena, &world->control));
    assert_true(ask(world, "yes", "s", &code, out, sizeof out));
    assert_int_equal(code, EXIT_DONE);
    control_stop(world->control);
    world->control = NULL;
    assert_int_not_equal(access(path, F_OK), 0);
    assert_false(ask(world, "yes", "s", &code, out, sizeof out));
}

static void test_many_ask_one_after_the_other(void **state)
{
    struct world *world = *state;
    int code = -1;
    char out[256];
    assert_null(control_start(&world->platform, world->arena, &world->control));
    for (int i = 0; i < 20; i++) assert_true(ask(world, "yes", "s", &code, out, sizeof out));
    assert_int_equal(seen.calls, 20);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_without_a_server_nobody_is_asked),
        TEST(test_words_and_secret_come_across_and_the_answer_back),
        TEST(test_a_refusal_comes_back_with_its_words_and_exit_code),
        TEST(test_the_socket_is_the_users_alone),
        TEST(test_a_socket_left_behind_is_replaced_and_gone_at_the_end),
        TEST(test_many_ask_one_after_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
