/* Chains: what a hash depends on. */
#include "platform/chain.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

struct entry {
    const char *what;
    int64_t amount;
};
static const struct field entry_fields[] = {
    F_TEXT(struct entry, what, REQUIRED),
    F_INT(struct entry, amount, REQUIRED),
};
static const struct shape entry_shape = SHAPE(struct entry, "Entry", entry_fields);

static struct arena *arena;

static int open_arena(void **state)
{
    arena = arena_new(8 << 20);
    return arena ? 0 : -1;
}

static int close_arena(void **state)
{
    arena_free(arena);
    return 0;
}

/* The figures come from: printf '…' | sha256sum */
static void test_a_hash_is_the_sha256_of_the_one_before_and_of_the_rows_json(void **state)
{
    const char *origin = chain_origin(arena, "test 1");
    assert_string_equal(origin, "f67213b122a5d442d2b93bda8cc45c564a70ec5d2a4e0e95bb585cf199869c98");
    assert_string_equal(chain_next(arena, origin, &entry_shape, &(struct entry){"jar", 3}),
                        "a7d5dce035f263d3d054d7dac8ae912e88b1213307ea8a02589b292405027a86");
}

static void test_each_member_and_what_came_before_change_the_hash(void **state)
{
    const char *a = chain_origin(arena, "test 1"), *b = chain_origin(arena, "test 2");
    const char *hashes[] = {
        chain_next(arena, a, &entry_shape, &(struct entry){"jar", 3}),
        chain_next(arena, a, &entry_shape, &(struct entry){"jar", 4}),
        chain_next(arena, a, &entry_shape, &(struct entry){"jug", 3}),
        chain_next(arena, b, &entry_shape, &(struct entry){"jar", 3}),
    };
    for (size_t i = 0; i < 4; i++)
        for (size_t k = i + 1; k < 4; k++) assert_string_not_equal(hashes[i], hashes[k]);
    assert_string_equal(hashes[0], chain_next(arena, a, &entry_shape, &(struct entry){"jar", 3}));
}

struct link {
    struct entry entry;
    const char *hash;
};

static void test_a_page_is_checked_to_its_first_row_that_does_not_follow(void **state)
{
    enum { ROWS = 2000 };
    static const size_t places[] = {0, 1, 255, 256, 999, 1000, 1001, ROWS - 1};
    struct link *rows = ARENA_ARRAY(arena, ROWS, struct link);
    const char *origin = chain_origin(arena, "test 1");
    for (size_t i = 0; i < ROWS; i++) {
        rows[i].entry = (struct entry){"jar", (int64_t)i};
        rows[i].hash = chain_next(arena, i ? rows[i - 1].hash : origin, &entry_shape, &rows[i].entry);
    }
    struct chain_page page = {&entry_shape, rows, ROWS, sizeof *rows, offsetof(struct link, hash)};
    assert_int_equal(chain_check(arena, origin, &page), ROWS);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        rows[places[i]].entry.amount += 1;
        assert_int_equal(chain_check(arena, origin, &page), places[i]);
        rows[places[i]].entry.amount -= 1;
    }
    assert_int_equal(chain_check(arena, chain_origin(arena, "test 2"), &page), 0);
    page.count = 0;
    assert_int_equal(chain_check(arena, origin, &page), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hash_is_the_sha256_of_the_one_before_and_of_the_rows_json),
        cmocka_unit_test(test_a_page_is_checked_to_its_first_row_that_does_not_follow),
        cmocka_unit_test(test_each_member_and_what_came_before_change_the_hash),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
