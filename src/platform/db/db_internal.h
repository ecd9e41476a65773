/* What the files of platform/db share. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>
#include "platform/db.h"
#include "platform/platform.h"
#include "db_driver.h"

enum { STATEMENTS_MAX = 4096 }; /* named statements in one program */
enum { BATCH_PATIENCE_US = 2000 };

/* ---- sql_text.c: named statements, for the whole process ---- */

/* A statement's text in one dialect, its :named parameters numbered in the order of first appearance. */
struct rendered {
    const char *text;
    const char **names;
    int count;
};
struct statement_text {
    const char *module, *name, *source;
    enum store store; /* from "-- name: x in STORE"; STORE_NONE: the module's own */
    struct rendered rendered[DIALECT_COUNT];
};
/* Parses the text of a store.sql and keeps its statements; a module's statement of the same name is replaced.
 * *ret_error tells what is wrong. */
bool sql_text_register(const char *module, const char *text, bool registered[STATEMENTS_MAX], char *ret_error,
                       size_t error_size);
/* The slot of a name, 0 if there is none; and back. */
int sql_text_find(const char *module, const char *name);
const struct statement_text *sql_text_at(int slot);
/* `text` in the dialect, without comments: for migrations, where colons mean nothing. Freed by the caller. */
char *sql_text_script(const char *text, enum dialect dialect);

/* ---- connection.c: a connection with its prepared statements ---- */

enum { ARGS_CACHED = 24 };

/* Where a column of the result goes. */
struct column_target {
    const struct field *field; /* NULL: nowhere */
    int parent;                /* index of the nested object's entry in `parents`, -1: the row itself */
};
struct parent_target {
    const struct field *field; /* FIELD_OBJECT */
    int parent;
};
/* A prepared statement with what was learned about its callers: which parameter an argument is, which field a column
 * fills. Callers are known by the addresses of their literals and shapes, so that the usual call compares no text. */
struct prepared {
    struct prepared *next; /* another copy of the same statement, for nested use */
    struct driver_statement *handle;
    const struct rendered *rendered;
    struct tx *user; /* whose it is at the moment; NULL: free */
    const char *arg_names[ARGS_CACHED];
    int16_t arg_indexes[ARGS_CACHED];
    const struct shape *object_shape; /* of P_OBJECT */
    int16_t *object_indexes;
    const struct shape *row_shape;
    struct column_target *columns;
    struct parent_target *parents;
    int column_count, parent_count;
};
struct connection {
    const struct driver *driver;
    struct driver_connection *handle;
    struct prepared **slots;
    int slot_count;
};
bool connection_open(struct connection *connection, const struct driver *driver, const char *address, bool writes,
                     struct fault *fault);
void connection_close(struct connection *connection); /* accepts one that is not open */
/* A free prepared copy of the statement; NULL and *fault on failure. */
struct prepared *connection_prepare(struct connection *connection, int slot, struct fault *fault);
/* Resets what `user` (NULL: anybody) left in the middle. */
void connection_reset(struct connection *connection, const struct tx *user);

/* ---- writer.c: the one writing connection of a store ---- */

/* How a write transaction ended. */
enum ending {
    ENDED_WELL,   /* durable; or nothing was to be kept, and nothing was seen that may vanish */
    ENDED_UNDONE, /* nothing of it is there */
    ENDED_UNKNOWN /* the commit was asked for, and the answer was lost */
};

struct batch;
struct ticket {
    struct ticket *next;
    _Atomic uint32_t turn;
};
struct writer {
    pthread_mutex_t lock; /* guards the queue and `lent`; the rest belongs to whom the connection is lent */
    struct ticket *first, *last;
    bool lent;
    struct connection connection;
    struct batch *batch; /* open: BEGIN was done */
    int64_t patience_us; /* the first member of a batch waits no longer for others to leave */
};
struct store_state;
/* Waits for the turn and enters the open batch. */
bool writer_enter(struct store_state *state, struct ticket *ticket, struct fault *fault);
/* Leaves it, keeping the changes or not, and waits until all that was seen inside is durable. False: the batch failed,
 * and nothing of it is there. */
bool writer_leave(struct store_state *state, bool keep);

/* ---- reader.c: read-only connections, one per thread and store, with their kept snapshots ---- */

struct reader {
    struct reader *next;     /* of the same thread and store */
    struct reader *all_next; /* of the store */
    struct connection connection;
    _Atomic int owner; /* READER_… */
    int users;
    bool open;         /* a snapshot is kept */
    uint64_t seen;     /* the commit counter before the snapshot was opened */
    int64_t opened_ms; /* monotonic */
};
struct reader *reader_enter(struct store_state *state, struct fault *fault);
void reader_leave(struct store_state *state, struct reader *reader, bool failed);
/* Ends stale snapshots of readers that are not in use. */
void readers_quiet(void *store_state);
void readers_close(struct store_state *state);

