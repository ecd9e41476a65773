/* What a database driver can do: the border between the layer of verbs (tx.c, verbs.c, …), which knows nothing of
 * SQLite or PostgreSQL, and the drivers, which know nothing of shapes, stores or threads. A connection is used by one
 * thread at a time. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dialect { DIALECT_SQLITE, DIALECT_POSTGRESQL, DIALECT_COUNT };

enum failure {
    FAILURE_NONE,
    FAILURE_CONSTRAINT, /* a constraint or trigger refused: expected */
    FAILURE_BUSY,       /* disk full or failing, locked, away: try again later */
    FAILURE_AGAIN,      /* the transaction was sacrificed (a deadlock, say): the same once more may well succeed */
    FAILURE_OTHER,      /* a bug or a broken installation */
};

/* What went wrong, in the driver's words. For a constraint: its name or its columns, or the trigger's message. */
struct fault {
    enum failure failure;
    char text[400];
};

enum step { STEP_ROW, STEP_DONE, STEP_FAILED };

/* Statements that steer transactions; each driver keeps them prepared. A savepoint surrounds a transaction inside a
 * batch of a group commit, an attempt is db_try's, and attempts nest. */
enum control {
    CONTROL_BEGIN_READ,
    CONTROL_BEGIN_WRITE,
    CONTROL_COMMIT,
    CONTROL_ROLLBACK,
    CONTROL_SAVEPOINT,
    CONTROL_RELEASE,
    CONTROL_ROLLBACK_TO,
    CONTROL_ATTEMPT,
    CONTROL_ATTEMPT_RELEASE,
    CONTROL_ATTEMPT_ROLLBACK_TO,
    CONTROL_COUNT,
};

struct driver_connection;
struct driver_statement;

struct driver {
    const char *name;
    enum dialect dialect;
    bool one_writer; /* one process, and in it one writing connection per store, lent in turn and committed in groups;
                        otherwise several processes share the store, and each has a pool of connections */

    /* Opens and sets up a connection; NULL and *fault on failure. */
    struct driver_connection *(*open)(const char *address, bool writes, struct fault *fault);
    void (*close)(struct driver_connection *connection);
    /* Are the settings what they must be? */
    bool (*check)(struct driver_connection *connection, struct fault *fault);

    bool (*control)(struct driver_connection *connection, enum control control, struct fault *fault);
    /* Has the open transaction been lost (rolled back by the database itself)? */
    bool (*lost)(struct driver_connection *connection);
    /* Is it good for another transaction? NULL: always. */
    bool (*usable)(struct driver_connection *connection);
    /* Several statements in one text, outside the statement cache (migrations). */
    bool (*script)(struct driver_connection *connection, const char *text, struct fault *fault);
    /* Called after a commit, with no transaction open on the connection: housekeeping. quiet(context) makes the idle
     * readers of this process let go of their snapshots. NULL: nothing to do. */
    void (*upkeep)(struct driver_connection *connection, void (*quiet)(void *context), void *context);
    /* Gives back memory that an idle connection can do without. NULL: nothing to do. */
    void (*relax)(struct driver_connection *connection);

    /* The text has the driver's own parameters (?1 or $1). Bound text and bytes must stay until reset. Indexes start at
     * 0. */
    struct driver_statement *(*prepare)(struct driver_connection *connection, const char *text, struct fault *fault);
    void (*finalize)(struct driver_statement *statement);
    void (*bind_null)(struct driver_statement *statement, int index);
    void (*bind_integer)(struct driver_statement *statement, int index, int64_t value);
    void (*bind_real)(struct driver_statement *statement, int index, double value);
    void (*bind_text)(struct driver_statement *statement, int index, const char *text, size_t size);
    void (*bind_bytes)(struct driver_statement *statement, int index, const void *bytes, size_t size);
    enum step (*step)(struct driver_statement *statement, struct fault *fault);
    void (*reset)(struct driver_statement *statement);
    int64_t (*changed)(struct driver_statement *statement); /* rows changed by the last step */
    int (*column_count)(struct driver_statement *statement);
    const char *(*column_name)(struct driver_statement *statement, int column);
    bool (*is_null)(struct driver_statement *statement, int column);
    int64_t (*integer)(struct driver_statement *statement, int column);
    double (*real)(struct driver_statement *statement, int column);
    /* Text or bytes, valid until the next step. */
    const char *(*text)(struct driver_statement *statement, int column, size_t *ret_size);
};

extern const struct driver driver_sqlite, driver_postgresql;
/* The driver for an address: "postgresql://…" or a file name. NULL: none. */
const struct driver *driver_for(const char *address);
