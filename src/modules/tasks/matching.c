#include "matching.h"
#include <stdlib.h>
#include <string.h>

const char *const step_type_names[] = {
    NULL, "skills", "strengths", "results_overall", "results_service", "results_client", "load", "external", NULL};
const char *const step_mode_names[] = {NULL, "filter", "score", NULL};

static const struct field step_fields[] = {
    F_TEXT(struct step, id, REQUIRED, .max = 40),
    F_ENUM(struct step, type, REQUIRED, step_type_names),
    F_TEXT(struct step, name, REQUIRED, .max = 80),
    F_ENUM(struct step, mode, REQUIRED, step_mode_names),
    F_BOOL(struct step, enabled, 0),
    F_INT(struct step, weight, NULLABLE, .min = 0, .max = 100),
    F_INT(struct step, threshold, NULLABLE, .min = 0, .max = 100),
    F_TEXT(struct step, url, NULLABLE, .max = 500),
};
const struct shape step_shape = SHAPE(struct step, "MatchingStep", step_fields);

static const struct field pipeline_fields[] = {
    F_INT(struct pipeline, version, NULLABLE),
    F_LIST(struct pipeline, steps, REQUIRED, &step_shape, .max = STEPS_MAX),
};
const struct shape pipeline_shape = SHAPE(struct pipeline, "MatchingPipeline", pipeline_fields);

static const struct field wanted_trait_fields[] = {
    F_TEXT(struct wanted_trait, trait, REQUIRED, .max = 60),
    F_INT(struct wanted_trait, weight, REQUIRED, .min = 1, .max = 100),
};
const struct shape wanted_trait_shape = SHAPE(struct wanted_trait, "WantedTrait", wanted_trait_fields);

static const struct field slot_fields[] = {
    F_ID(struct slot, worker_id, 0),
    F_TIME(struct slot, starts_at, 0),
    F_TIME(struct slot, ends_at, 0),
};
const struct shape slot_shape = SHAPE(struct slot, "Slot", slot_fields);

struct pipeline matching_default(void)
{
    static struct step steps[] = {
        {"skills", STEP_SKILLS, "Skills", MODE_FILTER, true, NONE, 100, NULL},
        {"strengths", STEP_STRENGTHS, "Strengths", MODE_SCORE, true, 30, NONE, NULL},
        {"results_overall", STEP_RESULTS_OVERALL, "Past results", MODE_SCORE, true, 20, NONE, NULL},
        {"results_service", STEP_RESULTS_SERVICE, "Results in this service", MODE_SCORE, true, 20, NONE, NULL},
        {"results_client", STEP_RESULTS_CLIENT, "Results with this client", MODE_SCORE, true, 15, NONE, NULL},
        {"load", STEP_LOAD, "Fair load", MODE_SCORE, true, 15, NONE, NULL},
    };
    return (struct pipeline){.version = 0, .steps = {steps, sizeof steps / sizeof *steps}};
}

static void check_step(struct arena *arena, const struct step *steps, size_t at, const struct err_field **faults)
{
    const struct step *step = &steps[at];
    for (size_t earlier = 0; earlier < at; earlier++)
        if (text_equal(steps[earlier].id, step->id))
            err_field_add(arena, faults, arena_printf(arena, "steps[%zu].id", at), "duplicate",
                          "Two steps have this id.");
    bool external = step->type == STEP_EXTERNAL, has_url = !text_blank(step->url);
    const char *url_field = arena_printf(arena, "steps[%zu].url", at);
    if (external && !has_url) err_field_add(arena, faults, url_field, "required", "An external step needs a URL.");
    if (!external && has_url) err_field_add(arena, faults, url_field, "unknown", "Only an external step has a URL.");
    if (external && has_url && !text_starts(step->url, "http://") && !text_starts(step->url, "https://"))
        err_field_add(arena, faults, url_field, "format", "The URL starts with http:// or https://.");
    if (step->mode == MODE_SCORE && step->weight == NONE)
        err_field_add(arena, faults, arena_printf(arena, "steps[%zu].weight", at), "required", "A score has a weight.");
    if (step->mode == MODE_FILTER && step->threshold == NONE)
        err_field_add(arena, faults, arena_printf(arena, "steps[%zu].threshold", at), "required",
                      "A filter has a threshold.");
}

err matching_check(struct arena *arena, const struct pipeline *pipeline)
{
    const struct err_field *faults = NULL;
    for (size_t at = 0; at < pipeline->steps.count; at++) check_step(arena, pipeline->steps.items, at, &faults);
    return err_invalid(arena, faults);
}

