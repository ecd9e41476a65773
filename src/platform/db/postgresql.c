/* The PostgreSQL driver: statements, values, errors. Settings: postgresql_settings.c. A statement's whole result is
 * taken at once: what is long must be asked for in pages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "postgresql_internal.h"

enum { TYPE_BOOL = 16, TYPE_BYTEA = 17, TYPE_BIGINT = 20, TYPE_INTEGER = 23, NUMBER_TEXT = 32, PARAMETERS_MOST = 64 };
enum { FORMAT_TEXT, FORMAT_BINARY };

/* Bytes of a column that were taken out of their text form; they live until the next step. */
struct decoded {
    struct decoded *next;
    unsigned char *bytes;
};
struct driver_statement {
    struct driver_connection *connection;
    char name[24];
    int parameter_count;
    const char **values;
    int *sizes, *formats;
    char (*numbers)[NUMBER_TEXT];
    PGresult *description, *result;
    int row, row_count;
    struct decoded *decoded;
};

static const char *const control_texts[CONTROL_COUNT] = {
    [CONTROL_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [CONTROL_BEGIN_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    [CONTROL_COMMIT] = "COMMIT",
    [CONTROL_ROLLBACK] = "ROLLBACK",
    [CONTROL_SAVEPOINT] = "SAVEPOINT member",
    [CONTROL_RELEASE] = "RELEASE member",
    [CONTROL_ROLLBACK_TO] = "ROLLBACK TO member",
    [CONTROL_ATTEMPT] = "SAVEPOINT attempt",
    [CONTROL_ATTEMPT_RELEASE] = "RELEASE attempt",
    [CONTROL_ATTEMPT_ROLLBACK_TO] = "ROLLBACK TO attempt",
};

/* By the standard's codes (PostgreSQL's appendix A). Without a code the connection itself has failed. */
static enum failure failure_of(const char *state)
{
    static const struct {
        const char *start;
        enum failure failure;
    } known[] = {
        {"23", FAILURE_CONSTRAINT}, {"P0001", FAILURE_CONSTRAINT}, /* ours: refuse() */
        {"40001", FAILURE_AGAIN},   {"40P01", FAILURE_AGAIN},      /* serialization, deadlock */
        {"08", FAILURE_BUSY},       {"53", FAILURE_BUSY},          {"55P03", FAILURE_BUSY}, /* gone, full, locked */
        {"57", FAILURE_BUSY},       {"58", FAILURE_BUSY},                                   /* stopped, I/O */
        {"25P03", FAILURE_BUSY},    {"0A000", FAILURE_BUSY}, /* idle too long; a plan from before a migration */
    };
    if (!state) return FAILURE_BUSY;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strncmp(state, known[i].start, strlen(known[i].start))) return known[i].failure;
    return FAILURE_OTHER;
}

bool postgresql_fault(PGconn *handle, const PGresult *result, struct fault *fault)
{
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *constraint = result ? PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME) : NULL;
    fault->failure = failure_of(result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL);
    if (PQstatus(handle) != CONNECTION_OK && fault->failure == FAILURE_OTHER) fault->failure = FAILURE_BUSY;
    if (!message) message = PQerrorMessage(handle);
    int length = (int)strcspn(message, "\n");
    snprintf(fault->text, sizeof fault->text, "%s%s%.*s", constraint ? constraint : "", constraint ? ": " : "", length,
             message);
    return false;
}

bool postgresql_run(PGconn *handle, const char *text, struct fault *fault)
{
    PGresult *result = PQexec(handle, text);
    ExecStatusType status = PQresultStatus(result);
    bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || postgresql_fault(handle, result, fault);
    PQclear(result);
    return done;
}

/* A transaction in which something failed answers COMMIT with ROLLBACK, and calls that a success. */
static bool control_commit(struct driver_connection *connection, struct fault *fault)
{
    PGresult *result = PQexec(connection->handle, control_texts[CONTROL_COMMIT]);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    bool committed = done && !strcmp(PQcmdStatus(result), "COMMIT");
    if (!done) postgresql_fault(connection->handle, result, fault);
    if (done && !committed)
        *fault = (struct fault){.failure = FAILURE_OTHER, .text = "the transaction had failed before its commit"};
    PQclear(result);
    return committed;
}

static bool postgresql_control(struct driver_connection *connection, enum control control, struct fault *fault)
{
    if (control == CONTROL_COMMIT) return control_commit(connection, fault);
    return postgresql_run(connection->handle, control_texts[control], fault);
}

static bool postgresql_lost(struct driver_connection *connection)
{
    PGTransactionStatusType status = PQtransactionStatus(connection->handle);
    return PQstatus(connection->handle) != CONNECTION_OK || status == PQTRANS_IDLE || status == PQTRANS_UNKNOWN;
}

