/* What the files about consumers share. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>
#include "runners.h"

enum { CONSUMER_ATTEMPTS = 10 };

struct consumer_runner {
    const struct consumer *consumer;
    struct platform *platform;
    pthread_mutex_t busy; /* held by whoever applies this consumer's events, live or parked */
    pthread_t thread;
    struct pulse pulse;
    bool running;
    struct waiter waiter;
    size_t passed_count;    /* how many were passed over since the cursor was written */
    _Atomic int64_t passed; /* events up to here are not wanted; the cursor in the store may be behind */
    size_t most;            /* events in one transaction at most, as the last rounds went: 1 after memory ran out */
    bool too_much;          /* memory ran out over one event alone: count it as failed */
    struct error error;     /* of the last round */
    char error_text[400];
};
struct events_runner {
    struct consumer_runner *items;
    size_t count;
    _Atomic bool stop;
    _Atomic int64_t first_delay_ms; /* of the back-off; tests make it short */
};

struct cursor {
    int64_t position, failing_position, attempts;
    instant failing_since, next_try;
    const char *last_error;
};
err cursor_find(struct tx *tx, const struct consumer *consumer, struct cursor *ret);
struct consumer_runner *consumer_runner_of(struct platform *platform, const char *name);
/* Rounds until there is nothing to do, without waiting for back-off. */
err consumer_drain(struct consumer_runner *runner, bool *ret_worked);
void *consumer_thread(void *runner);
extern const struct shape event_row_shape;
/* Applies one event inside an attempt of its own: its effects are there or, if it fails, not. */
err consumer_apply(struct tx *tx, const struct consumer *consumer, const struct event *event);
/* Is this type among those that the consumer wants? */
bool consumer_wants(const struct consumer *consumer, const char *type);
/* Puts the event aside, with the reason. attempts 0: it waits behind another of its subject. */
err parked_put(struct tx *tx, const struct consumer *consumer, const struct event *event, int64_t attempts,
               const char *error);
err parked_behind(struct tx *tx, const struct consumer *consumer, const struct event *event, bool *ret);
