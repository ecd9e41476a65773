#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <math.h>
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

static void parse(const char *json, size_t size, const char *expected)
{
    memset(&got, 0x55, sizeof got);
    err e = shape_parse(arena, &sample_shape, json, size, NOW, &got);
    assert_string_equal(faults_of(e), expected);
    if (e) assert_int_equal(e->kind, ERR_INVALID);
}

#define PARSE(json, expected) parse((json), sizeof(json) - 1, (expected))
/* With the one required member. */
#define MEMBER(json, expected) PARSE("{\"title\":\"cat\"," json "}", (expected))

static void test_absent_members_have_their_absent_values(void **state)
{
    PARSE("{\"title\":\"cat\"}", "");
    assert_string_equal(got.title, "cat");
    assert_null(got.note);
    assert_int_equal(got.worker_id, 0);
    assert_int_equal(got.at, 0);
    assert_true(got.count == NONE && got.price == NONE);
    assert_true(isnan(got.score));
    assert_false(got.active);
    assert_int_equal(got.wanted, MAYBE_NONE);
    assert_int_equal(got.mood, 0);
    assert_null(got.first);
    assert_null(got.steps.items);
    assert_null(got.raw);
    assert_null(got.photo);
}

static void test_every_type_is_read(void **state)
{
    MEMBER("\"note\":\" a\\n\\u044f \",\"email\":\"a@b.c\",\"phone\":\"+7 495 12\",\"password\":\" p \","
           "\"worker_id\":\"000000000001z\",\"at\":\"2025-11-24T16:00:00Z\",\"count\":3,\"price\":-10000,\"score\":0.5,"
           "\"active\":true,\"wanted\":false,\"mood\":\"playful\",\"first\":{\"name\":\"x\"},"
           "\"steps\":[{\"name\":\"y\",\"weight\":0}],\"words\":[\" w \",\"\"],\"ids\":[\"0000000000002\"]",
           "");
    assert_string_equal(got.note, "a\nя");
    assert_string_equal(got.password, " p ");
    assert_int_equal(got.worker_id, 63);
    assert_int_equal(got.at, NOW);
    assert_int_equal(got.count, 3);
    assert_int_equal(got.price, -10000);
    assert_true(got.score == 0.5 && got.active && got.wanted == MAYBE_NO && got.mood == MOOD_PLAYFUL);
    assert_true(got.first->weight == NONE && text_equal(got.first->name, "x"));
    assert_int_equal(got.steps.count, 1);
    assert_int_equal(((struct step *)got.steps.items)->weight, 0);
    assert_string_equal(((const char **)got.words.items)[0], "w");
    assert_int_equal(*(ident *)got.ids.items, 2);
}

static void test_all_faults_are_found_at_once(void **state)
{
    PARSE("{\"title\":7,\"note\":[],\"email\":\"a\",\"phone\":\"x\",\"worker_id\":\"7\",\"at\":\"noon\",\"count\":1.5,"
          "\"price\":\"1\","
          "\"score\":2,\"active\":1,\"wanted\":\"yes\",\"mood\":\"angry\",\"first\":[],\"steps\":{},\"words\":[1],"
          "\"ids\":[\"x\",2],"
          "\"raw\":1,\"photo\":\"p\",\"nobody\":null}",
          "title type; note type; email format; phone format; worker_id format; at format; count type; price type; "
          "score out_of_range; active type; wanted type; mood out_of_range; first type; steps type; words[0] type; "
          "ids[0] format; ids[1] type; raw unknown; photo unknown; nobody unknown");
}

static void test_required_is_there_not_null_and_not_blank(void **state)
{
    PARSE("{}", "title required");
    PARSE("{\"title\":null}", "title required");
    PARSE("{\"title\":\"\"}", "title required");
    PARSE("{\"title\":\" \\u00a0\\n\"}", "title required");
}

static void test_null_is_for_the_nullable_only(void **state)
{
    MEMBER("\"note\":null,\"wanted\":null,\"mood\":null,\"first\":null", "");
    assert_true(!got.note && got.wanted == MAYBE_NONE && !got.mood && !got.first);
    MEMBER("\"email\":null,\"active\":null,\"steps\":null", "email type; active type; steps type");
}

static void test_lengths_are_counted_in_characters(void **state)
{
    PARSE("{\"title\":\"Мурка\"}", "");
    PARSE("{\"title\":\"Барсик\"}", "title too_long");
    PARSE("{\"title\":\" я \"}", "title too_short");
    char json[600];
    snprintf(json, sizeof json, "{\"title\":\"cat\",\"note\":\"%0200d\"}", 0);
    parse(json, strlen(json), "");
    snprintf(json, sizeof json, "{\"title\":\"cat\",\"note\":\"%0201d\"}", 0);
    parse(json, strlen(json), "note too_long");
}

