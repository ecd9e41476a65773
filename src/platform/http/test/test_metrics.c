#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "platform/metrics.h"

#define SECOND INT64_C(1000000)

static const int64_t hours[HISTOGRAM_BUCKETS - 1] = {
    3600 * SECOND,  7200 * SECOND,  10800 * SECOND, 14400 * SECOND, 18000 * SECOND,         21600 * SECOND,
    25200 * SECOND, 28800 * SECOND, 32400 * SECOND, 36000 * SECOND, 36000 * SECOND + 500000};
static struct histogram quick = {.name = "test_quick_seconds", .help = "Quick.", .labels = "kind=\"a\""};
static struct histogram slow = {.name = "test_slow_seconds", .help = "Slow.", .labels = "", .bounds = hours};

static const char *written(struct arena *arena)
{
    struct buf out = buf_new(arena, 1 << 20);
    metrics_write(&out);
    return out.data;
}

static void test_a_histogram_counts_by_the_bounds_of_requests_unless_it_has_its_own(void **state)
{
    struct arena *arena = arena_new(4 << 20);
    histogram_add(&quick, 250);
    histogram_add(&quick, 2 * SECOND);
    histogram_add(&slow, 3600 * SECOND);
    histogram_add(&slow, 3600 * SECOND + 1);
    histogram_add(&slow, 360000 * SECOND);
    const char *text = written(arena);
    static const char *const lines[] = {
        "\ntest_quick_seconds_bucket{kind=\"a\",le=\"0.00025\"} 1\n",
        "\ntest_quick_seconds_bucket{kind=\"a\",le=\"0.0005\"} 1\n",
        "\ntest_quick_seconds_bucket{kind=\"a\",le=\"0.25\"} 1\n",
        "\ntest_quick_seconds_bucket{kind=\"a\",le=\"1\"} 1\n",
        "\ntest_quick_seconds_bucket{kind=\"a\",le=\"+Inf\"} 2\n",
        "\ntest_quick_seconds_sum{kind=\"a\"} 2.000250\n",
        "\ntest_slow_seconds_bucket{le=\"3600\"} 1\n",
        "\ntest_slow_seconds_bucket{le=\"7200\"} 2\n",
        "\ntest_slow_seconds_bucket{le=\"36000.5\"} 2\n",
        "\ntest_slow_seconds_bucket{le=\"+Inf\"} 3\n",
        "\ntest_slow_seconds_count 3\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) assert_non_null(strstr(text, lines[i]));
    histogram_forget(&quick);
    histogram_forget(&slow);
    assert_null(strstr(written(arena), "test_slow_seconds"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_histogram_counts_by_the_bounds_of_requests_unless_it_has_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
