#include "sorting.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const task_sort_names[] = {NULL, "created_at", "scheduled_at", "price", "status", NULL};
const char *const sort_order_names[] = {NULL, "asc", "desc", NULL};

/* The same as the statements order by (store.sql); a status by its place in a task's life, which is that of the enum.
 */
static int64_t key_of(enum task_sort sort, const struct task *task)
{
    switch (sort) {
    case SORT_CREATED_AT:
        return 0;
    case SORT_SCHEDULED_AT:
        return task->scheduled_at;
    case SORT_PRICE:
        return task->price;
    case SORT_STATUS:
        return task->status;
    case SORT_COUNT:
        break;
    }
    abort();
}

/* "price.desc.9500.06b3x8q2d1k7m" */
const char *sorting_cursor(struct arena *arena, const struct task_order *order, const struct task *last)
{
    char id[IDENT_TEXT];
    ident_write(last->id, id);
    return arena_printf(arena, "%s.%s.%lld.%s", task_sort_names[order->sort], sort_order_names[order->order],
                        (long long)key_of(order->sort, last), id);
}

static bool read_cursor(struct arena *arena, const char *cursor, struct task_order *order)
{
    const char *start = arena_printf(arena, "%s.%s.", task_sort_names[order->sort], sort_order_names[order->order]);
    if (!text_starts(cursor, start)) return false;
    const char *digits = cursor + strlen(start);
    char *end;
    errno = 0;
    order->key = strtoll(digits, &end, 10);
    return !errno && end != digits && order->key >= 0 && *end == '.' && ident_parse(end + 1, &order->after);
}

err sorting_read(struct arena *arena, const struct task_query *query, struct task_order *ret)
{
    struct task_order order = {.sort = SORT_CREATED_AT, .order = query->sort ? ORDER_ASC : ORDER_DESC};
    if (query->sort) order.sort = (enum task_sort)query->sort;
    if (query->order) order.order = (enum sort_order)query->order;
    if (query->after && !read_cursor(arena, query->after, &order))
        return err_field(arena, "after", "format", "is not the next of a page of this sort and order");
    *ret = order;
    return OK;
}
