/* What the files about jobs share. */
#pragma once
#include <pthread.h>
#include "platform/jobs.h"
#include "runners.h"

enum { JOB_THREADS = 4 };

struct kind_state {
    const struct job_kind *kind;
    int running; /* in this process */
};
struct jobs_runner {
    struct platform *platform;
    pthread_mutex_t lock; /* guards `running` of the kinds, and makes one thread at a time look for work */
    struct kind_state *kinds;
    size_t kind_count;
    struct waiter waiter;
    _Atomic bool stop;
    pthread_t threads[JOB_THREADS];
    int thread_count;
};
