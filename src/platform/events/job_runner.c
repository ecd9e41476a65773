/* Running jobs: a few threads that look for due jobs in all stores, claim one, run it, and write down how it ended.
 *
 * A claim is a write transaction that counts the attempt, raises the fence and sets the lease; the heartbeat (leases.c)
 * renews it. A job whose lease has run out is claimed like one that waits: whoever held it finds its fence outdated.
 * Its end is written by the handler itself (job_finish, together with the effect) or, if it did not, by the runner. */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "jobs.h"

enum { MEMORY = 64 << 20, IDLE_MS = 500, RUNS_MOST = 5 };

static struct sql sql_kind_after = SQL("platform", "jobs_kind_after"), sql_due = SQL("platform", "jobs_due");
static struct sql sql_expired = SQL("platform", "jobs_expired"), sql_claim = SQL("platform", "job_claim");
static struct sql sql_find = SQL("platform", "job_find"), sql_done = SQL("platform", "job_done"),
                  sql_again = SQL("platform", "job_again");
static struct sql sql_park = SQL("platform", "job_park"), sql_pending = SQL("platform", "jobs_pending");

ERROR(err_no_memory, ERR_BUSY, "busy", "There is no memory for the jobs.");
ERROR(err_no_thread, ERR_BUSY, "busy", "A thread for jobs could not be started.");
ERROR(err_memory, ERR_BUSY, "memory", "There was not enough memory for this job.");
ERROR(err_database, ERR_BUSY, "busy", "The database could not be asked for jobs; the log says why.");
ERROR(err_unknown_kind, ERR_INTERNAL, "unknown_kind", "No part of the program knows this kind of job.");
ERROR(err_died, ERR_INTERNAL, "died", "The process ended, or stood still, during the last attempt.");

struct job_row {
    ident id;
    const char *kind, *payload;
    int64_t attempts, fence;
    instant run_at;
};
static const struct field job_row_fields[] = {
    F_ID(struct job_row, id, 0),        F_TEXT(struct job_row, kind, 0), F_JSON(struct job_row, payload, 0),
    F_INT(struct job_row, attempts, 0), F_INT(struct job_row, fence, 0), F_TIME(struct job_row, run_at, 0),
};
static const struct shape job_row_shape = SHAPE(struct job_row, "JobRow", job_row_fields);

static struct kind_state *kind_of(const struct jobs_runner *jobs, enum store store, const char *name)
{
    for (size_t i = 0; i < jobs->kind_count; i++)
        if (jobs->kinds[i].kind->store == store && !strcmp(jobs->kinds[i].kind->name, name)) return &jobs->kinds[i];
    return NULL;
}

static bool has_room(const struct kind_state *state)
{
    return !state || !state->kind->at_once || state->running < state->kind->at_once;
}

/* A job of our own whose lease ran out was not given up: this process stood still, and the heartbeat is about to renew
 * it. To run it a second time beside itself would double its effect. */
static err look_for_expired(struct tx *tx, const struct jobs_runner *jobs, struct candidate *best)
{
    struct list list;
    TRY(db_list(tx, &sql_expired, &job_row_shape, &list, P_TIME("real_now", env_real_now(tx_env(tx)))));
    const struct job_row *rows = list.items;
    for (size_t i = 0; i < list.count && !best->id; i++)
        if (has_room(kind_of(jobs, tx_store(tx), rows[i].kind)) && !lease_is_held(jobs, tx_store(tx), rows[i].id))
            *best = (struct candidate){tx_store(tx), rows[i].id, 0};
    return OK;
}

static err look_for_due(struct tx *tx, const struct jobs_runner *jobs, struct candidate *best)
{
    const struct env *env = tx_env(tx);
    const char *kind = "";
    for (;;) {
        struct job_row row;
        TRY(db_text(tx, &sql_kind_after, &kind, P_TEXT("kind", kind)));
        if (!kind) return OK;
        if (!has_room(kind_of(jobs, tx_store(tx), kind))) continue;
        err e = db_one(tx, &sql_due, &job_row_shape, &row, P_TEXT("kind", kind), P_TIME("now", env_now(env)),
                       P_TIME("real_now", env_real_now(env)));
        if (e && e->kind != ERR_NOT_FOUND) return e;
        if (!e && (!best->id || row.run_at < best->run_at))
            *best = (struct candidate){tx_store(tx), row.id, row.run_at};
    }
}

err job_look(struct env *env, const struct jobs_runner *jobs, struct candidate *best)
{
    *best = (struct candidate){0};
    for (int store = 1; store < STORE_COUNT; store++) {
        if (!db_store_open(env->platform, store)) continue;
        struct tx *tx;
        TRY(db_read(env, store, &tx));
        TRY(look_for_expired(tx, jobs, best));
        TRY(look_for_due(tx, jobs, best));
        db_end(tx);
    }
    return OK;
}

static int64_t lease_ms_of(const struct kind_state *state)
{
    return (state && state->kind->lease_s ? state->kind->lease_s : LEASE_DEFAULT_S) * MS_SECOND;
}

