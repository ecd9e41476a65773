/* Transactions: begin, read, commit, end, and what hangs on them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "db_internal.h"

ERROR(err_not_durable, ERR_BUSY, "busy",
      "The database could not make the change durable. Nothing was changed; try again.");
ERROR(err_not_open, ERR_BUSY, "busy", "The database is not open.");
ERROR(err_not_confirmed, ERR_BUSY, "not_confirmed",
      "The database went away while the change was being made durable. It may have been made, or not: look before you "
      "try again.");
ERROR(err_again, ERR_BUSY, "busy", "Others changed the same at the same moment. Nothing was changed; try again.");
ERROR(err_was_lost, ERR_BUSY, "busy", "The database gave up the transaction. Nothing was changed; try again.");

/* Stores whose writing connection is lent to this thread: asking again would wait for itself for ever. */
static _Thread_local uint32_t writing;

err fault_error(struct arena *arena, const struct fault *fault)
{
    switch (fault->failure) {
    case FAILURE_CONSTRAINT:
        return err_new(arena, ERR_CONFLICT, "constraint", "%s", fault->text);
    case FAILURE_BUSY:
        return err_new(arena, ERR_BUSY, "busy", "The database is busy: %s.", fault->text);
    case FAILURE_AGAIN:
        return err_again;
    case FAILURE_NONE:
    case FAILURE_OTHER:
        break;
    }
    return err_new(arena, ERR_INTERNAL, "internal", "The database refused: %s.", fault->text);
}

err tx_failed(struct tx *tx, const struct fault *fault)
{
    bool lost = tx->writes && tx->connection->driver->lost(tx->connection->handle);
    if (!tx->poison) tx->poison = err_was_lost; /* before anything that may unwind */
    err e = lost && fault->failure != FAILURE_AGAIN ? err_was_lost : fault_error(tx->env->arena, fault);
    if (tx->poison == err_was_lost) tx->poison = e;
    return e;
}

static void bug(const char *what, const struct tx *tx)
{
    fprintf(stderr, "bug: %s (store %s)\n", what, tx ? store_names[tx->state->store] : "");
    abort();
}

static struct store_state *state_of(struct env *env, enum store store)
{
    struct db *db = env->platform->db;
    struct store_state *state = db && store > STORE_NONE && store < STORE_COUNT ? &db->stores[store] : NULL;
    return state && state->driver ? state : NULL;
}

/* Takes a connection that is in a transaction. */
static bool tx_enter(struct tx *tx, struct fault *fault)
{
    struct store_state *state = tx->state;
    if (!state->driver->one_writer) {
        tx->pooled = pool_enter(state, tx->writes, fault);
        if (tx->pooled) tx->connection = &tx->pooled->connection;
    } else if (tx->writes) {
        if (writer_enter(state, &tx->ticket, fault)) tx->connection = &state->writer.connection;
    } else {
        tx->reader = reader_enter(state, fault);
        if (tx->reader) tx->connection = &tx->reader->connection;
    }
    return tx->connection;
}

static enum ending tx_leave(struct tx *tx, bool keep)
{
    if (tx->active) connection_reset(tx->connection, tx);
    tx->active = 0;
    tx->ended = true;
    if (tx->writes) {
        writing &= ~(UINT32_C(1) << tx->state->store);
        tx->env->write = NULL;
    }
    if (tx->pooled) return pool_leave(tx->state, tx->pooled, keep);
    if (tx->writes) return writer_leave(tx->state, keep) ? ENDED_WELL : ENDED_UNDONE;
    reader_leave(tx->state, tx->reader, tx->poison != NULL);
    return ENDED_WELL;
}

/* The arena ends or unwinds with the transaction still open. */
static void tx_release(void *resource)
{
    struct tx *tx = resource;
    if (!tx->ended && tx_leave(tx, false) != ENDED_WELL) tx->env->write_error = err_not_durable;
}

void db_end_all(struct env *env)
{
    arena_settle(env->arena, tx_release);
}

static err tx_begin(struct env *env, struct store_state *state, bool writes, struct tx **ret)
{
    struct tx *tx = ARENA_NEW(env->arena, struct tx);
    struct fault fault;
    *tx = (struct tx){.env = env, .state = state, .writes = writes, .ended = true /* until it has begun */};
    tx->last = &tx->first;
    tx->last_once = &tx->first_once;
    arena_defer(env->arena, tx_release, tx);
    if (!tx_enter(tx, &fault)) {
        arena_undefer(env->arena, tx);
        return fault_error(env->arena, &fault);
    }
    tx->ended = false;
    *ret = tx;
    return OK;
}

