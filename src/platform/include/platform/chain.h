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
