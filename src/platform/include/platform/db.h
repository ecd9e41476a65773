/* The database: a few verbs over a private driver interface (db_driver.h; SQLite now, PostgreSQL the second).
 *
 *     struct tx *tx;
 *     TRY(db_begin(env, STORE_MAIN, &tx));
 *     TRY(db_exec(tx, &sql_task_cancel, P_ID("id", id), P_TEXT("reason", reason)));
 *     return db_commit(tx);
 *
 * A transaction that is not committed when its arena ends is rolled back. SQL stands only in the modules' store.sql
 * files, as named statements
 * ("-- name: task_cancel" above each); a C file refers to one by a handle made with SQL(). Text in a comment that
 * starts with "pg" belongs to PostgreSQL alone. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/shape.h"
#include "platform/env.h"

enum store {
    STORE_NONE,
    STORE_MAIN,
    STORE_ACCOUNTING,
    STORE_SUPPLIES,
    STORE_HIRING,
    STORE_BETS,
    STORE_FILES,
    STORE_COUNT
};
extern const char *const store_names[STORE_COUNT]; /* [0] NULL, "main", … */

/* A handle on a named statement of the module's store.sql. Resolved on its first use: a missing name is ERR_INTERNAL.
 */
struct sql {
    const char *module, *name;
    int slot; /* 0 until resolved */
    struct sql *next;
};
/* static struct sql sql_task_cancel = SQL("tasks", "task_cancel"); */
#define SQL(module_, name_)                                                                                            \
    {                                                                                                                  \
        .module = (module_), .name = (name_)                                                                           \
    }

/* Registers a module's named statements (the text of its store.sql), before any handle is used. "-- name: x in main"
 * says that the statement runs in another store than the module's (a published view). Names of parameters are literals:
 * they are told apart by their address. An argument that the statement does not use is passed over; a parameter without
 * an argument is ERR_INTERNAL. */
err db_register_sql(struct platform *platform, const char *module, const char *text);
/* Calls visit for every registered statement, for tests that prepare them all. */
void db_each_sql(struct platform *platform,
                 void (*visit)(void *context, const char *module, const char *name, const char *text), void *context);

/* Prepares every registered statement in its store, so that SQL which does not fit the schema refuses to start.
 * Statements of "platform" are prepared in every open store; a module's in its store, or in the one that "-- name: x in
 * STORE" says. */
err db_check_all(struct env *env);

struct tx;

/* Opens the write transaction of a store (its writing connection is lent to one transaction at a time; waits for its
 * turn). */
err db_begin(struct env *env, enum store store, struct tx **ret);
/* Opens a read transaction on the thread's snapshot: sees all that was committed before the call. Ends with db_end, or
 * with the arena. */
err db_read(struct env *env, enum store store, struct tx **ret);
/* Commits and waits until it is durable (group commit: one fsync for all that queue). OK means durable; any error means
 * nothing happened. */
err db_commit(struct tx *tx);
/* Rolls back a write transaction or ends a read. What was read for a refusal may be another's uncommitted change of the
 * same batch: so a refusal, too, waits until the batch is durable. Accepts NULL. */
void db_end(struct tx *tx);
/* The same, and tells whether the batch became durable: if not (ERR_BUSY), what was read in the transaction may never
 * have been, so no refusal may be based on it. The answer is also left in env->write_error, for the one place that
 * writes answers. */
err db_rollback(struct tx *tx);

/* Ends, on this thread, whatever transactions the unit of work left open. */
void db_end_all(struct env *env);

struct env *tx_env(const struct tx *tx);
struct arena *tx_arena(const struct tx *tx);
enum store tx_store(const struct tx *tx);

/* Runs notify(platform, argument) after the commit is durable (wake-ups, streams); never after a rollback. */
void db_after_commit(struct tx *tx, void (*notify)(struct platform *platform, void *argument), void *argument);
/* The same, once for a function and its argument however often it is asked for. */
void db_after_commit_once(struct tx *tx, void (*notify)(struct platform *platform, void *argument), void *argument);

/* A statement's :named parameters. P_OBJECT binds every field of the object by its name. */
struct db_arg {
    const char *name;
    enum field_type type; /* FIELD_TEXT, FIELD_INT, FIELD_REAL or FIELD_OBJECT; 0 ends the list */
    const char *text;
    int64_t number;
    double real;
    const struct shape *shape;
    const void *object;
    size_t size; /* bytes: text is then binary */
};
#define P_TEXT(name_, value)                                                                                           \
    ((struct db_arg){.name = (name_), .type = FIELD_TEXT, .text = (value)}) /* NULL binds NULL */
#define P_INT(name_, value)                                                                                            \
    ((struct db_arg){.name = (name_), .type = FIELD_INT, .number = (value)})                       /* NONE binds NULL */
#define P_ID(name_, value) ((struct db_arg){.name = (name_), .type = FIELD_ID, .number = (value)}) /* 0 binds NULL */
#define P_TIME(name_, value)                                                                                           \
    ((struct db_arg){.name = (name_), .type = FIELD_TIME, .number = (value)}) /* 0 binds NULL */
#define P_REAL(name_, value) ((struct db_arg){.name = (name_), .type = FIELD_REAL, .real = (value)})
#define P_BYTES(name_, bytes, size_)                                                                                   \
    ((struct db_arg){.name = (name_), .type = FIELD_FILE, .text = (bytes), .size = (size_)})
#define P_OBJECT(shape_, object_) ((struct db_arg){.type = FIELD_OBJECT, .shape = (shape_), .object = (object_)})

