/* The client of the payment services:
 *
 *     POST {url}/charges, {url}/payouts    {"key", "amount", "currency", "method", "reference", "callback_url"}
 *     GET  {url}/charges?key=…             → {"id", "key", "amount", "status", "reason", …}
 *     GET  {url}/methods/{token}           → {"token", "label", "kind", "status"}
 *
 * Looking for who calls, and when? See settlement_job.c. */
#include "payments.h"
#include <string.h>
#include "auth.h"
#include "platform/outbound.h"
#include "platform/platform.h"
#include "platform/signature.h"

enum { TIMEOUT_MS = 15000, ANSWER_LIMIT = 1 << 20, ORDER_LIMIT = 8 << 10, LIST_MOST = 500 };

ERROR(err_no_method, ERR_NOT_FOUND, "not_found", "The payment service does not know this payment method.");
ERROR(err_service, ERR_BUSY, "payment_service", "The payment service does not answer as it should; try again later.");

bool payments_are_on(const struct env *env)
{
    return !config_payments_off(&env->platform->config);
}

static const char *path_of(enum settlement_kind kind)
{
    return kind == SETTLEMENT_INVOICE ? "charges" : "payouts";
}

/* The request target: what follows the host. */
static const char *target_of(const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : NULL;
    return path ? path : "/";
}

/* A GET signs its target, a POST its body. */
static err call(struct env *env, struct outbound *it, struct outbound_answer *ret)
{
    const struct config *config = &env->platform->config;
    int64_t seconds = env_real_now(env) / MS_SECOND;
    const char *sealed = it->body ? it->body : target_of(it->url);
    const char *secret = config->payments_secret ? config->payments_secret : "";
    it->timeout_ms = TIMEOUT_MS;
    it->answer_limit = ANSWER_LIMIT;
    it->operator_host = true;
    it->headers[0] = arena_printf(env->arena, "X-Timestamp: %lld", (long long)seconds);
    it->headers[1] = arena_printf(env->arena, "X-Signature: %s",
                                  signature_make(env->arena, secret, seconds, sealed, strlen(sealed)));
    return outbound_call(env, it, ret);
}

static err currency_of(struct env *env, const char **ret)
{
    struct tx *tx = NULL;
    struct company company;
    TRY(db_read(env, STORE_MAIN, &tx));
    err e = auth_company(tx, &company);
    if (!e) *ret = arena_text(env->arena, company.currency);
    db_end(tx);
    return e;
}

/* Is it the movement that was asked for, in a state that it can have? */
static bool understand(struct env *env, const struct attempt *attempt, const struct outbound_answer *answer,
                       struct payment_reply *ret)
{
    struct payment_state state;
    if (shape_parse(env->arena, &payment_state_shape, answer->body, answer->size, env_now(env), &state)) return false;
    if (!text_equal(state.key, attempt->key) || state.amount != attempt->amount) return false;
    if (state.status == ATTEMPT_OPEN) return false;
    ret->status = (enum attempt_status)state.status;
    ret->reason = state.reason;
    ret->service_id = state.id;
    return true;
}

static void reply_of(struct env *env, const struct attempt *attempt, struct outbound *it, struct payment_reply *ret)
{
    struct outbound_answer answer = {0, NULL, 0};
    err e = call(env, it, &answer);
    *ret = (struct payment_reply){.answer = e ? PAYMENT_TROUBLE : payment_answer_of(answer.status, !it->body)};
    if (ret->answer == PAYMENT_REFUSED) ret->reason = "refused";
    if (ret->answer == PAYMENT_STATE && !understand(env, attempt, &answer, ret)) ret->answer = PAYMENT_TROUBLE;
}

