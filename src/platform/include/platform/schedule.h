/* Schedules: what happens again and again by the company's calendar. Each tick happens once (a unique row), whatever
 * the number of processes. */
#pragma once
#include "platform/db.h"

enum catch_up { CATCH_UP_ALL, CATCH_UP_LATEST }; /* ticks missed while down: each in turn, or only the newest */

struct schedule {
    const char *name; /* "tasks.sweep" */
    enum store store;
    struct recurrence when; /* the default; may be replaced by the company's settings (rule) */
    err (*rule)(struct env *env, struct recurrence *when); /* NULL: as declared */
    enum catch_up catch_up;
    /* Does the work of one tick. Called outside a transaction; opens its own. The tick counts as done when this returns
     * OK. */
    err (*run)(struct env *env, instant tick);
    const char *summary;
};

struct schedule_state {
    const char *name, *description, *last_error;
    instant last_tick, next_tick;
};
extern const struct shape schedule_state_shape;
err schedules_state(struct env *env, struct list *ret_schedule_states);

/* The company's time zone, as settings say (auth owns them; it tells the platform at start and on change; other
 * processes start anew at the word "settings" by db_tell). */
void company_zone_set(struct platform *platform, const struct zone *zone);
const struct zone *company_zone(struct platform *platform);
