/* What becomes of the books when a task changes. Each event's effect and the consumer's cursor are one transaction of
 * the accounting store; amounts travel in the event, so that nothing depends on what settings say today. */
#include "routes.h"
#include <string.h>
#include "actions.h"
#include "settlements.h"

/* One event on its way into the log. */
struct seen {
    const struct event *event;
    const struct task_event *task;
    struct booked booked[BOOKINGS_MOST];
    size_t count;
    enum nothing reason;
};

static void note_booked(struct tx *tx, struct seen *seen, const struct entry *entry)
{
    seen->booked[seen->count++] = (struct booked){entry->id, entry->kind, entry->amount};
    ledger_tell(tx, entry);
}

static err book_end(struct tx *tx, struct seen *seen)
{
    struct booking bookings[BOOKINGS_MOST];
    struct entry entry;
    size_t count = bookings_of_task(seen->task, bookings, &seen->reason);
    for (size_t i = 0; i < count; i++) {
        bookings[i].happened_at = seen->event->at;
        bookings[i].event_id = seen->event->id;
        TRY(ledger_book(tx, &bookings[i], &entry));
        note_booked(tx, seen, &entry);
    }
    return OK;
}

/* Free text does not travel in events: the reason is read where tasks keeps it. */
static err waive_reason(struct env *env, ident task, const char **ret)
{
    struct tx *main = NULL;
    TRY(db_read(env, STORE_MAIN, &main));
    err e = store_waive_reason(main, task, ret);
    db_end(main);
    return e && e->kind == ERR_NOT_FOUND ? OK : e;
}

static err book_waiver(struct tx *tx, struct seen *seen)
{
    struct movement_facts why;
    struct entry penalty, reversal;
    TRY(ledger_lock(tx));
    err e = store_entry_of_task(tx, seen->task->task_id, MOVEMENT_PENALTY, &penalty);
    if (e && e->kind == ERR_NOT_FOUND) return seen->reason = NOTHING_NO_PENALTY, OK;
    TRY(e);
    shape_clear(&movement_facts_shape, &why);
    why.ground = GROUND_WAIVED;
    why.by_id = seen->event->actor_id;
    TRY(waive_reason(tx_env(tx), seen->task->task_id, &why.reason));
    e = ledger_reverse(tx, &penalty, &why, seen->event->at, seen->event->id, &reversal);
    if (e == err_already_reversed) return seen->reason = NOTHING_ALREADY_REVERSED, OK;
    TRY(e);
    TRY(settlement_withdraw_for(tx, &penalty));
    note_booked(tx, seen, &reversal);
    return OK;
}

static err add_to_log(struct tx *tx, struct seen *seen)
{
    struct seen_event row = {
        .id = env_ident(tx_env(tx)),
        .event_id = seen->event->id,
        .at = seen->event->at,
        .type = seen->event->type,
        .task_id = seen->task->task_id,
        .number = seen->task->number,
        .status = seen->task->to,
        .cause = seen->task->cause,
        .booked = {seen->booked, seen->count},
        .reason = seen->reason,
    };
    return store_event_add(tx, &row);
}

static err book(struct tx *tx, const struct event_type *type, struct seen *seen)
{
    bool ends = type == &tasks_completed || type == &tasks_cancelled || type == &tasks_failed;
    if (ends) return book_end(tx, seen);
    if (type == &tasks_penalty_waived) return book_waiver(tx, seen);
    seen->reason = type == &tasks_evidence_added ? NOTHING_NO_MONEY : NOTHING_NOT_FINAL;
    return OK;
}

static err on_task(struct tx *tx, const struct event *event)
{
    struct task_event task;
    struct seen seen = {.event = event, .task = &task};
    bool again = false;
    for (size_t i = 0; i < TASKS_EVENTS; i++) {
        if (strcmp(event->type, tasks_events[i]->name) != 0) continue;
        TRY(event_read(tx, event, tasks_events[i], &task));
        TRY(store_event_seen(tx, event->id, &again));
        if (again) return OK;
        TRY(book(tx, tasks_events[i], &seen));
        return add_to_log(tx, &seen);
    }
    return OK;
}

const struct consumer accounting_consumers[] = {
    {"accounting.tasks", STORE_MAIN, STORE_ACCOUNTING, "tasks.*", on_task,
     "Books what clients owe and workers earn as tasks end; keeps the event log"},
};
