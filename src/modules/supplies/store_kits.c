/* What is kept of templates of kits. */
#include "kits.h"

static struct sql sql_add = SQL("supplies", "kit_add"), sql_find = SQL("supplies", "kit_find");
static struct sql sql_list = SQL("supplies", "kit_list"), sql_update = SQL("supplies", "kit_update");
static struct sql sql_types = SQL("supplies", "service_types");

static const char *items_json(struct tx *tx, const struct list *items)
{
    return shape_list_json(tx_arena(tx), &supply_item_shape, items);
}

err store_kit_add(struct tx *tx, const struct supply_kit_new *in, ident *ret_id)
{
    ident id = env_ident(tx_env(tx));
    TRY(db_exec(tx, &sql_add, P_ID("id", id), P_ID("service_type_id", in->service_type_id), P_TEXT("name", in->name),
                P_TEXT("items", items_json(tx, &in->items)), P_TIME("now", env_now(tx_env(tx)))));
    *ret_id = id;
    return OK;
}

err store_kit_lock(struct tx *tx, ident id, struct kit *ret)
{
    TRY(db_lock(tx, "supplies.kit", id));
    return store_kit_find(tx, id, ret);
}

err store_kit_find(struct tx *tx, ident id, struct kit *ret)
{
    return db_one(tx, &sql_find, &kit_shape, ret, P_ID("id", id));
}

err store_kit_list(struct tx *tx, const struct kit_query *query, struct list *ret)
{
    return db_list(tx, &sql_list, &kit_shape, ret, P_ID("service_type_id", query->service_type_id),
                   P_INT("active", query->active == MAYBE_NONE ? NONE : query->active));
}

err store_kit_update(struct tx *tx, const struct kit *kit)
{
    return db_exec(tx, &sql_update, P_ID("id", kit->id), P_ID("service_type_id", kit->service_type_id),
                   P_TEXT("name", kit->name), P_TEXT("items", items_json(tx, &kit->items)),
                   P_INT("active", kit->active));
}

err store_service_types(struct env *env, struct list *ret)
{
    struct tx *tx = NULL;
    TRY(db_read(env, STORE_MAIN, &tx));
    err e = db_list(tx, &sql_types, &supply_person_shape, ret);
    db_end(tx);
    return e;
}
