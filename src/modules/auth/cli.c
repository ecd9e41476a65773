/* What `mcf user add` and `mcf user passwd` do: the operator vouches for the address. */
#include <string.h>
#include "actions.h"
#include "events/auth.h"

ERROR(err_unknown_address, ERR_NOT_FOUND, "not_found", "There is no account with this address.");

/* "clerk,manager" → words. */
static struct list words_of(struct arena *arena, const char *text)
{
    const char **words = ARENA_ARRAY(arena, strlen(text) + 1, const char *);
    size_t count = 0;
    for (const char *start = text; *start;) {
        size_t length = strcspn(start, ",");
        words[count++] = text_trim(arena, arena_copy(arena, start, length));
        start += length;
        if (*start) start++;
    }
    return (struct list){.items = words, .count = count};
}

static err finish(struct tx *tx, err e)
{
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static err add_in(struct tx *tx, const struct auth_user *user, const char *hash)
{
    ident id;
    char text[IDENT_TEXT];
    TRY(auth_user_add(tx, user, hash, &id));
    ident_write(id, text);
    return auth_audit(tx, "users.add", text, "from the command line");
}

err auth_cli_user_add(struct env *env, const char *email, const char *name, const char *role, const char *password)
{
    struct user_cli in = {.email = email, .name = name, .password = password};
    struct list words = words_of(env->arena, role ? role : "");
    uint32_t roles;
    const char *hash;
    TRY(shape_check(env->arena, &user_cli_shape, env_now(env), &in));
    TRY(roles_read(env->arena, &words, &roles));
    TRY(auth_password_hash(env, password, &hash));
    struct auth_user user = {.email = email, .name = text_trim(env->arena, name), .roles = roles, .confirmed = true};
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    return finish(tx, add_in(tx, &user, hash));
}

static err passwd_in(struct tx *tx, const char *email, const char *hash)
{
    struct user_row user;
    char text[IDENT_TEXT];
    err e = store_user_by_email(tx, email_normal(tx_arena(tx), email), &user);
    if (e) return e->kind == ERR_NOT_FOUND ? err_unknown_address : e;
    TRY(store_user_set_password(tx, user.id, hash));
    TRY(store_link_end_all(tx, user.id, 0));
    TRY(access_end(tx, user.id, 0));
    ident_write(user.id, text);
    TRY(auth_audit(tx, "users.password", text, "from the command line"));
    if (user.confirmed) return OK;
    user.confirmed = true;
    return person_publish(tx, &auth_user_changed, &user);
}

err auth_cli_user_passwd(struct env *env, const char *email, const char *password)
{
    struct user_cli in = {.email = email, .name = "-", .password = password};
    const char *hash;
    TRY(shape_check(env->arena, &user_cli_shape, env_now(env), &in));
    TRY(auth_password_hash(env, password, &hash));
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    return finish(tx, passwd_in(tx, email, hash));
}
