/* mcf demo: the command, and the days that pass. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include "../app.h"
#include "../store_file.h"
#include "../suppliers.h"
#include "auth.h"
#include "demo.h"

enum { DEMO_MEMORY = 256 << 20, WORK_MEMORY = 32 << 20 };

err demo_begin(struct demo *demo, const struct demo_person *actor, enum store store, struct demo_work *ret)
{
    struct env *env = env_open(demo->platform, WORK_MEMORY);
    if (!env) return err_new(demo->arena, ERR_BUSY, "memory", "There is not enough memory.");
    if (actor)
        env->actor =
            (struct actor){.id = actor->id, .name = actor->name, .roles = actor->roles, .locale = actor->locale};
    *ret = (struct demo_work){.env = env};
    err e = store ? db_begin(env, store, &ret->tx) : OK;
    return e ? demo_end(demo, ret, e) : OK;
}

err demo_end(struct demo *demo, struct demo_work *work, err e)
{
    if (!e && work->tx)
        e = db_commit(work->tx);
    else
        db_end(work->tx);
    if (e) e = err_keep(demo->arena, e);
    env_close(work->env);
    return e;
}

void demo_clock(struct demo *demo, instant at)
{
    if (at > atomic_load(&demo->platform->clock_fixed_ms)) atomic_store(&demo->platform->clock_fixed_ms, at);
}

err demo_settle(struct demo *demo)
{
    return platform_settle(demo->platform);
}

/* How many orders come on a day: more as the company grows, more on Mondays and before the weekend. */
static int64_t orders_on(struct demo *demo, struct date date, int64_t day, int64_t days)
{
    static const int64_t percent[7] = {120, 90, 90, 100, 130, 100, 70};
    int64_t mean = (8 + 14 * day / days) * percent[date_weekday(date)] / 100;
    return chance_between(&demo->chance, mean * 3 / 4, mean * 5 / 4);
}

/* Tasks are for the daytime of one of the next days; orders come until late. */
static void plan_day(struct demo *demo, int64_t day, int64_t days)
{
    struct date date = date_add_days(date_of(demo->zone, demo->begins), (int)day);
    for (int64_t left = orders_on(demo, date, day, days); left > 0; left--) {
        instant at = instant_at(demo->zone, date, (int)chance_between(&demo->chance, 8 * 60, 22 * 60)) +
                     chance_below(&demo->chance, 60) * MS_SECOND;
        struct date when = date_add_days(date, (int)chance_between(&demo->chance, 1, 6));
        demo_plan_order(demo, at, instant_at(demo->zone, when, (int)chance_between(&demo->chance, 18, 39) * 30));
    }
    if (date_weekday(date) == 4 && chance_percent(&demo->chance, 60))
        calendar_add(demo->calendar, instant_at(demo->zone, date, 18 * 60 + 20), STEP_BONUS, NULL);
    /* Runs are at 21:00. */
    calendar_add(demo->calendar, instant_at(demo->zone, date, 21 * 60 + 1), STEP_SETTLE, NULL);
    for (int hour = 3; hour < 24; hour += 5)
        calendar_add(demo->calendar, instant_at(demo->zone, date, hour * 60), STEP_SETTLE, NULL);
}

static err live(struct demo *demo)
{
    int64_t days = (demo->ends - demo->begins) / MS_DAY + 1;
    struct step step;
    for (int64_t day = 1; day <= days; day++) plan_day(demo, day, days);
    demo_plan_present(demo);
    while (calendar_next(demo->calendar, &step) && step.at <= demo->ends) {
        demo_clock(demo, step.at);
        TRY(demo_join(demo, step.at));
        TRY(demo_step(demo, &step));
    }
    demo_clock(demo, demo->ends);
    return demo_settle(demo);
}

static err set_time_zone(struct demo *demo)
{
    struct env *env = env_open(demo->platform, WORK_MEMORY);
    struct tx *tx = NULL;
    if (!env) return err_new(demo->arena, ERR_BUSY, "memory", "There is not enough memory.");
    err e = db_begin(env, STORE_MAIN, &tx);
    if (!e) e = auth_company_set_time_zone(tx, "Europe/Moscow");
    if (!e) e = db_commit(tx);
    e = e ? err_keep(demo->arena, e) : OK;
    env_close(env);
    return e;
}

static err found(struct demo *demo)
{
    struct env *env = env_open(demo->platform, WORK_MEMORY);
    if (!env) return err_new(demo->arena, ERR_BUSY, "memory", "There is not enough memory.");
    const char *hash = NULL;
    err e = auth_password_hash(env, DEMO_PASSWORD, &hash);
    e = e ? err_keep(demo->arena, e) : OK;
    demo->password_hash = e ? NULL : arena_text(demo->arena, hash);
    env_close(env);
    TRY(e);
    demo_invent_people(demo);
    TRY(demo_draw_pictures(demo));
    TRY(set_time_zone(demo));
    TRY(demo_join(demo, demo->begins));
    return demo_add_services(demo);
}

enum { DEMO_MONTHS, DEMO_SEED };

