/* Counters and histograms: written without locks, listed by whoever scrapes /metrics. They live for the life of the
 * process. */
#include "platform/metrics.h"
#include <stdatomic.h>
#include <stdio.h>

static _Atomic(struct metric *) metric_list;
static _Atomic(struct histogram *) histogram_list;

static const int64_t request_bounds[HISTOGRAM_BUCKETS - 1] = {250,   500,   1000,   2500,   5000,   10000,
                                                              25000, 50000, 100000, 250000, 1000000};

static void metric_register(struct metric *metric)
{
    if (atomic_exchange(&metric->registered, true)) return;
    metric->next = atomic_load(&metric_list);
    while (!atomic_compare_exchange_weak(&metric_list, &metric->next, metric)) continue;
}

static void histogram_register(struct histogram *histogram)
{
    if (atomic_exchange(&histogram->registered, true)) return;
    histogram->next = atomic_load(&histogram_list);
    while (!atomic_compare_exchange_weak(&histogram_list, &histogram->next, histogram)) continue;
}

void metric_add(struct metric *metric, int64_t amount)
{
    atomic_fetch_add_explicit(&metric->value, amount, memory_order_relaxed);
    if (!atomic_load_explicit(&metric->registered, memory_order_relaxed)) metric_register(metric);
}

void metric_set(struct metric *metric, int64_t value)
{
    atomic_store_explicit(&metric->value, value, memory_order_relaxed);
    if (!atomic_load_explicit(&metric->registered, memory_order_relaxed)) metric_register(metric);
}

static const int64_t *bounds_of(const struct histogram *histogram)
{
    return histogram->bounds ? histogram->bounds : request_bounds;
}

void histogram_add(struct histogram *histogram, int64_t microseconds)
{
    const int64_t *bounds = bounds_of(histogram);
    size_t bucket = 0;
    while (bucket < HISTOGRAM_BUCKETS - 1 && microseconds > bounds[bucket]) bucket++;
    atomic_fetch_add_explicit(&histogram->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->sum_us, microseconds, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->count, 1, memory_order_relaxed);
    if (!atomic_load_explicit(&histogram->registered, memory_order_relaxed)) histogram_register(histogram);
}

/* Takes a metric off the list again; only for those whose memory ends before the process does (tests start several
 * servers), and only when nobody writes or lists. */
void metric_forget(struct metric *metric)
{
    struct metric *first = atomic_load(&metric_list);
    if (first == metric) {
        atomic_store(&metric_list, metric->next);
        return;
    }
    for (; first; first = first->next)
        if (first->next == metric) first->next = metric->next;
}

void histogram_forget(struct histogram *histogram)
{
    struct histogram *first = atomic_load(&histogram_list);
    if (first == histogram) {
        atomic_store(&histogram_list, histogram->next);
        return;
    }
    for (; first; first = first->next)
        if (first->next == histogram) first->next = histogram->next;
}

/* HELP and TYPE stand once per name, before its first series; all series of a name must follow each other. */
static void write_metric_family(struct buf *out, const struct metric *first)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", first->name, first->help, first->name,
               first->type == METRIC_COUNTER ? "counter" : "gauge");
    for (const struct metric *metric = first; metric; metric = metric->next) {
        if (!text_equal(metric->name, first->name)) continue;
        buf_text(out, metric->name);
        if (metric->labels && *metric->labels) buf_printf(out, "{%s}", metric->labels);
        buf_printf(out, " %lld\n", (long long)atomic_load_explicit(&metric->value, memory_order_relaxed));
    }
}

/* A bound in seconds, without zeros at its end. */
static void write_bound(struct buf *out, int64_t microseconds)
{
    buf_int(out, microseconds / 1000000);
    int64_t rest = microseconds % 1000000;
    if (rest) buf_char(out, '.');
    for (int64_t digit = 100000; rest; rest %= digit, digit /= 10) buf_char(out, (char)('0' + rest / digit));
}

static void write_series(struct buf *out, const struct histogram *histogram)
{
    const int64_t *bounds = bounds_of(histogram);
    const char *labels = histogram->labels ? histogram->labels : "", *comma = *labels ? "," : "";
    int64_t below = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        below += atomic_load_explicit(&histogram->buckets[i], memory_order_relaxed);
        buf_printf(out, "%s_bucket{%s%sle=\"", histogram->name, labels, comma);
        if (i < HISTOGRAM_BUCKETS - 1)
            write_bound(out, bounds[i]);
        else
            buf_text(out, "+Inf");
        buf_printf(out, "\"} %lld\n", (long long)below);
    }
    const char *open = *labels ? "{" : "", *close = *labels ? "}" : "";
    int64_t sum = atomic_load_explicit(&histogram->sum_us, memory_order_relaxed);
    buf_printf(out, "%s_sum%s%s%s %lld.%06lld\n", histogram->name, open, labels, close, (long long)(sum / 1000000),
               (long long)(sum % 1000000));
    buf_printf(out, "%s_count%s%s%s %lld\n", histogram->name, open, labels, close, (long long)below);
}

static void write_histogram_family(struct buf *out, const struct histogram *first)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s histogram\n", first->name, first->help, first->name);
    for (const struct histogram *histogram = first; histogram; histogram = histogram->next)
        if (text_equal(histogram->name, first->name)) write_series(out, histogram);
}

void metrics_write(struct buf *out)
{
    const struct metric *metrics = atomic_load(&metric_list);
    for (const struct metric *metric = metrics; metric; metric = metric->next) {
        const struct metric *first = metrics;
        while (!text_equal(first->name, metric->name)) first = first->next;
        if (first == metric) write_metric_family(out, metric);
    }
    const struct histogram *histograms = atomic_load(&histogram_list);
    for (const struct histogram *histogram = histograms; histogram; histogram = histogram->next) {
        const struct histogram *first = histograms;
        while (!text_equal(first->name, histogram->name)) first = first->next;
        if (first == histogram) write_histogram_family(out, histogram);
    }
}
