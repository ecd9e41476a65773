/* Two stores and a module that publishes in one and listens in the other, for the tests of events, jobs and schedules.
 */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "platform/clock.h"
#include "test/fixture.h"

struct note {
    int64_t number;
    const char *text;
};
static const struct field note_fields[] = {F_INT(struct note, number, 0), F_TEXT(struct note, text, 0)};
static const struct shape note_shape = SHAPE(struct note, "TestNote", note_fields);

static inline void in_tx(struct fixture *fixture, enum store store, err (*work)(struct tx *tx, void *context),
                         void *context)
{
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, store, &tx));
    FIXTURE_OK(work(tx, context));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
}

static inline int world_close(void **state)
{
    fixture_close(*state);
    return 0;
}

/* Waits up to 20 s for a number to come out. */
static inline bool becomes(struct fixture *fixture, enum store store, const char *sql, int64_t wanted)
{
    for (int i = 0; i < 4000; i++) {
        if (fixture_number(fixture, store, sql) == wanted) return true;
        usleep(5000);
    }
    return false;
}
