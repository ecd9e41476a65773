/* mcf backup: a copy of all stores, of one and the same moment, while the server runs. mcf restore: back into an empty
 * folder.
 *
 * The moment: for as long as it takes to begin one read transaction a store, all writers are held; then everybody goes
 * on, and the snapshots are copied page by page. So no consumer's cursor in one file is ahead of the events in another.
 * SHA256SUMS is written last: without it a backup is not one, and files of different backups do not pass for one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store_file.h"

enum { LOCK_MEMORY = 1 << 20, SUMS_MAX = 1 << 16 };

static void end_env(void *env)
{
    env_close(env);
}

/* Holds the store's writer until the holder is closed, which is seen to even when memory runs out in between. */
static err hold_writer(struct env *env, enum store store, struct env **ret)
{
    struct tx *tx = NULL;
    struct env *holder = env_open(env->platform, LOCK_MEMORY);
    if (!holder) return err_new(env->arena, ERR_BUSY, "memory", "There is not enough memory.");
    arena_defer(env->arena, end_env, holder);
    *ret = holder;
    return db_begin(holder, store, &tx)
               ? err_new(env->arena, ERR_BUSY, "store", "The store %s cannot be held.", store_names[store])
               : OK;
}

static err pin_all(struct env *env, const struct store_file *files, size_t count)
{
    struct env *holders[STORE_FILES_MAX] = {NULL};
    err e = OK;
    for (size_t i = 0; !e && i < count; i++) e = hold_writer(env, files[i].store, &holders[i]);
    for (size_t i = 0; !e && i < count; i++) e = store_file_pin(env->arena, &files[i]);
    for (size_t i = count; i-- > 0;) {
        if (!holders[i]) continue;
        arena_undefer(env->arena, holders[i]);
        end_env(holders[i]);
    }
    return e;
}

static err copy_store(struct arena *arena, const struct store_file *file, const char *path)
{
    sqlite3 *target = NULL;
    int code = sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(target, "main", file->db, "main") : NULL;
    if (backup) {
        sqlite3_backup_step(backup, -1);
        code = sqlite3_backup_finish(backup);
    } else if (code == SQLITE_OK) {
        code = sqlite3_errcode(target);
    }
    err e = code == SQLITE_OK ? OK : err_new(arena, ERR_BUSY, "copy", "%s: %s.", path, sqlite3_errstr(code));
    sqlite3_close(target);
    return e;
}

static err write_sums(struct arena *arena, const char *folder, const struct buf *sums)
{
    const char *path = arena_printf(arena, "%s/SHA256SUMS", folder);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = file >= 0 && write(file, sums->data, sums->size) == (ssize_t)sums->size && fsync(file) == 0;
    err e = written ? OK : file_error(arena, path);
    if (file >= 0) close(file);
    return e ? e : folder_sync(arena, folder);
}

enum { BACKUP_TO };

static err make_folder(struct arena *arena, const char *folder)
{
    if (!folder_is_empty(folder))
        return err_new(arena, ERR_CONFLICT, "not_empty",
                       "%s is not empty: name a folder that is empty or not there yet.", folder);
    return mkdir(folder, S_IRWXU) == 0 || errno == EEXIST ? OK : file_error(arena, folder);
}

static err backup(struct work *work)
{
    struct arena *arena = work->env->arena;
    const char *folder = work->values[BACKUP_TO];
    struct store_file files[STORE_FILES_MAX];
    struct buf sums = buf_new(arena, SUMS_MAX);
    size_t count = 0, elsewhere = 0;
    TRY(store_files_open(arena, &work->env->platform->config, files, &count, &elsewhere));
    if (!count)
        return err_new(arena, ERR_CONFLICT, "elsewhere",
                       "All stores are on PostgreSQL: back them up with pg_dump, or by the server's own means.");
    TRY(make_folder(arena, folder));
    TRY(pin_all(work->env, files, count));
    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, files[i].name), *hash = NULL;
        TRY(copy_store(arena, &files[i], path));
        TRY(file_hash(arena, path, &hash));
        buf_printf(&sums, "%s  %s\n", hash, files[i].name);
    }
    TRY(write_sums(arena, folder, &sums));
    buf_printf(work->out, "%zu stores copied to %s.\n", count, folder);
    if (elsewhere)
        buf_printf(work->out, "note: %zu stores are on PostgreSQL: back them up with pg_dump, they are not in here\n",
                   elsewhere);
    return OK;
}

