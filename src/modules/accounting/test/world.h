/* The module in a small process without threads, on real stores, beside auth and tasks (whose published views it
 * reads): two clients, two workers, a manager. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdatomic.h>
#include <stdlib.h>
#include "actions.h"
#include "auth.h"
#include "fixture.h"
#include "platform/platform.h"
#include "routes.h"
#include "tasks.h"

static const struct module *const modules[] = {&auth_module, &tasks_module, &accounting_module};
static const instant opening = INT64_C(1790000000000); /* a Monday in September 2026 */

struct world {
    struct fixture *fixture;
    struct platform *platform;
    struct env *env;
    struct actor manager, client, other_client, worker, other_worker;
    int64_t events; /* handed out so far: their ids */
};

static inline struct actor add_person(struct world *world, const char *email, enum role role)
{
    struct tx *tx = NULL;
    struct actor actor = {.name = email, .roles = role, .locale = "en"};
    struct auth_user user = {.email = email, .name = email, .locale = "en", .roles = role, .confirmed = true};
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(auth_user_add(tx, &user, NULL, &actor.id));
    assert_null(db_commit(tx));
    return actor;
}

static inline void act_as(struct world *world, struct actor actor)
{
    world->env->actor = actor;
}

static inline void clock_at(struct world *world, instant at)
{
    atomic_store(&world->platform->clock_fixed_ms, at);
}

/* What was allocated so far is gone. */
static inline void new_memory(struct world *world)
{
    env_close(world->env);
    world->env = env_open(world->platform, (size_t)256 << 20);
}

static inline int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    world->fixture = fixture_open(modules, sizeof modules / sizeof *modules);
    world->platform = &world->fixture->platform;
    clock_at(world, opening);
    world->env = env_open(world->platform, (size_t)256 << 20);
    world->manager = add_person(world, "manager@example.org", ROLE_MANAGER);
    world->client = add_person(world, "client@example.org", ROLE_CLIENT);
    world->other_client = add_person(world, "client2@example.org", ROLE_CLIENT);
    world->worker = add_person(world, "worker@example.org", ROLE_WORKER);
    world->other_worker = add_person(world, "worker2@example.org", ROLE_WORKER);
    *state = world;
    return 0;
}

static inline int tear_down(void **state)
{
    struct world *world = *state;
    env_close(world->env);
    fixture_close(world->fixture);
    free(world);
    return 0;
}

/* A task of the first client and worker, 95.00 after 5 %, as tasks would tell of it. */
static inline struct task_event task_of(const struct world *world, ident id, enum task_status to)
{
    return (struct task_event){.task_id = id,
                               .number = "K7Q2M4A",
                               .service_type_id = 1,
                               .client_id = world->client.id,
                               .worker_id = world->worker.id,
                               .from = TASK_IN_PROGRESS,
                               .to = (int)to,
                               .cause = to == TASK_FAILED ? CAUSE_NO_SHOW : 0,
                               .scheduled_at = opening,
                               .duration_minutes = 60,
                               .base_price = 10000,
                               .discount_percent = 5,
                               .price = 9500,
                               .share_percent = 60,
                               .worker_share = 5700,
                               .penalty = 4000,
                               .had_worker = true};
}

