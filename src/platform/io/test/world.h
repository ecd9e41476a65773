/* A small world for tests of platform/io: a platform with nothing but its configuration, and a folder of its own. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "platform/platform.h"

struct world {
    struct platform platform;
    struct env env;
    char folder[64];
};

static inline int world_open(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    snprintf(world->folder, sizeof world->folder, "/tmp/mcf-test-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    world->env = (struct env){.platform = &world->platform, .arena = arena_new(64 * 1024 * 1024), .address = ""};
    world->platform.config =
        (struct config){.data = world->folder, .mail_from = "Make Cats Free <no-reply@example.org>"};
    *state = world;
    return 0;
}

static inline const char *world_path(struct world *world, const char *name)
{
    return arena_printf(world->env.arena, "%s/%s", world->folder, name);
}

static inline void world_write(struct world *world, const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(world_path(world, name), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static inline int world_close(void **state)
{
    struct world *world = *state;
    pid_t child = fork();
    if (!child) {
        execl("/bin/rm", "rm", "-r", world->folder, (char *)NULL);
        _exit(1);
    }
    waitpid(child, NULL, 0);
    arena_free(world->env.arena);
    free(world);
    return 0;
}

static inline bool names_field(err e, const char *field, const char *code)
{
    for (const struct err_field *at = e ? e->fields : NULL; at; at = at->next)
        if (text_equal(at->field, field) && text_equal(at->code, code)) return true;
    return false;
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
