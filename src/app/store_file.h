/* The stores as SQLite files, for the operator's commands (verify, backup): beside the program's own connections,
 * reading only, and never checkpointing, which is the writing connection's alone. */
#pragma once
#include <sqlite3.h>
#include "command.h"

struct store_file {
    enum store store;
    const char *name; /* "main.db" */
    sqlite3 *db;      /* closed with the arena */
};
enum { STORE_FILES_MAX = STORE_COUNT };

/* Opens the files that are in the data folder; *ret_elsewhere counts stores that live on PostgreSQL. */
err store_files_open(struct arena *arena, const struct config *config, struct store_file files[STORE_FILES_MAX],
                     size_t *ret_count, size_t *ret_elsewhere);
/* Begins a read transaction whose snapshot is of this moment. */
err store_file_pin(struct arena *arena, const struct store_file *file);
err store_file_error(struct arena *arena, const struct store_file *file);

/* Hex SHA-256 of a file's bytes, in the arena. */
err file_hash(struct arena *arena, const char *path, const char **ret);
/* Copies a file durably; the new one must not exist. */
err file_copy(struct arena *arena, const char *from, const char *to);
/* Makes what was written into a folder durable. */
err folder_sync(struct arena *arena, const char *path);
err file_error(struct arena *arena, const char *path);
/* No such folder, or nothing in it. */
bool folder_is_empty(const char *path);
