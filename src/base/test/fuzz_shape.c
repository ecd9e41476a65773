/* libFuzzer target: whatever comes in, parsing ends in faults or in an object that passes the checks by itself and
 * survives being written and read again. The arena is small, so that unwinding is met too. */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "shape_samples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW INT64_C(1764000000000)

static void must(bool holds)
{
    if (!holds) abort();
}

static void round_trip(struct arena *arena, const struct sample *object)
{
    struct sample again;
    struct buf first = buf_new(arena, 1 << 20), second = buf_new(arena, 1 << 20);
    must(!shape_check(arena, &sample_shape, NOW, object));
    shape_write(&first, &sample_shape, object, ~UINT32_C(0));
    must(!shape_read(arena, &sample_shape, first.data, &again));
    shape_write(&second, &sample_shape, &again, ~UINT32_C(0));
    must(!strcmp(first.data, second.data));
}

/* Lines "name=value" as pairs. */
static void parse_lines(struct arena *arena, const char *data, size_t size)
{
    struct pair pairs[16];
    size_t count = 0;
    char *at = arena_copy(arena, data, size);
    while (at && count < 16) {
        char *line = strsep(&at, "\n"), *value = strchr(line, '=');
        if (!value) continue;
        *value++ = 0;
        pairs[count++] = (struct pair){.name = line, .value = value};
    }
    struct sample *object = ARENA_NEW(arena, struct sample);
    if (!shape_parse_pairs(arena, &sample_shape, pairs, count, NOW, object)) round_trip(arena, object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 << 10);
    if (!arena) return 0;
    if (!setjmp(*arena_guard(arena))) {
        struct sample *object = ARENA_NEW(arena, struct sample);
        if (!shape_parse(arena, &sample_shape, (const char *)data, size, NOW, object)) round_trip(arena, object);
        parse_lines(arena, (const char *)data, size);
    }
    arena_free(arena);
    return 0;
}