static err number(struct arena *arena, const char *text, const char *flag, int64_t fallback, int64_t most, int64_t *ret)
{
    *ret = fallback;
    if (!text) return OK;
    int64_t value = 0;
    for (const char *c = text; *c; c++) {
        if (*c < '0' || *c > '9' || value > most)
            return err_new(arena, ERR_INVALID, "usage", "%s must be a number up to %lld.", flag, (long long)most);
        value = value * 10 + (*c - '0');
    }
    *ret = value;
    return value <= most
               ? OK
               : err_new(arena, ERR_INVALID, "usage", "%s must be a number up to %lld.", flag, (long long)most);
}

/* What was asked for. */
struct wish {
    int64_t months, seed;
};

static err make(struct demo *demo, const struct wish *wish)
{
    struct env *env = env_open(demo->platform, WORK_MEMORY);
    if (!env) return err_new(demo->arena, ERR_BUSY, "memory", "There is not enough memory.");
    instant now = env_now(env);
    env_close(env);
    demo->chance.state = (uint64_t)wish->seed;
    demo->zone = zone_find("Europe/Moscow");
    demo->ends = now - now % MS_HOUR;
    struct date first = date_add_days(date_of(demo->zone, demo->ends), (int)(-30 * wish->months));
    demo->begins = day_start(demo->zone, first) + 8 * MS_HOUR;
    demo->calendar = calendar_new(demo->arena);
    demo_clock(demo, demo->begins);
    TRY(found(demo));
    return live(demo);
}

static void print_logins(const struct demo *demo, const char *data)
{
    printf("%zu tasks, %zu clients, %zu workers. Everybody's password is %s; for example:\n\n", demo->ordered,
           demo->client_count, demo->worker_count, DEMO_PASSWORD);
    const struct demo_person *people[] = {&demo->clients[0], &demo->workers[0], &demo->staff[3], &demo->staff[1],
                                          &demo->staff[0]};
    static const char *const roles[] = {"client", "worker", "clerk", "manager", "admin"};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        printf("  %-8s %-24s %s\n", roles[i], people[i]->email, DEMO_PASSWORD);
    printf("\nStart it: mcf serve --data %s\n", data);
}

static err prepare(struct invocation *it, struct wish *ret)
{
    TRY(number(it->arena, it->values[DEMO_MONTHS], "--months", 6, 60, &ret->months));
    TRY(number(it->arena, it->values[DEMO_SEED], "--seed", 1, INT32_MAX, &ret->seed));
    if (!ret->months) ret->months = 1;
    if (it->config.data && !folder_is_empty(it->config.data))
        return err_new(it->arena, ERR_CONFLICT, "not_empty", "%s is not empty: name a new folder.", it->config.data);
    return data_folder(it->arena, &it->config, true);
}

static struct sql sql_last = SQL("platform", "event_last");

/* The folder is new, but databases on a server may hold a company. */
static err check_empty(struct demo *demo)
{
    struct demo_work work;
    int64_t last = 0;
    TRY(demo_begin(demo, NULL, STORE_MAIN, &work));
    err e = db_scalar(work.tx, &sql_last, &last);
    if (!e && last)
        e = err_new(demo->arena, ERR_CONFLICT, "not_empty",
                    "The databases that the settings name hold a company: name others, or take the settings away.");
    return demo_end(demo, &work, e);
}

static err run_in(struct demo *demo, struct invocation *it, const struct wish *wish, const char *data)
{
    TRY(platform_open(demo->platform, it->arena));
    err e = check_empty(demo);
    if (!e) e = make(demo, wish);
    if (e) e = err_keep(it->arena, e);
    platform_close(demo->platform);
    suppliers_stop();
    if (!e) e = workshop_deliver(it->arena, it->config.data, data);
    if (!e) print_logins(demo, data);
    return e;
}

static int run(struct invocation *it)
{
    struct demo *demo = ARENA_NEW(it->arena, struct demo);
    struct wish wish = {0, 0};
    const char *data = it->config.data;
    err e = prepare(it, &wish);
    if (e) return report_error(it->arena, e);
    it->config.mail_discard = true;
    it->config.cookies_url = "played";
    it->config.cookies_played = true;
    it->config.data = workshop_open(it->arena, data);
    suppliers_start_past(it->arena, &it->config);
    demo->platform = app_platform(&it->config);
    demo->arena = arena_new(DEMO_MEMORY);
    if (!demo->arena || setjmp(*arena_guard(demo->arena)))
        return report_error(it->arena,
                            err_new(it->arena, ERR_BUSY, "memory", "There is not enough memory for the demo company."));
    e = run_in(demo, it, &wish, data);
    arena_free(demo->arena);
    return e ? report_error(it->arena, e) : EXIT_DONE;
}

const struct command command_demo = {
    .name = "demo",
    .summary = "Makes a company with months of history in a new folder, and prints the logins",
    .more = "The same seed makes the same company, apart from ids. The messages of its past are not sent.",
    .options = {[DEMO_MONTHS] = {"--months", "N", "how far back its history goes; 6 by default", false, false},
                [DEMO_SEED] = {"--seed", "N", "what chance starts from; 1 by default", false, false}},
    .run = run,
};
