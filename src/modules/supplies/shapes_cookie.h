/* What crosses the module's borders about cookies. */
#pragma once
#include "cookie_rules.h"

/* What the supplier says of an order. `fortune` comes with WORD_ARRIVED, `problem` with WORD_FAILED. */
struct cookie_news {
    enum cookie_word word;
    const char *fortune;
    enum cookie_problem problem;
};

/* A message to POST /api/webhooks/cookies. Events are not kept: the same news twice changes nothing. */
struct cookie_webhook {
    const char *event_id, *order_id;
    int status; /* enum cookie_word */
    const char *fortune;
};
extern const struct shape cookie_webhook_shape;

/* The order to the supplier, and its answer. */
struct cookie_client_name {
    const char *name;
};
struct cookie_order {
    ident order_id;
    struct cookie_client_name *client;
    const char *deliver_to, *callback_url;
};
struct cookie_state {
    const char *order_id;
    int status; /* enum cookie_word */
    const char *fortune;
};
extern const struct shape cookie_order_shape, cookie_state_shape;

/* How the supplier does. */
enum cookie_supplier_status { SUPPLIER_OFF = 1, SUPPLIER_WELL, SUPPLIER_TROUBLED };
struct cookie_supplier {
    int status; /* enum cookie_supplier_status */
    int64_t awaited, late,
        troubled; /* requests that wait for a cookie; of them: past its time; the supplier has trouble */
    int problem;  /* enum cookie_problem: the newest trouble; 0: none */
};
extern const struct shape cookie_supplier_shape;
