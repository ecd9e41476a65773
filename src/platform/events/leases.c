/* The heartbeat: one thread renews the leases of the jobs and ticks that run in this process, and sweeps what is old.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "db/db_internal.h"
#include "runners.h"

enum { BEAT_MS = 500, SWEEP_MS = 3600 * 1000, BEATS_AT_ONCE = 64 };
#define KEPT (30 * MS_DAY)

static struct sql sql_job_beat = SQL("platform", "job_beat"), sql_tick_beat = SQL("platform", "tick_beat");
static struct sql sql_jobs = SQL("platform", "jobs_sweep"), sql_ticks = SQL("platform", "ticks_sweep");
static struct sql sql_keys = SQL("platform", "idempotency_sweep");

ERROR(err_no_thread, ERR_BUSY, "busy", "The heartbeat's thread could not be started.");

/* Leases of all platforms of the process: one in all but tests. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct lease *held;

struct heartbeat {
    struct heartbeat *next;
    struct platform *platform;
    pthread_t thread;
    struct pulse pulse;
    struct waiter waiter;
    _Atomic bool stop;
};
static struct heartbeat *heartbeats;

void lease_hold(struct lease *lease)
{
    lease->next_beat_ms = monotonic_ms() + lease->lease_ms / 3;
    pthread_mutex_lock(&lock);
    lease->next = held;
    held = lease;
    pthread_mutex_unlock(&lock);
}

void lease_drop(struct lease *lease)
{
    pthread_mutex_lock(&lock);
    struct lease **link = &held;
    while (*link != lease) link = &(*link)->next;
    *link = lease->next;
    pthread_mutex_unlock(&lock);
}

bool lease_is_held(const void *holder, enum store store, ident job)
{
    pthread_mutex_lock(&lock);
    const struct lease *at = held;
    while (at && !(at->holder == holder && at->store == store && at->job == job)) at = at->next;
    pthread_mutex_unlock(&lock);
    return at;
}

/* Copies those that are due, so that nothing is written with the lock held. */
static size_t due_beats(struct platform *platform, struct lease out[BEATS_AT_ONCE])
{
    size_t count = 0;
    int64_t now = monotonic_ms();
    pthread_mutex_lock(&lock);
    for (struct lease *at = held; at && count < BEATS_AT_ONCE; at = at->next) {
        if (at->platform != platform || at->next_beat_ms > now) continue;
        at->next_beat_ms = now + at->lease_ms / 3;
        out[count++] = *at;
    }
    pthread_mutex_unlock(&lock);
    return count;
}

err lease_beat(struct env *env, const struct lease *lease)
{
    struct tx *tx;
    instant until = env_real_now(env) + lease->lease_ms;
    TRY(db_begin(env, lease->store, &tx));
    if (lease->job)
        TRY(db_exec(tx, &sql_job_beat, P_ID("id", lease->job), P_INT("fence", lease->fence),
                    P_TIME("lease_until", until)));
    else
        TRY(db_exec(tx, &sql_tick_beat, P_TEXT("name", lease->schedule), P_TIME("tick_at", lease->tick),
                    P_INT("fence", lease->fence), P_TIME("lease_until", until)));
    return db_commit(tx);
}

/* Runs a piece of work in an arena of its own; what goes wrong is logged. */
static void in_env(struct platform *platform, err (*work)(struct env *env, const struct lease *lease),
                   const struct lease *lease)
{
    struct env *env = env_open(platform, 4 << 20);
    if (!env) return;
    if (!setjmp(*arena_guard(env->arena))) {
        err e = work(env, lease);
        if (e) log_line(LOG_WARNING, "heartbeat", "code=%s error=%s", e->code, LOGTEXT(e->detail));
    }
    env_close(env);
}

/* A few hundred rows at a time, so that nobody waits long for the writing connection. */
static err sweep_table(struct env *env, enum store store, struct sql *sql)
{
    int64_t changed = 1;
    for (int i = 0; changed && i < 1000; i++) {
        struct tx *tx;
        pulse_beat("sweeping");
        TRY(db_begin(env, store, &tx));
        TRY(db_changed(tx, sql, &changed, P_TIME("before", env_real_now(env) - KEPT)));
        TRY(db_commit(tx));
    }
    return OK;
}

err old_rows_sweep(struct env *env)
{
    struct sql *const tables[] = {&sql_jobs, &sql_ticks, &sql_keys};
    for (int store = 1; store < STORE_COUNT; store++)
        for (size_t i = 0; db_store_open(env->platform, store) && i < sizeof tables / sizeof *tables; i++)
            TRY(sweep_table(env, store, tables[i]));
    return OK;
}

static err sweep(struct env *env, const struct lease *unused)
{
    return old_rows_sweep(env);
}

static void *heartbeat_thread(void *argument)
{
    struct heartbeat *heartbeat = argument;
    struct lease due[BEATS_AT_ONCE];
    int64_t next_sweep = monotonic_ms() + MS_MINUTE;
    pulse_take(&heartbeat->pulse);
    while (!heartbeat->stop) {
        pulse_beat(NULL);
        uint32_t seen = waiter_seen(&heartbeat->waiter);
        size_t count = due_beats(heartbeat->platform, due);
        for (size_t i = 0; i < count; i++) in_env(heartbeat->platform, lease_beat, &due[i]);
        if (monotonic_ms() >= next_sweep) {
            in_env(heartbeat->platform, sweep, NULL);
            next_sweep = monotonic_ms() + SWEEP_MS;
        }
        if (!heartbeat->stop) waiter_wait(&heartbeat->waiter, seen, BEAT_MS);
    }
    db_thread_end(heartbeat->platform);
    return NULL;
}

err leases_run(struct platform *platform)
{
    struct heartbeat *heartbeat = calloc(1, sizeof *heartbeat);
    if (!heartbeat) return err_no_thread;
    heartbeat->platform = platform;
    pulse_begin(&heartbeat->pulse, platform, "the heartbeat", NULL, PULSE_ROUND_MS);
    if (pthread_create(&heartbeat->thread, NULL, heartbeat_thread, heartbeat)) {
        pulse_end(&heartbeat->pulse);
        free(heartbeat);
        return err_no_thread;
    }
    pthread_mutex_lock(&lock);
    heartbeat->next = heartbeats;
    heartbeats = heartbeat;
    pthread_mutex_unlock(&lock);
    return OK;
}

void leases_drain(struct platform *platform)
{
    pthread_mutex_lock(&lock);
    struct heartbeat **link = &heartbeats;
    while (*link && (*link)->platform != platform) link = &(*link)->next;
    struct heartbeat *heartbeat = *link;
    if (heartbeat) *link = heartbeat->next;
    pthread_mutex_unlock(&lock);
    if (!heartbeat) return;
    heartbeat->stop = true;
    waiter_wake(&heartbeat->waiter);
    pthread_join(heartbeat->thread, NULL);
    pulse_end(&heartbeat->pulse);
    free(heartbeat);
}
