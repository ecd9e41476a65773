/* A cookie's life and the breaker, against tables written here by hand from 1-product §2.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "cookie_rules.h"

enum { MINUTE = 60 * 1000 };
static const instant due = INT64_C(1790000000000);

/* What each status becomes by each word. Columns: off, ordered, arrived, late, failed. */
static const struct {
    enum cookie_word word;
    enum cookie_status after[5];
} told[] = {
    {WORD_ORDERED, {COOKIE_OFF, COOKIE_ORDERED, COOKIE_ARRIVED, COOKIE_LATE, COOKIE_FAILED}},
    {WORD_ARRIVED, {COOKIE_OFF, COOKIE_ARRIVED, COOKIE_ARRIVED, COOKIE_ARRIVED, COOKIE_ARRIVED}},
    {WORD_FAILED, {COOKIE_OFF, COOKIE_FAILED, COOKIE_ARRIVED, COOKIE_FAILED, COOKIE_FAILED}},
};

static void test_every_word_in_every_status(void **state)
{
    for (size_t i = 0; i < 3; i++)
        for (int now = COOKIE_OFF; now <= COOKIE_FAILED; now++)
            assert_int_equal(cookie_after((enum cookie_status)now, told[i].word), told[i].after[now - COOKIE_OFF]);
}

/* Two messages in any order, each any number of times, end alike, unless the supplier contradicts itself. */
static void test_the_order_of_messages_does_not_matter(void **state)
{
    for (int a = WORD_ORDERED; a <= WORD_FAILED; a++)
        for (int b = WORD_ORDERED; b <= WORD_FAILED; b++) {
            enum cookie_status one =
                cookie_after(cookie_after(COOKIE_ORDERED, (enum cookie_word)a), (enum cookie_word)b);
            enum cookie_status two =
                cookie_after(cookie_after(COOKIE_ORDERED, (enum cookie_word)b), (enum cookie_word)a);
            assert_int_equal(one, two);
            assert_int_equal(cookie_after(one, (enum cookie_word)a), one);
        }
}

static void test_who_is_awaited(void **state)
{
    assert_false(cookie_is_awaited(COOKIE_OFF));
    assert_true(cookie_is_awaited(COOKIE_ORDERED));
    assert_false(cookie_is_awaited(COOKIE_ARRIVED));
    assert_true(cookie_is_awaited(COOKIE_LATE));
    assert_false(cookie_is_awaited(COOKIE_FAILED));
}

static void test_when_it_is_asked_for(void **state)
{
    assert_true(cookie_next_question(due, due - 10 * MINUTE) == due - 5 * MINUTE);
    assert_true(cookie_next_question(due, due - 6 * MINUTE) == due - 5 * MINUTE);
    assert_true(cookie_next_question(due, due - 6 * MINUTE + 1) == due - 5 * MINUTE + 1);
    assert_true(cookie_next_question(due, due - 1) == due - 1 + MINUTE);
    assert_true(cookie_next_question(due, due) == due + 5 * MINUTE);
    assert_true(cookie_next_question(due, due + 600 * MINUTE) == due + 605 * MINUTE);
}

static void test_what_answers_mean(void **state)
{
    static const struct {
        int status;
        enum cookie_answer placing, asking;
    } answers[] = {
        {200, ANSWER_ACCEPTED, ANSWER_ACCEPTED}, {201, ANSWER_ACCEPTED, ANSWER_ACCEPTED},
        {202, ANSWER_ACCEPTED, ANSWER_ACCEPTED}, {301, ANSWER_TROUBLE, ANSWER_TROUBLE},
        {400, ANSWER_REFUSED, ANSWER_TROUBLE},   {401, ANSWER_TROUBLE, ANSWER_TROUBLE},
        {404, ANSWER_TROUBLE, ANSWER_UNKNOWN},   {410, ANSWER_REFUSED, ANSWER_TROUBLE},
        {422, ANSWER_REFUSED, ANSWER_TROUBLE},   {429, ANSWER_TROUBLE, ANSWER_TROUBLE},
        {500, ANSWER_TROUBLE, ANSWER_TROUBLE},   {503, ANSWER_TROUBLE, ANSWER_TROUBLE},
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        assert_int_equal(cookie_answer_of(answers[i].status, true), answers[i].placing);
        assert_int_equal(cookie_answer_of(answers[i].status, false), answers[i].asking);
    }
}

static void test_the_words_for_trouble(void **state)
{
    assert_int_equal(cookie_trouble("timeout", 0), PROBLEM_TIMEOUT);
    assert_int_equal(cookie_trouble("unreachable", 0), PROBLEM_UNREACHABLE);
    assert_int_equal(cookie_trouble("host_not_allowed", 0), PROBLEM_UNREACHABLE);
    assert_int_equal(cookie_trouble("too_large", 0), PROBLEM_BAD_ANSWER);
    assert_int_equal(cookie_trouble(NULL, 200), PROBLEM_BAD_ANSWER);
    assert_int_equal(cookie_trouble(NULL, 404), PROBLEM_BAD_ANSWER);
    assert_int_equal(cookie_trouble(NULL, 429), PROBLEM_BUSY);
    assert_int_equal(cookie_trouble(NULL, 500), PROBLEM_BUSY);
}

/* Four failures are borne, the fifth opens it for half a minute, each further one for twice as long, up to five. */
static void test_the_breaker(void **state)
{
    static const int64_t pauses_s[] = {0, 0, 0, 0, 30, 60, 120, 240, 300, 300};
    struct breaker breaker = {0, 0};
    for (size_t i = 0; i < sizeof pauses_s / sizeof *pauses_s; i++) {
        breaker_note(&breaker, false, due);
        assert_true(breaker_lets(&breaker, due + pauses_s[i] * 1000));
        if (pauses_s[i]) assert_false(breaker_lets(&breaker, due + pauses_s[i] * 1000 - 1));
    }
    breaker_note(&breaker, true, due);
    assert_true(breaker_lets(&breaker, due));
    breaker_note(&breaker, false, due);
    assert_true(breaker_lets(&breaker, due));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_word_in_every_status),
        cmocka_unit_test(test_the_order_of_messages_does_not_matter),
        cmocka_unit_test(test_who_is_awaited),
        cmocka_unit_test(test_when_it_is_asked_for),
        cmocka_unit_test(test_what_answers_mean),
        cmocka_unit_test(test_the_words_for_trouble),
        cmocka_unit_test(test_the_breaker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