err job_claim(struct env *env, const struct jobs_runner *jobs, const struct candidate *candidate, struct claimed *ret,
              bool *ret_claimed)
{
    struct tx *tx;
    struct job_row row;
    int64_t changed = 0;
    TRY(db_begin(env, candidate->store, &tx));
    TRY(db_one(tx, &sql_find, &job_row_shape, &row, P_ID("id", candidate->id)));
    struct kind_state *state = kind_of(jobs, candidate->store, row.kind);
    instant real_now = env_real_now(env);
    TRY(db_changed(tx, &sql_claim, &changed, P_ID("id", row.id), P_TIME("now", env_now(env)),
                   P_TIME("real_now", real_now), P_TIME("lease_until", real_now + lease_ms_of(state))));
    TRY(db_commit(tx));
    *ret_claimed = changed == 1;
    *ret = (struct claimed){.state = state,
                            .job = {.id = row.id,
                                    .store = candidate->store,
                                    .kind = row.kind,
                                    .payload = row.payload,
                                    .attempt = row.attempts + 1,
                                    .fence = row.fence + 1,
                                    .lease_ms = lease_ms_of(state)}};
    return OK;
}

err job_end(struct env *env, const struct claimed *claimed, err e)
{
    const struct job *job = &claimed->job;
    const struct job_kind *kind = claimed->state ? claimed->state->kind : NULL;
    instant real_now = env_real_now(env);
    struct tx *tx;
    TRY(db_begin(env, job->store, &tx));
    if (!e) {
        TRY(db_exec(tx, &sql_done, P_ID("id", job->id), P_INT("fence", job->fence), P_TIME("real_now", real_now)));
    } else if (!kind || job->attempt >= kind->max_attempts) {
        TRY(db_exec(tx, &sql_park, P_ID("id", job->id), P_INT("fence", job->fence), P_TIME("real_now", real_now),
                    P_TEXT("error", error_text(env->arena, e))));
    } else {
        int64_t delay = backoff_ms(env, kind->first_delay_s * MS_SECOND, kind->max_delay_s * MS_SECOND, job->attempt);
        TRY(db_exec(tx, &sql_again, P_ID("id", job->id), P_INT("fence", job->fence), P_TIME("try_at", real_now + delay),
                    P_TEXT("error", error_text(env->arena, e))));
    }
    return db_commit(tx);
}

/* In an arena of its own, as the handler may have used up the other. If it cannot be written now, the lease runs out
 * and the job runs again. */
static void keep_end(struct platform *platform, const struct claimed *claimed, err e)
{
    const struct job *job = &claimed->job;
    if (e)
        log_line(LOG_WARNING, "job", "kind=%s attempt=%d code=%s error=%s", job->kind, (int)job->attempt, e->code,
                 LOGTEXT(e->detail));
    for (int i = 0; i < 3; i++) {
        struct env *env = env_open(platform, 1 << 20);
        if (!env) continue;
        bool written = !setjmp(*arena_guard(env->arena)) && !job_end(env, claimed, e);
        env_close(env);
        if (written) return;
    }
    log_line(LOG_ERROR, "job", "kind=%s its end could not be written; it will run again", job->kind);
}

/* Runs the handler; out of memory is an error like others. */
static err run_handler(struct env *env, const struct claimed *claimed)
{
    const struct job_kind *kind = claimed->state ? claimed->state->kind : NULL;
    if (!kind) return err_unknown_kind;
    if (claimed->job.attempt > kind->max_attempts) return err_died;
    if (setjmp(*arena_guard(env->arena))) return err_memory;
    err e;
    int runs = 0;
    do {
        e = kind->run(env, &claimed->job);
        if (env->write) db_end(env->write); /* left open: rolled back */
    } while (++runs < RUNS_MOST && db_worth_repeating(env, e));
    return e;
}

static void run_job(struct platform *platform, struct env *env, const struct claimed *claimed)
{
    struct lease lease = {.platform = platform,
                          .holder = platform->jobs,
                          .store = claimed->job.store,
                          .job = claimed->job.id,
                          .fence = claimed->job.fence,
                          .lease_ms = claimed->job.lease_ms};
    lease_hold(&lease);
    pulse_beat(claimed->state ? claimed->state->kind->name : NULL);
    err e = run_handler(env, claimed);
    lease_drop(&lease);
    keep_end(platform, claimed, e);
}

static void count_running(const struct claimed *claimed, int change)
{
    if (claimed->state) claimed->state->running += change;
}

static void unlock(void *lock)
{
    pthread_mutex_unlock(lock);
}

/* Looks and claims, under the lock; the arena's clean-up gives the lock back if memory runs out. */
static err find_and_claim(struct env *env, struct jobs_runner *jobs, struct claimed *ret, bool *ret_claimed)
{
    struct candidate candidate;
    *ret_claimed = false;
    pthread_mutex_lock(&jobs->lock);
    arena_defer(env->arena, unlock, &jobs->lock);
    err e = job_look(env, jobs, &candidate);
    if (!e && candidate.id) e = job_claim(env, jobs, &candidate, ret, ret_claimed);
    if (env->write) db_end(env->write);
    if (!e && *ret_claimed) count_running(ret, 1);
    arena_undefer(env->arena, &jobs->lock);
    pthread_mutex_unlock(&jobs->lock);
    return e;
}

