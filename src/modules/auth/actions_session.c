/* Signing in and out, personal tokens. (5-proof 21, 22) */
#include "actions.h"
#include "events/auth.h"
#include "platform/platform.h"
#include "platform/stream.h"

ERROR(err_credentials, ERR_UNAUTHENTICATED, "wrong_credentials",
      "The address or the password is wrong, or the address is not confirmed yet.");
ERROR(err_too_many_tokens, ERR_CONFLICT, "too_many_tokens", "Delete a token before making another one.");
ERROR(err_no_token, ERR_NOT_FOUND, "not_found", "There is no such token.");

/* What came of a guess, when the password was checked. */
struct outcome {
    struct user_row user;
    const char *word; /* auth_sign_in.outcome */
    bool ok;
};

/* Streams of the person close after the commit, within a second. */
struct closing {
    ident user, session;
};
static void close_streams(struct platform *platform, void *argument)
{
    const struct closing *closing = argument;
    stream_close(platform, closing->user, closing->session);
}

static void close_after(struct tx *tx, ident user, ident session)
{
    struct closing *closing = ARENA_NEW(tx_arena(tx), struct closing);
    *closing = (struct closing){.user = user, .session = session};
    db_after_commit(tx, close_streams, closing);
}

err access_end(struct tx *tx, ident user, ident but_session)
{
    TRY(store_session_end_all(tx, user, but_session));
    TRY(store_token_end_all(tx, user));
    close_after(tx, user, 0);
    return OK;
}

err device_trust(struct tx *tx, ident user, const struct peer *peer, const char **ret_device)
{
    struct secret_hash hash = secret_hash(peer->device ? peer->device : "");
    bool given_out = false;
    if (peer->device) TRY(store_device_known(tx, &hash, &given_out));
    const char *fresh = NULL;
    if (!given_out) {
        fresh = secret_make(tx_env(tx), "");
        hash = secret_hash(fresh);
    }
    TRY(store_device_add(tx, &hash, user));
    *ret_device = fresh;
    return OK;
}

/* Judges by the account as it is now, not as it was before the slow check. */
static err judge(struct tx *tx, const struct guess *guess, bool right, struct outcome *ret)
{
    *ret = (struct outcome){.word = "wrong_password"};
    if (!guess->user.id) return OK;
    TRY(store_user_lock(tx, guess->user.id, &ret->user));
    if (!right || !text_equal(ret->user.password_hash, guess->user.password_hash)) return OK;
    ret->ok = ret->user.confirmed && !ret->user.disabled;
    ret->word = ret->ok ? "ok" : ret->user.disabled ? "disabled" : "unconfirmed";
    return OK;
}

static err log_guess(struct tx *tx, const struct outcome *outcome, const char *kind, const struct peer *peer,
                     bool new_device)
{
    struct sign_in_row row = {.user_id = outcome->user.id,
                              .kind = kind,
                              .outcome = outcome->word,
                              .address = peer->address,
                              .block = peer->block,
                              .user_agent = peer->user_agent,
                              .new_device = new_device};
    return store_sign_in_add(tx, &row);
}

/* Whoever knows the password but has not confirmed the address is mailed the link again, and hears what all hear. */
static err refuse(struct tx *tx, const struct outcome *outcome, const char *kind, const struct peer *peer)
{
    bool allowed = false;
    TRY(log_guess(tx, outcome, kind, peer, false));
    if (!text_equal(outcome->word, "unconfirmed")) return OK;
    TRY(mail_allowed(tx, "mail_confirmation", outcome->user.email, peer, &allowed));
    return allowed ? person_publish(tx, &auth_confirmation_wanted, &outcome->user) : OK;
}

/* A sign-in from a device not seen before is told by mail; not the very first one. */
static err tell_new_device(struct tx *tx, const struct outcome *outcome, const struct guess *guess, const char *kind,
                           const struct peer *peer)
{
    bool ever = false, allowed = false;
    TRY(store_sign_in_ever(tx, outcome->user.id, &ever));
    bool anew = guess->whence != WHENCE_DEVICE && ever;
    TRY(log_guess(tx, outcome, kind, peer, guess->whence != WHENCE_DEVICE));
    if (!anew) return OK;
    TRY(mail_allowed(tx, "mail_anew", outcome->user.email, peer, &allowed));
    return allowed ? person_publish(tx, &auth_signed_in_anew, &outcome->user) : OK;
}

