/* Templates of kits on real stores. */
#include "kits.h"
#include "world.h"
#include <string.h>

static err add(struct world *world, ident service, const char *name, const struct list *items, ident *ret_id)
{
    struct tx *tx = NULL;
    struct supply_kit_new in = {service, name, *items};
    act_as(world, world->clerk);
    TRY(db_begin(world->env, STORE_SUPPLIES, &tx));
    err e = supplies_kit_add(tx, &in, ret_id);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static ident added(struct world *world, ident service, const char *name)
{
    static struct supply_item items[] = {{"Socks", 4, "one per paw"}, {"Form", 1, NULL}};
    struct list list = {items, 2};
    ident id = 0;
    assert_null(add(world, service, name, &list, &id));
    return id;
}

static struct kit kit_of(struct world *world, ident id)
{
    struct tx *tx = NULL;
    struct kit kit;
    assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
    assert_null(kit_get(tx, id, &kit));
    db_end(tx);
    return kit;
}

static err change(struct world *world, ident id, const struct kit_patch *patch)
{
    struct tx *tx = NULL;
    struct kit kit;
    TRY(db_begin(world->env, STORE_SUPPLIES, &tx));
    err e = store_kit_lock(tx, id, &kit);
    if (!e) e = kit_change(tx, &kit, patch);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static struct kit_patch nothing(void)
{
    struct kit_patch patch;
    shape_clear(&kit_patch_shape, &patch);
    return patch;
}

/* The names of the list, one after the other. */
static const char *names(struct world *world, ident service, enum maybe active)
{
    struct tx *tx = NULL;
    struct list kits = {NULL, 0};
    struct kit_query query = {service, active};
    struct buf out = buf_new(world->env->arena, 1000);
    assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
    assert_null(kit_list(tx, &query, &kits));
    db_end(tx);
    const struct kit *kit = kits.items;
    for (size_t i = 0; i < kits.count; i++) buf_printf(&out, "%s%s", i ? " " : "", kit[i].name);
    return out.data;
}

/* "field code field code" */
static const char *faults(struct world *world, err e)
{
    struct buf out = buf_new(world->env->arena, 1000);
    assert_non_null(e);
    assert_int_equal(e->kind, ERR_INVALID);
    for (const struct err_field *at = e->fields; at; at = at->next)
        buf_printf(&out, "%s%s %s", at == e->fields ? "" : " ", at->field, at->code);
    return out.data;
}

static void test_a_template_keeps_its_items_and_shows_the_present_name_of_its_service(void **state)
{
    struct world *world = *state;
    ident id = added(world, world->service, "Jars"), any = added(world, 0, "Basics");
    struct kit kit = kit_of(world, id);
    const struct supply_item *item = kit.items.items;
    assert_int_equal(kit.items.count, 2);
    assert_string_equal(item[0].note, "one per paw");
    assert_true(kit.active && kit.version == 1 && kit.service_type_id == world->service);
    assert_string_equal(kit.service_type->name, "Jars");
    fixture_exec(world->fixture, STORE_MAIN, "UPDATE tasks_service_type SET name = 'Jars and bottles'");
    assert_string_equal(kit_of(world, id).service_type->name, "Jars and bottles");
    assert_null(kit_of(world, any).service_type);
}

static void test_all_faults_are_told_at_once(void **state)
{
    struct world *world = *state;
    struct supply_item items[] = {{"Socks", 4, NULL}, {"Form", 1, NULL}, {"Socks", 1, NULL}, {"Socks", 2, NULL}};
    struct list list = {items, 4};
    struct kit_patch patch = nothing();
    ident id = 0;
    const char *all = "service_type_id unknown items[2].name duplicate items[3].name duplicate";
    assert_string_equal(faults(world, add(world, world->service + 1, "Jars", &list, &id)), all);
    id = added(world, world->service, "Jars");
    patch.service_type_id = world->service + 1;
    patch.items = list;
    assert_string_equal(faults(world, change(world, id, &patch)), all);
    assert_true(kit_of(world, id).version == 1);
}

static void test_a_patch_changes_what_it_names_alone(void **state)
{
    struct world *world = *state;
    ident id = added(world, world->service, "Jars");
    struct kit_patch patch = nothing();
    patch.name = "Bottles";
    assert_null(change(world, id, &patch));
    struct kit kit = kit_of(world, id);
    assert_string_equal(kit.name, "Bottles");
    assert_true(kit.version == 2 && kit.items.count == 2 && kit.service_type_id == world->service && kit.active);
    patch = nothing();
    patch.active = MAYBE_NO;
    assert_null(change(world, id, &patch));
    assert_false(kit_of(world, id).active);
    assert_string_equal(kit_of(world, id).name, "Bottles");
}

static void test_for_every_type_is_said_and_not_left_out(void **state)
{
    struct world *world = *state;
    ident id = added(world, world->service, "Jars");
    struct kit_patch patch = nothing();
    patch.for_every_type = MAYBE_YES;
    patch.service_type_id = world->service;
    assert_string_equal(faults(world, change(world, id, &patch)), "for_every_type out_of_range");
    patch.service_type_id = 0;
    assert_null(change(world, id, &patch));
    assert_true(kit_of(world, id).service_type_id == 0);
    patch.for_every_type = MAYBE_NO;
    assert_string_equal(faults(world, change(world, id, &patch)), "service_type_id required");
    patch.service_type_id = world->service;
    assert_null(change(world, id, &patch));
    assert_true(kit_of(world, id).service_type_id == world->service);
    patch.service_type_id = 0; /* as it is */
    assert_null(change(world, id, &patch));
}

static void test_the_list_of_a_service_holds_its_own_and_those_for_every_one(void **state)
{
    struct world *world = *state;
    ident first = world->service;
    add_service(world);
    added(world, first, "a");
    added(world, world->service, "b");
    added(world, 0, "c");
    ident retired = added(world, first, "A");
    struct kit_patch patch = nothing();
    patch.active = MAYBE_NO;
    assert_null(change(world, retired, &patch));
    assert_string_equal(names(world, 0, MAYBE_NONE), "a b c A");
    assert_string_equal(names(world, first, MAYBE_NONE), "a c A");
    assert_string_equal(names(world, first, MAYBE_YES), "a c");
    assert_string_equal(names(world, first, MAYBE_NO), "A");
    assert_string_equal(names(world, world->service, MAYBE_YES), "b c");
}

static void test_what_is_not_there_is_not_found(void **state)
{
    struct world *world = *state;
    struct kit_patch patch = nothing();
    assert_int_equal(change(world, 1, &patch)->kind, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_template_keeps_its_items_and_shows_the_present_name_of_its_service),
        TEST(test_all_faults_are_told_at_once),
        TEST(test_a_patch_changes_what_it_names_alone),
        TEST(test_for_every_type_is_said_and_not_left_out),
        TEST(test_the_list_of_a_service_holds_its_own_and_those_for_every_one),
        TEST(test_what_is_not_there_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
