/* External matching steps: an endpoint of the company's own, in any language, gets the best candidates as JSON and
 * returns scores.
 *
 *     → {"step", "service_type_id", "scheduled_at", "candidates": [{"worker_id", "scores": [{"step", "raw"}]}]}
 *     ← {"scores": [{"worker_id", "score": 0-1000}]}
 *
 * One second for all external steps together; whatever goes wrong, the step is skipped and that is recorded: it never
 * stops an order. */
#include "ranking.h"
#include "platform/outbound.h"
#include <string.h>

enum { EXTERNAL_BUDGET_MS = 1000 };

struct score {
    const char *step;
    int64_t raw; /* 0-1000 */
};
static const struct field score_fields[] = {F_TEXT(struct score, step, 0), F_INT(struct score, raw, 0)};
static const struct shape score_shape = SHAPE(struct score, "Score", score_fields);

struct asked_candidate {
    ident worker_id;
    struct list scores;
};
static const struct field asked_candidate_fields[] = {
    F_ID(struct asked_candidate, worker_id, 0),
    F_LIST(struct asked_candidate, scores, 0, &score_shape),
};
static const struct shape asked_candidate_shape =
    SHAPE(struct asked_candidate, "ExternalCandidate", asked_candidate_fields);

struct question {
    const char *step;
    ident service_type_id;
    instant scheduled_at;
    struct list candidates;
};
static const struct field question_fields[] = {
    F_TEXT(struct question, step, 0),
    F_ID(struct question, service_type_id, 0),
    F_TIME(struct question, scheduled_at, 0),
    F_LIST(struct question, candidates, 0, &asked_candidate_shape),
};
static const struct shape question_shape = SHAPE(struct question, "ExternalQuestion", question_fields);

struct answered_score {
    ident worker_id;
    int64_t score;
};
static const struct field answered_score_fields[] = {
    F_ID(struct answered_score, worker_id, REQUIRED),
    F_INT(struct answered_score, score, REQUIRED, .min = 0, .max = RAW_FULL),
};
static const struct shape answered_score_shape = SHAPE(struct answered_score, "ExternalScore", answered_score_fields);
struct answer {
    struct list scores;
};
static const struct field answer_fields[] = {
    F_LIST(struct answer, scores, REQUIRED, &answered_score_shape, .max = CANDIDATES_EXTERNAL)};
static const struct shape answer_shape = SHAPE(struct answer, "ExternalAnswer", answer_fields);

static const char *question_text(struct env *env, const struct ranking_request *request, const struct ranking *ranking,
                                 const struct step *step, size_t count)
{
    const struct step *steps = ranking->pipeline.steps.items;
    struct asked_candidate *asked = ARENA_ARRAY(env->arena, count, struct asked_candidate);
    for (size_t i = 0; i < count; i++) {
        struct score *scores = ARENA_ARRAY(env->arena, ranking->pipeline.steps.count, struct score);
        size_t known = 0;
        for (size_t s = 0; s < ranking->pipeline.steps.count; s++)
            if (ranking->candidates[i].raw[s] != RAW_UNKNOWN)
                scores[known++] = (struct score){steps[s].id, ranking->candidates[i].raw[s]};
        asked[i] = (struct asked_candidate){ranking->candidates[i].worker_id, {scores, known}};
    }
    struct question question = {step->id, request->service_type, request->starts_at, {asked, count}};
    struct buf out = buf_new(env->arena, 1 << 20);
    shape_write(&out, &question_shape, &question, ~0u);
    return out.data;
}

static void take_scores(struct ranking *ranking, size_t position, size_t count, const struct list *scores)
{
    const struct answered_score *score = scores->items;
    for (size_t s = 0; s < scores->count; s++)
        for (size_t i = 0; i < count; i++)
            if (ranking->candidates[i].worker_id == score[s].worker_id)
                ranking->candidates[i].raw[position] = (int32_t)score[s].score;
}

/* The reason why it was skipped, or NULL. */
static const char *ask(struct env *env, const struct ranking_request *request, struct ranking *ranking, size_t position,
                       size_t count, int timeout_ms)
{
    const struct step *step = (const struct step *)ranking->pipeline.steps.items + position;
    if (timeout_ms <= 0) return "timeout";
    struct outbound call = {
        .method = "POST",
        .url = step->url,
        .body = question_text(env, request, ranking, step, count),
        .headers = {"Content-Type: application/json"},
        .timeout_ms = timeout_ms,
        .answer_limit = 64 << 10,
    };
    struct outbound_answer answer;
    err e = outbound_call(env, &call, &answer);
    if (e) return e->code;
    if (answer.status != 200) return arena_printf(env->arena, "status_%d", answer.status);
    struct answer parsed;
    if (shape_parse(env->arena, &answer_shape, answer.body, answer.size, env_now(env), &parsed)) return "bad_answer";
    take_scores(ranking, position, count, &parsed.scores);
    return NULL;
}

err external_scores(struct env *env, const struct ranking_request *request, struct ranking *ranking)
{
    const struct step *steps = ranking->pipeline.steps.items;
    size_t count = ranking->count < CANDIDATES_EXTERNAL ? ranking->count : CANDIDATES_EXTERNAL;
    struct skipped *skipped = ARENA_ARRAY(env->arena, ranking->pipeline.steps.count, struct skipped);
    instant deadline = env_real_now(env) + EXTERNAL_BUDGET_MS;
    bool asked = false;
    ranking->skipped = (struct list){skipped, 0};
    for (size_t i = 0; count && i < ranking->pipeline.steps.count; i++) {
        if (!steps[i].enabled || steps[i].type != STEP_EXTERNAL) continue;
        const char *reason = ask(env, request, ranking, i, count, (int)(deadline - env_real_now(env)));
        if (reason) skipped[ranking->skipped.count++] = (struct skipped){steps[i].id, reason};
        asked |= !reason;
    }
    /* The best ones are ordered anew with what was learnt; the others stay behind them. */
    if (asked)
        ranking->relaxed_count = matching_rank(&ranking->pipeline.steps, ranking->candidates, count, ranking->relaxed);
    return OK;
}
