/* Schedules: each tick is a row before it runs, unique by name and time, so that it happens once whatever the number of
 * processes.
 *
 * The newest row of a schedule says what comes next: if it runs and its lease holds, somebody is at it; if its lease
 * ran out or it failed, it is run again (after a back-off); if it is done, the next tick by the calendar is due or not.
 * The first row of a schedule marks the time it became known: nothing before that is caught up. A tick of
 * CATCH_UP_LATEST that keeps failing gives way to the next one. */
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "platform/schedule.h"
#include "runners.h"

enum { MEMORY = 64 << 20, IDLE_MS = 500, LEASE_MS = 20 * 1000, FIRST_DELAY_MS = 5000, MAX_DELAY_MS = 600 * 1000 };

static struct sql sql_last = SQL("platform", "tick_last"), sql_open = SQL("platform", "tick_open"),
                  sql_add = SQL("platform", "tick_add");
static struct sql sql_claim = SQL("platform", "tick_claim"), sql_done = SQL("platform", "tick_done");
static struct sql sql_failed = SQL("platform", "tick_failed"), sql_skip = SQL("platform", "tick_skip");

ERROR(err_no_memory, ERR_BUSY, "busy", "There is no memory for the schedules.");
ERROR(err_no_thread, ERR_BUSY, "busy", "The schedules' thread could not be started.");
ERROR(err_memory, ERR_BUSY, "memory", "There was not enough memory for this tick.");
ERROR(err_database, ERR_BUSY, "busy", "The database could not be asked for schedules; the log says why.");

struct schedules_runner {
    struct platform *platform;
    pthread_t thread;
    struct pulse pulse;
    bool running;
    _Atomic bool stop;
    struct waiter waiter;
};

struct tick {
    instant tick_at, lease_until, try_at, done_at;
    const char *state, *last_error;
    int64_t attempts, fence;
};
static const struct field tick_fields[] = {
    F_TIME(struct tick, tick_at, 0), F_TIME(struct tick, lease_until, 0), F_TIME(struct tick, try_at, 0),
    F_TIME(struct tick, done_at, 0), F_TEXT(struct tick, state, 0),       F_TEXT(struct tick, last_error, 0),
    F_INT(struct tick, attempts, 0), F_INT(struct tick, fence, 0),
};
static const struct shape tick_shape = SHAPE(struct tick, "ScheduleTick", tick_fields);

void company_zone_set(struct platform *platform, const struct zone *zone)
{
    __atomic_store_n(&platform->zone, (const void *)zone, __ATOMIC_RELEASE);
    schedules_wake(platform);
}

const struct zone *company_zone(struct platform *platform)
{
    const struct zone *zone = __atomic_load_n(&platform->zone, __ATOMIC_ACQUIRE);
    return zone ? zone : zone_find("UTC");
}

static err rule_of(struct env *env, const struct schedule *schedule, struct recurrence *ret)
{
    *ret = schedule->when;
    return schedule->rule ? schedule->rule(env, ret) : OK;
}

/* What is to be done about a schedule now. */
struct plan {
    enum { PLAN_NOTHING, PLAN_START, PLAN_NEW, PLAN_AGAIN } what;
    instant tick;
    int64_t fence, attempts;
    struct tick giving_way; /* a failing tick that the new one replaces; tick_at 0: none */
};

static err find_ticks(struct env *env, const struct schedule *schedule, struct tick *last, struct tick *open)
{
    struct tx *tx;
    TRY(db_read(env, schedule->store, &tx));
    err e = db_one(tx, &sql_last, &tick_shape, last, P_TEXT("name", schedule->name));
    if (!e) e = db_one(tx, &sql_open, &tick_shape, open, P_TEXT("name", schedule->name));
    db_end(tx);
    return e && e->kind != ERR_NOT_FOUND ? e : OK;
}

static err make_plan(struct env *env, const struct schedule *schedule, struct plan *ret)
{
    struct tick last = {0}, open = {0};
    struct recurrence rule;
    *ret = (struct plan){0};
    TRY(rule_of(env, schedule, &rule));
    TRY(find_ticks(env, schedule, &last, &open));
    instant now = env_now(env), real_now = env_real_now(env);
    const struct zone *zone = company_zone(env->platform);
    if (!last.tick_at) {
        *ret = (struct plan){.what = PLAN_START, .tick = now};
        return OK;
    }
    instant next = recurrence_next(&rule, zone, last.tick_at);
    if (schedule->catch_up == CATCH_UP_LATEST && next <= now) {
        instant newest = recurrence_last(&rule, zone, now);
        if (newest > next) next = newest;
    }
    if (open.tick_at && open.lease_until > real_now) return OK;
    bool gives_way = open.tick_at && !open.lease_until && schedule->catch_up == CATCH_UP_LATEST && next <= now;
    if (open.tick_at && !gives_way) {
        if (open.try_at > real_now) return OK;
        *ret = (struct plan){.what = PLAN_AGAIN, .tick = open.tick_at, .fence = open.fence, .attempts = open.attempts};
        return OK;
    }
    if (next > now) return OK;
    *ret = (struct plan){.what = PLAN_NEW, .tick = next};
    if (gives_way) ret->giving_way = open;
    return OK;
}

