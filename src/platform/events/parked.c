/* Events and jobs that were put aside after too many failures: seen, replayed in order, or given up for good. */
#include <string.h>
#include "consumers.h"
#include "platform/events.h"
#include "platform/jobs.h"

static struct sql sql_add = SQL("platform", "parked_add"), sql_subject = SQL("platform", "parked_subject");
static struct sql sql_find = SQL("platform", "parked_find"), sql_first = SQL("platform", "parked_first");
static struct sql sql_failed = SQL("platform", "parked_failed"), sql_remove = SQL("platform", "parked_remove");
static struct sql sql_events = SQL("platform", "parked_events"), sql_jobs = SQL("platform", "parked_jobs");
static struct sql sql_job_skip = SQL("platform", "job_skip"), sql_lock = SQL("platform", "cursor_lock");

ERROR(err_none, ERR_NOT_FOUND, "not_found", "Nothing is parked under this id.");
ERROR(err_no_consumer, ERR_CONFLICT, "unknown_consumer",
      "The consumer of this event is no part of the program any more; it can only be skipped.");

struct parked_row {
    ident id, event_id, subject, actor_id;
    const char *consumer, *type, *payload, *error;
    int64_t position, attempts;
    instant at, parked_at;
};
static const struct field parked_row_fields[] = {
    F_ID(struct parked_row, id, 0),         F_ID(struct parked_row, event_id, 0),
    F_ID(struct parked_row, subject, 0),    F_ID(struct parked_row, actor_id, 0),
    F_TEXT(struct parked_row, consumer, 0), F_TEXT(struct parked_row, type, 0),
    F_JSON(struct parked_row, payload, 0),  F_TEXT(struct parked_row, error, 0),
    F_INT(struct parked_row, position, 0),  F_INT(struct parked_row, attempts, 0),
    F_TIME(struct parked_row, at, 0),       F_TIME(struct parked_row, parked_at, 0),
};
static const struct shape parked_row_shape = SHAPE(struct parked_row, "ParkedRow", parked_row_fields);

err parked_behind(struct tx *tx, const struct consumer *consumer, const struct event *event, bool *ret)
{
    int64_t count = 0;
    TRY(db_scalar(tx, &sql_subject, &count, P_TEXT("consumer", consumer->name), P_INT("subject", event->subject)));
    *ret = count > 0;
    return OK;
}

err parked_put(struct tx *tx, const struct consumer *consumer, const struct event *event, int64_t attempts,
               const char *error)
{
    const struct env *env = tx_env(tx);
    return db_exec(tx, &sql_add, P_ID("id", env_ident(env)), P_TEXT("consumer", consumer->name),
                   P_INT("position", event->position), P_ID("event_id", event->id), P_TEXT("type", event->type),
                   P_INT("subject", event->subject), P_TIME("at", event->at), P_ID("actor_id", event->actor_id),
                   P_TEXT("payload", event->payload), P_INT("attempts", attempts), P_TEXT("error", error),
                   P_TIME("now", env_now(env)));
}

static const struct field parked_fields[] = {
    F_ID(struct parked, id, 0),
    F_TEXT(struct parked, store, 0),
    F_TEXT(struct parked, what, 0, .help = "event or job"),
    F_TEXT(struct parked, name, 0, .help = "the consumer, or the kind of job"),
    F_TEXT(struct parked, type, 0, .help = "of the event"),
    F_TEXT(struct parked, subject, 0, .help = "whom or what the event is about"),
    F_TEXT(struct parked, error, 0),
    F_INT(struct parked, attempts, 0, .help = "0: it waits behind an earlier event of its subject"),
    F_TIME(struct parked, parked_at, 0),
};
const struct shape parked_shape = SHAPE(struct parked, "Parked", parked_fields);

struct parked_job {
    ident id;
    const char *kind, *last_error;
    int64_t attempts;
    instant parked_at;
};
static const struct field parked_job_fields[] = {
    F_ID(struct parked_job, id, 0),           F_TEXT(struct parked_job, kind, 0),
    F_TEXT(struct parked_job, last_error, 0), F_INT(struct parked_job, attempts, 0),
    F_TIME(struct parked_job, parked_at, 0),
};
static const struct shape parked_job_shape = SHAPE(struct parked_job, "ParkedJob", parked_job_fields);

static struct parked event_seen(struct arena *arena, const struct parked_row *row, const char *store)
{
    char *subject = row->subject ? arena_alloc(arena, IDENT_TEXT) : NULL;
    if (subject) ident_write(row->subject, subject);
    return (struct parked){.id = row->id,
                           .store = store,
                           .what = "event",
                           .name = row->consumer,
                           .type = row->type,
                           .subject = subject,
                           .error = row->error,
                           .attempts = row->attempts,
                           .parked_at = row->parked_at};
}

