/* The order of refusals, and what each looks like. */
#include "test_server.h"
#include <stdio.h>
#include <string.h>

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

#define SEVEN   "0000000000007"
#define CLIENT  "\r\nAuthorization: Bearer client"
#define MANAGER "\r\nAuthorization: Bearer manager"
#define JSON    "\r\nContent-Type: application/json"

static void test_one_row_is_answered(void **state)
{
    const struct answer_text *answer = ask(server, "GET /api/things/" SEVEN " HTTP/1.1" CLIENT, NULL);
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->body, "{\"id\":\"" SEVEN "\",\"name\":\"jar\",\"count\":3}");
    assert_string_equal(answer_header(answer, "Content-Type"), "application/json");
    assert_string_equal(answer_header(answer, "Cache-Control"), "no-store");
    assert_string_equal(answer_header(answer, "X-Content-Type-Options"), "nosniff");
    assert_string_equal(answer_header(answer, "ETag"), "\"4\"");
}

static void test_fields_follow_the_roles(void **state)
{
    const struct answer_text *answer = ask(server, "GET /api/things/" SEVEN " HTTP/1.1" MANAGER, NULL);
    assert_non_null(strstr(answer->body, "\"secret\":\"fragile\""));
}

static void test_head_has_no_body(void **state)
{
    const struct answer_text *answer = ask(server, "HEAD /api/things/" SEVEN " HTTP/1.1" CLIENT, NULL);
    assert_int_equal(answer->status, 200);
    assert_int_equal(answer->body_size, 0);
}

static void test_an_unknown_path_is_404_before_anything_else(void **state)
{
    assert_int_equal(ask(server, "GET /api/nothing HTTP/1.1", NULL)->status, 404);
    assert_int_equal(ask(server, "POST /api/things/" SEVEN "/x HTTP/1.1" CLIENT, "{")->status, 404);
    assert_int_equal(ask(server, "GET /api/things/ HTTP/1.1" CLIENT, NULL)->status, 404);
    assert_int_equal(ask(server, "GET /api HTTP/1.1", NULL)->status, 404);
}

static void test_a_hidden_route_is_404_for_all_without_the_right(void **state)
{
    char unknown[1024];
    snprintf(unknown, sizeof unknown, "%s", answer_anonymous(ask(server, "GET /api/nothing HTTP/1.1", NULL)));
    assert_string_equal(answer_anonymous(ask(server, "GET /api/secrets/" SEVEN " HTTP/1.1", NULL)), unknown);
    assert_string_equal(answer_anonymous(ask(server, "GET /api/secrets/" SEVEN " HTTP/1.1" CLIENT, NULL)), unknown);
    assert_string_equal(answer_anonymous(ask(server, "DELETE /api/secrets/" SEVEN " HTTP/1.1" CLIENT, NULL)), unknown);
    assert_int_equal(ask(server, "GET /api/secrets/" SEVEN " HTTP/1.1" MANAGER, NULL)->status, 204);
    assert_int_equal(ask(server, "DELETE /api/secrets/" SEVEN " HTTP/1.1" MANAGER, NULL)->status, 405);
}

static void test_no_session_is_401(void **state)
{
    const struct answer_text *answer = ask(server, "POST /api/things HTTP/1.1", "{");
    assert_int_equal(answer->status, 401);
    assert_string_equal(answer_code(answer), "unauthenticated");
    assert_string_equal(answer_header(answer, "Content-Type"), "application/problem+json");
    assert_int_equal(ask(server, "GET /api/things HTTP/1.1\r\nAuthorization: Bearer nobody", NULL)->status, 401);
}

static void test_the_wrong_role_is_403_even_for_a_malformed_body(void **state)
{
    const struct answer_text *answer = ask(server, "POST /api/things HTTP/1.1" MANAGER, "{");
    assert_int_equal(answer->status, 403);
    assert_string_equal(answer_code(answer), "forbidden");
}

static void test_another_method_is_405_with_allow(void **state)
{
    const struct answer_text *answer = ask(server, "DELETE /api/things HTTP/1.1", NULL);
    assert_int_equal(answer->status, 405);
    assert_string_equal(answer_header(answer, "Allow"), "GET, HEAD, POST");
    assert_int_equal(ask(server, "BREW /api/things HTTP/1.1", NULL)->status, 405);
    assert_int_equal(ask(server, "OPTIONS /api/nothing HTTP/1.1", NULL)->status, 404);
}

