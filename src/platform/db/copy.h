/* What copy.c (which store, in which order, when it counts) and copy_table.c (rows and hashes) share. */
#pragma once
#include <sodium.h>
#include "db_internal.h"
#include "platform/copy.h"

enum { TALLY_BYTES = 32 };

/* Counts rows and adds up their hashes, so that the order in which a database gives them does not matter. */
struct tally {
    int64_t rows;
    unsigned char sum[TALLY_BYTES];
};

/* A table by the database's own catalogue, in which all columns are named in their alphabetical order. */
struct copy_column {
    const char *name, *type; /* INTEGER, TEXT, REAL, BLOB */
    int64_t key;             /* place in the primary key from 1 on; 0: not in it */
};
struct copy_table {
    const char *name;
    const struct copy_column *columns;
    size_t column_count;
    size_t *key; /* indexes of the primary key's columns, in its order */
    size_t key_count;
    bool heavy; /* its rows may be large */
};

/* All tables of the store but those that each database has for itself (migrations, the origin of positions). */
err copy_tables(struct tx *tx, struct list *ret /* of struct copy_name */);
struct copy_name {
    const char *name;
};
extern const struct shape copy_name_shape;
err copy_table_find(struct tx *tx, const char *name, struct copy_table *ret);
/* Have both the same columns and the same key? ERR_CONFLICT says where they differ. */
err copy_table_same(struct tx *tx, const struct copy_table *from, const struct copy_table *to);
/* Reads all rows of the table, page by page, counts them, and writes them into the same table of `into` (NULL: just
 * counts). */
err copy_table_rows(struct tx *tx, const struct copy_table *table, struct tx *into, struct tally *tally);

/* Is one place a folder and the other an address that names a database for each store? */
err copy_check_places(struct arena *arena, const struct copy *copy);
/* Opens the stores at the place; the platform's statements must be registered. */
err copy_open(struct platform *platform, struct arena *arena, const char *place, bool source);
/* The stores that are open on both sides. `migrate` brings the target's up to date. */
err db_copy(struct env *from, struct env *to, const struct copy *copy, err (*migrate)(struct env *env));