static err list_store(struct env *env, enum store store, struct list *list)
{
    struct list events, jobs;
    struct tx *tx;
    TRY(db_read(env, store, &tx));
    TRY(db_list(tx, &sql_events, &parked_row_shape, &events));
    TRY(db_list(tx, &sql_jobs, &parked_job_shape, &jobs));
    db_end(tx);
    size_t count = list->count + events.count + jobs.count;
    struct parked *all = ARENA_ARRAY(env->arena, count, struct parked);
    if (list->count) memcpy(all, list->items, list->count * sizeof *all);
    for (size_t i = 0; i < events.count; i++)
        all[list->count++] = event_seen(env->arena, (struct parked_row *)events.items + i, store_names[store]);
    for (size_t i = 0; i < jobs.count; i++) {
        const struct parked_job *job = (struct parked_job *)jobs.items + i;
        all[list->count++] = (struct parked){.id = job->id,
                                             .store = store_names[store],
                                             .what = "job",
                                             .name = job->kind,
                                             .error = job->last_error,
                                             .attempts = job->attempts,
                                             .parked_at = job->parked_at};
    }
    list->items = all;
    return OK;
}

err parked_list(struct env *env, struct list *ret_parked)
{
    struct list list = {0};
    for (int store = 1; store < STORE_COUNT; store++)
        if (db_store_open(env->platform, store)) TRY(list_store(env, store, &list));
    *ret_parked = list;
    return OK;
}

/* In which store an event is parked under this id; *ret_store stays 0 if in none. */
static err find_event(struct env *env, ident id, enum store *ret_store, struct parked_row *ret)
{
    *ret_store = STORE_NONE;
    for (int store = 1; store < STORE_COUNT && !*ret_store; store++) {
        if (!db_store_open(env->platform, store)) continue;
        struct tx *tx;
        TRY(db_read(env, store, &tx));
        err e = db_one(tx, &sql_find, &parked_row_shape, ret, P_ID("id", id));
        db_end(tx);
        if (!e)
            *ret_store = store;
        else if (e->kind != ERR_NOT_FOUND)
            return e;
    }
    return OK;
}

/* Replays the first parked event of the subject; *ret_more: there was one and it worked. */
static err replay_first(struct env *env, const struct consumer *consumer, ident subject, bool *ret_more)
{
    struct parked_row row;
    struct tx *tx;
    *ret_more = false;
    TRY(db_begin(env, consumer->target, &tx));
    TRY(db_exec(tx, &sql_lock, P_TEXT("consumer", consumer->name))); /* no other process goes on meanwhile */
    err e =
        db_one(tx, &sql_first, &parked_row_shape, &row, P_TEXT("consumer", consumer->name), P_INT("subject", subject));
    if (e) {
        err lost = db_rollback(tx);
        if (lost) return lost;
        return e->kind == ERR_NOT_FOUND ? OK : e;
    }
    struct event event = {.id = row.event_id,
                          .position = row.position,
                          .type = row.type,
                          .subject = row.subject,
                          .at = row.at,
                          .actor_id = row.actor_id,
                          .payload = row.payload};
    err failure = consumer_apply(tx, consumer, &event);
    if (failure)
        TRY(db_exec(tx, &sql_failed, P_ID("id", row.id), P_TEXT("error", error_text(env->arena, failure))));
    else
        TRY(db_exec(tx, &sql_remove, P_ID("id", row.id)));
    TRY(db_commit(tx));
    *ret_more = !failure;
    return failure ? err_new(env->arena, ERR_CONFLICT, "still_failing", "It fails still: %s",
                             error_text(env->arena, failure))
                   : OK;
}

static void unlock(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

/* The live consumer stands still meanwhile: it would park what comes now behind what is replayed. */
static err replay(struct env *env, struct consumer_runner *runner, ident subject)
{
    bool more = true;
    err e = OK;
    pthread_mutex_lock(&runner->busy);
    arena_defer(env->arena, unlock, &runner->busy); /* if memory runs out */
    while (more && !e) e = replay_first(env, runner->consumer, subject, &more);
    if (env->write) db_end(env->write);
    arena_undefer(env->arena, &runner->busy);
    pthread_mutex_unlock(&runner->busy);
    waiter_wake(&runner->waiter);
    return e;
}

/* A job is tried in each store: ids are unique in the process. */
static err for_job(struct env *env, ident id, err (*change)(struct tx *tx, ident id))
{
    for (int store = 1; store < STORE_COUNT; store++) {
        if (!db_store_open(env->platform, store)) continue;
        struct tx *tx;
        TRY(db_begin(env, store, &tx));
        err e = change(tx, id);
        if (!e) return db_commit(tx);
        err lost = db_rollback(tx);
        if (lost) return lost;
        if (e->kind != ERR_NOT_FOUND) return e;
    }
    return err_none;
}

err parked_retry(struct env *env, ident id)
{
    enum store store;
    struct parked_row row;
    TRY(find_event(env, id, &store, &row));
    if (!store) return for_job(env, id, job_retry);
    struct consumer_runner *runner = consumer_runner_of(env->platform, row.consumer);
    return runner ? replay(env, runner, row.subject) : err_no_consumer;
}

static err skip_job(struct tx *tx, ident id)
{
    int64_t changed = 0;
    instant now = env_real_now(tx_env(tx));
    TRY(db_changed(tx, &sql_job_skip, &changed, P_ID("id", id), P_TIME("real_now", now)));
    return changed ? OK : err_none;
}

err parked_skip(struct env *env, ident id)
{
    enum store store;
    struct parked_row row;
    TRY(find_event(env, id, &store, &row));
    if (!store) return for_job(env, id, skip_job);
    struct tx *tx;
    TRY(db_begin(env, store, &tx));
    TRY(db_exec(tx, &sql_remove, P_ID("id", id)));
    return db_commit(tx);
}
