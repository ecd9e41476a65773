/* The module beside tasks and auth in a small process without threads, on real stores: a company of five people and
 * one task. */
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
#include "platform/platform.h"
#include "routes.h"
#include "fixture.h"

static const struct module *const modules[] = {&auth_module, &tasks_module, &supplies_module};
static const instant opening = INT64_C(1790000000000);

struct world {
    struct fixture *fixture;
    struct platform *platform;
    struct arena *arena; /* the fixture's */
    struct env *env;
    struct actor client, worker, stranger, clerk, manager;
    ident service, task;
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

static inline void settle(struct world *world)
{
    assert_null(platform_settle(world->platform));
}

static inline ident order(struct world *world)
{
    struct tx *tx = NULL;
    struct task_plan *plan = NULL;
    struct task_new in = {world->service, "Jars", "Shelf street", env_now(world->env) + MS_DAY, NULL, NONE};
    ident id = 0;
    act_as(world, world->client);
    assert_null(tasks_plan(world->env, &in, &plan));
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(tasks_order(tx, plan, &id));
    assert_null(db_commit(tx));
    return id;
}

static inline void add_service(struct world *world)
{
    struct tx *tx = NULL;
    struct service_type_new in = {"Jars", "", 10000, 60, {NULL, 0}};
    act_as(world, world->manager);
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(tasks_service_type_add(tx, &in, &world->service));
    assert_null(db_commit(tx));
}

static inline int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    world->fixture = fixture_open(modules, sizeof modules / sizeof *modules);
    world->platform = &world->fixture->platform;
    world->arena = world->fixture->arena;
    atomic_store(&world->platform->clock_fixed_ms, opening);
    world->env = env_open(world->platform, (size_t)32 << 20);
    world->manager = add_person(world, "manager@example.org", ROLE_MANAGER);
    world->clerk = add_person(world, "clerk@example.org", ROLE_CLERK);
    world->client = add_person(world, "client@example.org", ROLE_CLIENT);
    world->worker = add_person(world, "worker@example.org", ROLE_WORKER);
    settle(world);
    add_service(world);
    world->task = order(world);
    world->stranger = add_person(world, "stranger@example.org", ROLE_WORKER);
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

/* One action in a transaction of the supplies store; tasks is told only if `tell`. */
static inline err request(struct world *world, struct actor actor, ident task, ident *ret_id)
{
    struct tx *tx = NULL;
    act_as(world, actor);
    TRY(db_begin(world->env, STORE_SUPPLIES, &tx));
    err e = supplies_request(tx, task, ret_id);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static inline err by_clerk(struct world *world, err (*action)(struct tx *tx, ident id), ident id)
{
    struct tx *tx = NULL;
    act_as(world, world->clerk);
    TRY(db_begin(world->env, STORE_SUPPLIES, &tx));
    err e = action(tx, id);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static inline err issue_kit(struct tx *tx, ident id)
{
    struct supply_item items[] = {{"Socks", 4, NULL}, {"Form", 1, "in blue"}};
    struct supply_issue in = {.items = {items, 2}};
    return supplies_issue(tx, id, &in);
}

static inline ident requested(struct world *world)
{
    ident id = 0;
    assert_null(request(world, world->worker, world->task, &id));
    return id;
}

static inline struct request_row row_of(struct world *world, ident id)
{
    struct tx *tx = NULL;
    struct request_row row;
    assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
    assert_null(store_request_view(tx, id, &row));
    db_end(tx);
    return row;
}

static inline struct task_brief brief_of(struct world *world)
{
    struct tx *tx = NULL;
    struct task_brief brief;
    assert_null(db_read(world->env, STORE_MAIN, &tx));
    assert_null(tasks_brief(tx, world->task, &brief));
    db_end(tx);
    return brief;
}

static inline void cancel_task(struct world *world)
{
    struct tx *tx = NULL;
    act_as(world, world->client);
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(tasks_cancel(tx, world->task, "The jar fell on its own."));
    assert_null(db_commit(tx));
    settle(world);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
