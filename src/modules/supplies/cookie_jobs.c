/* What is done about a cookie later: it is ordered and asked for until it is there; and it becomes late. */
#include "cookie.h"
#include "platform/platform.h"

static const struct field job_fields[] = {F_ID(struct cookie_job, request_id, REQUIRED)};
static const struct shape job_shape = SHAPE(struct cookie_job, "CookieJob", job_fields);

ERROR(err_trouble, ERR_BUSY, "supplier", "The cookie supplier does not answer as it should; the request says how.");

static err read_request(struct env *env, const struct job *job, const struct job_kind *kind, struct request_row *ret)
{
    struct cookie_job payload;
    struct tx *tx = NULL;
    TRY(job_read(env, job, kind, &payload));
    TRY(db_read(env, STORE_SUPPLIES, &tx));
    err e = store_request_view(tx, payload.request_id, ret);
    db_end(tx);
    return e;
}

/* Nobody waits any more for the cookie of a request that was handed over or is not needed. */
static bool is_wanted(const struct request_row *row)
{
    bool open = row->status == REQUEST_REQUESTED || row->status == REQUEST_READY;
    return open && cookie_is_awaited((enum cookie_status)row->cookie_status);
}

static err wait_for_recovery(struct env *env, const struct job *job, ident request, instant until,
                             enum cookie_problem problem)
{
    struct request_row row;
    struct tx *tx = NULL;
    TRY(db_begin(env, STORE_SUPPLIES, &tx));
    TRY(store_request_lock(tx, request, &row));
    TRY(cookie_set_trouble(tx, &row, problem));
    TRY(job_put_off(tx, job, 0, until, "The supplier is left alone until it has recovered."));
    return db_commit(tx);
}

/* What the demo has not brought by its end is asked for by the server that goes on with the company. */
static err leave_to_the_demo(struct env *env, const struct job *job)
{
    struct tx *tx = NULL;
    TRY(db_begin(env, STORE_SUPPLIES, &tx));
    TRY(job_put_off(tx, job, env_now(env) + MS_HOUR, 0, NULL));
    return db_commit(tx);
}

static err give_up(struct env *env, const struct job *job, ident request)
{
    struct cookie_news news = {WORD_FAILED, NULL, PROBLEM_NEVER_CAME};
    struct request_row row;
    struct tx *tx = NULL;
    TRY(db_begin(env, STORE_SUPPLIES, &tx));
    TRY(store_request_lock(tx, request, &row));
    TRY(cookie_tell(tx, &row, &news));
    TRY(job_finish(tx, job));
    return db_commit(tx);
}

/* The effect of an answer, and when to ask next. */
static err apply(struct tx *tx, const struct job *job, struct request_row *row, const struct cookie_reply *reply)
{
    struct cookie_news refused = {WORD_FAILED, NULL, reply->problem};
    instant now = env_now(tx_env(tx));
    switch (reply->answer) {
    case ANSWER_TROUBLE:
        return cookie_set_trouble(tx, row, reply->problem);
    case ANSWER_REFUSED:
        TRY(cookie_tell(tx, row, &refused));
        return job_finish(tx, job);
    case ANSWER_UNKNOWN:
        TRY(cookie_set_accepted(tx, row, false));
        return job_put_off(tx, job, 0, 0, NULL);
    case ANSWER_ACCEPTED:
        break;
    }
    TRY(cookie_set_trouble(tx, row, 0));
    if (!row->cookie_accepted_at) TRY(cookie_set_accepted(tx, row, true));
    if (reply->news.word) TRY(cookie_tell(tx, row, &reply->news));
    bool ended = reply->news.word == WORD_ARRIVED || reply->news.word == WORD_FAILED;
    return ended ? job_finish(tx, job) : job_put_off(tx, job, cookie_next_question(row->cookie_due_at, now), 0, NULL);
}

static err settle(struct env *env, const struct job *job, ident request, const struct cookie_reply *reply)
{
    struct request_row row;
    struct tx *tx = NULL;
    TRY(db_begin(env, STORE_SUPPLIES, &tx));
    TRY(job_hold(tx, job));
    TRY(store_request_lock(tx, request, &row));
    TRY(apply(tx, job, &row, reply));
    TRY(db_commit(tx));
    return reply->answer == ANSWER_TROUBLE ? err_trouble : OK;
}

static err run_cookie(struct env *env, const struct job *job)
{
    struct request_row row;
    struct cookie_reply reply;
    enum cookie_problem problem = 0;
    instant until = 0;
    TRY(read_request(env, job, &job_supplies_cookie, &row));
    if (!is_wanted(&row) || !cookies_are_on(env)) return OK;
    if (env->platform->config.cookies_played) return leave_to_the_demo(env, job);
    if (env_now(env) >= row.created_at + COOKIE_GIVEN_UP_MS) return give_up(env, job, row.id);
    if (cookie_supplier_rests(env, &until, &problem)) return wait_for_recovery(env, job, row.id, until, problem);
    cookie_ask(env, &row, &reply);
    return settle(env, job, row.id, &reply);
}

static err run_late(struct env *env, const struct job *job)
{
    struct request_row row;
    struct tx *tx = NULL;
    TRY(read_request(env, job, &job_supplies_cookie_late, &row));
    if (!is_wanted(&row)) return OK;
    TRY(db_begin(env, STORE_SUPPLIES, &tx));
    TRY(store_request_lock(tx, row.id, &row));
    TRY(cookie_set_late(tx, &row));
    TRY(job_finish(tx, job));
    return db_commit(tx);
}

const struct job_kind job_supplies_cookie = {
    .name = "supplies.cookie",
    .store = STORE_SUPPLIES,
    .run = run_cookie,
    .shape = &job_shape,
    .max_attempts = 5000, /* it gives up by the clock, not by counting */
    .first_delay_s = 2,
    .max_delay_s = 60,
    .at_once = 2, /* a supplier that hangs holds up no other work */
    .summary = "Orders a request's fortune cookie, and asks for it until it is there",
};

const struct job_kind job_supplies_cookie_late = {
    .name = "supplies.cookie_late",
    .store = STORE_SUPPLIES,
    .run = run_late,
    .shape = &job_shape,
    .max_attempts = 20,
    .first_delay_s = 1,
    .max_delay_s = 60,
    .summary = "Marks a fortune cookie that has not come within ten minutes as late",
};