static void test_numbers_keep_their_bounds(void **state)
{
    MEMBER("\"count\":0", "count not_positive");
    MEMBER("\"count\":-1", "count not_positive");
    MEMBER("\"price\":1000000000000000", "");
    MEMBER("\"price\":1000000000000001", "price out_of_range");
    MEMBER("\"price\":-1000000000000001", "price out_of_range");
    MEMBER("\"count\":9223372036854775807", "");
    MEMBER("\"count\":9223372036854775808", "count out_of_range");
    MEMBER("\"count\":99999999999999999999999,\"price\":5", "count out_of_range");
    MEMBER("\"count\":-9223372036854775808", "count out_of_range"); /* would mean none */
    MEMBER("\"count\":1e3", "count type");
    MEMBER("\"count\":1.0", "count type");
    MEMBER("\"score\":1", "");
    MEMBER("\"score\":-1.01", "score out_of_range");
    MEMBER("\"first\":{\"name\":\"x\",\"weight\":101}", "first.weight out_of_range");
}

static void test_future_times_are_within_a_year(void **state)
{
    MEMBER("\"at\":\"2025-11-24T16:00:00Z\"", "");
    MEMBER("\"at\":\"2025-11-24T15:59:59Z\"", "at in_past");
    MEMBER("\"at\":\"2026-11-24T16:00:00Z\"", "");
    MEMBER("\"at\":\"2026-11-24T16:00:00.001Z\"", "at too_far");
}

static void test_nested_faults_are_named_by_their_path(void **state)
{
    MEMBER("\"first\":{\"x\":1},\"steps\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"weight\":\"1\",\"y\":2}]",
           "first.name required; first.x unknown; steps[2].name required; steps[2].weight type; steps[2].y unknown");
    MEMBER("\"steps\":[1]", "steps[0] type");
}

static void test_lists_keep_their_bounds(void **state)
{
    MEMBER("\"steps\":[]", "steps too_short");
    MEMBER("\"steps\":[1,2,3,4]", "steps too_long");
    MEMBER("\"words\":[]", "");
    assert_non_null(got.words.items);
    assert_int_equal(got.words.count, 0);
}

static void test_control_characters_and_nul_are_a_matter_of_format(void **state)
{
    MEMBER("\"note\":\"a\\u0000b\"", "note format");
    MEMBER("\"note\":\"a\\u0007b\"", "note format");
    MEMBER("\"worker_id\":\"0000000000002\\u0000\"", "worker_id format");
    MEMBER("\"words\":[\"\\u0001\"]", "words[0] format");
}

static void test_what_is_no_json_object_is_malformed(void **state)
{
    PARSE("", "(malformed)");
    PARSE("{", "(malformed)");
    PARSE("[]", "(malformed)");
    PARSE("null", "(malformed)");
    PARSE("7", "(malformed)");
    PARSE("{\"title\":\"cat\"} x", "(malformed)");
    PARSE("{\"title\":\"cat\",\"title\":\"dog\"}", "(malformed)");
    PARSE("{\"title\":\"\xff\"}", "(malformed)");
    PARSE("{\"title\":\"\\ud800\"}", "(malformed)");
    PARSE("{\"title\":\"a\nb\"}", "(malformed)");
    PARSE("{\"a\\u0000b\":1}", "(malformed)");
    PARSE("{\"title\":\"cat\",\"count\":NaN}", "(malformed)");
}

static void test_nesting_is_bounded_before_anything_recurses(void **state)
{
    static char json[200000];
    memset(json, '[', sizeof json);
    parse(json, sizeof json, "(malformed)");
    PARSE("{\"title\":\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}",
          "title too_long"); /* in a string it is no nesting */
}

static void test_an_open_shape_passes_over_what_it_does_not_know(void **state)
{
    struct told {
        int64_t number;
    } told;
    static const struct field fields[] = {F_INT(struct told, number, REQUIRED)};
    static const struct shape open_shape = OPEN_SHAPE(struct told, "Told", fields);
    static const char json[] = "{\"more\":{\"number\":1},\"number\":2,\"and_more\":[]}";
    assert_null(shape_parse(arena, &open_shape, json, sizeof json - 1, 0, &told));
    assert_int_equal(told.number, 2);
    assert_non_null(shape_parse(arena, &open_shape, "{\"more\":1}", 10, 0, &told));
}

static void test_a_thousand_unknown_members_give_a_short_answer(void **state)
{
    struct buf json = buf_new(arena, 100000);
    buf_text(&json, "{\"title\":\"cat\"");
    for (int i = 0; i < 1000; i++) buf_printf(&json, ",\"m%d\":0", i);
    buf_printf(&json, ",\"%0300d\":0}", 7);
    err e = shape_parse(arena, &sample_shape, json.data, json.size, NOW, &got);
    size_t count = 0;
    for (const struct err_field *fault = e->fields; fault; fault = fault->next, count++)
        assert_true(strlen(fault->field) <= 100);
    assert_int_equal(count, 100);
}

