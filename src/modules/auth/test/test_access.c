#include <pthread.h>
#include "world.h"
#include "platform/clock.h"

/* -- Registration -- */

static struct client_new client(const char *email)
{
    return (struct client_new){.email = email, .password = PASSWORD, .name = "Мурка", .phone = "+7 900 1234567"};
}

static void enrol(const struct client_new *in)
{
    struct peer peer = at_home();
    struct registration *registration;
    struct tx *tx;
    MUST(client_prepare(world.env, in, &peer, &registration));
    MUST(db_begin(world.env, STORE_MAIN, &tx));
    MUST(client_register(tx, registration, &peer));
    MUST(db_commit(tx));
}

static ident registered(const char *email)
{
    struct client_new in = client(email);
    enrol(&in);
    return user_id(email);
}

static void test_a_client_signs_in_only_after_the_link_of_the_mail(void **state)
{
    (void)state;
    struct peer peer = at_home();
    struct opened opened;
    const char *device = NULL;
    ident user = registered("new@example.org");
    assert_int_equal(events_of("auth.confirmation_wanted", user), 1);
    REFUSED(session_open(world.env, "new@example.org", PASSWORD, &peer, &opened), "wrong_credentials");
    const char *token = link_for(user, LINK_CONFIRMATION);
    MUST(confirmation_use(world.env, token, &peer, &device));
    assert_non_null(device);
    MUST(session_open(world.env, "NEW@Example.org ", PASSWORD, &peer, &opened));
    assert_true(who(opened.secret, NULL).id == user);
    assert_int_equal(who(opened.secret, NULL).roles, ROLE_CLIENT | ROLE_ANYONE);
}

static void test_signing_in_too_early_mails_the_link_again_but_not_for_ever(void **state)
{
    (void)state;
    struct peer peer = at_home();
    struct opened opened;
    ident user = registered("early@example.org");
    REFUSED(session_open(world.env, "early@example.org", "wrong-password", &peer, &opened), "wrong_credentials");
    assert_int_equal(events_of("auth.confirmation_wanted", user), 1);
    for (int i = 0; i < MAILS_MAX + 3; i++) {
        (void)session_open(world.env, "early@example.org", PASSWORD, &peer, &opened);
        if (i == 0) assert_int_equal(events_of("auth.confirmation_wanted", user), 2);
    }
    assert_int_equal(events_of("auth.confirmation_wanted", user), MAILS_MAX);
}

static void test_a_known_address_changes_nothing_and_its_owner_is_told(void **state)
{
    (void)state;
    struct peer peer = at_home();
    struct opened opened;
    ident user = person("known@example.org", "client");
    struct client_new in = client("Known@Example.org");
    in.password = "of-somebody-else";
    enrol(&in);
    assert_int_equal(events_of("auth.address_known", user), 1);
    assert_int_equal(events_of("auth.confirmation_wanted", user), 0);
    REFUSED(session_open(world.env, "known@example.org", "of-somebody-else", &peer, &opened), "wrong_credentials");
    MUST(session_open(world.env, "known@example.org", PASSWORD, &peer, &opened));
}

/* -- Links -- */

static void test_a_link_works_once_for_its_purpose_and_its_time(void **state)
{
    (void)state;
    struct peer peer = at_home();
    const char *device;
    ident user = registered("links@example.org");
    const char *confirmation = link_for(user, LINK_CONFIRMATION);
    const char *password = link_for(user, LINK_PASSWORD);
    REFUSED(reset_use(world.env, confirmation, "new-password", &peer, &device), "not_found");
    REFUSED(confirmation_use(world.env, password, &peer, &device), "not_found");
    REFUSED(confirmation_use(world.env, "never-made", &peer, &device), "not_found");
    MUST(confirmation_use(world.env, confirmation, &peer, &device));
    REFUSED(confirmation_use(world.env, confirmation, &peer, &device), "not_found");
    CHANGE(&sql_age_links, P_INT("ms", PASSWORD_LIFE));
    REFUSED(reset_use(world.env, password, "new-password", &peer, &device), "not_found");
}

