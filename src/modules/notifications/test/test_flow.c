/* From an event to a mailbox, on a real platform with a real (small) mail server. */
#include "reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "actions.h"
#include "auth.h"
#include "consumers.h"
#include "events/auth.h"
#include "events/tasks.h"
#include "mail_server.h"
#include "notifications.h"
#include "platform/platform.h"
#include "store.h"
#include "tasks.h"

struct world {
    struct platform platform;
    struct mail_server mail;
    struct env *env;
    char folder[64];
    ident client, worker, clerk;
};

static const struct module *const modules[] = {&auth_module, &tasks_module, &notifications_module};

static ident person(struct world *world, const char *email, enum role role, const char *locale)
{
    struct auth_user user = {.email = email, .name = "Мурка", .locale = locale, .roles = role, .confirmed = true};
    struct tx *tx;
    ident id;
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(auth_user_add(tx, &user, NULL, &id));
    assert_null(db_commit(tx));
    return id;
}

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    snprintf(world->folder, sizeof world->folder, "/tmp/mcf-test-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    mail_server_open(&world->mail);
    world->platform.config = (struct config){.data = world->folder,
                                             .listen = "127.0.0.1:0",
                                             .public_url = "https://cats.example",
                                             .smtp_url = world->mail.url,
                                             .mail_from = "Cats <no-reply@cats.example>",
                                             .loops = 1,
                                             .workers = 1};
    world->platform.modules = modules;
    world->platform.module_count = sizeof modules / sizeof *modules;
    struct arena *arena = arena_new(1024 * 1024);
    err e = platform_open(&world->platform, arena);
    if (e) print_error("%s\n", e->detail);
    assert_null(e);
    arena_free(arena);
    world->env = env_open(&world->platform, 16 * 1024 * 1024);
    world->client = person(world, "client@example.org", ROLE_CLIENT, "en");
    world->worker = person(world, "worker@example.org", ROLE_WORKER, "ru");
    world->clerk = person(world, "clerk@example.org", ROLE_CLERK, "en");
    assert_null(platform_settle(&world->platform));
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    env_close(world->env);
    platform_close(&world->platform);
    mail_server_close(&world->mail);
    pid_t child = fork();
    if (!child) {
        execl("/bin/rm", "rm", "-r", world->folder, (char *)NULL);
        _exit(1);
    }
    waitpid(child, NULL, 0);
    free(world);
    return 0;
}

static void publish(struct world *world, const struct event_type *type, ident subject, const void *payload)
{
    struct tx *tx;
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(event_publish(tx, type, subject, payload));
    assert_null(db_commit(tx));
    assert_null(platform_settle(&world->platform));
}

static void ask_reset(struct world *world)
{
    struct auth_event event = {.user_id = world->client, .roles = ROLE_CLIENT, .confirmed = true};
    publish(world, &auth_reset_wanted, world->client, &event);
}

static void assign(struct world *world)
{
    struct task_event event = {.task_id = 77,
                               .number = "K-77",
                               .service_type_id = 1,
                               .client_id = world->client,
                               .worker_id = world->worker,
                               .from = TASK_NEW,
                               .to = TASK_ASSIGNED,
                               .scheduled_at = INT64_C(1795525200000),
                               .duration_minutes = 60,
                               .price = 10000,
                               .worker_share = 6000,
                               .penalty = 4000,
                               .had_worker = true};
    publish(world, &tasks_assigned, 77, &event);
}

static const struct mail *mails(struct world *world, size_t expected)
{
    struct tx *tx;
    struct list list;
    ident next;
    struct mail_query query = {.limit = 200};
    assert_null(db_read(world->env, STORE_MAIN, &tx));
    assert_null(mail_list(tx, &query, &list, &next));
    db_end(tx);
    assert_int_equal(list.count, expected);
    return list.items;
}

static void test_a_reset_reaches_the_mailbox_with_a_link(void **state)
{
    struct world *world = *state;
    ask_reset(world);
    const struct mail *mail = mails(world, 1);
    assert_int_equal(mail->status, MAIL_SENT);
    assert_string_equal(mail->to, "client@example.org");
    assert_string_equal(mail->subject, "A new password");
    assert_int_equal(mail->attempts, 1);
    assert_int_equal(world->mail.taken, 1);
    assert_non_null(strstr(world->mail.last, "https://cats.example/reset/"));
    assert_non_null(strstr(world->mail.last, "Message-ID: <"));
}

