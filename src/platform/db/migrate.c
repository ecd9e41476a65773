/* Migrations: each once per store, in the order given, one transaction each, remembered with the hash of its text. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "embedded.h"
#include "db_internal.h"

EMBEDDED_FILE(platform_files_schema_0000_migrations_sql);

static struct sql sql_find = SQL("platform", "migration_find"), sql_add = SQL("platform", "migration_add");

static err run_script(struct tx *tx, const char *text)
{
    const struct driver *driver = tx->connection->driver;
    char *script = sql_text_script(text, driver->dialect);
    struct fault fault;
    bool done = driver->script(tx->connection->handle, script, &fault);
    free(script);
    if (done) return OK;
    if (fault.failure == FAILURE_CONSTRAINT) fault.failure = FAILURE_OTHER; /* nothing to be expected here */
    return tx_failed(tx, &fault);
}

/* The table of migrations itself: made if it is not there. */
static err prepare_store(struct env *env, enum store store)
{
    struct tx *tx;
    TRY(db_begin(env, store, &tx));
    err e = run_script(tx, EMBEDDED_TEXT(platform_files_schema_0000_migrations_sql));
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static const char *hash_of(struct arena *arena, const char *text)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
    return text_hex(arena, hash, sizeof hash);
}

static err apply(struct tx *tx, const struct migration *migration, const char *hash)
{
    TRY(run_script(tx, migration->text));
    return db_exec(tx, &sql_add, P_TEXT("name", migration->name), P_TEXT("hash", hash),
                   P_TIME("at", env_real_now(tx_env(tx))));
}

static err migrate_one(struct env *env, enum store store, const struct migration *migration)
{
    struct tx *tx;
    const char *hash = hash_of(env->arena, migration->text), *known = NULL;
    TRY(db_begin(env, store, &tx));
    err e = db_text(tx, &sql_find, &known, P_TEXT("name", migration->name));
    if (e && e->kind == ERR_NOT_FOUND) {
        e = apply(tx, migration, hash);
        if (!e) return db_commit(tx);
        db_end(tx);
        return err_new(env->arena, e->kind, "migration", "The migration %s of the store %s failed: %s", migration->name,
                       store_names[store], e->detail);
    }
    db_end(tx);
    TRY(e);
    if (text_equal(known, hash)) return OK;
    return err_new(
        env->arena, ERR_CONFLICT, "migration_changed",
        "The migration %s was applied to the store %s with another text. Migrations are never changed; add a new one.",
        migration->name, store_names[store]);
}

err db_migrate(struct env *env, enum store store, const struct migration *migrations, size_t count)
{
    TRY(prepare_store(env, store));
    for (size_t i = 0; i < count; i++) TRY(migrate_one(env, store, &migrations[i]));
    return OK;
}
