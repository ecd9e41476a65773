/* The process: configuration, stores, modules, threads. Made by app/main.c; tests make small ones. */
#pragma once
#include "platform/config.h"
#include "platform/module.h"

struct platform {
    struct config config;
    const struct module *const *modules;
    size_t module_count;
    const struct asset *assets; /* the embedded interface; NULL: none */
    size_t asset_count;
    _Atomic int64_t clock_offset_ms; /* business clock = real clock + this; only a development server moves it */
    _Atomic int64_t clock_fixed_ms;  /* not 0: the business clock stands here (demo, tests) */
    _Atomic int64_t real_fixed_ms;   /* not 0: the real clock stands here (unit tests alone: leases, back-off) */
    int64_t stuck_after_ms;          /* not 0: instead of each thread's own limit (tests) */
    struct db *db;                   /* platform/db */
    struct events_runner *events;    /* platform/events: threads of consumers */
    struct jobs_runner *jobs;
    struct schedules_runner *schedules;
    struct http *http;
    const void *zone; /* const struct zone *, atomically replaced */
    const void *find_session;
    /* What another process told by db_tell; "": it committed something; "lost": some of it may have been missed. Called
     * on a thread of its own. */
    void (*hear)(struct platform *platform, enum store store, const char *message);
};

/* Registers statements, opens and migrates the stores, starts the modules. */
err platform_open(struct platform *platform, struct arena *arena);
void platform_close(struct platform *platform);
/* Starts and stops the threads of consumers, jobs and schedules. */
err platform_run(struct platform *platform);
void platform_drain(struct platform *platform);
/* Runs consumers, due schedules and due jobs on this thread until nothing is left to do (demo, tests, the development
 * clock when nothing runs in threads). */
err platform_settle(struct platform *platform);
/* Is everything that fell due done? (consumers at the end, no due job, no due tick) */
err platform_idle(struct platform *platform, struct arena *arena, bool *ret);
/* Is a thread of consumers, jobs, schedules or leases stuck or gone? Then `text` gets its name in words, else it is
 * left as it is. Never waits. */
bool platform_stuck(struct platform *platform, char *text, size_t size);
/* Wakes consumers, jobs and schedules: after a commit, or when the clock moved. */
void platform_wake(struct platform *platform);

/* A unit of work: an env on a fresh arena. env_close frees it. */
struct env *env_open(struct platform *platform, size_t limit);
void env_close(struct env *env);
/* A part of a long work, in memory of its own, which is freed with its snapshots, so that neither grows with the whole.
 * Its error is kept in env's memory. */
err env_apart(struct env *env, size_t limit, err (*work)(struct env *apart, void *context), void *context);
