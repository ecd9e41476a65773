/* Hash chains over rows that are only added. */
#include "platform/chain.h"
#include <sodium.h>
#include <string.h>

enum { ROW_LIMIT = 64 * 1024 };

const char *chain_origin(struct arena *arena, const char *name)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)name, strlen(name));
    return text_hex(arena, hash, sizeof hash);
}

const char *chain_next(struct arena *arena, const char *previous, const struct shape *shape, const void *row)
{
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];
    struct buf json = buf_new(arena, ROW_LIMIT);
    shape_write(&json, shape, row, ~0u);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)previous, strlen(previous));
    crypto_hash_sha256_update(&state, (const unsigned char *)json.data, json.size);
    crypto_hash_sha256_final(&state, hash);
    return text_hex(arena, hash, sizeof hash);
}
