/* A mail server that is down, busy, refuses or hangs up, for hours: no mail is lost, and one is doubled only where the
 * server took it and its last word was lost. The real clock is the test's: it goes on from one back-off to the next.
 * (5-proof 9; what needs the real program, a server that stands still and crashes of ours, is in tests/api/mail-faults)
 */
#include "reader.h"
#include <stdio.h>
#include <stdlib.h>
#include "actions.h"
#include "auth.h"
#include "events/auth.h"
#include "mail_server.h"
#include "notifications.h"
#include "store.h"
#include "tasks.h"
#include "fixture.h"
#include "proof.h"

#define NOON INT64_C(1795518000000)
enum { PEOPLE = 12, MAILS_MOST = 4000 };

struct delivery {
    char message_id[80];
    int taken, words_lost; /* how often the server took it; and of these, how often it could not say so */
};

static struct world {
    struct fixture *fixture;
    struct mail_server mail; /* its thread alone touches what follows, up to the next settling */
    struct mail_fault fault; /* of the connection that is open */
    uint64_t random;
    int faults_in_ten;
    struct delivery deliveries[MAILS_MOST];
    int delivery_count;
    int64_t connections, faults;
    ident people[PEOPLE];
} world;

static const struct module *const modules[] = {&auth_module, &tasks_module, &notifications_module};

static struct delivery *delivery_of(const char *message_id)
{
    for (int i = 0; i < world.delivery_count; i++)
        if (!strcmp(world.deliveries[i].message_id, message_id)) return &world.deliveries[i];
    struct delivery *delivery = &world.deliveries[world.delivery_count++];
    if (world.delivery_count > MAILS_MOST) abort();
    snprintf(delivery->message_id, sizeof delivery->message_id, "%s", message_id);
    return delivery;
}

static struct delivery *delivery_of_last(void)
{
    char id[80] = "";
    const char *header = strstr(world.mail.last, "Message-ID: ");
    assert_non_null(header);
    assert_int_equal(sscanf(header, "Message-ID: %79s", id), 1);
    return delivery_of(id);
}

static void note_taken(struct mail_server *server)
{
    struct delivery *delivery = delivery_of_last();
    delivery->taken++;
    if (world.fault.stage == STAGE_END) delivery->words_lost++;
}

/* Each stage fails in each way: for now, for good, by hanging up. */
static struct mail_fault choose_fault(struct mail_server *server)
{
    static const char *const replies[] = {"421 not now\r\n", "451 not now\r\n", "554 never\r\n", "550 never\r\n", NULL};
    world.connections++;
    world.fault = (struct mail_fault){0};
    if ((int)(proof_random(&world.random) % 10) >= world.faults_in_ten) return world.fault;
    world.faults++;
    world.fault.stage = (enum mail_stage)(STAGE_GREETING + proof_random(&world.random) % 6);
    world.fault.reply = replies[proof_random(&world.random) % 5];
    world.fault.taken = world.fault.stage == STAGE_END && !world.fault.reply && proof_random(&world.random) % 2;
    return world.fault;
}

static struct mail_fault nobody_there(struct mail_server *server)
{
    return world.fault = (struct mail_fault){.stage = STAGE_GREETING};
}

static ident person(int number)
{
    struct env *env = fixture_env(world.fixture);
    struct auth_user user = {.email = arena_printf(env->arena, "client-%d@example.org", number),
                             .name = "Мурка",
                             .locale = "en",
                             .roles = ROLE_CLIENT,
                             .confirmed = true};
    struct tx *tx;
    ident id;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(auth_user_add(tx, &user, NULL, &id));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
    return id;
}

static int open_world(void **state)
{
    memset(&world, 0, sizeof world);
    world.random = proof_seed();
    world.fixture = fixture_open(modules, 3);
    fixture_clock(world.fixture, NOON);
    world.fixture->platform.real_fixed_ms = NOON;
    mail_server_open(&world.mail);
    world.mail.on_taken = note_taken;
    world.fixture->platform.config.smtp_url = world.mail.url;
    world.fixture->platform.config.public_url = "https://cats.example";
    for (int i = 0; i < PEOPLE; i++) world.people[i] = person(i);
    fixture_settle(world.fixture);
    return 0;
}

static int close_world(void **state)
{
    fixture_close(world.fixture);
    mail_server_close(&world.mail);
    return 0;
}

static void order_mail(int number)
{
    struct env *env = fixture_env(world.fixture);
    struct auth_event event = {.user_id = world.people[number % PEOPLE], .roles = ROLE_CLIENT, .confirmed = true};
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(event_publish(tx, &auth_reset_wanted, event.user_id, &event));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
}

static int64_t count_mails(const char *status)
{
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM notifications_mail WHERE status = '%s'", status);
    return fixture_number(world.fixture, STORE_MAIN, sql);
}

/* Goes on to the next attempt, but not past `until`; false: nothing waits for an earlier time. */
static bool go_on(instant until)
{
    instant next = fixture_number(world.fixture, STORE_MAIN,
                                  "SELECT COALESCE(MIN(try_at), 0) FROM job WHERE state = 'waiting' AND try_at > 0");
    bool waits = next && next <= until;
    world.fixture->platform.real_fixed_ms = waits ? next : until;
    fixture_settle(world.fixture);
    return waits;
}

static void pass(int64_t ms)
{
    instant until = world.fixture->platform.real_fixed_ms + ms;
    while (go_on(until)) {
    }
}

