#include "reader.h"

static struct rendered make(struct arena *arena, const char *template, const char *locale, const struct facts *facts)
{
    struct reader reader = reader_in(locale);
    struct task_contact task = some_task();
    struct rendered rendered;
    const struct word *words = values(arena, &reader, facts, &task, "https://x.org/tasks/1");
    assert_null(render(arena, template, locale, words, &rendered));
    return rendered;
}

static void test_every_template_is_whole_in_both_languages(void **state)
{
    static const char *const locales[] = {"en", "ru"};
    struct facts facts = some_facts();
    for (size_t i = 0; i < rule_count; i++) {
        for (size_t k = 0; k < 2; k++) {
            assert_non_null(render_source(rules[i].template, locales[k]));
            struct rendered rendered = make(*state, rules[i].template, locales[k], &facts);
            assert_string_not_equal(rendered.subject, rules[i].template); /* all its words are known */
            assert_true(strlen(rendered.lead) > 10);
            assert_null(strstr(rendered.lead, "{{"));
            assert_non_null(strstr(rendered.text, "Мурка"));
            assert_true(!strstr(rendered.text, "https://x.org/tasks/1") == (rules[i].opens == OPENS_NOTHING));
            assert_true(!strstr(rendered.html, "href=\"https://x.org/tasks/1\"") == (rules[i].opens == OPENS_NOTHING));
        }
    }
}

/* A word that is misspelt would silently drop its line. */
static void test_every_word_in_every_template_is_known(void **state)
{
    static const char *const locales[] = {"en", "ru"};
    struct reader reader = reader_in("en");
    struct facts facts = some_facts();
    struct task_contact task = some_task();
    const struct word *words = values(*state, &reader, &facts, &task, "x");
    for (size_t i = 0; i < rule_count; i++) {
        for (size_t k = 0; k < 2; k++) {
            for (const char *at = render_source(rules[i].template, locales[k]); (at = strstr(at, "{{")); at += 2) {
                size_t length = strcspn(at + 2, "}");
                bool known = false;
                for (const struct word *word = words; word->name; word++)
                    known |= strlen(word->name) == length && !strncmp(word->name, at + 2, length);
                assert_true(known);
            }
        }
    }
}

static void test_values_are_escaped_and_cannot_become_structure(void **state)
{
    struct facts facts = some_facts();
    struct rendered rendered = make(*state, "work_assigned", "en", &facts);
    assert_null(strstr(rendered.html, "Мурка <b>"));
    assert_non_null(strstr(rendered.html, "Мурка &lt;b&gt;"));
    assert_non_null(strstr(rendered.html, "Полка<br>- вторая =&gt; справа: {{link}}"));
}

static void test_a_line_without_its_value_is_left_out(void **state)
{
    struct facts facts = some_facts();
    facts.owed = NONE;
    assert_null(strstr(make(*state, "task_cancelled", "en", &facts).text, "To pay"));
    facts.owed = 0;
    assert_non_null(strstr(make(*state, "task_cancelled", "en", &facts).text, "To pay: 0.00"));
}

static void test_the_worker_learns_where_when_and_what(void **state)
{
    struct facts facts = some_facts();
    struct rendered rendered = make(*state, "work_assigned", "ru", &facts);
    assert_non_null(strstr(rendered.text, "Где: Москва, Кошкин пер., 1\n"));
    assert_non_null(strstr(rendered.text, "Когда: вторник, 24 ноября 2026, 16:00\n"));
    assert_non_null(strstr(rendered.text, "Телефон: +7 900 000-00-00\n"));
    assert_null(strstr(rendered.lead, "Кошкин")); /* the list in the interface tells no address */
}

static void test_an_unknown_template_is_an_error(void **state)
{
    const struct word words[] = {{NULL, NULL}};
    struct rendered rendered;
    assert_non_null(render(*state, "nothing", "en", words, &rendered));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_every_template_is_whole_in_both_languages),
        ARENA_TEST(test_every_word_in_every_template_is_known),
        ARENA_TEST(test_values_are_escaped_and_cannot_become_structure),
        ARENA_TEST(test_a_line_without_its_value_is_left_out),
        ARENA_TEST(test_the_worker_learns_where_when_and_what),
        ARENA_TEST(test_an_unknown_template_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
