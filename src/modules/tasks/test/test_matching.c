/* Every matching step and every relaxation, as pure functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "matching.h"

static void test_skills_count_the_wanted_traits_that_are_there(void **state)
{
    const int64_t weights[] = {1, 3};
    assert_int_equal(matching_skills(weights, (const uint8_t[]){50, 50}, 2), 1000);
    assert_int_equal(matching_skills(weights, (const uint8_t[]){50, 49}, 2), 250);
    assert_int_equal(matching_skills(weights, (const uint8_t[]){0, 100}, 2), 750);
    assert_int_equal(matching_skills(NULL, NULL, 0), 1000);
}

static void test_strengths_are_a_weighted_mean(void **state)
{
    const int64_t weights[] = {1, 3};
    assert_int_equal(matching_strengths(weights, (const uint8_t[]){100, 0}, 2), 250);
    assert_int_equal(matching_strengths(weights, (const uint8_t[]){40, 80}, 2), 700);
    assert_int_equal(matching_strengths(NULL, NULL, 0), 1000);
}

static void test_results_start_at_two_thirds_and_move_both_ways(void **state)
{
    assert_int_equal(matching_results(0, 0), 666);
    assert_true(matching_results(1, 0) > 666);
    assert_true(matching_results(0, 1) < 666);
    assert_true(matching_results(100, 0) > 970);
    assert_true(matching_results(0, 100) < 30);
}

static void test_load_prefers_the_idle(void **state)
{
    assert_int_equal(matching_load(0), 1000);
    assert_int_equal(matching_load(1), 500);
    assert_int_equal(matching_load(9), 100);
    assert_int_equal(matching_load(-1), 1000);
}

static struct step filter_skills = {"skills", STEP_SKILLS, "Skills", MODE_FILTER, true, NONE, 100, NULL};
static struct step filter_results = {"results", STEP_RESULTS_OVERALL, "Results", MODE_FILTER, true, NONE, 50, NULL};
static struct step score_load = {"load", STEP_LOAD, "Load", MODE_SCORE, true, 10, NONE, NULL};
static struct step score_strengths = {"strengths", STEP_STRENGTHS, "Strengths", MODE_SCORE, true, 30, NONE, NULL};

static struct candidate candidate(ident id, int32_t first, int32_t second, int32_t third)
{
    return (struct candidate){.worker_id = id, .raw = {first, second, third}};
}

static void test_scores_are_weighed(void **state)
{
    struct step steps[] = {score_load, score_strengths};
    struct list list = {steps, 2};
    struct candidate all[] = {candidate(1, 1000, 100, 0), candidate(2, 0, 1000, 0)};
    int relaxed[STEPS_MAX];
    assert_int_equal(matching_rank(&list, all, 2, relaxed), 0);
    assert_int_equal(all[0].worker_id, 2);
    assert_int_equal(all[0].total, 750);
    assert_int_equal(all[1].total, 325);
}

static void test_a_filter_refuses_whoever_is_below_its_threshold(void **state)
{
    struct step steps[] = {filter_skills, score_load};
    struct list list = {steps, 2};
    struct candidate all[] = {candidate(1, 999, 1000, 0), candidate(2, 1000, 10, 0)};
    int relaxed[STEPS_MAX];
    assert_int_equal(matching_rank(&list, all, 2, relaxed), 0);
    assert_int_equal(all[0].worker_id, 2);
    assert_int_equal(all[0].eliminated_by, -1);
    assert_int_equal(all[1].eliminated_by, 0);
}

static void test_the_last_filter_gives_way_first(void **state)
{
    struct step steps[] = {filter_skills, filter_results, score_load};
    struct list list = {steps, 3};
    struct candidate all[] = {candidate(1, 1000, 100, 10), candidate(2, 500, 900, 1000)};
    int relaxed[STEPS_MAX];
    assert_int_equal(matching_rank(&list, all, 2, relaxed), 1);
    assert_int_equal(relaxed[0], 1);
    assert_int_equal(all[0].worker_id, 1);
}

static void test_all_filters_give_way_while_anybody_is_free(void **state)
{
    struct step steps[] = {filter_skills, filter_results, score_load};
    struct list list = {steps, 3};
    struct candidate all[] = {candidate(7, 0, 0, 0)};
    int relaxed[STEPS_MAX];
    assert_int_equal(matching_rank(&list, all, 1, relaxed), 2);
    assert_int_equal(relaxed[0], 1);
    assert_int_equal(relaxed[1], 0);
    assert_int_equal(all[0].eliminated_by, -1);
}

static void test_a_step_switched_off_does_nothing(void **state)
{
    struct step steps[] = {filter_skills, score_load};
    struct list list = {steps, 2};
    steps[0].enabled = false;
    struct candidate all[] = {candidate(1, 0, 1000, 0), candidate(2, 1000, 10, 0)};
    int relaxed[STEPS_MAX];
    assert_int_equal(matching_rank(&list, all, 2, relaxed), 0);
    assert_int_equal(all[0].worker_id, 1);
}

static void test_a_skipped_step_neither_helps_nor_harms(void **state)
{
    struct step steps[] = {score_load, score_strengths};
    struct list list = {steps, 2};
    struct candidate all[] = {candidate(1, 600, RAW_UNKNOWN, 0), candidate(2, 500, RAW_UNKNOWN, 0)};
    int relaxed[STEPS_MAX];
    matching_rank(&list, all, 2, relaxed);
    assert_int_equal(all[0].worker_id, 1);
    assert_int_equal(all[0].total, 600);
}

static void test_ties_go_to_the_less_loaded_then_to_the_earlier(void **state)
{
    struct step steps[] = {score_strengths};
    struct list list = {steps, 1};
    struct candidate all[] = {candidate(3, 500, 0, 0), candidate(2, 500, 0, 0), candidate(1, 500, 0, 0)};
    int relaxed[STEPS_MAX];
    all[2].open_tasks = 1;
    matching_rank(&list, all, 3, relaxed);
    assert_int_equal(all[0].worker_id, 2);
    assert_int_equal(all[1].worker_id, 3);
    assert_int_equal(all[2].worker_id, 1);
}

static void test_the_next_free_time_is_the_first_gap_that_is_long_enough(void **state)
{
    const struct slot slots[] = {{1, 100, 200}, {1, 230, 300}, {1, 400, 500}};
    assert_int_equal(matching_next_free(slots, 3, 0, 50), 0);
    assert_int_equal(matching_next_free(slots, 3, 60, 50), 200 + 100);
    assert_int_equal(matching_next_free(slots, 3, 150, 30), 200);
    assert_int_equal(matching_next_free(slots, 3, 150, 150), 500);
    assert_int_equal(matching_next_free(NULL, 0, 42, 10), 42);
}

static void test_raw_scores_survive_being_kept(void **state)
{
    const int32_t raw[] = {1000, RAW_UNKNOWN, 0, 666};
    int32_t back[STEPS_MAX];
    struct arena *arena = arena_new(1 << 20);
    struct buf out = buf_new(arena, 100);
    matching_raw_write(&out, raw, 4);
    assert_string_equal(out.data, "1000,,0,666");
    matching_raw_read(out.data, back);
    for (size_t i = 0; i < STEPS_MAX; i++) assert_int_equal(back[i], i < 4 ? raw[i] : RAW_UNKNOWN);
    arena_free(arena);
}

static bool faults(struct step *steps, size_t count, const char *field, const char *code)
{
    struct arena *arena = arena_new(1 << 20);
    struct pipeline pipeline = {.steps = {steps, count}};
    err e = matching_check(arena, &pipeline);
    bool found = false;
    for (const struct err_field *fault = e ? e->fields : NULL; fault; fault = fault->next)
        found |= !strcmp(fault->field, field) && !strcmp(fault->code, code);
    arena_free(arena);
    return found;
}

static void test_a_bad_pipeline_is_refused_with_every_fault(void **state)
{
    struct step twice[] = {score_load, score_load};
    assert_true(faults(twice, 2, "steps[1].id", "duplicate"));
    struct step external[] = {{"mine", STEP_EXTERNAL, "Mine", MODE_SCORE, true, 10, NONE, NULL}};
    assert_true(faults(external, 1, "steps[0].url", "required"));
    external[0].url = "ftp://x";
    assert_true(faults(external, 1, "steps[0].url", "format"));
    struct step no_weight[] = {{"load", STEP_LOAD, "Load", MODE_SCORE, true, NONE, NONE, NULL}};
    assert_true(faults(no_weight, 1, "steps[0].weight", "required"));
    struct step no_threshold[] = {{"load", STEP_LOAD, "Load", MODE_FILTER, true, NONE, NONE, NULL}};
    assert_true(faults(no_threshold, 1, "steps[0].threshold", "required"));
    struct pipeline fine = matching_default();
    struct arena *arena = arena_new(1 << 20);
    assert_null(matching_check(arena, &fine));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_skills_count_the_wanted_traits_that_are_there),
        cmocka_unit_test(test_strengths_are_a_weighted_mean),
        cmocka_unit_test(test_results_start_at_two_thirds_and_move_both_ways),
        cmocka_unit_test(test_load_prefers_the_idle),
        cmocka_unit_test(test_scores_are_weighed),
        cmocka_unit_test(test_a_filter_refuses_whoever_is_below_its_threshold),
        cmocka_unit_test(test_the_last_filter_gives_way_first),
        cmocka_unit_test(test_all_filters_give_way_while_anybody_is_free),
        cmocka_unit_test(test_a_step_switched_off_does_nothing),
        cmocka_unit_test(test_a_skipped_step_neither_helps_nor_harms),
        cmocka_unit_test(test_ties_go_to_the_less_loaded_then_to_the_earlier),
        cmocka_unit_test(test_the_next_free_time_is_the_first_gap_that_is_long_enough),
        cmocka_unit_test(test_raw_scores_survive_being_kept),
        cmocka_unit_test(test_a_bad_pipeline_is_refused_with_every_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
