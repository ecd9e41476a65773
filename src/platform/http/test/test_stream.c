/* Server-sent events: who is told, and how soon a stream ends. */
#include "test_server.h"
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "platform/stream.h"

#define JSON "\r\nContent-Type: application/json"

static struct test_server *server;

static int open_server(void **state)
{
    server = test_server_open(NULL);
    return 0;
}

static int close_server(void **state)
{
    test_server_close(server);
    return 0;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct stream_client {
    int fd;
    char seen[16384];
    size_t size;
    bool ended;
};

/* Reads for that long, or until `wanted` is there, or the end. */
static bool wait_for(struct stream_client *client, const char *wanted, int patience_ms)
{
    struct timeval slice = {.tv_usec = 20000};
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &slice, sizeof slice);
    for (int64_t until = now_ms() + patience_ms; now_ms() < until;) {
        if (wanted && strstr(client->seen, wanted)) return true;
        ssize_t got = recv(client->fd, client->seen + client->size, sizeof client->seen - 1 - client->size, 0);
        if (got == 0) client->ended = true;
        if (got <= 0 && client->ended) break;
        if (got > 0) client->seen[client->size += (size_t)got] = 0;
        if (strstr(client->seen, "\r\n0\r\n\r\n")) client->ended = true; /* the last chunk */
        if (client->ended && !wanted) break;
    }
    return wanted && strstr(client->seen, wanted);
}

static void stream_start_at(struct stream_client *client, const char *path, const char *who, const char *more)
{
    char head[512];
    *client = (struct stream_client){.fd = client_connect(server)};
    int size =
        snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nHost: x\r\nCookie: mcf_session=%s%s\r\n\r\n", path, who, more);
    client_send(client->fd, head, (size_t)size);
    assert_true(wait_for(client, ": open\n\n", 3000));
    assert_non_null(strstr(client->seen, "Content-Type: text/event-stream"));
}

static void stream_start(struct stream_client *client, const char *who, const char *more)
{
    stream_start_at(client, "/api/stream", who, more);
}

static void note(const char *name)
{
    char body[64];
    snprintf(body, sizeof body, "{\"name\":\"%s\"}", name);
    assert_int_equal(ask(server, "POST /api/notes HTTP/1.1\r\nAuthorization: Bearer client" JSON, body)->status, 204);
}

#define CHANGE "event: change\ndata: {\"kind\":\"thing\",\"id\":\"0000000000007\"}\n\n"

static void test_only_those_concerned_are_told(void **state)
{
    struct stream_client client, other, manager;
    stream_start(&client, "client", "");
    stream_start(&other, "client2", "");
    stream_start(&manager, "manager", "");
    note("user");
    assert_true(wait_for(&client, CHANGE, 3000));
    note("role");
    assert_true(wait_for(&manager, CHANGE, 3000));
    assert_false(wait_for(&other, CHANGE, 300));
    close(client.fd);
    close(other.fd);
    close(manager.fd);
}

static void test_without_a_session_there_is_no_stream(void **state)
{
    assert_int_equal(ask(server, "GET /api/stream HTTP/1.1", NULL)->status, 401);
    assert_int_equal(ask(server, "GET /api/stream HTTP/1.1\r\nCookie: mcf_session=nobody", NULL)->status, 401);
}

static void test_event_ids_do_not_count(void **state)
{
    struct stream_client client;
    char first[32], second[32];
    stream_start(&client, "client", "");
    note("user");
    assert_true(wait_for(&client, CHANGE, 3000));
    snprintf(first, sizeof first, "%.16s", strstr(client.seen, "id: ") + 4);
    client.size = 0;
    *client.seen = 0;
    note("user");
    assert_true(wait_for(&client, CHANGE, 3000));
    snprintf(second, sizeof second, "%.16s", strstr(client.seen, "id: ") + 4);
    assert_string_not_equal(first, second);
    assert_memory_not_equal(first, second, 6);
    close(client.fd);
}

static void test_who_comes_back_is_told_to_refresh(void **state)
{
    struct stream_client client;
    stream_start(&client, "client", "\r\nLast-Event-ID: 00ff");
    assert_true(wait_for(&client, "event: refresh\ndata: {}\n\n", 3000));
    close(client.fd);
}

#define REFRESH "event: refresh\ndata: {}\n\n"

static int64_t date_ms(int64_t ago_ms)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 - ago_ms;
}

static void stream_start_since(struct stream_client *client, int64_t since, const char *who)
{
    char path[64];
    snprintf(path, sizeof path, "/api/stream?since=%lld", (long long)since);
    stream_start_at(client, path, who, "");
}

