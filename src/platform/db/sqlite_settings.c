/* How SQLite is set up, the self-check that it really is, and checkpoints.
 *
 * Only the writing connection checkpoints (versions before 3.51.3 can corrupt a log that two connections reset at
 * once), and only after a commit, when it holds no transaction. Readers keep their snapshots between reads, which would
 * keep the log from ever starting over: so the idle ones are made to let go first, and when the log is large the busy
 * ones are waited for, a little. */
#include <pthread.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "sqlite_internal.h"

enum { CHECKPOINT_PAGES = 1000, LARGE_PAGES = 8000, PATIENCE = 20, CACHE_KIB_WRITER = 16384, CACHE_KIB_READER = 4096 };

static pthread_once_t configured = PTHREAD_ONCE_INIT;

/* No global statistics (a mutex in every allocation); savepoints keep the pages they may have to restore in memory, up
 * to 4 MiB. */
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 4 * 1024 * 1024);
}

static bool run(sqlite3 *handle, const char *text, struct fault *fault)
{
    return sqlite3_exec(handle, text, NULL, NULL, NULL) == SQLITE_OK || sqlite_fault(handle, fault);
}

static int on_commit(void *context, sqlite3 *handle, const char *name, int pages)
{
    struct driver_connection *connection = context;
    connection->log_pages = pages;
    return SQLITE_OK;
}

static bool set_up(struct driver_connection *connection, struct fault *fault)
{
    sqlite3 *handle = connection->handle;
    char text[600];
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 5000);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL); /* "word" is a column, never a text */
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, connection->writes ? 0 : 1, NULL);
    snprintf(text, sizeof text,
             "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = "
             "MEMORY;"
             "PRAGMA synchronous = FULL; PRAGMA mmap_size = 0; PRAGMA cache_size = -%d;",
             connection->writes ? CACHE_KIB_WRITER : CACHE_KIB_READER);
    if (!run(handle, text, fault)) return false;
    if (!connection->writes) return run(handle, "PRAGMA query_only = ON", fault);
    if (!run(handle, "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;", fault)) return false;
    sqlite3_wal_hook(handle, on_commit, connection); /* instead of the automatic checkpoint */
    return true;
}

struct driver_connection *sqlite_open_connection(const char *address, bool writes, struct fault *fault)
{
    pthread_once(&configured, configure);
    struct driver_connection *connection = calloc(1, sizeof *connection);
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
    if (!connection) return NULL;
    connection->writes = writes;
    int flags = SQLITE_OPEN_NOMUTEX | (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    bool opened = sqlite3_open_v2(address, &connection->handle, flags, NULL) == SQLITE_OK ||
                  sqlite_fault(connection->handle, fault);
    if (opened && set_up(connection, fault)) return connection;
    sqlite3_close(connection->handle);
    free(connection);
    return NULL;
}

void sqlite_close_connection(struct driver_connection *connection)
{
    for (int i = 0; i < CONTROL_COUNT; i++) sqlite3_finalize(connection->control[i]);
    sqlite3_close_v2(connection->handle);
    free(connection);
}

static bool setting_is(sqlite3 *handle, const char *name, const char *wanted, struct fault *fault)
{
    char text[64];
    sqlite3_stmt *statement = NULL;
    snprintf(text, sizeof text, "PRAGMA %s", name);
    bool found =
        sqlite3_prepare_v2(handle, text, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW;
    const char *value = found ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    bool right = value && !strcmp(value, wanted);
    if (!right) {
        fault->failure = FAILURE_OTHER;
        snprintf(fault->text, sizeof fault->text, "%s is %s, not %s", name, value ? value : "unknown", wanted);
    }
    sqlite3_finalize(statement);
    return right;
}

bool sqlite_check(struct driver_connection *connection, struct fault *fault)
{
    static const char *const wanted[][2] = {{"journal_mode", "wal"}, {"synchronous", "2"},     {"foreign_keys", "1"},
                                            {"trusted_schema", "0"}, {"cell_size_check", "1"}, {"encoding", "UTF-8"}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!setting_is(connection->handle, wanted[i][0], wanted[i][1], fault)) return false;
    if (sqlite3_libversion_number() >= 3037000 && sqlite3_threadsafe()) return true;
    fault->failure = FAILURE_OTHER;
    snprintf(fault->text, sizeof fault->text, "SQLite %s is too old or built without threads; 3.37 is the least",
             sqlite3_libversion());
    return false;
}

static bool checkpoint(struct driver_connection *connection, int mode)
{
    int log = -1, done = -1;
    return sqlite3_wal_checkpoint_v2(connection->handle, NULL, mode, &log, &done) == SQLITE_OK && log == done;
}

/* Once all of the log is in the database, readers that begin anew read that alone, and the log can start over as soon
 * as the others have ended. */
static void start_over(struct driver_connection *connection, void (*quiet)(void *context), void *context)
{
    sqlite3_busy_timeout(connection->handle, 0);
    for (int i = 0; i < PATIENCE && !checkpoint(connection, SQLITE_CHECKPOINT_RESTART); i++) {
        usleep(500);
        quiet(context);
    }
    sqlite3_busy_timeout(connection->handle, 5000);
}

void sqlite_upkeep(struct driver_connection *connection, void (*quiet)(void *context), void *context)
{
    if (connection->log_pages < connection->last_checkpoint) connection->last_checkpoint = 0; /* it has started over */
    if (connection->log_pages - connection->last_checkpoint < CHECKPOINT_PAGES) return;
    connection->last_checkpoint = connection->log_pages;
    quiet(context);
    bool all = checkpoint(connection, SQLITE_CHECKPOINT_PASSIVE);
    if (all && connection->log_pages >= LARGE_PAGES) start_over(connection, quiet, context);
}
