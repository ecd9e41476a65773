/* Readiness: no thread in the background stands still, the main store can be written and read, and consumers answer.
 *
 * The stores are asked by a thread of its own, as they may never answer (somebody holds the writing connection, the
 * disk is gone): whoever asks /readyz gets an answer after a few seconds all the same. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "internal.h"

enum { MEMORY = 4 * 1024 * 1024, PATIENCE_S = 3 };

static struct sql sql_readiness = SQL("http", "readiness_write");

struct ready {
    struct platform *platform;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t asked, answered; /* asks up to `answered` have their answer in `why` */
    bool stop;
    char why[READY_TEXT]; /* "": ready */
};

static err ask_stores(struct env *env)
{
    struct tx *tx;
    struct list states;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = db_exec(tx, &sql_readiness, P_TEXT("scope", "ops"), P_TEXT("key", "readyz"));
    if (e) {
        db_end(tx);
        return e;
    }
    TRY(db_commit(tx));
    return events_state(env, &states);
}

static void probe(struct platform *platform, char why[READY_TEXT])
{
    struct env *env = env_open(platform, MEMORY);
    snprintf(why, READY_TEXT, "there is no memory");
    if (!env) return;
    if (!setjmp(*arena_guard(env->arena))) {
        err e = ask_stores(env);
        snprintf(why, READY_TEXT, "%s%s%s", e ? e->code : "", e && e->detail ? ": " : "",
                 e && e->detail ? e->detail : "");
    }
    env_close(env);
    db_thread_idle(platform);
}

static void *ready_thread(void *argument)
{
    struct ready *ready = argument;
    char why[READY_TEXT];
    pthread_mutex_lock(&ready->lock);
    while (!ready->stop) {
        uint64_t asked = ready->asked;
        if (asked == ready->answered) {
            pthread_cond_wait(&ready->moved, &ready->lock);
            continue;
        }
        pthread_mutex_unlock(&ready->lock);
        probe(ready->platform, why);
        pthread_mutex_lock(&ready->lock);
        ready->answered = asked;
        memcpy(ready->why, why, sizeof why);
        pthread_cond_broadcast(&ready->moved);
    }
    pthread_mutex_unlock(&ready->lock);
    db_thread_end(ready->platform);
    return NULL;
}

/* Asks the stores and waits a little for their answer. */
static void ask(struct ready *ready, char why[READY_TEXT])
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&ready->lock);
    uint64_t mine = ++ready->asked;
    pthread_cond_broadcast(&ready->moved);
    int waited = 0;
    while (ready->answered < mine && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&ready->moved, &ready->lock, &until);
    if (ready->answered >= mine)
        memcpy(why, ready->why, READY_TEXT);
    else
        snprintf(why, READY_TEXT, "the main store has not answered for %d s", PATIENCE_S);
    pthread_mutex_unlock(&ready->lock);
}

/* A thread that stands still says more than a store that does not answer because of it. */
bool ready_ask(struct ready *ready, char why[READY_TEXT])
{
    if (platform_stuck(ready->platform, why, READY_TEXT)) return false;
    ask(ready, why);
    if (!*why) return true;
    platform_stuck(ready->platform, why, READY_TEXT);
    return false;
}

struct ready *ready_start(struct platform *platform)
{
    struct ready *ready = calloc(1, sizeof *ready);
    if (!ready) return NULL;
    ready->platform = platform;
    pthread_mutex_init(&ready->lock, NULL);
    pthread_cond_init(&ready->moved, NULL);
    if (!pthread_create(&ready->thread, NULL, ready_thread, ready)) return ready;
    free(ready);
    return NULL;
}

void ready_stop(struct ready *ready)
{
    if (!ready) return;
    pthread_mutex_lock(&ready->lock);
    ready->stop = true;
    pthread_cond_broadcast(&ready->moved);
    pthread_mutex_unlock(&ready->lock);
    pthread_join(ready->thread, NULL);
    pthread_cond_destroy(&ready->moved);
    pthread_mutex_destroy(&ready->lock);
    free(ready);
}
