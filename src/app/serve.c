/* mcf serve and migrate: the process. The main thread starts everything, then only waits for a signal. */
#include <signal.h>
#include <stdio.h>
#include "app.h"
#include "base/log.h"
#include "control.h"
#include "suppliers.h"

struct serving {
    struct platform *platform;
    struct control *control;
    bool open, listening, running;
};

enum { CHECK_MEMORY = 1 << 20 };

/* Files restored from different moments: refused before the first new event makes them look alike. */
static err check_stores(struct platform *platform, struct arena *arena)
{
    struct env *env = env_open(platform, CHECK_MEMORY);
    if (!env) return err_new(arena, ERR_BUSY, "memory", "There is not enough memory.");
    err e = events_check(env);
    if (e) e = err_keep(arena, e);
    env_close(env);
    return e;
}

static err start(struct serving *serving, struct arena *arena)
{
    TRY(platform_open(serving->platform, arena));
    serving->open = true;
    TRY(check_stores(serving->platform, arena));
    TRY(http_start(serving->platform, arena));
    serving->listening = true;
    TRY(platform_run(serving->platform));
    serving->running = true;
    return control_start(serving->platform, arena, &serving->control);
}

/* In the reverse order: no new work comes in, what runs is finished, then the stores are closed. */
static void stop(struct serving *serving)
{
    control_stop(serving->control);
    if (serving->listening) http_stop(serving->platform);
    if (serving->running) platform_drain(serving->platform);
    if (serving->open) platform_close(serving->platform);
    suppliers_stop();
}

/* Signals are taken by this thread alone: blocked before any other starts, so that all inherit it. */
static sigset_t block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    return set;
}

static int wait_for_end(const sigset_t *set)
{
    int number = 0;
    do {
        sigwait(set, &number);
    } while (number == SIGHUP); /* a terminal that closes does not end the company */
    return number;
}

static int serve(struct invocation *it)
{
    sigset_t set = block_signals();
    err e = data_folder(it->arena, &it->config, true);
    if (!e) suppliers_start(it->arena, &it->config);
    struct serving serving = {.platform = app_platform(&it->config)};
    if (!e) e = start(&serving, it->arena);
    if (e) {
        int code = report_error(it->arena, e);
        stop(&serving);
        return code == EXIT_USAGE ? code : EXIT_FAILED;
    }
    printf("listening on %s\n", http_url(serving.platform));
    if (http_ops_url(serving.platform)) printf("operations on %s\n", http_ops_url(serving.platform));
    fflush(stdout); /* both at once: who waits for the first has the second */
    int number = wait_for_end(&set);
    log_line(LOG_INFO, "stopping", "signal=%d", number);
    stop(&serving);
    return EXIT_DONE;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "Runs the company: API, interface, events, jobs, schedules",
    .more = "Prints \"listening on http://…\" once ready. SIGTERM drains: what runs is finished, 10 seconds at most.",
    .settings = true,
    .run = serve,
};

/* Opening the stores is what migrates them; the running server has done so when it started. */
static err migrate(struct work *work)
{
    const struct platform *platform = work->env->platform;
    for (enum store store = STORE_MAIN; store < STORE_COUNT; store++)
        if (db_store_open(platform, store))
            buf_printf(work->out, "%s: up to date (%s)\n", store_names[store],
                       platform->config.db[store] ? "PostgreSQL" : "SQLite");
    buf_printf(work->out, "%s is up to date.\n", platform->config.data);
    return OK;
}

const struct command command_migrate = {
    .name = "migrate",
    .summary = "Makes the folder and brings the stores up to date, wherever they are (serve does so by itself)",
    .makes = true,
    .work = migrate,
};
