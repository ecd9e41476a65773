/* Templates of kits: added, changed, listed. What really goes out is said with each issue (actions.c). */
#include "kits.h"
#include "platform/stream.h"

/* ---- checks beyond the shapes' */

static bool is_known(const struct list *types, ident id)
{
    const struct supply_person *type = types->items;
    for (size_t i = 0; i < types->count; i++)
        if (type[i].id == id) return true;
    return false;
}

static void check_items(struct arena *arena, const struct list *items, const struct err_field **faults)
{
    const struct supply_item *item = items->items;
    for (size_t i = 1; i < items->count; i++)
        for (size_t earlier = 0; earlier < i; earlier++) {
            if (!text_equal(item[earlier].name, item[i].name)) continue;
            err_field_add(arena, faults, arena_printf(arena, "items[%zu].name", i), "duplicate",
                          "This item is named twice.");
            break;
        }
}

/* service_type 0: there is none to be looked for. */
static err check_kit(struct tx *tx, ident service_type, const struct list *items, const struct err_field *faults)
{
    struct arena *arena = tx_arena(tx);
    struct list types = {NULL, 0};
    if (service_type) TRY(store_service_types(tx_env(tx), &types));
    if (service_type && !is_known(&types, service_type))
        err_field_add(arena, &faults, "service_type_id", "unknown", "There is no such service.");
    check_items(arena, items, &faults);
    return err_invalid(arena, faults);
}

/* ---- changes */

/* Pages that show templates read them again. */
static void show(struct tx *tx, ident id)
{
    struct stream_note note = {"kit", id, NULL, 0, ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN};
    stream_publish(tx, &note);
}

err supplies_kit_add(struct tx *tx, const struct supply_kit_new *in, ident *ret_id)
{
    TRY(check_kit(tx, in->service_type_id, &in->items, NULL));
    TRY(store_kit_add(tx, in, ret_id));
    show(tx, *ret_id);
    return OK;
}

/* For which service type it is after the patch; 0: for every one. */
static ident type_after(struct arena *arena, const struct kit *kit, const struct kit_patch *patch,
                        const struct err_field **faults)
{
    bool every = patch->for_every_type == MAYBE_YES, one = patch->for_every_type == MAYBE_NO;
    if (every && patch->service_type_id)
        err_field_add(arena, faults, "for_every_type", "out_of_range", "It is for one service type, or for every one.");
    if (one && !patch->service_type_id && !kit->service_type_id)
        err_field_add(arena, faults, "service_type_id", "required", "For which service type is it, then?");
    if (every) return 0;
    return patch->service_type_id ? patch->service_type_id : kit->service_type_id;
}

err kit_change(struct tx *tx, const struct kit *kit, const struct kit_patch *patch)
{
    const struct err_field *faults = NULL;
    struct kit row = *kit;
    row.service_type_id = type_after(tx_arena(tx), kit, patch, &faults);
    if (patch->name) row.name = patch->name;
    if (patch->items.items) row.items = patch->items;
    if (patch->active != MAYBE_NONE) row.active = patch->active == MAYBE_YES;
    TRY(check_kit(tx, patch->service_type_id, &row.items, faults));
    TRY(store_kit_update(tx, &row));
    show(tx, row.id);
    return OK;
}

/* ---- reading */

static void add_names(const struct list *types, struct list *kits)
{
    const struct supply_person *type = types->items;
    struct kit *kit = kits->items;
    for (size_t i = 0; i < kits->count; i++)
        for (size_t k = 0; kit[i].service_type_id && k < types->count; k++)
            if (type[k].id == kit[i].service_type_id) kit[i].service_type = (struct supply_person *)types->items + k;
}

err kit_get(struct tx *tx, ident id, struct kit *ret)
{
    struct list types = {NULL, 0}, one = {ret, 1};
    TRY(store_kit_find(tx, id, ret));
    if (ret->service_type_id) TRY(store_service_types(tx_env(tx), &types));
    add_names(&types, &one);
    return OK;
}

err kit_list(struct tx *tx, const struct kit_query *query, struct list *ret)
{
    struct list types = {NULL, 0};
    TRY(store_kit_list(tx, query, ret));
    TRY(store_service_types(tx_env(tx), &types));
    add_names(&types, ret);
    return OK;
}
