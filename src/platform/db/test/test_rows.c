/* Rows to structs and structs to parameters. */
#include "rows.h"

enum mood { MOOD_NONE, MOOD_CALM, MOOD_WILD };
static const char *const mood_names[] = {NULL, "calm", "wild", NULL};

struct person {
    ident id;
    const char *name;
};
static const struct field person_fields[] = {F_ID(struct person, id, 0), F_TEXT(struct person, name, 0)};
static const struct shape person_shape = SHAPE(struct person, "TestPerson", person_fields);

struct cat {
    ident id;
    const char *name;
    int mood;
    int64_t lives;
    instant born;
    bool fed;
    enum maybe vaccinated;
    double weight;
    struct person *owner, *sitter;
    struct list friends; /* struct person */
    struct list tags;    /* texts */
    const char *extra;
};
static const struct field cat_fields[] = {
    F_ID(struct cat, id, 0),
    F_TEXT(struct cat, name, 0),
    F_ENUM(struct cat, mood, 0, mood_names),
    F_INT(struct cat, lives, 0),
    F_TIME(struct cat, born, 0),
    F_BOOL(struct cat, fed, 0),
    F_MAYBE(struct cat, vaccinated, 0),
    F_REAL(struct cat, weight, 0),
    F_OBJECT(struct cat, owner, 0, &person_shape),
    F_OBJECT(struct cat, sitter, 0, &person_shape),
    F_LIST(struct cat, friends, 0, &person_shape),
    F_TEXTS(struct cat, tags, 0),
    F_JSON(struct cat, extra, 0),
};
static const struct shape cat_shape = SHAPE(struct cat, "TestCat", cat_fields);

static const char cats_sql[] =
    "-- name: add\n"
    "INSERT INTO cats_cat (id, name, mood, lives, born, fed, vaccinated, weight, owner, friends, tags, extra)\n"
    "VALUES (:id, :name, :mood, :lives, :born, :fed, :vaccinated, :weight, :owner, :friends, :tags, :extra);\n"
    "-- name: find -- a colon in ':text' and a \"quoted:name\" are no parameters\n"
    "SELECT c.id, c.name, c.mood, c.lives, c.born, c.fed, c.vaccinated, c.weight, c.owner, c.friends, c.tags, c.extra, "
    "7 AS \"sitter.id\",\n"
    "       ':text' AS \"sitter.name\", 1 AS unknown_column /* :not_one */\n"
    "FROM cats_cat c WHERE c.id = :id /*pg FOR UPDATE: one writer there is not */;\n"
    "-- name: alone\n"
    "SELECT id, NULL AS \"owner.id\", NULL AS \"owner.name\" FROM cats_cat WHERE id = :id;\n"
    "-- part: named\n"
    "-- not the nameless, and no part {within} a part\n"
    "AND name IS NOT NULL\n"
    "-- name: named_ones\n"
    "SELECT id FROM cats_cat WHERE id > :id {named} AND name <> '{named}';\n"
    "-- name: all\n"
    "SELECT id, name FROM cats_cat ORDER BY id;\n"
    "-- name: bad_mood\n"
    "SELECT id, 'sleepy' AS mood FROM cats_cat;\n";
static const struct migration migrations[] = {
    {"cats/0001.sql",
     "CREATE TABLE cats_cat (id INTEGER NOT NULL PRIMARY KEY, name TEXT, mood TEXT, lives INTEGER, born INTEGER,"
     " fed INTEGER NOT NULL, vaccinated INTEGER, weight REAL, owner TEXT, friends TEXT, tags TEXT, extra TEXT) "
     "STRICT;"},
};
static const struct module cats_module = {
    .name = "cats", .store = STORE_MAIN, .sql = cats_sql, .migrations = migrations, .migration_count = 1};
static struct sql sql_add = SQL("cats", "add"), sql_find = SQL("cats", "find"), sql_alone = SQL("cats", "alone"),
                  sql_all = SQL("cats", "all");
static struct sql sql_bad_mood = SQL("cats", "bad_mood");

static int cats_open(void **state)
{
    static const struct module *const modules[] = {&cats_module};
    *state = fixture_open(modules, 1);
    return 0;
}

static err insert(struct env *env, const struct cat *cat)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    TRY(db_exec(tx, &sql_add, P_OBJECT(&cat_shape, cat)));
    return db_commit(tx);
}

