/* One task from the order to its end, step by step, each in the name of whoever takes it. */
#include <string.h>
#include "accounting.h"
#include "demo.h"
#include "supplies.h"

static instant minutes(struct demo *demo, int64_t least, int64_t most)
{
    return chance_between(&demo->chance, least, most) * MS_MINUTE + chance_below(&demo->chance, 60) * MS_SECOND;
}

static const struct demo_person *worker_of(const struct demo *demo, ident id)
{
    for (size_t i = 0; i < demo->worker_count; i++)
        if (demo->workers[i].id == id) return &demo->workers[i];
    return NULL;
}

static const struct demo_person *clerk(struct demo *demo)
{
    return &demo->staff[3 + chance_below(&demo->chance, 3)];
}

static const struct demo_person *manager(struct demo *demo)
{
    return &demo->staff[1 + chance_below(&demo->chance, 2)];
}

/* Clients who order often are picked often. */
static size_t pick_client(struct demo *demo)
{
    int64_t sum = 0;
    for (size_t i = 0; i < demo->client_count; i++) sum += demo->clients[i].weight;
    int64_t at = chance_below(&demo->chance, sum);
    for (size_t i = 0; i < demo->client_count; i++)
        if ((at -= demo->clients[i].weight) < 0) return i;
    return 0;
}

struct demo_task *demo_plan_order(struct demo *demo, instant at, instant scheduled_at)
{
    struct demo_task *task = ARENA_NEW(demo->arena, struct demo_task);
    *task =
        (struct demo_task){.service = (size_t)chance_below(&demo->chance, DEMO_SERVICES), .scheduled_at = scheduled_at};
    calendar_add(demo->calendar, at, STEP_ORDER, task);
    return task;
}

static err load(struct demo *demo, struct demo_task *task, struct task_brief *ret)
{
    struct demo_work work;
    TRY(demo_begin(demo, NULL, STORE_NONE, &work));
    struct tx *tx = NULL;
    err e = db_read(work.env, STORE_MAIN, &tx);
    if (!e) e = tasks_brief(tx, task->id, ret);
    if (!e) task->worker = ret->worker_id;
    ret->number = ret->service_type_name = ret->client_name = ret->worker_name = NULL; /* they end with the arena */
    return demo_end(demo, &work, e);
}

/* What will go wrong, if anything: by the worker, by the service, and by Friday evenings, so that there is something
 * for reviewers to find. */
static void plan_outcome(struct demo *demo, struct demo_task *task, const struct demo_person *worker)
{
    int64_t failing = 100 - worker->weight + (task->service == 2 ? 6 : 0);
    if (date_weekday(date_of(demo->zone, task->scheduled_at)) == 4 &&
        minute_of_day(demo->zone, task->scheduled_at) >= 17 * 60)
        failing += 6;
    if (chance_percent(&demo->chance, failing)) {
        static const enum task_cause causes[] = {CAUSE_NO_SHOW,          CAUSE_NO_SHOW,  CAUSE_NO_SHOW,  CAUSE_GAVE_UP,
                                                 CAUSE_GAVE_UP,          CAUSE_NOT_DONE, CAUSE_NOT_DONE, CAUSE_OTHER,
                                                 CAUSE_SUPPLIES_MISSING, CAUSE_NO_SHOW};
        task->cause = causes[chance_below(&demo->chance, 10)];
    }
    task->cancel = !task->cause && chance_percent(&demo->chance, 8);
    task->by_manager = chance_percent(&demo->chance, 15);
    task->straight = chance_percent(&demo->chance, 25);
    task->no_return = chance_percent(&demo->chance, 12);
    task->waive = task->cause == CAUSE_NO_SHOW && chance_percent(&demo->chance, 15);
}

/* From the worker's request to the start. What is planned for after a cancellation or a failure does not happen: the
 * step finds another status. */
static void plan_way(struct demo *demo, struct demo_task *task, instant now)
{
    struct calendar *calendar = demo->calendar;
    instant lead = task->scheduled_at - now, date = task->scheduled_at;
    if (task->cancel)
        calendar_add(calendar, now + lead * chance_between(&demo->chance, 10, 80) / 100, STEP_CANCEL, task);
    instant asks = now + lead * chance_between(&demo->chance, 5, 40) / 100;
    if (task->until == STEP_ORDER) return;
    calendar_add(calendar, asks, STEP_REQUEST, task);
    if (task->until == STEP_REQUEST || task->cause == CAUSE_SUPPLIES_MISSING) return;
    instant ready = asks + (date - asks) * chance_between(&demo->chance, 10, 40) / 100;
    if (!task->straight) calendar_add(calendar, ready, STEP_READY, task);
    if (task->until == STEP_READY) return;
    calendar_add(calendar, ready + (date - ready) * chance_between(&demo->chance, 15, 60) / 100, STEP_ISSUE, task);
    if (task->until == STEP_ISSUE) return;
    if (task->cause != CAUSE_NO_SHOW) calendar_add(calendar, date - minutes(demo, -20, 12), STEP_CHECK_IN, task);
}