static err follow(enum auth_link purpose, const char *token)
{
    struct peer peer = at_home();
    const char *device;
    return purpose == LINK_CONFIRMATION ? confirmation_use(world.env, token, &peer, &device)
                                        : reset_use(world.env, token, "new-password", &peer, &device);
}

/* A minute before its end a link still opens; at its end it is as one that never was, and so is one made anew then. */
static void test_each_kind_of_link_opens_until_its_end(void **state)
{
    (void)state;
    static const struct {
        enum auth_link purpose;
        int64_t life;
    } kinds[] = {{LINK_CONFIRMATION, 3 * MS_DAY}, {LINK_PASSWORD, 2 * MS_HOUR}, {LINK_INVITATION, 14 * MS_DAY}};
    ident user = person("ends@example.org", "client");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *token = link_for(user, kinds[i].purpose);
        CHANGE(&sql_age_links, P_INT("ms", kinds[i].life - MS_MINUTE));
        MUST(follow(kinds[i].purpose, token));
        const char *late = link_for(user, kinds[i].purpose);
        CHANGE(&sql_age_links, P_INT("ms", kinds[i].life));
        REFUSED(follow(kinds[i].purpose, late), "not_found");
    }
}

static void test_a_token_lives_ninety_days_however_often_it_is_used(void **state)
{
    (void)state;
    struct peer peer = at_home();
    struct token token;
    ident user = person("ninety@example.org", "client");
    struct token_new in = {.email = "ninety@example.org", .password = PASSWORD, .name = "script"};
    MUST(token_make(world.env, &in, &peer, &token));
    CHANGE(&sql_age_tokens, P_INT("ms", 90 * MS_DAY - MS_MINUTE));
    assert_true(who(NULL, token.token).id == user);
    MUST(finder_flush(world.env));
    CHANGE(&sql_age_tokens, P_INT("ms", MS_MINUTE));
    assert_true(who(NULL, token.token).id == 0);
}

static void test_a_reset_ends_sessions_and_tokens_and_confirms(void **state)
{
    (void)state;
    struct peer peer = at_home();
    struct token token;
    const char *device;
    ident user = person("reset@example.org", "client");
    struct opened before = signed_in("reset@example.org"), after;
    struct token_new in = {.email = "reset@example.org", .password = PASSWORD, .name = "script"};
    MUST(token_make(world.env, &in, &peer, &token));
    MUST(reset_ask(world.env, "Reset@example.org", &peer));
    assert_int_equal(events_of("auth.reset_wanted", user), 1);
    const char *link = link_for(user, LINK_PASSWORD);
    MUST(reset_use(world.env, link, "new-password", &peer, &device));
    assert_true(who(before.secret, NULL).id == 0);
    assert_true(who(NULL, token.token).id == 0);
    REFUSED(reset_use(world.env, link, "new-password", &peer, &device), "not_found");
    REFUSED(session_open(world.env, "reset@example.org", PASSWORD, &peer, &after), "wrong_credentials");
    MUST(session_open(world.env, "reset@example.org", "new-password", &peer, &after));
}

static void test_asking_for_a_reset_of_an_unknown_address_looks_the_same(void **state)
{
    (void)state;
    struct peer peer = at_home();
    MUST(reset_ask(world.env, "nobody@example.org", &peer));
}

/* -- Sessions -- */

static void test_every_sign_in_gives_a_new_cookie_and_ends_the_one_before(void **state)
{
    (void)state;
    person("fixation@example.org", "client");
    struct peer peer = at_home();
    struct opened first = signed_in("fixation@example.org"), second;
    MUST(session_open(world.env, "fixation@example.org", PASSWORD, &peer, &second));
    assert_string_not_equal(first.secret, second.secret);
    assert_true(who(first.secret, NULL).id == 0);
    assert_true(who(second.secret, NULL).id != 0);
}

static void test_a_session_is_dead_after_sign_out(void **state)
{
    (void)state;
    struct tx *tx;
    person("out@example.org", "client");
    struct opened opened = signed_in("out@example.org");
    MUST(db_begin(world.env, STORE_MAIN, &tx));
    MUST(session_close(tx));
    MUST(db_commit(tx));
    assert_true(who(opened.secret, NULL).id == 0);
}

