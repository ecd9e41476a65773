/* The VFS: what SQLite does goes to the real one, into the account, or fails. What a power cut leaves: disk_player.c.
 */
#include "disk.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include "db/db_driver.h"
#include "disk_account.h"

struct disk_account disk_account;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct {
    unsigned works;
    size_t left;
    int code;
    bool lasting, met;
} fault;

struct disk_file {
    sqlite3_file base;
    int inode; /* in the account; -1: not in it */
    bool kept; /* a database or log, not a temporary file */
    bool sync_names;
    sqlite3_file *real;
};

static struct disk_file *disk_file(sqlite3_file *file)
{
    return (struct disk_file *)file;
}

static sqlite3_vfs *real_vfs;

static void *need(void *memory)
{
    if (!memory) abort();
    return memory;
}

/* ---- the account */

static struct disk_act *act_add(enum disk_act_kind kind, int inode)
{
    struct disk_account *account = &disk_account;
    if (account->count == account->room) {
        account->room = account->room ? 2 * account->room : 1024;
        account->acts = need(realloc(account->acts, account->room * sizeof *account->acts));
    }
    struct disk_act *act = &account->acts[account->count++];
    *act = (struct disk_act){.kind = kind, .inode = inode};
    return act;
}

static void note(enum disk_act_kind kind, int inode, int64_t offset, const void *bytes, size_t size)
{
    if (inode < 0) return;
    pthread_mutex_lock(&lock);
    if (disk_account.on) {
        struct disk_act *act = act_add(kind, inode);
        act->offset = offset;
        act->size = size;
        if (bytes) act->bytes = memcpy(need(malloc(size + 1)), bytes, size);
    }
    pthread_mutex_unlock(&lock);
}

static int name_find(const char *name)
{
    for (int i = disk_account.names - 1; i >= 0; i--)
        if (!strcmp(disk_account.name[i], name)) return disk_account.gone[i] ? -1 : i;
    return -1;
}

/* The file of this name, a new one if there is none. */
static int inode_of(const char *name)
{
    pthread_mutex_lock(&lock);
    int inode = name_find(name);
    if (inode < 0 && disk_account.on) {
        if (disk_account.names == DISK_FILES) abort(); /* a test needs no more */
        inode = disk_account.names++;
        disk_account.name[inode] = need(strdup(name));
        act_add(ACT_CREATE, inode);
    }
    pthread_mutex_unlock(&lock);
    return inode;
}

static void forget_name(const char *name, bool sync_names)
{
    pthread_mutex_lock(&lock);
    int inode = name_find(name);
    if (inode >= 0 && disk_account.on) {
        disk_account.gone[inode] = true;
        act_add(ACT_DELETE, inode);
        if (sync_names) act_add(ACT_FOLDER, inode);
    }
    pthread_mutex_unlock(&lock);
}

/* ---- failures */

static int refused(const struct disk_file *file, enum disk_work work)
{
    int code = SQLITE_OK;
    if (!file->kept) return code;
    pthread_mutex_lock(&lock);
    bool wanted = fault.works & work;
    if (wanted && fault.left > 1) {
        fault.left--;
    } else if (wanted) {
        fault.met = true;
        code = fault.code;
        if (!fault.lasting) fault.works = 0;
    }
    pthread_mutex_unlock(&lock);
    return code;
}

void disk_fail(unsigned works, size_t nth, int code, bool lasting)
{
    pthread_mutex_lock(&lock);
    fault.works = works;
    fault.left = nth;
    fault.code = code;
    fault.lasting = lasting;
    fault.met = false;
    pthread_mutex_unlock(&lock);
}

bool disk_heal(void)
{
    pthread_mutex_lock(&lock);
    bool met = fault.met;
    fault.works = 0;
    fault.met = false;
    pthread_mutex_unlock(&lock);
    return met;
}

/* ---- files */

static int on_close(sqlite3_file *file)
{
    return disk_file(file)->real->pMethods->xClose(disk_file(file)->real);
}

static int on_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    return disk_file(file)->real->pMethods->xRead(disk_file(file)->real, bytes, size, offset);
}

static int on_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    struct disk_file *it = disk_file(file);
    int code = refused(it, DISK_WRITE);
    if (code) return code;
    note(ACT_WRITE, it->inode, offset, bytes, (size_t)size);
    return it->real->pMethods->xWrite(it->real, bytes, size, offset);
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct disk_file *it = disk_file(file);
    int code = refused(it, DISK_WRITE);
    if (code) return code;
    note(ACT_TRUNCATE, it->inode, size, NULL, 0);
    return it->real->pMethods->xTruncate(it->real, size);
}