static err step_order(struct demo *demo, struct demo_task *task, instant now)
{
    struct demo_work work;
    struct task_plan *plan = NULL;
    struct task_brief brief;
    if (task->scheduled_at <= now) return OK;
    task->client = pick_client(demo);
    struct task_new in = {
        .service_type_id = demo->services[task->service],
        .description = demo_description(&demo->chance, task->service),
        .address = demo_address(demo->arena, &demo->chance),
        .scheduled_at = task->scheduled_at,
        .expected_price = NONE,
    };
    TRY(demo_begin(demo, &demo->clients[task->client], STORE_NONE, &work));
    err e = tasks_plan(work.env, &in, &plan);
    if (!e) e = db_begin(work.env, STORE_MAIN, &work.tx);
    if (!e) e = tasks_order(work.tx, plan, &task->id);
    TRY(demo_end(demo, &work, e));
    demo->ordered++;
    TRY(load(demo, task, &brief));
    if (brief.status != TASK_ASSIGNED) return OK; /* it waits for somebody */
    if (!task->until) plan_outcome(demo, task, worker_of(demo, task->worker));
    plan_way(demo, task, now);
    return OK;
}

/* A refusal of the domain (it was cancelled, it failed meanwhile) is part of life; anything else ends the demo. */
static err tolerate(struct demo *demo, err e)
{
    if (!e || e->kind != ERR_CONFLICT) return e;
    demo->refused++;
    return OK;
}

typedef err supply_change(struct tx *tx, struct demo_task *task);

static err change_supplies(struct demo *demo, struct demo_task *task, const struct demo_person *actor,
                           supply_change *change)
{
    struct demo_work work;
    TRY(demo_begin(demo, actor, STORE_SUPPLIES, &work));
    TRY(tolerate(demo, demo_end(demo, &work, change(work.tx, task))));
    TRY(demo_begin(demo, NULL, STORE_NONE, &work));
    return demo_end(demo, &work, supplies_tell_tasks(work.env, task->id));
}

static err change_request(struct tx *tx, struct demo_task *task)
{
    return supplies_request(tx, task->id, &task->request);
}

static err change_ready(struct tx *tx, struct demo_task *task)
{
    return supplies_set_ready(tx, task->request);
}

static err change_issue(struct tx *tx, struct demo_task *task)
{
    struct supply_issue in = {.items = demo_kit(tx_arena(tx), task->service),
                              .without_cookie_reason = task->cookie ? NULL : "Печенька так и не приехала."};
    TRY(supplies_issue(tx, task->request, &in));
    task->issued = true;
    return OK;
}

/* Of a hundred cookies three cannot be made. */
static err step_cookie(struct demo *demo, struct demo_task *task)
{
    struct demo_work work;
    const char *fortune = chance_percent(&demo->chance, 3) ? NULL : demo_fortune(&demo->chance);
    TRY(demo_begin(demo, NULL, STORE_SUPPLIES, &work));
    TRY(demo_end(demo, &work, supplies_cookie_told(work.tx, task->request, fortune)));
    task->cookie = fortune != NULL;
    return OK;
}

static err change_return(struct tx *tx, struct demo_task *task)
{
    return supplies_return(tx, task->request);
}

typedef err proof_action(struct tx *tx, ident task, const struct task_proof *proof, bool *ret_late);

static err prove(struct demo *demo, struct demo_task *task, proof_action *action, const char *const *pictures,
                 instant now)
{
    struct demo_work work;
    bool late = false;
    struct task_proof proof = {pictures[chance_below(&demo->chance, DEMO_PICTURES)], now - minutes(demo, 0, 2)};
    TRY(demo_begin(demo, worker_of(demo, task->worker), STORE_MAIN, &work));
    return demo_end(demo, &work, action(work.tx, task->id, &proof, &late));
}

