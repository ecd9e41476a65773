/* The database of a platform: opening, checking, closing its stores; the named statements it uses. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "db_internal.h"

const char *const store_names[STORE_COUNT] = {NULL, "main", "accounting", "supplies", "hiring", "bets", "files"};

ERROR(err_no_memory, ERR_BUSY, "busy", "There is no memory to open the database.");

static _Atomic uint64_t serials;

struct db *db_of(struct platform *platform)
{
    if (platform->db) return platform->db;
    struct db *db = calloc(1, sizeof *db);
    if (!db) return NULL;
    db->platform = platform;
    db->serial = atomic_fetch_add(&serials, 1) + 1;
    db->lock = -1;
    for (int store = 1; store < STORE_COUNT; store++) {
        struct store_state *state = &db->stores[store];
        state->store = store;
        state->db = db;
        state->writer.patience_us = BATCH_PATIENCE_US;
        pthread_mutex_init(&state->readers_lock, NULL);
        pthread_mutex_init(&state->writer.lock, NULL);
        pool_open(&state->pool);
    }
    return platform->db = db;
}

err db_register_sql(struct platform *platform, const char *module, const char *text)
{
    struct db *db = db_of(platform);
    if (!db) return err_no_memory;
    if (sql_text_register(module, text, db->registered, db->error_text, sizeof db->error_text)) return OK;
    db->error = (struct error){.kind = ERR_INTERNAL, .code = "sql", .detail = db->error_text};
    return &db->error;
}

void db_each_sql(struct platform *platform,
                 void (*visit)(void *context, const char *module, const char *name, const char *text), void *context)
{
    struct db *db = platform->db;
    for (int slot = 1; db && slot < STATEMENTS_MAX; slot++) {
        const struct statement_text *text = db->registered[slot] ? sql_text_at(slot) : NULL;
        if (text) visit(context, text->module, text->name, text->source);
    }
}

static enum store store_of_module(struct platform *platform, const char *module)
{
    for (size_t i = 0; i < platform->module_count; i++)
        if (!strcmp(platform->modules[i]->name, module)) return platform->modules[i]->store;
    return STORE_NONE;
}

static err check_in(struct env *env, const struct statement_text *text, enum store store)
{
    struct tx *tx;
    struct fault fault;
    TRY(db_read(env, store, &tx));
    const struct driver *driver = tx->connection->driver;
    struct driver_statement *statement =
        driver->prepare(tx->connection->handle, text->rendered[driver->dialect].text, &fault);
    if (statement) driver->finalize(statement);
    db_end(tx);
    if (statement) return OK;
    return err_new(env->arena, ERR_INTERNAL, "sql", "The statement %s of %s/store.sql does not fit the store %s: %s.",
                   text->name, text->module, store_names[store], fault.text);
}

static err check_statement(struct env *env, const struct statement_text *text)
{
    struct db *db = env->platform->db;
    enum store own = text->store ? text->store : store_of_module(env->platform, text->module);
    if (own) return db->stores[own].driver ? check_in(env, text, own) : OK;
    for (int store = 1; store < STORE_COUNT; store++) /* the platform's: in every store */
        if (db->stores[store].driver) TRY(check_in(env, text, store));
    return OK;
}

err db_check_all(struct env *env)
{
    struct db *db = env->platform->db;
    for (int slot = 1; slot < STATEMENTS_MAX; slot++) {
        const struct statement_text *text = db->registered[slot] ? sql_text_at(slot) : NULL;
        if (text) TRY(check_statement(env, text));
    }
    return OK;
}

static err take_lock(struct db *db, struct arena *arena)
{
    const char *folder = db->platform->config.data;
    if (!folder) return OK; /* all stores are elsewhere */
    if (mkdir(folder, 0700) && errno != EEXIST)
        return err_new(arena, ERR_INVALID, "data", "The data directory %s cannot be made: %s.", folder,
                       strerror(errno));
    const char *path = arena_printf(arena, "%s/mcf.lock", folder);
    db->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (db->lock < 0) return err_new(arena, ERR_INVALID, "data", "%s cannot be opened: %s.", path, strerror(errno));
    if (!flock(db->lock, LOCK_EX | LOCK_NB)) return OK;
    close(db->lock);
    db->lock = -1;
    return err_new(arena, ERR_CONFLICT, "data_in_use",
                   "The data directory %s is in use by another mcf; stop that one, or give another --data.", folder);
}

const struct driver *driver_for(const char *address)
{
    if (!strncmp(address, "postgresql://", 13) || !strncmp(address, "postgres://", 11)) return &driver_postgresql;
    return strstr(address, "://") ? NULL : &driver_sqlite;
}

