#include "store.h"
#include "platform/http.h"
#include "platform/platform.h"

#define STATEMENT(name) static struct sql sql_##name = SQL("auth", #name)

/* "after" in a list, newest first: 0 begins at the newest. */
static int64_t before(ident after)
{
    return after ? after : INT64_MAX;
}

static instant real_now(struct tx *tx)
{
    return env_real_now(tx_env(tx));
}

static err exists(err e, int64_t count, bool *ret)
{
    if (!e) *ret = count > 0;
    return e;
}

/* -- People -- */

STATEMENT(user_add);
STATEMENT(user_find);
STATEMENT(user_lock);
STATEMENT(user_by_email);
STATEMENT(user_change);
STATEMENT(user_set_password);
STATEMENT(user_confirm);
STATEMENT(user_list);
STATEMENT(user_with_roles);
STATEMENT(user_other_admins);

static const struct field user_row_fields[] = {
    F_ID(struct user_row, id, 0),           F_TEXT(struct user_row, email, 0),
    F_TEXT(struct user_row, name, 0),       F_TEXT(struct user_row, phone, 0),
    F_TEXT(struct user_row, locale, 0),     F_TEXT(struct user_row, password_hash, SECRET),
    F_INT(struct user_row, roles, 0),       F_BOOL(struct user_row, disabled, 0),
    F_BOOL(struct user_row, confirmed, 0),  F_INT(struct user_row, version, 0),
    F_TIME(struct user_row, created_at, 0),
};
static const struct shape user_row_shape = SHAPE(struct user_row, "AuthUserRow", user_row_fields);

err store_user_add(struct tx *tx, const struct user_row *user)
{
    return db_exec(tx, &sql_user_add, P_ID("id", user->id), P_TEXT("email", user->email), P_TEXT("name", user->name),
                   P_TEXT("phone", user->phone), P_TEXT("locale", user->locale),
                   P_TEXT("password_hash", user->password_hash), P_INT("roles", user->roles),
                   P_INT("disabled", user->disabled), P_INT("confirmed", user->confirmed),
                   P_TEXT("search", user_search_text(tx_arena(tx), user->name, user->email)),
                   P_TIME("created_at", env_now(tx_env(tx))));
}

err store_user_find(struct tx *tx, ident id, struct user_row *ret)
{
    return db_one(tx, &sql_user_find, &user_row_shape, ret, P_ID("id", id));
}

err store_user_lock(struct tx *tx, ident id, struct user_row *ret)
{
    return db_one(tx, &sql_user_lock, &user_row_shape, ret, P_ID("id", id));
}

err store_user_by_email(struct tx *tx, const char *email, struct user_row *ret)
{
    return db_one(tx, &sql_user_by_email, &user_row_shape, ret, P_TEXT("email", email));
}

err store_user_change(struct tx *tx, const struct user_row *user)
{
    return db_exec(tx, &sql_user_change, P_ID("id", user->id), P_TEXT("name", user->name), P_TEXT("phone", user->phone),
                   P_TEXT("locale", user->locale), P_INT("roles", user->roles), P_INT("disabled", user->disabled),
                   P_TEXT("search", user_search_text(tx_arena(tx), user->name, user->email)));
}

err store_user_set_password(struct tx *tx, ident user, const char *password_hash)
{
    return db_exec(tx, &sql_user_set_password, P_ID("id", user), P_TEXT("password_hash", password_hash));
}

err store_user_confirm(struct tx *tx, ident user)
{
    return db_exec(tx, &sql_user_confirm, P_ID("id", user));
}

err store_user_list(struct tx *tx, const char *pattern, uint32_t roles, int64_t limit, ident after,
                    struct list *ret_user_rows)
{
    return db_list(tx, &sql_user_list, &user_row_shape, ret_user_rows, P_TEXT("q", pattern), P_INT("roles", roles),
                   P_INT("limit", limit), P_INT("before", before(after)));
}

err store_user_with_roles(struct tx *tx, uint32_t roles, struct list *ret_auth_users)
{
    return db_list(tx, &sql_user_with_roles, &auth_user_shape, ret_auth_users, P_INT("roles", roles));
}

