/* Memory of one unit of work (a request, a job, an event): allocated piece by piece, freed at once.
 *
 * Code that allocates never checks for NULL. When memory runs out, or the arena passes its limit, the arena *unwinds*:
 * it jumps to the boundary of the unit of work (arena_guard), which answers "busy" and closes the arena. What lives
 * outside the arena (a statement, a transaction, a file) is registered with arena_defer, so that unwinding releases it
 * too. The two rules that follow: never allocate from an arena while holding a mutex, and never inside a callback of a
 * foreign library. (ADR 2) */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

struct arena;

/* Makes an arena that may grow to `limit` bytes. NULL if there is no memory (the only place where it is told so). */
struct arena *arena_new(size_t limit);

/* Runs the deferred clean-ups, last registered first, and frees all. Accepts NULL. */
void arena_free(struct arena *arena);

/* Runs the clean-ups and forgets all that was allocated, but keeps the first block for the next use. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);
/* Like arena_alloc for `count` elements; an overflowing product unwinds. */
void *arena_array(struct arena *arena, size_t count, size_t size);
char *arena_copy(struct arena *arena, const void *bytes, size_t size); /* adds a NUL that is not counted */
char *arena_text(struct arena *arena, const char *text);               /* NULL stays NULL */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Grows (or shrinks) a piece: in place if it is the newest, else by a copy. What is added is not zeroed. */
void *arena_resize(struct arena *arena, void *old, size_t old_size, size_t size);

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

/* Calls release(resource) when the arena is freed or reset or unwinds; arena_undefer forgets the newest such
 * registration. If there is no memory for the registration itself, the resource is released at once, before unwinding.
 */
void arena_defer(struct arena *arena, void (*release)(void *resource), void *resource);
/* Releases now what is registered with this function, the newest first, and keeps the memory: for work that ends on one
 * thread and whose memory ends on another. release must not touch the arena's registrations. */
void arena_settle(struct arena *arena, void (*release)(void *resource));
void arena_undefer(struct arena *arena, void *resource);

/* The boundary: `if (setjmp(*arena_guard(arena))) { … out of memory … }`. Without a guard running out of memory aborts.
 * A guard holds once: whoever wants to allocate after it was used resets the arena and sets it again. */
jmp_buf *arena_guard(struct arena *arena);
/* The function that set the guard returns, and the arena lives on. */
void arena_unguard(struct arena *arena);

/* Runs the clean-ups (the frames of those who registered them still stand) and jumps to the guard: for who finds by
 * other means that a unit of work cannot go on for want of memory. What was allocated stays readable until the arena is
 * reset or freed. */
_Noreturn void arena_unwind(struct arena *arena);

size_t arena_used(const struct arena *arena);
