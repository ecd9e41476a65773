/* The consumers of the process: who there is, their threads, and what operations see of them. */
#include <stdlib.h>
#include <string.h>
#include "consumers.h"
#include "platform/events.h"

enum { FIRST_DELAY_MS = 100 };

static struct sql sql_ahead = SQL("platform", "event_ahead"), sql_last = SQL("platform", "event_last"),
                  sql_parked = SQL("platform", "parked_count");

ERROR(err_no_memory, ERR_BUSY, "busy", "There is no memory for the consumers.");
ERROR(err_no_thread, ERR_BUSY, "busy", "A consumer's thread could not be started.");
ERROR(err_unknown, ERR_INTERNAL, "internal", "This consumer belongs to no module of the process.");

static size_t count_consumers(const struct platform *platform)
{
    size_t count = 0;
    for (size_t i = 0; i < platform->module_count; i++) count += platform->modules[i]->consumer_count;
    return count;
}

static err add_consumer(struct env *env, struct events_runner *runners, const struct consumer *consumer)
{
    if (consumer_runner_of(env->platform, consumer->name))
        return err_new(env->arena, ERR_INTERNAL, "internal", "Two consumers are called %s.", consumer->name);
    struct consumer_runner *runner = &runners->items[runners->count++];
    *runner = (struct consumer_runner){.consumer = consumer, .platform = env->platform, .most = 100};
    pthread_mutex_init(&runner->busy, NULL);
    return OK;
}

err events_open(struct env *env)
{
    struct platform *platform = env->platform;
    struct events_runner *runners = calloc(1, sizeof *runners);
    if (!runners) return err_no_memory;
    platform->events = runners;
    runners->first_delay_ms = FIRST_DELAY_MS;
    runners->items = calloc(count_consumers(platform) + 1, sizeof *runners->items);
    if (!runners->items) return err_no_memory;
    for (size_t i = 0; i < platform->module_count; i++)
        for (size_t k = 0; k < platform->modules[i]->consumer_count; k++)
            TRY(add_consumer(env, runners, &platform->modules[i]->consumers[k]));
    return OK;
}

void events_close(struct platform *platform)
{
    struct events_runner *runners = platform->events;
    if (!runners) return;
    for (size_t i = 0; i < runners->count; i++) pthread_mutex_destroy(&runners->items[i].busy);
    free(runners->items);
    free(runners);
    platform->events = NULL;
}

struct consumer_runner *consumer_runner_of(struct platform *platform, const char *name)
{
    for (size_t i = 0; i < platform->events->count; i++)
        if (!strcmp(platform->events->items[i].consumer->name, name)) return &platform->events->items[i];
    return NULL;
}

err events_run(struct platform *platform)
{
    struct events_runner *runners = platform->events;
    runners->stop = false;
    for (size_t i = 0; i < runners->count; i++) {
        struct consumer_runner *runner = &runners->items[i];
        if (runner->running) continue;
        pulse_begin(&runner->pulse, platform, "consumer", runner->consumer->name, PULSE_ROUND_MS);
        if (pthread_create(&runner->thread, NULL, consumer_thread, runner)) {
            pulse_end(&runner->pulse);
            return err_no_thread;
        }
        runner->running = true;
    }
    return OK;
}

void events_drain_threads(struct platform *platform)
{
    struct events_runner *runners = platform->events;
    if (!runners) return;
    runners->stop = true;
    for (size_t i = 0; i < runners->count; i++) waiter_wake(&runners->items[i].waiter);
    for (size_t i = 0; i < runners->count; i++) {
        if (!runners->items[i].running) continue;
        pthread_join(runners->items[i].thread, NULL);
        pulse_end(&runners->items[i].pulse);
        runners->items[i].running = false;
    }
}

void events_wake(struct platform *platform, enum store store)
{
    struct events_runner *runners = platform->events;
    for (size_t i = 0; runners && i < runners->count; i++)
        if (runners->items[i].consumer->source == store) waiter_wake(&runners->items[i].waiter);
}

