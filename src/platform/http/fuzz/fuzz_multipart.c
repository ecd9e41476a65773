/* The multipart parser: the first byte chooses in how large pieces the rest comes. However it is cut, the outcome is
 * the same. */
#include <stdlib.h>
#include <string.h>
#include "../multipart.h"

struct outcome {
    err e;
    size_t count;
    int64_t bytes;
};

static struct outcome parse(struct arena *arena, const char *bytes, size_t size, size_t piece)
{
    struct outcome outcome = {0};
    const struct multipart_part *parts;
    struct multipart *multipart = multipart_new(arena, "b", NULL, NULL);
    for (size_t at = 0; at < size && !outcome.e; at += piece)
        outcome.e = multipart_feed(multipart, bytes + at, size - at < piece ? size - at : piece);
    if (!outcome.e) outcome.e = multipart_end(multipart, &parts, &outcome.count);
    for (size_t i = 0; !outcome.e && i < outcome.count; i++)
        outcome.bytes += parts[i].upload ? parts[i].upload->size : (int64_t)strlen(parts[i].text);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    struct arena *arena = arena_new(64 * 1024 * 1024);
    if (!arena) return 0;
    if (!setjmp(*arena_guard(arena))) {
        const char *bytes = (const char *)data + 1;
        struct outcome whole = parse(arena, bytes, size - 1, size), cut = parse(arena, bytes, size - 1, data[0] + 1u);
        if (!whole.e != !cut.e || (!whole.e && (whole.count != cut.count || whole.bytes != cut.bytes))) abort();
        const char *boundary, *type = arena_copy(arena, bytes, size - 1);
        (void)multipart_boundary(arena, type, &boundary);
    }
    arena_free(arena);
    return 0;
}
