/* Files that travel inside the program (SQL, mail templates, the interface), put there by tools/embed.py. */
#pragma once
#include <stddef.h>

struct embedded {
    const char *name;  /* path relative to the module's folder */
    const char *bytes; /* followed by a NUL that is not counted */
    size_t size;
};

/* Declares one embedded file by its constant, so that a static table can name it:
 *     EMBEDDED_FILE(tasks_files_store_sql);
 *     … .sql = EMBEDDED_TEXT(tasks_files_store_sql) … */
#define EMBEDDED_FILE(constant) extern const unsigned char constant[]
#define EMBEDDED_TEXT(constant) ((const char *)(constant))