static err insert_tick(struct tx *tx, const struct schedule *schedule, const struct plan *plan, int64_t *ret_changed)
{
    bool start = plan->what == PLAN_START;
    instant lease = start ? 0 : env_real_now(tx_env(tx)) + LEASE_MS;
    if (plan->giving_way.tick_at)
        TRY(db_exec(tx, &sql_skip, P_TEXT("name", schedule->name), P_TIME("tick_at", plan->giving_way.tick_at),
                    P_INT("fence", plan->giving_way.fence), P_TIME("real_now", env_real_now(tx_env(tx)))));
    return db_changed(tx, &sql_add, ret_changed, P_TEXT("name", schedule->name), P_TIME("tick_at", plan->tick),
                      P_TEXT("state", start ? "start" : "running"), P_INT("attempts", start ? 0 : 1),
                      P_TIME("lease_until", lease));
}

/* Makes the tick ours: a row that is new, or whose fence we raise. */
static err claim_tick(struct env *env, const struct schedule *schedule, struct plan *plan, bool *ret_ours)
{
    struct tx *tx;
    int64_t changed = 0;
    instant real_now = env_real_now(env);
    TRY(db_begin(env, schedule->store, &tx));
    if (plan->what == PLAN_AGAIN)
        TRY(db_changed(tx, &sql_claim, &changed, P_TEXT("name", schedule->name), P_TIME("tick_at", plan->tick),
                       P_INT("fence", plan->fence), P_TIME("real_now", real_now),
                       P_TIME("lease_until", real_now + LEASE_MS)));
    else
        TRY(insert_tick(tx, schedule, plan, &changed));
    TRY(db_commit(tx));
    plan->fence++;
    plan->attempts++;
    *ret_ours = changed == 1 && plan->what != PLAN_START;
    return OK;
}

static err write_end(struct env *env, const struct schedule *schedule, const struct plan *plan, err e)
{
    struct tx *tx;
    instant real_now = env_real_now(env);
    TRY(db_begin(env, schedule->store, &tx));
    if (!e)
        TRY(db_exec(tx, &sql_done, P_TEXT("name", schedule->name), P_TIME("tick_at", plan->tick),
                    P_INT("fence", plan->fence), P_TIME("real_now", real_now)));
    else
        TRY(db_exec(tx, &sql_failed, P_TEXT("name", schedule->name), P_TIME("tick_at", plan->tick),
                    P_INT("fence", plan->fence),
                    P_TIME("try_at", real_now + backoff_ms(env, FIRST_DELAY_MS, MAX_DELAY_MS, plan->attempts)),
                    P_TEXT("error", error_text(env->arena, e))));
    return db_commit(tx);
}

/* In an arena of its own. If it cannot be written the lease runs out, and the tick runs again. */
static void end_tick(struct platform *platform, const struct schedule *schedule, const struct plan *plan, err e)
{
    if (e) log_line(LOG_WARNING, "schedule", "name=%s code=%s error=%s", schedule->name, e->code, LOGTEXT(e->detail));
    for (int i = 0; i < 3; i++) {
        struct env *env = env_open(platform, 1 << 20);
        if (!env) continue;
        bool written = !setjmp(*arena_guard(env->arena)) && !write_end(env, schedule, plan, e);
        env_close(env);
        if (written) return;
    }
    log_line(LOG_ERROR, "schedule", "name=%s its end could not be written; the tick will run again", schedule->name);
}

static err run_handler(struct env *env, const struct schedule *schedule, instant tick)
{
    if (setjmp(*arena_guard(env->arena))) return err_memory;
    err e = schedule->run(env, tick);
    if (env->write) db_end(env->write); /* left open: rolled back */
    return e;
}

static void run_tick(struct platform *platform, struct env *env, const struct schedule *schedule,
                     const struct plan *plan)
{
    struct lease lease = {.platform = platform,
                          .store = schedule->store,
                          .schedule = schedule->name,
                          .tick = plan->tick,
                          .fence = plan->fence,
                          .lease_ms = LEASE_MS};
    lease_hold(&lease);
    pulse_beat(schedule->name);
    err e = run_handler(env, schedule, plan->tick);
    lease_drop(&lease);
    end_tick(platform, schedule, plan, e);
}

