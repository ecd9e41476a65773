/* A list as one file: all its pages, the same right, filters and visible fields. The cells: base/test/test_shape_csv.c.
 */
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

#define CLIENT  "\r\nAuthorization: Bearer client"
#define MANAGER "\r\nAuthorization: Bearer manager"
#define BOM     "\xef\xbb\xbf"

static void test_a_list_is_answered_as_a_file(void **state)
{
    const struct answer_text *answer = ask(server, "GET /api/things.csv HTTP/1.1" CLIENT, NULL);
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer_header(answer, "Content-Type"), "text/csv; charset=utf-8");
    assert_string_equal(answer_header(answer, "Content-Disposition"), "attachment; filename=\"things.csv\"");
    assert_string_equal(answer_header(answer, "X-Content-Type-Options"), "nosniff");
    assert_null(answer_header(answer, "ETag"));
    assert_string_equal(answer->body, BOM "id,name,count\r\n0000000000003,c,\r\n0000000000002,b,0\r\n"
                                          "0000000000001,a,0\r\n");
}

static void test_columns_follow_the_roles(void **state)
{
    const struct answer_text *answer = ask(server, "GET /api/things.csv HTTP/1.1" MANAGER, NULL);
    assert_non_null(strstr(answer->body, BOM "id,name,secret,count\r\n0000000000003,c,fragile,\r\n"));
}

static void test_the_list_and_its_file_have_the_same_right(void **state)
{
    assert_int_equal(ask(server, "GET /api/things.csv HTTP/1.1", NULL)->status, 401);
    assert_int_equal(ask(server, "GET /api/things.csv HTTP/1.1\r\nAuthorization: Bearer worker", NULL)->status,
                     ask(server, "GET /api/things HTTP/1.1\r\nAuthorization: Bearer worker", NULL)->status);
    assert_int_equal(ask(server, "POST /api/things.csv HTTP/1.1" CLIENT, "{}")->status, 405);
    assert_int_equal(ask(server, "GET /api/whoami.csv HTTP/1.1" CLIENT, NULL)->status, 404);
}

static void test_filters_hold_and_pages_are_none_of_the_readers_business(void **state)
{
    const struct answer_text *answer = ask(server, "GET /api/things.csv?q=%3D1 HTTP/1.1" CLIENT, NULL);
    assert_non_null(strstr(answer->body, "\r\n0000000000001,'=1,0\r\n"));
    assert_int_equal(ask(server, "GET /api/things.csv?limit=1 HTTP/1.1" CLIENT, NULL)->status, 400);
    answer = ask(server, "GET /api/things.csv?after=0000000000002 HTTP/1.1" CLIENT, NULL);
    assert_int_equal(answer->status, 400);
    assert_non_null(strstr(answer->body, "{\"field\":\"after\",\"code\":\"unknown\""));
}

static void test_all_pages_are_in_it_once(void **state)
{
    const struct answer_text *answer = ask(server, "GET /api/things.csv?q=many HTTP/1.1" CLIENT, NULL);
    size_t rows = 0;
    assert_int_equal(answer->status, 200);
    const char *at = strstr(answer->body, "\r\n");
    for (ident id = 450; id > 0; id--, rows++) {
        char start[32] = "\r\n";
        ident_write(id, start + 2);
        assert_memory_equal(at, start, strlen(start));
        at = strstr(at + 2, "\r\n");
    }
    assert_string_equal(at, "\r\n");
}

static void test_an_error_of_a_later_page_is_the_answer(void **state)
{
    const struct answer_text *answer = ask(server, "GET /api/things.csv?q=broken HTTP/1.1" CLIENT, NULL);
    assert_int_equal(answer->status, 503);
    assert_string_equal(answer_header(answer, "Content-Type"), "application/problem+json");
    assert_non_null(strstr(answer->body, "Page 2."));
    assert_null(answer_header(answer, "Content-Disposition"));
    assert_int_equal(ask(server, "GET /api/things.csv?q=flood HTTP/1.1" CLIENT, NULL)->status, 503);
    assert_int_equal(ask(server, "GET /api/things.csv HTTP/1.1" CLIENT, NULL)->status, 200);
}

static void test_a_list_that_is_too_long_is_refused(void **state)
{
    const struct answer_text *answer = ask(server, "GET /api/things.csv?q=endless HTTP/1.1" CLIENT, NULL);
    assert_int_equal(answer->status, 413);
    assert_string_equal(answer_code(answer), "too_many_rows");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_list_is_answered_as_a_file),
        cmocka_unit_test(test_columns_follow_the_roles),
        cmocka_unit_test(test_the_list_and_its_file_have_the_same_right),
        cmocka_unit_test(test_filters_hold_and_pages_are_none_of_the_readers_business),
        cmocka_unit_test(test_all_pages_are_in_it_once),
        cmocka_unit_test(test_an_error_of_a_later_page_is_the_answer),
        cmocka_unit_test(test_a_list_that_is_too_long_is_refused),
    };
    return cmocka_run_group_tests_name("http/csv", tests, open_server, close_server);
}
