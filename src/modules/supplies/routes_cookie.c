/* The cookie supplier's routes: what it tells us, and how it does. */
#include "routes.h"
#include "cookie.h"
#include "platform/platform.h"
#include "platform/signature.h"

err post_cookie_webhook(struct req *req)
{
    struct env *env = req->env;
    struct cookie_webhook in;
    TRY(signature_check(env->arena, env->platform->config.cookies_secret, req_header(req, "X-Timestamp"),
                        req_header(req, "X-Signature"), req->body, req->body_size, env_real_now(env)));
    TRY(shape_parse(env->arena, &cookie_webhook_shape, req->body, req->body_size, env_now(env), &in));
    TRY(req_begin(req));
    TRY(cookie_webhook_apply(req->tx, &in));
    TRY(res_empty(req, 200));
    return req_commit(req);
}

err get_cookie_supplier(struct req *req)
{
    struct cookie_supplier state;
    TRY(cookie_supplier_state(req->tx, &state));
    return res_object(req, 200, &state);
}
