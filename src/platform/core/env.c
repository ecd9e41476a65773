/* The world of a unit of work: clocks, randomness, identity. */
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "platform/platform.h"

const struct actor actor_system = {.name = "system", .roles = ROLE_SYSTEM, .locale = "en"};

static pthread_once_t sodium_once = PTHREAD_ONCE_INIT;

static void sodium_begin(void)
{
    if (sodium_init() < 0) abort(); /* no source of randomness: nothing may go on */
}

static instant real_now(struct platform *platform)
{
    instant fixed = platform ? platform->real_fixed_ms : 0;
    if (fixed) return fixed;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * MS_SECOND + now.tv_nsec / 1000000;
}

static instant business_now(struct platform *platform)
{
    instant fixed = platform->clock_fixed_ms;
    return fixed ? fixed : real_now(platform) + platform->clock_offset_ms;
}

instant env_now(const struct env *env)
{
    return business_now(env->platform);
}

instant env_real_now(const struct env *env)
{
    return real_now(env->platform);
}

void env_random(const struct env *env, void *bytes, size_t size)
{
    pthread_once(&sodium_once, sodium_begin);
    randombytes_buf(bytes, size);
}

/* Ids are no secrets: their random bits are drawn for many at once. */
ident env_ident(const struct env *env)
{
    enum { DRAWN = 128 };
    static _Thread_local uint32_t drawn[DRAWN];
    static _Thread_local unsigned left;
    if (!left) {
        env_random(env, drawn, sizeof drawn);
        left = DRAWN;
    }
    return ident_make(env_now(env), drawn[--left]);
}

void env_may_wait(const struct env *env, const char *what)
{
    if (!env->write) return;
    fprintf(stderr, "bug: %s inside a write transaction of %s\n", what, store_names[tx_store(env->write)]);
    abort();
}

ERROR(err_memory, ERR_BUSY, "memory", "There is not enough memory.");

struct env *env_open(struct platform *platform, size_t limit)
{
    struct arena *arena = arena_new(limit);
    if (!arena) return NULL;
    if (setjmp(*arena_guard(arena))) {
        arena_free(arena);
        return NULL;
    }
    struct env *env = ARENA_NEW(arena, struct env);
    *env = (struct env){.platform = platform, .arena = arena, .actor = actor_system, .request_id = "", .address = ""};
    arena_unguard(arena);
    return env;
}

void env_close(struct env *env)
{
    if (env) arena_free(env->arena);
}

err env_apart(struct env *env, size_t limit, err (*work)(struct env *apart, void *context), void *context)
{
    struct env *apart = env_open(env->platform, limit);
    if (!apart || setjmp(*arena_guard(apart->arena))) {
        env_close(apart);
        return err_memory;
    }
    err e = work(apart, context);
    if (e) e = err_keep(env->arena, e);
    env_close(apart);
    return e;
}