static void test_all_fields_at_fault_are_listed(void **state)
{
    const struct answer_text *answer =
        ask(server, "POST /api/things HTTP/1.1" CLIENT JSON, "{\"count\":11,\"other\":1}");
    assert_int_equal(answer->status, 400);
    assert_non_null(strstr(answer->body, "{\"field\":\"name\",\"code\":\"required\""));
    assert_non_null(strstr(answer->body, "{\"field\":\"count\",\"code\":\"out_of_range\""));
    assert_non_null(strstr(answer->body, "{\"field\":\"other\",\"code\":\"unknown\""));
    answer = ask(server, "POST /api/things HTTP/1.1" CLIENT JSON, "[]");
    assert_int_equal(answer->status, 400);
    assert_non_null(strstr(answer->body, "\"errors\":[]"));
    assert_int_equal(ask(server, "POST /api/things HTTP/1.1" CLIENT, NULL)->status, 400);
}

static void test_a_malformed_body_precedes_a_missing_object(void **state)
{
    assert_int_equal(ask(server, "PATCH /api/things/zzz HTTP/1.1" CLIENT JSON, "{")->status, 400);
    assert_int_equal(ask(server, "PATCH /api/things/zzz HTTP/1.1" CLIENT JSON, "{\"name\":\"a\"}")->status, 404);
    assert_int_equal(ask(server, "GET /api/things/" SEVEN "?x=1 HTTP/1.1" CLIENT, NULL)->status, 400);
}

static void test_missing_and_anothers_are_byte_equal(void **state)
{
    char missing[1024];
    snprintf(missing, sizeof missing, "%s",
             answer_anonymous(ask(server, "GET /api/things/0000000000009 HTTP/1.1" CLIENT, NULL)));
    assert_int_equal(strncmp(missing, "404", 3), 0);
    assert_string_equal(answer_anonymous(ask(server, "GET /api/things/0000000000008 HTTP/1.1" CLIENT, NULL)), missing);
    assert_string_equal(answer_anonymous(ask(server, "GET /api/things/!! HTTP/1.1" CLIENT, NULL)), missing);
    assert_string_equal(answer_anonymous(ask(server, "GET /api/nothing HTTP/1.1", NULL)), missing);
}

static void test_the_content_type_is_checked(void **state)
{
    assert_int_equal(
        ask(server, "POST /api/things HTTP/1.1" CLIENT "\r\nContent-Type: text/plain", "{\"name\":\"a\"}")->status,
        415);
    assert_int_equal(ask(server, "POST /api/things HTTP/1.1" CLIENT, "{\"name\":\"a\"}")->status, 415);
    assert_int_equal(ask(server, "POST /api/things HTTP/1.1" CLIENT "\r\nContent-Type: application/json; charset=utf-8",
                         "{\"name\":\"a\"}")
                         ->status,
                     201);
    assert_int_equal(ask(server, "POST /api/forms HTTP/1.1" CLIENT JSON, "{}")->status, 415);
}

static void test_a_large_body_is_413(void **state)
{
    static char large[70000];
    memset(large, ' ', sizeof large - 1);
    const struct answer_text *answer = ask(server, "POST /api/things HTTP/1.1" CLIENT JSON, large);
    assert_int_equal(answer->status, 413);
    assert_string_equal(answer_code(answer), "too_large");
    answer = ask(server, "POST /api/things HTTP/1.1" CLIENT JSON "\r\nExpect: 100-continue", large);
    assert_int_equal(answer->status, 413);
}

static void test_refusals_of_handlers_keep_their_code(void **state)
{
    const struct answer_text *answer = ask(server, "POST /api/things HTTP/1.1" CLIENT JSON, "{\"name\":\"conflict\"}");
    assert_int_equal(answer->status, 409);
    assert_string_equal(answer_code(answer), "wrong_status");
    answer = ask(server, "POST /api/things HTTP/1.1" CLIENT JSON, "{\"name\":\"throttle\"}");
    assert_int_equal(answer->status, 429);
    assert_string_equal(answer_header(answer, "Retry-After"), "1");
}

static void test_our_faults_tell_nothing(void **state)
{
    const struct answer_text *answer = ask(server, "POST /api/things HTTP/1.1" CLIENT JSON, "{\"name\":\"broken\"}");
    assert_int_equal(answer->status, 500);
    assert_null(strstr(answer->body, "SELECT"));
    assert_int_equal(ask(server, "POST /api/things HTTP/1.1" CLIENT JSON, "{\"name\":\"forget\"}")->status, 500);
}

