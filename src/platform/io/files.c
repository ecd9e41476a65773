/* The files store as data, so that the application opens and migrates it like any module's. */
#include "embedded.h"
#include "platform/photos.h"

EMBEDDED_FILE(files_data_store_sql);
EMBEDDED_FILE(files_data_schema_0001_files_sql);

const struct migration files_migrations[] = {
    {"files/0001_files.sql", EMBEDDED_TEXT(files_data_schema_0001_files_sql)},
};
const size_t files_migration_count = sizeof files_migrations / sizeof *files_migrations;

const struct module files_module = {
    .name = "files",
    .summary = "Photos, checked, re-encoded and named by their hash",
    .store = STORE_FILES,
    .sql = EMBEDDED_TEXT(files_data_store_sql),
    TABLE(migration, files_migrations),
};
