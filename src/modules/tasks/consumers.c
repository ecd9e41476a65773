/* What tasks does on others' events, and on its own: workers come and go, freed time lets waiting tasks be matched. The
 * work itself (matching may call external steps) is a job's; here only a row is written. */
#include "routes.h"
#include "events/accounting.h"
#include "events/auth.h"
#include "jobs.h"
#include "roster.h"
#include "store.h"

/* Somebody may be free now: if anything waits, look again. */
static err look_again(struct tx *tx)
{
    int64_t waiting = 0;
    TRY(store_waiting_count(tx, &waiting));
    return waiting ? job_add(tx, &job_match, NULL, NULL) : OK;
}

static err on_user_changed(struct tx *tx, const struct event *event)
{
    struct auth_event user;
    TRY(event_read(tx, event, &auth_user_changed, &user));
    bool is_worker = user.roles & ROLE_WORKER, known = true, was_active = false;
    err e = store_worker_active(tx, user.user_id, &was_active);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    known = !e;
    if (!known && !is_worker) return OK;
    bool active = is_worker && !user.disabled;
    if (known && active == was_active) return OK;
    TRY(store_worker_put(tx, user.user_id, active));
    roster_outdated(tx);
    if (active) return look_again(tx);
    struct worker_left left = {user.user_id};
    return job_add(tx, &job_release, &left, NULL);
}

static err on_time_freed(struct tx *tx, const struct event *event)
{
    return look_again(tx);
}

/* The event says what the total is, not what was added: so it may be seen twice. */
static err on_client_paid(struct tx *tx, const struct event *event)
{
    struct client_paid_event paid;
    TRY(event_read(tx, event, &accounting_client_paid, &paid));
    return store_paid_total_set(tx, paid.client_id, paid.paid_total);
}

const struct consumer tasks_consumers[] = {
    {"tasks.workers", STORE_MAIN, STORE_MAIN, "auth.user_changed", on_user_changed,
     "Keeps the workers in step with the people"},
    {"tasks.freed_time", STORE_MAIN, STORE_MAIN, "tasks.cancelled,tasks.failed,tasks.completed,tasks.reassigned",
     on_time_freed, "Looks again for those who wait when a worker's time is freed"},
    {"tasks.paid", STORE_ACCOUNTING, STORE_MAIN, "accounting.client_paid", on_client_paid,
     "Keeps what each client has paid in all, for the discount"},
};