static void test_a_session_lives_thirty_days_after_it_was_last_seen(void **state)
{
    (void)state;
    person("month@example.org", "client");
    struct opened opened = signed_in("month@example.org");
    ident session = world.env->actor.session_id;
    CHANGE(&sql_age_sessions, P_INT("ms", 29 * MS_DAY));
    int64_t aged = ask(&sql_session_seen_at, P_ID("id", session), (struct db_arg){0});
    assert_true(who(opened.secret, NULL).id != 0);
    MUST(finder_flush(world.env));
    assert_true(ask(&sql_session_seen_at, P_ID("id", session), (struct db_arg){0}) >= aged + 29 * MS_DAY);
    CHANGE(&sql_age_sessions, P_INT("ms", 29 * MS_DAY));
    assert_true(who(opened.secret, NULL).id != 0);
    CHANGE(&sql_age_sessions, P_INT("ms", SESSION_LIFE));
    assert_true(who(opened.secret, NULL).id == 0);
}

static void test_cookie_and_bearer_are_not_taken_for_each_other(void **state)
{
    (void)state;
    struct peer peer = at_home();
    struct token token;
    person("mixed@example.org", "client");
    struct opened opened = signed_in("mixed@example.org");
    struct token_new in = {.email = "mixed@example.org", .password = PASSWORD, .name = "script"};
    MUST(token_make(world.env, &in, &peer, &token));
    assert_true(text_starts(token.token, "mcf_"));
    assert_true(who(NULL, token.token).id != 0);
    for (int again = 0; again < 2; again++) {
        assert_true(who(NULL, opened.secret).id == 0);
        assert_true(who(token.token, NULL).id == 0);
    }
}

static void test_only_hashes_of_secrets_are_stored(void **state)
{
    (void)state;
    person("hashes@example.org", "client");
    struct opened opened = signed_in("hashes@example.org");
    assert_int_equal(ask(&sql_secrets_in_clear, P_TEXT("secret", opened.secret), (struct db_arg){0}), 0);
    assert_int_equal(ask(&sql_secrets_in_clear, P_TEXT("secret", opened.device), (struct db_arg){0}), 0);
}

static void test_a_sign_in_from_a_new_device_is_told_but_not_the_first(void **state)
{
    (void)state;
    ident user = person("device@example.org", "client");
    struct opened first = signed_in("device@example.org"), again, other;
    assert_int_equal(events_of("auth.signed_in_anew", user), 0);
    struct peer same = peer_of(world.env, "Firefox", first.device), fresh = at_home();
    MUST(session_open(world.env, "device@example.org", PASSWORD, &same, &again));
    assert_null(again.device);
    assert_int_equal(events_of("auth.signed_in_anew", user), 0);
    MUST(session_open(world.env, "device@example.org", PASSWORD, &fresh, &other));
    assert_non_null(other.device);
    assert_int_equal(events_of("auth.signed_in_anew", user), 1);
}

static void test_a_made_up_device_cookie_is_not_believed(void **state)
{
    (void)state;
    struct opened opened;
    person("planted@example.org", "client");
    struct peer peer = peer_of(world.env, "Firefox", "chosen-by-a-stranger");
    MUST(session_open(world.env, "planted@example.org", PASSWORD, &peer, &opened));
    assert_non_null(opened.device);
}

/* -- Guessing -- */

/* How many wrong passwords are looked at before the answer is "later". */
static int guesses(const char *email, const char *address)
{
    int count = 0;
    for (int i = 0; i < 25; i++) {
        struct env *env = work(address);
        struct peer peer = peer_of(env, "evil", NULL);
        struct opened opened;
        err e = session_open(env, email, "a-wrong-guess", &peer, &opened);
        assert_non_null(e);
        bool late = e->kind == ERR_THROTTLED;
        if (late)
            assert_in_range(e->retry_after_s, 3000, 3600);
        else
            assert_string_equal(e->code, "wrong_credentials");
        count += !late;
        env_close(env);
    }
    return count;
}