/* Settles what the check said: logs it; a right one is refunded, a wrong one told of. */
static err settle(struct tx *tx, const struct guess *guess, bool right, const char *kind, const struct peer *peer,
                  struct outcome *ret)
{
    TRY(judge(tx, guess, right, ret));
    if (!ret->ok) return refuse(tx, ret, kind, peer);
    TRY(guess_refund(tx, guess));
    return tell_new_device(tx, ret, guess, kind, peer);
}

static err prove_in_turn(struct env *env, const struct credentials *in, const char *kind, const struct peer *peer,
                         struct outcome *ret, struct tx **ret_tx)
{
    struct guess guess;
    bool right = false;
    TRY(guess_begin(env, in->email, peer, &guess));
    TRY(password_verify(env, guess.user.password_hash, in->password, &right));
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = settle(tx, &guess, right, kind, peer, ret);
    if (e) {
        db_end(tx);
        return e;
    }
    if (ret->ok) {
        *ret_tx = tx;
        return OK;
    }
    TRY(db_commit(tx));
    return err_credentials;
}

/* Checks a password: counted, in the same time whatever is wrong. On OK the write transaction *ret_tx is open, with the
 * attempt logged and refunded: the caller grants what was asked for, and commits. */
static err prove(struct env *env, const struct credentials *in, const char *kind, const struct peer *peer,
                 struct outcome *ret, struct tx **ret_tx)
{
    struct secret_hash account = secret_hash(email_normal(env->arena, in->email));
    bool *turn;
    TRY(turn_take(env, &account, &turn));
    err e = prove_in_turn(env, in, kind, peer, ret, ret_tx);
    turn_give(env, turn);
    return e;
}

static err open_in(struct tx *tx, const struct outcome *outcome, const struct peer *peer, struct opened *ret)
{
    struct env *env = tx_env(tx);
    *ret = (struct opened){.user = outcome->user, .secret = secret_make(env, "")};
    struct secret_hash hash = secret_hash(ret->secret);
    /* The session that the browser had before ends: a cookie is never given a second life. */
    if (env->actor.id) {
        TRY(store_session_end(tx, env->actor.session_id, env->actor.id));
        close_after(tx, env->actor.id, env->actor.session_id);
    }
    TRY(store_session_add(tx, env_ident(env), &hash, outcome->user.id, peer->user_agent));
    return device_trust(tx, outcome->user.id, peer, &ret->device);
}

err session_open(struct env *env, const char *email, const char *password, const struct peer *peer, struct opened *ret)
{
    struct credentials in = {.email = email, .password = password};
    struct outcome outcome;
    struct opened opened;
    struct tx *tx;
    TRY(prove(env, &in, "session", peer, &outcome, &tx));
    err e = open_in(tx, &outcome, peer, &opened);
    if (e) {
        db_end(tx);
        return e;
    }
    TRY(db_commit(tx));
    *ret = opened;
    return OK;
}

err session_close(struct tx *tx)
{
    const struct actor *actor = &tx_env(tx)->actor;
    bool was_token = false;
    TRY(store_session_end(tx, actor->session_id, actor->id));
    TRY(store_token_end(tx, actor->session_id, actor->id, &was_token));
    close_after(tx, actor->id, actor->session_id);
    return OK;
}

static err make_in(struct tx *tx, const struct outcome *outcome, const char *name, struct token *ret)
{
    struct env *env = tx_env(tx);
    int64_t count = 0;
    TRY(db_lock(tx, "auth.tokens", outcome->user.id));
    TRY(store_token_count(tx, outcome->user.id, &count));
    if (count >= TOKENS_MAX) return err_too_many_tokens;
    instant now = env_real_now(env);
    *ret = (struct token){.id = env_ident(env),
                          .token = secret_make(env, "mcf_"),
                          .name = name,
                          .created_at = now,
                          .expires_at = now + TOKEN_LIFE};
    struct secret_hash hash = secret_hash(ret->token);
    return store_token_add(tx, ret, &hash, outcome->user.id);
}

err token_make(struct env *env, const struct token_new *in, const struct peer *peer, struct token *ret)
{
    struct credentials credentials = {.email = in->email, .password = in->password};
    struct outcome outcome;
    struct token token;
    struct tx *tx;
    TRY(prove(env, &credentials, "token", peer, &outcome, &tx));
    err e = make_in(tx, &outcome, in->name, &token);
    if (e) {
        db_end(tx);
        return e;
    }
    TRY(db_commit(tx));
    *ret = token;
    return OK;
}

err token_end(struct tx *tx, ident id)
{
    ident user = tx_env(tx)->actor.id;
    bool was = false;
    TRY(store_token_end(tx, id, user, &was));
    if (!was) return err_no_token;
    close_after(tx, user, id);
    return OK;
}
