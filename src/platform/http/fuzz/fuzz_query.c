/* Query strings and cookies: whatever comes out is valid UTF-8, and never more than went in. */
#include <stdlib.h>
#include <string.h>
#include "../internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 * 1024 * 1024);
    if (!arena) return 0;
    if (!setjmp(*arena_guard(arena))) {
        const char *text = arena_copy(arena, data, size);
        const struct err_field *faults = NULL;
        struct pair *pairs;
        size_t count = query_split(arena, text, &pairs, &faults), bytes = 0;
        for (size_t i = 0; i < count; i++) {
            if (!text_valid(pairs[i].name, strlen(pairs[i].name)) ||
                !text_valid(pairs[i].value, strlen(pairs[i].value)))
                abort();
            bytes += strlen(pairs[i].name) + strlen(pairs[i].value);
        }
        if (bytes > size) abort();
        const char *cookie = cookie_find(arena, text, "mcf_session");
        if (cookie && strlen(cookie) > size) abort();
        struct in6_addr address;
        (void)address_parse(text, strlen(text), &address);
    }
    arena_free(arena);
    return 0;
}
