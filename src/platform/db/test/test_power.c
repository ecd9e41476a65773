/* A power cut at any moment of a scripted day: what was acknowledged is there, what was not is whole or absent, an
 * event is there if and only if its change is, and each has one effect.
 *
 * The day runs on a disk that keeps account (test/disk.h): groups of changes committed together, consumers and jobs,
 * checkpoints, writes and syncs that fail, a clean stop and start. Then, for every boundary between two things done to
 * the disk, the files that a cut there may leave are drawn and opened as the program opens them. Size C: every boundary
 * of the day once, and as many drawn ones of the start before it; nightly: 100 000 images of all. SQLite's alone:
 * PostgreSQL keeps its own log.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "day.h"
#include "db/sqlite_internal.h"
#include "test/disk.h"
#include "test/proof.h"

enum { ROUNDS = 12, TOGETHER = 4, IMAGES_NIGHTLY = 100000, START_IMAGES = 100 };

int __real_fsync(int file);
int __wrap_fsync(int file);
int __wrap_fsync(int file)
{
    struct stat is;
    if (!fstat(file, &is) && S_ISDIR(is.st_mode)) disk_folder_synced();
    return 0;
}

/* When each change was acknowledged; 0: not. */
static _Atomic size_t acknowledged_at[DAY_CHANGES];
static bool given_up[DAY_CHANGES];
static int64_t failures_met;

static void acknowledge(const struct day_change *change, err e)
{
    if (!e && !change->give_up) acknowledged_at[change->number] = disk_moment();
    if (e && e->kind != ERR_BUSY) FIXTURE_OK(e); /* the disk failed: told so, whole or absent */
}

/* One thing that the disk is asked for fails, now and then, and it goes on without a restart. */
static bool fail_sometimes(uint64_t *random)
{
    bool sync = proof_random(random) % 2, full = proof_random(random) % 2;
    if (proof_random(random) % 3) return false;
    disk_fail(sync ? DISK_SYNC : DISK_WRITE, 1 + proof_random(random) % (sync ? 2 : 12),
              sync   ? SQLITE_IOERR_FSYNC
              : full ? SQLITE_FULL
                     : SQLITE_IOERR_WRITE,
              false);
    return true;
}

static void change_some(struct fixture *fixture, int64_t first, uint64_t *random)
{
    struct day_change changes[TOGETHER];
    for (int i = 0; i < TOGETHER; i++) {
        bool give_up = proof_random(random) % 6 == 0;
        changes[i] = (struct day_change){first + i, 20 + proof_random(random) % 1500, give_up};
        given_up[first + i] = give_up;
    }
    bool failing = fail_sometimes(random);
    day_changes(fixture, changes, TOGETHER, acknowledge);
    if (failing) failures_met += disk_heal();
}

/* Makes the next commit of a store end in a checkpoint, as a long log would. */
static void want_checkpoint(struct fixture *fixture, enum store store)
{
    struct env *env = fixture_env(fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, store, &tx)); /* the connection is ours until the end */
    struct driver_connection *connection = tx->connection->handle;
    connection->last_checkpoint = connection->log_pages - 1000000;
    db_end(tx);
    env_close(env);
}

/* Returns the moment at which the program had started. */
static size_t live_through_the_day(uint64_t *random)
{
    struct fixture *fixture = fixture_open(day_modules, day_module_count);
    size_t started = disk_moment();
    for (int round = 0; round < ROUNDS; round++) {
        if (round % 4 == 2) want_checkpoint(fixture, STORE_MAIN);
        if (round % 4 == 3) want_checkpoint(fixture, STORE_SUPPLIES);
        change_some(fixture, 1 + round * TOGETHER, random);
        if (round % 2) fixture_settle(fixture);
        if (round == ROUNDS / 2) fixture_reopen(fixture);
    }
    disk_record(false); /* what follows is the tear-down */
    fixture_close(fixture);
    return started;
}

/* ---- images */

static void empty_folder(const char *folder)
{
    char path[600];
    DIR *dir = opendir(folder);
    for (struct dirent *at; dir && (at = readdir(dir));) {
        snprintf(path, sizeof path, "%s/%s", folder, at->d_name);
        unlink(path);
    }
    if (dir) closedir(dir);
}

static int faults_after(struct fixture *fixture, size_t moment)
{
    bool must[DAY_CHANGES] = {0};
    for (int i = 0; i < DAY_CHANGES; i++) must[i] = acknowledged_at[i] && acknowledged_at[i] <= moment;
    return day_faults(fixture, must, given_up);
}

/* One image, drawn, opened and looked through; with what was seen wrong. */
static int try_image(struct fixture *fixture, const struct disk_player *player, size_t moment, uint64_t *random)
{
    uint64_t before = *random;
    enum disk_cut cut = (enum disk_cut)(proof_random(random) % CUT_COUNT);
    platform_close(&fixture->platform);
    empty_folder(fixture->folder);
    disk_player_write(player, fixture->folder, cut, random);
    struct arena *arena = arena_new(1 << 20);
    err e = platform_open(&fixture->platform, arena);
    int faults = 1;
    if (e)
        fprintf(stderr, "the program does not start: %s\n", e->detail);
    else
        faults = faults_after(fixture, moment);
    if (faults)
        fprintf(stderr, "… after a power cut at moment %zu (cut %d, random %llu)\n", moment, (int)cut,
                (unsigned long long)before);
    arena_free(arena);
    return faults;
}

struct tally {
    int64_t images, boundaries, bad;
};

/* `images` of them between two moments, evenly. */
static void try_between(size_t from, size_t to, size_t images, uint64_t *random, struct tally *tally)
{
    struct disk_player *player = disk_player_new();
    struct fixture *fixture = fixture_open(day_modules, day_module_count);
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < images; i++) {
        size_t moment = from + (size_t)((double)i * (double)(to - from + 1) / (double)images);
        disk_player_go(player, moment);
        if (moment != last) tally->boundaries++;
        last = moment;
        tally->images++;
        if (try_image(fixture, player, moment, random) && ++tally->bad == 5) break;
    }
    fixture_close(fixture);
    disk_player_free(player);
}

static void test_a_power_cut_loses_nothing_that_was_acknowledged(void **state)
{
    uint64_t random = proof_seed();
    struct tally tally = {0};
    disk_begin();
    size_t started = live_through_the_day(&random), end = disk_moment();
    size_t images = proof_nightly() ? IMAGES_NIGHTLY : end - started + 1;
    int64_t acknowledged = 0;
    for (int i = 0; i < DAY_CHANGES; i++) acknowledged += acknowledged_at[i] != 0;
    try_between(0, started, proof_nightly() ? images / 4 : START_IMAGES, &random, &tally);
    try_between(started, end, images, &random, &tally);
    disk_end();
    assert_int_equal(tally.bad, 0);
    assert_true(acknowledged > ROUNDS * TOGETHER / 4);
    PROOF_RECORD(2, "power cut", {"images", tally.images}, {"boundaries", tally.boundaries},
                 {"changes acknowledged", acknowledged}, {"failed writes and syncs", failures_met},
                 {"lost", tally.bad});
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_power_cut_loses_nothing_that_was_acknowledged)};
    unsetenv("POSTGRESQL"); /* these are SQLite's files */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
