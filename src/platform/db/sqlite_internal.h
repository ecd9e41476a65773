/* What the two files of the SQLite driver share. */
#pragma once
#include <sqlite3.h>
#include "db_driver.h"

struct driver_connection {
    sqlite3 *handle;
    sqlite3_stmt *control[CONTROL_COUNT];
    bool writes;
    int log_pages;       /* of the write-ahead log, after the last commit */
    int last_checkpoint; /* log_pages when a checkpoint was last tried */
};
/* Fills the fault from the connection's last error; always false. */
bool sqlite_fault(sqlite3 *handle, struct fault *fault);
struct driver_connection *sqlite_open_connection(const char *address, bool writes, struct fault *fault);
void sqlite_close_connection(struct driver_connection *connection);
bool sqlite_check(struct driver_connection *connection, struct fault *fault);
void sqlite_upkeep(struct driver_connection *connection, void (*quiet)(void *context), void *context);
