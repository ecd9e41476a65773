/* What auth does by the calendar. */
#include "actions.h"

static err write_seen(struct env *env, instant tick)
{
    (void)tick;
    return finder_flush(env);
}

static err sweep(struct env *env, instant tick)
{
    (void)tick;
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = store_sweep(tx);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

const struct schedule auth_schedules[] = {
    {.name = "auth.seen",
     .store = STORE_MAIN,
     .when = {.kind = EVERY_MINUTES, .minutes = 5},
     .catch_up = CATCH_UP_LATEST,
     .run = write_seen,
     .summary = "Writes when sessions and tokens were last used; a session lives 30 days from then."},
    {.name = "auth.sweep",
     .store = STORE_MAIN,
     .when = {.kind = EVERY_MINUTES, .minutes = 60},
     .catch_up = CATCH_UP_LATEST,
     .run = sweep,
     .summary =
         "Deletes expired sessions, tokens and links, counted attempts older than an hour, old sign-ins and devices."},
};
