/* A comparison from its begin to its end: the calendar or somebody begins it, a job looks, looks again at what differs,
 * and tells. */
#include "compare.h"
#include "platform/metrics.h"
#include "platform/platform.h"
#include "platform/stream.h"

enum {
    LOOK_AGAIN_MS = 5000,          /* longer than a call over the border takes */
    UNDER_WAY_MS = 10 * 60 * 1000, /* longer, and another may begin beside it */
    MARGIN_MS = 60 * 1000,         /* changes that were not committed yet when the last one looked */
    FIRST_DAYS = 7,
};

static struct metric differences_gauge =
    METRIC("mcf_supplies_differences", "", METRIC_GAUGE, "Differences that the newest comparison of supplies found.");
static struct metric compared_gauge = METRIC("mcf_supplies_compared_timestamp_seconds", "", METRIC_GAUGE,
                                             "When the newest comparison of supplies ended (business clock).");

struct comparison_job {
    ident comparison_id;
};
static const struct field job_fields[] = {F_ID(struct comparison_job, comparison_id, REQUIRED)};
static const struct shape job_shape = SHAPE(struct comparison_job, "SupplyComparisonJob", job_fields);

/* ---- begin */

/* From the last one that was all well, so that what differed then is looked at again until it is mended. */
static err since_when(struct tx *tx, instant *ret)
{
    struct comparison last;
    err e = store_comparison_newest(tx, true, &last);
    *ret = env_now(tx_env(tx)) - FIRST_DAYS * MS_DAY;
    if (e) return e->kind == ERR_NOT_FOUND ? OK : e;
    *ret = last.equal == MAYBE_YES ? last.at - MARGIN_MS : last.since;
    return OK;
}

err comparison_begin(struct tx *tx, ident *ret_id)
{
    struct comparison now;
    struct comparison_job job;
    instant since = 0;
    TRY(db_lock(tx, "supplies.comparison", 0));
    err e = store_comparison_newest(tx, false, &now);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    bool under_way = !e && now.at > env_now(tx_env(tx)) - UNDER_WAY_MS;
    if (!under_way) {
        TRY(since_when(tx, &since));
        TRY(store_comparison_add(tx, since, &job.comparison_id));
        TRY(job_add(tx, &job_supplies_compare, &job, NULL));
    }
    *ret_id = under_way ? now.id : job.comparison_id;
    return OK;
}

static err run_schedule(struct env *env, instant tick)
{
    struct tx *tx = NULL;
    ident id = 0;
    TRY(db_begin(env, STORE_SUPPLIES, &tx));
    TRY(comparison_begin(tx, &id));
    return db_commit(tx);
}

const struct schedule schedule_supplies_compare = {
    .name = "supplies.compare",
    .store = STORE_SUPPLIES,
    .when = {.kind = DAILY, .minute = 3 * 60 + 30},
    .catch_up = CATCH_UP_LATEST,
    .run = run_schedule,
    .summary = "Compares requests, audit and tasks",
};

/* ---- end */

static void show(const struct comparison *comparison)
{
    metric_set(&differences_gauge, comparison->difference_count);
    metric_set(&compared_gauge, comparison->ended_at / MS_SECOND);
}

static void show_after_commit(struct platform *platform, void *comparison)
{
    show(comparison);
}

err comparison_show(struct env *env)
{
    struct tx *tx = NULL;
    struct comparison last;
    TRY(db_read(env, STORE_SUPPLIES, &tx));
    err e = store_comparison_newest(tx, true, &last);
    db_end(tx);
    if (!e) show(&last);
    return e && e->kind == ERR_NOT_FOUND ? OK : e;
}

/* One that was held up may end after a newer one; it says nothing of the present then. */
static err is_newest(struct tx *tx, ident id, bool *ret)
{
    struct comparison last;
    err e = store_comparison_newest(tx, true, &last);
    *ret = e || last.id < id;
    return e && e->kind == ERR_NOT_FOUND ? OK : e;
}

static err end(struct tx *tx, struct comparison *it)
{
    bool newest = false;
    struct stream_note note = {"comparison", it->id, NULL, 0, ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN};
    struct supplies_differs_event event = {it->id, it->difference_count};
    it->equal = it->difference_count ? MAYBE_NO : MAYBE_YES;
    it->ended_at = env_now(tx_env(tx));
    TRY(is_newest(tx, it->id, &newest));
    TRY(store_comparison_update(tx, it));
    if (it->equal == MAYBE_NO) TRY(event_publish(tx, &supplies_differs, it->id, &event));
    stream_publish(tx, &note);
    if (newest) db_after_commit(tx, show_after_commit, it);
    return OK;
}

/* ---- the job */

static err settle(struct env *env, const struct job *job, struct comparison *it, bool again)
{
    struct tx *tx = NULL;
    TRY(db_begin(env, STORE_SUPPLIES, &tx));
    if (again) {
        TRY(store_comparison_update(tx, it));
        TRY(job_put_off(tx, job, 0, env_real_now(env) + LOOK_AGAIN_MS, NULL));
    } else {
        TRY(end(tx, it));
        TRY(job_finish(tx, job));
    }
    return db_commit(tx);
}

static err first_look(struct env *env, const struct job *job, struct comparison *it)
{
    struct differences found = differences_new(env->arena);
    TRY(compare_all(env, it->since, &found, &it->checked));
    it->looked_at = env_now(env);
    it->difference_count = (int64_t)found.found;
    it->more = found.found > found.count;
    it->differences = (struct list){found.items, found.count};
    return settle(env, job, it, found.count > 0);
}

/* If there was more than could be kept, and all that was kept has mended itself, the rest is looked at anew. */
static err second_look(struct env *env, const struct job *job, struct comparison *it)
{
    struct differences found = differences_new(env->arena);
    TRY(compare_again(env, &it->differences, &found));
    struct list now = {found.items, found.count};
    it->differences = differences_in_both(env->arena, &it->differences, &now);
    it->difference_count = (int64_t)it->differences.count;
    bool anew = it->more && !it->differences.count;
    if (anew) it->looked_at = 0;
    return settle(env, job, it, anew);
}

static err run_compare(struct env *env, const struct job *job)
{
    struct comparison it;
    struct comparison_job payload;
    struct tx *tx = NULL;
    TRY(job_read(env, job, &job_supplies_compare, &payload));
    TRY(db_read(env, STORE_SUPPLIES, &tx));
    err e = store_comparison_find(tx, payload.comparison_id, &it);
    db_end(tx);
    TRY(e);
    if (it.ended_at) return OK;
    return it.looked_at ? second_look(env, job, &it) : first_look(env, job, &it);
}

const struct job_kind job_supplies_compare = {
    .name = "supplies.compare",
    .store = STORE_SUPPLIES,
    .run = run_compare,
    .shape = &job_shape,
    .max_attempts = 10,
    .first_delay_s = 5,
    .max_delay_s = 600,
    .at_once = 1,
    .summary = "Compares requests, audit and tasks; looks again at what differs, and tells",
};

/* ---- reading */

err comparison_list(struct tx *tx, const struct comparison_query *query, struct list *ret, ident *ret_next)
{
    struct list rows = {NULL, 0};
    TRY(store_comparison_list(tx, query, &rows));
    const struct comparison *row = rows.items;
    size_t limit = (size_t)page_limit(query->limit);
    *ret_next = rows.count > limit ? row[limit - 1].id : 0;
    if (rows.count > limit) rows.count = limit;
    *ret = rows;
    return OK;
}
