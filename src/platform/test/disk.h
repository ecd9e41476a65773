/* A disk for the tests of durability: a VFS of SQLite that stands before the real one. It keeps an account of all that
 * is done to database and log files, from which it draws what could be on a disk after a power cut at any moment; and
 * it fails on demand. No file is really made durable meanwhile, so that tests are quick.
 *
 * What a power cut may do: of the bytes written to a file since it was last synced, each 512-byte sector may have
 * reached the disk or not, in any order; the bytes of a file that was synced are there; names that were made or taken
 * away since the folder was last synced are so in a prefix of that order. A sector holds what was there or what was
 * written, never anything third, and bytes beside the written ones stay (SQLite's "powersafe overwrite"). The index of
 * the log (-shm) is memory and is gone. Of a sync that failed, nothing ever reaches the disk, and the next one is none
 * the wiser: so do kernels that forget what they could not write. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From now on new connections use this disk. No other may be open. */
void disk_begin(void);
/* The real one again. Connections that were opened meanwhile must be closed. Forgets the account. */
void disk_end(void);
/* Stops or goes on keeping account of what is done; a disk that has just begun does. */
void disk_record(bool on);
/* How many things were done so far: the moment between two of them is a boundary. */
size_t disk_moment(void);
/* The program made the folder's names durable itself (fsync of a folder does not go through SQLite). */
void disk_folder_synced(void);

/* ---- after a power cut */

enum disk_cut {
    CUT_LOST,     /* nothing that was not synced is there */
    CUT_KEPT,     /* all of it, as after kill -9 */
    CUT_TORN,     /* all of it, but the last write ends in its middle */
    CUT_PREFIX,   /* the writes up to some moment */
    CUT_SHUFFLED, /* any sectors */
    CUT_COUNT
};
struct disk_player;
/* Plays the account from its beginning; freed by disk_player_free. */
struct disk_player *disk_player_new(void);
void disk_player_free(struct disk_player *player);
/* Goes on to a moment, which is not before the one it is at. */
void disk_player_go(struct disk_player *player, size_t moment);
/* Writes into `folder` the files that are there after a power cut now. *random: see proof_random. */
void disk_player_write(const struct disk_player *player, const char *folder, enum disk_cut cut, uint64_t *random);

/* ---- failures */

enum disk_work { DISK_WRITE = 1, DISK_SYNC = 2 }; /* truncating is a kind of writing */
/* The nth (from 1) of these works from now on fails with SQLite's code; lasting: and all after it, until disk_heal. */
void disk_fail(unsigned works, size_t nth, int code, bool lasting);
/* Was it met? Ends it. */
bool disk_heal(void);
