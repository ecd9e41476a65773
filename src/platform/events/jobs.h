/* What the files about jobs share. */
#pragma once
#include <pthread.h>
#include "platform/jobs.h"
#include "runners.h"

enum { JOB_THREADS = 4, LEASE_DEFAULT_S = 20 };

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
    struct pulse pulses[JOB_THREADS];
    int thread_count;
};

/* ---- the steps of a runner (job_runner.c): apart, so that a test can put those of two runners in any order ---- */

/* The job to claim next: one whose lease ran out, else the one that has been due longest among kinds with room. */
struct candidate {
    enum store store;
    ident id; /* 0: there is nothing to do */
    instant run_at;
};
struct claimed {
    struct job job;
    struct kind_state *state; /* NULL: unknown */
};
err job_look(struct env *env, const struct jobs_runner *jobs, struct candidate *ret);
/* *ret_claimed: the job is ours. Another process may have been quicker. */
err job_claim(struct env *env, const struct jobs_runner *jobs, const struct candidate *candidate, struct claimed *ret,
              bool *ret_claimed);
/* Writes how it ended: done, tried again after its back-off, or parked. With an outdated fence it changes nothing. */
err job_end(struct env *env, const struct claimed *claimed, err e);
