/* Events: facts, written in the transaction of the change they tell of, kept for good, read in the order of commits.
 *
 * Publishing is a row in the producer's transaction. A consumer applies each event's effect and moves its cursor in one
 * transaction of its own store, so the effect happens exactly once, across crashes, with separate databases and without
 * a broker. A failing event is retried with back-off; after 10 attempts it is parked with its reason and the cursor
 * moves on; later events of the same subject park behind it. */
#pragma once
#include "platform/db.h"

/* An event type is a name and the shape of what travels with it; declared in modules/events/<module>.h. Never contact
 * data, free text or tokens: erasing a person must stay possible. */
struct event_type {
    const char *name; /* "tasks.cancelled" */
    const struct shape *shape;
    const char *summary;
};

struct event {
    ident id;
    int64_t position; /* order within its store */
    const char *type;
    ident subject; /* whom or what it is about (task id): order is kept per subject */
    instant at;    /* business time */
    ident actor_id;
    const char *payload; /* JSON of the type's shape */
};

/* Writes an event into the open transaction and wakes consumers after its commit. `payload` is a struct of type->shape.
 */
err event_publish(struct tx *tx, const struct event_type *type, ident subject, const void *payload);
/* Reads the payload into a struct of the type's shape. */
err event_read(struct tx *tx, const struct event *event, const struct event_type *type, void *payload);

struct consumer {
    const char *name; /* "notifications.tasks": unique in its target store */
    enum store source, target;
    const char *types; /* "tasks.*" or "tasks.assigned,tasks.cancelled": what it wants; others are passed over */
    err (*handle)(struct tx *tx, const struct event *event); /* in the target store's transaction */
    const char *summary;
};

/* One line per consumer for operations and metrics. */
struct consumer_state {
    const char *name, *source, *target, *last_error;
    int64_t position, lag, parked;
};
err events_state(struct env *env, struct list *ret_consumer_states);
extern const struct shape consumer_state_shape;
/* Do the stores fit each other? ERR_CONFLICT "skewed" names a consumer that has read events which its source does not
 * have: one of the two stores was restored from another moment, and new events would be taken for old ones. A source
 * that is ahead is no fault: its events are caught up with. Before anything is published. */
err events_check(struct env *env);
/* Has the consumer applied, or parked, every event that it wants and that happened before that moment? As far as events
 * are committed: one whose transaction is still open may come later. */
err events_caught_up(struct env *env, const struct consumer *consumer, instant before, bool *ret);
/* Runs one consumer until it has nothing to do (tests, commands, the demo). */
err events_drain(struct platform *platform, const struct consumer *consumer);
/* A parked event or job: asks again (with what parked behind it, in order), or gives up for good. */
err parked_list(struct env *env, struct list *ret_parked);
err parked_retry(struct env *env, ident id);
err parked_skip(struct env *env, ident id);
struct parked {
    ident id;
    const char *store, *what /* event | job */, *name, *type, *subject, *error;
    int64_t attempts;
    instant parked_at;
};
extern const struct shape parked_shape;