static bool open_one_writer(struct store_state *state, struct fault *fault)
{
    const struct driver *driver = state->driver;
    if (!connection_open(&state->writer.connection, driver, state->address, true, fault)) return false;
    if (!driver->check(state->writer.connection.handle, fault)) return false;
    struct reader *reader = reader_enter(state, fault);
    if (!reader) return false;
    bool right = driver->check(reader->connection.handle, fault);
    reader_leave(state, reader, true);
    return right;
}

static bool open_shared(struct store_state *state, struct fault *fault)
{
    struct pooled *pooled = pool_enter(state, true, fault);
    if (!pooled) return false;
    bool right = state->driver->check(pooled->connection.handle, fault);
    pool_leave(state, pooled, false);
    if (right) state->announcer = announcer_start(state, fault);
    return state->announcer;
}

/* A password in an address is nobody's business. */
static const char *without_password(struct arena *arena, const char *address)
{
    const char *start = strstr(address, "://"), *at = start ? strchr(start + 3, '@') : NULL;
    const char *colon = at ? memchr(start + 3, ':', (size_t)(at - start - 3)) : NULL;
    return colon ? arena_printf(arena, "%.*s:…%s", (int)(colon - address), address, at) : address;
}

static err open_store(struct store_state *state, struct arena *arena)
{
    const struct config *config = &state->db->platform->config;
    const char *address = config->db[state->store];
    if (!address) address = arena_printf(arena, "%s/%s.db", config->data, store_names[state->store]);
    state->address = strdup(address);
    if (!state->address) return err_no_memory;
    state->driver = driver_for(address);
    struct fault fault = {.failure = FAILURE_OTHER, .text = "no driver for such an address"};
    if (state->driver && (state->driver->one_writer ? open_one_writer : open_shared)(state, &fault)) return OK;
    return err_new(arena, ERR_INTERNAL, "store", "The store %s (%s) cannot be used: %s.", store_names[state->store],
                   without_password(arena, address), fault.text);
}

void stores_used(const struct platform *platform, bool used[STORE_COUNT])
{
    used[STORE_MAIN] = true;
    for (size_t i = 0; i < platform->module_count; i++) {
        const struct module *module = platform->modules[i];
        used[module->store] = true;
        for (size_t k = 0; k < module->consumer_count; k++)
            used[module->consumers[k].source] = used[module->consumers[k].target] = true;
    }
    used[STORE_NONE] = false;
}

/* New files are there after a power cut only if their folder was made durable too. */
static void sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    fsync(folder);
    close(folder);
}

err db_open(struct platform *platform, struct arena *arena)
{
    struct db *db = db_of(platform);
    if (!db) return err_no_memory;
    bool used[STORE_COUNT] = {0};
    stores_used(platform, used);
    err e = take_lock(db, arena);
    for (int store = 1; !e && store < STORE_COUNT; store++)
        if (used[store]) e = open_store(&db->stores[store], arena);
    if (e)
        db_close(platform);
    else if (platform->config.data)
        sync_folder(platform->config.data);
    return e;
}

void db_close(struct platform *platform)
{
    struct db *db = platform->db;
    if (!db) return;
    for (int store = 1; store < STORE_COUNT; store++) {
        struct store_state *state = &db->stores[store];
        announcer_end(state->announcer);
        readers_close(state);
        connection_close(&state->writer.connection); /* last: it checkpoints */
        pool_close(state);
        pthread_mutex_destroy(&state->readers_lock);
        pthread_mutex_destroy(&state->writer.lock);
        free(state->address);
    }
    if (db->lock >= 0) close(db->lock);
    free(db);
    platform->db = NULL;
}

uint64_t db_commits(struct platform *platform, enum store store)
{
    return platform->db ? atomic_load_explicit(&platform->db->stores[store].commits, memory_order_acquire) : 0;
}

bool db_store_open(const struct platform *platform, enum store store)
{
    return platform->db && platform->db->stores[store].driver;
}

bool db_shared(const struct platform *platform, enum store store)
{
    const struct driver *driver = platform->db ? platform->db->stores[store].driver : NULL;
    return driver && !driver->one_writer;
}

void db_tell(struct platform *platform, enum store store, const char *message)
{
    struct announcer *announcer = platform->db ? platform->db->stores[store].announcer : NULL;
    if (announcer) announcer_tell(announcer, message);
}

bool db_listen(struct platform *platform)
{
    bool done = true;
    for (int store = 1; done && store < STORE_COUNT; store++) {
        struct announcer *announcer = platform->db->stores[store].announcer;
        if (announcer) done = announcer_run(announcer);
    }
    return done;
}

void db_listen_no_more(struct platform *platform)
{
    for (int store = 1; platform->db && store < STORE_COUNT; store++) {
        struct announcer *announcer = platform->db->stores[store].announcer;
        if (announcer) announcer_stop(announcer);
    }
}
