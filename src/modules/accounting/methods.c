/* Where somebody's money is charged or paid to. Only a token of the payment service, and what that said of it. */
#include "platform/platform.h"
#include "platform/stream.h"
#include "accounting.h"
#include "settlements.h"

static enum settlement_kind kind_of(const struct actor *actor)
{
    return actor->roles & ROLE_CLIENT ? SETTLEMENT_INVOICE : SETTLEMENT_PAYOUT;
}

err method_show(struct env *env, struct tx *tx, struct method_answer *ret)
{
    struct method *method = ARENA_NEW(env->arena, struct method);
    const char *base = env->platform->config.public_url ? env->platform->config.public_url : http_url(env->platform);
    enum settlement_kind kind = kind_of(&env->actor);
    const char *page = kind == SETTLEMENT_INVOICE ? "account" : "earnings";
    err e = store_method_find(tx, env->actor.id, method);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    ret->method = e ? NULL : method;
    ret->add_url = payment_method_page(env, kind, arena_printf(env->arena, "%s/%s", base ? base : "", page));
    return OK;
}

static err refused(struct env *env, const char *code, const char *message)
{
    return err_field(env->arena, "token", code, message);
}

err method_check(struct env *env, const char *token, struct method *ret)
{
    struct payment_method_state state;
    err e = payment_method_state(env, token, &state);
    if (e && e->kind == ERR_NOT_FOUND)
        return refused(env, "unknown_method", "The payment service does not know this payment method.");
    TRY(e);
    if (state.kind != (int)kind_of(&env->actor))
        return refused(env, "wrong_kind", "Clients need a card that can be charged, workers an account to be paid to.");
    if (state.status != METHOD_VALID) return refused(env, "not_valid", "This payment method is expired or closed.");
    *ret = (struct method){.person_id = env->actor.id, .token = token, .label = state.label, .status = state.status};
    return OK;
}

err method_use(struct tx *tx, struct method *method)
{
    struct stream_note note = {"payment_method", method->person_id, &method->person_id, 1, 0};
    method->changed_at = env_now(tx_env(tx));
    TRY(store_method_set(tx, method));
    stream_publish(tx, &note);
    return settlements_try_all(tx, method->person_id);
}

err accounting_use_method(struct env *env, const char *token)
{
    struct method method;
    struct tx *tx = NULL;
    TRY(method_check(env, token, &method));
    TRY(db_begin(env, STORE_ACCOUNTING, &tx));
    TRY(method_use(tx, &method));
    return db_commit(tx);
}
