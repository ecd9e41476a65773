/* Backup, restore, verify on real stores: what comes back is what was there, and what is not one backup is refused. */
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../store_file.h"
#include "accounting.h"
#include "auth.h"
#include "tasks.h"
#include "platform/photos.h"

static const struct module *const modules[] = {&files_module, &auth_module, &tasks_module, &accounting_module};

/* Printing is not under test. */
static err told;
int report_error(struct arena *arena, err e)
{
    told = e;
    return e->kind == ERR_INVALID ? EXIT_USAGE : EXIT_FAILED;
}
err data_folder(struct arena *arena, const struct config *config, bool make)
{
    return OK;
}

struct world {
    char root[64];
    const char *data, *copy, *back;
    struct arena *arena;
    struct platform platform;
    struct env *env;
    struct buf out;
};

static void open_world(struct world *world, const char *data)
{
    char flag[] = "--data", *argv[] = {flag, arena_text(world->arena, data)};
    assert_null(config_load(world->arena, 2, argv, &world->platform.config));
    world->platform.modules = modules;
    world->platform.module_count = sizeof modules / sizeof *modules;
    assert_null(platform_open(&world->platform, world->arena));
    world->env = env_open(&world->platform, (size_t)32 << 20);
    world->out = buf_new(world->arena, 1 << 20);
}

static void close_world(struct world *world)
{
    if (!world->env) return;
    env_close(world->env);
    world->env = NULL;
    platform_close(&world->platform);
}

static void add_person(struct world *world, const char *email)
{
    struct tx *tx = NULL;
    ident id = 0;
    struct auth_user user = {.email = email, .name = email, .locale = "en", .roles = ROLE_WORKER, .confirmed = true};
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(auth_user_add(tx, &user, NULL, &id));
    assert_null(db_commit(tx));
    assert_null(platform_settle(&world->platform));
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    snprintf(world->root, sizeof world->root, "/tmp/mcf-backup-XXXXXX");
    if (!mkdtemp(world->root)) return -1;
    world->arena = arena_new((size_t)16 << 20);
    world->data = arena_printf(world->arena, "%s/data", world->root);
    world->copy = arena_printf(world->arena, "%s/copy", world->root);
    world->back = arena_printf(world->arena, "%s/back", world->root);
    open_world(world, world->data);
    add_person(world, "first@example.org");
    *state = world;
    return 0;
}

static int remove_one(const char *path, const struct stat *is, int kind, struct FTW *walk)
{
    return remove(path);
}

static int tear_down(void **state)
{
    struct world *world = *state;
    close_world(world);
    nftw(world->root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(world->arena);
    free(world);
    return 0;
}

static err back_up(struct world *world, const char *to)
{
    const char *values[] = {to};
    struct work work = {.env = world->env, .values = values, .out = &world->out};
    return command_backup.work(&work);
}

static err verify(struct world *world)
{
    struct work work = {.env = world->env, .out = &world->out};
    return command_verify.work(&work);
}

static int restore(struct world *world, const char *from)
{
    struct invocation it = {.arena = world->arena, .command = &command_restore, .values = {from}};
    it.config.data = world->back;
    mkdir(world->back, 0700);
    told = OK;
    return command_restore.run(&it);
}

static size_t people(struct world *world)
{
    struct tx *tx = NULL;
    struct list found = {NULL, 0};
    assert_null(db_read(world->env, STORE_MAIN, &tx));
    assert_null(auth_users_with(tx, ROLE_WORKER, &found));
    db_end(tx);
    return found.count;
}

static void test_what_is_restored_is_the_moment_of_the_backup(void **state)
{
    struct world *world = *state;
    assert_null(back_up(world, world->copy));
    add_person(world, "later@example.org");
    assert_int_equal(people(world), 2);
    close_world(world);
    assert_int_equal(restore(world, world->copy), EXIT_DONE);
    open_world(world, world->back);
    assert_int_equal(people(world), 1);
    assert_null(verify(world));
    assert_non_null(strstr(world->out.data, "All is well."));
}

static void test_a_backup_goes_into_an_empty_folder_alone(void **state)
{
    struct world *world = *state;
    assert_null(back_up(world, world->copy));
    assert_true(err_is(back_up(world, world->copy), "not_empty"));
}

static void test_a_restore_goes_into_an_empty_folder_alone(void **state)
{
    struct world *world = *state;
    assert_null(back_up(world, world->copy));
    assert_int_equal(restore(world, world->copy), EXIT_DONE);
    assert_int_equal(restore(world, world->copy), EXIT_FAILED);
    assert_true(err_is(told, "not_empty"));
}

static void test_files_of_two_backups_do_not_pass_for_one(void **state)
{
    struct world *world = *state;
    const char *other = arena_printf(world->arena, "%s/other", world->root);
    assert_null(back_up(world, world->copy));
    add_person(world, "later@example.org");
    assert_null(back_up(world, other));
    assert_int_equal(
        rename(arena_printf(world->arena, "%s/main.db", other), arena_printf(world->arena, "%s/main.db", world->copy)),
        0);
    assert_int_equal(restore(world, world->copy), EXIT_FAILED);
    assert_true(err_is(told, "skewed"));
    assert_true(folder_is_empty(world->back));
}

static void test_a_backup_that_was_not_finished_is_none(void **state)
{
    struct world *world = *state;
    assert_null(back_up(world, world->copy));
    assert_int_equal(unlink(arena_printf(world->arena, "%s/SHA256SUMS", world->copy)), 0);
    assert_int_equal(restore(world, world->copy), EXIT_USAGE);
    assert_true(err_is(told, "no_backup"));
}

static void test_a_list_of_sums_cannot_name_files_elsewhere(void **state)
{
    struct world *world = *state;
    assert_null(back_up(world, world->copy));
    FILE *sums = fopen(arena_printf(world->arena, "%s/SHA256SUMS", world->copy), "ae");
    assert_non_null(sums);
    fprintf(sums, "%064d  ../elsewhere.db\n", 0);
    fclose(sums);
    assert_int_equal(restore(world, world->copy), EXIT_USAGE);
    assert_true(err_is(told, "format"));
    assert_true(folder_is_empty(world->back));
}

static void sqlite_change(struct world *world, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(arena_printf(world->arena, "%s/main.db", world->data), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_verify_names_a_cursor_that_is_ahead_of_its_events(void **state)
{
    struct world *world = *state;
    add_person(world, "second@example.org");
    assert_null(verify(world));
    close_world(world);
    sqlite_change(world, "DELETE FROM event WHERE position = (SELECT MAX(position) FROM event)");
    open_world(world, world->data);
    assert_true(err_is(verify(world), "not_sound"));
    assert_non_null(strstr(world->out.data, "FAULT tasks.workers"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_restored_is_the_moment_of_the_backup),
        TEST(test_a_backup_goes_into_an_empty_folder_alone),
        TEST(test_a_restore_goes_into_an_empty_folder_alone),
        TEST(test_files_of_two_backups_do_not_pass_for_one),
        TEST(test_a_backup_that_was_not_finished_is_none),
        TEST(test_a_list_of_sums_cannot_name_files_elsewhere),
        TEST(test_verify_names_a_cursor_that_is_ahead_of_its_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
