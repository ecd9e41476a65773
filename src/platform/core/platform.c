/* Wiring: from a configuration and a list of modules to a running process. */
#include <setjmp.h>
#include <string.h>
#include "base/log.h"
#include "embedded.h"
#include "db/copy.h"
#include "events/runners.h"
#include "platform/schedule.h"
#include "platform/stream.h"

ERROR(err_no_thread, ERR_BUSY, "busy", "A thread that hears of other processes could not be started.");

enum { LOOK_MEMORY = 4 << 20 };

EMBEDDED_FILE(platform_files_store_sql);
EMBEDDED_FILE(platform_files_schema_0001_platform_sql);

static const struct migration own_migrations[] = {
    {"platform/0001_platform.sql", EMBEDDED_TEXT(platform_files_schema_0001_platform_sql)},
};

static err register_sql(struct platform *platform)
{
    TRY(db_register_sql(platform, "platform", EMBEDDED_TEXT(platform_files_store_sql)));
    for (size_t i = 0; i < platform->module_count; i++) {
        const struct module *module = platform->modules[i];
        if (module->sql) TRY(db_register_sql(platform, module->name, module->sql));
    }
    return OK;
}

/* Of each store the platform's own schema first, then the modules' in the order of the list. */
static err migrate(struct env *env)
{
    const struct platform *platform = env->platform;
    for (int store = 1; store < STORE_COUNT; store++) {
        if (!db_store_open(platform, store)) continue;
        TRY(db_migrate(env, store, own_migrations, sizeof own_migrations / sizeof *own_migrations));
        for (size_t i = 0; i < platform->module_count; i++) {
            const struct module *module = platform->modules[i];
            if ((int)module->store == store) TRY(db_migrate(env, store, module->migrations, module->migration_count));
        }
    }
    return OK;
}

static err start_modules(struct env *env)
{
    for (size_t i = 0; i < env->platform->module_count; i++)
        if (env->platform->modules[i]->start) TRY(env->platform->modules[i]->start(env));
    return OK;
}

/* Modules read their settings anew. If that fails the database is away, and is looked at again when it is back. */
static void look_again(struct platform *platform)
{
    struct env *env = env_open(platform, LOOK_MEMORY);
    if (!env) return;
    bool done = !setjmp(*arena_guard(env->arena)) && !start_modules(env);
    if (!done) log_line(LOG_WARNING, "look_again", "the settings could not be read anew");
    env_close(env);
}

/* What other processes on the same databases tell (db_tell). */
static void hear(struct platform *platform, enum store store, const char *message)
{
    if (!strncmp(message, "stream ", 7)) {
        stream_hear(platform, message + 7);
    } else if (!strcmp(message, "settings")) {
        look_again(platform);
    } else {
        events_wake(platform, store);
        jobs_wake(platform);
        schedules_wake(platform);
        if (!*message) return;
        stream_hear(platform, NULL); /* some were missed */
        look_again(platform);
    }
}

static err open_all(struct env *env)
{
    TRY(register_sql(env->platform));
    TRY(db_open(env->platform, env->arena));
    TRY(migrate(env));
    TRY(db_check_all(env));
    TRY(events_open(env));
    TRY(jobs_open(env));
    TRY(schedules_open(env));
    TRY(start_modules(env));
    env->platform->hear = hear; /* not before there is somebody to be woken */
    return db_listen(env->platform) ? OK : err_no_thread;
}

err platform_open(struct platform *platform, struct arena *arena)
{
    struct env env = {.platform = platform, .arena = arena, .actor = actor_system, .request_id = "", .address = ""};
    err e = open_all(&env);
    if (!e) return OK;
    e = err_new(arena, e->kind, e->code, "%s", e->detail ? e->detail : ""); /* some live in what is closed now */
    platform_close(platform);
    return e;
}

/* The stores of a place alone: nothing is started on them. */
static err open_place(struct platform *platform, const struct platform *like, struct arena *arena, const char *place,
                      bool source)
{
    platform->config = like->config;
    platform->modules = like->modules;
    platform->module_count = like->module_count;
    TRY(register_sql(platform));
    return copy_open(platform, arena, place, source);
}

err platform_copy(const struct platform *like, struct arena *arena, const struct copy *copy)
{
    struct platform source = {.config = {0}}, target = {.config = {0}};
    struct env from = {.platform = &source, .arena = arena, .actor = actor_system, .request_id = "", .address = ""},
               to = {.platform = &target, .arena = arena, .actor = actor_system, .request_id = "", .address = ""};
    TRY(copy_check_places(arena, copy));
    err e = open_place(&source, like, arena, copy->from, true);
    if (!e) e = open_place(&target, like, arena, copy->to, false);
    if (!e) e = db_copy(&from, &to, copy, migrate);
    if (e) e = err_new(arena, e->kind, e->code, "%s", e->detail ? e->detail : ""); /* some live in what is closed now */
    db_close(&target);
    db_close(&source);
    return e;
}

void platform_close(struct platform *platform)
{
    platform_drain(platform);
    db_listen_no_more(platform);
    schedules_close(platform);
    jobs_close(platform);
    events_close(platform);
    db_close(platform);
}

err platform_run(struct platform *platform)
{
    TRY(leases_run(platform));
    TRY(events_run(platform));
    TRY(jobs_run(platform));
    return schedules_run(platform);
}

/* What feeds the others stops first. */
void platform_drain(struct platform *platform)
{
    schedules_drain(platform);
    jobs_drain(platform);
    events_drain_threads(platform);
    leases_drain(platform);
}

void platform_wake(struct platform *platform)
{
    for (int store = 1; store < STORE_COUNT; store++) events_wake(platform, store);
    jobs_wake(platform);
    schedules_wake(platform);
}

err platform_settle(struct platform *platform)
{
    bool worked = true;
    while (worked) {
        worked = false;
        TRY(schedules_step(platform, &worked));
        TRY(events_settle(platform, &worked));
        TRY(jobs_step(platform, &worked));
    }
    return OK;
}

static uint64_t commits_of_all(struct platform *platform)
{
    uint64_t sum = 0;
    for (int store = 1; store < STORE_COUNT; store++) sum += db_commits(platform, store);
    return sum;
}

/* Each part is looked at in turn; if something was committed meanwhile, one that was idle may have got work since. */
err platform_idle(struct platform *platform, struct arena *arena, bool *ret)
{
    struct env env = {.platform = platform, .arena = arena, .actor = actor_system, .request_id = "", .address = ""};
    uint64_t before = commits_of_all(platform);
    bool schedules = false, jobs = false, events = false;
    TRY(schedules_idle(&env, &schedules));
    TRY(jobs_idle(&env, &jobs));
    TRY(events_idle(&env, &events));
    *ret = schedules && jobs && events && before == commits_of_all(platform);
    return OK;
}