/* What somebody searches for, as "%text%" for  LIKE :q ESCAPE '!'  with a column of text_lower: in lower case (LIKE and
 * LOWER of SQLite know that of ASCII alone), without blanks around it, its own % _ ! standing for themselves. NULL: no
 * text, so everything is wanted. Skip the first character for "begins with". */
const char *db_pattern(struct arena *arena, const char *text);

/* Changes rows; *ret_changed (may be NULL via db_exec) is their number. A constraint that refuses is ERR_CONFLICT with
 * code "constraint" and its name or columns in detail: an expected result (see db_refused). On PostgreSQL it aborts the
 * transaction unless inside db_try. */
err db_exec_args(struct tx *tx, struct sql *sql, int64_t *ret_changed, const struct db_arg *args);
#define db_exec(tx, sql, ...) db_exec_args((tx), (sql), NULL, (const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){0}})
#define db_changed(tx, sql, ret, ...)                                                                                  \
    db_exec_args((tx), (sql), (ret), (const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){0}})

/* Reads at most one row into `object`: columns are matched to fields by name (see FIELD_OBJECT for nested ones); fields
 * without a column are absent. No row: ERR_NOT_FOUND. */
err db_one_args(struct tx *tx, struct sql *sql, const struct shape *shape, void *object, const struct db_arg *args);
#define db_one(tx, sql, shape, object, ...)                                                                            \
    db_one_args((tx), (sql), (shape), (object), (const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){0}})

/* All rows as an array of structs in the arena. */
err db_list_args(struct tx *tx, struct sql *sql, const struct shape *shape, struct list *ret,
                 const struct db_arg *args);
#define db_list(tx, sql, shape, ret, ...)                                                                              \
    db_list_args((tx), (sql), (shape), (ret), (const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){0}})

/* Row by row, for results that should not be held in memory: `object` is cleared and filled before each call of visit;
 * an error stops. */
err db_each_args(struct tx *tx, struct sql *sql, const struct shape *shape, void *object,
                 err (*visit)(void *context, void *object), void *context, const struct db_arg *args);
#define db_each(tx, sql, shape, object, visit, context, ...)                                                           \
    db_each_args((tx), (sql), (shape), (object), (visit), (context),                                                   \
                 (const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){0}})

/* The first column of the first row as an integer or a text; no row: ERR_NOT_FOUND. NULL gives NONE / NULL. */
err db_scalar_args(struct tx *tx, struct sql *sql, int64_t *ret, const struct db_arg *args);
#define db_scalar(tx, sql, ret, ...)                                                                                   \
    db_scalar_args((tx), (sql), (ret), (const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){0}})
err db_text_args(struct tx *tx, struct sql *sql, const char **ret, const struct db_arg *args);
#define db_text(tx, sql, ret, ...)                                                                                     \
    db_text_args((tx), (sql), (ret), (const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){0}})

/* Whoever else locks the same in this store waits until this transaction ends: for rules over what no single row holds
 * (how many, the newest, none yet). Take it before reading what the rule is about. SQLite's one writer needs none.
 * `what` is named like a permission ("tasks.pipeline"), `which` tells several apart. */
err db_lock(struct tx *tx, const char *what, int64_t which);

/* Runs attempt inside a savepoint: if it fails (a refused constraint or anything else), its changes and its
 * db_after_commit are undone, the error is returned, and the transaction goes on. */
err db_try(struct tx *tx, err (*attempt)(struct tx *tx, void *context), void *context);
/* Was the transaction sacrificed for others (a deadlock, say), and has this unit of work committed nothing before it?
 * Then the whole of it may be done once more. */
bool db_worth_repeating(const struct env *env, err e);
/* Was this a constraint that refused, and does its description contain `what` (NULL: any)? */
bool db_refused(err e, const char *what);

/* Applies the migrations that the store lacks, in the order given; each is one transaction, recorded with its hash. One
 * that was applied and is changed now: ERR_CONFLICT "migration_changed". */
struct migration {
    const char *name; /* "tasks/0001_tasks.sql" */
    const char *text;
};
err db_migrate(struct env *env, enum store store, const struct migration *migrations, size_t count);

/* Opens every store that is used (SQLite file DIR/<store>.db or the configured address), checks its settings (WAL,
 * synchronous=FULL, foreign keys, …) and takes the directory's lock: a second process on the same directory is refused
 * with one clear line (ERR_CONFLICT "data_in_use"). Stores in use are main and those of the modules and their
 * consumers. */
err db_open(struct platform *platform, struct arena *arena);
void db_close(struct platform *platform);
/* Is the store open in this process? */
bool db_store_open(const struct platform *platform, enum store store);
/* May other processes change the store, too? Then nothing that was read from it may be kept in memory unless it may be
 * outdated. */
bool db_shared(const struct platform *platform, enum store store);
/* Tells the other processes that share the store, in at most 7 000 bytes (platform->hear): soon, and without promise.
 * Nothing happens where there are no others. */
void db_tell(struct platform *platform, enum store store, const char *message);
/* From now on platform->hear is called with what other processes tell, also with what they told since db_open. False:
 * no thread could be started. */
bool db_listen(struct platform *platform);
/* Tells what is still to be told; platform->hear is not called any more. */
void db_listen_no_more(struct platform *platform);
/* Moves with every commit (and now and then without one), before an answer goes out: what was read while it stood still
 * is fresh. */
uint64_t db_commits(struct platform *platform, enum store store);
/* Closes this thread's kept snapshots if older than 5 s (called by idle threads). */
void db_thread_idle(struct platform *platform);
/* Closes this thread's connections at its end. */
void db_thread_end(struct platform *platform);