err store_user_other_admins(struct tx *tx, ident but, int64_t *ret)
{
    return db_scalar(tx, &sql_user_other_admins, ret, P_ID("id", but));
}

/* -- Sessions and tokens -- */

STATEMENT(session_add);
STATEMENT(session_find);
STATEMENT(session_seen);
STATEMENT(session_end);
STATEMENT(session_end_all);
STATEMENT(token_add);
STATEMENT(token_find);
STATEMENT(token_seen);
STATEMENT(token_list);
STATEMENT(token_count);
STATEMENT(token_end);
STATEMENT(token_end_all);

static const struct field holder_fields[] = {
    F_ID(struct holder, session_id, 0),   F_ID(struct holder, user_id, 0), F_TIME(struct holder, last_seen_at, 0),
    F_TIME(struct holder, expires_at, 0), F_TEXT(struct holder, name, 0),  F_TEXT(struct holder, locale, 0),
    F_INT(struct holder, roles, 0),
};
static const struct shape holder_shape = SHAPE(struct holder, "AuthHolder", holder_fields);

err store_session_add(struct tx *tx, ident id, const struct secret_hash *hash, ident user, const char *user_agent)
{
    instant now = real_now(tx);
    const char *address = tx_env(tx)->address;
    return db_exec(tx, &sql_session_add, P_ID("id", id), P_HASH("hash", hash), P_ID("user_id", user),
                   P_TIME("now", now), P_TIME("expires_at", now + SESSION_LIFE),
                   P_TEXT("address", address ? address : ""), P_TEXT("user_agent", user_agent ? user_agent : ""));
}

err store_session_find(struct tx *tx, const struct secret_hash *hash, struct holder *ret)
{
    return db_one(tx, &sql_session_find, &holder_shape, ret, P_HASH("hash", hash));
}

err store_session_seen(struct tx *tx, ident id, instant at)
{
    return db_exec(tx, &sql_session_seen, P_ID("id", id), P_TIME("at", at), P_TIME("expires_at", at + SESSION_LIFE));
}

err store_session_end(struct tx *tx, ident id, ident user)
{
    return db_exec(tx, &sql_session_end, P_ID("id", id), P_ID("user_id", user));
}

err store_session_end_all(struct tx *tx, ident user, ident but)
{
    return db_exec(tx, &sql_session_end_all, P_ID("user_id", user), P_INT("but", but));
}

err store_token_add(struct tx *tx, const struct token *token, const struct secret_hash *hash, ident user)
{
    return db_exec(tx, &sql_token_add, P_ID("id", token->id), P_HASH("hash", hash), P_ID("user_id", user),
                   P_TEXT("name", token->name), P_TIME("now", token->created_at),
                   P_TIME("expires_at", token->expires_at));
}

err store_token_find(struct tx *tx, const struct secret_hash *hash, struct holder *ret)
{
    return db_one(tx, &sql_token_find, &holder_shape, ret, P_HASH("hash", hash));
}

err store_token_seen(struct tx *tx, ident id, instant at)
{
    return db_exec(tx, &sql_token_seen, P_ID("id", id), P_TIME("at", at));
}

err store_token_list(struct tx *tx, ident user, int64_t limit, ident after, struct list *ret_tokens)
{
    return db_list(tx, &sql_token_list, &token_shape, ret_tokens, P_ID("user_id", user), P_TIME("now", real_now(tx)),
                   P_INT("limit", limit), P_INT("before", before(after)));
}

err store_token_count(struct tx *tx, ident user, int64_t *ret)
{
    return db_scalar(tx, &sql_token_count, ret, P_ID("user_id", user), P_TIME("now", real_now(tx)));
}

err store_token_end(struct tx *tx, ident id, ident user, bool *ret_was)
{
    int64_t changed = 0;
    err e = db_changed(tx, &sql_token_end, &changed, P_ID("id", id), P_ID("user_id", user));
    return exists(e, changed, ret_was);
}

err store_token_end_all(struct tx *tx, ident user)
{
    return db_exec(tx, &sql_token_end_all, P_ID("user_id", user));
}
