/* Hash chains over rows that are only added. */
#include "platform/chain.h"
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { ROW_LIMIT = 64 * 1024, PARTS_MOST = 8, PART_LEAST = 256, PART_MEMORY = 4 << 20, RESET_EVERY = 32 };

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

/* ---- a page, checked by several threads */

struct part {
    const struct chain_page *page;
    const char *previous;
    size_t begin, end;
    size_t bad; /* `end`: none */
    bool no_memory;
    pthread_t thread;
    bool started;
};

static const char *hash_of(const struct chain_page *page, size_t place)
{
    return *(const char *const *)((const char *)page->rows + place * page->size + page->hash_offset);
}

static void check_rows(struct part *part, struct arena *arena)
{
    const struct chain_page *page = part->page;
    for (size_t i = part->begin; i < part->end; i++) {
        const char *previous = i ? hash_of(page, i - 1) : part->previous, *hash = hash_of(page, i);
        if (i % RESET_EVERY == 0) arena_reset(arena);
        const char *wanted = chain_next(arena, previous, page->shape, (const char *)page->rows + i * page->size);
        if (text_equal(hash, wanted)) continue;
        part->bad = i;
        return;
    }
}

static void *check_part(void *context)
{
    struct part *part = context;
    struct arena *arena = arena_new(PART_MEMORY);
    if (!arena || setjmp(*arena_guard(arena)))
        part->no_memory = true;
    else
        check_rows(part, arena);
    arena_free(arena);
    return NULL;
}

static size_t parts_of(size_t count)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t parts = processors < 1 ? 1 : processors > PARTS_MOST ? PARTS_MOST : (size_t)processors;
    return count / PART_LEAST < parts ? count / PART_LEAST + 1 : parts;
}

err chain_check(struct arena *arena, const char *previous, const struct chain_page *page, size_t *ret_bad)
{
    struct part parts[PARTS_MOST];
    size_t count = parts_of(page->count), bad = page->count;
    bool no_memory = false;
    for (size_t i = 0; i < count; i++) {
        size_t begin = page->count * i / count, end = page->count * (i + 1) / count;
        parts[i] = (struct part){.page = page, .previous = previous, .begin = begin, .end = end, .bad = end};
        parts[i].started = i + 1 < count && !pthread_create(&parts[i].thread, NULL, check_part, &parts[i]);
        if (!parts[i].started) check_part(&parts[i]);
    }
    for (size_t i = count; i-- > 0;) {
        if (parts[i].started) pthread_join(parts[i].thread, NULL);
        no_memory |= parts[i].no_memory;
        if (parts[i].bad < parts[i].end) bad = parts[i].bad;
    }
    if (no_memory) return err_new(arena, ERR_BUSY, "memory", "There is not enough memory.");
    *ret_bad = bad;
    return OK;
}
