/* People: adding, inviting, changing them; what they change themselves. Changes of access take effect at once. */
#include "actions.h"
#include "events/auth.h"
#include "platform/platform.h"

ERROR(err_address_known, ERR_CONFLICT, "address_known", "There is an account with this address.");
ERROR(err_last_admin, ERR_CONFLICT, "last_admin", "Somebody must stay admin.");
ERROR(err_wrong_password, ERR_FORBIDDEN, "wrong_password", "The current password is wrong.");
ERROR(err_password_changed, ERR_CONFLICT, "password_changed", "The password was changed meanwhile.");

/* -- Views -- */

/* Every permission of every module that the roles hold, in the order of the modules. */
static struct list permissions_of(struct env *env, uint32_t roles)
{
    const struct platform *platform = env->platform;
    size_t room = 1, count = 0;
    for (size_t i = 0; i < platform->module_count; i++) room += platform->modules[i]->permission_count;
    const char **names = ARENA_ARRAY(env->arena, room, const char *);
    for (size_t i = 0; i < platform->module_count; i++) {
        const struct module *module = platform->modules[i];
        for (size_t j = 0; j < module->permission_count; j++)
            if (module->permissions[j].roles & roles) names[count++] = module->permissions[j].name;
    }
    return (struct list){.items = names, .count = count};
}

struct me *me_view(struct env *env, const struct user_row *user)
{
    struct me *me = ARENA_NEW(env->arena, struct me);
    *me = (struct me){.id = user->id,
                      .email = user->email,
                      .name = user->name,
                      .phone = user->phone,
                      .roles = roles_words(env->arena, (uint32_t)user->roles),
                      .permissions = permissions_of(env, (uint32_t)user->roles),
                      .locale = user->locale};
    return me;
}

struct user user_view(struct env *env, const struct user_row *user)
{
    return (struct user){.id = user->id,
                         .email = user->email,
                         .name = user->name,
                         .phone = user->phone,
                         .locale = user->locale,
                         .roles = roles_words(env->arena, (uint32_t)user->roles),
                         .disabled = user->disabled,
                         .confirmed = user->confirmed,
                         .created_at = user->created_at};
}

/* -- For other modules -- */

static struct auth_user public_view(const struct user_row *row)
{
    return (struct auth_user){.id = row->id,
                              .email = row->email,
                              .name = row->name,
                              .phone = row->phone,
                              .locale = row->locale,
                              .roles = row->roles,
                              .disabled = row->disabled,
                              .confirmed = row->confirmed};
}

err auth_user_find(struct tx *tx, ident id, struct auth_user *ret)
{
    struct user_row row;
    TRY(store_user_find(tx, id, &row));
    *ret = public_view(&row);
    return OK;
}

err auth_users_with(struct tx *tx, uint32_t roles, struct list *ret_auth_users)
{
    return store_user_with_roles(tx, roles, ret_auth_users);
}

static err try_person_add(struct tx *tx, void *context)
{
    return person_add(tx, context);
}

/* The same as person_add, but a known address is told by its own code. */
static err add_new(struct tx *tx, struct user_row *user)
{
    err e = db_try(tx, try_person_add, user);
    return db_refused(e, NULL) ? err_address_known : e;
}

err auth_user_add(struct tx *tx, const struct auth_user *user, const char *password_hash, ident *ret_id)
{
    struct arena *arena = tx_arena(tx);
    struct company company;
    if (!roles_valid((uint32_t)user->roles))
        return err_field(arena, "roles", "out_of_range", "Client and worker are held alone; only staff roles combine.");
    TRY(auth_company(tx, &company));
    struct user_row row = {.email = email_normal(arena, user->email),
                           .name = user->name,
                           .phone = user->phone,
                           .locale = user->locale ? user->locale : company.locale,
                           .password_hash = password_hash,
                           .roles = user->roles,
                           .disabled = user->disabled,
                           .confirmed = user->confirmed};
    TRY(add_new(tx, &row));
    *ret_id = row.id;
    return OK;
}

/* -- Adding -- */

err person_publish(struct tx *tx, const struct event_type *type, const struct user_row *user)
{
    struct auth_event event = {
        .user_id = user->id, .roles = user->roles, .disabled = user->disabled, .confirmed = user->confirmed};
    return event_publish(tx, type, user->id, &event);
}

err person_add(struct tx *tx, struct user_row *user)
{
    struct env *env = tx_env(tx);
    user->id = env_ident(env);
    user->version = 1;
    user->created_at = env_now(env);
    TRY(store_user_add(tx, user));
    return person_publish(tx, &auth_user_changed, user);
}

static const char *ident_text(struct arena *arena, ident id)
{
    char text[IDENT_TEXT];
    ident_write(id, text);
    return arena_text(arena, text);
}

/* "clerk+manager", for the audit log. */
static const char *roles_text(struct arena *arena, uint32_t roles)
{
    struct list words = roles_words(arena, roles);
    struct buf buf = buf_new(arena, 200);
    for (size_t i = 0; i < words.count; i++) {
        if (i) buf_char(&buf, '+');
        buf_text(&buf, ((const char **)words.items)[i]);
    }
    return buf.data;
}

err user_invite(struct tx *tx, const struct user_new *in, struct user_row *ret)
{
    struct arena *arena = tx_arena(tx);
    struct company company;
    uint32_t roles;
    TRY(roles_read(arena, &in->roles, &roles));
    TRY(auth_company(tx, &company));
    struct user_row user = {.email = email_normal(arena, in->email),
                            .name = in->name,
                            .phone = in->phone,
                            .locale = in->locale ? locale_words[in->locale] : company.locale,
                            .roles = roles};
    TRY(add_new(tx, &user));
    TRY(person_publish(tx, &auth_invited, &user));
    TRY(auth_audit(tx, "users.invite", ident_text(arena, user.id), roles_text(arena, roles)));
    *ret = user;
    return OK;
}

