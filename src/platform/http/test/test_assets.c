/* The interface's files: which coding, how long kept, and what is a page. */
#include "test_server.h"
#include <stdio.h>
#include <string.h>

static const struct asset assets[] = {
    {"/index.en.html", "text/html; charset=utf-8", .gzip = "gz-page", .gzip_size = 7, .brotli = "br-page",
     .brotli_size = 7, .plain = "<html>", .plain_size = 6},
    {"/index.ru.html", "text/html; charset=utf-8", .plain = "<html>ru", .plain_size = 8},
    {"/front.ru.html", "text/html; charset=utf-8", .plain = "<html>front ru", .plain_size = 14},
    {"/member.en.html", "text/html; charset=utf-8", .plain = "<html>member en", .plain_size = 15},
    {"/manager/tasks.en.html", "text/html; charset=utf-8", .plain = "<html>manager en", .plain_size = 16},
    {"/manager/tasks.ru.html", "text/html; charset=utf-8", .plain = "<html>manager ru", .plain_size = 16},
    {"/member.ru.html", "text/html; charset=utf-8", .plain = "<html>member ru", .plain_size = 15},
    {"/assets/app-1a2b.js", "text/javascript", .gzip = "gz-app", .gzip_size = 6, .brotli = "br-app", .brotli_size = 6,
     .plain = "app()", .plain_size = 5},
    {"/favicon.ico", "image/x-icon", .plain = "icon", .plain_size = 4},
    {"/only.txt", "text/plain", .gzip = "gz-only", .gzip_size = 7},
};

static struct test_server *server;

static int open_server(void **state)
{
    server = test_server_open(
        &(struct test_server_options){.assets = assets, .asset_count = sizeof assets / sizeof *assets});
    return 0;
}

static int close_server(void **state)
{
    test_server_close(server);
    return 0;
}

static void assert_coded(const char *head, const char *coding, const char *body)
{
    const struct answer_text *answer = ask(server, head, NULL);
    const char *got = answer_header(answer, "Content-Encoding");
    assert_int_equal(answer->status, 200);
    if (coding)
        assert_string_equal(got, coding);
    else
        assert_null(got);
    assert_string_equal(answer->body, body);
    assert_non_null(strstr(answer_header(answer, "Vary"), "Accept-Encoding"));
}

static void test_the_best_accepted_coding_is_sent(void **state)
{
    assert_coded("GET /assets/app-1a2b.js HTTP/1.1", NULL, "app()");
    assert_coded("GET /assets/app-1a2b.js HTTP/1.1\r\nAccept-Encoding: gzip, deflate, br, zstd", "br", "br-app");
    assert_coded("GET /assets/app-1a2b.js HTTP/1.1\r\nAccept-Encoding: gzip", "gzip", "gz-app");
    assert_coded("GET /assets/app-1a2b.js HTTP/1.1\r\nAccept-Encoding: br;q=0, gzip;q=0.5", "gzip", "gz-app");
    assert_coded("GET /assets/app-1a2b.js HTTP/1.1\r\nAccept-Encoding: brotli, gzipped", NULL, "app()");
    assert_coded("GET /favicon.ico HTTP/1.1\r\nAccept-Encoding: br, gzip", NULL, "icon");
    assert_coded("GET /only.txt HTTP/1.1", "gzip", "gz-only");
}

static void test_named_by_hash_is_kept_forever_the_page_is_not(void **state)
{
    const struct answer_text *answer = ask(server, "GET /assets/app-1a2b.js HTTP/1.1", NULL);
    assert_string_equal(answer_header(answer, "Cache-Control"), "public, max-age=31536000, immutable");
    assert_string_equal(answer_header(answer, "Content-Type"), "text/javascript");
    answer = ask(server, "GET / HTTP/1.1", NULL);
    assert_string_equal(answer_header(answer, "Cache-Control"), "no-cache");
    assert_non_null(answer_header(answer, "ETag"));
}

static void test_an_unchanged_page_is_304(void **state)
{
    char head[256] = "GET / HTTP/1.1\r\nIf-None-Match: ";
    strcat(head, answer_header(ask(server, "GET / HTTP/1.1", NULL), "ETag"));
    const struct answer_text *answer = ask(server, head, NULL);
    assert_int_equal(answer->status, 304);
    assert_int_equal(answer->body_size, 0);
    strcat(head, "\r\nAccept-Encoding: br");
    assert_int_equal(ask(server, head, NULL)->status, 200);
}

static void test_other_paths_are_the_page_but_not_those_of_files_or_the_api(void **state)
{
    const struct answer_text *answer = ask(server, "GET /tasks/0000000000007?tab=history HTTP/1.1", NULL);
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->body, "<html>");
    assert_int_equal(ask(server, "GET /assets/missing.js HTTP/1.1", NULL)->status, 404);
    assert_int_equal(ask(server, "GET /assets/../index.html HTTP/1.1", NULL)->status, 404);
    assert_int_equal(ask(server, "GET /api/missing HTTP/1.1", NULL)->status, 404);
    answer = ask(server, "POST /tasks HTTP/1.1", "x");
    assert_int_equal(answer->status, 405);
    assert_string_equal(answer_header(answer, "Allow"), "GET, HEAD");
}

