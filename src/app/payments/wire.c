#include "wire.h"
#include <string.h>

enum { KEY_MOST = 100, TOKEN_MOST = 100, TEXT_MOST = 200, ADDRESS_MOST = 500, PAGE_MOST = 1000 };
enum { WAIT_MOST_MS = 24 * 60 * 60 * 1000, SEED_MOST = 1000000000 };
#define AMOUNT_MOST INT64_C(1000000000000)

static const struct field new_fields[] = {
    F_TEXT(struct movement_new, key, REQUIRED, .max = KEY_MOST),
    F_INT(struct movement_new, amount, REQUIRED | POSITIVE, .min = 1, .max = AMOUNT_MOST),
    F_TEXT(struct movement_new, currency, REQUIRED, .max = 3),
    F_TEXT(struct movement_new, method, REQUIRED, .max = TOKEN_MOST),
    F_TEXT(struct movement_new, reference, REQUIRED, .max = TEXT_MOST),
    F_TEXT(struct movement_new, callback_url, NULLABLE, .max = ADDRESS_MOST),
};
const struct shape movement_new_shape = SHAPE(struct movement_new, "MovementNew", new_fields);

static bool is_currency(const char *text)
{
    return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

err movement_new_parse(struct arena *arena, const char *json, size_t size, struct movement_new *ret)
{
    const struct err_field *faults = NULL;
    TRY(shape_parse(arena, &movement_new_shape, json, size, 0, ret));
    if (!is_currency(ret->currency))
        err_field_add(arena, &faults, "currency", "format", "must be three capital letters");
    if (ret->callback_url && !is_web_address(ret->callback_url))
        err_field_add(arena, &faults, "callback_url", "format", "must start with http:// or https://");
    return err_invalid(arena, faults);
}

static const struct field movement_fields[] = {
    F_TEXT(struct movement, id, 0),        F_ENUM(struct movement, kind, 0, movement_kind_names),
    F_TEXT(struct movement, key, 0),       F_INT(struct movement, amount, 0),
    F_TEXT(struct movement, currency, 0),  F_TEXT(struct movement, method, 0),
    F_TEXT(struct movement, reference, 0), F_ENUM(struct movement, status, 0, movement_status_names),
    F_TEXT(struct movement, reason, OMIT), F_TIME(struct movement, created_at, 0),
};
const struct shape movement_shape = SHAPE(struct movement, "Movement", movement_fields);

static const struct field query_fields[] = {
    F_TEXT(struct movements_query, key, 0, .max = KEY_MOST),
    F_TIME(struct movements_query, from, 0),
    F_TIME(struct movements_query, to, 0),
    F_TEXT(struct movements_query, after, 0),
    F_INT(struct movements_query, limit, 0, .min = 1, .max = PAGE_MOST),
};
const struct shape movements_query_shape = SHAPE(struct movements_query, "MovementsQuery", query_fields);

static const struct field page_fields[] = {
    F_LIST(struct movements_page, items, 0, &movement_shape),
    F_TEXT(struct movements_page, next, 0),
};
const struct shape movements_page_shape = SHAPE(struct movements_page, "MovementsPage", page_fields);

static const struct field method_fields[] = {
    F_TEXT(struct method_view, token, 0),
    F_TEXT(struct method_view, label, 0),
    F_ENUM(struct method_view, kind, 0, movement_kind_names),
    F_ENUM(struct method_view, status, 0, method_status_names),
};
const struct shape method_view_shape = SHAPE(struct method_view, "PaymentMethod", method_fields);

static const struct field card_fields[] = {
    F_TEXT(struct card_query, return_url, REQUIRED, .max = 2000),
    F_TEXT(struct card_query, choose, 0, .max = TOKEN_MOST),
    F_ENUM(struct card_query, kind, 0, movement_kind_names),
};
const struct shape card_query_shape = SHAPE(struct card_query, "CardQuery", card_fields);

static const char *const lie_names[] = {NULL, "not", "leaves_out", "adds", NULL};
#define SETTINGS                                                                                                       \
    F_INT(struct service_settings, delay_ms, 0, .min = 0, .max = WAIT_MOST_MS,                                         \
          .help = "waits so long between a movement and its answer"),                                                  \
        F_INT(struct service_settings, decline_percent, 0, .min = 0, .max = 100,                                       \
              .help = "declines so many of a hundred that would succeed"),                                             \
        F_INT(struct service_settings, pending_percent, 0, .min = 0, .max = 100,                                       \
              .help = "takes its time for so many of a hundred"),                                                      \
        F_INT(struct service_settings, pending_ms, 0, .min = 0, .max = WAIT_MOST_MS,                                   \
              .help = "how long that is; five seconds if nothing is said"),                                            \
        F_INT(struct service_settings, seed, 0, .min = 0, .max = SEED_MOST, .help = "what chance starts from"),        \
        F_MAYBE(struct service_settings, timeout_after_success, 0,                                                     \
                .help = "makes the movement, and closes the connection without an answer"),                            \
        F_MAYBE(struct service_settings, lose_webhooks, 0, .help = "webhooks of what ends meanwhile never come"),      \
        F_ENUM(struct service_settings, list_lies, 0, lie_names,                                                       \
               .help = "lists lack a movement, or show one that never was: not, leaves_out, adds"),                    \
        FAULT_FIELDS(struct service_settings)
static const struct field flags_fields[] = {
    F_TEXT(struct service_settings, data, 0, .max = 4000,
           .help = "a folder for the journal; without it nothing outlives the program"),
    SETTINGS,
};
const struct shape service_flags_shape = SHAPE(struct service_settings, "PaymentFlags", flags_fields);
static const struct field settings_fields[] = {SETTINGS};
const struct shape service_settings_shape = SHAPE(struct service_settings, "PaymentSettings", settings_fields);

static const struct field told_fields[] = {
    F_TEXT(struct movement, id, 0),
    F_ENUM(struct movement, kind, 0, movement_kind_names),
    F_TEXT(struct movement, key, 0),
    F_INT(struct movement, amount, 0),
    F_TEXT(struct movement, currency, 0),
    F_TEXT(struct movement, method, 0),
    F_TEXT(struct movement, reference, 0),
    F_TEXT(struct movement, callback_url, 0),
    F_ENUM(struct movement, status, 0, movement_status_names),
    F_TEXT(struct movement, reason, 0),
    F_TIME(struct movement, created_at, 0),
    F_INT(struct movement, posts, 0),
    F_INT(struct movement, asked, 0),
};
static const struct shape told_shape = SHAPE(struct movement, "MovementState", told_fields);
static const struct field state_fields[] = {
    F_LIST(struct service_state, movements, 0, &told_shape),
    F_LIST(struct service_state, webhooks, 0, &delivery_shape),
};
const struct shape service_state_shape = SHAPE(struct service_state, "PaymentState", state_fields);
