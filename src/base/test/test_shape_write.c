/* Writing shapes, reading our own JSON back, checks of filled objects, schemas. The parsing of input: test_shape.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "shape_samples.h"

#define NOW INT64_C(1764000000000) /* 2025-11-24T16:00:00Z */

static struct arena *arena;
static struct sample got;

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

/* "title required; at in_past" */
static const char *faults_of(err e)
{
    struct buf text = buf_new(arena, 100000);
    if (e && !e->fields) buf_printf(&text, "(%s)", e->code);
    for (const struct err_field *fault = e ? e->fields : NULL; fault; fault = fault->next)
        buf_printf(&text, "%s%s %s", text.size ? "; " : "", fault->field, fault->code);
    return text.data;
}

static const char *written(const void *object, uint32_t viewer)
{
    struct buf out = buf_new(arena, 100000);
    shape_write(&out, &sample_shape, object, viewer);
    assert_int_equal(strlen(out.data), out.size);
    return out.data;
}

static struct sample filled(void)
{
    static struct step steps[] = {{"a", 1}, {NULL, NONE}};
    static const char *words[] = {"x", "\"y\\"};
    static ident ids[] = {1, 63};
    struct sample object;
    shape_clear(&sample_shape, &object);
    object.title = "a\"b\\c\n\t\x01 я\x7f long enough for two words at once";
    object.phone = "12345";
    object.worker_id = 63;
    object.at = NOW + 7;
    object.count = -12;
    object.price = 10000;
    object.score = 0.25;
    object.active = true;
    object.mood = MOOD_PLAYFUL;
    object.first = &steps[0];
    object.steps = (struct list){steps, 2};
    object.words = (struct list){words, 2};
    object.ids = (struct list){ids, 2};
    object.raw = "{\"k\":[1]}";
    return object;
}

static void test_writing_every_type(void **state)
{
    struct sample object = filled();
    assert_string_equal(
        written(&object, ~0u),
        "{\"title\":\"a\\\"b\\\\c\\n\\t\\u0001 я\\u007f long enough for two words at "
        "once\",\"note\":null,\"phone\":\"12345\","
        "\"worker_id\":\"000000000001z\",\"at\":\"2025-11-24T16:00:00.007Z\",\"count\":-12,\"price\":10000,"
        "\"score\":0.25,\"active\":true,\"wanted\":null,\"mood\":\"playful\",\"first\":{\"name\":\"a\",\"weight\":1},"
        "\"steps\":[{\"name\":\"a\",\"weight\":1},{\"name\":null,\"weight\":null}],"
        "\"words\":[\"x\",\"\\\"y\\\\\"],\"ids\":[\"0000000000001\",\"000000000001z\"],\"raw\":{\"k\":[1]}}");
}

static void test_absent_members_are_null_or_left_out(void **state)
{
    struct sample object;
    shape_clear(&sample_shape, &object);
    assert_string_equal(written(&object, ~0u),
                        "{\"title\":null,\"note\":null,\"worker_id\":null,\"at\":null,\"count\":null,"
                        "\"active\":false,\"wanted\":null,\"mood\":null}");
    object.steps.items = &object;
    assert_non_null(strstr(written(&object, ~0u), ",\"steps\":[]}"));
}

static void test_a_field_is_shown_only_to_roles_that_may_see_it(void **state)
{
    struct sample object = filled();
    assert_null(strstr(written(&object, 1), "phone"));
    assert_null(strstr(written(&object, 0), "phone"));
    assert_non_null(strstr(written(&object, 3), "\"phone\":\"12345\""));
}

static void check_real(double value, const char *expected)
{
    struct sample object = {.score = value};
    const char *found = strstr(written(&object, 0), "\"score\":");
    assert_non_null(found);
    size_t length = strlen(expected);
    assert_memory_equal(found + 8, expected, length);
    assert_int_equal(found[8 + length], ',');
}

