/* The kinds of jobs that others in the module add. */
#pragma once
#include "platform/jobs.h"

struct worker_left {
    ident worker_id;
};
extern const struct job_kind job_match;   /* gives waiting tasks to whoever is free */
extern const struct job_kind job_release; /* payload: struct worker_left */
