/* What runs behind the requests: consumers, jobs, schedules, and the leases they hold. Each can run in threads of its
 * own (…_run, …_drain) or step by step on the caller's thread (settling). */
#pragma once
#include <stdatomic.h>
#include "platform/platform.h"

/* A thread that waits for work: waking costs nothing while it does not sleep. Read waiter_seen before looking for work,
 * so that what comes after the look is not slept over. */
struct waiter {
    _Atomic uint32_t signal;
    _Atomic int sleepers;
};
uint32_t waiter_seen(struct waiter *waiter);
void waiter_wait(struct waiter *waiter, uint32_t seen, int64_t ms);
void waiter_wake(struct waiter *waiter);

/* ---- the pulse of a thread (pulse.c): begun and ended by whoever starts and joins it, taken by the thread itself ----
 */
struct pulse {
    struct pulse *next;
    struct platform *platform;
    const char *what, *name;   /* "consumer", "notifications.tasks"; no name: there is one of its kind */
    const char *_Atomic doing; /* a constant: what it is at just now; NULL: its usual round */
    _Atomic int64_t beat_at;   /* monotonic */
    int64_t limit_ms;          /* longer between two beats means stuck */
};
enum { PULSE_ROUND_MS = 60 * 1000, PULSE_HANDLER_MS = 600 * 1000 };
void pulse_begin(struct pulse *pulse, struct platform *platform, const char *what, const char *name, int64_t limit_ms);
void pulse_end(struct pulse *pulse);
void pulse_take(struct pulse *pulse);
/* The calling thread moves; nothing in threads without a pulse. */
void pulse_beat(const char *doing);

/* ---- consumers (consumers.c) ---- */
err events_open(struct env *env);
void events_close(struct platform *platform);
err events_run(struct platform *platform);
void events_drain_threads(struct platform *platform);
/* Wakes the consumers of the store's events. */
void events_wake(struct platform *platform, enum store store);
/* Runs all consumers, without waiting for back-off, until there is nothing to apply; *ret_worked is set if there was.
 */
err events_settle(struct platform *platform, bool *ret_worked);
err events_idle(struct env *env, bool *ret);

/* ---- jobs (jobs.c) ---- */
err jobs_open(struct env *env);
void jobs_close(struct platform *platform);
err jobs_run(struct platform *platform);
void jobs_drain(struct platform *platform);
void jobs_wake(struct platform *platform);
/* Runs due jobs until there is none. */
err jobs_step(struct platform *platform, bool *ret_worked);
err jobs_idle(struct env *env, bool *ret);

/* ---- schedules (schedules.c) ---- */
err schedules_open(struct env *env);
void schedules_close(struct platform *platform);
err schedules_run(struct platform *platform);
void schedules_drain(struct platform *platform);
void schedules_wake(struct platform *platform);
/* Runs the tick that is due first, if there is one. */
err schedules_step(struct platform *platform, bool *ret_worked);
err schedules_idle(struct env *env, bool *ret);

/* ---- leases (leases.c): the heartbeat of what runs ---- */
struct lease {
    struct lease *next;
    struct platform *platform;
    const void *holder; /* whose job it is: a process has one runner, tests may have two */
    enum store store;
    ident job;            /* or … */
    const char *schedule; /* … a tick of this schedule */
    instant tick;
    int64_t fence, lease_ms;
    int64_t next_beat_ms; /* monotonic */
};
/* Between the two the lease is renewed every third of its time, if the heartbeat runs. The lease belongs to the caller.
 */
void lease_hold(struct lease *lease);
void lease_drop(struct lease *lease);
bool lease_is_held(const void *holder, enum store store, ident job);
/* One heartbeat. With an outdated fence it changes nothing: the job is another's by now. */
err lease_beat(struct env *env, const struct lease *lease);
err leases_run(struct platform *platform);
void leases_drain(struct platform *platform);
/* Deletes what is kept for 30 days and older (finished jobs, ticks, idempotency keys). */
err old_rows_sweep(struct env *env);

/* Doubles from first to max with the attempt, with a quarter of jitter to both sides. */
int64_t backoff_ms(const struct env *env, int64_t first_ms, int64_t max_ms, int64_t attempt);
/* What is kept of an error: its code and detail, short. */
const char *error_text(struct arena *arena, err e);