static void assert_page(const char *headers, const char *body)
{
    char head[512];
    snprintf(head, sizeof head, "GET /tasks HTTP/1.1%s", headers);
    const struct answer_text *answer = ask(server, head, NULL);
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->body, body);
    assert_string_equal(answer_header(answer, "Vary"), "Accept-Encoding, Accept-Language, Cookie");
}

static void test_a_browser_with_a_session_gets_the_members_page(void **state)
{
    assert_page("\r\nCookie: theme=dark; mcf_session=abc", "<html>member en");
    assert_page("\r\nCookie: theme=dark", "<html>");
    const char *icon = "GET /favicon.ico HTTP/1.1\r\nCookie: mcf_session=abc";
    assert_string_equal(ask(server, icon, NULL)->body, "icon");
}

static void test_the_page_is_in_the_language_chosen_or_else_in_the_browsers(void **state)
{
    assert_page("\r\nAccept-Language: ru-RU,ru;q=0.9,en;q=0.8", "<html>ru");
    assert_page("\r\nAccept-Language: de-AT, ru;q=0.5", "<html>ru");
    assert_page("\r\nAccept-Language: en-US,ru;q=0.5", "<html>");
    assert_page("\r\nAccept-Language: de,*;q=0.1", "<html>");
    assert_page("\r\nAccept-Language: ,,;", "<html>");
    assert_page("\r\nAccept-Language: ../../etc,ru", "<html>ru");
    assert_page("\r\nAccept-Language: ru\r\nCookie: mcf-locale=en; mcf_session=abc", "<html>member en");
    assert_page("\r\nAccept-Language: en\r\nCookie: mcf-locale=ru; mcf_session=abc", "<html>member ru");
    assert_page("\r\nAccept-Language: ru\r\nCookie: mcf-locale=xx", "<html>ru");
}

static void test_a_start_page_is_that_of_the_role_and_of_an_address_without_filters(void **state)
{
    assert_page("\r\nCookie: mcf_session=manager", "<html>manager en");
    assert_page("\r\nAccept-Language: ru\r\nCookie: mcf_session=manager", "<html>manager ru");
    assert_page("\r\nCookie: mcf_session=client", "<html>member en");
    assert_page("\r\nAccept-Language: ru\r\nAuthorization: Bearer manager", "<html>ru");
    const char *filtered = "GET /tasks?status=done HTTP/1.1\r\nCookie: mcf_session=manager";
    assert_string_equal(ask(server, filtered, NULL)->body, "<html>member en");
    const char *other = "GET /supplies HTTP/1.1\r\nCookie: mcf_session=manager";
    assert_string_equal(ask(server, other, NULL)->body, "<html>member en");
}

static void test_the_front_door_is_a_page_of_its_own_for_strangers(void **state)
{
    assert_string_equal(ask(server, "GET / HTTP/1.1\r\nAccept-Language: ru", NULL)->body, "<html>front ru");
    assert_string_equal(ask(server, "GET /?from=mail HTTP/1.1\r\nAccept-Language: ru", NULL)->body, "<html>front ru");
    assert_string_equal(ask(server, "GET /register HTTP/1.1\r\nAccept-Language: ru", NULL)->body, "<html>ru");
    const char *member = "GET / HTTP/1.1\r\nAccept-Language: ru\r\nCookie: mcf_session=abc";
    assert_string_equal(ask(server, member, NULL)->body, "<html>member ru");
    assert_string_equal(ask(server, "GET / HTTP/1.1", NULL)->body, "<html>");
}

static void test_head_tells_the_size_only(void **state)
{
    const struct answer_text *answer = ask(server, "HEAD / HTTP/1.1", NULL);
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer_header(answer, "Content-Length"), "6");
    assert_int_equal(answer->body_size, 0);
}

static void test_pages_carry_the_strict_headers(void **state)
{
    const struct answer_text *answer = ask(server, "GET / HTTP/1.1", NULL);
    const char *policy = answer_header(answer, "Content-Security-Policy");
    assert_non_null(strstr(policy, "script-src 'self';"));
    assert_non_null(strstr(policy, "frame-ancestors 'none'"));
    assert_string_equal(answer_header(answer, "X-Content-Type-Options"), "nosniff");
    assert_non_null(answer_header(answer, "Referrer-Policy"));
    assert_non_null(answer_header(answer, "Cross-Origin-Opener-Policy"));
    assert_non_null(strstr(answer_header(answer, "Permissions-Policy"), "camera=(self)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_best_accepted_coding_is_sent),
        cmocka_unit_test(test_named_by_hash_is_kept_forever_the_page_is_not),
        cmocka_unit_test(test_an_unchanged_page_is_304),
        cmocka_unit_test(test_other_paths_are_the_page_but_not_those_of_files_or_the_api),
        cmocka_unit_test(test_a_browser_with_a_session_gets_the_members_page),
        cmocka_unit_test(test_the_page_is_in_the_language_chosen_or_else_in_the_browsers),
        cmocka_unit_test(test_a_start_page_is_that_of_the_role_and_of_an_address_without_filters),
        cmocka_unit_test(test_the_front_door_is_a_page_of_its_own_for_strangers),
        cmocka_unit_test(test_head_tells_the_size_only),
        cmocka_unit_test(test_pages_carry_the_strict_headers),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