const struct command command_backup = {
    .name = "backup",
    .summary = "Copies all stores, of one moment, into a new folder",
    .more = "Works while the server runs, too.",
    .options = {[BACKUP_TO] = {"--to", "FOLDER", "where the copy goes; empty or not there yet", true, true}},
    .work = backup,
};

/* "HASH  main.db": only names of stores, so that no path can lead elsewhere. */
static bool parse_sum(char *line, const char **ret_hash, const char **ret_name)
{
    char *space = strstr(line, "  ");
    if (!space || space - line != 64) return false;
    *space = '\0';
    size_t size = strlen(space + 2);
    if (size <= 3 || strcmp(space + 2 + size - 3, ".db") != 0) return false;
    for (enum store store = STORE_MAIN; store < STORE_COUNT; store++) {
        if (strncmp(store_names[store], space + 2, size - 3) != 0 || store_names[store][size - 3]) continue;
        *ret_hash = line;
        *ret_name = space + 2;
        return true;
    }
    return false;
}

static err restore_one(struct arena *arena, const char *from, const char *data, const char *name, const char *hash)
{
    const char *source = arena_printf(arena, "%s/%s", from, name), *target = arena_printf(arena, "%s/%s", data, name),
               *found = NULL;
    TRY(file_copy(arena, source, target));
    TRY(file_hash(arena, target, &found));
    if (strcmp(found, hash) != 0)
        return err_new(arena, ERR_CONFLICT, "skewed",
                       "%s is not the file that this backup was made with: take all files of one backup.", source);
    return OK;
}

enum { RESTORE_FROM };

static err restore_all(struct invocation *it, const char *from, size_t *ret_count)
{
    const char *data = it->config.data, *sums = arena_printf(it->arena, "%s/SHA256SUMS", from), *hash = NULL,
               *name = NULL;
    char line[256];
    FILE *list = fopen(sums, "re");
    if (!list)
        return err_new(it->arena, ERR_INVALID, "no_backup", "%s is no complete backup: %s: %s.", from, sums,
                       strerror(errno));
    err e = OK;
    size_t count = 0;
    for (; !e && fgets(line, sizeof line, list); count++) {
        line[strcspn(line, "\n")] = '\0';
        if (parse_sum(line, &hash, &name))
            e = restore_one(it->arena, from, data, name, hash);
        else
            e = err_new(it->arena, ERR_INVALID, "format", "%s has a line that is not of a backup.", sums);
    }
    fclose(list);
    if (!e && !count) e = err_new(it->arena, ERR_INVALID, "format", "%s is empty.", sums);
    *ret_count = count;
    return e ? e : folder_sync(it->arena, data);
}

/* What a restore that failed had already put there. */
static void take_away(struct arena *arena, const char *data)
{
    for (enum store store = STORE_MAIN; store < STORE_COUNT; store++)
        unlink(arena_printf(arena, "%s/%s.db", data, store_names[store]));
}

static int restore(struct invocation *it)
{
    size_t count = 0;
    const char *data = it->config.data;
    for (enum store store = STORE_MAIN; store < STORE_COUNT; store++)
        if (it->config.db[store])
            return report_error(
                it->arena, err_new(it->arena, ERR_CONFLICT, "elsewhere",
                                   "The settings say that the store %s is on PostgreSQL: a backup is restored into "
                                   "files. Take the setting away, and move the company with `mcf copy` afterwards.",
                                   store_names[store]));
    if (data && !folder_is_empty(data))
        return report_error(it->arena, err_new(it->arena, ERR_CONFLICT, "not_empty",
                                               "%s is not empty: restore into a new folder.", data));
    err e = data_folder(it->arena, &it->config, true);
    if (e) return report_error(it->arena, e);
    e = restore_all(it, it->values[RESTORE_FROM], &count);
    if (e) {
        take_away(it->arena, data);
        return report_error(it->arena, e);
    }
    printf("%zu stores restored. `mcf verify --data %s` checks them, `mcf serve --data %s` goes on.\n", count, data,
           data);
    return EXIT_DONE;
}

const struct command command_restore = {
    .name = "restore",
    .summary = "Puts a backup into a new data folder",
    .options = {[RESTORE_FROM] = {"--from", "FOLDER", "what mcf backup made", true, true}},
    .run = restore,
};
