#include "shapes_kits.h"

static const struct field kit_fields[] = {
    F_ID(struct kit, id, 0),
    F_ID(struct kit, service_type_id, 0),
    F_OBJECT(struct kit, service_type, 0, &supply_person_shape, .help = "null: for every service type"),
    F_TEXT(struct kit, name, 0),
    F_LIST(struct kit, items, 0, &supply_item_shape),
    F_BOOL(struct kit, active, 0),
    F_INT(struct kit, version, 0),
    F_TIME(struct kit, created_at, 0),
};
const struct shape kit_shape = SHAPE(struct kit, "Kit", kit_fields);

static const struct field new_fields[] = {
    F_ID(struct supply_kit_new, service_type_id, NULLABLE, .help = "null: for every service type"),
    F_TEXT(struct supply_kit_new, name, REQUIRED, .max = 100),
    F_LIST(struct supply_kit_new, items, REQUIRED, &supply_item_shape, .min = 1, .max = 50),
};
const struct shape kit_new_shape = SHAPE(struct supply_kit_new, "KitNew", new_fields);

static const struct field patch_fields[] = {
    F_ID(struct kit_patch, service_type_id, 0),
    F_MAYBE(struct kit_patch, for_every_type, 0, .help = "true: in place of a service type"),
    F_TEXT(struct kit_patch, name, 0, .min = 1, .max = 100),
    F_LIST(struct kit_patch, items, 0, &supply_item_shape, .min = 1, .max = 50),
    F_MAYBE(struct kit_patch, active, 0),
};
const struct shape kit_patch_shape = SHAPE(struct kit_patch, "KitPatch", patch_fields);

static const struct field query_fields[] = {
    F_ID(struct kit_query, service_type_id, 0, .help = "its own, and those for every type"),
    F_MAYBE(struct kit_query, active, 0),
};
const struct shape kit_query_shape = SHAPE(struct kit_query, "KitQuery", query_fields);
