#include "ranking.h"
#include "roster.h"
#include <stdlib.h>

/* What one pass over the roster needs. */
struct pass {
    const struct roster *roster;
    const struct ranking_request *request;
    const struct pipeline *pipeline;
    size_t wanted_count;
    int64_t *weights; /* of the wanted traits */
    int *columns;     /* … and their place in the roster */
    const ident *busy;
    size_t busy_count;
    const struct client_result *with_client; /* rising by worker */
    size_t with_client_count;
};

static int by_worker(const void *left, const void *right)
{
    ident a = *(const ident *)left, b = *(const ident *)right;
    return (a > b) - (a < b);
}

static bool is_busy(const struct pass *pass, ident worker)
{
    return pass->busy_count && bsearch(&worker, pass->busy, pass->busy_count, sizeof worker, by_worker);
}

static int32_t raw_with_client(const struct pass *pass, ident worker)
{
    const struct client_result *result =
        pass->with_client_count
            ? bsearch(&worker, pass->with_client, pass->with_client_count, sizeof *pass->with_client, by_worker)
            : NULL;
    return result ? matching_results(result->done, result->failed) : matching_results(0, 0);
}

static int32_t raw_of(const struct pass *pass, enum step_type type, size_t at, const uint8_t *values)
{
    struct tally tally;
    switch (type) {
    case STEP_SKILLS:
        return matching_skills(pass->weights, values, pass->wanted_count);
    case STEP_STRENGTHS:
        return matching_strengths(pass->weights, values, pass->wanted_count);
    case STEP_RESULTS_OVERALL:
        tally = roster_overall(pass->roster, at);
        return matching_results(tally.done, tally.failed);
    case STEP_RESULTS_SERVICE:
        tally = roster_service(pass->roster, at, pass->request->service_type);
        return matching_results(tally.done, tally.failed);
    case STEP_RESULTS_CLIENT:
        return raw_with_client(pass, roster_worker(pass->roster, at));
    case STEP_LOAD:
        return matching_load(roster_open(pass->roster, at));
    case STEP_EXTERNAL:
        return RAW_UNKNOWN;
    }
    return RAW_UNKNOWN;
}

static void fill_candidate(const struct pass *pass, size_t at, struct candidate *candidate)
{
    const struct step *steps = pass->pipeline->steps.items;
    uint8_t values[32] = {0};
    for (size_t i = 0; i < pass->wanted_count; i++) values[i] = roster_value(pass->roster, at, pass->columns[i]);
    candidate->worker_id = roster_worker(pass->roster, at);
    candidate->open_tasks = roster_open(pass->roster, at);
    candidate->eliminated_by = -1;
    for (size_t i = 0; i < pass->pipeline->steps.count; i++)
        candidate->raw[i] = raw_of(pass, (enum step_type)steps[i].type, at, values);
}

static void prepare_wanted(struct env *env, struct pass *pass)
{
    const struct wanted_trait *wanted = pass->request->wanted_traits.items;
    size_t count = pass->request->wanted_traits.count;
    pass->wanted_count = count < 32 ? count : 32;
    pass->weights = ARENA_ARRAY(env->arena, pass->wanted_count, int64_t);
    pass->columns = ARENA_ARRAY(env->arena, pass->wanted_count, int);
    for (size_t i = 0; i < pass->wanted_count; i++) {
        pass->weights[i] = wanted[i].weight;
        pass->columns[i] = roster_trait(pass->roster, wanted[i].trait);
    }
}

static void prepare_busy(struct env *env, struct pass *pass, const struct list *slots)
{
    const struct slot *slot = slots->items;
    ident *busy = ARENA_ARRAY(env->arena, slots->count, ident);
    for (size_t i = 0; i < slots->count; i++) busy[i] = slot[i].worker_id;
    qsort(busy, slots->count, sizeof *busy, by_worker);
    pass->busy = busy;
    pass->busy_count = slots->count;
}

/* The free ones: not busy, not the client, not the excluded. Whoever is to be avoided is left out while others are
 * free. */
static void gather(struct env *env, const struct pass *pass, struct ranking *ranking)
{
    const struct ranking_request *request = pass->request;
    size_t workers = roster_count(pass->roster), avoided = SIZE_MAX;
    ranking->candidates = ARENA_ARRAY(env->arena, workers, struct candidate);
    for (size_t at = 0; at < workers; at++) {
        ident worker = roster_worker(pass->roster, at);
        if (worker == request->client || worker == request->exclude || is_busy(pass, worker)) continue;
        if (worker == request->avoid)
            avoided = at;
        else
            fill_candidate(pass, at, &ranking->candidates[ranking->count++]);
    }
    if (!ranking->count && avoided != SIZE_MAX) fill_candidate(pass, avoided, &ranking->candidates[ranking->count++]);
}