static void test_an_account_takes_few_guesses_and_its_owner_still_signs_in(void **state)
{
    (void)state;
    struct opened opened;
    person("guessed@example.org", "client");
    struct opened own = signed_in("guessed@example.org");
    world.env->actor = (struct actor){.roles = ROLE_ANYONE};
    int total = guesses("guessed@example.org", AWAY) + guesses("guessed@example.org", "198.51.100.10") +
                guesses("guessed@example.org", "2001:db8::1");
    assert_int_equal(total, GUESSES_STRANGERS);
    struct peer home = at_home();
    MUST(session_open(world.env, "guessed@example.org", PASSWORD, &home, &opened));
    struct env *abroad = work("192.0.2.77");
    struct peer device = peer_of(abroad, "Firefox", own.device), none = peer_of(abroad, "Firefox", NULL);
    REFUSED(session_open(abroad, "guessed@example.org", PASSWORD, &none, &opened), "too_many_attempts");
    MUST(session_open(abroad, "guessed@example.org", PASSWORD, &device, &opened));
    env_close(abroad);
    CHANGE(&sql_age_throttle, P_INT("ms", THROTTLE_WINDOW));
    assert_int_equal(guesses("guessed@example.org", "192.0.2.78"), GUESSES_STRANGER);
}

/* A demo that jumps to the next year signs nobody out, opens no expired link and forgives no guess. */
static void test_access_follows_the_real_clock(void **state)
{
    (void)state;
    ident user = person("clock@example.org", "client");
    struct opened opened = signed_in("clock@example.org");
    const char *link = link_for(user, LINK_PASSWORD);
    world.env->actor = (struct actor){.roles = ROLE_ANYONE};
    assert_int_equal(guesses("clock@example.org", AWAY), GUESSES_STRANGER);
    MUST(clock_move(&world.platform, env_now(world.env) + 400 * MS_DAY));
    assert_true(who(opened.secret, NULL).id == user);
    assert_int_equal(guesses("clock@example.org", AWAY), 0);
    MUST(follow(LINK_PASSWORD, link));
}

static void test_an_unknown_account_takes_as_many_guesses_as_a_known_one(void **state)
{
    (void)state;
    person("quiet@example.org", "client");
    assert_int_equal(guesses("quiet@example.org", AWAY), guesses("unknown@example.org", AWAY));
}

static void test_right_passwords_do_not_count(void **state)
{
    (void)state;
    struct peer peer = at_home();
    struct opened opened;
    person("often@example.org", "client");
    for (int i = 0; i < GUESSES_MAX + 5; i++)
        MUST(session_open(world.env, "often@example.org", PASSWORD, &peer, &opened));
}