void payment_send(struct env *env, enum settlement_kind kind, const struct attempt *attempt, const char *reference,
                  struct payment_reply *ret)
{
    const struct platform *platform = env->platform;
    const char *base = platform->config.public_url ? platform->config.public_url : http_url(env->platform);
    struct payment_order order = {
        .key = attempt->key,
        .amount = attempt->amount,
        .method = attempt->token,
        .reference = reference,
        .callback_url = arena_printf(env->arena, "%s/api/webhooks/payments", base ? base : ""),
    };
    struct buf body = buf_new(env->arena, ORDER_LIMIT);
    *ret = (struct payment_reply){.answer = PAYMENT_TROUBLE};
    if (currency_of(env, &order.currency)) return;
    shape_write(&body, &payment_order_shape, &order, ~0u);
    struct outbound it = {.method = "POST", .body = body.data};
    it.url = arena_printf(env->arena, "%s/%s", platform->config.payments_url, path_of(kind));
    reply_of(env, attempt, &it, ret);
}

void payment_ask(struct env *env, enum settlement_kind kind, const struct attempt *attempt, struct payment_reply *ret)
{
    struct outbound it = {.method = "GET"};
    it.url = arena_printf(env->arena, "%s/%s?key=%s", env->platform->config.payments_url, path_of(kind), attempt->key);
    reply_of(env, attempt, &it, ret);
}

/* Text as a part of an address: what is not a letter, a digit or "-._~" becomes %XX. */
static const char *escaped(struct arena *arena, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    struct buf out = buf_new(arena, 4096);
    for (const char *c = text; *c; c++) {
        if (strchr(plain, *c))
            buf_char(&out, *c);
        else
            buf_printf(&out, "%%%02X", (unsigned char)*c);
    }
    return out.data ? out.data : "";
}

err payment_method_state(struct env *env, const char *token, struct payment_method_state *ret)
{
    struct outbound it = {.method = "GET"};
    struct outbound_answer answer = {0, NULL, 0};
    const char *url = env->platform->config.payments_url;
    if (!payments_are_on(env)) return err_service;
    it.url = arena_printf(env->arena, "%s/methods/%s", url, escaped(env->arena, token));
    if (call(env, &it, &answer)) return err_service;
    if (answer.status == 404) return err_no_method;
    if (answer.status != 200) return err_service;
    err e = shape_parse(env->arena, &payment_method_state_shape, answer.body, answer.size, env_now(env), ret);
    return e || !text_equal(ret->token, token) ? err_service : OK;
}

const char *payment_method_page(struct env *env, enum settlement_kind kind, const char *return_url)
{
    if (!payments_are_on(env)) return NULL;
    return arena_printf(env->arena, "%s/methods/new?kind=%s&return_url=%s", env->platform->config.payments_url,
                        payment_kind_names[kind], escaped(env->arena, return_url));
}

struct payment_page {
    struct list items; /* of struct payment_state */
    const char *next;
};
static const struct field page_fields[] = {
    F_LIST(struct payment_page, items, REQUIRED, &payment_state_shape, .max = LIST_MOST),
    F_TEXT(struct payment_page, next, NULLABLE),
};
static const struct shape page_shape = OPEN_SHAPE(struct payment_page, "PaymentPage", page_fields);

err payment_list(struct env *env, enum settlement_kind kind, const struct payment_range *range,
                 struct list *ret_payment_states, const char **ret_next)
{
    char from[INSTANT_TEXT], to[INSTANT_TEXT];
    struct outbound it = {.method = "GET"};
    struct outbound_answer answer = {0, NULL, 0};
    struct payment_page page;
    instant_write(range->from, from);
    instant_write(range->to, to);
    const char *since = range->from ? arena_printf(env->arena, "&from=%s", from) : "";
    const char *after = range->after ? arena_printf(env->arena, "&after=%s", escaped(env->arena, range->after)) : "";
    it.url = arena_printf(env->arena, "%s/%s?limit=%d&to=%s%s%s", env->platform->config.payments_url, path_of(kind),
                          (int)LIST_MOST, to, since, after);
    if (call(env, &it, &answer) || answer.status != 200) return err_service;
    if (shape_parse(env->arena, &page_shape, answer.body, answer.size, env_now(env), &page)) return err_service;
    *ret_payment_states = page.items;
    *ret_next = page.next;
    return OK;
}
