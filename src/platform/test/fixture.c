#include "fixture.h"
#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "db/db_internal.h"
#include "db/postgresql_internal.h"

void fixture_ok(err e, const char *what, const char *file, int line)
{
    if (!e) return;
    fprintf(stderr, "%s:%d: %s: %s: %s\n", file, line, what, e->code, e->detail ? e->detail : "");
    for (const struct err_field *at = e->fields; at; at = at->next)
        fprintf(stderr, "    %s: %s\n", at->field, at->code);
    abort();
}

/* ---- databases of its own, on the server that POSTGRESQL names */

const char *fixture_server(void)
{
    const char *server = getenv("POSTGRESQL");
    return server && *server ? server : NULL;
}

static void on_server(const char *text)
{
    struct fault fault;
    PGconn *handle = postgresql_connect(fixture_server(), &fault);
    if (!handle || !postgresql_run(handle, text, &fault)) {
        fprintf(stderr, "%s: %s\n", text, fault.text);
        abort();
    }
    PQfinish(handle);
}

/* postgresql://user@/postgres?host=… with another name for "postgres". */
static char *address_of(const char *database)
{
    const char *server = fixture_server(), *name = strstr(strstr(server, "://") + 3, "/");
    const char *rest = name + 1 + strcspn(name + 1, "?");
    char *address = NULL;
    if (asprintf(&address, "%.*s/%s%s", (int)(name - server), server, database, rest) < 0) abort();
    return address;
}

static void databases_make(struct fixture *fixture)
{
    static atomic_int count;
    char name[64], text[200];
    bool used[STORE_COUNT] = {0};
    int number = atomic_fetch_add(&count, 1);
    stores_used(&fixture->platform, used);
    for (int store = 1; fixture_server() && store < STORE_COUNT; store++) {
        if (!used[store]) continue;
        snprintf(name, sizeof name, "mcf_%d_%d_%s", (int)getpid(), number, store_names[store]);
        snprintf(text, sizeof text, "CREATE DATABASE %s TEMPLATE template0", name);
        on_server(text);
        fixture->platform.config.db[store] = fixture->addresses[store] = address_of(name);
    }
}

struct fixture *fixture_open(const struct module *const *modules, size_t count)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    if (!fixture) abort();
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/mcf-test-XXXXXX");
    if (!mkdtemp(fixture->folder)) abort();
    fixture->arena = arena_new(1 << 20);
    fixture->platform.config = (struct config){.data = fixture->folder,
                                               .listen = "127.0.0.1:0",
                                               .ops_listen = "127.0.0.1:0",
                                               .public_url = "http://127.0.0.1",
                                               .dev = true,
                                               .mail_from = "Make Cats Free <no-reply@example.org>"};
    fixture->platform.modules = modules;
    fixture->platform.module_count = count;
    databases_make(fixture);
    FIXTURE_OK(platform_open(&fixture->platform, fixture->arena));
    return fixture;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    return remove(path);
}

void fixture_close(struct fixture *fixture)
{
    if (!fixture) return;
    platform_close(&fixture->platform);
    for (int store = 1; store < STORE_COUNT; store++) free(fixture->addresses[store]);
    nftw(fixture->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(fixture->arena);
    free(fixture);
}

void fixture_reopen(struct fixture *fixture)
{
    platform_close(&fixture->platform);
    FIXTURE_OK(platform_open(&fixture->platform, fixture->arena));
}

struct env *fixture_env(struct fixture *fixture)
{
    struct env *env = env_open(&fixture->platform, 64 << 20);
    if (!env) abort();
    return env;
}

void fixture_clock(struct fixture *fixture, instant at)
{
    fixture->platform.clock_fixed_ms = at;
}

void fixture_settle(struct fixture *fixture)
{
    FIXTURE_OK(platform_settle(&fixture->platform));
}

static void refuse(const char *sql, const struct fault *fault)
{
    fprintf(stderr, "%s: %s\n", sql, fault->text);
    abort();
}

int64_t fixture_number(struct fixture *fixture, enum store store, const char *sql)
{
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    struct fault fault;
    FIXTURE_OK(db_read(env, store, &tx));
    const struct driver *driver = tx->connection->driver;
    struct driver_statement *statement = driver->prepare(tx->connection->handle, sql, &fault);
    if (!statement || driver->step(statement, &fault) != STEP_ROW) refuse(sql, &fault);
    int64_t number = driver->integer(statement, 0);
    driver->finalize(statement);
    db_end(tx);
    env_close(env);
    return number;
}

void fixture_exec(struct fixture *fixture, enum store store, const char *sql)
{
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    struct fault fault;
    FIXTURE_OK(db_begin(env, store, &tx));
    if (!tx->connection->driver->script(tx->connection->handle, sql, &fault)) refuse(sql, &fault);
    FIXTURE_OK(db_commit(tx));
    env_close(env);
}
