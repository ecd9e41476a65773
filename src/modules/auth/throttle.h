/* Limits on what strangers can make the program do: guess passwords, send mails. The arithmetic is in rules.h. */
#pragma once
#include "store.h"

/* Who asks, as far as that is known without a session. */
struct peer {
    const char *address, *block; /* "" unknown */
    const char *user_agent;      /* at most 200 characters */
    const char *device;          /* the cookie mcf_device; NULL: none */
};
struct peer peer_of(const struct env *env, const char *user_agent, const char *device);

/* One attempt to sign in. */
struct guess {
    struct user_row user; /* id 0: there is no such account */
    struct secret_hash account;
    struct secret_hash device;
    bool has_device;
    enum whence whence;
    ident row; /* in auth_throttle: counted before the password is checked, so that parallel guesses count too */
};
/* Finds the account and counts the attempt, in a transaction of its own; ERR_THROTTLED when there were too many. */
err guess_begin(struct env *env, const char *email, const struct peer *peer, struct guess *ret);
/* The same for a person who is signed in and must prove it: their session vouches like a device. */
err guess_begin_own(struct env *env, const struct peer *peer, struct guess *ret);
/* It was right: it does not count. */
err guess_refund(struct tx *tx, const struct guess *guess);

/* May a mail of that kind ("mail_reset") be sent to the address for a stranger? Counts it if so. */
err mail_allowed(struct tx *tx, const char *kind, const char *email, const struct peer *peer, bool *ret);
/* ERR_THROTTLED if the address block asks for too much altogether. */
err address_check(struct tx *tx, const struct peer *peer);
/* Counts something that is bound by address alone ("registration"). */
err address_count(struct tx *tx, const char *kind, const char *email, const struct peer *peer);