static void test_no_memory_while_parsing_unwinds_and_leaks_nothing(void **state)
{
    static const char json[] =
        "{\"title\":\"cat\",\"note\":\"a note\",\"steps\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"nam\":\"c\"}]}";
    volatile int unwound = 0, done = 0;
    for (volatile size_t limit = 0; limit < 4000; limit += 16) {
        struct arena *small = arena_new(limit);
        struct sample object;
        if (setjmp(*arena_guard(small)))
            unwound++;
        else if (shape_parse(small, &sample_shape, json, sizeof json - 1, NOW, &object))
            done++;
        arena_free(small);
    }
    assert_true(unwound > 10 && done > 10);
}

static void pairs_give(const struct pair *pairs, size_t count, const char *expected)
{
    memset(&got, 0x55, sizeof got);
    got.photo = NULL;
    assert_string_equal(faults_of(shape_parse_pairs(arena, &sample_shape, pairs, count, NOW, &got)), expected);
}

#define PAIRS(expected, ...)                                                                                           \
    pairs_give((const struct pair[]){__VA_ARGS__}, sizeof((const struct pair[]){__VA_ARGS__}) / sizeof(struct pair),   \
               (expected))

static void test_pairs_are_converted_by_type(void **state)
{
    PAIRS("", {"title", " cat "}, {"note", ""}, {"worker_id", "000000000001z"}, {"at", "2025-12-01T00:00:00Z"},
          {"count", "12"}, {"price", "-5"}, {"score", "0.25"}, {"active", "true"}, {"wanted", "0"}, {"mood", "sleepy"},
          {"steps", "[{\"name\":\"a\"}]"}, {"words", "a, b"}, {"ids", "0000000000002,0000000000003"});
    assert_string_equal(got.title, "cat");
    assert_null(got.note);
    assert_true(got.worker_id == 63 && got.count == 12 && got.price == -5 && got.score == 0.25);
    assert_true(got.active && got.wanted == MAYBE_NO && got.mood == MOOD_SLEEPY);
    assert_int_equal(got.steps.count, 1);
    assert_string_equal(((const char **)got.words.items)[1], "b");
    assert_int_equal(((ident *)got.ids.items)[1], 3);
}

static void test_faults_of_pairs(void **state)
{
    PAIRS("title required; at in_past; count type; price out_of_range; score type; active type; mood out_of_range; "
          "first format; steps[0].name required; ids[1] format; x unknown; photo unknown",
          {"title", " "}, {"at", "2020-12-01T00:00:00Z"}, {"count", "1.5"}, {"price", "99999999999999999999"},
          {"score", "nan"}, {"active", "yes"}, {"mood", "x"}, {"first", "{"}, {"steps", "[{}]"},
          {"ids", "0000000000002,"}, {"x", "1"}, {"photo", "x"});
    PAIRS("title duplicate", {"title", "cat"}, {"title", "dog"});
    PAIRS("title required");
    PAIRS("title format", {"title", "\xff\xfe"});
    PAIRS("count type", {"title", "cat"}, {"count", "-"});
    PAIRS("count type", {"title", "cat"}, {"count", " 1"});
    PAIRS("score type", {"title", "cat"}, {"score", "0x1p0"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_absent_members_have_their_absent_values),
        cmocka_unit_test(test_every_type_is_read),
        cmocka_unit_test(test_all_faults_are_found_at_once),
        cmocka_unit_test(test_required_is_there_not_null_and_not_blank),
        cmocka_unit_test(test_null_is_for_the_nullable_only),
        cmocka_unit_test(test_lengths_are_counted_in_characters),
        cmocka_unit_test(test_numbers_keep_their_bounds),
        cmocka_unit_test(test_future_times_are_within_a_year),
        cmocka_unit_test(test_nested_faults_are_named_by_their_path),
        cmocka_unit_test(test_lists_keep_their_bounds),
        cmocka_unit_test(test_control_characters_and_nul_are_a_matter_of_format),
        cmocka_unit_test(test_what_is_no_json_object_is_malformed),
        cmocka_unit_test(test_nesting_is_bounded_before_anything_recurses),
        cmocka_unit_test(test_an_open_shape_passes_over_what_it_does_not_know),
        cmocka_unit_test(test_a_thousand_unknown_members_give_a_short_answer),
        cmocka_unit_test(test_no_memory_while_parsing_unwinds_and_leaks_nothing),
        cmocka_unit_test(test_pairs_are_converted_by_type),
        cmocka_unit_test(test_faults_of_pairs),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
