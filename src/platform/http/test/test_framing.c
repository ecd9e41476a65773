/* Heads and bodies that two readers could understand differently, and clients that take their time. */
#include "test_server.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

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

#define GET  "GET /api/whoami HTTP/1.1\r\nHost: x\r\n"
#define POST "POST /api/hooks HTTP/1.1\r\nHost: x\r\n"

static const struct answer_text *raw(const char *text)
{
    return ask_raw(server, text, strlen(text));
}

/* Whoever refuses, we or the library below us: it is a problem in JSON, with the status of the answer. */
static void assert_problem(const struct answer_text *answer, const char *text)
{
    const char *type = answer_header(answer, "Content-Type");
    char status[32];
    snprintf(status, sizeof status, "\"status\":%d,", answer->status);
    if (!type || strcmp(type, "application/problem+json") != 0 || !strstr(answer->body, status) ||
        !*answer_code(answer))
        fail_msg("no problem, but %s\n%s\nfor:\n%.2000s", answer->head, answer->body, text);
}

/* What is refused, is refused with 400 and the connection closed, so that no second request can hide behind. */
static void assert_refused(const char *text)
{
    const struct answer_text *answer = raw(text);
    if (answer->status != 400 || !answer->closed)
        fail_msg("status %d, closed %d for:\n%s", answer->status, answer->closed, text);
    assert_problem(answer, text);
}