err db_begin(struct env *env, enum store store, struct tx **ret)
{
    if (env->write) bug("a write transaction is begun inside another", env->write);
    struct store_state *state = state_of(env, store);
    if (!state) return err_not_open;
    if (writing >> store & 1) bug("this thread already writes to the store", NULL);
    TRY(tx_begin(env, state, true, ret));
    writing |= UINT32_C(1) << store;
    env->write = *ret;
    return OK;
}

err db_read(struct env *env, enum store store, struct tx **ret)
{
    struct store_state *state = state_of(env, store);
    return state ? tx_begin(env, state, false, ret) : err_not_open;
}

err db_rollback(struct tx *tx)
{
    if (!tx || tx->ended) return OK;
    arena_undefer(tx->env->arena, tx);
    if (tx_leave(tx, false) == ENDED_WELL) return OK;
    return tx->env->write_error = err_not_durable;
}

void db_end(struct tx *tx)
{
    (void)db_rollback(tx);
}

static err end_kept(struct tx *tx)
{
    switch (tx_leave(tx, true)) {
    case ENDED_WELL:
        return OK;
    case ENDED_UNDONE:
        return err_not_durable;
    case ENDED_UNKNOWN:
        break;
    }
    return err_not_confirmed;
}

static void notify_all(struct platform *platform, const struct notification *first)
{
    for (const struct notification *at = first; at; at = at->next) at->notify(platform, at->argument);
}

err db_commit(struct tx *tx)
{
    if (tx->ended) bug("a transaction is committed twice", tx);
    struct env *env = tx->env;
    struct commit_hook *hook = tx->writes ? env->commit_hook : NULL;
    err e = tx->poison;
    if (!e && hook) e = hook->run(hook, tx);
    if (!e) e = tx->poison;
    if (e) {
        err lost = db_rollback(tx);
        return lost ? lost : e;
    }
    arena_undefer(env->arena, tx);
    TRY(end_kept(tx));
    if (tx->writes) env->committed = true;
    notify_all(env->platform, tx->first);
    notify_all(env->platform, tx->first_once);
    return OK;
}

struct env *tx_env(const struct tx *tx)
{
    return tx->env;
}

struct arena *tx_arena(const struct tx *tx)
{
    return tx->env->arena;
}

enum store tx_store(const struct tx *tx)
{
    return tx->state->store;
}

typedef void notify_function(struct platform *platform, void *argument);

static struct notification **add(struct tx *tx, struct notification **last, notify_function *notify, void *argument)
{
    struct notification *notification = ARENA_NEW(tx->env->arena, struct notification);
    *notification = (struct notification){.notify = notify, .argument = argument};
    *last = notification;
    return &notification->next;
}

void db_after_commit(struct tx *tx, notify_function *notify, void *argument)
{
    tx->last = add(tx, tx->last, notify, argument);
}

void db_after_commit_once(struct tx *tx, notify_function *notify, void *argument)
{
    for (struct notification *at = tx->first_once; at; at = at->next)
        if (at->notify == notify && at->argument == argument) return;
    tx->last_once = add(tx, tx->last_once, notify, argument);
}

static struct sql sql_lock = SQL("platform", "lock");

err db_lock(struct tx *tx, const char *what, int64_t which)
{
    if (!db_shared(tx->env->platform, tx->state->store)) return OK;
    return db_exec(tx, &sql_lock, P_TEXT("what", what), P_INT("which", which));
}

static err attempt_control(struct tx *tx, enum control control)
{
    struct fault fault;
    if (tx->connection->driver->control(tx->connection->handle, control, &fault)) return OK;
    tx_failed(tx, &fault);
    if (!tx->poison) tx->poison = err_was_lost;
    return tx->poison;
}

err db_try(struct tx *tx, err (*attempt)(struct tx *tx, void *context), void *context)
{
    if (tx->poison) return tx->poison;
    struct notification **notified = tx->last, **notified_once = tx->last_once;
    TRY(attempt_control(tx, CONTROL_ATTEMPT));
    err e = attempt(tx, context);
    if (!e && !tx->poison) return attempt_control(tx, CONTROL_ATTEMPT_RELEASE);
    if (tx->connection->driver->lost(tx->connection->handle) || tx->poison == err_again)
        return tx->poison ? tx->poison : (tx->poison = err_was_lost);
    if (!e) e = tx->poison;
    tx->poison = NULL; /* what failed is undone */
    tx->last = notified;
    tx->last_once = notified_once;
    *notified = *notified_once = NULL;
    TRY(attempt_control(tx, CONTROL_ATTEMPT_ROLLBACK_TO));
    TRY(attempt_control(tx, CONTROL_ATTEMPT_RELEASE));
    return e;
}

bool db_worth_repeating(const struct env *env, err e)
{
    return e == err_again && !env->committed;
}

bool db_refused(err e, const char *what)
{
    if (!e || e->kind != ERR_CONFLICT || !err_is(e, "constraint")) return false;
    return !what || (e->detail && strstr(e->detail, what));
}