err events_settle(struct platform *platform, bool *ret_worked)
{
    struct events_runner *runners = platform->events;
    bool worked = true;
    while (worked) { /* one consumer's effect may be another's event */
        worked = false;
        for (size_t i = 0; i < runners->count; i++) TRY(consumer_drain(&runners->items[i], &worked));
        if (worked) *ret_worked = true;
    }
    return OK;
}

err events_drain(struct platform *platform, const struct consumer *consumer)
{
    struct consumer_runner *runner = consumer_runner_of(platform, consumer->name);
    bool worked = false;
    return runner ? consumer_drain(runner, &worked) : err_unknown;
}

static const struct field consumer_state_fields[] = {
    F_TEXT(struct consumer_state, name, 0, .help = "who listens"),
    F_TEXT(struct consumer_state, source, 0, .help = "the store whose events it reads"),
    F_TEXT(struct consumer_state, target, 0, .help = "the store where its effects are"),
    F_TEXT(struct consumer_state, last_error, 0, .help = "why the next event fails at the moment"),
    F_INT(struct consumer_state, position, 0, .help = "how far it has come"),
    F_INT(struct consumer_state, lag, 0, .help = "how many events are ahead of it"),
    F_INT(struct consumer_state, parked, 0, .help = "how many events were put aside"),
};
const struct shape consumer_state_shape = SHAPE(struct consumer_state, "ConsumerState", consumer_state_fields);

static err consumer_look(struct env *env, struct consumer_runner *runner, struct consumer_state *ret)
{
    const struct consumer *consumer = runner->consumer;
    struct cursor cursor = {0};
    struct tx *tx;
    *ret = (struct consumer_state){
        .name = consumer->name, .source = store_names[consumer->source], .target = store_names[consumer->target]};
    TRY(db_read(env, consumer->target, &tx));
    err e = cursor_find(tx, consumer, &cursor);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    TRY(db_scalar(tx, &sql_parked, &ret->parked, P_TEXT("consumer", consumer->name)));
    db_end(tx);
    int64_t passed = runner->passed;
    ret->position = cursor.position > passed ? cursor.position : passed;
    TRY(db_read(env, consumer->source, &tx));
    TRY(db_scalar(tx, &sql_ahead, &ret->lag, P_INT("position", ret->position)));
    db_end(tx);
    ret->last_error = cursor.last_error;
    return OK;
}

/* A consumer that has read further than its source goes: the two stores are of different moments. */
static err check_place(struct env *env, const struct consumer *consumer)
{
    struct tx *tx;
    struct cursor cursor;
    int64_t last = 0;
    TRY(db_read(env, consumer->target, &tx));
    err e = cursor_find(tx, consumer, &cursor);
    db_end(tx);
    if (e) return e->kind == ERR_NOT_FOUND ? OK : e;
    TRY(db_read(env, consumer->source, &tx));
    e = db_scalar(tx, &sql_last, &last);
    db_end(tx);
    if (e || cursor.position <= last) return e;
    return err_new(env->arena, ERR_CONFLICT, "skewed",
                   "The stores are of different moments: %s, in the store %s, has read up to event %lld of the store "
                   "%s, which ends at %lld. Restore all stores from one backup; mcf verify tells more.",
                   consumer->name, store_names[consumer->target], (long long)cursor.position,
                   store_names[consumer->source], (long long)last);
}

err events_check(struct env *env)
{
    const struct events_runner *runners = env->platform->events;
    for (size_t i = 0; i < runners->count; i++) TRY(check_place(env, runners->items[i].consumer));
    return OK;
}

err events_state(struct env *env, struct list *ret_consumer_states)
{
    struct events_runner *runners = env->platform->events;
    struct consumer_state *states = ARENA_ARRAY(env->arena, runners->count, struct consumer_state);
    for (size_t i = 0; i < runners->count; i++) TRY(consumer_look(env, &runners->items[i], &states[i]));
    *ret_consumer_states = (struct list){states, runners->count};
    return OK;
}

err events_idle(struct env *env, bool *ret)
{
    struct events_runner *runners = env->platform->events;
    struct consumer_state state;
    *ret = true;
    for (size_t i = 0; *ret && i < runners->count; i++) {
        TRY(consumer_look(env, &runners->items[i], &state));
        *ret = !state.lag;
    }
    return OK;
}