static void test_reals_are_exact(void **state)
{
    check_real(0, "0");
    check_real(1, "1");
    check_real(-0.5, "-0.5");
    check_real(0.1, "0.1");
    check_real(0.000001, "0.000001");
    check_real(-12.345678, "-12.345678");
    check_real(100.001, "100.001");
    check_real(1.0 / 3, "0.33333333333333331");
    check_real(1e300, "1.0000000000000001e+300");
}

static void test_every_ascii_character_at_every_place_is_escaped_rightly(void **state)
{
    for (int c = 1; c < 128; c++) {
        for (size_t place = 0; place < 20; place++) {
            char text[21] = "aaaaaaaaaaaaaaaaaaaa";
            text[place] = (char)c;
            struct buf out = buf_new(arena, 1000);
            buf_text(&out, "{\"title\":\"cat\",\"note\":null,\"raw\":");
            json_text(&out, text);
            buf_char(&out, '}');
            assert_false(shape_read(arena, &sample_shape, out.data, &got));
            struct buf raw = buf_new(arena, 1000);
            json_text(&raw, text);
            for (const char *at = raw.data; *at; at++) assert_in_range((unsigned char)*at, 0x20, 0x7e);
            buf_text(&raw, "}");
            const char *document = arena_printf(arena, "{\"title\":%s", raw.data);
            assert_false(shape_read(arena, &sample_shape, document, &got));
            assert_string_equal(got.title, text);
        }
        arena_reset(arena);
    }
}

static void test_our_own_json_is_read_back_the_same(void **state)
{
    struct sample object = filled();
    const char *first = written(&object, ~0u);
    assert_false(shape_read(arena, &sample_shape, first, &got));
    assert_string_equal(written(&got, ~0u), first);
    const char *steps = shape_list_json(arena, &step_shape, &object.steps);
    struct list back;
    assert_false(shape_read_list(arena, &step_shape, steps, &back));
    assert_string_equal(shape_list_json(arena, &step_shape, &back), steps);
    assert_string_equal(shape_list_json(arena, &step_shape, &(struct list){0}), "[]");
}

static void test_stored_json_may_be_as_sql_writes_it(void **state)
{
    assert_false(shape_read(
        arena, &sample_shape,
        "{\"worker_id\":63,\"at\":1764000000000,\"active\":1,\"wanted\":0,\"gone\":1,\"mood\":\"new\",\"ids\":[2]}",
        &got));
    assert_true(got.worker_id == 63 && got.at == NOW && got.active && got.wanted == MAYBE_NO && !got.mood &&
                !got.title);
    assert_int_equal(*(ident *)got.ids.items, 2);
    struct list words;
    assert_false(shape_read_scalars(arena, FIELD_TEXTS, "[\"a\",\"b\"]", &words));
    assert_string_equal(((const char **)words.items)[1], "b");
    assert_int_equal(shape_read(arena, &sample_shape, "{\"title\":7}", &got)->kind, ERR_INTERNAL);
    assert_int_equal(shape_read(arena, &sample_shape, "rubbish", &got)->kind, ERR_INTERNAL);
    assert_int_equal(shape_read_list(arena, &step_shape, "{}", &words)->kind, ERR_INTERNAL);
}

static void test_a_filled_object_is_checked_by_the_same_table(void **state)
{
    struct sample object = filled();
    assert_string_equal(faults_of(shape_check(arena, &sample_shape, NOW, &object)),
                        "title format; count not_positive; steps[1].name required");
    object.title = "cat";
    object.count = 1;
    object.steps.count = 1;
    object.at = NOW - 1;
    assert_string_equal(faults_of(shape_check(arena, &sample_shape, NOW, &object)), "at in_past");
    object.at = NOW;
    assert_null(shape_check(arena, &sample_shape, NOW, &object));
}

