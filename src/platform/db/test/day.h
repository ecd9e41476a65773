/* A scripted day: a module whose changes touch many pages, with an event and a job each; what was acknowledged is
 * noted. For the tests of durability. */
#pragma once
#include "db/db_internal.h"
#include "test/fixture.h"

enum { DAY_CHANGES = 512, DAY_PARTS = 3 };

extern const struct module *const day_modules[];
extern const size_t day_module_count;

/* One change: DAY_PARTS rows, a total, an event, a job, in one transaction; `give_up` rolls it back. `size`: of each
 * part, in bytes. */
struct day_change {
    int64_t number; /* unique, from 1 */
    size_t size;
    bool give_up;
};
err day_change(struct env *env, const struct day_change *change);
/* Several at once, each on a thread of its own, so that they share commits; ret_done[i]: acknowledged. `acknowledged`
 * is called at that moment. */
void day_changes(struct fixture *fixture, const struct day_change *changes, size_t count,
                 void (*acknowledged)(const struct day_change *change, err e));
/* Counts what is wrong in the open stores: damaged pages, half changes, totals, events without change or change without
 * event, effects without event; prints each. `lost` and `never` say of each number whether it must be or must not be
 * there. Afterwards runs consumers and jobs to the end and counts again: each event and job one effect. */
int day_faults(struct fixture *fixture, const bool must[DAY_CHANGES], const bool never[DAY_CHANGES]);
