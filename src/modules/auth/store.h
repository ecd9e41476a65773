/* The module's tables, row by row. The only place with SQL is store.c; what the columns mean is written in
 * schema/0001_auth.sql. */
#pragma once
#include "rules.h"
#include "secrets.h"
#include "shapes.h"

/* -- People -- */

struct user_row {
    ident id;
    const char *email, *name, *phone, *locale, *password_hash;
    int64_t roles;
    bool disabled, confirmed;
    int64_t version;
    instant created_at;
};

/* A known address: ERR_CONFLICT "constraint" (db_refused). */
err store_user_add(struct tx *tx, const struct user_row *user);
/* ERR_NOT_FOUND if there is none. `lock` is for a change that follows. */
err store_user_find(struct tx *tx, ident id, struct user_row *ret);
err store_user_lock(struct tx *tx, ident id, struct user_row *ret);
err store_user_by_email(struct tx *tx, const char *email, struct user_row *ret);
/* Writes name, phone, locale, roles and disabled. */
err store_user_change(struct tx *tx, const struct user_row *user);
/* Also confirms: whoever sets a password has proved the address, or was added by the operator. */
err store_user_set_password(struct tx *tx, ident user, const char *password_hash);
err store_user_confirm(struct tx *tx, ident user);
err store_user_list(struct tx *tx, const char *pattern, uint32_t roles, int64_t limit, ident after,
                    struct list *ret_user_rows);
err store_user_with_roles(struct tx *tx, uint32_t roles, struct list *ret_auth_users);
/* How many others are able to act as admin. */
err store_user_other_admins(struct tx *tx, ident but, int64_t *ret);

/* -- Sessions and tokens -- */

/* Who holds a credential, for the finder. */
struct holder {
    ident session_id, user_id;
    instant last_seen_at, expires_at;
    const char *name, *locale;
    int64_t roles;
};
err store_session_add(struct tx *tx, ident id, const struct secret_hash *hash, ident user, const char *user_agent);
err store_session_find(struct tx *tx, const struct secret_hash *hash, struct holder *ret);
err store_session_seen(struct tx *tx, ident id, instant at);
err store_session_end(struct tx *tx, ident id, ident user);
/* All of a person's, but for one (0: none is spared). */
err store_session_end_all(struct tx *tx, ident user, ident but);

err store_token_add(struct tx *tx, const struct token *token, const struct secret_hash *hash, ident user);
err store_token_find(struct tx *tx, const struct secret_hash *hash, struct holder *ret);
err store_token_seen(struct tx *tx, ident id, instant at);
err store_token_list(struct tx *tx, ident user, int64_t limit, ident after, struct list *ret_tokens);
err store_token_count(struct tx *tx, ident user, int64_t *ret);
err store_token_end(struct tx *tx, ident id, ident user, bool *ret_was);
err store_token_end_all(struct tx *tx, ident user);

/* -- Links -- */

extern const char *const link_words[]; /* [0] NULL, by enum auth_link */
struct link_row {
    ident user_id;
    int purpose; /* enum auth_link */
    instant expires_at;
};
err store_link_add(struct tx *tx, const struct secret_hash *hash, ident user, enum auth_link purpose);
/* Live ones only; else ERR_NOT_FOUND. */
err store_link_find(struct tx *tx, const struct secret_hash *hash, struct link_row *ret);
/* Uses it up: false if another did so before. */
err store_link_use(struct tx *tx, const struct secret_hash *hash, bool *ret_was);
/* Of one purpose; 0: of all. */
err store_link_end_all(struct tx *tx, ident user, enum auth_link purpose);

/* -- Devices, throttle, log of sign-ins -- */

err store_device_is_of(struct tx *tx, const struct secret_hash *hash, ident user, bool *ret);
/* Was this cookie ever given out, to whomever? */
err store_device_known(struct tx *tx, const struct secret_hash *hash, bool *ret);
err store_device_add(struct tx *tx, const struct secret_hash *hash, ident user);

struct throttle_row {
    ident id;
    const char *kind;
    struct secret_hash account;
    const char *block;
    const struct secret_hash *device; /* NULL: none */
};
err store_throttle_add(struct tx *tx, const struct throttle_row *row);
err store_throttle_refund(struct tx *tx, ident id);
err store_throttle_guesses(struct tx *tx, const struct throttle_row *row, struct guess_counts *ret);
err store_throttle_kind(struct tx *tx, const struct throttle_row *row, int64_t *ret);
err store_throttle_address(struct tx *tx, const char *block, int64_t *ret);

struct sign_in_row {
    ident user_id; /* 0: unknown address */
    const char *kind, *outcome, *address, *block, *user_agent;
    bool new_device;
};
err store_sign_in_add(struct tx *tx, const struct sign_in_row *row);
err store_sign_in_ever(struct tx *tx, ident user, bool *ret);
/* Did they sign in from that block within DEVICE_LIFE? */
err store_sign_in_from(struct tx *tx, ident user, const char *block, bool *ret);
err store_sign_in_list(struct tx *tx, ident user, int64_t limit, ident after, struct list *ret_sign_ins);

/* Deletes what is past its time in all tables above. */
err store_sweep(struct tx *tx);

/* -- Settings and audit -- */

struct setting_row {
    const char *key, *value;
};
/* The greatest id of a row; 0: there is none yet. */
err store_company_version(struct tx *tx, ident *ret);
err store_company_at(struct tx *tx, instant at, struct list *ret_setting_rows);
err store_company_set(struct tx *tx, ident id, const char *key, const char *value);

err store_audit_add(struct tx *tx, const char *action, const char *subject, const char *detail);
err store_audit_list(struct tx *tx, const struct audit_query *query, struct list *ret_audit_rows);