static const char *schema(void (*write)(struct buf *, const struct shape *), const struct shape *shape)
{
    struct buf out = buf_new(arena, 100000);
    write(&out, shape);
    return out.data;
}

static void test_the_schema_of_input(void **state)
{
    assert_string_equal(
        schema(shape_schema, &step_shape),
        "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":10},"
        "\"weight\":{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":0,\"maximum\":100}},"
        "\"required\":[\"name\"],\"additionalProperties\":false}");
    const char *text = schema(shape_schema, &sample_shape);
    assert_non_null(strstr(text, "\"mood\":{\"type\":[\"string\",\"null\"],\"enum\":[\"sleepy\",\"playful\",null]}"));
    assert_non_null(
        strstr(text, "\"first\":{\"anyOf\":[{\"$ref\":\"#/components/schemas/Step\"},{\"type\":\"null\"}]}"));
    assert_non_null(strstr(text, "\"description\":\"what \\\"it\\\" is called\""));
    assert_non_null(strstr(text, "\"at\":{\"type\":\"string\",\"format\":\"date-time\"}"));
    assert_non_null(strstr(text, "\"steps\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":3,\"items\":{\"$ref\""));
    assert_non_null(strstr(text, "\"photo\""));
    assert_null(strstr(text, "\"raw\""));
}

static void test_the_schema_of_output(void **state)
{
    const char *text = schema(shape_schema_output, &sample_shape);
    assert_non_null(strstr(
        text, "\"required\":[\"title\",\"note\",\"worker_id\",\"at\",\"count\",\"active\",\"wanted\",\"mood\"]}"));
    assert_non_null(strstr(text, "\"worker_id\":{\"type\":[\"string\",\"null\"]"));
    assert_non_null(strstr(text, "\"title\":{\"type\":\"string\""));
    assert_non_null(strstr(text, "\"raw\":{}"));
    assert_null(strstr(text, "\"photo\""));
}

static void test_a_schema_is_json(void **state)
{
    assert_false(shape_read(arena, &step_shape, schema(shape_schema, &sample_shape), &(struct step){0}));
    assert_false(shape_read(arena, &step_shape, schema(shape_schema_output, &sample_shape), &(struct step){0}));
}

static void test_words_and_fields_are_found_by_name(void **state)
{
    assert_int_equal(names_find(mood_names, "playful"), MOOD_PLAYFUL);
    assert_int_equal(names_find(mood_names, "play"), 0);
    assert_true(names_know(mood_names, NULL));
    assert_true(names_know(mood_names, ""));
    assert_true(names_know(mood_names, "playful"));
    assert_true(names_know(mood_names, "playful,playful"));
    assert_false(names_know(mood_names, "playful,"));
    assert_false(names_know(mood_names, ",playful"));
    assert_false(names_know(mood_names, "playful,play"));
    assert_false(names_know(mood_names, "a word that is far longer than any that a table could hold"));
    assert_ptr_equal(shape_field(&sample_shape, "note+", 4), &sample_fields[1]);
    assert_null(shape_field(&sample_shape, "not", 3));
    assert_null(shape_field(&sample_shape, "notes", 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writing_every_type),
        cmocka_unit_test(test_absent_members_are_null_or_left_out),
        cmocka_unit_test(test_a_field_is_shown_only_to_roles_that_may_see_it),
        cmocka_unit_test(test_reals_are_exact),
        cmocka_unit_test(test_every_ascii_character_at_every_place_is_escaped_rightly),
        cmocka_unit_test(test_our_own_json_is_read_back_the_same),
        cmocka_unit_test(test_stored_json_may_be_as_sql_writes_it),
        cmocka_unit_test(test_a_filled_object_is_checked_by_the_same_table),
        cmocka_unit_test(test_the_schema_of_input),
        cmocka_unit_test(test_the_schema_of_output),
        cmocka_unit_test(test_a_schema_is_json),
        cmocka_unit_test(test_words_and_fields_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
