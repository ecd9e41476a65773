/* Jobs: work that leaves the process or must happen later, as rows written in the transaction that wants it.
 *
 * A job is claimed with a lease and a fencing token, its attempt counted before the run, kept alive by a heartbeat,
 * tried again with back-off, and parked with its reason after the last attempt. Leases and back-off follow the real
 * clock, `run_at` the business clock. */
#pragma once
#include "platform/db.h"

struct job {
    ident id;
    enum store store;
    const char *kind;
    const char *payload; /* JSON */
    int64_t attempt;     /* 1 for the first */
    int64_t fence;       /* effects elsewhere carry it; finishing with an old one is refused */
    int64_t lease_ms;    /* how long a claim or a heartbeat lasts */
};

struct job_kind {
    const char *name; /* "notifications.mail" */
    enum store store;
    /* Does the work, outside any transaction of the runner. OK finishes the job; an error tries again. */
    err (*run)(struct env *env, const struct job *job);
    const struct shape *shape;      /* of the payload */
    int max_attempts;               /* then parked */
    int first_delay_s, max_delay_s; /* back-off doubles from the first to the max, with jitter */
    int lease_s; /* without a heartbeat for so long another runner takes it over (real clock); 0: 20 s, so that with
                    the time to notice a dead process's job runs again within 30 s */
    int at_once; /* how many of this kind may run at the same time in a process; 0: no bound but the threads */
    const char *summary;
};

struct job_options {
    instant run_at;  /* business time; 0: at once */
    const char *key; /* unique per kind among all jobs kept: a second add with it changes nothing; NULL: none */
    ident *ret_id;
};
/* Adds a job to the store of the open transaction. */
err job_add(struct tx *tx, const struct job_kind *kind, const void *payload, const struct job_options *options);
/* Reads the payload. */
err job_read(struct env *env, const struct job *job, const struct job_kind *kind, void *payload);
/* Inside a handler's own transaction in the job's store, before a step outside that must not be doubled: is the job
 * still ours? Renews the lease; ERR_CONFLICT "fenced" if another runner has taken it over. */
err job_hold(struct tx *tx, const struct job *job);
/* Inside a handler's own transaction in the job's store: marks the job as done together with the effect, if the fence
 * still holds; ERR_CONFLICT "fenced" if another runner has taken it over. */
err job_finish(struct tx *tx, const struct job *job);
/* Inside a handler's own transaction in the job's store: not yet. The job waits until `run_at` (business clock; 0: now)
 * and `try_at` (real clock; 0: at once), its attempts start again; `reason` (may be NULL) stands where an error would.
 * The handler then returns OK. ERR_CONFLICT "fenced" if another runner has taken it over. */
err job_put_off(struct tx *tx, const struct job *job, instant run_at, instant try_at, const char *reason);
/* Puts a parked or waiting job back to run now; attempts start again. */
err job_retry(struct tx *tx, ident id);

struct job_state {
    const char *store, *kind;
    int64_t waiting, running, parked;
};
extern const struct shape job_state_shape;
err jobs_state(struct env *env, struct list *ret_job_states);