static void test_the_hash_of_nobody_takes_as_much_work(void **state)
{
    (void)state;
    const char *hash;
    bool right = true;
    MUST(auth_password_hash(world.env, PASSWORD, &hash));
    assert_true(text_starts(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
    MUST(password_verify(world.env, hash, PASSWORD, &right));
    assert_true(right);
    MUST(password_verify(world.env, hash, "another", &right));
    assert_false(right);
    instant start = env_real_now(world.env);
    for (int i = 0; i < 8; i++) MUST(password_verify(world.env, hash, "another", &right));
    instant middle = env_real_now(world.env);
    for (int i = 0; i < 8; i++) MUST(password_verify(world.env, NULL, "another", &right));
    instant end = env_real_now(world.env);
    assert_false(right);
    /* A malformed hash would be refused at once; the bound is wide, because the machine may be busy. */
    assert_true((end - middle) * 5 > middle - start);
}

/* -- A flood of sign-ins -- */

enum { FLOOD = 40, FLOOD_WORKERS = 8 };

static void *flood_one(void *argument)
{
    err *ret = argument;
    static const struct error fine = {.code = "fine"};
    const char *hash;
    struct env *env = work(AWAY);
    err e = auth_password_hash(env, PASSWORD, &hash);
    *ret = e ? e : &fine;
    env_close(env);
    return NULL;
}

static void test_at_most_two_hash_at_once_and_the_queue_is_bounded(void **state)
{
    (void)state;
    pthread_t threads[FLOOD];
    err results[FLOOD] = {0};
    int running = 0, waiting = 0, most_running = 0, most_waiting = 0, done = 0, busy = 0;
    world.platform.config.workers = FLOOD_WORKERS;
    for (int i = 0; i < FLOOD; i++) assert_int_equal(pthread_create(&threads[i], NULL, flood_one, &results[i]), 0);
    do {
        password_load(&running, &waiting);
        if (running > most_running) most_running = running;
        if (waiting > most_waiting) most_waiting = waiting;
    } while (running || waiting || !most_running);
    for (int i = 0; i < FLOOD; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < FLOOD; i++) {
        if (results[i]->kind == ERR_BUSY)
            busy++;
        else
            done++;
    }
    assert_int_equal(most_running, PASSWORD_AT_ONCE);
    assert_true(most_waiting <= FLOOD_WORKERS * 3 / 4);
    assert_true(busy > 0);
    assert_true(done >= PASSWORD_AT_ONCE + FLOOD_WORKERS * 3 / 4);
    world.platform.config.workers = 32;
}

enum { CROWD = 14 };
struct attempt {
    const char *password, *device;
    err result;
};

static void *attempt_one(void *argument)
{
    struct attempt *attempt = argument;
    static const struct error fine = {.code = "fine"}, wrong = {.code = "wrong"}, late = {.code = "late"};
    struct opened opened;
    struct env *env = work(AWAY);
    struct peer peer = peer_of(env, "Firefox", attempt->device);
    err e = session_open(env, "crowd@example.org", attempt->password, &peer, &opened);
    attempt->result = !e ? &fine : e->kind == ERR_THROTTLED ? &late : &wrong;
    env_close(env);
    return NULL;
}

static int crowd(const char *password, const char *device, const char *expected)
{
    pthread_t threads[CROWD];
    struct attempt attempts[CROWD];
    int count = 0;
    for (int i = 0; i < CROWD; i++) {
        attempts[i] = (struct attempt){.password = password, .device = device};
        assert_int_equal(pthread_create(&threads[i], NULL, attempt_one, &attempts[i]), 0);
    }
    for (int i = 0; i < CROWD; i++) {
        pthread_join(threads[i], NULL);
        count += text_equal(attempts[i].result->code, expected);
    }
    return count;
}

static void test_parallel_guesses_count_and_parallel_right_ones_do_not(void **state)
{
    (void)state;
    person("crowd@example.org", "client");
    assert_int_equal(crowd(PASSWORD, NULL, "fine"), CROWD);
    struct opened own = signed_in("crowd@example.org");
    assert_int_equal(crowd("a-wrong-guess", own.device, "wrong"), GUESSES_DEVICE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_client_signs_in_only_after_the_link_of_the_mail),
        TEST(test_signing_in_too_early_mails_the_link_again_but_not_for_ever),
        TEST(test_a_known_address_changes_nothing_and_its_owner_is_told),
        TEST(test_a_link_works_once_for_its_purpose_and_its_time),
        TEST(test_each_kind_of_link_opens_until_its_end),
        TEST(test_a_token_lives_ninety_days_however_often_it_is_used),
        TEST(test_a_reset_ends_sessions_and_tokens_and_confirms),
        TEST(test_asking_for_a_reset_of_an_unknown_address_looks_the_same),
        TEST(test_every_sign_in_gives_a_new_cookie_and_ends_the_one_before),
        TEST(test_a_session_is_dead_after_sign_out),
        TEST(test_a_session_lives_thirty_days_after_it_was_last_seen),
        TEST(test_cookie_and_bearer_are_not_taken_for_each_other),
        TEST(test_only_hashes_of_secrets_are_stored),
        TEST(test_a_sign_in_from_a_new_device_is_told_but_not_the_first),
        TEST(test_a_made_up_device_cookie_is_not_believed),
        TEST(test_an_account_takes_few_guesses_and_its_owner_still_signs_in),
        TEST(test_an_unknown_account_takes_as_many_guesses_as_a_known_one),
        TEST(test_right_passwords_do_not_count),
        TEST(test_the_hash_of_nobody_takes_as_much_work),
        TEST(test_parallel_guesses_count_and_parallel_right_ones_do_not),
        TEST(test_at_most_two_hash_at_once_and_the_queue_is_bounded),
        TEST(test_access_follows_the_real_clock),
    };
    return cmocka_run_group_tests(tests, world_start, world_stop);
}
