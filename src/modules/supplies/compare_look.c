/* Looking: page by page over requests and tasks, each page in a snapshot of either store and in memory of its own. What
 * must be so: compare_rules.c. */
#include "compare.h"
#include "platform/platform.h"
#include "store.h"

enum { PAGE_MEMORY = 16 << 20 };

struct look {
    struct env *env; /* of the page */
    struct tx *own, *main;
    struct differences *differences;
    instant since;
    int64_t checked;
    struct request_key changed; /* where the next page begins */
    ident alive;
    struct task_key task;
};

static err no_row(err e, bool *ret_there)
{
    *ret_there = !e;
    return e && e->kind == ERR_NOT_FOUND ? OK : e;
}

/* The task of a request, if the request is its newest one. */
static err look_at_flags(struct look *look, const struct request_row *row)
{
    struct request_row newest;
    struct task_flags task;
    bool there = false;
    TRY(store_request_newest(look->own, row->task_id, 0, &newest));
    if (newest.id != row->id) return OK;
    TRY(no_row(store_compare_task(look->main, row->task_id, &task), &there));
    compare_flags(look->differences, there ? &task : NULL, row);
    return OK;
}

static err look_at_request(struct look *look, const struct request_row *row)
{
    struct list lines = {NULL, 0};
    TRY(store_compare_lines(look->own, row->id, &lines));
    compare_lines(look->differences, look->env->arena, row, &lines);
    return look_at_flags(look, row);
}

static err look_at_task(struct look *look, const struct task_flags *task)
{
    struct request_row newest;
    bool there = false;
    TRY(no_row(store_request_newest(look->own, task->id, 0, &newest), &there));
    compare_flags(look->differences, task, there ? &newest : NULL);
    return OK;
}

static err look_at_requests(struct look *look, const struct list *rows)
{
    const struct request_row *row = rows->items;
    for (size_t i = 0; i < rows->count; i++) TRY(look_at_request(look, &row[i]));
    look->checked += (int64_t)rows->count;
    return OK;
}

/* ---- pages; *ret_more: there may be another one */

static err page_of_changed(struct look *look, bool *ret_more)
{
    struct list rows = {NULL, 0};
    TRY(store_compare_changed(look->own, look->since, &look->changed, &rows));
    TRY(look_at_requests(look, &rows));
    const struct request_row *last = (const struct request_row *)rows.items + rows.count - 1;
    *ret_more = rows.count > 0;
    if (*ret_more) look->changed = (struct request_key){last->changed_at, last->id};
    return OK;
}

static err page_of_alive(struct look *look, bool *ret_more)
{
    struct list rows = {NULL, 0};
    TRY(store_compare_alive(look->own, look->since, look->alive, &rows));
    TRY(look_at_requests(look, &rows));
    const struct request_row *last = (const struct request_row *)rows.items + rows.count - 1;
    *ret_more = rows.count > 0;
    if (*ret_more) look->alive = last->task_id;
    return OK;
}

/* Tasks whose newest request was looked at already are passed over. */
static err page_of_tasks(struct look *look, bool *ret_more)
{
    struct list rows = {NULL, 0};
    TRY(store_compare_tasks(look->main, look->since - MS_DAY, &look->task, &rows));
    const struct task_flags *task = rows.items;
    for (size_t i = 0; i < rows.count; i++) {
        struct request_row newest;
        bool there = false;
        TRY(no_row(store_request_newest(look->own, task[i].id, 0, &newest), &there));
        if (there &&
            (newest.changed_at >= look->since || request_alive((enum request_status)newest.status, newest.to_return)))
            continue;
        compare_flags(look->differences, &task[i], there ? &newest : NULL);
        look->checked++;
    }
    *ret_more = rows.count > 0;
    if (*ret_more) look->task = (struct task_key){task[rows.count - 1].scheduled_at, task[rows.count - 1].id};
    return OK;
}

typedef err look_page(struct look *look, bool *ret_more);

struct part {
    struct look *look;
    look_page *read;
    bool more;
};

static err take_page(struct env *env, void *context)
{
    struct part *part = context;
    struct look *look = part->look;
    look->env = env;
    TRY(db_read(env, STORE_SUPPLIES, &look->own));
    TRY(db_read(env, STORE_MAIN, &look->main));
    return part->read(look, &part->more);
}

err compare_all(struct env *env, instant since, struct differences *differences, int64_t *ret_checked)
{
    static look_page *const pages[] = {page_of_changed, page_of_alive, page_of_tasks};
    struct look look = {.differences = differences, .since = since};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct part part = {&look, pages[i], true};
        while (part.more) TRY(env_apart(env, PAGE_MEMORY, take_page, &part));
    }
    *ret_checked = look.checked;
    return OK;
}

/* ---- the second look */

static err look_again_at(struct look *look, const struct difference *difference)
{
    struct request_row row;
    struct task_flags task;
    bool there = false;
    if (difference->kind != DIFFERENCE_REQUEST_MISSING) {
        TRY(no_row(store_request_view(look->own, difference->request_id, &row), &there));
        if (there) return look_at_request(look, &row);
    }
    TRY(no_row(store_compare_task(look->main, difference->task->id, &task), &there));
    return there ? look_at_task(look, &task) : OK;
}

static bool seen_before(const struct difference *items, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (items[i].request_id == items[at].request_id && items[i].task->id == items[at].task->id) return true;
    return false;
}

err compare_again(struct env *env, const struct list *before, struct differences *differences)
{
    struct look look = {.env = env, .differences = differences};
    const struct difference *items = before->items;
    TRY(db_read(env, STORE_SUPPLIES, &look.own));
    TRY(db_read(env, STORE_MAIN, &look.main));
    for (size_t i = 0; i < before->count; i++)
        if (!seen_before(items, i)) TRY(look_again_at(&look, &items[i]));
    db_end(look.main);
    db_end(look.own);
    return OK;
}
