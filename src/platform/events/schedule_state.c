/* What operations see of the schedules. */
#include "platform/platform.h"
#include "platform/schedule.h"

static struct sql sql_last = SQL("platform", "tick_last");

struct tick_seen {
    instant tick_at;
    const char *state, *last_error;
};
static const struct field tick_seen_fields[] = {
    F_TIME(struct tick_seen, tick_at, 0),
    F_TEXT(struct tick_seen, state, 0),
    F_TEXT(struct tick_seen, last_error, 0),
};
static const struct shape tick_seen_shape = SHAPE(struct tick_seen, "ScheduleTickSeen", tick_seen_fields);

static const struct field schedule_state_fields[] = {
    F_TEXT(struct schedule_state, name, 0),
    F_TEXT(struct schedule_state, description, 0, .help = "what it does, and when"),
    F_TEXT(struct schedule_state, last_error, 0),
    F_TIME(struct schedule_state, last_tick, 0),
    F_TIME(struct schedule_state, next_tick, 0),
};
const struct shape schedule_state_shape = SHAPE(struct schedule_state, "ScheduleState", schedule_state_fields);

static const char *describe(struct arena *arena, const struct recurrence *rule)
{
    static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    int hour = rule->minute / 60, minute = rule->minute % 60;
    switch (rule->kind) {
    case EVERY_MINUTES:
        return arena_printf(arena, "every %d minutes", rule->minutes);
    case DAILY:
        return arena_printf(arena, "daily at %02d:%02d", hour, minute);
    case WEEKLY:
        return arena_printf(arena, "%s at %02d:%02d", days[rule->day % 7], hour, minute);
    case MONTHLY:
        break;
    }
    if (!rule->day) return arena_printf(arena, "the last day of the month at %02d:%02d", hour, minute);
    return arena_printf(arena, "day %d of the month at %02d:%02d", rule->day, hour, minute);
}

static err look(struct env *env, const struct schedule *schedule, struct schedule_state *ret)
{
    struct recurrence rule = schedule->when;
    struct tick_seen last = {0};
    struct tx *tx;
    if (schedule->rule) TRY(schedule->rule(env, &rule));
    TRY(db_read(env, schedule->store, &tx));
    err e = db_one(tx, &sql_last, &tick_seen_shape, &last, P_TEXT("name", schedule->name));
    db_end(tx);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    bool started = last.tick_at && !text_equal(last.state, "start");
    *ret = (struct schedule_state){
        .name = schedule->name,
        .description = arena_printf(env->arena, "%s (%s)", schedule->summary ? schedule->summary : schedule->name,
                                    describe(env->arena, &rule)),
        .last_error = last.last_error,
        .last_tick = started ? last.tick_at : 0,
        .next_tick = recurrence_next(&rule, company_zone(env->platform), last.tick_at ? last.tick_at : env_now(env)),
    };
    return OK;
}

err schedules_state(struct env *env, struct list *ret_schedule_states)
{
    const struct platform *platform = env->platform;
    size_t count = 0, at = 0;
    for (size_t i = 0; i < platform->module_count; i++) count += platform->modules[i]->schedule_count;
    struct schedule_state *states = ARENA_ARRAY(env->arena, count, struct schedule_state);
    for (size_t i = 0; i < platform->module_count; i++)
        for (size_t k = 0; k < platform->modules[i]->schedule_count; k++)
            TRY(look(env, &platform->modules[i]->schedules[k], &states[at++]));
    *ret_schedule_states = (struct list){states, count};
    return OK;
}