/* A kit that went out for nothing comes back, mostly. */
static void plan_return(struct demo *demo, struct demo_task *task, instant after)
{
    if (task->issued && !task->no_return)
        calendar_add(demo->calendar, after + minutes(demo, 60, 20 * 60), STEP_RETURN, task);
}

/* The task has started: its end, or what is said of it later. */
static void plan_end(struct demo *demo, struct demo_task *task, instant now)
{
    instant length = demo_minutes(task->service) * MS_MINUTE;
    bool fails = task->cause == CAUSE_GAVE_UP || task->cause == CAUSE_NOT_DONE || task->cause == CAUSE_OTHER;
    instant end = now + length * chance_between(&demo->chance, 75, 115) / 100;
    if (task->until == STEP_CHECK_IN) return;
    calendar_add(demo->calendar, fails ? now + length / 2 : end, fails ? STEP_FAIL : STEP_COMPLETE, task);
    plan_return(demo, task, end);
}

static err step_check_in(struct demo *demo, struct demo_task *task, instant now)
{
    err e = prove(demo, task, tasks_check_in, demo->arrivals, now);
    if (!e) plan_end(demo, task, now);
    return e;
}

static err step_cancel(struct demo *demo, struct demo_task *task, instant now)
{
    struct demo_work work;
    TRY(demo_begin(demo, task->by_manager ? manager(demo) : &demo->clients[task->client], STORE_MAIN, &work));
    TRY(demo_end(demo, &work, tasks_cancel(work.tx, task->id, demo_cancel_reason(&demo->chance))));
    plan_return(demo, task, now);
    return OK;
}

static void plan_rebook(struct demo *demo, struct demo_task *task, instant now)
{
    if (chance_percent(&demo->chance, 60))
        calendar_add(demo->calendar, now + minutes(demo, 30, 1500), STEP_REBOOK, task);
    if (task->waive) calendar_add(demo->calendar, now + minutes(demo, 600, 4000), STEP_WAIVE, task);
}

static err step_fail(struct demo *demo, struct demo_task *task, instant now)
{
    struct demo_work work;
    const char *reason = demo_fail_reason(&demo->chance, task->cause);
    const struct demo_person *who = task->cause == CAUSE_GAVE_UP    ? worker_of(demo, task->worker)
                                    : task->cause == CAUSE_NOT_DONE ? &demo->clients[task->client]
                                                                    : manager(demo);
    TRY(demo_begin(demo, who, STORE_MAIN, &work));
    TRY(demo_end(demo, &work, tasks_fail(work.tx, task->id, task->cause == CAUSE_OTHER ? CAUSE_OTHER : 0, reason)));
    plan_rebook(demo, task, now);
    return OK;
}

static err step_rebook(struct demo *demo, struct demo_task *failed, instant now)
{
    struct demo_work work;
    struct task_plan *plan = NULL;
    struct task_brief brief;
    struct demo_task *task = ARENA_NEW(demo->arena, struct demo_task);
    instant noon =
        day_start(demo->zone, date_add_days(date_of(demo->zone, now), (int)chance_between(&demo->chance, 1, 5))) +
        12 * MS_HOUR;
    *task = (struct demo_task){
        .service = failed->service, .client = failed->client, .scheduled_at = noon, .rebooked = true};
    TRY(demo_begin(demo, &demo->clients[task->client], STORE_NONE, &work));
    err e = tasks_plan_rebook(work.env, failed->id, task->scheduled_at, &plan);
    if (!e) e = db_begin(work.env, STORE_MAIN, &work.tx);
    if (!e) e = tasks_order(work.tx, plan, &task->id);
    TRY(demo_end(demo, &work, e));
    demo->ordered++;
    TRY(load(demo, task, &brief));
    if (brief.status == TASK_ASSIGNED) plan_way(demo, task, now);
    return OK;
}

static err step_waive(struct demo *demo, struct demo_task *task)
{
    struct demo_work work;
    TRY(demo_begin(demo, manager(demo), STORE_MAIN, &work));
    return demo_end(demo, &work, tasks_waive_penalty(work.tx, task->id, "Справка из ветклиники."));
}

/* A manager thinks of somebody. What was done until then is booked first. */
static err step_bonus(struct demo *demo)
{
    struct demo_work work;
    ident movement = 0;
    struct bonus_new in = {
        .worker_id = demo->workers[chance_below(&demo->chance, (int64_t)demo->worker_count)].id,
        .amount = 500 * chance_between(&demo->chance, 2, 12),
        .reason = demo_bonus_reason(&demo->chance),
    };
    TRY(demo_settle(demo));
    TRY(demo_begin(demo, manager(demo), STORE_ACCOUNTING, &work));
    return demo_end(demo, &work, accounting_give_bonus(work.tx, &in, &movement));
}

