/* Names are not kept in the ledger, which never forgets: they are looked up when somebody reads. */
#include "actions.h"
#include "auth.h"

enum { KNOWN = 64 };

struct names {
    struct env *env;
    struct account_person known[KNOWN]; /* by id, the last one that was looked up in each place */
};

struct names *names_new(struct env *env)
{
    struct names *names = ARENA_NEW(env->arena, struct names);
    names->env = env;
    return names;
}

static err look_up(struct env *env, ident person, const char **ret)
{
    struct tx *main = NULL;
    struct auth_user user = {.name = NULL};
    TRY(db_read(env, STORE_MAIN, &main));
    err e = auth_user_find(main, person, &user);
    db_end(main);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    *ret = e ? NULL : user.name;
    return OK;
}

err names_of(struct names *names, ident person, const char **ret)
{
    struct account_person *at = &names->known[(uint64_t)person % KNOWN];
    if (at->id != person) {
        const char *name = NULL;
        TRY(look_up(names->env, person, &name));
        *at = (struct account_person){person, name};
    }
    *ret = at->name;
    return OK;
}
