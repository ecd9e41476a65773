/* The roster: all active workers with their traits, results and open tasks as columns in memory, so that matching is
 * one pass over numbers. Loaded from the database when first needed and when a worker or service type changes; results
 * and open tasks are counted on after each commit. It only orders wishes: "free at that time" is always the database's
 * word. */
#pragma once
#include "matching.h"
#include "platform/db.h"

struct roster; /* immutable but for its counters; shared by threads */

/* The roster as of now; give it back with roster_release (registered on the arena of env). Reads the main store when
 * stale. */
err roster_get(struct env *env, const struct roster **ret);
size_t roster_count(const struct roster *roster);
ident roster_worker(const struct roster *roster, size_t at);
/* The worker's value (0-100) for a trait; 0 if there is none. `trait` from roster_trait; -1 gives 0. */
int roster_trait(const struct roster *roster, const char *name);
uint8_t roster_value(const struct roster *roster, size_t at, int trait);
struct tally {
    int32_t done, failed;
};
struct tally roster_overall(const struct roster *roster, size_t at);
struct tally roster_service(const struct roster *roster, size_t at, ident service_type);
int32_t roster_open(const struct roster *roster, size_t at);

/* After the commit of tx: this worker has that many more open, done and failed tasks of the service type. */
void roster_count_on(struct tx *tx, ident worker, ident service_type, int open, int done, int failed);
/* After the commit of tx: load anew at the next use. */
void roster_outdated(struct tx *tx);
/* Forgets all (a store was opened). */
void roster_forget(void);
