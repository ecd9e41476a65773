#include "compare_rules.h"

enum { WORDS_SHOWN = 8 }; /* of a list of items */

struct differences differences_new(struct arena *arena)
{
    return (struct differences){.arena = arena, .items = ARENA_ARRAY(arena, DIFFERENCES_KEPT, struct difference)};
}

/* What is kept outlives what was read to find it. */
static void add(struct differences *all, enum difference_kind kind, ident task, const char *number, ident request,
                const char *expected, const char *found)
{
    if (all->found++ >= DIFFERENCES_KEPT) return;
    struct audit_task *named = ARENA_NEW(all->arena, struct audit_task);
    *named = (struct audit_task){task, arena_text(all->arena, number)};
    all->items[all->count++] =
        (struct difference){(int)kind, named, request, arena_text(all->arena, expected), arena_text(all->arena, found)};
}

static bool same(const struct difference *a, const struct difference *b)
{
    return a->kind == b->kind && a->request_id == b->request_id && a->task->id == b->task->id;
}

struct list differences_in_both(struct arena *arena, const struct list *before, const struct list *now)
{
    const struct difference *old = before->items, *found = now->items;
    struct difference *both = ARENA_ARRAY(arena, now->count, struct difference);
    size_t count = 0;
    for (size_t i = 0; i < now->count; i++) {
        size_t at = 0;
        while (at < before->count && !same(&old[at], &found[i])) at++;
        if (at < before->count) both[count++] = found[i];
    }
    return (struct list){both, count};
}

/* ---- the task's flag */

enum maybe flag_expected(enum supplies_status mark, enum task_status task)
{
    bool started = task == TASK_IN_PROGRESS || task == TASK_DONE, went_out_once = mark >= SUPPLIES_TO_RETURN;
    if (mark == SUPPLIES_ISSUED || started) return MAYBE_YES;
    /* A kit went out and the task ended: with it in the worker's hands, or after it had lost the worker. */
    if (went_out_once && (task == TASK_CANCELLED || task == TASK_FAILED)) return MAYBE_NONE;
    return MAYBE_NO;
}

static const char *id_text(struct arena *arena, ident id)
{
    char text[IDENT_TEXT];
    if (!id) return NULL;
    ident_write(id, text);
    return arena_text(arena, text);
}

static void compare_both(struct differences *all, const struct task_flags *task, const struct request_row *newest)
{
    static const char *const words[] = {"not issued", "issued"};
    enum supplies_status mark = request_mark((enum request_status)newest->status, newest->to_return);
    enum maybe flag = flag_expected(mark, (enum task_status)task->status);
    if (task->supply_request_id != newest->id)
        add(all, DIFFERENCE_OTHER_REQUEST, task->id, task->number, newest->id, id_text(all->arena, newest->id),
            id_text(all->arena, task->supply_request_id));
    if (task->supplies_status != (int)mark)
        add(all, DIFFERENCE_STATUS, task->id, task->number, newest->id, supplies_status_names[mark],
            supplies_status_names[task->supplies_status]);
    if (flag != MAYBE_NONE && task->supplies_issued != (flag == MAYBE_YES))
        add(all, DIFFERENCE_FLAG, task->id, task->number, newest->id, words[flag == MAYBE_YES],
            words[task->supplies_issued]);
}

void compare_flags(struct differences *all, const struct task_flags *task, const struct request_row *newest)
{
    if (task && newest) {
        compare_both(all, task, newest);
    } else if (newest) {
        add(all, DIFFERENCE_TASK_MISSING, newest->task_id, newest->task_number, newest->id,
            request_status_names[newest->status], NULL);
    } else if (task && (task->supplies_issued || task->supplies_status != SUPPLIES_NONE)) {
        add(all, DIFFERENCE_REQUEST_MISSING, task->id, task->number, task->supply_request_id, NULL,
            supplies_status_names[task->supplies_status]);
    }
}

/* ---- the audit */

static bool same_item(const struct supply_item *a, const struct supply_item *b)
{
    return a->quantity == b->quantity && text_equal(a->name, b->name) && text_equal(a->note, b->note);
}

/* Items of one direction, as a list of struct supply_item. */
static struct list items_of(struct arena *arena, const struct list *lines, enum audit_direction direction)
{
    const struct artifact *line = lines->items;
    struct supply_item *items = ARENA_ARRAY(arena, lines->count, struct supply_item);
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++)
        if (line[i].direction == (int)direction)
            items[count++] = (struct supply_item){line[i].name, line[i].quantity, line[i].note};
    return (struct list){items, count};
}

/* What went out, by the request: its items, and the cookie if it went along. */
static struct list items_expected(struct arena *arena, const struct request_row *request, bool any)
{
    const struct supply_item *item = request->items.items;
    struct supply_item *items = ARENA_ARRAY(arena, request->items.count + 1, struct supply_item);
    size_t count = 0;
    if (!any) return (struct list){items, 0};
    for (size_t i = 0; i < request->items.count; i++) items[count++] = item[i];
    if (cookie_goes_along((enum cookie_status)request->cookie_status, request->without_cookie_reason))
        items[count++] = (struct supply_item){COOKIE_ARTIFACT, 1, request->fortune};
    return (struct list){items, count};
}

/* The same items as often, in any order? */
static bool same_items(struct arena *arena, const struct list *a, const struct list *b)
{
    const struct supply_item *left = a->items, *right = b->items;
    bool *taken = ARENA_ARRAY(arena, b->count, bool);
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        size_t at = 0;
        while (at < b->count && (taken[at] || !same_item(&left[i], &right[at]))) at++;
        if (at == b->count) return false;
        taken[at] = true;
    }
    return true;
}

static const char *items_text(struct arena *arena, const struct list *items)
{
    const struct supply_item *item = items->items;
    struct buf out = buf_new(arena, 64 * 1024);
    if (!items->count) return NULL;
    for (size_t i = 0; i < items->count && i < WORDS_SHOWN; i++)
        buf_printf(&out, "%s%lld %s", i ? ", " : "", (long long)item[i].quantity, item[i].name);
    if (items->count > WORDS_SHOWN) buf_printf(&out, ", … (%zu lines)", items->count);
    return out.data;
}

static void compare_direction(struct differences *all, struct arena *scratch, const struct request_row *request,
                              const struct list *lines, enum audit_direction direction, bool any)
{
    struct list expected = items_expected(scratch, request, any), found = items_of(scratch, lines, direction);
    if (same_items(scratch, &expected, &found)) return;
    add(all, direction == AUDIT_ISSUED ? DIFFERENCE_ISSUED : DIFFERENCE_RETURNED, request->task_id,
        request->task_number, request->id, items_text(scratch, &expected), items_text(scratch, &found));
}

void compare_lines(struct differences *all, struct arena *scratch, const struct request_row *request,
                   const struct list *lines)
{
    bool returned = request->status == REQUEST_RETURNED, issued = returned || request->status == REQUEST_ISSUED;
    compare_direction(all, scratch, request, lines, AUDIT_ISSUED, issued);
    compare_direction(all, scratch, request, lines, AUDIT_RETURNED, returned);
}
