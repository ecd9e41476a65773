/* What disk.c and disk_player.c share: the account of what was done, in order. */
#pragma once
#include "disk.h"

enum { DISK_FILES = 256 };
enum disk_act_kind { ACT_CREATE, ACT_DELETE, ACT_WRITE, ACT_TRUNCATE, ACT_SYNC, ACT_SYNC_FAILED, ACT_FOLDER };
struct disk_act {
    enum disk_act_kind kind;
    int inode;
    int64_t offset; /* ACT_TRUNCATE: the new size */
    size_t size;
    unsigned char *bytes;
};
/* A file is known by its number: one that is deleted and made again gets a new one. */
struct disk_account {
    bool on;
    struct disk_act *acts;
    size_t count, room;
    char *name[DISK_FILES];
    bool gone[DISK_FILES];
    int names;
};
extern struct disk_account disk_account;