/* The earliest time that one of the workers with these slots is free; 0 if there is nobody who could come. */
static instant earliest_free(const struct ranking_request *request, const struct list *slots)
{
    const struct slot *slot = slots->items;
    instant earliest = 0;
    for (size_t first = 0; first < slots->count;) {
        size_t last = first;
        while (last < slots->count && slot[last].worker_id == slot[first].worker_id) last++;
        bool possible = slot[first].worker_id != request->client && slot[first].worker_id != request->exclude;
        instant free_at =
            matching_next_free(&slot[first], last - first, request->starts_at, request->duration_minutes * MS_MINUTE);
        if (possible && (!earliest || free_at < earliest)) earliest = free_at;
        first = last;
    }
    return earliest;
}

/* When is somebody free at the earliest? Only asked when nobody is. Looks a day ahead, then further, until the answer
 * lies within what was seen: so a full calendar of months is not read for a gap of tomorrow. */
static err find_next_free(struct tx *tx, const struct ranking_request *request, instant *ret)
{
    int64_t duration = request->duration_minutes * MS_MINUTE;
    for (int64_t ahead = MS_DAY; ahead <= 2 * MS_YEAR; ahead *= 4) {
        struct list slots = {NULL, 0};
        TRY(store_slots_after(tx, request->starts_at, request->starts_at + ahead, &slots));
        *ret = earliest_free(request, &slots);
        if (*ret + duration <= request->starts_at + ahead) return OK;
    }
    return OK;
}

static err gather_facts(struct env *env, struct pass *pass, struct ranking *ranking)
{
    const struct ranking_request *request = pass->request;
    struct tx *tx = NULL;
    struct list slots = {NULL, 0}, with_client = {NULL, 0};
    TRY(roster_get(env, &pass->roster));
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(store_pipeline_find(tx, &ranking->pipeline));
    TRY(store_slots_busy(tx, request->starts_at, request->starts_at + request->duration_minutes * MS_MINUTE,
                         request->task, &slots));
    TRY(store_client_results(tx, request->client, &with_client));
    pass->pipeline = &ranking->pipeline;
    pass->with_client = with_client.items;
    pass->with_client_count = with_client.count;
    prepare_wanted(env, pass);
    prepare_busy(env, pass, &slots);
    gather(env, pass, ranking);
    if (!ranking->count) TRY(find_next_free(tx, request, &ranking->next_free_at));
    db_end(tx);
    return OK;
}

err ranking_make(struct env *env, const struct ranking_request *request, struct ranking *ret)
{
    struct pass pass = {.request = request};
    *ret = (struct ranking){.decided_at = env_now(env)};
    TRY(gather_facts(env, &pass, ret));
    ret->workers = roster_count(pass.roster);
    ret->relaxed_count = matching_rank(&ret->pipeline.steps, ret->candidates, ret->count, ret->relaxed);
    return external_scores(env, request, ret);
}

static const char *raw_text(struct env *env, const struct ranking *ranking, const struct candidate *candidate)
{
    struct buf out = buf_new(env->arena, STEPS_MAX * 12);
    matching_raw_write(&out, candidate->raw, ranking->pipeline.steps.count);
    return out.data;
}

static struct list kept_candidates(struct env *env, const struct ranking *ranking)
{
    const struct step *steps = ranking->pipeline.steps.items;
    size_t count = ranking->count < CANDIDATES_KEPT ? ranking->count : CANDIDATES_KEPT;
    struct kept_candidate *kept = ARENA_ARRAY(env->arena, count, struct kept_candidate);
    for (size_t i = 0; i < count; i++) {
        const struct candidate *candidate = &ranking->candidates[i];
        kept[i] = (struct kept_candidate){
            .worker_id = candidate->worker_id,
            .total = candidate->total,
            .open_tasks = candidate->open_tasks,
            .eliminated_by = candidate->eliminated_by < 0 ? NULL : steps[candidate->eliminated_by].id,
            .raw = raw_text(env, ranking, candidate),
        };
    }
    return (struct list){kept, count};
}

struct decision ranking_decision(struct env *env, const struct ranking *ranking, ident task, ident chosen)
{
    const struct step *steps = ranking->pipeline.steps.items;
    struct relaxed_step *relaxed = ARENA_ARRAY(env->arena, ranking->relaxed_count, struct relaxed_step);
    for (size_t i = 0; i < ranking->relaxed_count; i++) relaxed[i].step = steps[ranking->relaxed[i]].id;
    return (struct decision){
        .id = env_ident(env),
        .task_id = task,
        .chosen_id = chosen,
        .decided_at = ranking->decided_at,
        .pipeline_version = ranking->pipeline.version,
        .free_count = (int64_t)ranking->count,
        .relaxed = {relaxed, ranking->relaxed_count},
        .skipped = ranking->skipped,
        .steps = ranking->pipeline.steps,
        .candidates = kept_candidates(env, ranking),
    };
}
