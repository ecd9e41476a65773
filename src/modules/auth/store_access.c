/* The second half of the store: links, devices, the throttle, the log of sign-ins, settings, audit. People and their
 * credentials: store.c. */
#include "platform/http.h"
#include "platform/platform.h"
#include "store.h"

#define STATEMENT(name) static struct sql sql_##name = SQL("auth", #name)

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

/* -- Links -- */

STATEMENT(link_add);
STATEMENT(link_find);
STATEMENT(link_use);
STATEMENT(link_end_all);

const char *const link_words[] = {NULL, "confirmation", "password", "invitation", NULL};

static const struct field link_row_fields[] = {
    F_ID(struct link_row, user_id, 0),
    F_ENUM(struct link_row, purpose, 0, link_words),
    F_TIME(struct link_row, expires_at, 0),
};
static const struct shape link_row_shape = SHAPE(struct link_row, "AuthLinkRow", link_row_fields);

static int64_t link_life(enum auth_link purpose)
{
    switch (purpose) {
    case LINK_CONFIRMATION:
        return CONFIRMATION_LIFE;
    case LINK_PASSWORD:
        return PASSWORD_LIFE;
    case LINK_INVITATION:
        return INVITATION_LIFE;
    }
    return 0;
}

err store_link_add(struct tx *tx, const struct secret_hash *hash, ident user, enum auth_link purpose)
{
    instant now = real_now(tx);
    return db_exec(tx, &sql_link_add, P_HASH("hash", hash), P_ID("user_id", user),
                   P_TEXT("purpose", link_words[purpose]), P_TIME("now", now),
                   P_TIME("expires_at", now + link_life(purpose)));
}

err store_link_find(struct tx *tx, const struct secret_hash *hash, struct link_row *ret)
{
    return db_one(tx, &sql_link_find, &link_row_shape, ret, P_HASH("hash", hash), P_TIME("now", real_now(tx)));
}

err store_link_use(struct tx *tx, const struct secret_hash *hash, bool *ret_was)
{
    int64_t changed = 0;
    err e = db_changed(tx, &sql_link_use, &changed, P_HASH("hash", hash), P_TIME("now", real_now(tx)));
    return exists(e, changed, ret_was);
}

err store_link_end_all(struct tx *tx, ident user, enum auth_link purpose)
{
    return db_exec(tx, &sql_link_end_all, P_ID("user_id", user), P_TEXT("purpose", link_words[purpose]));
}

/* -- Devices -- */

STATEMENT(device_find);
STATEMENT(device_known);
STATEMENT(device_add);

err store_device_is_of(struct tx *tx, const struct secret_hash *hash, ident user, bool *ret)
{
    int64_t count = 0;
    err e = db_scalar(tx, &sql_device_find, &count, P_HASH("hash", hash), P_ID("user_id", user));
    return exists(e, count, ret);
}

err store_device_known(struct tx *tx, const struct secret_hash *hash, bool *ret)
{
    int64_t count = 0;
    err e = db_scalar(tx, &sql_device_known, &count, P_HASH("hash", hash));
    return exists(e, count, ret);
}

err store_device_add(struct tx *tx, const struct secret_hash *hash, ident user)
{
    return db_exec(tx, &sql_device_add, P_HASH("hash", hash), P_ID("user_id", user), P_TIME("now", real_now(tx)));
}

/* -- Throttle -- */

STATEMENT(throttle_add);
STATEMENT(throttle_refund);
STATEMENT(throttle_account);
STATEMENT(throttle_kind);
STATEMENT(throttle_address);

static const struct field guess_counts_fields[] = {
    F_INT(struct guess_counts, strangers, 0),  F_INT(struct guess_counts, stranger_here, 0),
    F_INT(struct guess_counts, known, 0),      F_INT(struct guess_counts, device, 0),
    F_TIME(struct guess_counts, oldest_at, 0),
};
static const struct shape guess_counts_shape = SHAPE(struct guess_counts, "AuthGuessCounts", guess_counts_fields);

/* A hash, or NULL. */
static struct db_arg device_arg(const struct secret_hash *device)
{
    return device ? P_HASH("device", device) : P_TEXT("device", NULL);
}

err store_throttle_add(struct tx *tx, const struct throttle_row *row)
{
    return db_exec(tx, &sql_throttle_add, P_ID("id", row->id), P_TEXT("kind", row->kind),
                   P_HASH("account", &row->account), P_TEXT("address", row->block), device_arg(row->device),
                   P_TIME("now", real_now(tx)));
}

err store_throttle_refund(struct tx *tx, ident id)
{
    return db_exec(tx, &sql_throttle_refund, P_ID("id", id));
}

err store_throttle_guesses(struct tx *tx, const struct throttle_row *row, struct guess_counts *ret)
{
    return db_one(tx, &sql_throttle_account, &guess_counts_shape, ret, P_HASH("account", &row->account),
                  P_TEXT("address", row->block), device_arg(row->device),
                  P_TIME("since", real_now(tx) - THROTTLE_WINDOW));
}

err store_throttle_kind(struct tx *tx, const struct throttle_row *row, int64_t *ret)
{
    return db_scalar(tx, &sql_throttle_kind, ret, P_HASH("account", &row->account), P_TEXT("kind", row->kind),
                     P_TIME("since", real_now(tx) - THROTTLE_WINDOW));
}

