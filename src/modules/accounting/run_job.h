/* The work of a run. */
#pragma once
#include "runs.h"

/* The job of a new run, in the transaction that adds it. */
err run_job_add(struct tx *tx, const struct run_row *run);
