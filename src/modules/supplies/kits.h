/* Templates of kits: what usually goes out for a service type. Those who add: supplies_kit_add in supplies.h. Each
 * function works in the caller's open transaction of the supplies store. */
#pragma once
#include "shapes_kits.h"

/* With the present name of its service type. ERR_NOT_FOUND if there is none. */
err kit_get(struct tx *tx, ident id, struct kit *ret);
/* All that fit, a short list: active ones first, by name. */
err kit_list(struct tx *tx, const struct kit_query *query, struct list *ret_kits);
/* Changes what the patch names, of the version that the caller has locked (store_kit_lock), and of nothing else.
 * Refusal: the fields at fault. */
err kit_change(struct tx *tx, const struct kit *kit, const struct kit_patch *patch);

/* store_kits.c */
err store_kit_add(struct tx *tx, const struct supply_kit_new *in, ident *ret_id);
/* For a change: nobody else changes it until the transaction ends. */
err store_kit_lock(struct tx *tx, ident id, struct kit *ret);
err store_kit_find(struct tx *tx, ident id, struct kit *ret);
err store_kit_list(struct tx *tx, const struct kit_query *query, struct list *ret_kits);
/* Writes all members that may change; the version rises. */
err store_kit_update(struct tx *tx, const struct kit *kit);
/* The names of all service types, from the main store's snapshot: a list of struct supply_person. */
err store_service_types(struct env *env, struct list *ret);
