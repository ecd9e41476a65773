/* The module's tables, counted here so that accounting.c can name them as constants; a wrong count does not compile. */
#pragma once
#include "platform/events.h"
#include "platform/http.h"

enum { ACCOUNTING_ROUTES = 22, ACCOUNTING_CONSUMERS = 1 };

extern const struct route accounting_routes[ACCOUNTING_ROUTES];
extern const struct consumer accounting_consumers[ACCOUNTING_CONSUMERS];

/* routes_settlements.c */
err get_invoices(struct req *req);
err get_invoice(struct req *req);
err get_payouts(struct req *req);
err get_payout(struct req *req);
err get_payment_method(struct req *req);
err put_payment_method(struct req *req);
err get_runs(struct req *req);
err get_run(struct req *req);
err post_run(struct req *req);
err post_run_preview(struct req *req);
err post_payment_webhook(struct req *req);
err get_checks(struct req *req);
err post_check(struct req *req);
