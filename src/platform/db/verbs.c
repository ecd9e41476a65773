/* The verbs: exec, one, list, each, scalar, text. Each takes a prepared statement of the connection, binds, steps, and
 * gives it back. */
#include <string.h>
#include "db_internal.h"

ERROR(err_no_row, ERR_NOT_FOUND, "not_found", "There is no such thing.");

/* The handle's slot; found on its first use. Two threads may find it at the same time: they find the same. */
static int slot_of(struct sql *sql)
{
    int slot = __atomic_load_n(&sql->slot, __ATOMIC_ACQUIRE);
    if (slot) return slot;
    slot = sql_text_find(sql->module, sql->name);
    __atomic_store_n(&sql->slot, slot, __ATOMIC_RELEASE);
    return slot;
}

static void finish(struct tx *tx, struct prepared *prepared)
{
    tx->connection->driver->reset(prepared->handle);
    prepared->user = NULL;
    tx->active--;
}

static err start(struct tx *tx, struct sql *sql, const struct db_arg *args, struct prepared **ret)
{
    if (tx->poison) return tx->poison;
    int slot = slot_of(sql);
    if (!slot) {
        tx->poison = err_new(tx_arena(tx), ERR_INTERNAL, "internal", "There is no statement %s in %s/store.sql.",
                             sql->name, sql->module);
        return tx->poison;
    }
    struct fault fault;
    struct prepared *prepared = connection_prepare(tx->connection, slot, &fault);
    if (!prepared) return tx_failed(tx, &fault);
    prepared->user = tx;
    tx->active++;
    *ret = prepared;
    err e = bind_args(tx, prepared, args);
    if (!e) return OK;
    finish(tx, prepared);
    return tx->poison = e;
}

/* One step; a failure ends the statement. */
static err step(struct tx *tx, struct prepared *prepared, bool *ret_row)
{
    struct fault fault;
    enum step done = tx->connection->driver->step(prepared->handle, &fault);
    *ret_row = done == STEP_ROW;
    if (done != STEP_FAILED) return OK;
    finish(tx, prepared);
    return tx_failed(tx, &fault);
}

err db_exec_args(struct tx *tx, struct sql *sql, int64_t *ret_changed, const struct db_arg *args)
{
    struct prepared *prepared;
    TRY(start(tx, sql, args, &prepared));
    bool row = true;
    while (row) TRY(step(tx, prepared, &row));
    if (ret_changed) *ret_changed = tx->connection->driver->changed(prepared->handle);
    finish(tx, prepared);
    return OK;
}

/* An answer that does not fit its struct is a bug that must not be committed upon. */
static err read_row(struct tx *tx, struct prepared *prepared, const struct shape *shape, void *object)
{
    err e = row_read(tx, prepared, shape, object);
    if (!e) return OK;
    finish(tx, prepared);
    return tx->poison = e;
}

err db_one_args(struct tx *tx, struct sql *sql, const struct shape *shape, void *object, const struct db_arg *args)
{
    struct prepared *prepared;
    bool row;
    TRY(start(tx, sql, args, &prepared));
    TRY(step(tx, prepared, &row));
    if (row) TRY(read_row(tx, prepared, shape, object));
    finish(tx, prepared);
    return row ? OK : err_no_row;
}

err db_list_args(struct tx *tx, struct sql *sql, const struct shape *shape, struct list *ret, const struct db_arg *args)
{
    struct prepared *prepared;
    bool row;
    size_t count = 0, room = 16;
    TRY(start(tx, sql, args, &prepared));
    char *items = arena_array(tx_arena(tx), room, shape->size);
    for (;;) {
        TRY(step(tx, prepared, &row));
        if (!row) break;
        if (count == room) {
            items = arena_resize(tx_arena(tx), items, room * shape->size, 2 * room * shape->size);
            memset(items + room * shape->size, 0, room * shape->size);
            room *= 2;
        }
        TRY(read_row(tx, prepared, shape, items + count * shape->size));
        count++;
    }
    finish(tx, prepared);
    *ret = (struct list){items, count};
    return OK;
}

err db_each_args(struct tx *tx, struct sql *sql, const struct shape *shape, void *object,
                 err (*visit)(void *context, void *object), void *context, const struct db_arg *args)
{
    struct prepared *prepared;
    bool row;
    TRY(start(tx, sql, args, &prepared));
    for (;;) {
        TRY(step(tx, prepared, &row));
        if (!row) break;
        TRY(read_row(tx, prepared, shape, object));
        err e = visit(context, object);
        if (!e) e = tx->poison;
        if (!e) continue;
        finish(tx, prepared);
        return e;
    }
    finish(tx, prepared);
    return OK;
}

err db_scalar_args(struct tx *tx, struct sql *sql, int64_t *ret, const struct db_arg *args)
{
    struct prepared *prepared;
    bool row;
    TRY(start(tx, sql, args, &prepared));
    TRY(step(tx, prepared, &row));
    const struct driver *driver = tx->connection->driver;
    if (row) *ret = driver->is_null(prepared->handle, 0) ? NONE : driver->integer(prepared->handle, 0);
    finish(tx, prepared);
    return row ? OK : err_no_row;
}

err db_text_args(struct tx *tx, struct sql *sql, const char **ret, const struct db_arg *args)
{
    struct prepared *prepared;
    bool row;
    TRY(start(tx, sql, args, &prepared));
    TRY(step(tx, prepared, &row));
    const struct driver *driver = tx->connection->driver;
    const char *text = NULL;
    if (row && !driver->is_null(prepared->handle, 0)) {
        size_t size;
        const char *bytes = driver->text(prepared->handle, 0, &size);
        text = arena_copy(tx_arena(tx), bytes, size);
    }
    finish(tx, prepared);
    if (!row) return err_no_row;
    *ret = text;
    return OK;
}
