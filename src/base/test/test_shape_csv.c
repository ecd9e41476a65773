/* Shapes as CSV. As JSON: test_shape_write.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "shape_samples.h"

#define NOW INT64_C(1764000000000) /* 2025-11-24T16:00:00Z */

struct order {
    struct step *first;
    const char *text;
    struct list words;
};
static const struct field order_fields[] = {
    F_OBJECT(struct order, first, 0, &step_shape),
    F_TEXT(struct order, text, 0),
    F_TEXTS(struct order, words, NOT_CSV),
};
static const struct shape order_shape = SHAPE(struct order, "Order", order_fields);

static struct arena *arena;

static int start(void **state)
{
    arena = arena_new(1 << 20);
    return 0;
}

static int stop(void **state)
{
    arena_free(arena);
    return 0;
}

static const char *row(const struct shape *shape, const void *object, uint32_t viewer)
{
    struct buf out = buf_new(arena, 100000);
    shape_csv_row(&out, shape, object, viewer);
    assert_int_equal(strlen(out.data), out.size);
    return out.data;
}

static const char *head(const struct shape *shape, uint32_t viewer)
{
    struct buf out = buf_new(arena, 100000);
    shape_csv_head(&out, shape, viewer);
    return out.data;
}

static void test_the_head_names_the_fields_and_nested_ones_by_their_path(void **state)
{
    assert_string_equal(head(&order_shape, 0), "\xef\xbb\xbf"
                                               "first.name,first.weight,text\r\n");
}

static void test_every_type_has_its_cell(void **state)
{
    static struct step steps[] = {{"a", 1}, {NULL, NONE}};
    static const char *words[] = {"x", "y"};
    static ident ids[] = {1, 63};
    struct sample object;
    shape_clear(&sample_shape, &object);
    object.title = "cat";
    object.worker_id = 63;
    object.at = NOW + 7;
    object.count = -12;
    object.price = 10000;
    object.score = -0.25;
    object.active = true;
    object.mood = MOOD_PLAYFUL;
    object.first = &steps[0];
    object.steps = (struct list){steps, 2};
    object.words = (struct list){words, 2};
    object.ids = (struct list){ids, 2};
    object.raw = "{\"k\":[1]}";
    assert_string_equal(row(&sample_shape, &object, ~0u),
                        "cat,,,,,000000000001z,2025-11-24T16:00:00.007Z,-12,10000,-0.25,true,,playful,a,1,"
                        "\"[{\"\"name\"\":\"\"a\"\",\"\"weight\"\":1},{\"\"name\"\":null,\"\"weight\"\":null}]\","
                        "\"x, y\",\"0000000000001, 000000000001z\",\"{\"\"k\"\":[1]}\"\r\n");
}

static void test_an_absent_object_leaves_its_cells_empty(void **state)
{
    struct order order = {.text = "x"};
    assert_string_equal(row(&order_shape, &order, 0), ",,x\r\n");
}

static void test_a_column_is_there_only_for_roles_that_may_see_it(void **state)
{
    struct sample object;
    shape_clear(&sample_shape, &object);
    object.phone = "12345";
    assert_null(strstr(head(&sample_shape, 1), "phone"));
    assert_null(strstr(row(&sample_shape, &object, 1), "12345"));
    assert_non_null(strstr(head(&sample_shape, 2), ",phone,"));
    assert_non_null(strstr(row(&sample_shape, &object, 2), ",12345,"));
}

static void check_text(const char *text, const char *cell)
{
    struct order order = {.text = text};
    assert_string_equal(row(&order_shape, &order, 0), arena_printf(arena, ",,%s\r\n", cell));
}

static void test_what_means_something_in_csv_is_quoted(void **state)
{
    check_text("plain", "plain");
    check_text("коты, и не только", "\"коты, и не только\"");
    check_text("say \"miaow\"", "\"say \"\"miaow\"\"\"");
    check_text("\"", "\"\"\"\"");
    check_text("two\r\nlines", "\"two\r\nlines\"");
    check_text("a;b", "\"a;b\"");
    check_text("a\tb", "\"a\tb\"");
    check_text("", "");
    check_text(" a ", " a ");
}

static void test_a_text_that_would_run_as_a_formula_does_not(void **state)
{
    check_text("=1+1", "'=1+1");
    check_text("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
    check_text("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0");
    check_text("-2+3", "'-2+3");
    check_text("@SUM(A1)", "'@SUM(A1)");
    check_text("\t=1", "\"'\t=1\"");
    check_text("\r=1", "\"'\r=1\"");
    check_text("\n=1", "\"'\n=1\"");
    check_text("-", "'-");
    check_text("+7 900 000-00-01", "'+7 900 000-00-01");
    check_text("-12.50", "-12.50");
    check_text("+79000000001", "+79000000001");
    check_text("a=1", "a=1");
}

static void test_a_long_text_is_kept_whole(void **state)
{
    char text[5001], cell[10004] = "\"";
    memset(text, '"', 5000);
    text[5000] = 0;
    memset(cell + 1, '"', 10001);
    cell[10002] = 0;
    check_text(text, cell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_head_names_the_fields_and_nested_ones_by_their_path, start, stop),
        cmocka_unit_test_setup_teardown(test_every_type_has_its_cell, start, stop),
        cmocka_unit_test_setup_teardown(test_an_absent_object_leaves_its_cells_empty, start, stop),
        cmocka_unit_test_setup_teardown(test_a_column_is_there_only_for_roles_that_may_see_it, start, stop),
        cmocka_unit_test_setup_teardown(test_what_means_something_in_csv_is_quoted, start, stop),
        cmocka_unit_test_setup_teardown(test_a_text_that_would_run_as_a_formula_does_not, start, stop),
        cmocka_unit_test_setup_teardown(test_a_long_text_is_kept_whole, start, stop),
    };
    return cmocka_run_group_tests_name("base/shape_csv", tests, NULL, NULL);
}
