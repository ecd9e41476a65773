/* Events of the auth module: about people and their access. Types only. */
#pragma once
#include "platform/events.h"

/* A person, as others need to know them; no contact data. */
struct auth_event {
    ident user_id;
    int64_t roles; /* bits of enum role after the change */
    bool disabled;
    bool confirmed;
};
extern const struct event_type
    auth_user_changed; /* "auth.user_changed": made, roles, disabled, confirmed, name: look them up */
extern const struct event_type auth_confirmation_wanted; /* "auth.confirmation_wanted": mail the confirmation link */
extern const struct event_type auth_address_known;  /* "auth.address_known": somebody registered with a known address */
extern const struct event_type auth_reset_wanted;   /* "auth.reset_wanted": mail the password link */
extern const struct event_type auth_invited;        /* "auth.invited": mail the invitation */
extern const struct event_type auth_signed_in_anew; /* "auth.signed_in_anew": a sign-in from a new device */
enum { AUTH_EVENTS = 6 };
extern const struct event_type *const auth_events[AUTH_EVENTS];