/* One job, if there is one. */
static err one_job(struct platform *platform, bool *ret_worked)
{
    struct jobs_runner *jobs = platform->jobs;
    struct env *env = env_open(platform, MEMORY);
    *ret_worked = false;
    if (!env) return err_memory;
    if (setjmp(*arena_guard(env->arena))) {
        env_close(env);
        return err_memory;
    }
    struct claimed *claimed = ARENA_NEW(env->arena, struct claimed);
    err e = find_and_claim(env, jobs, claimed, ret_worked);
    if (e) log_line(LOG_WARNING, "jobs", "code=%s error=%s", e->code, LOGTEXT(e->detail));
    if (!e && *ret_worked) {
        waiter_wake(&jobs->waiter); /* there may be more */
        run_job(platform, env, claimed);
        pthread_mutex_lock(&jobs->lock);
        count_running(claimed, -1);
        pthread_mutex_unlock(&jobs->lock);
    }
    env_close(env);
    return e ? err_database : OK;
}

static void *job_thread(void *argument)
{
    struct pulse *pulse = argument;
    struct platform *platform = pulse->platform;
    struct jobs_runner *jobs = platform->jobs;
    pulse_take(pulse);
    while (!jobs->stop) {
        uint32_t seen = waiter_seen(&jobs->waiter);
        pulse_beat(NULL);
        bool worked;
        err e = one_job(platform, &worked);
        if (!worked || e) waiter_wait(&jobs->waiter, seen, IDLE_MS);
        db_thread_idle(platform);
    }
    db_thread_end(platform);
    return NULL;
}

err jobs_open(struct env *env)
{
    struct platform *platform = env->platform;
    struct jobs_runner *jobs = calloc(1, sizeof *jobs);
    if (!jobs) return err_no_memory;
    platform->jobs = jobs;
    jobs->platform = platform;
    pthread_mutex_init(&jobs->lock, NULL);
    size_t count = 1;
    for (size_t i = 0; i < platform->module_count; i++) count += platform->modules[i]->job_count;
    jobs->kinds = calloc(count, sizeof *jobs->kinds);
    if (!jobs->kinds) return err_no_memory;
    for (size_t i = 0; i < platform->module_count; i++) {
        for (size_t k = 0; k < platform->modules[i]->job_count; k++) {
            const struct job_kind *kind = platform->modules[i]->jobs[k];
            if (kind_of(jobs, kind->store, kind->name))
                return err_new(env->arena, ERR_INTERNAL, "internal", "Two kinds of job are called %s.", kind->name);
            jobs->kinds[jobs->kind_count++].kind = kind;
        }
    }
    return OK;
}

void jobs_close(struct platform *platform)
{
    struct jobs_runner *jobs = platform->jobs;
    if (!jobs) return;
    pthread_mutex_destroy(&jobs->lock);
    free(jobs->kinds);
    free(jobs);
    platform->jobs = NULL;
}

err jobs_run(struct platform *platform)
{
    struct jobs_runner *jobs = platform->jobs;
    jobs->stop = false;
    while (jobs->thread_count < JOB_THREADS) {
        struct pulse *pulse = &jobs->pulses[jobs->thread_count];
        pulse_begin(pulse, platform, "a job thread", NULL, PULSE_HANDLER_MS);
        if (pthread_create(&jobs->threads[jobs->thread_count], NULL, job_thread, pulse)) {
            pulse_end(pulse);
            return err_no_thread;
        }
        jobs->thread_count++;
    }
    return OK;
}

void jobs_drain(struct platform *platform)
{
    struct jobs_runner *jobs = platform->jobs;
    if (!jobs) return;
    jobs->stop = true;
    waiter_wake(&jobs->waiter);
    while (jobs->thread_count) {
        pthread_join(jobs->threads[--jobs->thread_count], NULL);
        pulse_end(&jobs->pulses[jobs->thread_count]);
    }
}

void jobs_wake(struct platform *platform)
{
    if (platform->jobs) waiter_wake(&platform->jobs->waiter);
}

err jobs_step(struct platform *platform, bool *ret_worked)
{
    bool worked = true;
    while (worked) {
        TRY(one_job(platform, &worked));
        if (worked) *ret_worked = true;
    }
    return OK;
}

err jobs_idle(struct env *env, bool *ret)
{
    *ret = true;
    for (int store = 1; *ret && store < STORE_COUNT; store++) {
        if (!db_store_open(env->platform, store)) continue;
        struct tx *tx;
        int64_t pending = 0;
        TRY(db_read(env, store, &tx));
        TRY(db_scalar(tx, &sql_pending, &pending, P_TIME("now", env_now(env)), P_TIME("real_now", env_real_now(env))));
        db_end(tx);
        *ret = !pending;
    }
    return OK;
}