static void test_without_memory_the_answer_is_503_and_the_server_goes_on(void **state)
{
    const struct answer_text *answer = ask(server, "POST /api/things HTTP/1.1" CLIENT JSON, "{\"name\":\"flood\"}");
    assert_int_equal(answer->status, 503);
    assert_string_equal(answer_code(answer), "busy");
    assert_string_equal(answer_header(answer, "Retry-After"), "1");
    assert_int_equal(ask(server, "GET /api/things/" SEVEN " HTTP/1.1" CLIENT, NULL)->status, 200);
}

static void test_if_match_is_honoured(void **state)
{
    assert_int_equal(
        ask(server, "PATCH /api/things/" SEVEN " HTTP/1.1" CLIENT JSON "\r\nIf-Match: \"4\"", "{\"name\":\"a\"}")
            ->status,
        204);
    assert_int_equal(
        ask(server, "PATCH /api/things/" SEVEN " HTTP/1.1" CLIENT JSON "\r\nIf-Match: *", "{\"name\":\"a\"}")->status,
        204);
    assert_int_equal(
        ask(server, "PATCH /api/things/" SEVEN " HTTP/1.1" CLIENT JSON "\r\nIf-Match: \"3\"", "{\"name\":\"a\"}")
            ->status,
        412);
}

static void test_lists_and_queries(void **state)
{
    const struct answer_text *answer =
        ask(server, "GET /api/things?limit=2&q=%D0%BA%D0%BE%D1%82 HTTP/1.1" CLIENT, NULL);
    assert_int_equal(answer->status, 200);
    assert_non_null(strstr(answer->body, "\"next\":\"0000000000002\"}"));
    answer = ask(server, "GET /api/things?q=%D0%BA+%D1%82 HTTP/1.1" CLIENT, NULL);
    assert_non_null(strstr(answer->body, "\"name\":\"к т\""));
    assert_non_null(strstr(answer->body, "\"next\":null}"));
    answer = ask(server, "GET /api/things?limit=999&q=%ff&nope=1 HTTP/1.1" CLIENT, NULL);
    assert_int_equal(answer->status, 400);
    assert_non_null(strstr(answer->body, "{\"field\":\"limit\",\"code\":\"out_of_range\""));
    assert_non_null(strstr(answer->body, "{\"field\":\"q\",\"code\":\"format\""));
    assert_non_null(strstr(answer->body, "{\"field\":\"nope\",\"code\":\"unknown\""));
    assert_int_equal(ask(server, "GET /api/things?q=%4 HTTP/1.1" CLIENT, NULL)->status, 400);
}

static void test_a_raw_body_reaches_the_handler_as_it_is(void **state)
{
    const struct answer_text *answer =
        ask(server, "POST /api/hooks HTTP/1.1\r\nOrigin: https://elsewhere.example", " {\"a\" :1} ");
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->body, " {\"a\" :1} ");
}

static void test_the_session_cookie_has_its_attributes(void **state)
{
    const struct answer_text *answer = ask(server, "POST /api/session HTTP/1.1", NULL);
    assert_int_equal(answer->status, 204);
    assert_string_equal(answer_header(answer, "Set-Cookie"),
                        "mcf_session=client; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax");
    assert_int_equal(ask(server, "GET /api/things HTTP/1.1\r\nCookie: a=b; mcf_session=client", NULL)->status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_row_is_answered),
        cmocka_unit_test(test_fields_follow_the_roles),
        cmocka_unit_test(test_head_has_no_body),
        cmocka_unit_test(test_an_unknown_path_is_404_before_anything_else),
        cmocka_unit_test(test_a_hidden_route_is_404_for_all_without_the_right),
        cmocka_unit_test(test_no_session_is_401),
        cmocka_unit_test(test_the_wrong_role_is_403_even_for_a_malformed_body),
        cmocka_unit_test(test_another_method_is_405_with_allow),
        cmocka_unit_test(test_all_fields_at_fault_are_listed),
        cmocka_unit_test(test_a_malformed_body_precedes_a_missing_object),
        cmocka_unit_test(test_missing_and_anothers_are_byte_equal),
        cmocka_unit_test(test_the_content_type_is_checked),
        cmocka_unit_test(test_a_large_body_is_413),
        cmocka_unit_test(test_refusals_of_handlers_keep_their_code),
        cmocka_unit_test(test_our_faults_tell_nothing),
        cmocka_unit_test(test_without_memory_the_answer_is_503_and_the_server_goes_on),
        cmocka_unit_test(test_if_match_is_honoured),
        cmocka_unit_test(test_lists_and_queries),
        cmocka_unit_test(test_a_raw_body_reaches_the_handler_as_it_is),
        cmocka_unit_test(test_the_session_cookie_has_its_attributes),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
