#include "base/arena.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static char order[16];

static void note(void *resource)
{
    strcat(order, resource);
}

static void test_memory_is_zeroed_and_aligned(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    for (size_t round = 0; round < 2; round++) {
        for (size_t size = 0; size < 3000; size = size * 2 + 1) {
            unsigned char *bytes = arena_alloc(arena, size);
            assert_int_equal((uintptr_t)bytes % 16, 0);
            for (size_t i = 0; i < size; i++) assert_int_equal(bytes[i], 0);
            memset(bytes, 0xff, size);
        }
        arena_reset(arena);
        assert_int_equal(arena_used(arena), 0);
    }
    arena_free(arena);
}

static void test_pieces_do_not_overlap(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    unsigned char *pieces[200];
    for (size_t i = 0; i < 200; i++) memset(pieces[i] = arena_alloc(arena, 1 + i * 7), (int)i, 1 + i * 7);
    for (size_t i = 0; i < 200; i++)
        for (size_t k = 0; k < 1 + i * 7; k++) assert_int_equal(pieces[i][k], i);
    arena_free(arena);
}

static void test_passing_the_limit_unwinds_to_the_guard(void **state)
{
    struct arena *arena = arena_new(100000);
    volatile size_t got = 0;
    if (!setjmp(*arena_guard(arena))) {
        for (;;) {
            arena_alloc(arena, 1000);
            got += 1000;
        }
    }
    assert_in_range(got, 50000, 100000);
    arena_free(arena);
}

static void test_the_limit_is_bounded_by_what_is_reserved(void **state)
{
    struct arena *arena = arena_new(50);
    volatile int unwound = 0;
    if (setjmp(*arena_guard(arena)))
        unwound = 1;
    else {
        arena_alloc(arena, 48);
        arena_alloc(arena, 48);
    }
    assert_true(unwound);
    arena_free(arena);
}

static void test_an_overflowing_product_unwinds(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    volatile int unwound = 0;
    if (setjmp(*arena_guard(arena)))
        unwound = 1;
    else
        arena_array(arena, SIZE_MAX / 2, 3);
    assert_true(unwound);
    if (setjmp(*arena_guard(arena)))
        unwound = 2;
    else
        arena_alloc(arena, SIZE_MAX - 3);
    assert_int_equal(unwound, 2);
    arena_free(arena);
}

static void test_unwinding_runs_the_deferred_clean_ups_newest_first(void **state)
{
    struct arena *arena = arena_new(8192);
    order[0] = 0;
    if (!setjmp(*arena_guard(arena))) {
        arena_defer(arena, note, "a");
        arena_defer(arena, note, "b");
        arena_defer(arena, note, "c");
        arena_alloc(arena, 1 << 20);
    }
    assert_string_equal(order, "cba");
    arena_free(arena);
    assert_string_equal(order, "cba"); /* once only */
}

static void test_clean_ups_run_before_the_frame_that_made_them_is_gone(void **state)
{
    struct arena *arena = arena_new(8192);
    order[0] = 0;
    if (!setjmp(*arena_guard(arena))) {
        char local[] = "x"; /* on the stack, readable only while this frame stands */
        arena_defer(arena, note, local);
        arena_unwind(arena);
    }
    assert_string_equal(order, "x");
    arena_free(arena);
}

static void test_a_defer_without_memory_releases_at_once(void **state)
{
    struct arena *arena = arena_new(64);
    order[0] = 0;
    if (!setjmp(*arena_guard(arena))) {
        arena_alloc(arena, 64);
        arena_defer(arena, note, "z");
        fail();
    }
    assert_string_equal(order, "z");
    arena_free(arena);
}

static void test_undefer_forgets_the_newest_of_a_resource(void **state)
{
    struct arena *arena = arena_new(8192);
    char *a = "a", *b = "b";
    order[0] = 0;
    arena_defer(arena, note, a);
    arena_defer(arena, note, b);
    arena_defer(arena, note, a);
    arena_undefer(arena, a);
    arena_reset(arena);
    assert_string_equal(order, "ba");
    arena_free(arena);
    assert_string_equal(order, "ba");
}

static void note_late(void *resource)
{
    note(resource);
}

static void test_settling_releases_what_is_registered_and_keeps_the_memory(void **state)
{
    struct arena *arena = arena_new(8192);
    char *text = arena_text(arena, "kept");
    order[0] = 0;
    arena_defer(arena, note, "a");
    arena_defer(arena, note_late, "c");
    arena_defer(arena, note, "b");
    arena_settle(arena, note);
    assert_string_equal(order, "ba");
    assert_string_equal(text, "kept");
    arena_free(arena);
    assert_string_equal(order, "bac"); /* each once only */
}

static void test_a_guard_can_be_set_again_after_a_reset(void **state)
{
    struct arena *arena = arena_new(8192);
    volatile int unwound = 0;
    for (int i = 0; i < 3; i++) {
        if (setjmp(*arena_guard(arena)))
            unwound++;
        else
            arena_alloc(arena, 100000);
        arena_reset(arena);
    }
    assert_int_equal(unwound, 3);
    assert_non_null(arena_alloc(arena, 4000));
    arena_free(arena);
}

static void test_resizing_keeps_the_bytes_and_grows_the_newest_in_place(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    char *newest = arena_copy(arena, "0123456789", 10);
    assert_ptr_equal(arena_resize(arena, newest, 11, 500), newest);
    assert_string_equal(newest, "0123456789");
    arena_alloc(arena, 1);
    char *moved = arena_resize(arena, newest, 500, 9000);
    assert_ptr_not_equal(moved, newest);
    assert_string_equal(moved, "0123456789");
    arena_free(arena);
}

static void test_text_is_copied_and_formatted(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    assert_null(arena_text(arena, NULL));
    assert_string_equal(arena_text(arena, "cat"), "cat");
    assert_memory_equal(arena_copy(arena, "a\0b", 3), "a\0b", 4);
    assert_string_equal(arena_printf(arena, "%d %s", 3, "cats"), "3 cats");
    char *text = arena_printf(arena, "%0300d", 7);
    assert_int_equal(strlen(text), 300);
    assert_int_equal(text[299], '7');
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_zeroed_and_aligned),
        cmocka_unit_test(test_pieces_do_not_overlap),
        cmocka_unit_test(test_passing_the_limit_unwinds_to_the_guard),
        cmocka_unit_test(test_the_limit_is_bounded_by_what_is_reserved),
        cmocka_unit_test(test_an_overflowing_product_unwinds),
        cmocka_unit_test(test_unwinding_runs_the_deferred_clean_ups_newest_first),
        cmocka_unit_test(test_clean_ups_run_before_the_frame_that_made_them_is_gone),
        cmocka_unit_test(test_a_defer_without_memory_releases_at_once),
        cmocka_unit_test(test_undefer_forgets_the_newest_of_a_resource),
        cmocka_unit_test(test_settling_releases_what_is_registered_and_keeps_the_memory),
        cmocka_unit_test(test_a_guard_can_be_set_again_after_a_reset),
        cmocka_unit_test(test_resizing_keeps_the_bytes_and_grows_the_newest_in_place),
        cmocka_unit_test(test_text_is_copied_and_formatted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
