#include "shapes_cookie.h"

enum { FORTUNE_MOST = 500 };

static const char *const supplier_status_names[] = {NULL, "off", "well", "troubled", NULL};

static const struct field webhook_fields[] = {
    F_TEXT(struct cookie_webhook, event_id, REQUIRED, .max = 100),
    F_TEXT(struct cookie_webhook, order_id, REQUIRED, .max = 100),
    F_ENUM(struct cookie_webhook, status, REQUIRED, cookie_word_names),
    F_TEXT(struct cookie_webhook, fortune, NULLABLE, .max = FORTUNE_MOST, .help = "comes with arrived"),
};
const struct shape cookie_webhook_shape = OPEN_SHAPE(struct cookie_webhook, "CookieWebhook", webhook_fields);

static const struct field client_fields[] = {F_TEXT(struct cookie_client_name, name, REQUIRED)};
static const struct shape client_shape = SHAPE(struct cookie_client_name, "CookieClient", client_fields);

static const struct field order_fields[] = {
    F_ID(struct cookie_order, order_id, REQUIRED),
    F_OBJECT(struct cookie_order, client, REQUIRED, &client_shape),
    F_TEXT(struct cookie_order, deliver_to, REQUIRED),
    F_TEXT(struct cookie_order, callback_url, REQUIRED),
};
const struct shape cookie_order_shape = SHAPE(struct cookie_order, "CookieOrder", order_fields);

static const struct field state_fields[] = {
    F_TEXT(struct cookie_state, order_id, NULLABLE, .max = 100),
    F_ENUM(struct cookie_state, status, REQUIRED, cookie_word_names),
    F_TEXT(struct cookie_state, fortune, NULLABLE, .max = FORTUNE_MOST),
};
const struct shape cookie_state_shape = OPEN_SHAPE(struct cookie_state, "CookieState", state_fields);

static const struct field supplier_fields[] = {
    F_ENUM(struct cookie_supplier, status, 0, supplier_status_names,
           .help = "off: none is configured; troubled: it does not answer as it should"),
    F_INT(struct cookie_supplier, awaited, 0, .help = "requests that wait for their cookie"),
    F_INT(struct cookie_supplier, late, 0, .help = "of them: longer than ten minutes"),
    F_INT(struct cookie_supplier, troubled, 0, .help = "of them: the supplier has trouble with the order"),
    F_ENUM(struct cookie_supplier, problem, 0, cookie_problem_names, .help = "the newest trouble"),
};
const struct shape cookie_supplier_shape = SHAPE(struct cookie_supplier, "CookieSupplier", supplier_fields);