static bool postgresql_usable(struct driver_connection *connection)
{
    return PQstatus(connection->handle) == CONNECTION_OK && PQtransactionStatus(connection->handle) == PQTRANS_IDLE;
}

static bool postgresql_script(struct driver_connection *connection, const char *text, struct fault *fault)
{
    return postgresql_run(connection->handle, text, fault);
}

static void forget_decoded(struct driver_statement *statement)
{
    while (statement->decoded) {
        struct decoded *decoded = statement->decoded;
        statement->decoded = decoded->next;
        PQfreemem(decoded->bytes);
        free(decoded);
    }
}

static void postgresql_reset(struct driver_statement *statement)
{
    forget_decoded(statement);
    PQclear(statement->result);
    statement->result = NULL;
}

static void statement_free(struct driver_statement *statement)
{
    postgresql_reset(statement);
    PQclear(statement->description);
    free(statement->values);
    free(statement->sizes);
    free(statement->formats);
    free(statement->numbers);
    free(statement);
}

static bool make_room(struct driver_statement *statement)
{
    size_t count = (size_t)statement->parameter_count + 1;
    statement->values = calloc(count, sizeof *statement->values);
    statement->sizes = calloc(count, sizeof *statement->sizes);
    statement->formats = calloc(count, sizeof *statement->formats);
    statement->numbers = calloc(count, sizeof *statement->numbers);
    return statement->values && statement->sizes && statement->formats && statement->numbers;
}

static void postgresql_deallocate(struct driver_statement *statement)
{
    char text[48];
    struct fault fault;
    snprintf(text, sizeof text, "DEALLOCATE %s", statement->name);
    postgresql_run(statement->connection->handle, text, &fault);
}

static bool prepare_with(struct driver_statement *statement, const char *text, const Oid *types, struct fault *fault)
{
    struct driver_connection *connection = statement->connection;
    snprintf(statement->name, sizeof statement->name, "s%llu", connection->prepared++);
    PGresult *result =
        PQprepare(connection->handle, statement->name, text, types ? statement->parameter_count : 0, types);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK || postgresql_fault(connection->handle, result, fault);
    PQclear(result);
    if (!done) return false;
    PQclear(statement->description);
    statement->description = PQdescribePrepared(connection->handle, statement->name);
    statement->parameter_count = PQnparams(statement->description);
    return PQresultStatus(statement->description) == PGRES_COMMAND_OK ||
           postgresql_fault(connection->handle, statement->description, fault);
}

/* In ":now + 1000" the parameter would be as short as the number beside it. *ret_short: there was one. */
static void types_of(const struct driver_statement *statement, Oid types[PARAMETERS_MOST], bool *ret_short)
{
    *ret_short = false;
    for (int i = 0; i < statement->parameter_count && i < PARAMETERS_MOST; i++) {
        bool is_short = PQparamtype(statement->description, i) == TYPE_INTEGER;
        types[i] = is_short ? TYPE_BIGINT : 0;
        *ret_short |= is_short;
    }
}

static struct driver_statement *postgresql_prepare(struct driver_connection *connection, const char *text,
                                                   struct fault *fault)
{
    struct driver_statement *statement = calloc(1, sizeof *statement);
    Oid types[PARAMETERS_MOST];
    bool has_short = false;
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
    if (!statement) return NULL;
    statement->connection = connection;
    bool done = prepare_with(statement, text, NULL, fault);
    if (done) types_of(statement, types, &has_short);
    if (has_short) postgresql_deallocate(statement);
    if (has_short) done = prepare_with(statement, text, types, fault);
    if (done && make_room(statement)) return statement;
    statement_free(statement);
    return NULL;
}

static void postgresql_finalize(struct driver_statement *statement)
{
    if (!postgresql_lost(statement->connection) || postgresql_usable(statement->connection))
        postgresql_deallocate(statement);
    statement_free(statement);
}

static void bind(struct driver_statement *statement, int index, const char *value, size_t size, int format)
{
    if (index >= statement->parameter_count) return;
    statement->values[index] = value;
    statement->sizes[index] = (int)size;
    statement->formats[index] = format;
}

static void postgresql_bind_null(struct driver_statement *statement, int index)
{
    bind(statement, index, NULL, 0, FORMAT_TEXT);
}

/* Numbers travel as text, so that the server may take them for whatever its columns are. */
static void postgresql_bind_integer(struct driver_statement *statement, int index, int64_t value)
{
    if (index >= statement->parameter_count) return;
    snprintf(statement->numbers[index], NUMBER_TEXT, "%lld", (long long)value);
    bind(statement, index, statement->numbers[index], 0, FORMAT_TEXT);
}

