/* Hash chains over rows that are only added. SHA-256 is Nettle's, which uses the processor's own instructions for it:
 * a walk through a long chain is little else. */
#include "platform/chain.h"
#include <nettle/sha2.h>
#include <string.h>

enum { ROW_LIMIT = 64 * 1024 };

static const char *digest(struct arena *arena, struct sha256_ctx *state)
{
    unsigned char hash[SHA256_DIGEST_SIZE];
    sha256_digest(state, sizeof hash, hash);
    return text_hex(arena, hash, sizeof hash);
}

const char *chain_origin(struct arena *arena, const char *name)
{
    struct sha256_ctx state;
    sha256_init(&state);
    sha256_update(&state, strlen(name), (const unsigned char *)name);
    return digest(arena, &state);
}

const char *chain_next(struct arena *arena, const char *previous, const struct shape *shape, const void *row)
{
    struct sha256_ctx state;
    struct buf json = buf_new(arena, ROW_LIMIT);
    shape_write(&json, shape, row, ~0u);
    sha256_init(&state);
    sha256_update(&state, strlen(previous), (const unsigned char *)previous);
    sha256_update(&state, json.size, (const unsigned char *)json.data);
    return digest(arena, &state);
}

static const char *hash_of(const struct chain_page *page, size_t place)
{
    return *(const char *const *)((const char *)page->rows + place * page->size + page->hash_offset);
}

size_t chain_check(struct arena *arena, const char *previous, const struct chain_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        const void *row = (const char *)page->rows + i * page->size;
        if (!text_equal(hash_of(page, i), chain_next(arena, previous, page->shape, row))) return i;
        previous = hash_of(page, i);
    }
    return page->count;
}
