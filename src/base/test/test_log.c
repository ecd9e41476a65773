#include "base/log.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static void test_values_are_quoted_when_they_would_break_the_line(void **state)
{
    assert_string_equal(LOGTEXT("/api/tasks"), "/api/tasks");
    assert_string_equal(LOGTEXT("Мурка"), "Мурка");
    assert_string_equal(LOGTEXT(""), "\"\"");
    assert_string_equal(LOGTEXT(NULL), "\"\"");
    assert_string_equal(LOGTEXT("a b"), "\"a b\"");
    assert_string_equal(LOGTEXT("a=b"), "\"a=b\"");
    assert_string_equal(LOGTEXT("a\"\\\n"), "\"a\\\"\\\\\\x0a\"");
}

static void test_long_values_are_cut(void **state)
{
    char value[3000] = {0};
    memset(value, 'x', 2000);
    assert_in_range(strlen(LOGTEXT(value)), 500, LOG_TEXT - 1);
    memset(value, '\n', 2000);
    assert_in_range(strlen(LOGTEXT(value)), 500, LOG_TEXT - 1);
    memset(value, 'x', LOG_TEXT - 1);
    value[LOG_TEXT - 1] = 0;
    assert_string_equal(LOGTEXT(value), value);
}

/* What log_line writes to standard error. */
static size_t written(enum log_level level, const char *value, char out[8192])
{
    int ends[2], kept = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    log_line(level, "request", "path=%s", value);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t size = read(ends[0], out, 8191);
    close(ends[0]);
    out[size > 0 ? size : 0] = 0;
    return strlen(out);
}

static void test_an_entry_is_one_line_whatever_its_values(void **state)
{
    char out[8192], value[6000] = {0};
    written(LOG_WARNING, "a\nb", out);
    assert_non_null(strstr(out, " level=warning what=request path=a b\n"));
    memset(value, 'y', sizeof value - 1);
    size_t size = written(LOG_ERROR, value, out);
    assert_true(size <= 4096);
    assert_ptr_equal(strchr(out, '\n'), out + size - 1);
}

static void test_entries_below_the_level_are_dropped(void **state)
{
    char out[8192];
    assert_int_equal(written(LOG_DEBUG, "x", out), 0);
    log_level_set(LOG_DEBUG);
    assert_true(written(LOG_DEBUG, "x", out) > 0);
    log_level_set(LOG_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_quoted_when_they_would_break_the_line),
        cmocka_unit_test(test_long_values_are_cut),
        cmocka_unit_test(test_an_entry_is_one_line_whatever_its_values),
        cmocka_unit_test(test_entries_below_the_level_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
