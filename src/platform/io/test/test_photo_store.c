/* Photos in a real files store. */
#include "world.h"
#include "io/photos.h"

static const struct module *const modules[] = {&files_module};

static int open_store(void **state)
{
    if (world_open(state)) return -1;
    struct world *world = *state;
    world->platform.config.listen = "127.0.0.1:0";
    world->platform.config.loops = world->platform.config.workers = 1;
    world->platform.modules = modules;
    world->platform.module_count = 1;
    err e = platform_open(&world->platform, world->env.arena);
    if (e) print_error("%s\n", e->detail);
    return e ? -1 : 0;
}

static int close_store(void **state)
{
    struct world *world = *state;
    platform_close(&world->platform);
    return world_close(state);
}

/* Not a picture: the store does not look inside. A NUL and bytes that are no text must survive. */
static struct photo some_photo(const char *hash)
{
    static const char bytes[] = "\xff\xd8\0\x80\xff\xfe end";
    return (struct photo){.hash = hash, .bytes = bytes, .size = sizeof bytes, .width = 3, .height = 4};
}

static void test_a_stored_photo_comes_back_byte_by_byte(void **state)
{
    struct world *world = *state;
    struct photo photo = some_photo("aa"), read;
    assert_null(photo_store(&world->env, &photo));
    assert_null(photo_store(&world->env, &photo)); /* the same content once */
    assert_null(photo_load(&world->env, "aa", &read));
    assert_int_equal(read.size, photo.size);
    assert_int_equal(read.width, 3);
    assert_memory_equal(read.bytes, photo.bytes, (size_t)photo.size);
    assert_int_equal(photo_load(&world->env, "bb", &read)->kind, ERR_NOT_FOUND);
}

static err only_aa_is_used(struct env *env, const char *hash, bool *ret)
{
    (void)env;
    *ret = !strcmp(hash, "aa");
    return OK;
}

static void test_the_sweep_takes_what_nobody_uses_and_only_after_a_day(void **state)
{
    struct world *world = *state;
    struct photo used = some_photo("aa"), unused = some_photo("bb"), read;
    assert_null(photo_store(&world->env, &used));
    assert_null(photo_store(&world->env, &unused));
    assert_null(photo_sweep(&world->env, only_aa_is_used));
    assert_null(photo_load(&world->env, "bb", &read)); /* the transaction that refers to it may still come */
    assert_null(photo_sweep_before(&world->env, env_real_now(&world->env) + MS_MINUTE, only_aa_is_used));
    assert_null(photo_load(&world->env, "aa", &read));
    assert_int_equal(photo_load(&world->env, "bb", &read)->kind, ERR_NOT_FOUND);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_a_stored_photo_comes_back_byte_by_byte),
        STORE_TEST(test_the_sweep_takes_what_nobody_uses_and_only_after_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
