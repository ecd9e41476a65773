/* What mcf-payments says and understands, as shapes. The contract is docs/payment-services.md. */
#pragma once
#include "books.h"

extern const struct shape movement_new_shape, movement_shape;
/* Also what a shape cannot say: the currency's three capital letters, a web address. */
err movement_new_parse(struct arena *arena, const char *json, size_t size, struct movement_new *ret);

/* GET /charges, GET /payouts */
struct movements_query {
    const char *key, *after;
    instant from, to;
    int64_t limit;
};
extern const struct shape movements_query_shape;
struct movements_page {
    struct list items;
    const char *next;
};
extern const struct shape movements_page_shape;

/* GET /methods/{token} */
struct method_view {
    const char *token, *label;
    int kind, status;
};
extern const struct shape method_view_shape;

/* GET /methods/new */
struct card_query {
    const char *return_url, *choose;
    int kind; /* of methods to choose from; absent: all */
};
extern const struct shape card_query_shape;

/* The flags, and POST /control, which lacks `data`. */
extern const struct shape service_flags_shape, service_settings_shape;
/* GET /state */
struct service_state {
    struct list movements, webhooks;
};
extern const struct shape service_state_shape;