static void test_every_type_of_field_comes_back_as_it_went(void **state)
{
    struct env *env = fixture_env(*state);
    struct person owner = {5, "Anna"}, friends[] = {{6, "Boris"}, {7, "Вера \"кот\""}};
    const char *tags[] = {"soft", "loud"};
    struct cat cat = {.id = 1,
                      .name = "Murka",
                      .mood = MOOD_WILD,
                      .lives = 9,
                      .born = 1767225600000,
                      .fed = true,
                      .vaccinated = MAYBE_NO,
                      .weight = 3.5,
                      .owner = &owner,
                      .friends = {friends, 2},
                      .tags = {tags, 2},
                      .extra = "{\"a\":1}"};
    FIXTURE_OK(insert(env, &cat));
    struct tx *tx;
    struct cat found;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx)); /* it locks the row */
    for (int i = 0; i < 2; i++) {               /* the second time by what was learned the first time */
        memset(&found, 0x55, sizeof found);
        FIXTURE_OK(db_one(tx, &sql_find, &cat_shape, &found, P_ID("id", 1)));
        assert_int_equal(found.id, 1);
        assert_string_equal(found.name, "Murka");
        assert_int_equal(found.mood, MOOD_WILD);
        assert_int_equal(found.lives, 9);
        assert_int_equal(found.born, 1767225600000);
        assert_true(found.fed);
        assert_int_equal(found.vaccinated, MAYBE_NO);
        assert_true(found.weight == 3.5);
        assert_string_equal(found.owner->name, "Anna");
        assert_int_equal(found.owner->id, 5);
        assert_int_equal(found.sitter->id, 7);
        assert_string_equal(found.sitter->name, ":text");
        assert_int_equal(found.friends.count, 2);
        assert_string_equal(((struct person *)found.friends.items)[1].name, "Вера \"кот\"");
        assert_int_equal(found.tags.count, 2);
        assert_string_equal(((const char **)found.tags.items)[1], "loud");
        assert_string_equal(found.extra, "{\"a\":1}");
    }
    env_close(env);
}

static void test_what_is_absent_goes_as_null_and_comes_back_absent(void **state)
{
    struct env *env = fixture_env(*state);
    struct cat cat, found;
    shape_clear(&cat_shape, &cat);
    cat.id = 1;
    FIXTURE_OK(insert(env, &cat));
    assert_int_equal(
        fixture_number(*state, STORE_MAIN,
                       "SELECT COUNT(*) FROM cats_cat WHERE name IS NULL AND mood IS NULL AND lives IS NULL AND "
                       "born IS NULL AND vaccinated IS NULL AND owner IS NULL AND friends IS NULL AND tags IS NULL"),
        1);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(db_one(tx, &sql_find, &cat_shape, &found, P_ID("id", 1)));
    assert_null(found.name);
    assert_int_equal(found.mood, MOOD_NONE);
    assert_int_equal(found.lives, NONE);
    assert_int_equal(found.vaccinated, MAYBE_NONE);
    assert_null(found.owner);
    assert_null(found.friends.items);
    FIXTURE_OK(db_one(tx, &sql_alone, &cat_shape, &found, P_ID("id", 1)));
    assert_null(found.owner); /* all of its columns are NULL */
    assert_null(found.name);  /* no column: absent */
    env_close(env);
}

static void test_no_row_is_not_found_and_leaves_the_object_alone(void **state)
{
    struct env *env = fixture_env(*state);
    struct tx *tx;
    struct cat cat = {.id = 77};
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    assert_int_equal(db_one(tx, &sql_find, &cat_shape, &cat, P_ID("id", 1))->kind, ERR_NOT_FOUND);
    assert_int_equal(cat.id, 77);
    env_close(env);
}

static void test_lists_grow(void **state)
{
    struct env *env = fixture_env(*state);
    struct tx *tx;
    struct list list;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    for (int64_t id = 1; id <= 100; id++) {
        struct cat cat;
        shape_clear(&cat_shape, &cat);
        cat.id = id;
        cat.name = arena_printf(env->arena, "cat %d", (int)id);
        FIXTURE_OK(db_exec(tx, &sql_add, P_OBJECT(&cat_shape, &cat)));
    }
    FIXTURE_OK(db_list(tx, &sql_all, &person_shape, &list));
    assert_int_equal(list.count, 100);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(((struct person *)list.items)[i].id, i + 1);
        assert_string_equal(((struct person *)list.items)[i].name, arena_printf(env->arena, "cat %d", (int)i + 1));
    }
    FIXTURE_OK(db_commit(tx));
    env_close(env);
}