/* Hands the module's consumer an event with this id. */
static inline err hand_event(struct world *world, const struct event_type *type, const struct task_event *task,
                             ident id, instant at)
{
    struct tx *tx = NULL;
    struct buf payload = buf_new(world->env->arena, 1 << 16);
    shape_write(&payload, type->shape, task, ~0u);
    struct event event = {.id = id,
                          .position = id,
                          .type = type->name,
                          .subject = task->task_id,
                          .at = at,
                          .actor_id = world->manager.id,
                          .payload = payload.data};
    act_as(world, actor_system);
    TRY(db_begin(world->env, STORE_ACCOUNTING, &tx));
    err e = accounting_consumers[0].handle(tx, &event);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static inline void hand(struct world *world, const struct event_type *type, const struct task_event *task)
{
    assert_null(hand_event(world, type, task, ++world->events, env_now(world->env)));
}

static inline const struct event_type *end_of(enum task_status status)
{
    if (status == TASK_DONE) return &tasks_completed;
    return status == TASK_CANCELLED ? &tasks_cancelled : &tasks_failed;
}

static inline void end_task(struct world *world, ident id, enum task_status status)
{
    struct task_event task = task_of(world, id, status);
    hand(world, end_of(status), &task);
}

/* One action in a transaction of the accounting store, as this person. */
static inline err act(struct world *world, struct actor actor, err (*action)(struct tx *tx, void *in), void *in)
{
    struct tx *tx = NULL;
    act_as(world, actor);
    TRY(db_begin(world->env, STORE_ACCOUNTING, &tx));
    err e = action(tx, in);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

struct bonus_act {
    struct bonus_new in;
    ident id;
};
static inline err give_bonus(struct tx *tx, void *in)
{
    struct bonus_act *bonus = in;
    return accounting_give_bonus(tx, &bonus->in, &bonus->id);
}

struct correction_act {
    struct correction_new in;
    ident id;
};
static inline err correct(struct tx *tx, void *in)
{
    struct correction_act *correction = in;
    return ledger_correct(tx, &correction->in, &correction->id);
}

struct payment_act {
    ident client;
    money amount;
    ident id;
};
static inline err take_payment(struct tx *tx, void *in)
{
    struct payment_act *payment = in;
    struct settled settled = {env_ident(tx_env(tx)), "I-1", payment->client, payment->amount};
    struct entry entry;
    struct entry_place last;
    TRY(ledger_client_paid(tx, &settled));
    TRY(store_entry_place(tx, payment->client, ACCOUNT_CHARGES, &last));
    TRY(store_entry_at(tx, last.number, &entry));
    payment->id = entry.id;
    return OK;
}

static inline struct tx *reading(struct world *world, struct actor actor)
{
    struct tx *tx = NULL;
    act_as(world, actor);
    assert_null(db_read(world->env, STORE_ACCOUNTING, &tx));
    return tx;
}

static inline struct account account_seen_by(struct world *world, struct actor actor)
{
    struct account account;
    struct tx *tx = reading(world, actor);
    assert_null(account_of_actor(tx, &account));
    db_end(tx);
    return account;
}

static inline money balance_of(struct world *world, ident account)
{
    money balance = 0;
    struct tx *tx = reading(world, world->manager);
    assert_null(store_balance(tx, account, INT64_MAX, &balance));
    db_end(tx);
    return balance;
}

/* Newest first, as the person sees them. */
static inline struct list movements_of(struct world *world, struct actor actor, const struct movement_query *query)
{
    struct list list = {NULL, 0};
    ident next = 0;
    struct movement_query all = {.limit = 200};
    struct tx *tx = reading(world, actor);
    assert_null(account_movements(tx, query ? query : &all, &list, &next));
    db_end(tx);
    return list;
}

static inline struct movement newest_of(struct world *world, struct actor actor)
{
    struct list list = movements_of(world, actor, NULL);
    assert_true(list.count > 0);
    return ((struct movement *)list.items)[0];
}

static inline struct event_line newest_event(struct world *world)
{
    struct list list = {NULL, 0};
    ident next = 0;
    struct event_query query = {.limit = 1};
    struct tx *tx = reading(world, world->manager);
    assert_null(seen_events(tx, &query, &list, &next));
    db_end(tx);
    assert_int_equal(list.count, 1);
    return ((struct event_line *)list.items)[0];
}

static inline int64_t entry_count(struct world *world)
{
    return fixture_number(world->fixture, STORE_ACCOUNTING, "SELECT COUNT(*) FROM accounting_entry");
}

static inline struct ledger_check walked(struct world *world)
{
    struct ledger_check check;
    assert_null(accounting_verify(world->env, &check));
    return check;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
