/* Idempotency-Key: one effect, one answer. */
#include "test_server.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define POST "POST /api/things HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer client"

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

static void test_the_same_key_and_body_give_the_same_answer_and_one_effect(void **state)
{
    char first[1024];
    int before = test_server_effects;
    snprintf(first, sizeof first, "%.1000s", ask(server, POST "\r\nIdempotency-Key: k1", "{\"name\":\"a\"}")->body);
    const struct answer_text *answer = ask(server, POST "\r\nIdempotency-Key: k1", "{\"name\":\"a\"}");
    assert_int_equal(answer->status, 201);
    assert_string_equal(answer->body, first);
    assert_string_equal(answer_header(answer, "Idempotency-Replayed"), "true");
    assert_string_equal(answer_header(answer, "Location"), "/api/things/7");
    assert_string_equal(answer_header(answer, "Content-Type"), "application/json");
    assert_int_equal(test_server_effects, before + 1);
}

static void test_another_body_is_422(void **state)
{
    assert_int_equal(ask(server, POST "\r\nIdempotency-Key: k2", "{\"name\":\"a\"}")->status, 201);
    const struct answer_text *answer = ask(server, POST "\r\nIdempotency-Key: k2", "{\"name\":\"b\"}");
    assert_int_equal(answer->status, 422);
    assert_string_equal(answer_code(answer), "key_reused");
}

static void test_a_refusal_is_not_remembered(void **state)
{
    int before = test_server_effects;
    assert_int_equal(ask(server, POST "\r\nIdempotency-Key: k3", "{\"name\":\"conflict\"}")->status, 409);
    assert_int_equal(ask(server, POST "\r\nIdempotency-Key: k3", "{\"name\":\"a\"}")->status, 201);
    assert_int_equal(test_server_effects, before + 1);
}

static void test_keys_belong_to_their_user(void **state)
{
    static const char other[] = "POST /api/things HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                                "client2\r\nIdempotency-Key: k4";
    int before = test_server_effects;
    assert_int_equal(ask(server, POST "\r\nIdempotency-Key: k4", "{\"name\":\"a\"}")->status, 201);
    assert_int_equal(ask(server, other, "{\"name\":\"b\"}")->status, 201);
    assert_int_equal(test_server_effects, before + 2);
}

static void test_malformed_keys_are_refused(void **state)
{
    char head[512];
    assert_int_equal(ask(server, POST "\r\nIdempotency-Key: a b", "{\"name\":\"a\"}")->status, 400);
    assert_int_equal(ask(server, POST "\r\nIdempotency-Key: ", "{\"name\":\"a\"}")->status, 400);
    assert_int_equal(ask(server, POST "\r\nIdempotency-Key: \xd0\xba", "{\"name\":\"a\"}")->status, 400);
    int size = snprintf(head, sizeof head, "%s\r\nIdempotency-Key: ", POST);
    memset(head + size, 'k', 201);
    head[size + 201] = 0;
    assert_int_equal(ask(server, head, "{\"name\":\"a\"}")->status, 400);
    head[size + 200] = 0;
    assert_int_equal(ask(server, head, "{\"name\":\"a\"}")->status, 201);
}

/* A client that has read the head of its answer and nothing more: the answer cannot have left. */
static int ask_for_a_long_answer(struct answer_text *ret)
{
    static const char request[] =
        POST "\r\nHost: x\r\nIdempotency-Key: k6\r\nContent-Length: 15\r\n\r\n{\"name\":\"long\"}";
    int fd = client_connect(server);
    client_send(fd, request, sizeof request - 1);
    client_read(fd, ret, true);
    return fd;
}

static void test_a_key_is_free_before_its_answer_has_left(void **state)
{
    static struct answer_text first, again;
    int before = test_server_effects, fd = ask_for_a_long_answer(&first);
    assert_int_equal(first.status, 201);
    assert_int_equal(ask(server, POST "\r\nIdempotency-Key: k6", "{\"name\":\"b\"}")->status, 422);
    int replayed = ask_for_a_long_answer(&again);
    assert_int_equal(again.status, 201);
    assert_string_equal(answer_header(&again, "Idempotency-Replayed"), "true");
    assert_int_equal(ask(server, POST "\r\nIdempotency-Key: k6", "{\"name\":\"b\"}")->status, 422);
    assert_int_equal(test_server_effects, before + 1);
    close(fd);
    close(replayed);
}

enum { PARALLEL = 16 };

static void *ask_in_parallel(void *context)
{
    static const char request[] =
        POST "\r\nHost: x\r\nConnection: close\r\nIdempotency-Key: k5\r\nContent-Length: 15\r\n\r\n{\"name\":\"slow\"}";
    struct answer_text *answer = context;
    int fd = client_connect(server);
    client_send(fd, request, sizeof request - 1);
    client_read(fd, answer, false);
    close(fd);
    return NULL;
}

static void test_parallel_duplicates_have_one_effect(void **state)
{
    static struct answer_text answers[PARALLEL];
    pthread_t threads[PARALLEL];
    int before = test_server_effects, done = 0;
    for (size_t i = 0; i < PARALLEL; i++) pthread_create(&threads[i], NULL, ask_in_parallel, &answers[i]);
    for (size_t i = 0; i < PARALLEL; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < PARALLEL; i++) {
        bool in_use = answers[i].status == 409 && !strcmp(answer_code(&answers[i]), "key_in_use");
        assert_true(answers[i].status == 201 || in_use);
        done += answers[i].status == 201;
    }
    assert_int_equal(test_server_effects, before + 1);
    assert_in_range(done, 1, PARALLEL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_key_and_body_give_the_same_answer_and_one_effect),
        cmocka_unit_test(test_another_body_is_422),
        cmocka_unit_test(test_a_refusal_is_not_remembered),
        cmocka_unit_test(test_keys_belong_to_their_user),
        cmocka_unit_test(test_malformed_keys_are_refused),
        cmocka_unit_test(test_a_key_is_free_before_its_answer_has_left),
        cmocka_unit_test(test_parallel_duplicates_have_one_effect),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
