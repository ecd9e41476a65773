/* The world of one unit of work (request, job, event, command): everything that is not pure is reached through here, so
 * that tests and the simulator can replace it. No time(), rand(), open() or socket elsewhere (script/check). */
#pragma once
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/ident.h"
#include "base/instant.h"
#include "platform/actor.h"

struct platform; /* the process: stores, configuration, metrics, threads (platform/platform.h) */

struct tx;

/* Something that must enter a write transaction just before it commits: an idempotency key, say. An error rolls back.
 */
struct commit_hook {
    err (*run)(struct commit_hook *self, struct tx *tx);
};

struct env {
    struct platform *platform;
    struct arena *arena; /* freed when the work ends */
    struct actor actor;  /* who acts; actor_system outside requests */
    const char *request_id;
    const char *address; /* the peer's address as text, "" outside requests */
    struct tx *write;    /* the open write transaction, if any: while set, no file, network, hash or wait (checked) */
    struct commit_hook
        *commit_hook; /* what must enter the transaction just before it commits (idempotency); may be NULL */
    bool committed;   /* a write transaction of this unit of work was kept. Set by the database layer alone. */
    err write_error; /* a transaction was rolled back and its batch could not be made durable: whatever was found out in
                      * it may not be so, and this is the answer instead of any other (ERR_BUSY). Set by the database
                      * layer alone. */
};

/* The business clock: dates, schedules, grace periods follow it; a development server may move it forward. */
instant env_now(const struct env *env);
/* The real clock: sessions, tokens, throttles, leases, signatures, back-off. */
instant env_real_now(const struct env *env);
/* Cryptographically strong random bytes. */
void env_random(const struct env *env, void *bytes, size_t size);
/* A new id made at the business time. */
ident env_ident(const struct env *env);
/* Aborts (a bug) if a write transaction is open: called by everything slow. */
void env_may_wait(const struct env *env, const char *what);
