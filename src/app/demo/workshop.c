#include <errno.h>
#include <ftw.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include "../store_file.h"
#include "demo.h"

#define SHARED_MEMORY "/dev/shm"
enum { ROOM_MIB = 1024 };

static bool has_room(void)
{
    struct statfs is;
    if (statfs(SHARED_MEMORY, &is) != 0 || is.f_type != TMPFS_MAGIC) return false;
    return (uint64_t)is.f_bavail * (uint64_t)is.f_bsize >> 20 >= ROOM_MIB;
}

static int remove_one(const char *path, const struct stat *is, int kind, struct FTW *walk)
{
    return remove(path);
}

static void remove_all(void *folder)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *workshop_open(struct arena *arena, const char *data)
{
    char *folder = arena_text(arena, SHARED_MEMORY "/mcf-demo-XXXXXX");
    if (!has_room() || !mkdtemp(folder)) return data;
    arena_defer(arena, remove_all, folder);
    return folder;
}

/* The payment services' journal. */
static err deliver_payments(struct arena *arena, const char *workshop, const char *data)
{
    const char *from = arena_printf(arena, "%s/payments/journal.jsonl", workshop);
    const char *folder = arena_printf(arena, "%s/payments", data);
    if (access(from, F_OK) != 0) return OK;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_new(arena, ERR_INTERNAL, "file", "%s cannot be made: %s.", folder, strerror(errno));
    TRY(file_copy(arena, from, arena_printf(arena, "%s/journal.jsonl", folder)));
    return folder_sync(arena, folder);
}

err workshop_deliver(struct arena *arena, const char *workshop, const char *data)
{
    if (strcmp(workshop, data) == 0) return OK;
    for (enum store store = STORE_MAIN; store < STORE_COUNT; store++) {
        const char *from = arena_printf(arena, "%s/%s.db", workshop, store_names[store]);
        if (access(from, F_OK) == 0)
            TRY(file_copy(arena, from, arena_printf(arena, "%s/%s.db", data, store_names[store])));
    }
    TRY(deliver_payments(arena, workshop, data));
    return folder_sync(arena, data);
}
