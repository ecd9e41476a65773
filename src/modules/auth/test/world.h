/* A small world for tests: a platform with the auth module alone on SQLite in a folder of its own. No server, no
 * threads. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "actions.h"
#include "events/auth.h"
#include "platform/platform.h"

/* What a test needs to know beyond the module's own statements; and how it lets time pass for what follows the real
 * clock. */
static const char world_sql[] =
    "-- name: events\n"
    "SELECT COUNT(*) FROM event WHERE type = :type AND subject = :subject;\n"
    "-- name: age_throttle\n"
    "UPDATE auth_throttle SET at = at - :ms;\n"
    "-- name: age_links\n"
    "UPDATE auth_link SET expires_at = expires_at - :ms;\n"
    "-- name: age_tokens\n"
    "UPDATE auth_token SET expires_at = expires_at - :ms;\n"
    "-- name: age_sessions\n"
    "UPDATE auth_session SET last_seen_at = last_seen_at - :ms, expires_at = expires_at - :ms;\n"
    "-- name: session_seen_at\n"
    "SELECT last_seen_at FROM auth_session WHERE id = :id;\n"
    "-- name: session_count\n"
    "SELECT COUNT(*) FROM auth_session WHERE user_id = :id;\n"
    "-- name: rewrite_setting\n"
    "UPDATE auth_company_setting SET value = '1' WHERE id > :least;\n"
    "-- name: delete_setting\n"
    "DELETE FROM auth_company_setting WHERE id > :least;\n"
    "-- name: rewrite_audit\n"
    "UPDATE auth_audit SET detail = '' WHERE id > :least;\n"
    "-- name: delete_audit\n"
    "DELETE FROM auth_audit WHERE id > :least;\n"
    "-- name: secrets_in_clear\n"
    "SELECT (SELECT COUNT(*) FROM auth_session WHERE CAST(hash AS TEXT) = :secret)\n"
    "     + (SELECT COUNT(*) FROM auth_token WHERE CAST(hash AS TEXT) = :secret)\n"
    "     + (SELECT COUNT(*) FROM auth_link WHERE CAST(hash AS TEXT) = :secret)\n"
    "     + (SELECT COUNT(*) FROM auth_device WHERE CAST(hash AS TEXT) = :secret);\n";

static __attribute__((unused)) struct sql sql_events = SQL("auth_test", "events");
static __attribute__((unused)) struct sql sql_age_throttle = SQL("auth_test", "age_throttle");
static __attribute__((unused)) struct sql sql_age_links = SQL("auth_test", "age_links");
static __attribute__((unused)) struct sql sql_age_tokens = SQL("auth_test", "age_tokens");
static __attribute__((unused)) struct sql sql_age_sessions = SQL("auth_test", "age_sessions");
static __attribute__((unused)) struct sql sql_session_seen_at = SQL("auth_test", "session_seen_at");
static __attribute__((unused)) struct sql sql_session_count = SQL("auth_test", "session_count");
static __attribute__((unused)) struct sql sql_secrets_in_clear = SQL("auth_test", "secrets_in_clear");

static const struct module world_module = {
    .name = "auth_test", .summary = "statements of tests", .store = STORE_MAIN, .sql = world_sql};
static const struct module *const world_modules[] = {&auth_module, &world_module};

static struct world {
    struct arena *arena;
    struct platform platform;
    char folder[32];
    struct env *env; /* of the test that runs; freed after it */
} world;

#define HOME "203.0.113.1" /* where owners sign in from */
#define AWAY "198.51.100.9"

static inline void must_line(err e, int line)
{
    if (!e) return;
    print_error("line %d: %s: %s%s%s\n", line, e->code, e->detail, e->fields ? " " : "",
                e->fields ? e->fields->field : "");
    fail();
}
#define MUST(expression) must_line((expression), __LINE__)

#define REFUSED(expression, code_)                                                                                     \
    do {                                                                                                               \
        err refused = (expression);                                                                                    \
        assert_non_null(refused);                                                                                      \
        assert_string_equal(refused->code, code_);                                                                     \
    } while (0)

