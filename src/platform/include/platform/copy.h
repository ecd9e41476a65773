/* Moving a company from one database engine to the other: from a data folder (SQLite) to PostgreSQL, or back.
 *
 * A place is a data folder, or an address with {store} in it that names one database a store:
 * "postgresql://user@host/mcf_{store}". */
#pragma once
#include "platform/platform.h"

/* One table on one side: its rows, and a hash of them that does not depend on their order. */
struct copied_side {
    int64_t rows;
    const char *hash; /* hex */
};
struct copied_table {
    enum store store;
    const char *name;
    struct copied_side from, to;
};
struct copy {
    const char *from, *to; /* places */
    /* Called for every table, once its store was copied and read back; NULL: nobody wants to know. */
    void (*compared)(void *context, const struct copied_table *table);
    void *context;
};

/* Copies all stores that the modules of `like` use. The source must be at rest (its lock is taken) and up to date, and
 * is not changed; the target must be empty, or hold a copy that was not finished, and is brought up to date first.
 * Until every table of every store was read back and found equal the target is marked, and db_migrate refuses it
 * ("copy_unfinished"). Errors: ERR_INVALID for places that make no sense; ERR_CONFLICT "data_in_use", "not_empty",
 * "not_up_to_date", "skewed" (the target differs from the source); what the databases say. */
err platform_copy(const struct platform *like, struct arena *arena, const struct copy *copy);
/* Is the place an address (and not a folder)? */
bool copy_place_is_address(const char *place);
/* The address of one store's database at such a place. */
const char *copy_address(struct arena *arena, const char *place, enum store store);
