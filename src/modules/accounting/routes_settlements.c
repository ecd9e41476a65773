/* The routes of invoices, payouts, runs, payment methods and checks; the table is in routes.c. */
#include "check.h"
#include "platform/platform.h"
#include "platform/signature.h"
#include "routes.h"
#include "runs.h"

static err answer_list(struct req *req, enum settlement_kind kind)
{
    struct list settlements = {NULL, 0};
    ident next = 0;
    TRY(settlements_list(req->tx, kind, req->query, &settlements, &next));
    return res_list(req, &settlements, next);
}

static err answer_one(struct req *req, enum settlement_kind kind)
{
    struct settlement settlement;
    TRY(settlements_find(req->tx, kind, req->id, &settlement));
    return res_object(req, 200, &settlement);
}

err get_invoices(struct req *req)
{
    return answer_list(req, SETTLEMENT_INVOICE);
}

err get_invoice(struct req *req)
{
    return answer_one(req, SETTLEMENT_INVOICE);
}

err get_payouts(struct req *req)
{
    return answer_list(req, SETTLEMENT_PAYOUT);
}

err get_payout(struct req *req)
{
    return answer_one(req, SETTLEMENT_PAYOUT);
}

err get_payment_method(struct req *req)
{
    struct method_answer answer;
    TRY(method_show(req->env, req->tx, &answer));
    return res_object(req, 200, &answer);
}

/* The service is asked before the transaction. */
err put_payment_method(struct req *req)
{
    const struct method_new *in = req->in;
    struct method method;
    struct method_answer answer;
    TRY(method_check(req->env, in->token, &method));
    TRY(req_begin(req));
    TRY(method_use(req->tx, &method));
    TRY(method_show(req->env, req->tx, &answer));
    TRY(res_object(req, 200, &answer));
    return req_commit(req);
}

err get_runs(struct req *req)
{
    struct list runs = {NULL, 0};
    ident next = 0;
    TRY(runs_list(req->tx, req->query, &runs, &next));
    return res_list(req, &runs, next);
}

err get_run(struct req *req)
{
    struct run run;
    TRY(runs_find(req->tx, req->id, &run));
    return res_object(req, 200, &run);
}

err post_run(struct req *req)
{
    const struct run_new *in = req->in;
    struct run run;
    ident id = 0;
    TRY(run_begin(req->tx, (enum run_kind)in->kind, &id));
    TRY(runs_find(req->tx, id, &run));
    return res_object(req, 201, &run);
}

err post_run_preview(struct req *req)
{
    const struct run_new *in = req->in;
    struct run_preview preview;
    TRY(run_foresee(req->tx, (enum run_kind)in->kind, &preview));
    return res_object(req, 200, &preview);
}

err post_payment_webhook(struct req *req)
{
    struct env *env = req->env;
    struct payment_webhook in;
    TRY(signature_check(env->arena, env->platform->config.payments_secret, req_header(req, "X-Timestamp"),
                        req_header(req, "X-Signature"), req->body, req->body_size, env_real_now(env)));
    TRY(shape_parse(env->arena, &payment_webhook_shape, req->body, req->body_size, env_now(env), &in));
    TRY(req_begin(req));
    TRY(payment_webhook_apply(req->tx, &in));
    TRY(res_empty(req, 200));
    return req_commit(req);
}

err get_checks(struct req *req)
{
    struct list checks = {NULL, 0};
    ident next = 0;
    TRY(checks_list(req->tx, req->query, &checks, &next));
    return res_list(req, &checks, next);
}

/* What its first look found is not told before the second. */
err post_check(struct req *req)
{
    struct books_check check;
    ident id = 0;
    TRY(check_begin(req->tx, &id));
    TRY(store_check_find(req->tx, id, &check));
    check.difference_count = 0;
    check.more = false;
    check.differences.count = 0;
    return res_object(req, 201, &check);
}
