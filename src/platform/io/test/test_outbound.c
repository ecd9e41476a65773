#include "world.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include "platform/outbound.h"

/* A server of a few lines: answers every connection with one prepared text, or stays silent. */
struct server {
    int listener;
    int port;
    const char *answer; /* NULL: silence until the other side leaves */
    pthread_t thread;
    char seen[4096];
    _Atomic int requests;
};

static void *server_run(void *context)
{
    struct server *server = context;
    for (int peer; (peer = accept(server->listener, NULL, NULL)) >= 0;) {
        ssize_t size = read(peer, server->seen, sizeof server->seen - 1);
        server->seen[size > 0 ? size : 0] = 0;
        server->requests++;
        for (const char *left = server->answer; left && *left;) {
            ssize_t sent = send(peer, left, strlen(left), MSG_NOSIGNAL);
            if (sent <= 0) break;
            left += sent;
        }
        if (server->answer) shutdown(peer, SHUT_WR);
        char rest[1024];
        while (read(peer, rest, sizeof rest) > 0) continue;
        close(peer);
    }
    return NULL;
}

static void server_open(struct server *server, const char *answer)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    *server = (struct server){.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .answer = answer};
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(server->listener, 8), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, server_run, server), 0);
}

static void server_close(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}

static err call(struct world *world, const char *answer, struct outbound *call, struct outbound_answer *ret,
                struct server *server)
{
    server_open(server, answer);
    if (!call->url) call->url = arena_printf(world->env.arena, "http://127.0.0.1:%d/score", server->port);
    if (!call->method) call->method = "POST";
    err e = outbound_call(&world->env, call, ret);
    server_close(server);
    return e;
}

static void test_an_answer_comes_back_with_its_status(void **state)
{
    struct world *world = *state;
    world->platform.config.outbound_hosts = "example.org, 127.0.0.1";
    struct server server;
    struct outbound_answer answer;
    struct outbound request = {.body = "{\"a\":1}", .headers = {"X-Signature: sha256=00"}, .timeout_ms = 5000};
    assert_null(call(world, "HTTP/1.1 409 No\r\nContent-Length: 2\r\n\r\n{}", &request, &answer, &server));
    assert_int_equal(answer.status, 409);
    assert_string_equal(answer.body, "{}");
    assert_int_equal(answer.size, 2);
    assert_non_null(strstr(server.seen, "POST /score HTTP/1.1\r\n"));
    assert_non_null(strstr(server.seen, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(server.seen, "X-Signature: sha256=00\r\n"));
    assert_non_null(strstr(server.seen, "\r\n\r\n{\"a\":1}"));
}

static void test_a_host_that_is_not_listed_is_never_called(void **state)
{
    struct world *world = *state;
    static const char *const lists[] = {NULL, "", "example.org", "27.0.0.1", "127.0.0.1:1", "127.0.0.11"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        world->platform.config.outbound_hosts = lists[i];
        struct server server;
        struct outbound_answer answer;
        struct outbound request = {.method = "GET", .timeout_ms = 1000};
        assert_true(err_is(call(world, "HTTP/1.1 200 OK\r\n\r\n", &request, &answer, &server), "host_not_allowed"));
        assert_int_equal(server.requests, 0);
    }
}

static void test_tricks_with_the_address_are_refused(void **state)
{
    struct world *world = *state;
    world->platform.config.outbound_hosts = "good.example";
    static const char *const urls[] = {"http://good.example@127.0.0.1/",
                                       "ftp://good.example/",
                                       "file:///etc/passwd",
                                       "good.example:80",
                                       "http://127.0.0.1/good.example",
                                       "http://good.example.evil.test/",
                                       "nonsense",
                                       ""};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct outbound_answer answer;
        struct outbound request = {.method = "GET", .url = urls[i], .timeout_ms = 1000};
        err e = outbound_call(&world->env, &request, &answer);
        assert_true(err_is(e, "host_not_allowed"));
        assert_int_equal(e->kind, ERR_FORBIDDEN);
    }
}

static void test_silence_ends_in_time(void **state)
{
    struct server server;
    struct outbound_answer answer;
    struct outbound request = {.operator_host = true, .timeout_ms = 100};
    err e = call(*state, NULL, &request, &answer, &server);
    assert_true(err_is(e, "timeout"));
    assert_int_equal(e->kind, ERR_BUSY);
}

static void test_a_redirect_is_not_followed(void **state)
{
    struct server target;
    server_open(&target, "HTTP/1.1 200 OK\r\n\r\nsecret");
    struct world *world = *state;
    const char *answer_text =
        arena_printf(world->env.arena,
                     "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n", target.port);
    struct server server;
    struct outbound_answer answer;
    struct outbound request = {.operator_host = true, .method = "GET", .timeout_ms = 2000};
    assert_null(call(world, answer_text, &request, &answer, &server));
    server_close(&target);
    assert_int_equal(answer.status, 302);
    assert_int_equal(target.requests, 0);
}

static void test_an_endless_answer_is_cut(void **state)
{
    struct world *world = *state;
    char *endless = arena_alloc(world->env.arena, 3000001);
    memset(endless, 'x', 3000000);
    memcpy(endless, "HTTP/1.1 200 OK\r\n\r\n", 19);
    struct server server;
    struct outbound_answer answer;
    struct outbound request = {.operator_host = true, .timeout_ms = 5000};
    assert_true(err_is(call(world, endless, &request, &answer, &server), "too_large"));
}

static void test_nobody_listening_is_told(void **state)
{
    struct world *world = *state;
    struct outbound_answer answer;
    struct outbound request = {
        .operator_host = true, .method = "GET", .url = "http://127.0.0.1:1/", .timeout_ms = 2000};
    assert_true(err_is(outbound_call(&world->env, &request, &answer), "unreachable"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_an_answer_comes_back_with_its_status),
        WORLD_TEST(test_a_host_that_is_not_listed_is_never_called),
        WORLD_TEST(test_tricks_with_the_address_are_refused),
        WORLD_TEST(test_silence_ends_in_time),
        WORLD_TEST(test_a_redirect_is_not_followed),
        WORLD_TEST(test_an_endless_answer_is_cut),
        WORLD_TEST(test_nobody_listening_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