static inline int world_start(void **state)
{
    (void)state;
    strcpy(world.folder, "/tmp/mcf-auth-XXXXXX");
    if (!mkdtemp(world.folder)) return -1;
    world.arena = arena_new(64 << 20);
    world.platform.config = (struct config){.data = world.folder,
                                            .listen = "127.0.0.1:0",
                                            .ops_listen = "127.0.0.1:0",
                                            .public_url = "http://127.0.0.1:8080",
                                            .workers = 32};
    world.platform.modules = world_modules;
    world.platform.module_count = 2;
    MUST(platform_open(&world.platform, world.arena));
    return 0;
}

static inline int world_stop(void **state)
{
    (void)state;
    char command[64];
    platform_close(&world.platform);
    arena_free(world.arena);
    snprintf(command, sizeof command, "rm -rf %s", world.folder);
    return strncmp(world.folder, "/tmp/mcf-auth-", 14) ? -1 : system(command);
}

/* A unit of work by nobody, from an address. */
static inline struct env *work(const char *address)
{
    struct env *env = env_open(&world.platform, 32 << 20);
    env->actor = (struct actor){.roles = ROLE_ANYONE};
    env->address = address;
    return env;
}

static inline int test_start(void **state)
{
    (void)state;
    world.env = work(HOME);
    return 0;
}

static inline int test_stop(void **state)
{
    (void)state;
    env_close(world.env);
    return 0;
}
#define TEST(function) cmocka_unit_test_setup_teardown(function, test_start, test_stop)

static inline struct peer at_home(void)
{
    return peer_of(world.env, "Firefox", NULL);
}

/* Runs a statement of the test's own. */
#define CHANGE(sql, ...)                                                                                               \
    do {                                                                                                               \
        struct tx *change_tx;                                                                                          \
        MUST(db_begin(world.env, STORE_MAIN, &change_tx));                                                             \
        MUST(db_exec(change_tx, sql, __VA_ARGS__));                                                                    \
        MUST(db_commit(change_tx));                                                                                    \
    } while (0)

static inline int64_t ask(struct sql *sql, struct db_arg one, struct db_arg two)
{
    struct tx *tx;
    int64_t value = 0;
    const struct db_arg args[] = {one, two, {0}};
    MUST(db_read(world.env, STORE_MAIN, &tx));
    MUST(db_scalar_args(tx, sql, &value, args));
    db_end(tx);
    return value;
}

static inline int64_t events_of(const char *type, ident user)
{
    return ask(&sql_events, P_TEXT("type", type), P_ID("subject", user));
}

static inline ident user_id(const char *email)
{
    struct user_row row;
    struct tx *tx;
    MUST(db_read(world.env, STORE_MAIN, &tx));
    MUST(store_user_by_email(tx, email, &row));
    db_end(tx);
    return row.id;
}

static inline const char *link_for(ident user, enum auth_link purpose)
{
    struct tx *tx;
    const char *token;
    MUST(db_begin(world.env, STORE_MAIN, &tx));
    MUST(auth_link_make(tx, user, purpose, &token));
    MUST(db_commit(tx));
    return token;
}

/* Who is it that sends this cookie, or this bearer token? */
static inline struct actor who(const char *cookie, const char *bearer)
{
    struct actor actor;
    MUST(finder_find(world.env, cookie, bearer, &actor));
    return actor;
}

#define PASSWORD "secret-1234"
/* A confirmed person; gives the id. */
static inline ident person(const char *email, const char *role)
{
    MUST(auth_cli_user_add(world.env, email, "Барсик", role, PASSWORD));
    return user_id(email);
}

/* Signs in from home and acts as that person from now on. */
static inline struct opened signed_in(const char *email)
{
    struct opened opened;
    struct peer peer = at_home();
    world.env->actor = (struct actor){.roles = ROLE_ANYONE};
    MUST(session_open(world.env, email, PASSWORD, &peer, &opened));
    world.env->actor = who(opened.secret, NULL);
    assert_true(world.env->actor.id != 0);
    return opened;
}