struct nested {
    struct tx *tx;
    int visits, inner;
};

static err visit_inner(void *context, void *object)
{
    ((struct nested *)context)->inner++;
    return OK;
}

static err visit_outer(void *context, void *object)
{
    struct nested *nested = context;
    struct person person;
    nested->visits++;
    return db_each(nested->tx, &sql_all, &person_shape, &person, visit_inner, nested);
}

static void test_a_statement_may_run_inside_itself(void **state)
{
    struct env *env = fixture_env(*state);
    fixture_exec(*state, STORE_MAIN, "INSERT INTO cats_cat (id, fed) VALUES (1, 0), (2, 0), (3, 0)");
    struct nested nested = {0};
    struct person person;
    FIXTURE_OK(db_read(env, STORE_MAIN, &nested.tx));
    FIXTURE_OK(db_each(nested.tx, &sql_all, &person_shape, &person, visit_outer, &nested));
    assert_int_equal(nested.visits, 3);
    assert_int_equal(nested.inner, 9);
    env_close(env);
}

static void test_an_unknown_word_is_a_bug_not_a_value(void **state)
{
    struct env *env = fixture_env(*state);
    fixture_exec(*state, STORE_MAIN, "INSERT INTO cats_cat (id, fed) VALUES (1, 0)");
    struct tx *tx;
    struct cat cat;
    FIXTURE_OK(db_read(env, STORE_MAIN, &tx));
    assert_int_equal(db_one(tx, &sql_bad_mood, &cat_shape, &cat)->kind, ERR_INTERNAL);
    env_close(env);
}

static void test_comments_and_parameters_are_written_in_each_dialect(void **state)
{
    const struct statement_text *text = sql_text_at(sql_text_find("cats", "find"));
    const struct rendered *sqlite = &text->rendered[DIALECT_SQLITE], *postgresql = &text->rendered[DIALECT_POSTGRESQL];
    assert_int_equal(sqlite->count, 1);
    assert_string_equal(sqlite->names[0], "id");
    assert_non_null(strstr(sqlite->text, "c.id = ?1"));
    assert_null(strstr(sqlite->text, "FOR UPDATE"));
    assert_non_null(strstr(postgresql->text, "c.id = $1"));
    assert_non_null(strstr(postgresql->text, "FOR UPDATE"));
    assert_null(strstr(postgresql->text, "one writer"));
    assert_non_null(strstr(postgresql->text, "':text'"));
    assert_null(strstr(postgresql->text, "not_one"));
}

static void test_a_part_is_taken_in_and_a_text_that_looks_like_one_is_not(void **state)
{
    const struct statement_text *text = sql_text_at(sql_text_find("cats", "named_ones"));
    for (int dialect = 0; dialect < DIALECT_COUNT; dialect++) {
        const char *rendered = text->rendered[dialect].text;
        assert_non_null(strstr(rendered, "AND name IS NOT NULL"));
        assert_non_null(strstr(rendered, "name <> '{named}'"));
        assert_null(strstr(rendered, "nameless"));
    }
    assert_int_equal(sql_text_find("cats", "named"), 0);
}

static void test_a_search_is_in_lower_case_and_its_wildcards_are_letters(void **state)
{
    struct arena *arena = arena_new(4096);
    assert_null(db_pattern(arena, NULL));
    assert_null(db_pattern(arena, " \n"));
    assert_string_equal(db_pattern(arena, " МУР ка"), "%мур ка%");
    assert_string_equal(db_pattern(arena, "50%_!"), "%50!%!_!!%");
    arena_free(arena);
}

#define CATS_TEST(test) cmocka_unit_test_setup_teardown(test, cats_open, rows_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CATS_TEST(test_every_type_of_field_comes_back_as_it_went),
        CATS_TEST(test_what_is_absent_goes_as_null_and_comes_back_absent),
        CATS_TEST(test_no_row_is_not_found_and_leaves_the_object_alone),
        CATS_TEST(test_lists_grow),
        CATS_TEST(test_a_statement_may_run_inside_itself),
        CATS_TEST(test_an_unknown_word_is_a_bug_not_a_value),
        CATS_TEST(test_a_part_is_taken_in_and_a_text_that_looks_like_one_is_not),
        CATS_TEST(test_comments_and_parameters_are_written_in_each_dialect),
        cmocka_unit_test(test_a_search_is_in_lower_case_and_its_wildcards_are_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
