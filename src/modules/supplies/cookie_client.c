/* One question to the cookie supplier (docs/cookie-supplier.md):
 *
 *     POST {url}/orders  {"order_id", "client": {"name"}, "deliver_to", "callback_url"}  → 202
 *     GET  {url}/orders/{order_id}                                                      → {"order_id", "status",
 * "fortune"}
 *
 * The same order may be placed again: it stays one cookie. Looking for who asks, and when? See cookie_jobs.c. */
#include "auth.h"
#include "cookie.h"
#include "platform/outbound.h"
#include "platform/platform.h"
#include <pthread.h>

enum { TIMEOUT_MS = 5000, ANSWER_LIMIT = 64 << 10, ORDER_LIMIT = 8 << 10 };

/* One supplier a process; others on the same databases find out by themselves. */
static struct breaker breaker;
static enum cookie_problem last_problem; /* what opened it */
static pthread_mutex_t breaker_lock = PTHREAD_MUTEX_INITIALIZER;

bool cookie_supplier_rests(struct env *env, instant *ret_until, enum cookie_problem *ret_problem)
{
    pthread_mutex_lock(&breaker_lock);
    bool rests = !breaker_lets(&breaker, env_real_now(env));
    *ret_until = breaker.open_until;
    *ret_problem = last_problem;
    pthread_mutex_unlock(&breaker_lock);
    return rests;
}

static void note(struct env *env, const struct cookie_reply *reply)
{
    pthread_mutex_lock(&breaker_lock);
    breaker_note(&breaker, reply->answer != ANSWER_TROUBLE, env_real_now(env));
    last_problem = reply->problem;
    pthread_mutex_unlock(&breaker_lock);
}

void cookie_supplier_forgive(void)
{
    pthread_mutex_lock(&breaker_lock);
    breaker = (struct breaker){0, 0};
    pthread_mutex_unlock(&breaker_lock);
}

static err deliver_to(struct env *env, const char **ret)
{
    struct tx *tx = NULL;
    struct company company;
    TRY(db_read(env, STORE_MAIN, &tx));
    err e = auth_company(tx, &company);
    if (!e) *ret = arena_printf(env->arena, "%s, supplies", company.name);
    db_end(tx);
    return e;
}

static err order_text(struct env *env, const struct request_row *row, const char **ret)
{
    const struct platform *platform = env->platform;
    const char *base = platform->config.public_url ? platform->config.public_url : http_url(env->platform);
    struct cookie_client_name client = {row->client_name};
    struct cookie_order order = {
        .order_id = row->id,
        .client = &client,
        .callback_url = arena_printf(env->arena, "%s/api/webhooks/cookies", base ? base : ""),
    };
    struct buf out = buf_new(env->arena, ORDER_LIMIT);
    TRY(deliver_to(env, &order.deliver_to));
    shape_write(&out, &cookie_order_shape, &order, ~0u);
    *ret = out.data;
    return OK;
}

static err call(struct env *env, const struct request_row *row, struct outbound_answer *ret)
{
    const char *url = env->platform->config.cookies_url;
    struct outbound it = {.timeout_ms = TIMEOUT_MS, .answer_limit = ANSWER_LIMIT, .operator_host = true};
    char id[IDENT_TEXT];
    ident_write(row->id, id);
    if (row->cookie_accepted_at) {
        it.method = "GET";
        it.url = arena_printf(env->arena, "%s/orders/%s", url, id);
    } else {
        it.method = "POST";
        it.url = arena_printf(env->arena, "%s/orders", url);
        TRY(order_text(env, row, &it.body));
    }
    return outbound_call(env, &it, ret);
}

/* What the body says of the order. A mere "created" or "accepted" needs none; any other answer without sense is
 * trouble. */
static bool understand(struct env *env, const struct request_row *row, const struct outbound_answer *answer,
                       struct cookie_news *ret)
{
    struct cookie_state state;
    bool may_be_silent = !row->cookie_accepted_at && answer->status != 200;
    if (shape_parse(env->arena, &cookie_state_shape, answer->body, answer->size, env_now(env), &state))
        return may_be_silent;
    ident id = 0;
    bool another = state.order_id && !(ident_parse(state.order_id, &id) && id == row->id);
    if (another || (state.status == WORD_ARRIVED && !state.fortune)) return may_be_silent;
    *ret = (struct cookie_news){(enum cookie_word)state.status, state.fortune, PROBLEM_SUPPLIER_FAILED};
    return true;
}

void cookie_ask(struct env *env, const struct request_row *row, struct cookie_reply *ret)
{
    struct outbound_answer answer = {0, NULL, 0};
    err e = call(env, row, &answer);
    *ret =
        (struct cookie_reply){.answer = e ? ANSWER_TROUBLE : cookie_answer_of(answer.status, !row->cookie_accepted_at)};
    if (ret->answer == ANSWER_ACCEPTED && !understand(env, row, &answer, &ret->news)) ret->answer = ANSWER_TROUBLE;
    if (ret->answer == ANSWER_REFUSED) ret->problem = PROBLEM_REFUSED;
    if (ret->answer == ANSWER_TROUBLE) ret->problem = cookie_trouble(e ? e->code : NULL, answer.status);
    note(env, ret);
}