/* Somebody who does not come is noticed by the clock, not by a person. */
static err step_request(struct demo *demo, struct demo_task *task, instant now)
{
    bool late = chance_percent(&demo->chance, 5);
    TRY(change_supplies(demo, task, worker_of(demo, task->worker), change_request));
    if (task->request)
        calendar_add(demo->calendar, now + minutes(demo, late ? 11 : 6, late ? 45 : 10), STEP_COOKIE, task);
    if (task->cause != CAUSE_NO_SHOW && task->cause != CAUSE_SUPPLIES_MISSING) return OK;
    calendar_add(demo->calendar, task->scheduled_at + 31 * MS_MINUTE, STEP_SETTLE, task);
    return OK;
}

/* After the schedule has failed it: the client may want another date. */
static err step_settle(struct demo *demo, struct demo_task *task, instant now)
{
    struct task_brief brief;
    TRY(demo_settle(demo));
    if (!task) return OK;
    TRY(load(demo, task, &brief));
    if (brief.status != TASK_FAILED) return OK;
    plan_rebook(demo, task, now);
    plan_return(demo, task, now);
    return OK;
}

err demo_step(struct demo *demo, const struct step *step)
{
    struct demo_task *task = step->task;
    bool asked = task && task->request;
    switch (step->kind) {
    case STEP_ORDER:
        return tolerate(demo, step_order(demo, task, step->at));
    case STEP_CANCEL:
        return tolerate(demo, step_cancel(demo, task, step->at));
    case STEP_REQUEST:
        return step_request(demo, task, step->at);
    case STEP_COOKIE:
        return step_cookie(demo, task);
    case STEP_READY:
        return asked ? change_supplies(demo, task, clerk(demo), change_ready) : OK;
    case STEP_ISSUE:
        return asked ? change_supplies(demo, task, clerk(demo), change_issue) : OK;
    case STEP_CHECK_IN:
        return tolerate(demo, step_check_in(demo, task, step->at));
    case STEP_COMPLETE:
        return tolerate(demo, prove(demo, task, tasks_complete, demo->forms, step->at));
    case STEP_FAIL:
        return tolerate(demo, step_fail(demo, task, step->at));
    case STEP_REBOOK:
        return tolerate(demo, step_rebook(demo, task, step->at));
    case STEP_RETURN:
        return asked ? change_supplies(demo, task, clerk(demo), change_return) : OK;
    case STEP_WAIVE:
        return tolerate(demo, step_waive(demo, task));
    case STEP_BONUS:
        return step_bonus(demo);
    case STEP_SETTLE:
        return step_settle(demo, task, step->at);
    }
    return OK;
}

/* Every status is on the screen when the demo is opened, whatever the hour. */
void demo_plan_present(struct demo *demo)
{
    static const struct {
        int64_t starts_in_minutes;
        enum step_kind until;
    } today[] = {{-55, STEP_CHECK_IN}, {-40, STEP_CHECK_IN}, {-25, STEP_CHECK_IN}, {95, STEP_ISSUE},
                 {110, STEP_ISSUE},    {150, STEP_ISSUE},    {180, STEP_READY},    {240, STEP_READY},
                 {300, STEP_REQUEST},  {330, STEP_REQUEST},  {600, STEP_ORDER},    {1500, STEP_ORDER}};
    for (size_t i = 0; i < sizeof today / sizeof *today; i++) {
        instant scheduled_at = demo->ends + today[i].starts_in_minutes * MS_MINUTE;
        struct demo_task *task =
            demo_plan_order(demo, demo->ends - 20 * MS_HOUR + (instant)i * 7 * MS_MINUTE, scheduled_at);
        task->until = today[i].until;
        if (task->until == STEP_CHECK_IN) task->service = 1; /* two hours: still at it */
    }
    instant noon = day_start(demo->zone, date_add_days(date_of(demo->zone, demo->ends), 3)) + 12 * MS_HOUR;
    for (size_t i = 0; i < DEMO_WORKERS + 3; i++)
        demo_plan_order(demo, demo->ends - 5 * MS_HOUR + (instant)i * 3 * MS_MINUTE, noon)->until = STEP_ORDER;
}
