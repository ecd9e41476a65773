/* The audit: every artifact that went out or came back, only ever added to, each line chained to the one before.
 * Walking the chain from outside: supplies_audit_check in supplies.h. */
#pragma once
#include "shapes_audit.h"

/* One line, by env's actor, in the transaction of the issue or return; the last lock that it takes. `reason`: why the
 * kit goes without its cookie; may be NULL. */
err audit_add(struct tx *tx, const struct request_row *request, enum audit_direction direction,
              const struct supply_item *item, const char *reason);
/* Seals what was written before there was a chain, in batches; at start, before anybody adds. */
err audit_seal(struct env *env);
/* Newest first. */
err audit_list(struct tx *tx, const struct audit_line_query *query, struct list *ret_audit_lines, ident *ret_next);

/* store_audit.c. The newest line, of a chain that the caller has locked; without any: number 0, hash NULL. */
err store_artifact_last(struct tx *tx, struct artifact *ret);
err store_artifact_add(struct tx *tx, const struct artifact *row);
/* Lines that are not sealed, in the order in which they are to be. */
err store_artifact_unsealed(struct tx *tx, int64_t limit, struct list *ret_artifacts);
err store_artifact_seal(struct tx *tx, const struct artifact *row);
/* The lines after this number, in order. */
err store_artifact_page(struct tx *tx, int64_t after, int64_t limit, struct list *ret_artifacts);
/* The number of the first line of that time or later; none: INT64_MAX. */
err store_artifact_number_at(struct tx *tx, instant at, int64_t *ret);
/* One more than `limit` lines from `first` to before `before`, newest first, tell that there is a next page. */
err store_artifact_list(struct tx *tx, const struct audit_line_query *query, int64_t first, int64_t before,
                        struct list *ret_artifacts);
