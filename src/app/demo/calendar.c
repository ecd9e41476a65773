/* A binary heap of steps. */
#include <string.h>
#include "demo.h"

struct calendar {
    struct arena *arena;
    struct step *steps;
    size_t count, room;
    int64_t order;
};

struct calendar *calendar_new(struct arena *arena)
{
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    *calendar = (struct calendar){.arena = arena, .room = 1024};
    calendar->steps = ARENA_ARRAY(arena, calendar->room, struct step);
    return calendar;
}

static bool earlier(const struct step *a, const struct step *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

void calendar_add(struct calendar *calendar, instant at, enum step_kind kind, struct demo_task *task)
{
    if (calendar->count == calendar->room) {
        struct step *more = ARENA_ARRAY(calendar->arena, calendar->room * 2, struct step);
        memcpy(more, calendar->steps, calendar->count * sizeof *more);
        calendar->steps = more;
        calendar->room *= 2;
    }
    struct step step = {at - at % MS_SECOND, calendar->order++, kind, task};
    size_t place = calendar->count++;
    for (; place > 0 && earlier(&step, &calendar->steps[(place - 1) / 2]); place = (place - 1) / 2)
        calendar->steps[place] = calendar->steps[(place - 1) / 2];
    calendar->steps[place] = step;
}

bool calendar_next(struct calendar *calendar, struct step *ret)
{
    if (!calendar->count) return false;
    *ret = calendar->steps[0];
    struct step last = calendar->steps[--calendar->count];
    size_t place = 0;
    for (;;) {
        size_t child = 2 * place + 1;
        if (child >= calendar->count) break;
        if (child + 1 < calendar->count && earlier(&calendar->steps[child + 1], &calendar->steps[child])) child++;
        if (!earlier(&calendar->steps[child], &last)) break;
        calendar->steps[place] = calendar->steps[child];
        place = child;
    }
    calendar->steps[place] = last;
    return true;
}
