/* One look at the books, page by page, each in memory and snapshots of its own. What must be so: check_rules.c. */
#include "check.h"
#include "platform/platform.h"

enum {
    PAGE = 500,
    PAGE_MEMORY = 32 << 20,
    MARGIN_DAYS = 60, /* a task may be dated so long before what became of it was booked */
};

struct look {
    struct env *env; /* of the page */
    struct tx *own, *main;
    struct books_differences *differences;
    const struct books_check *check;
    int64_t checked;
    struct task_money task; /* where the next page begins */
    int64_t number;
};

/* ---- the ledger and what was settled */

static err look_at_ledger(struct env *env, struct look *look)
{
    struct ledger_check ledger;
    TRY(accounting_verify(env, &ledger));
    look->checked += ledger.entries;
    if (!ledger.bad) return OK;
    books_differ(look->differences, BOOKS_LEDGER, arena_printf(env->arena, "%lld", (long long)ledger.bad),
                 "an entry that follows", ledger.fault);
    return OK;
}

static err page_of_settlements(struct look *look, bool *ret_more)
{
    struct list wrong[4];
    struct arena *arena = look->env->arena;
    *ret_more = false;
    TRY(store_check_settlements(look->own, 0, wrong));
    for (size_t part = 0; part < sizeof wrong / sizeof *wrong; part++) {
        const struct wrong_settlement *row = wrong[part].items;
        for (size_t i = 0; i < wrong[part].count; i++)
            books_differ(look->differences, BOOKS_SETTLEMENT, row[i].number, money_text(arena, row[i].expected),
                         money_text(arena, row[i].found));
    }
    return OK;
}

/* ---- tasks */

static err look_at_task(struct look *look, const struct task_money *task)
{
    struct arena *arena = look->env->arena;
    struct task_booked should = task_should_be_booked(task), is;
    TRY(store_check_booked(look->own, task->id, &is));
    look->checked++;
    if (!task_is_booked(&should, &is))
        books_differ(look->differences, BOOKS_TASK, task->number, task_booked_text(arena, &should),
                     task_booked_text(arena, &is));
    return OK;
}

static err page_of_tasks(struct look *look, bool *ret_more)
{
    struct list rows = {NULL, 0};
    TRY(store_check_tasks(look->main, look->check->since - MARGIN_DAYS * MS_DAY, &look->task, PAGE, &rows));
    const struct task_money *task = rows.items;
    for (size_t i = 0; i < rows.count; i++) TRY(look_at_task(look, &task[i]));
    *ret_more = rows.count == PAGE;
    if (*ret_more)
        look->task = (struct task_money){.scheduled_at = task[PAGE - 1].scheduled_at, .id = task[PAGE - 1].id};
    return OK;
}

/* Movements for tasks that are not there. */
static err look_at_entry(struct look *look, const struct entry *entry)
{
    struct task_money task;
    struct movement_facts facts;
    err e = entry->task_id ? store_check_task(look->main, entry->task_id, &task) : OK;
    if (!e || e->kind != ERR_NOT_FOUND) return e;
    TRY(entry_facts(look->env->arena, entry, &facts));
    books_differ(look->differences, BOOKS_TASK, facts.number ? facts.number : "", "no such task",
                 arena_printf(look->env->arena, "entry %lld", (long long)entry->number));
    return OK;
}

static err page_of_entries(struct look *look, bool *ret_more)
{
    struct list rows = {NULL, 0};
    TRY(store_entries_after(look->own, look->number, PAGE, &rows));
    const struct entry *entry = rows.items;
    for (size_t i = 0; i < rows.count; i++) TRY(look_at_entry(look, &entry[i]));
    *ret_more = rows.count == PAGE;
    if (rows.count) look->number = entry[rows.count - 1].number;
    return OK;
}

/* ---- all of it */

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
    TRY(db_read(env, STORE_ACCOUNTING, &look->own));
    TRY(db_read(env, STORE_MAIN, &look->main));
    return part->read(look, &part->more);
}

static err first_number(struct env *env, const struct books_check *check, int64_t *ret)
{
    struct tx *tx = NULL;
    TRY(db_read(env, STORE_ACCOUNTING, &tx));
    err e = store_number_before(tx, check->since, ret);
    db_end(tx);
    return e;
}

err check_look(struct env *env, const struct books_check *check, struct books_differences *differences,
               int64_t *ret_checked)
{
    static look_page *const pages[] = {page_of_settlements, page_of_tasks, page_of_entries};
    struct look look = {.differences = differences, .check = check};
    TRY(look_at_ledger(env, &look));
    TRY(first_number(env, check, &look.number));
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct part part = {&look, pages[i], true};
        while (part.more) TRY(env_apart(env, PAGE_MEMORY, take_page, &part));
    }
    TRY(check_services(env, check, differences, &look.checked));
    *ret_checked = look.checked;
    return OK;
}
