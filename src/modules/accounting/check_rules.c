#include "check_rules.h"

const char *const books_difference_kind_names[] = {NULL,
                                                   "ledger",
                                                   "settlement",
                                                   "task",
                                                   "service_amount",
                                                   "service_status",
                                                   "service_missing",
                                                   "service_unknown",
                                                   "service_silent",
                                                   NULL};

struct books_differences books_differences_new(struct arena *arena)
{
    return (struct books_differences){.arena = arena,
                                      .items = ARENA_ARRAY(arena, BOOKS_DIFFERENCES_KEPT, struct books_difference)};
}

/* What is kept outlives what was read to find it. */
void books_differ(struct books_differences *all, enum books_difference_kind kind, const char *subject,
                  const char *expected, const char *found)
{
    if (all->found++ >= BOOKS_DIFFERENCES_KEPT) return;
    all->items[all->count++] = (struct books_difference){.kind = (int)kind,
                                                         .subject = arena_text(all->arena, subject),
                                                         .expected = arena_text(all->arena, expected),
                                                         .found = arena_text(all->arena, found)};
}

struct list books_differences_in_both(struct arena *arena, const struct list *before, const struct list *now)
{
    const struct books_difference *old = before->items, *found = now->items;
    struct books_difference *both = ARENA_ARRAY(arena, now->count, struct books_difference);
    size_t count = 0;
    for (size_t i = 0; i < now->count; i++) {
        size_t at = 0;
        while (at < before->count && !(old[at].kind == found[i].kind && text_equal(old[at].subject, found[i].subject)))
            at++;
        if (at < before->count) both[count++] = found[i];
    }
    return (struct list){both, count};
}

struct task_booked task_should_be_booked(const struct task_money *task)
{
    struct task_booked none = {0}, booked = {.charge = task->price};
    bool done = task->status == TASK_DONE, failed = task->status == TASK_FAILED;
    if (!done && !failed && task->status != TASK_CANCELLED) return none;
    if (!task->had_worker) return none;
    if (done) booked.share = task->worker_share;
    if (failed && task->cause != CAUSE_SUPPLIES_MISSING) booked.penalty = task->penalty;
    booked.waived = booked.penalty && task->penalty_waived;
    return booked;
}

bool task_is_booked(const struct task_booked *should, const struct task_booked *is)
{
    bool amounts = should->charge == is->charge && should->share == is->share && should->penalty == is->penalty;
    return amounts && (is->waived || !should->waived);
}

static void add_word(struct buf *out, struct arena *arena, const char *word, money amount)
{
    if (amount) buf_printf(out, "%s%s %s", out->size ? ", " : "", word, money_text(arena, amount));
}

const char *task_booked_text(struct arena *arena, const struct task_booked *booked)
{
    struct buf out = buf_new(arena, 1024);
    add_word(&out, arena, "charge", booked->charge);
    add_word(&out, arena, "share", booked->share);
    add_word(&out, arena, "penalty", booked->penalty);
    if (booked->waived) buf_text(&out, " (waived)");
    return out.size ? out.data : "nothing";
}
