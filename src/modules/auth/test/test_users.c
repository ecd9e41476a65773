#include "world.h"

static struct tx *begin(void)
{
    struct tx *tx;
    MUST(db_begin(world.env, STORE_MAIN, &tx));
    return tx;
}

static const char *clerk_words[] = {"clerk"}, *manager_words[] = {"clerk", "manager"},
                  *bad_words[] = {"client", "admin"};

static struct list words(const char **items, size_t count)
{
    return (struct list){.items = items, .count = count};
}

static struct user_patch nothing(void)
{
    struct user_patch patch;
    shape_clear(&user_patch_shape, &patch);
    return patch;
}

/* Changes somebody in a transaction of its own; a refusal changes nothing. */
static err change(ident user, const struct user_patch *patch, struct user_row *ret)
{
    struct tx *tx = begin();
    struct req req = {.env = world.env, .tx = tx};
    err e = user_change(&req, user, patch, ret);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static void test_an_invited_person_sets_a_password_by_the_link(void **state)
{
    (void)state;
    struct user_row invited;
    struct opened opened;
    struct peer peer = at_home();
    const char *device;
    struct tx *tx = begin();
    struct user_new in = {.email = "Clerk@Example.org", .name = "Кларк", .roles = words(manager_words, 2)};
    MUST(user_invite(tx, &in, &invited));
    MUST(db_commit(tx));
    assert_int_equal(events_of("auth.invited", invited.id), 1);
    assert_int_equal(events_of("auth.user_changed", invited.id), 1);
    REFUSED(session_open(world.env, "clerk@example.org", "", &peer, &opened), "wrong_credentials");
    MUST(reset_use(world.env, link_for(invited.id, LINK_INVITATION), PASSWORD, &peer, &device));
    MUST(session_open(world.env, "clerk@example.org", PASSWORD, &peer, &opened));
    assert_int_equal(who(opened.secret, NULL).roles, ROLE_CLERK | ROLE_MANAGER | ROLE_ANYONE);
}

static void test_inviting_refuses_known_addresses_and_bad_roles(void **state)
{
    (void)state;
    struct user_row row;
    person("taken@example.org", "clerk");
    struct tx *tx = begin();
    struct user_new known = {.email = "TAKEN@example.org", .name = "N", .roles = words(clerk_words, 1)};
    struct user_new bad = {.email = "free@example.org", .name = "N", .roles = words(bad_words, 2)};
    REFUSED(user_invite(tx, &known, &row), "address_known");
    REFUSED(user_invite(tx, &bad, &row), "invalid");
    db_end(tx);
}

static void test_disabling_and_new_roles_end_access_at_once(void **state)
{
    (void)state;
    struct user_row row;
    struct opened opened;
    struct peer peer = at_home();
    ident user = person("fired@example.org", "clerk");
    struct opened session = signed_in("fired@example.org");
    struct user_patch roles = nothing(), disable = nothing(), enable = nothing();
    roles.roles = words(manager_words, 2);
    disable.disabled = MAYBE_YES;
    enable.disabled = MAYBE_NO;
    world.env->actor = actor_system;
    MUST(change(user, &roles, &row));
    assert_int_equal(row.roles, ROLE_CLERK | ROLE_MANAGER);
    assert_true(who(session.secret, NULL).id == 0);
    session = signed_in("fired@example.org");
    world.env->actor = actor_system;
    MUST(change(user, &disable, &row));
    assert_true(who(session.secret, NULL).id == 0);
    assert_int_equal(ask(&sql_session_count, P_ID("id", user), (struct db_arg){0}), 0);
    REFUSED(session_open(world.env, "fired@example.org", PASSWORD, &peer, &opened), "wrong_credentials");
    MUST(change(user, &enable, &row));
    MUST(session_open(world.env, "fired@example.org", PASSWORD, &peer, &opened));
    assert_int_equal(events_of("auth.user_changed", user), 4);
}

static void test_a_new_name_leaves_the_session_alone(void **state)
{
    (void)state;
    struct user_row row;
    ident user = person("renamed@example.org", "clerk");
    struct opened session = signed_in("renamed@example.org");
    struct user_patch patch = nothing(), blank = nothing();
    patch.name = "Новое имя";
    blank.name = "  ";
    MUST(change(user, &patch, &row));
    assert_string_equal(who(session.secret, NULL).name, "Новое имя");
    REFUSED(change(user, &blank, &row), "invalid");
}

static void test_the_last_admin_stays(void **state)
{
    (void)state;
    struct user_row row;
    ident first = person("first@example.org", "admin");
    struct user_patch disable = nothing(), demote = nothing();
    disable.disabled = MAYBE_YES;
    demote.roles = words(clerk_words, 1);
    REFUSED(change(first, &disable, &row), "last_admin");
    REFUSED(change(first, &demote, &row), "last_admin");
    ident second = person("second@example.org", "manager,admin");
    MUST(change(first, &demote, &row));
    REFUSED(change(second, &disable, &row), "last_admin");
}

static void test_an_outdated_version_is_refused(void **state)
{
    (void)state;
    struct user_row row;
    ident user = person("version@example.org", "clerk");
    struct user_patch patch = nothing();
    patch.name = "Имя";
    struct tx *tx = begin();
    struct req req = {.env = world.env, .tx = tx, .if_match = "17"};
    err e = user_change(&req, user, &patch, &row);
    assert_non_null(e);
    assert_int_equal(e->kind, ERR_PRECONDITION);
    req.if_match = "1";
    MUST(user_change(&req, user, &patch, &row));
    assert_int_equal(row.version, 2);
    MUST(db_commit(tx));
}

static size_t found(const char *q, int role, int64_t limit)
{
    struct user_query query = {.q = q, .role = role, .limit = limit};
    struct list rows;
    struct tx *tx;
    MUST(db_read(world.env, STORE_MAIN, &tx));
    MUST(user_list(tx, &query, &rows));
    db_end(tx);
    return rows.count;
}

static void test_people_are_found_by_name_address_and_role(void **state)
{
    (void)state;
    MUST(auth_cli_user_add(world.env, "w1@find.example", "Васька Рыжий", "worker", PASSWORD));
    MUST(auth_cli_user_add(world.env, "w2@find.example", "Васька Чёрный", "worker", PASSWORD));
    assert_int_equal(found("васька", 0, NONE), 2);
    assert_int_equal(found("ЧЁРНЫЙ", 0, NONE), 1);
    assert_int_equal(found("W1@FIND", 0, NONE), 1);
    assert_int_equal(found("find.example", names_find(role_names, "worker"), NONE), 2);
    assert_int_equal(found("find.example", names_find(role_names, "clerk"), NONE), 0);
    assert_int_equal(found("васька%", 0, NONE), 0);
    assert_int_equal(found("васька", 0, 1), 2); /* one more than asked: there is a next page */
}

/* -- Oneself -- */

static err change_me(const struct me_patch *patch, struct user_row *ret)
{
    struct peer peer = at_home();
    struct req req = {.env = world.env};
    return me_change(world.env, &req, patch, &peer, ret);
}

static void test_a_new_password_needs_the_current_one_and_ends_all_else(void **state)
{
    (void)state;
    struct user_row row;
    struct peer peer = at_home();
    struct token token;
    person("self@example.org", "worker");
    struct opened other = signed_in("self@example.org");
    world.env->actor = (struct actor){0}; /* another browser */
    struct opened own = signed_in("self@example.org");
    struct token_new in = {.email = "self@example.org", .password = PASSWORD, .name = "script"};
    MUST(token_make(world.env, &in, &peer, &token));
    struct me_patch none = {.password = "brand-new-one"},
                    wrong = {.password = "brand-new-one", .current_password = "not-it-at-all"},
                    right = {.password = "brand-new-one", .current_password = PASSWORD};
    REFUSED(change_me(&none, &row), "invalid");
    REFUSED(change_me(&wrong, &row), "wrong_password");
    assert_true(who(other.secret, NULL).id != 0);
    MUST(change_me(&right, &row));
    assert_true(who(own.secret, NULL).id != 0);
    assert_true(who(other.secret, NULL).id == 0);
    assert_true(who(NULL, token.token).id == 0);
}

static void test_guessing_the_current_password_ends_too(void **state)
{
    (void)state;
    struct user_row row;
    person("thief@example.org", "worker");
    signed_in("thief@example.org");
    struct me_patch wrong = {.password = "brand-new-one", .current_password = "not-it-at-all"};
    for (int i = 0; i < GUESSES_DEVICE; i++) REFUSED(change_me(&wrong, &row), "wrong_password");
    REFUSED(change_me(&wrong, &row), "too_many_attempts");
}

static void test_me_lists_what_the_roles_may_do(void **state)
{
    (void)state;
    struct user_row admin = {.id = 1, .roles = ROLE_ADMIN}, clerk = {.id = 2, .roles = ROLE_CLERK};
    assert_int_equal(me_view(world.env, &admin)->permissions.count, AUTH_PERMISSIONS);
    assert_int_equal(me_view(world.env, &clerk)->permissions.count, 4);
    assert_string_equal(((const char **)me_view(world.env, &clerk)->roles.items)[0], "clerk");
}

/* -- The command line -- */

static void test_the_command_line_checks_as_the_api_does(void **state)
{
    (void)state;
    struct opened opened;
    struct peer peer = at_home();
    REFUSED(auth_cli_user_add(world.env, "no-address", "N", "clerk", PASSWORD), "invalid");
    REFUSED(auth_cli_user_add(world.env, "cli@example.org", "N", "clerk", "short"), "invalid");
    REFUSED(auth_cli_user_add(world.env, "cli@example.org", "N", "king", PASSWORD), "invalid");
    REFUSED(auth_cli_user_add(world.env, "cli@example.org", " ", "clerk", PASSWORD), "invalid");
    REFUSED(auth_cli_user_passwd(world.env, "cli@example.org", PASSWORD), "not_found");
    MUST(auth_cli_user_add(world.env, "CLI@example.org", "N", "clerk, manager", PASSWORD));
    REFUSED(auth_cli_user_add(world.env, "cli@example.org", "N", "clerk", PASSWORD), "address_known");
    MUST(auth_cli_user_passwd(world.env, "Cli@example.org", "another-one"));
    MUST(session_open(world.env, "cli@example.org", "another-one", &peer, &opened));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_last_admin_stays), /* first: nobody else is admin yet */
        TEST(test_an_invited_person_sets_a_password_by_the_link),
        TEST(test_inviting_refuses_known_addresses_and_bad_roles),
        TEST(test_disabling_and_new_roles_end_access_at_once),
        TEST(test_a_new_name_leaves_the_session_alone),
        TEST(test_an_outdated_version_is_refused),
        TEST(test_people_are_found_by_name_address_and_role),
        TEST(test_a_new_password_needs_the_current_one_and_ends_all_else),
        TEST(test_guessing_the_current_password_ends_too),
        TEST(test_me_lists_what_the_roles_may_do),
        TEST(test_the_command_line_checks_as_the_api_does),
    };
    return cmocka_run_group_tests(tests, world_start, world_stop);
}