static void test_what_makes_readers_disagree_is_refused(void **state)
{
    assert_refused(POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab");
    assert_refused(POST "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
    assert_refused(POST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assert_refused(POST "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n");
    assert_refused(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assert_refused(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    assert_refused(POST "Transfer-Encoding: identity\r\n\r\nab");
    assert_refused(POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
    assert_refused(POST "Content-Length : 2\r\n\r\nab");
    assert_refused(POST "Content-Length\t: 2\r\n\r\nab");
    assert_refused(POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
    assert_refused(POST "Content-Length: +2\r\n\r\nab");
    assert_refused(POST "Content-Length: 2, 2\r\n\r\nab");
    assert_refused(POST "Content-Length: 0x2\r\n\r\nab");
    assert_refused(POST "Content-Length:\r\n\r\nab");
    assert_refused("POST /api/hooks HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
}

static void test_malformed_heads_are_refused(void **state)
{
    assert_refused(GET "Host: y\r\n\r\n");
    assert_refused("GET /api/whoami HTTP/1.1\r\n\r\n");
    assert_refused(GET "Bad Name: 1\r\n\r\n");
    assert_refused(GET "Bad\x01Name: 1\r\n\r\n");
    assert_refused(GET "Name: a\x01z\r\n\r\n");
    assert_refused(GET "Authorization: Bearer client\r\nAuthorization: Bearer manager\r\n\r\n");
    assert_refused("GET api/whoami HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_refused("GET ftp://x/api/whoami HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_refused("GET * HTTP/1.1\r\nHost: x\r\n\r\n");
}

static void test_sound_heads_are_accepted(void **state)
{
    assert_int_equal(raw(GET "\r\n")->status, 200);
    assert_int_equal(raw("GET http://x/api/whoami HTTP/1.1\r\nHost: x\r\n\r\n")->status, 200);
    assert_int_equal(raw(POST "Content-Length: 2\r\nConnection: close\r\n\r\nab")->status, 200);
    assert_int_equal(raw("GET /api/whoami HTTP/1.0\r\n\r\n")->status, 200);
}

static void test_chunked_bodies_are_read(void **state)
{
    const struct answer_text *answer =
        raw(POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->body, "abcde");
    assert_refused(POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n");
    assert_refused(POST "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n");
    answer = raw(POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n");
    assert_int_equal(answer->status, 413);
    assert_problem(answer, "a giant chunk");
}

static void test_a_chunked_body_is_bounded(void **state)
{
    size_t size = 100000;
    char *text = malloc(size + 256);
    int head = sprintf(text, POST "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", size);
    memset(text + head, 'a', size);
    memcpy(text + head + size, "\r\n0\r\n\r\n", 8);
    assert_int_equal(ask_raw(server, text, (size_t)head + size + 7)->status, 413);
    free(text);
}

static void test_a_giant_head_is_refused(void **state)
{
    static char text[40000];
    int size = sprintf(text, GET "Cookie: ");
    memset(text + size, 'a', sizeof text - (size_t)size - 5);
    memcpy(text + sizeof text - 5, "\r\n\r\n", 5);
    const struct answer_text *answer = raw(text);
    assert_int_equal(answer->status, 431);
    assert_problem(answer, "a giant head");
    size = sprintf(text, "GET /api/whoami?");
    memset(text + size, 'a', 30000);
    sprintf(text + size + 30000, " HTTP/1.1\r\nHost: x\r\n\r\n");
    answer = raw(text);
    assert_int_equal(answer->status, 414);
    assert_problem(answer, "a giant address");
}

/* The library gives up on these for want of memory, and never says that the request is over: the leak check at the end
 * of this program tells whether it was let go of. */
static void test_a_cookie_too_long_to_take_apart_is_refused(void **state)
{
    static char text[4000];
    int size = sprintf(text, GET "Cookie: ");
    memset(text + size, ';', 3000);
    strcpy(text + size + 3000, "\r\n\r\n");
    for (int i = 0; i < 3; i++) {
        const struct answer_text *answer = raw(text);
        assert_int_equal(answer->status, 431);
        assert_problem(answer, "a long cookie");
    }
}

static void test_long_paths_and_queries_are_refused(void **state)
{
    static char text[12000];
    int size = sprintf(text, "GET /api/");
    memset(text + size, 'a', 3000);
    sprintf(text + size + 3000, " HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_refused(text);
}

static void test_one_connection_carries_many_requests(void **state)
{
    struct answer_text answer;
    int fd = client_connect(server);
    for (int i = 0; i < 20; i++) {
        const char *text = i % 2 ? POST "Content-Length: 3\r\n\r\nabc" : GET "\r\n";
        client_send(fd, text, strlen(text));
        client_read(fd, &answer, false);
        assert_int_equal(answer.status, 200);
    }
    close(fd);
}

static void test_pipelined_requests_are_answered_in_order(void **state)
{
    static const char text[] = POST "Content-Length: 1\r\n\r\na" POST "Content-Length: 1\r\n\r\nb" GET "\r\n" POST
                                    "Content-Length: 1\r\n\r\nc";
    static const char *const bodies[] = {"a", "b", "{", "c"};
    struct answer_text answer;
    int fd = client_connect(server);
    client_send(fd, text, sizeof text - 1);
    for (size_t i = 0; i < 4; i++) {
        client_read(fd, &answer, false);
        assert_int_equal(answer.status, 200);
        assert_int_equal(answer.body[0], bodies[i][0]);
    }
    close(fd);
}

static void test_a_refused_request_does_not_harm_the_next_one(void **state)
{
    static const char text[] = "POST /api/things HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" GET "\r\n";
    struct answer_text answer;
    int fd = client_connect(server);
    client_send(fd, text, sizeof text - 1);
    client_read(fd, &answer, false);
    assert_int_equal(answer.status, 401);
    client_read(fd, &answer, false);
    assert_int_equal(answer.status, 200);
    close(fd);
}

static void test_a_body_that_breaks_off_has_no_effect(void **state)
{
    static const char text[] =
        "POST /api/things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer client\r\nContent-Type: application/json\r\n"
        "Content-Length: 100\r\n\r\n{\"name\":\"a\"}";
    int fd = client_connect(server), before = test_server_effects;
    client_send(fd, text, sizeof text - 1);
    close(fd);
    usleep(100000);
    assert_int_equal(test_server_effects, before);
}

/* A byte now and then keeps MHD's own timeout away, but not ours. */
static void test_a_slow_head_is_cut_in_time(void **state)
{
    struct timespec start, end;
    struct answer_text answer;
    char byte;
    int fd = client_connect(server);
    clock_gettime(CLOCK_MONOTONIC, &start);
    client_send(fd, GET, strlen(GET));
    for (int i = 0; i < 30; i++) {
        client_send(fd, "X", 1);
        sleep(1);
        if (recv(fd, &byte, 1, MSG_DONTWAIT) == 0) break;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    client_read(fd, &answer, false);
    close(fd);
    assert_int_equal(answer.status, 0);
    assert_in_range(end.tv_sec - start.tv_sec, 14, 18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_makes_readers_disagree_is_refused),
        cmocka_unit_test(test_malformed_heads_are_refused),
        cmocka_unit_test(test_sound_heads_are_accepted),
        cmocka_unit_test(test_chunked_bodies_are_read),
        cmocka_unit_test(test_a_chunked_body_is_bounded),
        cmocka_unit_test(test_a_giant_head_is_refused),
        cmocka_unit_test(test_a_cookie_too_long_to_take_apart_is_refused),
        cmocka_unit_test(test_long_paths_and_queries_are_refused),
        cmocka_unit_test(test_one_connection_carries_many_requests),
        cmocka_unit_test(test_pipelined_requests_are_answered_in_order),
        cmocka_unit_test(test_a_refused_request_does_not_harm_the_next_one),
        cmocka_unit_test(test_a_body_that_breaks_off_has_no_effect),
        cmocka_unit_test(test_a_slow_head_is_cut_in_time),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
