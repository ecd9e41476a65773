/* Server-sent events: "this changed", to those whom it concerns. No content travels, only kind and id; visibility is
 * judged at each send. */
#pragma once
#include "platform/db.h"

/* Tells the listed users, and everybody holding one of `roles`, after the commit of tx. */
struct stream_note {
    const char *kind; /* "task" */
    ident id;
    const ident *users;
    size_t user_count;
    uint32_t roles;
};
void stream_publish(struct tx *tx, const struct stream_note *note);
/* Closes the streams of a user (sign-out of one session, disabling, role change) within a second; session 0: all of
 * them. */
void stream_close(struct platform *platform, ident user, ident session);
/* What stream_publish or stream_close told in another process on the same database; NULL: something may have been
 * missed, so everybody refreshes. */
void stream_hear(struct platform *platform, const char *message);
