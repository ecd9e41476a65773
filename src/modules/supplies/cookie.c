/* What becomes of a request's cookie. Looking for the talk with its supplier? See cookie_client.c and cookie_jobs.c. */
#include "cookie.h"
#include "platform/metrics.h"
#include "platform/platform.h"
#include "platform/stream.h"

ERROR(err_no_order, ERR_NOT_FOUND, "not_found", "There is no such order.");

static struct metric cookies_ordered =
    METRIC("mcf_cookies_total", "status=\"ordered\"", METRIC_COUNTER, "Fortune cookies by what became of them");
static struct metric cookies_arrived =
    METRIC("mcf_cookies_total", "status=\"arrived\"", METRIC_COUNTER, "Fortune cookies by what became of them");
static struct metric cookies_late =
    METRIC("mcf_cookies_total", "status=\"late\"", METRIC_COUNTER, "Fortune cookies by what became of them");
static struct metric cookies_failed =
    METRIC("mcf_cookies_total", "status=\"failed\"", METRIC_COUNTER, "Fortune cookies by what became of them");

static void count(struct platform *platform, void *metric)
{
    metric_add(metric, 1);
}

bool cookies_are_on(const struct env *env)
{
    return !config_cookies_off(&env->platform->config);
}

void cookie_begin(const struct env *env, struct request_row *row)
{
    bool on = cookies_are_on(env);
    row->cookie_status = on ? COOKIE_ORDERED : COOKIE_OFF;
    row->cookie_due_at = on ? env_now(env) + COOKIE_DUE_MS : 0;
}

err cookie_order(struct tx *tx, const struct request_row *row)
{
    struct cookie_job job = {row->id};
    if (row->cookie_status == COOKIE_OFF) return OK;
    TRY(job_add(tx, &job_supplies_cookie, &job, NULL));
    TRY(job_add(tx, &job_supplies_cookie_late, &job, &(struct job_options){.run_at = row->cookie_due_at}));
    db_after_commit(tx, count, &cookies_ordered);
    return OK;
}

/* The clerks' queue and the worker's page show it. */
static void show(struct tx *tx, const struct request_row *row)
{
    struct stream_note note = {"supply_request", row->id, &row->worker_id, 1, ROLE_CLERK};
    stream_publish(tx, &note);
}

err cookie_tell(struct tx *tx, const struct request_row *row, const struct cookie_news *news)
{
    enum cookie_status now = (enum cookie_status)row->cookie_status, then = cookie_after(now, news->word);
    if (then == now) return OK;
    TRY(store_cookie_end(tx, row->id, then, news));
    db_after_commit(tx, count, then == COOKIE_ARRIVED ? &cookies_arrived : &cookies_failed);
    show(tx, row);
    return OK;
}

err supplies_cookie_told(struct tx *tx, ident request, const char *fortune)
{
    struct cookie_news news = {fortune ? WORD_ARRIVED : WORD_FAILED, fortune, PROBLEM_SUPPLIER_FAILED};
    struct request_row row;
    TRY(store_request_lock(tx, request, &row));
    return cookie_tell(tx, &row, &news);
}

err cookie_set_late(struct tx *tx, const struct request_row *row)
{
    if (row->cookie_status != COOKIE_ORDERED || env_now(tx_env(tx)) < row->cookie_due_at) return OK;
    TRY(store_cookie_late(tx, row->id));
    db_after_commit(tx, count, &cookies_late);
    show(tx, row);
    return OK;
}

err cookie_set_trouble(struct tx *tx, const struct request_row *row, enum cookie_problem problem)
{
    if ((int)problem == row->cookie_problem || !cookie_is_awaited((enum cookie_status)row->cookie_status)) return OK;
    TRY(store_cookie_trouble(tx, row->id, problem));
    show(tx, row);
    return OK;
}

err cookie_set_accepted(struct tx *tx, const struct request_row *row, bool accepted)
{
    return store_cookie_accepted(tx, row->id, accepted ? env_now(tx_env(tx)) : 0);
}

err cookie_webhook_apply(struct tx *tx, const struct cookie_webhook *in)
{
    struct request_row row;
    struct cookie_news news = {(enum cookie_word)in->status, in->fortune, PROBLEM_SUPPLIER_FAILED};
    ident id = 0;
    if (news.word == WORD_ARRIVED && !in->fortune)
        return err_field(tx_arena(tx), "fortune", "required", "A cookie that has arrived has its fortune.");
    if (!ident_parse(in->order_id, &id)) return err_no_order;
    err e = store_request_lock(tx, id, &row);
    if (e && e->kind == ERR_NOT_FOUND) return err_no_order;
    TRY(e);
    if (row.cookie_status == COOKIE_OFF) return err_no_order;
    return cookie_tell(tx, &row, &news);
}

err cookie_supplier_state(struct tx *tx, struct cookie_supplier *ret)
{
    TRY(store_cookie_supplier(tx, ret));
    ret->status = !cookies_are_on(tx_env(tx)) ? SUPPLIER_OFF : ret->troubled ? SUPPLIER_TROUBLED : SUPPLIER_WELL;
    return OK;
}
