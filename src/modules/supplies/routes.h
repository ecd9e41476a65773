/* The module's tables, counted here so that supplies.c can name them as constants; a wrong count does not compile. */
#pragma once
#include "platform/events.h"
#include "platform/http.h"

enum { SUPPLIES_ROUTES = 15, SUPPLIES_CONSUMERS = 1 };

extern const struct route supplies_routes[SUPPLIES_ROUTES];
/* routes_cookie.c */
err post_cookie_webhook(struct req *req);
err get_cookie_supplier(struct req *req);
/* routes_audit.c */
err get_audit(struct req *req);
err get_comparisons(struct req *req);
err post_comparison(struct req *req);
/* routes_kits.c */
err get_kits(struct req *req);
err get_kit(struct req *req);
err post_kit(struct req *req);
err patch_kit(struct req *req);
extern const struct consumer supplies_consumers[SUPPLIES_CONSUMERS];