/* The page asked first, then there was news, then its stream opened. */
static void test_a_page_older_than_the_news_before_its_stream_is_told_to_refresh(void **state)
{
    struct stream_client client, other, manager, younger, silent;
    usleep(1100000); /* what the other tests told of is older than a page's first answer here */
    int64_t first_answer = date_ms(0);
    note("user");
    stream_start_since(&client, first_answer, "client");
    assert_true(wait_for(&client, REFRESH, 3000));
    stream_start_since(&other, first_answer, "client2");
    stream_start(&silent, "client", "");
    assert_false(wait_for(&other, REFRESH, 300));
    assert_false(wait_for(&silent, REFRESH, 300));
    note("role");
    stream_start_since(&manager, first_answer, "manager");
    assert_true(wait_for(&manager, REFRESH, 3000));
    stream_start_since(&younger, date_ms(-1100), "client");
    assert_false(wait_for(&younger, REFRESH, 300));
    close(client.fd);
    close(other.fd);
    close(manager.fd);
    close(younger.fd);
    close(silent.fd);
}

static void test_of_before_the_server_nothing_is_known_so_a_page_older_than_it_refreshes(void **state)
{
    struct test_server *usual = server;
    struct stream_client client;
    server = test_server_open(NULL);
    stream_start_since(&client, date_ms(60000), "client");
    assert_true(wait_for(&client, REFRESH, 3000));
    close(client.fd);
    test_server_close(server);
    server = usual;
}

static void test_a_time_that_is_none_is_refused(void **state)
{
    const char *head = "GET /api/stream?since=yesterday HTTP/1.1\r\nCookie: mcf_session=client";
    assert_int_equal(ask(server, head, NULL)->status, 400);
    assert_non_null(answer_header(ask(server, "GET /api/things HTTP/1.1\r\nCookie: mcf_session=client", NULL), "Date"));
}

static void test_an_order_closes_a_users_streams_at_once(void **state)
{
    struct stream_client client, other;
    stream_start(&client, "client", "");
    stream_start(&other, "client2", "");
    int64_t start = now_ms();
    stream_close(&server->platform, 101, 0);
    wait_for(&client, NULL, 3000);
    assert_true(client.ended);
    assert_in_range(now_ms() - start, 0, 1000);
    stream_close(&server->platform, 102, 9999); /* another session */
    wait_for(&other, NULL, 400);
    assert_false(other.ended);
    stream_close(&server->platform, 102, 1102);
    wait_for(&other, NULL, 3000);
    assert_true(other.ended);
    close(client.fd);
    close(other.fd);
}

/* Tells client 101 in a transaction of its own. */
static void publish(size_t count)
{
    const ident user = 101;
    struct env *env = env_open(&server->platform, 1024 * 1024);
    struct tx *tx;
    assert_null(db_begin(env, STORE_MAIN, &tx));
    for (size_t i = 0; i < count; i++)
        stream_publish(tx, &(struct stream_note){.kind = "thing", .id = 7 + (ident)i, .users = &user, .user_count = 1});
    assert_null(db_commit(tx));
    env_close(env);
}

/* Without an order: after a commit the session is asked about again, at most a second later. */
static void test_a_dead_session_ends_its_stream_within_a_second(void **state)
{
    struct stream_client client;
    stream_start(&client, "client", "");
    test_server_sign_out(true);
    int64_t start = now_ms();
    publish(1);
    wait_for(&client, NULL, 3000);
    test_server_sign_out(false);
    assert_true(client.ended);
    assert_in_range(now_ms() - start, 0, 1500);
    close(client.fd);
}

static void test_too_much_becomes_one_refresh(void **state)
{
    struct stream_client client;
    stream_start(&client, "client", "");
    publish(400);
    assert_true(wait_for(&client, "event: refresh", 3000));
    close(client.fd);
}

static void test_stopping_the_server_ends_its_streams(void **state)
{
    struct test_server *usual = server;
    struct stream_client client;
    server = test_server_open(NULL);
    stream_start(&client, "client", "");
    int64_t start = now_ms();
    test_server_close(server);
    server = usual;
    assert_in_range(now_ms() - start, 0, 3000);
    wait_for(&client, NULL, 1000);
    assert_true(client.ended);
    close(client.fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_those_concerned_are_told),
        cmocka_unit_test(test_without_a_session_there_is_no_stream),
        cmocka_unit_test(test_event_ids_do_not_count),
        cmocka_unit_test(test_who_comes_back_is_told_to_refresh),
        cmocka_unit_test(test_a_page_older_than_the_news_before_its_stream_is_told_to_refresh),
        cmocka_unit_test(test_of_before_the_server_nothing_is_known_so_a_page_older_than_it_refreshes),
        cmocka_unit_test(test_a_time_that_is_none_is_refused),
        cmocka_unit_test(test_an_order_closes_a_users_streams_at_once),
        cmocka_unit_test(test_a_dead_session_ends_its_stream_within_a_second),
        cmocka_unit_test(test_too_much_becomes_one_refresh),
        cmocka_unit_test(test_stopping_the_server_ends_its_streams),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
