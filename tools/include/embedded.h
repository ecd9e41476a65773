/* Files that travel inside the program (SQL, mail templates, the interface), put there by tools/embed.py. */
#pragma once
#include <stddef.h>

struct embedded {
    const char *name;  /* path relative to the module's folder */
    const char *bytes; /* followed by a NUL that is not counted */
    size_t size;
};