static void postgresql_bind_real(struct driver_statement *statement, int index, double value)
{
    if (index >= statement->parameter_count) return;
    snprintf(statement->numbers[index], NUMBER_TEXT, "%.17g", value);
    bind(statement, index, statement->numbers[index], 0, FORMAT_TEXT);
}

/* The binary form of a text is the text: it needs no zero at its end. */
static void postgresql_bind_text(struct driver_statement *statement, int index, const char *text, size_t size)
{
    bind(statement, index, text, size, FORMAT_BINARY);
}

static void postgresql_bind_bytes(struct driver_statement *statement, int index, const void *bytes, size_t size)
{
    bind(statement, index, size ? bytes : "", size, FORMAT_BINARY);
}

static enum step execute(struct driver_statement *statement, struct fault *fault)
{
    PGconn *handle = statement->connection->handle;
    statement->result = PQexecPrepared(handle, statement->name, statement->parameter_count, statement->values,
                                       statement->sizes, statement->formats, FORMAT_TEXT);
    ExecStatusType status = PQresultStatus(statement->result);
    statement->row = 0;
    statement->row_count = status == PGRES_TUPLES_OK ? PQntuples(statement->result) : 0;
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return statement->row_count ? STEP_ROW : STEP_DONE;
    postgresql_fault(handle, statement->result, fault);
    return STEP_FAILED;
}

static enum step postgresql_step(struct driver_statement *statement, struct fault *fault)
{
    if (!statement->result) return execute(statement, fault);
    forget_decoded(statement);
    statement->row++;
    return statement->row < statement->row_count ? STEP_ROW : STEP_DONE;
}

static int64_t postgresql_changed(struct driver_statement *statement)
{
    return strtoll(PQcmdTuples(statement->result), NULL, 10);
}

static int postgresql_column_count(struct driver_statement *statement)
{
    return PQnfields(statement->description);
}

static const char *postgresql_column_name(struct driver_statement *statement, int column)
{
    const char *name = PQfname(statement->description, column);
    return name ? name : "";
}

static bool postgresql_is_null(struct driver_statement *statement, int column)
{
    return PQgetisnull(statement->result, statement->row, column);
}

static int64_t postgresql_integer(struct driver_statement *statement, int column)
{
    const char *text = PQgetvalue(statement->result, statement->row, column);
    if (PQftype(statement->result, column) == TYPE_BOOL) return *text == 't';
    return strtoll(text, NULL, 10);
}

static double postgresql_real(struct driver_statement *statement, int column)
{
    return strtod(PQgetvalue(statement->result, statement->row, column), NULL);
}

static const char *decode(struct driver_statement *statement, const char *text, size_t *ret_size)
{
    struct decoded *decoded = calloc(1, sizeof *decoded);
    if (!decoded) abort(); /* a few bytes; what is long follows */
    decoded->next = statement->decoded;
    statement->decoded = decoded;
    decoded->bytes = PQunescapeBytea((const unsigned char *)text, ret_size);
    if (!decoded->bytes) *ret_size = 0;
    return decoded->bytes ? (const char *)decoded->bytes : "";
}

static const char *postgresql_text(struct driver_statement *statement, int column, size_t *ret_size)
{
    const char *text = PQgetvalue(statement->result, statement->row, column);
    if (PQftype(statement->result, column) == TYPE_BYTEA) return decode(statement, text, ret_size);
    *ret_size = (size_t)PQgetlength(statement->result, statement->row, column);
    return text;
}

const struct driver driver_postgresql = {
    .name = "postgresql",
    .dialect = DIALECT_POSTGRESQL,
    .one_writer = false,
    .open = postgresql_open_connection,
    .close = postgresql_close_connection,
    .check = postgresql_check,
    .control = postgresql_control,
    .lost = postgresql_lost,
    .usable = postgresql_usable,
    .script = postgresql_script,
    .prepare = postgresql_prepare,
    .finalize = postgresql_finalize,
    .bind_null = postgresql_bind_null,
    .bind_integer = postgresql_bind_integer,
    .bind_real = postgresql_bind_real,
    .bind_text = postgresql_bind_text,
    .bind_bytes = postgresql_bind_bytes,
    .step = postgresql_step,
    .reset = postgresql_reset,
    .changed = postgresql_changed,
    .column_count = postgresql_column_count,
    .column_name = postgresql_column_name,
    .is_null = postgresql_is_null,
    .integer = postgresql_integer,
    .real = postgresql_real,
    .text = postgresql_text,
};
