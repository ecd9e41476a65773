/* What can be ordered, and who can do it: service types and workers as managers keep them. */
#include "actions.h"
#include "auth.h"
#include "roster.h"

enum { BASE_PRICE_DEFAULT = 10000 }; /* 100 CAT (1-product §1.2) */

static err check_traits(struct arena *arena, const struct list *wanted)
{
    const struct err_field *faults = NULL;
    const struct wanted_trait *trait = wanted->items;
    for (size_t i = 0; i < wanted->count; i++)
        for (size_t earlier = 0; earlier < i; earlier++)
            if (text_equal(trait[earlier].trait, trait[i].trait))
                err_field_add(arena, &faults, arena_printf(arena, "wanted_traits[%zu].trait", i), "duplicate",
                              "This trait is named twice.");
    return err_invalid(arena, faults);
}

err tasks_service_type_add(struct tx *tx, const struct service_type_new *in, ident *ret_id)
{
    struct service_type_new row = *in;
    if (row.base_price == NONE) row.base_price = BASE_PRICE_DEFAULT;
    TRY(check_traits(tx_arena(tx), &row.wanted_traits));
    TRY(store_service_type_insert(tx, &row, ret_id));
    return auth_audit(tx, "service_types.write", row.name, "added");
}

err service_type_patch(struct tx *tx, ident id, const struct service_type_patch *patch, struct service_type *ret)
{
    struct service_type type;
    TRY(store_service_type_find(tx, id, &type));
    if (patch->name) type.name = patch->name;
    if (patch->description) type.description = patch->description;
    if (patch->base_price != NONE) type.base_price = patch->base_price;
    if (patch->duration_minutes != NONE) type.duration_minutes = patch->duration_minutes;
    if (patch->wanted_traits.items) type.wanted_traits = patch->wanted_traits;
    if (patch->active != MAYBE_NONE) type.active = patch->active == MAYBE_YES;
    TRY(check_traits(tx_arena(tx), &type.wanted_traits));
    TRY(store_service_type_update(tx, &type));
    TRY(auth_audit(tx, "service_types.write", type.name, "changed"));
    type.version++;
    *ret = type;
    return OK;
}

err tasks_worker_set_traits(struct tx *tx, ident worker, const struct list *traits)
{
    const struct err_field *faults = NULL;
    const struct trait *trait = traits->items;
    struct arena *arena = tx_arena(tx);
    for (size_t i = 0; i < traits->count; i++)
        for (size_t earlier = 0; earlier < i; earlier++)
            if (text_equal(trait[earlier].trait, trait[i].trait))
                err_field_add(arena, &faults, arena_printf(arena, "traits[%zu].trait", i), "duplicate",
                              "This trait is named twice.");
    TRY(err_invalid(arena, faults));
    TRY(store_worker_traits(tx, worker, traits));
    roster_outdated(tx);
    return OK;
}
