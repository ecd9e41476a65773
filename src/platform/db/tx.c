/* Transactions: begin, read, commit, end, and what hangs on them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "db_internal.h"

ERROR(err_not_durable, ERR_BUSY, "busy",
      "The database could not make the change durable. Nothing was changed; try again.");
ERROR(err_not_open, ERR_BUSY, "busy", "The database is not open.");
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
    case FAILURE_NONE:
    case FAILURE_OTHER:
        break;
    }
    return err_new(arena, ERR_INTERNAL, "internal", "The database refused: %s.", fault->text);
}

err tx_failed(struct tx *tx, const struct fault *fault)
{
    bool lost = !tx->reader && tx->connection->driver->lost(tx->connection->handle);
    if (fault->failure == FAILURE_CONSTRAINT && !lost) return fault_error(tx->env->arena, fault);
    if (!tx->poison) tx->poison = err_was_lost; /* before anything that may unwind */
    err e = lost ? err_was_lost : fault_error(tx->env->arena, fault);
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

static bool tx_leave(struct tx *tx, bool keep)
{
    if (tx->active) connection_reset(tx->connection, tx);
    tx->active = 0;
    tx->ended = true;
    if (tx->reader) {
        reader_leave(tx->state, tx->reader, tx->poison != NULL);
        return true;
    }
    writing &= ~(UINT32_C(1) << tx->state->store);
    tx->env->write = NULL;
    return writer_leave(tx->state, keep);
}

/* The arena ends or unwinds with the transaction still open. */
static void tx_release(void *resource)
{
    struct tx *tx = resource;
    if (!tx->ended && !tx_leave(tx, false)) tx->env->write_error = err_not_durable;
}

static struct tx *tx_new(struct env *env, struct store_state *state)
{
    struct tx *tx = ARENA_NEW(env->arena, struct tx);
    tx->env = env;
    tx->state = state;
    tx->last = &tx->first;
    tx->ended = true; /* until it has begun */
    arena_defer(env->arena, tx_release, tx);
    return tx;
}

err db_begin(struct env *env, enum store store, struct tx **ret)
{
    if (env->write) bug("a write transaction is begun inside another", env->write);
    struct store_state *state = state_of(env, store);
    if (!state) return err_not_open;
    struct tx *tx = tx_new(env, state);
    if (writing >> store & 1) bug("this thread already holds the writing connection", tx);
    struct fault fault;
    if (!writer_enter(state, &tx->ticket, &fault)) {
        arena_undefer(env->arena, tx);
        return fault_error(env->arena, &fault);
    }
    tx->connection = &state->writer.connection;
    tx->ended = false;
    writing |= UINT32_C(1) << store;
    env->write = *ret = tx;
    return OK;
}

err db_read(struct env *env, enum store store, struct tx **ret)
{
    struct store_state *state = state_of(env, store);
    if (!state) return err_not_open;
    struct tx *tx = tx_new(env, state);
    struct fault fault;
    tx->reader = reader_enter(state, &fault);
    if (!tx->reader) {
        arena_undefer(env->arena, tx);
        return fault_error(env->arena, &fault);
    }
    tx->connection = &tx->reader->connection;
    tx->ended = false;
    *ret = tx;
    return OK;
}

err db_rollback(struct tx *tx)
{
    if (!tx || tx->ended) return OK;
    arena_undefer(tx->env->arena, tx);
    if (tx_leave(tx, false)) return OK;
    return tx->env->write_error = err_not_durable;
}

void db_end(struct tx *tx)
{
    (void)db_rollback(tx);
}

err db_commit(struct tx *tx)
{
    if (tx->ended) bug("a transaction is committed twice", tx);
    struct env *env = tx->env;
    struct commit_hook *hook = tx->reader ? NULL : env->commit_hook;
    err e = tx->poison;
    if (!e && hook) e = hook->run(hook, tx);
    if (!e) e = tx->poison;
    if (e) {
        err lost = db_rollback(tx);
        return lost ? lost : e;
    }
    arena_undefer(env->arena, tx);
    if (!tx_leave(tx, true)) return err_not_durable;
    for (struct notification *at = tx->first; at; at = at->next) at->notify(env->platform, at->argument);
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

void db_after_commit(struct tx *tx, void (*notify)(struct platform *platform, void *argument), void *argument)
{
    for (struct notification *at = tx->first; at; at = at->next)
        if (at->notify == notify && at->argument == argument) return; /* once is enough */
    struct notification *notification = ARENA_NEW(tx->env->arena, struct notification);
    *notification = (struct notification){.notify = notify, .argument = argument};
    *tx->last = notification;
    tx->last = &notification->next;
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
    struct notification **notified = tx->last;
    TRY(attempt_control(tx, CONTROL_ATTEMPT));
    err e = attempt(tx, context);
    if (!e && !tx->poison) return attempt_control(tx, CONTROL_ATTEMPT_RELEASE);
    if (tx->connection->driver->lost(tx->connection->handle))
        return tx->poison ? tx->poison : (tx->poison = err_was_lost);
    if (!e) e = tx->poison;
    tx->poison = NULL; /* what failed is undone */
    tx->last = notified;
    *notified = NULL;
    TRY(attempt_control(tx, CONTROL_ATTEMPT_ROLLBACK_TO));
    TRY(attempt_control(tx, CONTROL_ATTEMPT_RELEASE));
    return e;
}

bool db_refused(err e, const char *what)
{
    if (!e || e->kind != ERR_CONFLICT || !err_is(e, "constraint")) return false;
    return !what || (e->detail && strstr(e->detail, what));
}