static void resend_failed(void)
{
    struct env *env = fixture_env(world.fixture);
    struct mail_query query = {.limit = 200, .status = MAIL_FAILED};
    struct list list;
    struct tx *tx;
    ident next;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(mail_list(tx, &query, &list, &next));
    for (size_t i = 0; i < list.count; i++) FIXTURE_OK(mail_resend(tx, ((const struct mail *)list.items)[i].id));
    FIXTURE_OK(db_commit(tx));
    env_close(env);
    fixture_settle(world.fixture);
}

static void test_a_server_down_for_ten_hours_loses_nothing(void **state)
{
    world.mail.next_fault = nobody_there;
    for (int i = 0; i < PEOPLE; i++) order_mail(i);
    fixture_settle(world.fixture);
    pass(10 * MS_HOUR);
    assert_int_equal(count_mails("queued"), PEOPLE);
    assert_int_equal(world.mail.taken, 0);
    world.mail.next_fault = NULL;
    pass(5 * MS_HOUR); /* the longest back-off is 4 hours and a quarter of it */
    assert_int_equal(count_mails("sent"), PEOPLE);
    assert_int_equal(world.mail.taken, PEOPLE);
}

static void test_after_the_last_attempt_a_mail_is_put_aside_and_can_be_sent_again(void **state)
{
    world.mail.next_fault = nobody_there;
    order_mail(0);
    fixture_settle(world.fixture);
    pass(3 * MS_DAY);
    assert_int_equal(count_mails("failed"), 1);
    assert_int_equal(fixture_number(world.fixture, STORE_MAIN, "SELECT attempts FROM notifications_mail"), 14);
    assert_int_equal(fixture_number(world.fixture, STORE_MAIN, "SELECT COUNT(*) FROM job WHERE state <> 'done'"), 0);
    world.mail.next_fault = NULL;
    pass(MS_DAY);
    assert_int_equal(world.mail.taken, 0);
    resend_failed();
    assert_int_equal(count_mails("sent"), 1);
    assert_int_equal(world.mail.taken, 1);
}

/* The process died 14 times while it sent: the mail is not stuck in "sending" for ever. */
static void test_a_mail_whose_last_attempt_died_is_put_aside_and_can_be_sent_again(void **state)
{
    world.mail.next_fault = nobody_there;
    order_mail(0);
    fixture_settle(world.fixture);
    fixture_exec(world.fixture, STORE_MAIN, "UPDATE job SET state = 'running', attempts = 14, lease_until = 1");
    fixture_exec(world.fixture, STORE_MAIN, "UPDATE notifications_mail SET status = 'sending'");
    fixture_settle(world.fixture);
    assert_int_equal(count_mails("failed"), 1);
    world.mail.next_fault = NULL;
    resend_failed();
    assert_int_equal(count_mails("sent"), 1);
}

/* While this runner talks to the server, as slowly as if it had stood still, another takes the job over and sends. */
static struct mail_fault overtaken(struct mail_server *server)
{
    fixture_exec(world.fixture, STORE_MAIN, "UPDATE job SET state = 'done', fence = fence + 1");
    fixture_exec(world.fixture, STORE_MAIN, "UPDATE notifications_mail SET status = 'sent'");
    return world.fault = (struct mail_fault){.stage = STAGE_END, .reply = "451 later\r\n"};
}

static void test_who_was_overtaken_does_not_touch_the_mail(void **state)
{
    world.mail.next_fault = overtaken;
    order_mail(0);
    fixture_settle(world.fixture);
    assert_int_equal(count_mails("sent"), 1);
    assert_int_equal(fixture_number(world.fixture, STORE_MAIN, "SELECT COUNT(*) FROM job WHERE state = 'done'"), 1);
}

static void test_faults_at_every_stage_lose_nothing_and_double_only_where_the_last_word_was_lost(void **state)
{
    int mails = proof_nightly() ? 3000 : 120;
    int64_t doubles = 0, words_lost = 0, resent = 0;
    world.mail.next_fault = choose_fault;
    world.faults_in_ten = 7;
    for (int i = 0; i < mails; i++) {
        order_mail(i);
        if (i % 10 == 0) pass(10 * MS_MINUTE);
    }
    pass(2 * MS_DAY);
    for (int64_t failed; (failed = count_mails("failed")); pass(2 * MS_DAY)) {
        resent += failed;
        world.faults_in_ten = 3;
        resend_failed();
    }
    assert_int_equal(count_mails("sent"), mails);
    assert_int_equal(world.delivery_count, mails); /* as many different Message-IDs as mails: none lost */
    for (int i = 0; i < mails; i++) {
        const struct delivery *delivery = &world.deliveries[i];
        assert_in_range(delivery->taken, 1, 1 + delivery->words_lost);
        doubles += delivery->taken - 1;
        words_lost += delivery->words_lost;
    }
    PROOF_RECORD(9, "mail faults at every stage", {"mails", mails}, {"connections", world.connections},
                 {"faults", world.faults}, {"last words lost", words_lost}, {"doubled, same Message-ID", doubles},
                 {"put aside and sent again", resent}, {"lost", 0});
}

#define DELIVERY_TEST(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DELIVERY_TEST(test_a_server_down_for_ten_hours_loses_nothing),
        DELIVERY_TEST(test_after_the_last_attempt_a_mail_is_put_aside_and_can_be_sent_again),
        DELIVERY_TEST(test_a_mail_whose_last_attempt_died_is_put_aside_and_can_be_sent_again),
        DELIVERY_TEST(test_who_was_overtaken_does_not_touch_the_mail),
        DELIVERY_TEST(test_faults_at_every_stage_lose_nothing_and_double_only_where_the_last_word_was_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
