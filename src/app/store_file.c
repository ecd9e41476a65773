#include "store_file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void close_db(void *db)
{
    sqlite3_close(db);
}

static void close_file(void *file)
{
    fclose(file);
}

err store_file_error(struct arena *arena, const struct store_file *file)
{
    return err_new(arena, ERR_BUSY, "store", "%s: %s.", file->name, sqlite3_errmsg(file->db));
}

static err open_one(struct arena *arena, const char *path, struct store_file *file)
{
    if (sqlite3_open_v2(path, &file->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        err e = store_file_error(arena, file);
        sqlite3_close(file->db);
        return e;
    }
    arena_defer(arena, close_db, file->db);
    sqlite3_db_config(file->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_wal_autocheckpoint(file->db, 0);
    sqlite3_busy_timeout(file->db, 10000);
    return sqlite3_exec(file->db, "PRAGMA query_only = 1", NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : store_file_error(arena, file);
}

err store_files_open(struct arena *arena, const struct config *config, struct store_file files[STORE_FILES_MAX],
                     size_t *ret_count, size_t *ret_elsewhere)
{
    size_t count = 0, elsewhere = 0;
    for (enum store store = STORE_MAIN; store < STORE_COUNT; store++) {
        const char *name = arena_printf(arena, "%s.db", store_names[store]),
                   *path = arena_printf(arena, "%s/%s", config->data, name);
        if (config->db[store]) elsewhere++;
        if (config->db[store] || access(path, F_OK) != 0) continue;
        files[count] = (struct store_file){.store = store, .name = name};
        TRY(open_one(arena, path, &files[count]));
        count++;
    }
    *ret_count = count;
    *ret_elsewhere = elsewhere;
    return OK;
}

err store_file_pin(struct arena *arena, const struct store_file *file)
{
    bool pinned = sqlite3_exec(file->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
                  sqlite3_exec(file->db, "SELECT COUNT(*) FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK;
    return pinned ? OK : store_file_error(arena, file);
}

err file_error(struct arena *arena, const char *path)
{
    return err_new(arena, ERR_BUSY, "file", "%s: %s.", path, strerror(errno));
}

err file_hash(struct arena *arena, const char *path, const char **ret)
{
    unsigned char bytes[1 << 16], digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    FILE *file = fopen(path, "re");
    if (!file) return file_error(arena, path);
    arena_defer(arena, close_file, file);
    crypto_hash_sha256_init(&state);
    size_t size = 0;
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0) crypto_hash_sha256_update(&state, bytes, size);
    bool whole = !ferror(file);
    arena_undefer(arena, file);
    fclose(file);
    if (!whole) return file_error(arena, path);
    crypto_hash_sha256_final(&state, digest);
    *ret = text_hex(arena, digest, sizeof digest);
    return OK;
}

static bool copy_bytes(int from, int to)
{
    char bytes[1 << 16];
    for (;;) {
        ssize_t size = read(from, bytes, sizeof bytes), done = 0;
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return size == 0 && fsync(to) == 0;
        while (done < size) {
            ssize_t wrote = write(to, bytes + done, (size_t)(size - done));
            if (wrote < 0 && errno != EINTR) return false;
            if (wrote > 0) done += wrote;
        }
    }
}

err file_copy(struct arena *arena, const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) return file_error(arena, from);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool copied = out >= 0 && copy_bytes(in, out);
    int saved = errno;
    close(in);
    if (out >= 0 && close(out) != 0 && copied) {
        saved = errno;
        copied = false;
    }
    errno = saved;
    return copied ? OK : file_error(arena, to);
}

err folder_sync(struct arena *arena, const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = folder >= 0 && fsync(folder) == 0;
    int saved = errno;
    if (folder >= 0) close(folder);
    errno = saved;
    return synced ? OK : file_error(arena, path);
}

bool folder_is_empty(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) return errno == ENOENT;
    size_t entries = 0;
    while (readdir(folder)) entries++;
    closedir(folder);
    return entries <= 2; /* "." and ".." */
}
