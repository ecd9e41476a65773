/* Chains: rows that are only ever added, each carrying a hash over the row before it and its own content, so that
 * nothing can be changed, taken out or put in between without breaking all that follows. The hash is computed and
 * written in the transaction that adds the row (under db_lock, as it follows the newest one).
 *
 * A hash is a hex SHA-256, as text. What is sealed is a shape's JSON: it names all that must never change. */
#pragma once
#include "base/shape.h"

/* What the first row of a chain follows: "supplies audit 1". */
const char *chain_origin(struct arena *arena, const char *name);
/* The hash of the row that follows the one with hash `previous`. */
const char *chain_next(struct arena *arena, const char *previous, const struct shape *shape, const void *row);

/* Rows that stand behind each other in a chain. */
struct chain_page {
    const struct shape *shape; /* what is sealed */
    const void *rows;
    size_t count, size; /* of a row: bytes */
    size_t hash_offset; /* in a row: where the pointer to its hash stands */
};
/* Is each row's hash that of what it says, behind the one before it (the first: behind `previous`)? The place of the
 * first that is not so; `count`: there is none. */
size_t chain_check(struct arena *arena, const char *previous, const struct chain_page *page);
