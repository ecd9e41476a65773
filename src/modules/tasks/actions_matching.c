/* The pipeline as managers edit it, why a worker was picked, and what another pipeline would have done. */
#include "actions.h"
#include "auth.h"
#include <string.h>

err pipeline_set(struct tx *tx, const struct pipeline *in, int64_t *ret_version)
{
    struct pipeline now, next = *in;
    TRY(matching_check(tx_arena(tx), in));
    TRY(db_lock(tx, "tasks.pipeline", 0));
    TRY(store_pipeline_find(tx, &now));
    next.version = now.version + 1;
    TRY(store_pipeline_add(tx, &next));
    TRY(auth_audit(tx, "matching.edit", "matching pipeline",
                   arena_printf(tx_arena(tx), "version %lld", (long long)next.version)));
    *ret_version = next.version;
    return OK;
}

/* {"skills": 1, "load": 0.333} */
static const char *scores_json(struct arena *arena, const struct list *steps, const char *kept)
{
    const struct step *step = steps->items;
    const char *separator = "";
    int32_t raw[STEPS_MAX];
    struct buf out = buf_new(arena, 1 << 16);
    matching_raw_read(kept, raw);
    buf_char(&out, '{');
    for (size_t i = 0; i < steps->count && i < STEPS_MAX; i++) {
        if (raw[i] == RAW_UNKNOWN) continue;
        buf_text(&out, separator);
        json_text(&out, step[i].id);
        buf_printf(&out, ":%d.%03d", raw[i] / RAW_FULL, raw[i] % RAW_FULL);
        separator = ",";
    }
    buf_char(&out, '}');
    return out.data;
}

static err explain_candidates(struct tx *tx, const struct list *steps, const struct list *kept, struct list *ret)
{
    const struct kept_candidate *candidate = kept->items;
    struct explained *explained = ARENA_ARRAY(tx_arena(tx), kept->count, struct explained);
    for (size_t i = 0; i < kept->count; i++) {
        explained[i] = (struct explained){
            .total = (double)candidate[i].total / RAW_FULL,
            .eliminated_by = candidate[i].eliminated_by,
            .scores = scores_json(tx_arena(tx), steps, candidate[i].raw),
        };
        TRY(store_name(tx, candidate[i].worker_id, &explained[i].worker));
    }
    *ret = (struct list){explained, kept->count};
    return OK;
}

err matching_explain(struct tx *tx, ident task_id, struct explanation *ret)
{
    struct task task;
    struct decision decision;
    TRY(task_get(tx, task_id, &task));
    TRY(store_decision_find(tx, task_id, &decision));
    struct explanation explanation = {
        .decided_at = decision.decided_at,
        .pipeline_version = decision.pipeline_version,
        .free_count = decision.free_count,
        .skipped = decision.skipped,
        .steps = decision.steps,
    };
    const struct relaxed_step *relaxed = decision.relaxed.items;
    const char **names = ARENA_ARRAY(tx_arena(tx), decision.relaxed.count, const char *);
    for (size_t i = 0; i < decision.relaxed.count; i++) names[i] = relaxed[i].step;
    explanation.relaxed = (struct list){names, decision.relaxed.count};
    TRY(store_name(tx, decision.chosen_id, &explanation.chosen));
    TRY(explain_candidates(tx, &decision.steps, &decision.candidates, &explanation.candidates));
    *ret = explanation;
    return OK;
}

/* Where the decision had a step of this id; -1 if it had none. */
static int kept_place(const struct decision *decision, const char *id)
{
    const struct step *step = decision->steps.items;
    for (size_t i = 0; i < decision->steps.count && i < STEPS_MAX; i++)
        if (text_equal(step[i].id, id)) return (int)i;
    return -1;
}

/* Whom the steps would have picked from the candidates of that moment. */
static ident replay(struct arena *arena, const struct decision *decision, const struct list *steps)
{
    const struct kept_candidate *kept = decision->candidates.items;
    const struct step *step = steps->items;
    size_t count = decision->candidates.count;
    struct candidate *candidates = ARENA_ARRAY(arena, count, struct candidate);
    int relaxed[STEPS_MAX];
    for (size_t i = 0; i < count; i++) {
        candidates[i].worker_id = kept[i].worker_id;
        candidates[i].open_tasks = (int32_t)kept[i].open_tasks;
        int32_t raw[STEPS_MAX];
        matching_raw_read(kept[i].raw, raw);
        for (size_t s = 0; s < steps->count; s++) {
            int place = kept_place(decision, step[s].id);
            candidates[i].raw[s] = place < 0 ? RAW_UNKNOWN : raw[place];
        }
    }
    matching_rank(steps, candidates, count, relaxed);
    return count ? candidates[0].worker_id : 0;
}

static err add_change(struct tx *tx, const struct decision *decision, ident after, struct preview *preview)
{
    struct preview_item *item = (struct preview_item *)preview->items.items + preview->items.count;
    item->task = ARENA_NEW(tx_arena(tx), struct previewed_task);
    TRY(store_previewed(tx, decision->task_id, item->task));
    TRY(store_name(tx, decision->chosen_id, &item->before));
    TRY(store_name(tx, after, &item->after));
    preview->items.count++;
    return OK;
}

err matching_preview(struct tx *tx, const struct preview_in *in, struct preview *ret)
{
    struct arena *arena = tx_arena(tx);
    struct pipeline pipeline = {.steps = in->steps};
    struct list decisions = {NULL, 0};
    TRY(matching_check(arena, &pipeline));
    TRY(store_decision_recent(tx, in->limit == NONE ? 100 : in->limit, &decisions));
    const struct decision *decision = decisions.items;
    struct preview preview = {.examined = (int64_t)decisions.count};
    preview.items.items = ARENA_ARRAY(arena, decisions.count, struct preview_item);
    for (size_t i = 0; i < decisions.count; i++) {
        ident after = replay(arena, &decision[i], &in->steps);
        if (after != decision[i].chosen_id) TRY(add_change(tx, &decision[i], after, &preview));
    }
    preview.changed = (int64_t)preview.items.count;
    *ret = preview;
    return OK;
}
