/* Consumers: each event's effect and the cursor in one transaction of the target store.
 *
 * Work is found on read snapshots, so that an idle consumer never takes the writing connection. A round reads the next
 * events of the source store, passes over those that are not wanted, and applies the others, many in one transaction if
 * many are there. If one fails, all is undone and done again with care, each event in a savepoint: the one that fails
 * then ends the round; what went before it is committed with the cursor, the failure is counted with it, and it is
 * tried again after a back-off by the real clock; after ten attempts it is parked and the cursor moves on. */
#include "consumers.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"
#include "platform/events.h"

enum { READ_AT_ONCE = 2000, MEMORY = 64 << 20, ROUND_MS = 20, PASSED_MOST = 1000, IDLE_MS = 1000, HELD_MS = 5 };

static struct sql sql_after = SQL("platform", "event_after"), sql_cursor = SQL("platform", "cursor_find");
static struct sql sql_cursor_add = SQL("platform", "cursor_add"), sql_move = SQL("platform", "cursor_move");
static struct sql sql_take = SQL("platform", "cursor_take"), sql_last = SQL("platform", "event_last");
static struct sql sql_types = SQL("platform", "event_types_before");
static struct sql sql_failed = SQL("platform", "cursor_failed"), sql_any_parked = SQL("platform", "parked_any");

ERROR(err_memory, ERR_BUSY, "busy", "There was no memory to apply the event.");

static const struct field event_row_fields[] = {
    F_ID(struct event, id, 0),        F_INT(struct event, position, 0), F_TEXT(struct event, type, 0),
    F_ID(struct event, subject, 0),   F_TIME(struct event, at, 0),      F_ID(struct event, actor_id, 0),
    F_JSON(struct event, payload, 0),
};
const struct shape event_row_shape = SHAPE(struct event, "EventRow", event_row_fields);

static const struct field cursor_fields[] = {
    F_INT(struct cursor, position, 0),       F_INT(struct cursor, failing_position, 0),
    F_TIME(struct cursor, failing_since, 0), F_INT(struct cursor, attempts, 0),
    F_TIME(struct cursor, next_try, 0),      F_TEXT(struct cursor, last_error, 0),
};
static const struct shape cursor_shape = SHAPE(struct cursor, "EventCursor", cursor_fields);

bool consumer_wants(const struct consumer *consumer, const char *type)
{
    size_t length = strlen(type);
    for (const char *at = consumer->types; *at;) {
        size_t part = strcspn(at, ",");
        if (part && at[part - 1] == '*' && length >= part - 1 && !memcmp(at, type, part - 1)) return true;
        if (part == length && !memcmp(at, type, part)) return true;
        at += part;
        at += strspn(at, ", ");
    }
    return false;
}

err cursor_find(struct tx *tx, const struct consumer *consumer, struct cursor *ret)
{
    return db_one(tx, &sql_cursor, &cursor_shape, ret, P_TEXT("consumer", consumer->name));
}

struct type_row {
    const char *type;
};
static const struct field type_fields[] = {F_TEXT(struct type_row, type, 0)};
static const struct shape type_shape = SHAPE(struct type_row, "EventTypeRow", type_fields);

err events_caught_up(struct env *env, const struct consumer *consumer, instant before, bool *ret)
{
    struct tx *tx;
    struct cursor cursor = {0};
    struct list types = {NULL, 0};
    TRY(db_read(env, consumer->target, &tx));
    err e = cursor_find(tx, consumer, &cursor);
    db_end(tx);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    TRY(db_read(env, consumer->source, &tx));
    e = db_list(tx, &sql_types, &type_shape, &types, P_INT("position", e ? 0 : cursor.position),
                P_TIME("before", before));
    db_end(tx);
    TRY(e);
    const struct type_row *row = types.items;
    *ret = true;
    for (size_t i = 0; i < types.count; i++)
        if (consumer_wants(consumer, row[i].type)) *ret = false;
    return OK;
}

/* One round of work; lives in the arena of the round. */
struct round {
    struct consumer_runner *runner;
    const struct consumer *consumer;
    struct env *env;
    struct cursor cursor;
    struct list events; /* struct event, in order */
    bool force;         /* do not wait for the back-off */
    bool careful;       /* an event failed that shared the transaction with others: each in a savepoint now */
    bool worked;
    int64_t parked;     /* not 0: this consumer has parked events, which others may have to wait behind */
    instant wait_until; /* real clock; 0: until something is published */
    bool elsewhere;     /* another process applies these events at the moment */
    err failure;        /* of the event at `failed` */
    const struct event *failed;
    int64_t position; /* how far this round has come */
};

static err make_cursor(struct round *round)
{
    struct tx *tx;
    TRY(db_begin(round->env, round->consumer->target, &tx));
    TRY(db_exec(tx, &sql_cursor_add, P_TEXT("consumer", round->consumer->name),
                P_TEXT("source", store_names[round->consumer->source])));
    TRY(cursor_find(tx, round->consumer, &round->cursor));
    return db_commit(tx);
}