err user_list(struct tx *tx, const struct user_query *query, struct list *ret_user_rows)
{
    uint32_t roles = query->role ? role_bit(role_names[query->role]) : 0;
    const char *pattern = db_pattern(tx_arena(tx), query->q);
    return store_user_list(tx, pattern, roles, page_limit(query->limit) + 1, query->after, ret_user_rows);
}

/* -- Changing others -- */

/* Blank is not a value for what must be there. */
static err check_name(struct arena *arena, const char *name)
{
    return name && text_blank(name) ? err_field(arena, "name", "required", "A name is needed.") : OK;
}

static err patched(struct arena *arena, const struct user_patch *in, const struct user_row *before,
                   struct user_row *ret)
{
    *ret = *before;
    TRY(check_name(arena, in->name));
    if (in->name) ret->name = in->name;
    if (in->phone) ret->phone = in->phone;
    if (in->disabled != MAYBE_NONE) ret->disabled = in->disabled == MAYBE_YES;
    if (in->roles.items) {
        uint32_t roles;
        TRY(roles_read(arena, &in->roles, &roles));
        ret->roles = roles;
    }
    return OK;
}

/* Would nobody be left who can act as admin? */
static err check_admins(struct tx *tx, const struct user_row *before, const struct user_row *after)
{
    bool was = (before->roles & ROLE_ADMIN) && !before->disabled;
    bool is = (after->roles & ROLE_ADMIN) && !after->disabled;
    int64_t others = 0;
    if (!was || is) return OK;
    TRY(db_lock(tx, "auth.last_admin", 0));
    TRY(store_user_other_admins(tx, before->id, &others));
    return others ? OK : err_last_admin;
}

static err audit_change(struct tx *tx, const struct user_row *before, const struct user_row *after)
{
    struct arena *arena = tx_arena(tx);
    const char *subject = ident_text(arena, before->id);
    if (before->roles != after->roles) {
        const char *detail = arena_printf(arena, "%s -> %s", roles_text(arena, (uint32_t)before->roles),
                                          roles_text(arena, (uint32_t)after->roles));
        TRY(auth_audit(tx, "users.roles", subject, detail));
    }
    if (before->disabled != after->disabled)
        TRY(auth_audit(tx, after->disabled ? "users.disable" : "users.enable", subject, ""));
    if (!text_equal(before->name, after->name) || !text_equal(before->phone, after->phone))
        TRY(auth_audit(tx, "users.change", subject, ""));
    return OK;
}

err user_change(struct req *req, ident id, const struct user_patch *in, struct user_row *ret)
{
    struct tx *tx = req->tx;
    struct user_row before, after;
    TRY(store_user_lock(tx, id, &before));
    TRY(req_match(req, before.version));
    TRY(patched(tx_arena(tx), in, &before, &after));
    TRY(check_admins(tx, &before, &after));
    TRY(store_user_change(tx, &after));
    after.version++;
    if (before.roles != after.roles || before.disabled != after.disabled) TRY(access_end(tx, id, 0));
    if (after.disabled) TRY(store_link_end_all(tx, id, 0));
    TRY(audit_change(tx, &before, &after));
    TRY(person_publish(tx, &auth_user_changed, &after));
    *ret = after;
    return OK;
}

/* -- Changing oneself -- */

/* Proves the current password and hashes the new one: slow, before the transaction. */
static err new_password(struct env *env, const struct me_patch *in, const struct peer *peer, struct guess *ret_guess,
                        const char **ret_hash)
{
    bool right = false;
    if (!in->current_password)
        return err_field(env->arena, "current_password", "required", "A new password needs the current one.");
    TRY(guess_begin_own(env, peer, ret_guess));
    TRY(password_verify(env, ret_guess->user.password_hash, in->current_password, &right));
    if (!right) return err_wrong_password;
    return auth_password_hash(env, in->password, ret_hash);
}

static err set_password(struct tx *tx, const struct guess *guess, const struct user_row *user, const char *hash)
{
    const struct actor *actor = &tx_env(tx)->actor;
    if (!text_equal(user->password_hash, guess->user.password_hash)) return err_password_changed;
    TRY(guess_refund(tx, guess));
    TRY(store_user_set_password(tx, user->id, hash));
    TRY(store_link_end_all(tx, user->id, 0));
    TRY(access_end(tx, user->id, actor->session_id));
    return auth_audit(tx, "me.password", ident_text(tx_arena(tx), user->id), "");
}

static err me_change_in(struct tx *tx, struct req *req, const struct me_patch *in, const struct guess *guess,
                        const char *hash, struct user_row *ret)
{
    struct user_row user;
    TRY(store_user_lock(tx, tx_env(tx)->actor.id, &user));
    TRY(req_match(req, user.version));
    bool renamed = in->name && !text_equal(in->name, user.name);
    if (in->name) user.name = in->name;
    if (in->phone) user.phone = in->phone;
    if (in->locale) user.locale = locale_words[in->locale];
    TRY(store_user_change(tx, &user));
    user.version++;
    if (hash) {
        TRY(set_password(tx, guess, &user, hash));
        user.version++;
    }
    if (renamed) TRY(person_publish(tx, &auth_user_changed, &user));
    *ret = user;
    return OK;
}

err me_change(struct env *env, struct req *req, const struct me_patch *in, const struct peer *peer,
              struct user_row *ret)
{
    struct guess guess;
    const char *hash = NULL;
    struct tx *tx;
    TRY(check_name(env->arena, in->name));
    if (in->password) TRY(new_password(env, in, peer, &guess, &hash));
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = me_change_in(tx, req, in, &guess, hash, ret);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}