/* The real one syncs the folder with the first sync of a log or journal. */
static int on_sync(sqlite3_file *file, int flags)
{
    struct disk_file *it = disk_file(file);
    int code = refused(it, DISK_SYNC);
    if (code) note(ACT_SYNC_FAILED, it->inode, 0, NULL, 0);
    if (code) return code;
    note(ACT_SYNC, it->inode, 0, NULL, 0);
    if (it->sync_names) note(ACT_FOLDER, it->inode, 0, NULL, 0);
    it->sync_names = false;
    return SQLITE_OK;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    return disk_file(file)->real->pMethods->xFileSize(disk_file(file)->real, ret_size);
}

static int on_lock(sqlite3_file *file, int level)
{
    return disk_file(file)->real->pMethods->xLock(disk_file(file)->real, level);
}

static int on_unlock(sqlite3_file *file, int level)
{
    return disk_file(file)->real->pMethods->xUnlock(disk_file(file)->real, level);
}

static int on_check_lock(sqlite3_file *file, int *ret)
{
    return disk_file(file)->real->pMethods->xCheckReservedLock(disk_file(file)->real, ret);
}

static int on_control(sqlite3_file *file, int what, void *argument)
{
    return disk_file(file)->real->pMethods->xFileControl(disk_file(file)->real, what, argument);
}

static int on_sector(sqlite3_file *file)
{
    return disk_file(file)->real->pMethods->xSectorSize(disk_file(file)->real);
}

static int on_traits(sqlite3_file *file)
{
    return disk_file(file)->real->pMethods->xDeviceCharacteristics(disk_file(file)->real);
}

static int on_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret)
{
    return disk_file(file)->real->pMethods->xShmMap(disk_file(file)->real, page, size, extend, ret);
}

static int on_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return disk_file(file)->real->pMethods->xShmLock(disk_file(file)->real, offset, count, flags);
}

static void on_shm_barrier(sqlite3_file *file)
{
    disk_file(file)->real->pMethods->xShmBarrier(disk_file(file)->real);
}

static int on_shm_unmap(sqlite3_file *file, int remove)
{
    return disk_file(file)->real->pMethods->xShmUnmap(disk_file(file)->real, remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, /* without memory mapping: writes would pass by */
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_check_lock,
    .xFileControl = on_control,
    .xSectorSize = on_sector,
    .xDeviceCharacteristics = on_traits,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap,
};

/* ---- the VFS */

enum { LOGS = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL, KEPT = SQLITE_OPEN_MAIN_DB | LOGS };

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    struct disk_file *it = disk_file(file);
    it->base.pMethods = NULL;
    it->real = (sqlite3_file *)(it + 1);
    int code = real_vfs->xOpen(real_vfs, name, it->real, flags, ret_flags);
    if (code != SQLITE_OK) return code;
    it->base.pMethods = &methods;
    it->kept = name && flags & KEPT;
    it->inode = it->kept ? inode_of(name) : -1;
    it->sync_names = flags & LOGS && flags & SQLITE_OPEN_CREATE;
    return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    int code = real_vfs->xDelete(real_vfs, name, 0);
    if (code == SQLITE_OK) forget_name(name, sync_folder);
    return code;
}

static sqlite3_vfs disk_vfs;

/* The driver sets SQLite up before its first connection, and nothing of SQLite may be used before. */
static void set_up(void)
{
    struct fault no;
    struct driver_connection *first = driver_sqlite.open(":memory:", false, &no);
    if (!first) abort();
    driver_sqlite.close(first);
    real_vfs = sqlite3_vfs_find(NULL);
    disk_vfs = *real_vfs;
    disk_vfs.pNext = NULL;
    disk_vfs.zName = "disk";
    disk_vfs.szOsFile = (int)sizeof(struct disk_file) + real_vfs->szOsFile;
    disk_vfs.xOpen = on_open;
    disk_vfs.xDelete = on_delete;
}

void disk_begin(void)
{
    if (!real_vfs) set_up();
    sqlite3_vfs_register(&disk_vfs, 1);
    disk_account.on = true;
}

void disk_end(void)
{
    sqlite3_vfs_register(real_vfs, 1);
    disk_heal();
    for (size_t i = 0; i < disk_account.count; i++) free(disk_account.acts[i].bytes);
    for (int i = 0; i < disk_account.names; i++) free(disk_account.name[i]);
    free(disk_account.acts);
    disk_account = (struct disk_account){0};
}

void disk_record(bool on)
{
    pthread_mutex_lock(&lock);
    disk_account.on = on;
    pthread_mutex_unlock(&lock);
}

size_t disk_moment(void)
{
    pthread_mutex_lock(&lock);
    size_t moment = disk_account.count;
    pthread_mutex_unlock(&lock);
    return moment;
}

void disk_folder_synced(void)
{
    note(ACT_FOLDER, 0, 0, NULL, 0);
}
