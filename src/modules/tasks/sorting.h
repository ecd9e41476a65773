/* The order of a list of tasks, and the cursor that goes on in it. Pure: no database.
 *
 * Rows are ordered by a key and then by id, so that a page neither repeats nor skips any when many keys are equal. The
 * cursor names its sort and order and holds the last row's key and id; it fits no other list. */
#pragma once
#include "shapes.h"

enum task_sort { SORT_CREATED_AT = 1, SORT_SCHEDULED_AT, SORT_PRICE, SORT_STATUS, SORT_COUNT };
extern const char *const task_sort_names[];
enum sort_order { ORDER_ASC = 1, ORDER_DESC };
extern const char *const sort_order_names[];

struct task_order {
    enum task_sort sort;
    enum sort_order order;
    int64_t key; /* of the last row that was seen; ids are made in order of time, so created_at has no key but those */
    ident after; /* its id; 0: this is the first page */
};

/* What the query asks for; ERR_INVALID for a cursor that is none, or of another order. */
err sorting_read(struct arena *arena, const struct task_query *query, struct task_order *ret);
/* The cursor behind this row. */
const char *sorting_cursor(struct arena *arena, const struct task_order *order, const struct task *last);
