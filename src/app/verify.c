/* mcf verify: are the stores whole, do the consumers stand where their sources are, is every photo that a task names
 * there and unchanged, is the supplies' audit the chain that was written, does the ledger add up? Pages and indexes of
 * a database on a server are that server's to check. */
#include <sodium.h>
#include <string.h>
#include "accounting.h"
#include "platform/events.h"
#include "platform/photos.h"
#include "store_file.h"
#include "supplies.h"
#include "tasks.h"

enum { PHOTO_MEMORY = 8 << 20 };

ERROR(err_not_sound, ERR_CONFLICT, "not_sound",
      "Not everything is as it should be (see above). Restore a backup, or ask for help before going on.");

struct check {
    struct work *work;
    struct store_file files[STORE_FILES_MAX];
    size_t file_count, faults;
};

__attribute__((format(printf, 2, 3))) static void report(struct check *check, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_printf(check->work->out, "FAULT %s\n", arena_vprintf(check->work->env->arena, format, args));
    va_end(args);
    check->faults++;
}

static err prepare(struct check *check, const struct store_file *file, const char *sql, sqlite3_stmt **ret)
{
    if (sqlite3_prepare_v2(file->db, sql, -1, ret, NULL) == SQLITE_OK) return OK;
    return store_file_error(check->work->env->arena, file);
}

static err check_file(struct check *check, const struct store_file *file)
{
    sqlite3_stmt *statement = NULL;
    TRY(prepare(check, file, "PRAGMA integrity_check(20)", &statement));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(statement, 0);
        if (line && strcmp(line, "ok") != 0) report(check, "%s: %s", file->name, line);
    }
    sqlite3_finalize(statement);
    TRY(prepare(check, file, "PRAGMA foreign_key_check", &statement));
    while (sqlite3_step(statement) == SQLITE_ROW)
        report(check, "%s: row %lld of %s refers to a row of %s that is not there", file->name,
               (long long)sqlite3_column_int64(statement, 1), (const char *)sqlite3_column_text(statement, 0),
               (const char *)sqlite3_column_text(statement, 2));
    sqlite3_finalize(statement);
    buf_printf(check->work->out, "%s: pages, indexes, references checked\n", file->name);
    return OK;
}

static struct sql sql_last = SQL("platform", "event_last");

static enum store store_named(const char *name)
{
    enum store store = STORE_MAIN;
    while (store < STORE_COUNT && strcmp(store_names[store], name) != 0) store++;
    return store;
}

static err last_position(struct check *check, const char *source, int64_t *ret)
{
    struct tx *tx = NULL;
    TRY(db_read(check->work->env, store_named(source), &tx));
    err e = db_scalar(tx, &sql_last, ret);
    db_end(tx);
    return e;
}

/* A cursor beyond the end of its source: the two stores are of different moments. */
static err check_consumer(struct check *check, const struct consumer_state *state)
{
    int64_t last = 0;
    TRY(last_position(check, state->source, &last));
    if (state->position > last)
        report(check, "%s has read up to event %lld of %s, which ends at %lld: the stores are of different moments",
               state->name, (long long)state->position, state->source, (long long)last);
    if (state->parked)
        buf_printf(check->work->out, "note: %s has %lld parked events (see Operations)\n", state->name,
                   (long long)state->parked);
    return OK;
}

static err check_consumers(struct check *check)
{
    struct list states = {NULL, 0};
    TRY(events_state(check->work->env, &states));
    const struct consumer_state *state = states.items;
    for (size_t i = 0; i < states.count; i++) TRY(check_consumer(check, &state[i]));
    buf_printf(check->work->out, "%zu consumers: cursors checked\n", states.count);
    return OK;
}

static err check_photo(struct check *check, const char *hash)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof digest + 1];
    struct photo photo = {0};
    struct env *env = env_open(check->work->env->platform, PHOTO_MEMORY);
    if (!env) return err_new(check->work->env->arena, ERR_BUSY, "memory", "There is not enough memory.");
    err e = photo_load(env, hash, &photo);
    bool there = !e, lost = e && e->kind == ERR_NOT_FOUND;
    if (there) crypto_hash_sha256(digest, photo.bytes, (unsigned long long)photo.size);
    e = e && !lost ? err_new(check->work->env->arena, e->kind, "photo", "%s", e->detail ? e->detail : e->code) : OK;
    env_close(env);
    if (lost) report(check, "photo %s: a task names it, and it is not in the files store", hash);
    if (there) sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    if (there && strcmp(hex, hash) != 0) report(check, "photo %s: its bytes were changed", hash);
    return e;
}

static err photos_after(struct check *check, const char *after, struct list *ret)
{
    struct tx *tx = NULL;
    TRY(db_read(check->work->env, STORE_MAIN, &tx));
    err e = tasks_photo_hashes(tx, after, ret);
    db_end(tx);
    return e;
}

static err check_photos(struct check *check)
{
    const char *after = "";
    size_t count = 0;
    if (!db_store_open(check->work->env->platform, STORE_FILES)) return OK;
    for (;;) {
        struct list page = {NULL, 0};
        TRY(photos_after(check, after, &page));
        const struct tasks_photo_hash *named = page.items;
        for (size_t i = 0; i < page.count; i++) TRY(check_photo(check, after = named[i].hash));
        count += page.count;
        if (!page.count) break;
    }
    buf_printf(check->work->out, "%zu photos: there and unchanged, unless said otherwise\n", count);
    return OK;
}

static err check_audit(struct check *check)
{
    struct supplies_audit_check audit;
    if (!db_store_open(check->work->env->platform, STORE_SUPPLIES)) return OK;
    TRY(supplies_audit_check(check->work->env, &audit));
    if (audit.fault) report(check, "the supplies' audit: %s", audit.fault);
    buf_printf(check->work->out, "%lld lines of the supplies' audit: chained as they were written\n",
               (long long)audit.checked);
    return OK;
}

static err check_ledger(struct check *check)
{
    struct ledger_check ledger;
    if (!db_store_open(check->work->env->platform, STORE_ACCOUNTING)) return OK;
    TRY(accounting_verify(check->work->env, &ledger));
    if (ledger.bad) report(check, "the ledger: entry %lld: %s", (long long)ledger.bad, ledger.fault);
    buf_printf(check->work->out, "%lld entries of the ledger, %lld accounts: %s\n", (long long)ledger.entries,
               (long long)ledger.accounts, ledger.bad ? "right up to there" : "chained, and they add up");
    return OK;
}

static err verify(struct work *work)
{
    struct check check = {.work = work};
    size_t elsewhere = 0;
    TRY(store_files_open(work->env->arena, &work->env->platform->config, check.files, &check.file_count, &elsewhere));
    for (size_t i = 0; i < check.file_count; i++) TRY(check_file(&check, &check.files[i]));
    TRY(check_consumers(&check));
    TRY(check_photos(&check));
    TRY(check_audit(&check));
    TRY(check_ledger(&check));
    if (elsewhere)
        buf_text(
            work->out,
            "note: of the stores on PostgreSQL only this was checked; its own tools check its files (pg_amcheck)\n");
    if (!check.faults) buf_text(work->out, "All is well.\n");
    return check.faults ? err_not_sound : OK;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "Checks the stores, the consumers' cursors, the photos, the audit and the ledger",
    .more = "Works while the server runs, too. Exit code 1 when something is wrong.",
    .work = verify,
};
