/* What a power cut leaves: the account played up to a moment, and the files drawn from it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "disk_account.h"
#include "proof.h"

enum { SECTOR = 512 };

struct content {
    unsigned char *bytes;
    size_t size, room;
};
struct inode {
    struct content safe; /* what was synced */
    size_t *pending;     /* acts since then */
    size_t pending_count, pending_room;
    bool named; /* its name is safe */
};
struct disk_player {
    size_t moment;
    struct inode inodes[DISK_FILES];
    size_t names[2 * DISK_FILES]; /* acts on names since the folder was synced */
    size_t name_count;
};

static void resize(struct content *content, size_t size)
{
    if (size > content->room) {
        content->room = 2 * size;
        content->bytes = realloc(content->bytes, content->room);
        if (!content->bytes) abort();
    }
    if (size > content->size) memset(content->bytes + content->size, 0, size - content->size);
    content->size = size;
}

static void put(struct content *content, int64_t offset, const unsigned char *bytes, size_t size)
{
    size_t end = (size_t)offset + size;
    if (end > content->size) resize(content, end);
    if (size) memcpy(content->bytes + offset, bytes, size);
}

static void act_apply(struct content *content, const struct disk_act *act)
{
    if (act->kind == ACT_TRUNCATE)
        resize(content, (size_t)act->offset);
    else
        put(content, act->offset, act->bytes, act->size);
}

static bool chance(uint64_t *random, unsigned percent)
{
    return proof_random(random) % 100 < percent;
}

/* Each sector of a write by itself. */
static void act_scatter(struct content *content, const struct disk_act *act, unsigned percent, uint64_t *random)
{
    if (act->kind == ACT_TRUNCATE) {
        if (chance(random, percent)) act_apply(content, act);
        return;
    }
    for (size_t done = 0; done < act->size;) {
        size_t part = SECTOR - (size_t)(act->offset + (int64_t)done) % SECTOR;
        if (part > act->size - done) part = act->size - done;
        if (chance(random, percent)) put(content, act->offset + (int64_t)done, act->bytes + done, part);
        done += part;
    }
}

/* A write that ends at the border of a sector inside it. */
static void act_tear(struct content *content, const struct disk_act *act, uint64_t *random)
{
    if (act->kind == ACT_TRUNCATE) return;
    size_t first = SECTOR - (size_t)act->offset % SECTOR;
    size_t kept = first + SECTOR * (proof_random(random) % (act->size / SECTOR + 1));
    if (chance(random, 20)) kept = 0;
    put(content, act->offset, act->bytes, kept < act->size ? kept : act->size);
}

struct disk_player *disk_player_new(void)
{
    struct disk_player *player = calloc(1, sizeof *player);
    if (!player) abort();
    return player;
}

void disk_player_free(struct disk_player *player)
{
    if (!player) return;
    for (int i = 0; i < DISK_FILES; i++) {
        free(player->inodes[i].safe.bytes);
        free(player->inodes[i].pending);
    }
    free(player);
}

static void pending_add(struct inode *inode, size_t act)
{
    if (inode->pending_count == inode->pending_room) {
        inode->pending_room = inode->pending_room ? 2 * inode->pending_room : 64;
        inode->pending = realloc(inode->pending, inode->pending_room * sizeof *inode->pending);
        if (!inode->pending) abort();
    }
    inode->pending[inode->pending_count++] = act;
}

static void name_apply(struct disk_player *player, bool named[DISK_FILES], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct disk_act *act = &disk_account.acts[player->names[i]];
        named[act->inode] = act->kind == ACT_CREATE;
    }
}

static void sync_names(struct disk_player *player)
{
    bool named[DISK_FILES];
    for (int i = 0; i < DISK_FILES; i++) named[i] = player->inodes[i].named;
    name_apply(player, named, player->name_count);
    for (int i = 0; i < DISK_FILES; i++) player->inodes[i].named = named[i];
    player->name_count = 0;
}

static void step(struct disk_player *player, size_t at)
{
    const struct disk_act *act = &disk_account.acts[at];
    struct inode *inode = &player->inodes[act->inode];
    switch (act->kind) {
    case ACT_CREATE:
    case ACT_DELETE:
        player->names[player->name_count++] = at;
        return;
    case ACT_FOLDER:
        sync_names(player);
        return;
    case ACT_WRITE:
    case ACT_TRUNCATE:
        pending_add(inode, at);
        return;
    case ACT_SYNC:
        for (size_t i = 0; i < inode->pending_count; i++)
            act_apply(&inode->safe, &disk_account.acts[inode->pending[i]]);
        inode->pending_count = 0;
        return;
    case ACT_SYNC_FAILED:
        inode->pending_count = 0;
        return;
    }
}

void disk_player_go(struct disk_player *player, size_t moment)
{
    while (player->moment < moment) step(player, player->moment++);
}

/* What may be there of the writes that were not synced. */
static void add_unsafe(struct content *content, const struct inode *inode, enum disk_cut cut, uint64_t *random)
{
    size_t count = inode->pending_count;
    if (cut == CUT_LOST || !count) return;
    unsigned percent = 10 + (unsigned)(proof_random(random) % 81);
    size_t whole = cut == CUT_TORN ? count - 1 : cut == CUT_PREFIX ? proof_random(random) % (count + 1) : count;
    for (size_t i = 0; i < whole; i++) {
        const struct disk_act *act = &disk_account.acts[inode->pending[i]];
        if (cut == CUT_SHUFFLED)
            act_scatter(content, act, percent, random);
        else
            act_apply(content, act);
    }
    if (cut == CUT_TORN) act_tear(content, &disk_account.acts[inode->pending[count - 1]], random);
}

static void write_file(const char *folder, const char *name, const struct content *content)
{
    char path[512];
    const char *base = strrchr(name, '/');
    snprintf(path, sizeof path, "%s/%s", folder, base ? base + 1 : name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) abort();
    for (size_t done = 0; done < content->size;) {
        ssize_t part = write(file, content->bytes + done, content->size - done);
        if (part <= 0) abort();
        done += (size_t)part;
    }
    close(file);
}

void disk_player_write(const struct disk_player *player, const char *folder, enum disk_cut cut, uint64_t *random)
{
    bool named[DISK_FILES];
    struct content content = {0};
    size_t kept = cut == CUT_LOST   ? 0
                  : cut == CUT_KEPT ? player->name_count
                                    : proof_random(random) % (player->name_count + 1);
    for (int i = 0; i < DISK_FILES; i++) named[i] = player->inodes[i].named;
    name_apply((struct disk_player *)player, named, kept);
    for (int i = 0; i < disk_account.names; i++) {
        if (!named[i]) continue;
        content.size = 0;
        put(&content, 0, player->inodes[i].safe.bytes, player->inodes[i].safe.size);
        add_unsafe(&content, &player->inodes[i], cut, random);
        write_file(folder, disk_account.name[i], &content);
    }
    free(content.bytes);
}
