/* Browsers that are led to speak for somebody: method x cookie x Sec-Fetch-Site x Origin; and whose address counts. */
#include "test_server.h"
#include <stdio.h>
#include <string.h>

#define JSON   "\r\nContent-Type: application/json"
#define COOKIE "\r\nCookie: mcf_session=client"

static int post(struct test_server *server, const char *headers)
{
    char head[1024];
    snprintf(head, sizeof head, "POST /api/things HTTP/1.1" JSON "%s", headers);
    return ask(server, head, "{\"name\":\"a\"}")->status;
}

static void test_a_cookie_needs_a_sign_of_its_own_site(void **state)
{
    struct test_server *server = test_server_open(NULL);
    char own[128];
    snprintf(own, sizeof own, COOKIE "\r\nOrigin: http://127.0.0.1:%d", server->port);
    assert_int_equal(post(server, COOKIE), 403);
    assert_string_equal(answer_code(ask(server, "POST /api/things HTTP/1.1" JSON COOKIE, "{}")), "cross_site");
    assert_int_equal(post(server, COOKIE "\r\nSec-Fetch-Site: same-origin"), 201);
    assert_int_equal(post(server, COOKIE "\r\nSec-Fetch-Site: none"), 403);
    assert_int_equal(post(server, COOKIE "\r\nSec-Fetch-Site: none\r\nOrigin: http://elsewhere.example"), 403);
    assert_int_equal(post(server, COOKIE "\r\nSec-Fetch-Site: same-origin\r\nOrigin: null"), 403);
    assert_int_equal(post(server, COOKIE "\r\nSec-Fetch-Site: same-site"), 403);
    assert_int_equal(post(server, COOKIE "\r\nSec-Fetch-Site: cross-site"), 403);
    assert_int_equal(post(server, COOKIE "\r\nSec-Fetch-Site: Same-Origin2"), 403);
    assert_int_equal(post(server, own), 201);
    assert_int_equal(post(server, COOKIE "\r\nOrigin: http://elsewhere.example"), 403);
    assert_int_equal(post(server, COOKIE "\r\nOrigin: null"), 403);
    assert_int_equal(post(server, COOKIE "\r\nOrigin: "), 403);
    snprintf(own, sizeof own, COOKIE "\r\nOrigin: https://127.0.0.1:%d", server->port);
    assert_int_equal(post(server, own), 403);
    snprintf(own, sizeof own, COOKIE "\r\nOrigin: http://127.0.0.1:%d.elsewhere.example", server->port);
    assert_int_equal(post(server, own), 403);
    snprintf(own, sizeof own, COOKIE "\r\nSec-Fetch-Site: cross-site\r\nOrigin: http://127.0.0.1:%d", server->port);
    assert_int_equal(post(server, own), 403);
    test_server_close(server);
}

static void test_tokens_and_reads_are_not_judged(void **state)
{
    struct test_server *server = test_server_open(NULL);
    assert_int_equal(
        post(server,
             "\r\nAuthorization: Bearer client\r\nOrigin: http://elsewhere.example\r\nSec-Fetch-Site: cross-site"),
        201);
    assert_int_equal(ask(server, "GET /api/things HTTP/1.1" COOKIE "\r\nSec-Fetch-Site: cross-site", NULL)->status,
                     200);
    test_server_close(server);
}

static void test_signing_in_is_judged_without_a_cookie_too(void **state)
{
    struct test_server *server = test_server_open(NULL);
    assert_int_equal(ask(server, "POST /api/session HTTP/1.1", NULL)->status, 204);
    assert_int_equal(ask(server, "POST /api/session HTTP/1.1\r\nOrigin: http://elsewhere.example", NULL)->status, 403);
    assert_int_equal(ask(server, "POST /api/session HTTP/1.1\r\nSec-Fetch-Site: cross-site", NULL)->status, 403);
    assert_int_equal(ask(server, "POST /api/session HTTP/1.1\r\nCookie: other=1", NULL)->status, 403);
    test_server_close(server);
}

static void test_the_public_address_counts(void **state)
{
    struct test_server *server = test_server_open(&(struct test_server_options){.public_url = "https://mcf.example/"});
    const char *cookie = "\r\nCookie: __Host-mcf_session=client";
    char headers[256];
    snprintf(headers, sizeof headers, "%s\r\nOrigin: https://mcf.example", cookie);
    assert_int_equal(post(server, headers), 201);
    snprintf(headers, sizeof headers, "%s\r\nOrigin: http://mcf.example", cookie);
    assert_int_equal(post(server, headers), 403);
    assert_int_equal(post(server, COOKIE "\r\nSec-Fetch-Site: same-origin"), 401);
    const char *set = answer_header(ask(server, "POST /api/session HTTP/1.1", NULL), "Set-Cookie");
    assert_string_equal(set, "__Host-mcf_session=client; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure");
    test_server_close(server);
}

static const char *address_seen(struct test_server *server, const char *forwarded)
{
    static char address[64];
    char head[512];
    snprintf(head, sizeof head, "GET /api/whoami HTTP/1.1%s%s", forwarded ? "\r\nX-Forwarded-For: " : "",
             forwarded ? forwarded : "");
    const char *name = strstr(ask(server, head, NULL)->body, "\"name\":\"") + 8;
    snprintf(address, sizeof address, "%.*s", (int)strcspn(name, "\""), name);
    return address;
}

static void test_forwarded_addresses_count_from_trusted_proxies_only(void **state)
{
    struct test_server *server = test_server_open(NULL);
    assert_string_equal(address_seen(server, "203.0.113.9"), "127.0.0.1");
    test_server_close(server);
    server = test_server_open(&(struct test_server_options){.trusted_proxy = "127.0.0.0/8, 10.0.0.0/8,fd00::/8"});
    assert_string_equal(address_seen(server, NULL), "127.0.0.1");
    assert_string_equal(address_seen(server, "203.0.113.9"), "203.0.113.9");
    assert_string_equal(address_seen(server, "1.2.3.4, 203.0.113.9, 10.1.2.3"), "203.0.113.9");
    assert_string_equal(address_seen(server, "203.0.113.9:4711, fd00::1"), "203.0.113.9");
    assert_string_equal(address_seen(server, "[2001:db8::1]:443"), "2001:db8::1");
    assert_string_equal(address_seen(server, "nonsense"), "127.0.0.1");
    assert_string_equal(address_seen(server, "203.0.113.9, nonsense"), "127.0.0.1");
    test_server_close(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_cookie_needs_a_sign_of_its_own_site),
        cmocka_unit_test(test_tokens_and_reads_are_not_judged),
        cmocka_unit_test(test_signing_in_is_judged_without_a_cookie_too),
        cmocka_unit_test(test_the_public_address_counts),
        cmocka_unit_test(test_forwarded_addresses_count_from_trusted_proxies_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
