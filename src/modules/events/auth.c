#include "events/auth.h"

static const struct field auth_event_fields[] = {
    F_ID(struct auth_event, user_id, REQUIRED),
    F_INT(struct auth_event, roles, REQUIRED),
    F_BOOL(struct auth_event, disabled, 0),
    F_BOOL(struct auth_event, confirmed, 0),
};
static const struct shape auth_event_shape = SHAPE(struct auth_event, "AuthEvent", auth_event_fields);

#define AUTH_EVENT(variable, name_, summary_)                                                                          \
    const struct event_type variable = {.name = (name_), .shape = &auth_event_shape, .summary = (summary_)}

AUTH_EVENT(auth_user_changed, "auth.user_changed", "A person was added, or their roles, name or access changed.");
AUTH_EVENT(auth_confirmation_wanted, "auth.confirmation_wanted", "A confirmation link must be mailed.");
AUTH_EVENT(auth_address_known, "auth.address_known", "Somebody registered with an address that has an account.");
AUTH_EVENT(auth_reset_wanted, "auth.reset_wanted", "A password link must be mailed.");
AUTH_EVENT(auth_invited, "auth.invited", "An invitation must be mailed.");
AUTH_EVENT(auth_signed_in_anew, "auth.signed_in_anew", "A sign-in from a device not seen before.");

const struct event_type *const auth_events[] = {
    &auth_user_changed, &auth_confirmation_wanted, &auth_address_known, &auth_reset_wanted,
    &auth_invited,      &auth_signed_in_anew,
};
