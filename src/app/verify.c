/* mcf verify: are the stores whole, do the consumers stand where their sources are, is every photo that a task names
 * there and unchanged? */
#include <sodium.h>
#include <string.h>
#include "platform/events.h"
#include "store_file.h"

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

static const struct store_file *find(const struct check *check, const char *store)
{
    for (size_t i = 0; i < check->file_count; i++)
        if (!strcmp(store_names[check->files[i].store], store)) return &check->files[i];
    return NULL;
}

static err last_position(struct check *check, const struct store_file *file, int64_t *ret)
{
    sqlite3_stmt *statement = NULL;
    TRY(prepare(check, file, "SELECT COALESCE(MAX(position), 0) FROM event", &statement));
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    if (found) *ret = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return found ? OK : store_file_error(check->work->env->arena, file);
}

/* A cursor beyond the end of its source: the two stores are of different moments. */
static err check_consumer(struct check *check, const struct consumer_state *state)
{
    const struct store_file *source = find(check, state->source);
    int64_t last = INT64_MAX;
    if (source) TRY(last_position(check, source, &last));
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

static void check_photo(struct check *check, sqlite3_stmt *photo, const char *hash)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof digest + 1];
    sqlite3_reset(photo);
    sqlite3_bind_text(photo, 1, hash, -1, SQLITE_STATIC);
    if (sqlite3_step(photo) != SQLITE_ROW) {
        report(check, "photo %s: a task names it, and it is not in the files store", hash);
        return;
    }
    const void *bytes = sqlite3_column_blob(photo, 0);
    crypto_hash_sha256(digest, bytes, (unsigned long long)sqlite3_column_bytes(photo, 0));
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    if (strcmp(hex, hash) != 0) report(check, "photo %s: its bytes were changed", hash);
}

static err check_photos(struct check *check)
{
    const struct store_file *tasks = find(check, store_names[STORE_MAIN]),
                            *files = find(check, store_names[STORE_FILES]);
    sqlite3_stmt *named = NULL, *photo = NULL;
    size_t count = 0;
    if (!tasks || !files) return OK;
    TRY(prepare(check, tasks, "SELECT DISTINCT hash FROM tasks_photo", &named));
    err e = prepare(check, files, "SELECT bytes FROM files_photo WHERE hash = ?1", &photo);
    for (; !e && sqlite3_step(named) == SQLITE_ROW; count++)
        check_photo(check, photo, (const char *)sqlite3_column_text(named, 0));
    sqlite3_finalize(named);
    sqlite3_finalize(photo);
    TRY(e);
    buf_printf(check->work->out, "%zu photos: there and unchanged, unless said otherwise\n", count);
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
    if (elsewhere)
        buf_printf(work->out, "note: %zu stores are on PostgreSQL, whose own tools check its files\n", elsewhere);
    if (!check.faults) buf_text(work->out, "All is well.\n");
    return check.faults ? err_not_sound : OK;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "Checks the stores, the consumers' cursors and the photos",
    .more = "Works while the server runs, too. Exit code 1 when something is wrong.",
    .work = verify,
};
