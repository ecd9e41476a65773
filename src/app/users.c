/* mcf user add|passwd: people, from the command line. The checks are auth's own. */
#include "auth.h"
#include "command.h"

enum { ADD_EMAIL, ADD_NAME, ADD_ROLE, ADD_PASSWORD };

static err add(struct work *work)
{
    const char *const *value = work->values;
    TRY(auth_cli_user_add(work->env, value[ADD_EMAIL], value[ADD_NAME], value[ADD_ROLE], work->secret));
    buf_printf(work->out, "%s can sign in as %s.\n", value[ADD_EMAIL], value[ADD_ROLE]);
    return OK;
}

const struct command command_user_add = {
    .name = "user add",
    .summary = "Adds a person, confirmed at once",
    .more = "Works while the server runs, too.",
    .options = {[ADD_EMAIL] = {"--email", "E", "the address to sign in with", true, false},
                [ADD_NAME] = {"--name", "N", "how the person is called", true, false},
                [ADD_ROLE] = {"--role", "R", "client, worker, or staff: clerk, manager, admin (several with commas)",
                              true, false},
                [ADD_PASSWORD] = {"--password-stdin", NULL, "the password comes as one line on standard input", true,
                                  false}},
    .makes = true,
    .secret = 1 + ADD_PASSWORD,
    .work = add,
};

enum { PASSWD_EMAIL, PASSWD_PASSWORD };

static err passwd(struct work *work)
{
    TRY(auth_cli_user_passwd(work->env, work->values[PASSWD_EMAIL], work->secret));
    buf_printf(work->out, "%s has a new password; all sessions and tokens have ended.\n", work->values[PASSWD_EMAIL]);
    return OK;
}

const struct command command_user_passwd = {
    .name = "user passwd",
    .summary = "Sets a person's password and ends all their sessions",
    .more = "Works while the server runs, too.",
    .options = {[PASSWD_EMAIL] = {"--email", "E", "whose password", true, false},
                [PASSWD_PASSWORD] = {"--password-stdin", NULL, "the password comes as one line on standard input", true,
                                     false}},
    .secret = 1 + PASSWD_PASSWORD,
    .work = passwd,
};
