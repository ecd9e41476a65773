/* The SQLite driver: statements, values, errors. Settings and checkpoints: sqlite_settings.c. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include "sqlite_internal.h"

struct driver_statement {
    struct driver_connection *connection;
    sqlite3_stmt *handle;
};

static const char *const control_texts[CONTROL_COUNT] = {
    [CONTROL_BEGIN_READ] = "BEGIN",
    [CONTROL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [CONTROL_COMMIT] = "COMMIT",
    [CONTROL_ROLLBACK] = "ROLLBACK",
    [CONTROL_SAVEPOINT] = "SAVEPOINT member",
    [CONTROL_RELEASE] = "RELEASE member",
    [CONTROL_ROLLBACK_TO] = "ROLLBACK TO member",
    [CONTROL_ATTEMPT] = "SAVEPOINT attempt",
    [CONTROL_ATTEMPT_RELEASE] = "RELEASE attempt",
    [CONTROL_ATTEMPT_ROLLBACK_TO] = "ROLLBACK TO attempt",
};

static enum failure failure_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return FAILURE_CONSTRAINT;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_CANTOPEN:
        return FAILURE_BUSY;
    default:
        return FAILURE_OTHER;
    }
}

/* STRICT tables refuse a wrong type with a constraint's code, but that is a bug of ours, not a refusal of the domain.
 */
bool sqlite_fault(sqlite3 *handle, struct fault *fault)
{
    int code = handle ? sqlite3_extended_errcode(handle) : SQLITE_NOMEM;
    fault->failure = code == SQLITE_CONSTRAINT_DATATYPE ? FAILURE_OTHER : failure_of(code);
    snprintf(fault->text, sizeof fault->text, "%s", handle ? sqlite3_errmsg(handle) : "out of memory");
    return false;
}

static bool sqlite_control(struct driver_connection *connection, enum control control, struct fault *fault)
{
    sqlite3_stmt **place = &connection->control[control];
    if (!*place && sqlite3_prepare_v3(connection->handle, control_texts[control], -1, SQLITE_PREPARE_PERSISTENT, place,
                                      NULL) != SQLITE_OK)
        return sqlite_fault(connection->handle, fault);
    int code = sqlite3_step(*place);
    bool done = code == SQLITE_DONE || sqlite_fault(connection->handle, fault);
    sqlite3_reset(*place);
    return done;
}

static bool sqlite_lost(struct driver_connection *connection)
{
    return sqlite3_get_autocommit(connection->handle);
}

static bool sqlite_script(struct driver_connection *connection, const char *text, struct fault *fault)
{
    return sqlite3_exec(connection->handle, text, NULL, NULL, NULL) == SQLITE_OK ||
           sqlite_fault(connection->handle, fault);
}

static void sqlite_relax(struct driver_connection *connection)
{
    sqlite3_db_release_memory(connection->handle);
}

static struct driver_statement *sqlite_prepare(struct driver_connection *connection, const char *text,
                                               struct fault *fault)
{
    struct driver_statement *statement = calloc(1, sizeof *statement);
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
    if (!statement) return NULL;
    statement->connection = connection;
    const char *rest = "";
    int code = sqlite3_prepare_v3(connection->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, &rest);
    if (code == SQLITE_OK && statement->handle && !rest[strspn(rest, " \t\r\n;")]) return statement;
    if (code != SQLITE_OK)
        sqlite_fault(connection->handle, fault);
    else
        *fault = (struct fault){.failure = FAILURE_OTHER, .text = "not exactly one statement"};
    sqlite3_finalize(statement->handle);
    free(statement);
    return NULL;
}

static void sqlite_finalize(struct driver_statement *statement)
{
    sqlite3_finalize(statement->handle);
    free(statement);
}

/* Binding fails only for an index that does not exist, a text beyond 1 GB, or a statement in use: bugs that the next
 * step shows. */
static void sqlite_bind_null(struct driver_statement *statement, int index)
{
    sqlite3_bind_null(statement->handle, index + 1);
}

static void sqlite_bind_integer(struct driver_statement *statement, int index, int64_t value)
{
    sqlite3_bind_int64(statement->handle, index + 1, value);
}

static void sqlite_bind_real(struct driver_statement *statement, int index, double value)
{
    sqlite3_bind_double(statement->handle, index + 1, value);
}

static void sqlite_bind_text(struct driver_statement *statement, int index, const char *text, size_t size)
{
    sqlite3_bind_text64(statement->handle, index + 1, text, size, SQLITE_STATIC, SQLITE_UTF8);
}

static void sqlite_bind_bytes(struct driver_statement *statement, int index, const void *bytes, size_t size)
{
    if (size)
        sqlite3_bind_blob64(statement->handle, index + 1, bytes, size, SQLITE_STATIC);
    else
        sqlite3_bind_zeroblob(statement->handle, index + 1, 0);
}

static enum step sqlite_step(struct driver_statement *statement, struct fault *fault)
{
    int code = sqlite3_step(statement->handle);
    if (code == SQLITE_ROW) return STEP_ROW;
    if (code == SQLITE_DONE) return STEP_DONE;
    sqlite_fault(statement->connection->handle, fault);
    return STEP_FAILED;
}

static void sqlite_reset(struct driver_statement *statement)
{
    sqlite3_reset(statement->handle);
}

static int64_t sqlite_changed(struct driver_statement *statement)
{
    return sqlite3_changes64(statement->connection->handle);
}

static int sqlite_column_count(struct driver_statement *statement)
{
    return sqlite3_column_count(statement->handle);
}

static const char *sqlite_column_name(struct driver_statement *statement, int column)
{
    const char *name = sqlite3_column_name(statement->handle, column);
    return name ? name : "";
}

static bool sqlite_is_null(struct driver_statement *statement, int column)
{
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

static int64_t sqlite_integer(struct driver_statement *statement, int column)
{
    return sqlite3_column_int64(statement->handle, column);
}

static double sqlite_real(struct driver_statement *statement, int column)
{
    return sqlite3_column_double(statement->handle, column);
}

static const char *sqlite_text(struct driver_statement *statement, int column, size_t *ret_size)
{
    bool blob = sqlite3_column_type(statement->handle, column) == SQLITE_BLOB;
    const void *text =
        blob ? sqlite3_column_blob(statement->handle, column) : sqlite3_column_text(statement->handle, column);
    *ret_size = text ? (size_t)sqlite3_column_bytes(statement->handle, column) : 0;
    return text ? text : "";
}

const struct driver driver_sqlite = {
    .name = "sqlite",
    .dialect = DIALECT_SQLITE,
    .one_writer = true,
    .open = sqlite_open_connection,
    .close = sqlite_close_connection,
    .check = sqlite_check,
    .control = sqlite_control,
    .lost = sqlite_lost,
    .script = sqlite_script,
    .upkeep = sqlite_upkeep,
    .relax = sqlite_relax,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .bind_null = sqlite_bind_null,
    .bind_integer = sqlite_bind_integer,
    .bind_real = sqlite_bind_real,
    .bind_text = sqlite_bind_text,
    .bind_bytes = sqlite_bind_bytes,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .changed = sqlite_changed,
    .column_count = sqlite_column_count,
    .column_name = sqlite_column_name,
    .is_null = sqlite_is_null,
    .integer = sqlite_integer,
    .real = sqlite_real,
    .text = sqlite_text,
};
