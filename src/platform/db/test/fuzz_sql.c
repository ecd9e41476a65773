/* SQL with its dialects in comments: whatever the text, each dialect is written, within bounds. */
#include <stdlib.h>
#include <string.h>
#include "db/db_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = 0;
    for (int dialect = 0; dialect < DIALECT_COUNT; dialect++) {
        char *once = sql_text_script(text, (enum dialect)dialect);
        if (!once || strlen(once) > 4 * size) abort(); /* REAL becomes DOUBLE PRECISION */
        free(once);
    }
    free(text);
    return 0;
}
