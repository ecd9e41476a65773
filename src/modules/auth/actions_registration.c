/* Registration, confirmation, reset, invitation: all that rests on holding a mailbox. Whoever asks learns nothing about
 * accounts: same answer, same work, whether or not there is one. (3-api "Auth"; 5-proof 22) */
#include "actions.h"
#include "events/auth.h"
#include "platform/platform.h"

ERROR(err_link, ERR_NOT_FOUND, "not_found", "There is no such link: it was used, or its time has passed.");

err auth_link_make(struct tx *tx, ident user, enum auth_link purpose, const char **ret_token)
{
    const char *token = secret_make(tx_env(tx), "");
    struct secret_hash hash = secret_hash(token);
    TRY(store_link_add(tx, &hash, user, purpose));
    *ret_token = token;
    return OK;
}

struct registration {
    struct user_row user;
    const struct client_new *in;
};

static err try_add(struct tx *tx, void *context)
{
    struct registration *registration = context;
    return person_add(tx, &registration->user);
}

/* The address has an account already: its owner is told, nothing changes. */
static err tell_known(struct tx *tx, const char *email, const struct peer *peer)
{
    struct user_row known;
    bool allowed = false;
    TRY(store_user_by_email(tx, email, &known));
    TRY(mail_allowed(tx, "mail_known", email, peer, &allowed));
    return allowed ? person_publish(tx, &auth_address_known, &known) : OK;
}

err client_register(struct tx *tx, struct registration *registration, const struct peer *peer)
{
    struct user_row *user = &registration->user;
    struct company company;
    bool allowed = false;
    TRY(address_count(tx, "registration", user->email, peer));
    TRY(auth_company(tx, &company));
    int locale = registration->in->locale;
    user->locale = locale ? locale_words[locale] : company.locale;
    err e = db_try(tx, try_add, registration);
    if (db_refused(e, NULL)) return tell_known(tx, user->email, peer);
    if (e) return e;
    TRY(mail_allowed(tx, "mail_confirmation", user->email, peer, &allowed));
    return person_publish(tx, &auth_confirmation_wanted, user);
}

static err check_address(struct env *env, const struct peer *peer)
{
    struct tx *tx;
    TRY(db_read(env, STORE_MAIN, &tx));
    err e = address_check(tx, peer);
    db_end(tx);
    return e;
}

static err finish(struct tx *tx, err e)
{
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

err client_prepare(struct env *env, const struct client_new *in, const struct peer *peer, struct registration **ret)
{
    const char *hash;
    TRY(check_address(env, peer));
    TRY(auth_password_hash(env, in->password, &hash));
    struct registration *registration = ARENA_NEW(env->arena, struct registration);
    registration->in = in;
    registration->user = (struct user_row){.email = email_normal(env->arena, in->email),
                                           .name = in->name,
                                           .phone = in->phone,
                                           .password_hash = hash,
                                           .roles = ROLE_CLIENT};
    *ret = registration;
    return OK;
}

/* Uses the link up and gives its person. */
static err link_take(struct tx *tx, const char *token, const char *purpose, struct user_row *ret)
{
    struct secret_hash hash = secret_hash(token);
    struct link_row link;
    bool used = false;
    err e = store_link_find(tx, &hash, &link);
    if (e) return e->kind == ERR_NOT_FOUND ? err_link : e;
    bool confirmation = link.purpose == LINK_CONFIRMATION;
    if (confirmation != text_equal(purpose, "confirmation")) return err_link;
    TRY(store_link_use(tx, &hash, &used));
    if (!used) return err_link;
    TRY(store_user_lock(tx, link.user_id, ret));
    return ret->disabled ? err_link : OK;
}

static err confirm_in(struct tx *tx, const char *token, const struct peer *peer, const char **ret_device)
{
    struct user_row user;
    TRY(link_take(tx, token, "confirmation", &user));
    TRY(store_link_end_all(tx, user.id, LINK_CONFIRMATION));
    TRY(device_trust(tx, user.id, peer, ret_device));
    if (user.confirmed) return OK;
    user.confirmed = true;
    TRY(store_user_confirm(tx, user.id));
    return person_publish(tx, &auth_user_changed, &user);
}

err confirmation_use(struct env *env, const char *token, const struct peer *peer, const char **ret_device)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    return finish(tx, confirm_in(tx, token, peer, ret_device));
}

static err reset_ask_in(struct tx *tx, const char *email, const struct peer *peer)
{
    struct user_row user;
    bool allowed = false;
    TRY(address_check(tx, peer));
    TRY(mail_allowed(tx, "mail_reset", email, peer, &allowed));
    err e = store_user_by_email(tx, email, &user);
    if (e) return e->kind == ERR_NOT_FOUND ? OK : e;
    return allowed && !user.disabled ? person_publish(tx, &auth_reset_wanted, &user) : OK;
}

err reset_ask(struct env *env, const char *email, const struct peer *peer)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    return finish(tx, reset_ask_in(tx, email_normal(env->arena, email), peer));
}

/* Is there such a link at all? Asked before the slow hash, so that made-up links cost nothing. */
static err link_check(struct env *env, const char *token)
{
    struct secret_hash hash = secret_hash(token);
    struct link_row link;
    struct tx *tx;
    TRY(db_read(env, STORE_MAIN, &tx));
    err e = store_link_find(tx, &hash, &link);
    db_end(tx);
    if (e) return e->kind == ERR_NOT_FOUND ? err_link : e;
    return link.purpose == LINK_CONFIRMATION ? err_link : OK;
}

static err reset_in(struct tx *tx, const char *token, const char *hash, const struct peer *peer,
                    const char **ret_device)
{
    struct user_row user;
    TRY(link_take(tx, token, "password", &user));
    TRY(store_link_end_all(tx, user.id, 0));
    TRY(store_user_set_password(tx, user.id, hash));
    TRY(access_end(tx, user.id, 0));
    TRY(device_trust(tx, user.id, peer, ret_device));
    if (user.confirmed) return OK;
    user.confirmed = true;
    return person_publish(tx, &auth_user_changed, &user);
}

err reset_use(struct env *env, const char *token, const char *password, const struct peer *peer,
              const char **ret_device)
{
    const char *hash;
    TRY(link_check(env, token));
    TRY(auth_password_hash(env, password, &hash));
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    return finish(tx, reset_in(tx, token, hash, peer, ret_device));
}