int32_t matching_skills(const int64_t *weights, const uint8_t *values, size_t count)
{
    int64_t has = 0, all = 0;
    for (size_t i = 0; i < count; i++) {
        all += weights[i];
        if (values[i] >= 50) has += weights[i];
    }
    return all ? (int32_t)(has * RAW_FULL / all) : RAW_FULL;
}

int32_t matching_strengths(const int64_t *weights, const uint8_t *values, size_t count)
{
    int64_t sum = 0, all = 0;
    for (size_t i = 0; i < count; i++) {
        all += weights[i];
        sum += weights[i] * values[i];
    }
    return all ? (int32_t)(sum * RAW_FULL / (all * 100)) : RAW_FULL;
}

int32_t matching_results(int64_t done, int64_t failed)
{
    return (int32_t)((done + 2) * RAW_FULL / (done + failed + 3));
}

int32_t matching_load(int64_t open_tasks)
{
    return (int32_t)(RAW_FULL / (1 + (open_tasks > 0 ? open_tasks : 0)));
}

/* The position of the first filter (not given way) that refuses the candidate, or -1. */
static int32_t refused_by(const struct list *steps, const bool *gave_way, const struct candidate *candidate)
{
    const struct step *step = steps->items;
    for (size_t i = 0; i < steps->count; i++) {
        if (!step[i].enabled || step[i].mode != MODE_FILTER || gave_way[i] || candidate->raw[i] == RAW_UNKNOWN)
            continue;
        if (candidate->raw[i] < step[i].threshold * RAW_FULL / 100) return (int32_t)i;
    }
    return -1;
}

static bool anybody_passes(const struct list *steps, const bool *gave_way, const struct candidate *candidates,
                           size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (refused_by(steps, gave_way, &candidates[i]) < 0) return true;
    return count == 0;
}

static int32_t total_of(const struct list *steps, const struct candidate *candidate)
{
    const struct step *step = steps->items;
    int64_t sum = 0, weights = 0;
    for (size_t i = 0; i < steps->count; i++) {
        if (!step[i].enabled || step[i].mode != MODE_SCORE || candidate->raw[i] == RAW_UNKNOWN) continue;
        sum += step[i].weight * candidate->raw[i];
        weights += step[i].weight;
    }
    return weights ? (int32_t)(sum / weights) : 0;
}

static int better_first(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    bool a_out = a->eliminated_by >= 0, b_out = b->eliminated_by >= 0;
    if (a_out != b_out) return a_out - b_out;
    if (a->total != b->total) return a->total > b->total ? -1 : 1;
    if (a->open_tasks != b->open_tasks) return a->open_tasks < b->open_tasks ? -1 : 1;
    return (a->worker_id > b->worker_id) - (a->worker_id < b->worker_id);
}

size_t matching_rank(const struct list *steps, struct candidate *candidates, size_t count, int *ret_relaxed)
{
    const struct step *step = steps->items;
    bool gave_way[STEPS_MAX] = {false};
    size_t relaxed = 0;
    for (size_t i = steps->count; i-- > 0;) {
        if (anybody_passes(steps, gave_way, candidates, count)) break;
        if (!step[i].enabled || step[i].mode != MODE_FILTER) continue;
        gave_way[i] = true;
        ret_relaxed[relaxed++] = (int)i;
    }
    for (size_t i = 0; i < count; i++) {
        candidates[i].eliminated_by = refused_by(steps, gave_way, &candidates[i]);
        candidates[i].total = total_of(steps, &candidates[i]);
    }
    qsort(candidates, count, sizeof *candidates, better_first);
    return relaxed;
}

instant matching_next_free(const struct slot *slots, size_t count, instant from, int64_t duration)
{
    instant at = from;
    for (size_t i = 0; i < count; i++) {
        if (slots[i].ends_at <= at) continue;
        if (slots[i].starts_at >= at + duration) break;
        at = slots[i].ends_at;
    }
    return at;
}

void matching_raw_write(struct buf *out, const int32_t *raw, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i) buf_char(out, ',');
        if (raw[i] != RAW_UNKNOWN) buf_int(out, raw[i]);
    }
}

void matching_raw_read(const char *text, int32_t ret_raw[STEPS_MAX])
{
    for (size_t i = 0; i < STEPS_MAX; i++) {
        char *end = NULL;
        long value = text ? strtol(text, &end, 10) : 0;
        ret_raw[i] = text && end != text ? (int32_t)value : RAW_UNKNOWN;
        const char *comma = text ? strchr(text, ',') : NULL;
        text = comma ? comma + 1 : NULL;
    }
}
