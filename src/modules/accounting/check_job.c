/* A check from its begin to its end: the calendar or somebody begins it, a job looks, looks again if something differs,
 * and tells. */
#include "check.h"
#include "platform/metrics.h"
#include "platform/platform.h"
#include "platform/stream.h"

enum {
    LOOK_AGAIN_MS = 5000,          /* longer than what is on its way takes */
    UNDER_WAY_MS = 10 * 60 * 1000, /* longer, and another may begin beside it */
    MARGIN_MS = 60 * 1000,         /* what was not committed yet when the last one looked */
};

static struct metric differences_gauge =
    METRIC("mcf_books_differences", "", METRIC_GAUGE, "Differences that the newest check of the books found.");
static struct metric checked_gauge = METRIC("mcf_books_checked_timestamp_seconds", "", METRIC_GAUGE,
                                            "When the newest check of the books ended (business clock).");

struct check_payload {
    ident check_id;
};
static const struct field job_fields[] = {F_ID(struct check_payload, check_id, REQUIRED)};
static const struct shape job_shape = SHAPE(struct check_payload, "BooksCheckJob", job_fields);

/* ---- begin */

/* From the last one that was all well, so that what differed then is looked at again until it is mended. */
static err since_when(struct tx *tx, struct books_check *check)
{
    struct books_check last;
    err e = store_check_newest(tx, true, &last);
    if (e) return e->kind == ERR_NOT_FOUND ? OK : e;
    bool well = last.equal == MAYBE_YES;
    check->since = well ? last.at - MARGIN_MS : last.since;
    check->real_since = well ? last.real_at - MARGIN_MS : last.real_since;
    return OK;
}

static err add(struct tx *tx, ident *ret_id)
{
    struct env *env = tx_env(tx);
    struct books_check check = {.id = env_ident(env), .at = env_now(env), .real_at = env_real_now(env)};
    struct check_payload payload = {check.id};
    TRY(since_when(tx, &check));
    TRY(store_check_add(tx, &check));
    *ret_id = check.id;
    return job_add(tx, &job_accounting_check, &payload, NULL);
}

err check_begin(struct tx *tx, ident *ret_id)
{
    struct books_check now;
    TRY(db_lock(tx, "accounting.check", 0));
    err e = store_check_newest(tx, false, &now);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    bool under_way = !e && now.real_at > env_real_now(tx_env(tx)) - UNDER_WAY_MS;
    if (under_way) return *ret_id = now.id, OK;
    return add(tx, ret_id);
}

err check_by_calendar(struct env *env, instant tick)
{
    struct tx *tx = NULL;
    ident id = 0;
    TRY(db_begin(env, STORE_ACCOUNTING, &tx));
    TRY(check_begin(tx, &id));
    return db_commit(tx);
}

/* ---- end */

static void show(const struct books_check *check)
{
    metric_set(&differences_gauge, check->difference_count);
    metric_set(&checked_gauge, check->ended_at / MS_SECOND);
}

static void show_after_commit(struct platform *platform, void *check)
{
    show(check);
}

err check_show(struct env *env)
{
    struct tx *tx = NULL;
    struct books_check last;
    TRY(db_read(env, STORE_ACCOUNTING, &tx));
    err e = store_check_newest(tx, true, &last);
    db_end(tx);
    if (!e) show(&last);
    return e && e->kind == ERR_NOT_FOUND ? OK : e;
}

static err end(struct tx *tx, struct books_check *it)
{
    struct stream_note note = {"check", it->id, NULL, 0, ROLE_MANAGER | ROLE_ADMIN};
    struct accounting_differs_event event = {it->id, it->difference_count};
    it->equal = it->difference_count ? MAYBE_NO : MAYBE_YES;
    it->ended_at = env_now(tx_env(tx));
    TRY(store_check_update(tx, it));
    if (it->equal == MAYBE_NO) TRY(event_publish(tx, &accounting_differs, it->id, &event));
    stream_publish(tx, &note);
    db_after_commit(tx, show_after_commit, it);
    return OK;
}

/* ---- the job */

static err settle(struct env *env, const struct job *job, struct books_check *it, bool again)
{
    struct tx *tx = NULL;
    TRY(db_begin(env, STORE_ACCOUNTING, &tx));
    if (again) {
        TRY(store_check_update(tx, it));
        TRY(job_put_off(tx, job, 0, env_real_now(env) + LOOK_AGAIN_MS, NULL));
    } else {
        TRY(end(tx, it));
        TRY(job_finish(tx, job));
    }
    return db_commit(tx);
}

/* The first look may find what is only on its way; the second one keeps what both have found. */
static err look(struct env *env, const struct job *job, struct books_check *it)
{
    struct books_differences found = books_differences_new(env->arena);
    bool first = !it->looked_at;
    TRY(check_look(env, it, &found, &it->checked));
    struct list now = {found.items, found.count};
    it->looked_at = env_now(env);
    if (first) {
        it->differences = now;
        it->more = found.found > found.count;
        it->difference_count = (int64_t)found.found;
        return settle(env, job, it, found.count > 0);
    }
    it->differences = books_differences_in_both(env->arena, &it->differences, &now);
    it->more = it->more && found.found > found.count;
    it->difference_count = it->more ? (int64_t)found.found : (int64_t)it->differences.count;
    return settle(env, job, it, false);
}

static err run_check(struct env *env, const struct job *job)
{
    struct books_check it;
    struct check_payload payload;
    struct tx *tx = NULL;
    TRY(job_read(env, job, &job_accounting_check, &payload));
    TRY(db_read(env, STORE_ACCOUNTING, &tx));
    err e = store_check_find(tx, payload.check_id, &it);
    db_end(tx);
    TRY(e);
    return it.ended_at ? OK : look(env, job, &it);
}

const struct job_kind job_accounting_check = {
    .name = "accounting.check",
    .store = STORE_ACCOUNTING,
    .run = run_check,
    .shape = &job_shape,
    .max_attempts = 10,
    .first_delay_s = 5,
    .max_delay_s = 600,
    .at_once = 1,
    .summary = "Checks the books; looks again if something differs, and tells",
};

/* ---- reading */

err checks_list(struct tx *tx, const struct check_query *query, struct list *ret, ident *ret_next)
{
    struct list rows = {NULL, 0};
    TRY(store_checks(tx, query, &rows));
    const struct books_check *row = rows.items;
    size_t limit = (size_t)page_limit(query->limit);
    *ret_next = rows.count > limit ? row[limit - 1].id : 0;
    if (rows.count > limit) rows.count = limit;
    *ret = rows;
    return OK;
}
