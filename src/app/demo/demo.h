/* `mcf demo`: a believable company with months of history, made through the real code under a business clock that is
 * moved by hand. Everything is drawn by chance from one seed, so the same seed makes the same company apart from ids
 * and numbers. */
#pragma once
#include "../command.h"
#include "tasks.h"

/* Chance: splitmix64. Never the platform's randomness, which is not repeatable. */
struct chance {
    uint64_t state;
};
static inline uint64_t chance_next(struct chance *chance)
{
    uint64_t z = (chance->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}
/* 0 … below - 1. */
static inline int64_t chance_below(struct chance *chance, int64_t below)
{
    return (int64_t)(chance_next(chance) % (uint64_t)below);
}
static inline int64_t chance_between(struct chance *chance, int64_t least, int64_t most)
{
    return least + chance_below(chance, most - least + 1);
}
static inline bool chance_percent(struct chance *chance, int64_t percent)
{
    return chance_below(chance, 100) < percent;
}

enum { DEMO_SERVICES = 8, DEMO_CLIENTS = 200, DEMO_WORKERS = 60, DEMO_STAFF = 7, DEMO_PICTURES = 24, DEMO_TRAITS = 8 };

struct demo_person {
    ident id;
    const char *name, *email, *locale;
    uint32_t roles;
    int64_t weight; /* client: how often they order; worker: reliability in percent */
    instant joins;
};

struct demo {
    struct platform *platform;
    struct arena *arena; /* of the whole run */
    struct chance chance;
    const struct zone *zone;
    instant begins, ends;
    const char *password_hash;
    struct demo_person clients[DEMO_CLIENTS], workers[DEMO_WORKERS], staff[DEMO_STAFF];
    size_t client_count, worker_count; /* who has joined so far: the first ones */
    ident services[DEMO_SERVICES];
    const char *arrivals[DEMO_PICTURES], *forms[DEMO_PICTURES]; /* hashes of stored photos */
    struct calendar *calendar;
    size_t ordered, refused;
};

#define DEMO_PASSWORD "knock-the-jars-off"

/* A unit of work in the name of a person (NULL: the system) at the moment of the clock. Closed by demo_end, which
 * commits unless e is an error. */
struct demo_work {
    struct env *env;
    struct tx *tx;
};
err demo_begin(struct demo *demo, const struct demo_person *actor, enum store store, struct demo_work *ret);
err demo_end(struct demo *demo, struct demo_work *work, err e);
/* The clock stands at `at` from now on; it never goes back. */
void demo_clock(struct demo *demo, instant at);
/* Consumers, schedules and jobs do what fell due. */
err demo_settle(struct demo *demo);

/* workshop.c: history is lived through in memory where that is possible: nobody is promised anything yet, and a hundred
 * thousand commits need no disk. Gives the folder to work in: `data` itself, or one that is removed with the arena. */
const char *workshop_open(struct arena *arena, const char *data);
/* Copies the finished stores, durably, to where they belong. */
err workshop_deliver(struct arena *arena, const char *workshop, const char *data);

/* people.c */
void demo_invent_people(struct demo *demo);
/* Adds those who join until `at`, in order, and tells matching about the workers. */
err demo_join(struct demo *demo, instant at);
extern const char *const demo_traits[DEMO_TRAITS];

/* catalog.c */
/* And the templates of the kits that go with them. */
err demo_add_services(struct demo *demo);
/* What goes out for a service (DEMO_SERVICES: for every one): a list of struct supply_item. */
struct list demo_kit(struct arena *arena, size_t service);
const char *demo_description(struct chance *chance, size_t service);
const char *demo_address(struct arena *arena, struct chance *chance);
const char *demo_cancel_reason(struct chance *chance);
const char *demo_fail_reason(struct chance *chance, enum task_cause cause);
const char *demo_fortune(struct chance *chance);
const char *demo_bonus_reason(struct chance *chance);
int64_t demo_minutes(size_t service);

/* pictures.c */
err demo_draw_pictures(struct demo *demo);

/* calendar.c: what is going to happen, in the order of time. */
enum step_kind {
    STEP_ORDER = 1,
    STEP_CANCEL,
    STEP_REQUEST,
    STEP_READY,
    STEP_ISSUE,
    STEP_CHECK_IN,
    STEP_COMPLETE,
    STEP_FAIL,
    STEP_REBOOK,
    STEP_RETURN,
    STEP_WAIVE,
    STEP_SETTLE,
    STEP_COOKIE,
    STEP_BONUS,
};
struct step {
    instant at;
    int64_t order; /* among steps of one instant */
    enum step_kind kind;
    struct demo_task *task;
};
struct calendar *calendar_new(struct arena *arena);
void calendar_add(struct calendar *calendar, instant at, enum step_kind kind, struct demo_task *task);
/* The earliest step, taken out; false: none is left. */
bool calendar_next(struct calendar *calendar, struct step *ret);

/* life.c: one task from the order to its end. */
struct demo_task {
    ident id, request;
    size_t service, client;
    instant scheduled_at;
    ident worker;
    enum task_cause cause;                                         /* planned */
    bool cancel, no_return, straight, by_manager, waive, rebooked; /* planned */
    bool issued;                                                   /* the kit went out */
    bool cookie;                                                   /* its fortune cookie has arrived */
    enum step_kind until; /* the last thing that happens to it by plan; 0: its natural end */
};
err demo_step(struct demo *demo, const struct step *step);
/* Plans an order; the rest follows from what becomes of it. */
struct demo_task *demo_plan_order(struct demo *demo, instant at, instant scheduled_at);
/* Today, tomorrow, and the rush of one noon for which there are not enough workers. */
void demo_plan_present(struct demo *demo);
