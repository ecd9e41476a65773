/* Migrations: each once per store, in the order given, one transaction each, remembered with the hash of its text. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "embedded.h"
#include "db_internal.h"

EMBEDDED_FILE(platform_files_schema_0000_migrations_sql);

static struct sql sql_find = SQL("platform", "migration_find"), sql_add = SQL("platform", "migration_add");
static struct sql sql_lock = SQL("platform", "migration_lock"), sql_origin = SQL("platform", "event_origin_raise");

err migrate_script(struct tx *tx, const char *text)
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

static err remember(struct tx *tx, const char *name, const char *hash)
{
    return db_exec(tx, &sql_add, P_TEXT("name", name), P_TEXT("hash", hash), P_TIME("at", env_real_now(tx_env(tx))));
}

/* Two addresses that lead to one database, or a file under another's name, would mix what must stay apart. */
static err check_store(struct tx *tx, enum store store)
{
    const char *known = NULL;
    err e = db_text(tx, &sql_find, &known, P_TEXT("name", "store"));
    if (e && e->kind == ERR_NOT_FOUND) return remember(tx, "store", store_names[store]);
    TRY(e);
    if (text_equal(known, store_names[store])) return OK;
    return err_new(tx_arena(tx), ERR_CONFLICT, "store",
                   "The store %s was led to a database that holds the store %s; give each a database of its own.",
                   store_names[store], known);
}

err migrate_own_table(struct tx *tx)
{
    TRY(migrate_script(tx, EMBEDDED_TEXT(platform_files_schema_0000_migrations_sql)));
    return check_store(tx, tx_store(tx));
}

/* Half a company is none. The copy itself may go on. */
static err check_copy(struct tx *tx)
{
    const char *mark = NULL;
    err e = db_text(tx, &sql_find, &mark, P_TEXT("name", "copy"));
    if (e && e->kind == ERR_NOT_FOUND) return OK;
    TRY(e);
    if (!text_starts(mark, COPY_UNFINISHED) || tx->state->db->copying) return OK;
    return err_new(tx_arena(tx), ERR_CONFLICT, "copy_unfinished",
                   "The store %s holds a copy of a company that was not finished. Do the same `mcf copy` again: it "
                   "starts anew.",
                   store_names[tx_store(tx)]);
}

static err prepare_store(struct env *env, enum store store)
{
    struct tx *tx;
    TRY(db_begin(env, store, &tx));
    err e = migrate_own_table(tx);
    if (!e) e = check_copy(tx);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

/* Of what the database is told: a comment may be changed. */
static const char *hash_of(struct tx *tx, const char *text)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *script = sql_text_script(text, tx->connection->driver->dialect);
    crypto_hash_sha256(hash, (const unsigned char *)script, strlen(script));
    free(script);
    return text_hex(tx_arena(tx), hash, sizeof hash);
}

static err apply(struct tx *tx, enum store store, const struct migration *migration, const char *hash)
{
    err e = migrate_script(tx, migration->text);
    if (!e) e = remember(tx, migration->name, hash);
    if (!e) return OK;
    return err_new(tx_arena(tx), e->kind, "migration", "The migration %s of the store %s failed: %s", migration->name,
                   store_names[store], e->detail);
}

static err migrate_one(struct tx *tx, enum store store, const struct migration *migration)
{
    const char *known = NULL;
    TRY(db_exec(tx, &sql_lock));
    const char *hash = hash_of(tx, migration->text);
    err e = db_text(tx, &sql_find, &known, P_TEXT("name", migration->name));
    if (e && e->kind == ERR_NOT_FOUND) return apply(tx, store, migration, hash);
    TRY(e);
    if (text_equal(known, hash)) return OK;
    return err_new(
        tx_arena(tx), ERR_CONFLICT, "migration_changed",
        "The migration %s was applied to the store %s with another text: these data are of another build of the "
        "program. "
        "Run that one, or begin with an empty folder (a migration that is out is never changed; a new one is added).",
        migration->name, store_names[store]);
}

static err in_transaction(struct env *env, enum store store, const struct migration *migration)
{
    struct tx *tx;
    TRY(db_begin(env, store, &tx));
    err e = migration ? migrate_one(tx, store, migration) : db_exec(tx, &sql_origin);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

err db_migrate(struct env *env, enum store store, const struct migration *migrations, size_t count)
{
    TRY(prepare_store(env, store));
    for (size_t i = 0; i < count; i++) TRY(in_transaction(env, store, &migrations[i]));
    return count ? in_transaction(env, store, NULL) : OK;
}