/* ---- pool.c: connections to a database that several processes share ---- */

/* One that is lent to a transaction. */
struct pooled {
    struct pooled *next;
    struct connection connection;
};
struct pool {
    pthread_mutex_t lock;
    pthread_cond_t given_back;
    struct pooled *idle;
    int open, limit;
};
void pool_open(struct pool *pool);
/* Takes a connection and begins a transaction on it; NULL and *fault on failure. */
struct pooled *pool_enter(struct store_state *state, bool writes, struct fault *fault);
/* Ends the transaction, keeping the changes or not, and gives the connection back. */
enum ending pool_leave(struct store_state *state, struct pooled *pooled, bool keep);
void pool_close(struct store_state *state);

/* ---- announce.c: what processes that share a store tell each other ---- */

struct announcer;
/* Begins to listen: what is told from now on is heard as soon as it runs. NULL and *fault on failure. */
struct announcer *announcer_start(struct store_state *state, struct fault *fault);
/* Hears and tells, on a thread of its own, until it is stopped; then the last messages have been told. False: no
 * thread. */
bool announcer_run(struct announcer *announcer);
void announcer_stop(struct announcer *announcer);
void announcer_end(struct announcer *announcer); /* accepts NULL */
/* Tells the other processes, soon. An empty message says that something was committed; many of these become one. */
void announcer_tell(struct announcer *announcer, const char *message);

/* ---- the database of a platform ---- */

struct store_state {
    enum store store;
    struct db *db;
    const struct driver *driver; /* NULL: not open */
    char *address;
    _Atomic uint64_t commits;
    struct writer writer;
    pthread_mutex_t readers_lock;
    struct reader *readers;
    struct pool pool;
    struct announcer *announcer; /* NULL: nobody else is there to be told */
};
struct db {
    struct platform *platform;
    uint64_t serial; /* tells a thread's readers of this database from those of an earlier one at the same address */
    struct db *next; /* of the open databases of the process */
    int lock;        /* of mcf.lock; -1: there is no folder */
    bool copying;    /* the stores are the target of a copy */
    struct store_state stores[STORE_COUNT];
    bool registered[STATEMENTS_MAX];
    struct error error; /* of db_register_sql, which has no arena */
    char error_text[400];
};
struct db *db_of(struct platform *platform); /* makes it on first use */

/* Main, and what the modules and their consumers need. */
void stores_used(const struct platform *platform, bool used[STORE_COUNT]);

struct notification {
    struct notification *next;
    void (*notify)(struct platform *platform, void *argument);
    void *argument;
};
struct tx {
    struct env *env;
    struct store_state *state;
    struct connection *connection;
    bool writes;
    struct reader *reader; /* of a read with a driver of one writer */
    struct pooled *pooled; /* with any other driver */
    struct ticket ticket;
    bool ended;
    int active; /* statements in the middle of their rows */
    err poison; /* the first failure other than a refused constraint: the transaction cannot be committed any more */
    struct notification *first, **last;
    struct notification *first_once, **last_once; /* none of these twice */
};

/* ---- migrate.c ---- */

/* How the mark begins, under the name "copy" among the migrations, of a store whose copy (copy.c) was not finished. */
#define COPY_UNFINISHED "unfinished "
/* Runs a text of migrations in the dialect of the transaction's database. */
err migrate_script(struct tx *tx, const char *text);
/* The table of migrations itself: made if it is not there; and the store is the one that the database was made for. */
err migrate_own_table(struct tx *tx);

/* An error from a driver's fault; in a transaction all but a refused constraint poison it. */
err fault_error(struct arena *arena, const struct fault *fault);
err tx_failed(struct tx *tx, const struct fault *fault);

/* ---- bind.c and row.c ---- */

err bind_args(struct tx *tx, struct prepared *prepared, const struct db_arg *args);
/* Fills `object` from the current row. */
err row_read(struct tx *tx, struct prepared *prepared, const struct shape *shape, void *object);
void row_forget(struct prepared *prepared);

/* ---- futex.c ---- */

void futex_wait(_Atomic uint32_t *word, uint32_t while_value);
/* Like futex_wait, at most so long. */
void futex_wait_ms(_Atomic uint32_t *word, uint32_t while_value, int64_t ms);
void futex_wake(_Atomic uint32_t *word, int count);

int64_t monotonic_ms(void);
int64_t monotonic_us(void);
