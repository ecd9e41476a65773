/* Shapes of decisions: as stored, as explained, as previewed. */
#include "shapes.h"

static const struct field relaxed_step_fields[] = {F_TEXT(struct relaxed_step, step, 0)};
static const struct shape relaxed_step_shape = SHAPE(struct relaxed_step, "RelaxedStep", relaxed_step_fields);

static const struct field kept_candidate_fields[] = {
    F_ID(struct kept_candidate, worker_id, 0),   F_INT(struct kept_candidate, total, 0),
    F_INT(struct kept_candidate, open_tasks, 0), F_TEXT(struct kept_candidate, eliminated_by, OMIT),
    F_TEXT(struct kept_candidate, raw, 0),
};
const struct shape kept_candidate_shape = SHAPE(struct kept_candidate, "KeptCandidate", kept_candidate_fields);

static const struct field skipped_fields[] = {F_TEXT(struct skipped, step, 0), F_TEXT(struct skipped, reason, 0)};
const struct shape skipped_shape = SHAPE(struct skipped, "SkippedStep", skipped_fields);

static const struct field decision_fields[] = {
    F_ID(struct decision, id, 0),
    F_ID(struct decision, task_id, 0),
    F_ID(struct decision, chosen_id, 0),
    F_TIME(struct decision, decided_at, 0),
    F_INT(struct decision, pipeline_version, 0),
    F_INT(struct decision, free_count, 0),
    F_LIST(struct decision, relaxed, 0, &relaxed_step_shape),
    F_LIST(struct decision, skipped, 0, &skipped_shape),
    F_LIST(struct decision, steps, 0, &step_shape),
    F_LIST(struct decision, candidates, 0, &kept_candidate_shape),
};
const struct shape decision_shape = SHAPE(struct decision, "Decision", decision_fields);

static const struct field explained_fields[] = {
    F_OBJECT(struct explained, worker, 0, &named_shape),
    F_REAL(struct explained, total, 0, .help = "0 to 1"),
    F_TEXT(struct explained, eliminated_by, 0, .help = "the id of the filter that refused"),
    F_JSON(struct explained, scores, 0, .help = "by step id, 0 to 1"),
};
static const struct shape explained_shape = SHAPE(struct explained, "ExplainedCandidate", explained_fields);

static const struct field explanation_fields[] = {
    F_OBJECT(struct explanation, chosen, 0, &named_shape),
    F_TIME(struct explanation, decided_at, 0),
    F_INT(struct explanation, pipeline_version, 0),
    F_INT(struct explanation, free_count, 0, .help = "how many workers were free at that time"),
    F_TEXTS(struct explanation, relaxed, 0, .help = "filters that gave way, in that order"),
    F_LIST(struct explanation, skipped, 0, &skipped_shape),
    F_LIST(struct explanation, steps, 0, &step_shape),
    F_LIST(struct explanation, candidates, 0, &explained_shape),
};
const struct shape explanation_shape = SHAPE(struct explanation, "MatchingExplanation", explanation_fields);

static const struct field preview_in_fields[] = {
    F_LIST(struct preview_in, steps, REQUIRED, &step_shape, .max = STEPS_MAX),
    F_INT(struct preview_in, limit, NULLABLE, .min = 1, .max = 500),
};
const struct shape preview_in_shape = SHAPE(struct preview_in, "MatchingPreviewRequest", preview_in_fields);

static const struct field previewed_task_fields[] = {
    F_ID(struct previewed_task, id, 0),
    F_TEXT(struct previewed_task, number, 0),
    F_TIME(struct previewed_task, scheduled_at, 0),
    F_OBJECT(struct previewed_task, service_type, 0, &named_shape),
};
const struct shape previewed_task_shape = SHAPE(struct previewed_task, "PreviewedTask", previewed_task_fields);
static const struct field preview_item_fields[] = {
    F_OBJECT(struct preview_item, task, 0, &previewed_task_shape),
    F_OBJECT(struct preview_item, before, 0, &named_shape),
    F_OBJECT(struct preview_item, after, 0, &named_shape),
};
static const struct shape preview_item_shape = SHAPE(struct preview_item, "PreviewedChange", preview_item_fields);
static const struct field preview_fields[] = {
    F_INT(struct preview, examined, 0),
    F_INT(struct preview, changed, 0),
    F_LIST(struct preview, items, 0, &preview_item_shape),
};
const struct shape preview_shape = SHAPE(struct preview, "MatchingPreview", preview_fields);
