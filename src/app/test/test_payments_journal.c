/* The journal gives back every line that was written, whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../payments/journal.h"
#include "../payments/methods.h"

static struct {
    char folder[64], path[96], long_text[600];
    struct arena *arena;
    size_t count;
    struct journal_line last;
    char key[128], callback_url[600];
} world;

static void remember(const struct journal_line *line)
{
    world.count++;
    world.last = *line;
    snprintf(world.key, sizeof world.key, "%s", line->key ? line->key : "");
    snprintf(world.callback_url, sizeof world.callback_url, "%s", line->callback_url ? line->callback_url : "");
}

static err open_journal(void)
{
    world.count = 0;
    return journal_open(world.arena, world.folder, remember);
}

static const struct journal_line made = {.what = JOURNAL_MADE,
                                         .id = "ch_1",
                                         .kind = KIND_CHARGE,
                                         .key = "\"odd\"\nkey",
                                         .amount = 9500,
                                         .currency = "CAT",
                                         .method = "tok_visa_pending",
                                         .reference = "Счёт 7",
                                         .status = MOVEMENT_PENDING,
                                         .at = 1764400000123,
                                         .end_status = MOVEMENT_DECLINED,
                                         .end_reason = "insufficient_funds",
                                         .end_at = 1764400005123};
static const struct journal_line ended = {.what = JOURNAL_ENDED,
                                          .id = "ch_1",
                                          .amount = NONE,
                                          .status = MOVEMENT_DECLINED,
                                          .reason = "r",
                                          .at = 1764400005124};

static void append(const char *text)
{
    FILE *file = fopen(world.path, "a");
    fputs(text, file);
    fclose(file);
}

static void test_what_was_written_is_there_after_a_new_start(void **state)
{
    struct journal_line line = made;
    line.callback_url = world.long_text;
    assert_null(open_journal());
    assert_int_equal(world.count, 0);
    assert_null(journal_write(&line));
    journal_close();
    assert_null(open_journal());
    assert_int_equal(world.count, 1);
    assert_string_equal(world.key, made.key);
    assert_string_equal(world.callback_url, world.long_text);
    assert_int_equal(world.last.amount, 9500);
    assert_int_equal(world.last.kind, KIND_CHARGE);
    assert_int_equal(world.last.status, MOVEMENT_PENDING);
    assert_true(world.last.at == made.at && world.last.end_at == made.end_at);
    assert_int_equal(world.last.end_status, MOVEMENT_DECLINED);
    assert_null(journal_write(&ended));
    journal_close();
    assert_null(open_journal());
    assert_int_equal(world.count, 2);
    assert_int_equal(world.last.what, JOURNAL_ENDED);
    assert_true(world.last.amount == NONE);
}

static void test_a_line_that_was_cut_off_is_cut_away(void **state)
{
    assert_null(open_journal());
    assert_null(journal_write(&made));
    journal_close();
    append("{\"what\":\"ended\",\"id\":\"ch_");
    assert_null(open_journal());
    assert_int_equal(world.count, 1);
    assert_null(journal_write(&ended));
    journal_close();
    assert_null(open_journal());
    assert_int_equal(world.count, 2);
    assert_int_equal(world.last.what, JOURNAL_ENDED);
}

static void test_a_line_of_somebody_else_is_refused(void **state)
{
    const char *const foreign[] = {"hello\n", "{}\n", "[1]\n", "{\"what\":\"eaten\",\"id\":\"x\"}\n", "\n"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        unlink(world.path);
        append("{\"what\":\"told\",\"id\":\"ch_1\"}\n");
        append(foreign[i]);
        err e = open_journal();
        assert_true(err_is(e, "journal"));
        assert_non_null(strstr(e->detail, "line 2"));
    }
}

static void test_two_processes_do_not_share_it(void **state)
{
    assert_null(open_journal());
    pid_t child = fork();
    if (child == 0) { /* a descriptor of its own, so a lock of its own */
        err e = journal_open(world.arena, world.folder, remember);
        _exit(e && strstr(e->detail, "in use") ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

static void test_a_full_disk_leaves_no_half_line(void **state)
{
    assert_null(open_journal());
    assert_null(journal_write(&ended));
    struct rlimit before, full;
    getrlimit(RLIMIT_FSIZE, &before);
    full = before;
    full.rlim_cur = 120; /* the first line fits, half of the next one, too */
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &full);
    err e = journal_write(&made);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_true(err_is(e, "journal"));
    assert_int_equal(err_status(e->kind), 503);
    assert_null(journal_write(&ended));
    journal_close();
    assert_null(open_journal());
    assert_int_equal(world.count, 2);
}

static void test_without_a_folder_nothing_is_kept(void **state)
{
    assert_null(journal_write(&made));
    assert_int_not_equal(access(world.path, F_OK), 0);
    assert_true(err_is(journal_open(world.arena, "/proc/none", remember), "journal"));
}

static int set_up(void **state)
{
    world.arena = arena_new(1 << 20);
    memset(world.long_text, 'x', 500);
    snprintf(world.folder, sizeof world.folder, "/tmp/mcf-journal-XXXXXX");
    if (!world.arena || !mkdtemp(world.folder)) return -1;
    snprintf(world.path, sizeof world.path, "%s/journal.jsonl", world.folder);
    return 0;
}

static int tear_down(void **state)
{
    journal_close();
    unlink(world.path);
    rmdir(world.folder);
    arena_free(world.arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_was_written_is_there_after_a_new_start, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_line_that_was_cut_off_is_cut_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_line_of_somebody_else_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_processes_do_not_share_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk_leaves_no_half_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_without_a_folder_nothing_is_kept, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
