/* Counters and histograms for Prometheus, lock-free to write, listed at /metrics on the operations port. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"

/* Lives for the life of the process (or until metric_forget); it is listed from its first change on. */
struct metric {
    const char *name, *help, *labels; /* labels: "" or route=\"…\" */
    enum { METRIC_COUNTER, METRIC_GAUGE } type;
    _Atomic int64_t value;
    struct metric *next;
    _Atomic bool registered;
};
#define METRIC(name_, labels_, type_, help_)                                                                           \
    {                                                                                                                  \
        .name = (name_), .labels = (labels_), .type = (type_), .help = (help_)                                         \
    }
void metric_add(struct metric *metric, int64_t amount);
void metric_set(struct metric *metric, int64_t value);

enum { HISTOGRAM_BUCKETS = 12 };
struct histogram {
    const char *name, *help, *labels;
    const int64_t *bounds; /* HISTOGRAM_BUCKETS - 1 rising upper bounds in microseconds, beyond the last is the rest;
                            * NULL: those of requests, 0.25 ms, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000 ms */
    _Atomic int64_t buckets[HISTOGRAM_BUCKETS], sum_us, count;
    struct histogram *next;
    _Atomic bool registered;
};
void histogram_add(struct histogram *histogram, int64_t microseconds);

/* Takes one off the list, before its memory ends; only while nobody writes to it or lists. */
void metric_forget(struct metric *metric);
void histogram_forget(struct histogram *histogram);

/* All of them in Prometheus' text format. */
void metrics_write(struct buf *out);