static err load_cursor(struct round *round)
{
    struct tx *tx;
    TRY(db_read(round->env, round->consumer->target, &tx));
    err e = cursor_find(tx, round->consumer, &round->cursor);
    db_end(tx);
    return e && e->kind == ERR_NOT_FOUND ? make_cursor(round) : e;
}

static err load_events(struct round *round)
{
    struct tx *tx;
    int64_t passed = round->runner->passed;
    int64_t from = passed > round->cursor.position ? passed : round->cursor.position;
    TRY(db_read(round->env, round->consumer->source, &tx));
    TRY(db_list(tx, &sql_after, &event_row_shape, &round->events, P_INT("position", from),
                P_INT("limit", (int64_t)round->runner->most)));
    int64_t last = 0;
    if (!round->events.count) TRY(db_scalar(tx, &sql_last, &last));
    db_end(tx);
    /* PostgreSQL: what is there must wait for a transaction that is still open. */
    if (last > from) round->wait_until = env_real_now(round->env) + HELD_MS;
    return OK;
}

static bool any_wanted(const struct round *round)
{
    const struct event *events = round->events.items;
    for (size_t i = 0; i < round->events.count; i++)
        if (consumer_wants(round->consumer, events[i].type)) return true;
    return false;
}

struct attempt {
    const struct consumer *consumer;
    const struct event *event;
};

static err run_handler(struct tx *tx, void *context)
{
    const struct attempt *attempt = context;
    return attempt->consumer->handle(tx, attempt->event);
}

err consumer_apply(struct tx *tx, const struct consumer *consumer, const struct event *event)
{
    struct attempt attempt = {consumer, event};
    return db_try(tx, run_handler, &attempt);
}

/* Applies one event, or parks it behind others of its subject, or after too many attempts. False: it failed and the
 * round ends before it. */
static err apply_one(struct round *round, struct tx *tx, const struct event *event, bool *ret_applied)
{
    bool behind = false;
    *ret_applied = true;
    if (round->parked) TRY(parked_behind(tx, round->consumer, event, &behind));
    if (behind) return parked_put(tx, round->consumer, event, 0, "waits behind an earlier event of its subject");
    if (!round->careful) return round->consumer->handle(tx, event);
    err e = round->runner->too_much ? err_memory : consumer_apply(tx, round->consumer, event);
    round->runner->too_much = false;
    if (!e) return OK;
    int64_t attempts = round->cursor.failing_position == event->position ? round->cursor.attempts + 1 : 1;
    if (attempts >= CONSUMER_ATTEMPTS) round->parked = 1;
    if (attempts >= CONSUMER_ATTEMPTS)
        return parked_put(tx, round->consumer, event, attempts, error_text(tx_arena(tx), e));
    round->failure = e;
    round->failed = event;
    round->cursor.attempts = attempts;
    *ret_applied = false;
    return OK;
}

static err note_failure(struct round *round, struct tx *tx)
{
    const struct env *env = round->env;
    instant now = env_real_now(env);
    bool again = round->cursor.failing_position == round->failed->position;
    int64_t first = round->runner->platform->events->first_delay_ms;
    round->wait_until = now + backoff_ms(env, first, 60 * MS_SECOND, round->cursor.attempts);
    return db_exec(
        tx, &sql_failed, P_TEXT("consumer", round->consumer->name), P_INT("failing_position", round->failed->position),
        P_TIME("since", again ? round->cursor.failing_since : now), P_INT("attempts", round->cursor.attempts),
        P_TIME("next_try", round->wait_until), P_TEXT("error", error_text(tx_arena(tx), round->failure)));
}

static err apply_all(struct round *round, struct tx *tx)
{
    const struct event *events = round->events.items;
    instant began = env_real_now(round->env);
    size_t applied = 0;
    for (size_t i = 0; i < round->events.count; i++) {
        bool done = true;
        if (consumer_wants(round->consumer, events[i].type)) {
            TRY(apply_one(round, tx, &events[i], &done));
            applied++;
        }
        if (!done) break;
        round->position = events[i].position;
        if (env_real_now(round->env) - began <= ROUND_MS) continue;
        round->runner->most = applied ? applied : 1; /* others want the writing connection, too */
        break;
    }
    return OK;
}

/* Another process may be at these events, or have moved the cursor since it was read. */
static err take_cursor(struct round *round, struct tx *tx)
{
    int64_t position = NONE;
    err e = db_scalar(tx, &sql_take, &position, P_TEXT("consumer", round->consumer->name));
    if (e && e->kind != ERR_NOT_FOUND) return e;
    round->elsewhere = position != round->cursor.position;
    return OK;
}