err store_throttle_address(struct tx *tx, const char *block, int64_t *ret)
{
    return db_scalar(tx, &sql_throttle_address, ret, P_TEXT("address", block),
                     P_TIME("since", real_now(tx) - THROTTLE_WINDOW));
}

/* -- The log of sign-ins -- */

STATEMENT(sign_in_add);
STATEMENT(sign_in_ever);
STATEMENT(sign_in_from);
STATEMENT(sign_in_list);

err store_sign_in_add(struct tx *tx, const struct sign_in_row *row)
{
    return db_exec(tx, &sql_sign_in_add, P_ID("id", env_ident(tx_env(tx))), P_ID("user_id", row->user_id),
                   P_TIME("now", real_now(tx)), P_TEXT("kind", row->kind), P_TEXT("outcome", row->outcome),
                   P_TEXT("address", row->address), P_TEXT("address_block", row->block),
                   P_TEXT("user_agent", row->user_agent), P_INT("new_device", row->new_device));
}

err store_sign_in_ever(struct tx *tx, ident user, bool *ret)
{
    int64_t count = 0;
    err e = db_scalar(tx, &sql_sign_in_ever, &count, P_ID("user_id", user));
    return exists(e, count, ret);
}

err store_sign_in_from(struct tx *tx, ident user, const char *block, bool *ret)
{
    int64_t count = 0;
    err e = db_scalar(tx, &sql_sign_in_from, &count, P_ID("user_id", user), P_TEXT("address_block", block),
                      P_TIME("since", real_now(tx) - DEVICE_LIFE));
    return exists(e, count, ret);
}

err store_sign_in_list(struct tx *tx, ident user, int64_t limit, ident after, struct list *ret_sign_ins)
{
    return db_list(tx, &sql_sign_in_list, &sign_in_shape, ret_sign_ins, P_ID("user_id", user), P_INT("limit", limit),
                   P_INT("before", before(after)));
}

/* -- What is past its time -- */

STATEMENT(session_sweep);
STATEMENT(token_sweep);
STATEMENT(link_sweep);
STATEMENT(device_sweep);
STATEMENT(throttle_sweep);
STATEMENT(sign_in_sweep);

err store_sweep(struct tx *tx)
{
    instant now = real_now(tx);
    TRY(db_exec(tx, &sql_session_sweep, P_TIME("now", now)));
    TRY(db_exec(tx, &sql_token_sweep, P_TIME("now", now)));
    TRY(db_exec(tx, &sql_link_sweep, P_TIME("now", now)));
    TRY(db_exec(tx, &sql_device_sweep, P_TIME("before", now - DEVICE_LIFE)));
    TRY(db_exec(tx, &sql_throttle_sweep, P_TIME("before", now - THROTTLE_WINDOW)));
    return db_exec(tx, &sql_sign_in_sweep, P_TIME("before", now - SIGN_IN_LIFE));
}

/* -- Settings -- */

STATEMENT(company_version);
STATEMENT(company_at);
STATEMENT(company_set);

static const struct field setting_row_fields[] = {F_TEXT(struct setting_row, key, 0),
                                                  F_TEXT(struct setting_row, value, 0)};
static const struct shape setting_row_shape = SHAPE(struct setting_row, "AuthSettingRow", setting_row_fields);

err store_company_version(struct tx *tx, ident *ret)
{
    return db_scalar(tx, &sql_company_version, ret);
}

err store_company_at(struct tx *tx, instant at, struct list *ret_setting_rows)
{
    return db_list(tx, &sql_company_at, &setting_row_shape, ret_setting_rows, P_TIME("at", at));
}

err store_company_set(struct tx *tx, ident id, const char *key, const char *value)
{
    struct env *env = tx_env(tx);
    return db_exec(tx, &sql_company_set, P_ID("id", id), P_TEXT("key", key), P_TEXT("value", value),
                   P_TIME("valid_from", env_now(env)), P_ID("set_by", env->actor.id));
}

/* -- Audit -- */

STATEMENT(audit_add);
STATEMENT(audit_list);

err store_audit_add(struct tx *tx, const char *action, const char *subject, const char *detail)
{
    struct env *env = tx_env(tx);
    return db_exec(tx, &sql_audit_add, P_ID("id", env_ident(env)), P_TIME("at", env_now(env)),
                   P_ID("actor_id", env->actor.id), P_TEXT("action", action), P_TEXT("subject", subject),
                   P_TEXT("detail", detail), P_TEXT("address", env->address ? env->address : ""),
                   P_TEXT("request_id", env->request_id));
}

/* "users." finds all that begins with it. */
static const char *begins_with(struct arena *arena, const char *text)
{
    const char *pattern = db_pattern(arena, text);
    return pattern ? pattern + 1 : NULL;
}

err store_audit_list(struct tx *tx, const struct audit_query *query, struct list *ret_audit_rows)
{
    return db_list(tx, &sql_audit_list, &audit_row_shape, ret_audit_rows, P_INT("before", before(query->after)),
                   P_ID("actor_id", query->actor_id), P_TEXT("action", begins_with(tx_arena(tx), query->action)),
                   P_TEXT("subject", query->subject), P_TIME("from", query->from), P_TIME("to", query->to),
                   P_INT("limit", page_limit(query->limit) + 1));
}
