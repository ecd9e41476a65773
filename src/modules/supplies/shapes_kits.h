/* What crosses the module's borders about templates of kits. */
#pragma once
#include "shapes.h"

struct kit {
    ident id;
    ident service_type_id; /* 0: for every service type */
    struct supply_person *service_type;
    const char *name;
    struct list items; /* of struct supply_item */
    bool active;
    int64_t version;
    instant created_at;
};
struct kit_patch {
    ident service_type_id;
    int for_every_type; /* enum maybe: null and absent are told apart by saying so */
    const char *name;
    struct list items; /* of struct supply_item; items NULL: as they are */
    int active;        /* enum maybe */
};
struct kit_query {
    ident service_type_id;
    int active; /* enum maybe */
};
extern const struct shape kit_shape, kit_new_shape, kit_patch_shape, kit_query_shape;
