/* What a client accepts, and data that is made small for it. */
#include "test_server.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "../internal.h"

static struct test_server *server;

static int open_server(void **state)
{
    server = test_server_open(&(struct test_server_options){0});
    return 0;
}

static int close_server(void **state)
{
    test_server_close(server);
    return 0;
}

static void test_a_coding_is_wanted_if_it_is_named_and_not_refused(void **state)
{
    assert_true(coding_accepted("gzip", "gzip"));
    assert_true(coding_accepted("br, GZIP;q=0.5", "gzip"));
    assert_true(coding_accepted("deflate,\tgzip ;q=1", "gzip"));
    assert_false(coding_accepted("gzip;q=0", "gzip"));
    assert_false(coding_accepted("gzipped, xgzip", "gzip"));
    assert_false(coding_accepted("*", "gzip"));
    assert_false(coding_accepted("", "gzip"));
    assert_false(coding_accepted(NULL, "gzip"));
}

#define LONG_LIST "GET /api/things?q=many&limit=100 HTTP/1.1\r\nCookie: mcf_session=client"

/* Of a list that is long enough to be packed. */
static char *plain_list(void)
{
    const struct answer_text *answer = ask(server, LONG_LIST, NULL);
    assert_int_equal(answer->status, 200);
    assert_null(answer_header(answer, "Content-Encoding"));
    assert_string_equal(answer_header(answer, "Vary"), "Accept-Encoding");
    assert_true(answer->body_size > 1400);
    return strdup(answer->body);
}

static void test_a_long_answer_comes_packed_and_says_the_same(void **state)
{
    char *plain = plain_list();
    size_t size = strlen(plain);
    char *unpacked = calloc(1, size + 2);
    const struct answer_text *answer = ask(server, LONG_LIST "\r\nAccept-Encoding: gzip, br", NULL);
    assert_string_equal(answer_header(answer, "Content-Encoding"), "gzip");
    assert_string_equal(answer_header(answer, "Vary"), "Accept-Encoding");
    assert_non_null(answer_header(answer, "ETag"));
    assert_true(answer->body_size < size / 4);
    z_stream stream = {.next_in = (void *)(uintptr_t)answer->body,
                       .avail_in = (uInt)answer->body_size,
                       .next_out = (void *)unpacked,
                       .avail_out = (uInt)size + 1};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    assert_string_equal(unpacked, plain);
    free(unpacked);
    free(plain);
}

static void test_a_short_answer_and_one_that_is_refused_so_come_plain(void **state)
{
    const struct answer_text *answer =
        ask(server, "GET /api/things HTTP/1.1\r\nCookie: mcf_session=client\r\nAccept-Encoding: gzip", NULL);
    assert_int_equal(answer->status, 200);
    assert_null(answer_header(answer, "Content-Encoding"));
    answer = ask(server, LONG_LIST "\r\nAccept-Encoding: br, gzip;q=0", NULL);
    assert_int_equal(answer->status, 200);
    assert_null(answer_header(answer, "Content-Encoding"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_coding_is_wanted_if_it_is_named_and_not_refused),
        cmocka_unit_test(test_a_long_answer_comes_packed_and_says_the_same),
        cmocka_unit_test(test_a_short_answer_and_one_that_is_refused_so_come_plain),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