static err write_round(struct round *round, struct tx *tx)
{
    int64_t changed = 0, before = round->cursor.position;
    round->position = before;
    TRY(take_cursor(round, tx));
    if (round->elsewhere) return OK;
    TRY(db_scalar(tx, &sql_any_parked, &round->parked, P_TEXT("consumer", round->consumer->name)));
    TRY(apply_all(round, tx));
    if (round->position > before || !round->failed)
        TRY(db_changed(tx, &sql_move, &changed, P_TEXT("consumer", round->consumer->name),
                       P_INT("position", round->position), P_INT("before", before)));
    if (round->position > before && changed != 1)
        return err_new(tx_arena(tx), ERR_BUSY, "cursor_moved", "Another process applies these events.");
    return round->failed ? note_failure(round, tx) : OK;
}

/* One transaction of the target store. */
static err write_events(struct round *round)
{
    struct tx *tx;
    TRY(db_begin(round->env, round->consumer->target, &tx));
    err e = write_round(round, tx);
    if (!e && !round->elsewhere) return db_commit(tx);
    err lost = db_rollback(tx);
    return e ? e : lost;
}

static err run_round(struct round *round)
{
    TRY(load_cursor(round));
    if (!round->force && round->cursor.next_try > env_real_now(round->env)) {
        round->wait_until = round->cursor.next_try;
        return OK;
    }
    TRY(load_events(round));
    if (!round->events.count) return OK;
    const struct event *events = round->events.items;
    round->runner->passed_count += round->events.count;
    if (!any_wanted(round) && round->runner->passed_count < PASSED_MOST) {
        round->runner->passed = events[round->events.count - 1].position;
        round->worked = true;
        return OK;
    }
    round->runner->passed_count = 0;
    round->careful = round->runner->too_much || round->cursor.attempts;
    err e = write_events(round);
    if (e && !round->careful) {
        round->careful = true;
        e = write_events(round);
    }
    TRY(e);
    round->worked = !round->elsewhere;
    if (round->elsewhere) round->wait_until = env_real_now(round->env) + HELD_MS;
    if (round->worked && round->position > round->runner->passed) round->runner->passed = round->position;
    return OK;
}

/* Keeps an error beyond the arena it was made in. */
static err keep_error(struct consumer_runner *runner, err e)
{
    snprintf(runner->error_text, sizeof runner->error_text, "consumer %s: %s", runner->consumer->name,
             e->detail ? e->detail : e->code);
    runner->error = (struct error){.kind = e->kind, .code = e->code, .detail = runner->error_text};
    return &runner->error;
}

/* One round under the runner's lock, in an arena of its own. When memory runs out the next round takes one event alone;
 * if that one is too much by itself, it has failed like any other. */
static err consumer_round(struct consumer_runner *runner, bool force, bool *ret_worked, instant *ret_wait)
{
    struct env *env = env_open(runner->platform, MEMORY);
    *ret_worked = false;
    *ret_wait = 0;
    if (!env) return err_memory;
    pthread_mutex_lock(&runner->busy);
    if (setjmp(*arena_guard(env->arena))) {
        runner->too_much = runner->most == 1;
        runner->most = 1;
        pthread_mutex_unlock(&runner->busy);
        env_close(env);
        return err_memory;
    }
    struct round *round = ARENA_NEW(env->arena, struct round);
    *round = (struct round){.runner = runner, .consumer = runner->consumer, .env = env, .force = force};
    err e = run_round(round);
    if (!e && runner->most < READ_AT_ONCE) runner->most *= 2;
    if (e) e = keep_error(runner, e);
    *ret_worked = round->worked;
    *ret_wait = round->wait_until;
    pthread_mutex_unlock(&runner->busy);
    env_close(env);
    return e;
}

err consumer_drain(struct consumer_runner *runner, bool *ret_worked)
{
    bool worked = true;
    instant wait;
    int tries = 0;
    while (worked) {
        err e = consumer_round(runner, true, &worked, &wait);
        if (e && ++tries == CONSUMER_ATTEMPTS) return e;
        if (worked) *ret_worked = true;
        if (!e) tries = 0;
        if (!e && !worked && wait) usleep(HELD_MS * 1000); /* others are about to end what holds us up */
        if (e || wait) worked = true;
    }
    return OK;
}

void *consumer_thread(void *argument)
{
    struct consumer_runner *runner = argument;
    struct events_runner *runners = runner->platform->events;
    pulse_take(&runner->pulse);
    while (!runners->stop) {
        uint32_t seen = waiter_seen(&runner->waiter);
        bool worked;
        instant wait;
        pulse_beat(NULL);
        err e = consumer_round(runner, false, &worked, &wait);
        if (e)
            log_line(LOG_WARNING, "consumer", "name=%s code=%s error=%s", runner->consumer->name, e->code,
                     LOGTEXT(e->detail));
        if (worked && !wait && !e) continue;
        struct env clock = {.platform = runner->platform};
        int64_t ms = e ? 200 : wait ? wait - env_real_now(&clock) : IDLE_MS;
        if (ms > 0) waiter_wait(&runner->waiter, seen, ms < IDLE_MS ? ms : IDLE_MS);
        db_thread_idle(runner->platform);
    }
    db_thread_end(runner->platform);
    return NULL;
}