/* What is due first, of all schedules; one whose plan cannot be made is passed over and logged. */
struct due {
    const struct schedule *schedule; /* NULL: nothing is due */
    struct plan plan;
    err first; /* the first failure */
};

static void consider(struct env *env, const struct schedule *schedule, struct due *due)
{
    struct plan plan;
    err e = make_plan(env, schedule, &plan);
    if (e) log_line(LOG_WARNING, "schedule", "name=%s code=%s error=%s", schedule->name, e->code, LOGTEXT(e->detail));
    if (e && !due->first) due->first = e;
    if (e || plan.what == PLAN_NOTHING || (due->schedule && due->plan.tick <= plan.tick)) return;
    due->schedule = schedule;
    due->plan = plan;
}

/* The tick that is due first, if there is one. */
static err one_tick(struct platform *platform, bool *ret_worked)
{
    struct env *env = env_open(platform, MEMORY);
    *ret_worked = false;
    if (!env) return err_memory;
    if (setjmp(*arena_guard(env->arena))) {
        env_close(env);
        return err_memory;
    }
    struct due *due = ARENA_NEW(env->arena, struct due);
    bool ours = false;
    for (size_t i = 0; i < platform->module_count; i++)
        for (size_t k = 0; k < platform->modules[i]->schedule_count; k++)
            consider(env, &platform->modules[i]->schedules[k], due);
    err e = due->first;
    if (due->schedule) {
        err claimed = claim_tick(env, due->schedule, &due->plan, &ours);
        if (claimed) e = claimed;
        *ret_worked = !claimed;
    }
    if (ours) run_tick(platform, env, due->schedule, &due->plan);
    env_close(env);
    return e ? err_database : OK;
}

err schedules_step(struct platform *platform, bool *ret_worked)
{
    bool worked;
    TRY(one_tick(platform, &worked));
    if (worked) *ret_worked = true;
    return OK;
}

static void *schedules_thread(void *argument)
{
    struct platform *platform = argument;
    struct schedules_runner *runner = platform->schedules;
    pulse_take(&runner->pulse);
    while (!runner->stop) {
        uint32_t seen = waiter_seen(&runner->waiter);
        pulse_beat(NULL);
        bool worked;
        err e = one_tick(platform, &worked);
        if (!runner->stop && (!worked || e)) waiter_wait(&runner->waiter, seen, IDLE_MS);
        db_thread_idle(platform);
    }
    db_thread_end(platform);
    return NULL;
}

err schedules_open(struct env *env)
{
    struct schedules_runner *runner = calloc(1, sizeof *runner);
    if (!runner) return err_no_memory;
    runner->platform = env->platform;
    env->platform->schedules = runner;
    return OK;
}

void schedules_close(struct platform *platform)
{
    free(platform->schedules);
    platform->schedules = NULL;
}

err schedules_run(struct platform *platform)
{
    struct schedules_runner *runner = platform->schedules;
    if (runner->running) return OK;
    runner->stop = false;
    pulse_begin(&runner->pulse, platform, "the schedules' thread", NULL, PULSE_HANDLER_MS);
    if (pthread_create(&runner->thread, NULL, schedules_thread, platform)) {
        pulse_end(&runner->pulse);
        return err_no_thread;
    }
    runner->running = true;
    return OK;
}

void schedules_drain(struct platform *platform)
{
    struct schedules_runner *runner = platform->schedules;
    if (!runner || !runner->running) return;
    runner->stop = true;
    waiter_wake(&runner->waiter);
    pthread_join(runner->thread, NULL);
    pulse_end(&runner->pulse);
    runner->running = false;
}

void schedules_wake(struct platform *platform)
{
    if (platform->schedules) waiter_wake(&platform->schedules->waiter);
}

/* A failing tick that waits for its back-off is not waited for. */
static err schedule_idle(struct env *env, const struct schedule *schedule, bool *ret)
{
    struct plan plan;
    struct tick last = {0}, open = {0};
    TRY(make_plan(env, schedule, &plan));
    TRY(find_ticks(env, schedule, &last, &open));
    *ret = plan.what == PLAN_NOTHING && open.lease_until <= env_real_now(env);
    return OK;
}

err schedules_idle(struct env *env, bool *ret)
{
    const struct platform *platform = env->platform;
    *ret = true;
    for (size_t i = 0; i < platform->module_count; i++)
        for (size_t k = 0; *ret && k < platform->modules[i]->schedule_count; k++)
            TRY(schedule_idle(env, &platform->modules[i]->schedules[k], ret));
    return OK;
}
