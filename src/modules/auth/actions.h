/* The use cases of the module, by subject: registration and links, sessions and tokens, people, the company. Each opens
 * its own transaction unless it is handed one. */
#pragma once
#include "throttle.h"

/* -- actions_registration.c: what whoever holds a mailbox may do -- */

/* Registering in two steps: the slow one before the transaction, and what it is for within. A known address changes
 * nothing, and its owner is told. */
struct registration;
err client_prepare(struct env *env, const struct client_new *in, const struct peer *peer, struct registration **ret);
err client_register(struct tx *tx, struct registration *registration, const struct peer *peer);
/* The link proves the address, so the browser that used it is one of the person's devices: *ret_device is the cookie to
 * set, NULL to leave it. Unknown, used and expired links: ERR_NOT_FOUND. */
err confirmation_use(struct env *env, const char *token, const struct peer *peer, const char **ret_device);
err reset_ask(struct env *env, const char *email, const struct peer *peer);
err reset_use(struct env *env, const char *token, const char *password, const struct peer *peer,
              const char **ret_device);

/* -- actions_session.c -- */

struct opened {
    struct user_row user;
    const char *secret; /* the cookie's value */
    const char *device; /* the device cookie to set; NULL: leave it */
};
/* ERR_UNAUTHENTICATED, always the same, for a wrong password, an unknown, disabled or unconfirmed account. */
err session_open(struct env *env, const char *email, const char *password, const struct peer *peer, struct opened *ret);
/* Ends the session or the token that speaks. */
err session_close(struct tx *tx);
err token_make(struct env *env, const struct token_new *in, const struct peer *peer, struct token *ret);
err token_end(struct tx *tx, ident id);
/* Ends a person's sessions but one (0: all) and all their tokens, at once. */
err access_end(struct tx *tx, ident user, ident but_session);
/* Makes the browser one of the person's devices. */
err device_trust(struct tx *tx, ident user, const struct peer *peer, const char **ret_device);

/* -- actions_users.c -- */

err me_change(struct env *env, struct req *req, const struct me_patch *in, const struct peer *peer,
              struct user_row *ret);
err user_invite(struct tx *tx, const struct user_new *in, struct user_row *ret);
err user_change(struct req *req, ident id, const struct user_patch *in, struct user_row *ret);
/* One more than `limit` rows, so that the caller sees whether there is a next page. */
err user_list(struct tx *tx, const struct user_query *query, struct list *ret_user_rows);
/* Adds the person as described (id, version and created_at are set here) and tells of it. */
err person_add(struct tx *tx, struct user_row *user);
err person_publish(struct tx *tx, const struct event_type *type, const struct user_row *user);

struct me *me_view(struct env *env, const struct user_row *user);
struct user user_view(struct env *env, const struct user_row *user);

/* -- actions_company.c -- */

err company_change(struct req *req, const struct company_patch *in, struct company *ret);
/* Tells the platform the time zone, at start. */
err company_start(struct env *env);

/* -- finder.c -- */

err finder_find(struct env *env, const char *cookie, const char *bearer, struct actor *ret);
/* Forgets all kept answers: at start, because another store may have been opened. */
void finder_forget(void);
/* Writes "last seen" of those who were active since the last call. */
err finder_flush(struct env *env);

/* -- Tables for auth.c -- */

enum { AUTH_PERMISSIONS = 7, AUTH_ROUTES = 19, AUTH_SCHEDULES = 2 };
extern const struct permission auth_permissions[AUTH_PERMISSIONS]; /* routes.c */
extern const struct route auth_routes[AUTH_ROUTES];
extern const struct schedule auth_schedules[AUTH_SCHEDULES]; /* jobs.c */
