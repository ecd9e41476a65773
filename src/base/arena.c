#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under AddressSanitizer what is not handed out is poisoned, so that the arena hides no overflow and no use after a
 * reset. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif
#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(bytes, size)   ASAN_POISON_MEMORY_REGION((bytes), (size))
#define UNPOISON(bytes, size) ASAN_UNPOISON_MEMORY_REGION((bytes), (size))
#else
#define POISON(bytes, size)   ((void)(bytes), (void)(size))
#define UNPOISON(bytes, size) ((void)(bytes), (void)(size))
#endif

enum { ALIGNMENT = 16, FIRST_BLOCK = 4096, LARGEST_STEP = 256 * 1024 };

struct block {
    struct block *previous;
    size_t room, used;
    _Alignas(ALIGNMENT) char bytes[];
};

struct cleanup {
    struct cleanup *next;
    void (*release)(void *resource);
    void *resource;
};

struct arena {
    size_t limit, reserved; /* bytes in all blocks together */
    size_t step;            /* size of the next block */
    struct block *current;
    struct cleanup *cleanups;
    bool guarded;
    jmp_buf guard;
    struct block first; /* followed by its bytes, in the same allocation */
};

static size_t round_up(size_t size)
{
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

struct arena *arena_new(size_t limit)
{
    size_t room = limit < FIRST_BLOCK ? round_up(limit) : FIRST_BLOCK;
    struct arena *arena = malloc(sizeof *arena + room);
    if (!arena) return NULL;
    memset(arena, 0, sizeof *arena);
    arena->limit = limit;
    arena->reserved = arena->first.room = room;
    arena->step = 2 * FIRST_BLOCK;
    arena->current = &arena->first;
    POISON(arena->first.bytes, room);
    return arena;
}

/* Each clean-up is taken off the list before it runs, so that one that unwinds by itself is not run again. */
static void run_cleanups(struct arena *arena)
{
    while (arena->cleanups) {
        struct cleanup cleanup = *arena->cleanups;
        arena->cleanups = cleanup.next;
        cleanup.release(cleanup.resource);
    }
}

void arena_settle(struct arena *arena, void (*release)(void *resource))
{
    struct cleanup **link = &arena->cleanups;
    while (*link) {
        struct cleanup cleanup = **link;
        if (cleanup.release != release) {
            link = &(*link)->next;
            continue;
        }
        *link = cleanup.next;
        release(cleanup.resource);
    }
}

void arena_reset(struct arena *arena)
{
    run_cleanups(arena);
    while (arena->current != &arena->first) {
        struct block *block = arena->current;
        arena->current = block->previous;
        UNPOISON(block->bytes, block->room);
        free(block);
    }
    arena->first.used = 0;
    arena->reserved = arena->first.room;
    arena->step = 2 * FIRST_BLOCK;
    arena->guarded = false;
    POISON(arena->first.bytes, arena->first.room);
}

void arena_free(struct arena *arena)
{
    if (!arena) return;
    arena_reset(arena);
    UNPOISON(arena->first.bytes, arena->first.room);
    free(arena);
}

void arena_unwind(struct arena *arena)
{
    run_cleanups(arena);
    if (!arena->guarded) abort();
    arena->guarded = false;
    longjmp(arena->guard, 1);
}

jmp_buf *arena_guard(struct arena *arena)
{
    arena->guarded = true;
    return &arena->guard;
}

/* A block with room for `size`, or NULL. A piece larger than a quarter of the step gets no more than it needs, so that
 * a few large pieces do not double the memory. */
static struct block *block_add(struct arena *arena, size_t size)
{
    size_t left = arena->limit > arena->reserved ? arena->limit - arena->reserved : 0;
    if (size > left) return NULL;
    size_t room = size > arena->step / 4 && size >= LARGEST_STEP / 4 ? size : size + arena->step;
    if (room > left) room = size;
    struct block *block = malloc(sizeof *block + room);
    if (!block) return NULL;
    *block = (struct block){.previous = arena->current, .room = room};
    POISON(block->bytes, room);
    arena->current = block;
    arena->reserved += room;
    if (arena->step < LARGEST_STEP) arena->step *= 2;
    return block;
}

/* Not zeroed; NULL when there is no memory. */
static void *take(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 4) return NULL;
    size_t rounded = size ? round_up(size) : ALIGNMENT;
    struct block *block = arena->current;
    if (rounded > block->room - block->used) block = block_add(arena, rounded);
    if (!block) return NULL;
    void *bytes = block->bytes + block->used;
    block->used += rounded;
    UNPOISON(bytes, size);
    return bytes;
}

static void *take_or_unwind(struct arena *arena, size_t size)
{
    void *bytes = take(arena, size);
    if (!bytes) arena_unwind(arena);
    return bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(take_or_unwind(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t product;
    if (__builtin_mul_overflow(count, size, &product)) arena_unwind(arena);
    return arena_alloc(arena, product);
}

void *arena_resize(struct arena *arena, void *old, size_t old_size, size_t size)
{
    struct block *block = arena->current;
    size_t old_rounded = old_size ? round_up(old_size) : ALIGNMENT;
    bool newest = old && block->used >= old_rounded && block->bytes + (block->used - old_rounded) == (char *)old;
    if (newest && size >= old_size && size <= SIZE_MAX / 4) {
        size_t more = (size ? round_up(size) : ALIGNMENT) - old_rounded;
        if (more <= block->room - block->used) {
            block->used += more;
            UNPOISON(old, size);
            return old;
        }
    }
    void *bytes = take_or_unwind(arena, size);
    if (old) memcpy(bytes, old, old_size < size ? old_size : size);
    return bytes;
}

char *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    if (size > SIZE_MAX / 4) arena_unwind(arena);
    char *copy = take_or_unwind(arena, size + 1);
    if (size) memcpy(copy, bytes, size);
    copy[size] = 0;
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    char small[256];
    int length = vsnprintf(small, sizeof small, format, args);
    if (length < 0) abort(); /* a format that is none: a bug */
    char *text = take(arena, (size_t)length + 1);
    if (text && (size_t)length < sizeof small) memcpy(text, small, (size_t)length + 1);
    if (text && (size_t)length >= sizeof small) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    if (!text) arena_unwind(arena);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

void arena_defer(struct arena *arena, void (*release)(void *resource), void *resource)
{
    struct cleanup *cleanup = take(arena, sizeof *cleanup);
    if (!cleanup) {
        release(resource);
        arena_unwind(arena);
    }
    *cleanup = (struct cleanup){.next = arena->cleanups, .release = release, .resource = resource};
    arena->cleanups = cleanup;
}

void arena_undefer(struct arena *arena, void *resource)
{
    for (struct cleanup **link = &arena->cleanups; *link; link = &(*link)->next) {
        if ((*link)->resource != resource) continue;
        *link = (*link)->next;
        return;
    }
}

size_t arena_used(const struct arena *arena)
{
    size_t used = 0;
    for (const struct block *block = arena->current; block; block = block->previous) used += block->used;
    return used;
}

void arena_unguard(struct arena *arena)
{
    arena->guarded = false;
}