static void test_client_and_worker_are_told_each_in_their_language(void **state)
{
    struct world *world = *state;
    assign(world);
    const struct mail *mail = mails(world, 2);
    assert_int_equal(world->mail.taken, 2);
    size_t russian = 0;
    for (size_t i = 0; i < 2; i++) russian += strstr(mail[i].subject, "Новая задача K-77") != NULL;
    assert_int_equal(russian, 1);
}

static void test_an_event_read_again_doubles_nothing(void **state)
{
    struct world *world = *state;
    struct event event = {.id = 4711,
                          .type = "tasks.cancelled",
                          .subject = 77,
                          .payload =
                              "{\"task_id\":\"0000000000001\",\"number\":\"K-1\",\"service_type_id\":\"0000000000001\","
                              "\"client_id\":\"%s\",\"to\":\"cancelled\",\"scheduled_at\":\"2026-11-24T13:00:00Z\","
                              "\"duration_minutes\":60,\"price\":1,\"worker_share\":1,\"penalty\":1}"};
    char id[IDENT_TEXT];
    ident_write(world->client, id);
    const char *hole = strstr(event.payload, "%s");
    event.payload =
        arena_printf(world->env->arena, "%.*s%s%s", (int)(hole - event.payload), event.payload, id, hole + 2);
    for (int i = 0; i < 2; i++) {
        struct tx *tx;
        assert_null(db_begin(world->env, STORE_MAIN, &tx));
        assert_null(notifications_consumers[1].handle(tx, &event));
        assert_null(db_commit(tx));
    }
    assert_null(platform_settle(&world->platform));
    mails(world, 1);
    assert_int_equal(world->mail.taken, 1);
}

static void test_a_refusal_for_good_fails_at_once_and_can_be_sent_again(void **state)
{
    struct world *world = *state;
    world->mail.on_recipient = "550 no such mailbox\r\n";
    ask_reset(world);
    const struct mail *mail = mails(world, 1);
    assert_int_equal(mail->status, MAIL_FAILED);
    assert_non_null(strstr(mail->last_error, "550"));
    world->mail.on_recipient = "250 fine\r\n";
    struct tx *tx;
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(mail_resend(tx, mail->id));
    assert_null(db_commit(tx));
    assert_null(platform_settle(&world->platform));
    mail = mails(world, 1);
    assert_int_equal(mail->status, MAIL_SENT);
    assert_null(mail->last_error);
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_true(err_is(mail_resend(tx, mail->id), "wrong_status"));
    db_end(tx);
}

static void test_a_refusal_for_now_waits_and_is_not_lost(void **state)
{
    struct world *world = *state;
    world->mail.on_data = "451 later\r\n";
    ask_reset(world);
    const struct mail *mail = mails(world, 1);
    assert_int_equal(mail->status, MAIL_QUEUED);
    assert_non_null(strstr(mail->last_error, "451"));
    world->mail.on_data = "250 fine\r\n";
    struct tx *tx;
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(mail_resend(tx, mail->id)); /* does not wait for the back-off */
    assert_null(db_commit(tx));
    assert_null(platform_settle(&world->platform));
    assert_int_equal(mails(world, 1)->status, MAIL_SENT);
    assert_int_equal(world->mail.taken, 1);
}

static void test_everybody_sees_and_ticks_off_their_own_alone(void **state)
{
    struct world *world = *state;
    assign(world);
    struct tx *tx;
    struct list list;
    ident next;
    struct notification_query query = {.limit = 1, .unread = MAYBE_YES};
    world->env->actor = (struct actor){.id = world->worker, .roles = ROLE_WORKER, .locale = "ru"};
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(notification_list(tx, &query, &list, &next));
    assert_int_equal(list.count, 1);
    assert_int_equal(next, 0);
    const struct notification *mine = list.items;
    assert_int_equal(mine->task_id, 77);
    assert_string_equal(mine->event, "tasks.assigned");
    world->env->actor.id = world->client;
    assert_int_equal(notification_read(tx, mine->id)->kind, ERR_NOT_FOUND);
    world->env->actor.id = world->worker;
    assert_null(notification_read(tx, mine->id));
    assert_null(notification_list(tx, &query, &list, &next));
    assert_int_equal(list.count, 0);
    assert_null(db_commit(tx));
    world->env->actor = actor_system;
}

#define FLOW_TEST(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_a_reset_reaches_the_mailbox_with_a_link),
        FLOW_TEST(test_client_and_worker_are_told_each_in_their_language),
        FLOW_TEST(test_an_event_read_again_doubles_nothing),
        FLOW_TEST(test_a_refusal_for_good_fails_at_once_and_can_be_sent_again),
        FLOW_TEST(test_a_refusal_for_now_waits_and_is_not_lost),
        FLOW_TEST(test_everybody_sees_and_ticks_off_their_own_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
