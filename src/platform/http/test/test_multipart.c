/* Forms with files: the parser by itself, cut at every place, and through the server. */
#include "test_server.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../multipart.h"

#define PART(name, text) "--b\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" text "\r\n"
#define FILE_PART(name, file, text)                                                                                    \
    "--b\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file                                       \
    "\"\r\nContent-Type: image/png\r\n\r\n" text "\r\n"
#define END "--b--\r\n"

struct outcome {
    err e;
    size_t count;
    const struct multipart_part *parts;
};

static struct arena *arena;

/* In pieces of `piece` bytes. */
static struct outcome parse(const char *bytes, size_t size, size_t piece)
{
    struct outcome outcome = {0};
    struct multipart *multipart = multipart_new(arena, "b", NULL, NULL);
    for (size_t at = 0; at < size && !outcome.e; at += piece)
        outcome.e = multipart_feed(multipart, bytes + at, size - at < piece ? size - at : piece);
    if (!outcome.e) outcome.e = multipart_end(multipart, &outcome.parts, &outcome.count);
    return outcome;
}

static struct outcome parse_text(const char *text)
{
    return parse(text, strlen(text), strlen(text));
}

static int open_arena(void **state)
{
    arena = arena_new(64 * 1024 * 1024);
    return 0;
}

static int close_arena(void **state)
{
    arena_free(arena);
    return 0;
}

static void test_texts_and_files_are_told_apart_wherever_the_bytes_are_cut(void **state)
{
    static const char text[] = "preamble\r\n" PART("title", "a\r\n--not\r\n-")
        FILE_PART("photo", "C:\\\\dir\\\\cat.png", "\r\n--\r\n--x") PART("empty", "") END "epilogue";
    for (size_t piece = 1; piece < sizeof text; piece++) {
        struct outcome outcome = parse(text, sizeof text - 1, piece);
        assert_null(outcome.e);
        assert_int_equal(outcome.count, 3);
        assert_string_equal(outcome.parts[0].name, "title");
        assert_string_equal(outcome.parts[0].text, "a\r\n--not\r\n-");
        assert_string_equal(outcome.parts[1].upload->file_name, "cat.png");
        assert_int_equal(outcome.parts[1].upload->size, 9);
        assert_string_equal(outcome.parts[2].text, "");
        arena_reset(arena);
    }
}

static void test_what_is_no_form_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "--b",
        "--b\r\n",
        "--b--", /* the last one is a form without parts */
        "--b\r\n\r\n\r\n" END,
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n" END,
        "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n" END,
        "--b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n" END,
        "--b\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n" END,
        "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n" END,
        "--b\r\nContent-Disposition: form-data; name=\"a\" junk\r\n\r\nx\r\n" END,
        "--b\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n" END,
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; "
        "name=\"b\"\r\n\r\nx\r\n" END,
        PART("a", "x") "--bad\r\n" END,
        PART("a", "x"),
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct outcome outcome = parse_text(texts[i]);
        if (i == 3 && (outcome.e || outcome.count)) fail_msg("a form without parts was refused");
        if (i != 3 && (!outcome.e || outcome.e->kind != ERR_INVALID)) fail_msg("accepted: %s", texts[i]);
    }
}

static void test_parts_names_heads_and_texts_are_bounded(void **state)
{
    char *text = malloc(1024 * 1024);
    size_t size = 0;
    for (int i = 0; i < MULTIPART_PARTS + 1; i++) size += (size_t)sprintf(text + size, PART("a", "x"));
    assert_int_equal(parse(text, size, 1000).e->kind, ERR_TOO_LARGE);

    size = (size_t)sprintf(text, "--b\r\nContent-Disposition: form-data; name=\"");
    memset(text + size, 'n', MULTIPART_NAME + 1);
    sprintf(text + size + MULTIPART_NAME + 1, "\"\r\n\r\nx\r\n" END);
    assert_int_equal(parse_text(text).e->kind, ERR_INVALID);

    size = (size_t)sprintf(text, "--b\r\nX: ");
    memset(text + size, 'x', 10000);
    assert_int_equal(parse(text, size + 10000, 512).e->kind, ERR_INVALID);

    size = (size_t)sprintf(text, "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n");
    memset(text + size, 'x', MULTIPART_TEXT + 100);
    assert_int_equal(parse(text, size + MULTIPART_TEXT + 100, 4096).e->kind, ERR_TOO_LARGE);
    free(text);
}

static void test_a_nul_does_not_hide_anything(void **state)
{
    static const char in_text[] = PART("a", "x\0y") END,
                      in_head[] = "--b\r\nContent-Disposition: form-data; name=\"a\0\"\r\n\r\nx\r\n" END;
    assert_non_null(parse(in_text, sizeof in_text - 1, 5).e);
    assert_non_null(parse(in_head, sizeof in_head - 1, 5).e);
}

static void test_boundaries(void **state)
{
    const char *boundary;
    assert_null(multipart_boundary(arena, "multipart/form-data; boundary=abc", &boundary));
    assert_string_equal(boundary, "abc");
    assert_null(multipart_boundary(arena, "Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", &boundary));
    assert_string_equal(boundary, "a b");
    assert_int_equal(multipart_boundary(arena, NULL, &boundary)->kind, ERR_UNSUPPORTED);
    assert_int_equal(multipart_boundary(arena, "multipart/mixed; boundary=a", &boundary)->kind, ERR_UNSUPPORTED);
    assert_int_equal(multipart_boundary(arena, "multipart/form-data", &boundary)->kind, ERR_INVALID);
    assert_int_equal(multipart_boundary(arena, "multipart/form-data; boundary=", &boundary)->kind, ERR_INVALID);
    assert_int_equal(multipart_boundary(arena, "multipart/form-data; boundary=a; boundary=b", &boundary)->kind,
                     ERR_INVALID);
}

/* ---- through the server */

#define FORM "POST /api/forms HTTP/1.1\r\nAuthorization: Bearer client\r\nContent-Type: multipart/form-data; boundary=b"

static size_t files_now(struct test_server *server)
{
    char path[128];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/tmp", server->folder);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) count += entry->d_name[0] != '.';
    if (folder) closedir(folder);
    return count;
}

/* The files go with the request, which ends when its answer was sent: a moment after the client has it. */
static size_t files_left(struct test_server *server)
{
    for (int i = 0; i < 100 && files_now(server) > 0; i++) usleep(10000);
    return files_now(server);
}

static void test_a_form_reaches_its_handler_and_leaves_nothing(void **state)
{
    struct test_server *server = test_server_open(NULL);
    const struct answer_text *answer =
        ask(server, FORM, PART("title", "Кот") FILE_PART("photo", "cat.png", "meow") END);
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->body, "{\"title\":\"Кот\",\"file_name\":\"cat.png\",\"content\":\"meow\",\"size\":4}");
    answer = ask(server, FORM, PART("title", "a") FILE_PART("photo", "cat.png", "x") FILE_PART("second", "", "") END);
    assert_int_equal(answer->status, 200);
    assert_int_equal(files_left(server), 0);
    test_server_close(server);
}

static void test_faults_of_a_form_are_listed_by_field(void **state)
{
    struct test_server *server = test_server_open(NULL);
    const struct answer_text *answer =
        ask(server, FORM,
            PART("photo", "text") FILE_PART("title", "t", "x") FILE_PART("other", "o", "x") PART("more", "x") END);
    assert_int_equal(answer->status, 400);
    assert_non_null(strstr(answer->body, "{\"field\":\"photo\",\"code\":\"type\""));
    assert_non_null(strstr(answer->body, "{\"field\":\"title\",\"code\":\"type\""));
    assert_non_null(strstr(answer->body, "{\"field\":\"other\",\"code\":\"unknown\""));
    assert_non_null(strstr(answer->body, "{\"field\":\"more\",\"code\":\"unknown\""));
    answer = ask(server, FORM, PART("title", "\xff") END);
    assert_non_null(strstr(answer->body, "{\"field\":\"title\",\"code\":\"format\""));
    assert_non_null(strstr(answer->body, "{\"field\":\"photo\",\"code\":\"required\""));
    answer = ask(server, FORM, PART("title", "a") FILE_PART("photo", "a", "x") FILE_PART("photo", "b", "x") END);
    assert_non_null(strstr(answer->body, "{\"field\":\"photo\",\"code\":\"duplicate\""));
    assert_string_equal(answer_code(ask(server, FORM, "--b\r\nbroken")), "malformed");
    assert_int_equal(ask(server, FORM, NULL)->status, 400);
    assert_int_equal(files_left(server), 0);
    test_server_close(server);
}

static void test_a_large_upload_is_taken_and_a_larger_one_refused(void **state)
{
    struct test_server *server = test_server_open(NULL);
    size_t size = 12 * 1024 * 1024;
    char *body = malloc(size);
    int head = sprintf(
        body, "%s", PART("title", "a") "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"p\"\r\n\r\n");
    memset(body + head, 'x', size - (size_t)head);
    size_t accepted = 10 * 1024 * 1024;
    memcpy(body + accepted, "\r\n" END, 9);
    const struct answer_text *answer = ask_bytes(server, FORM, body, accepted + 9);
    assert_int_equal(answer->status, 200);
    char expected[64];
    snprintf(expected, sizeof expected, "\"size\":%zu}", accepted - (size_t)head);
    assert_non_null(strstr(answer->body, expected));
    assert_int_equal(ask_bytes(server, FORM, body, size)->status, 413);
    assert_int_equal(files_left(server), 0);
    test_server_close(server);
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_and_files_are_told_apart_wherever_the_bytes_are_cut),
        cmocka_unit_test(test_what_is_no_form_is_refused),
        cmocka_unit_test(test_parts_names_heads_and_texts_are_bounded),
        cmocka_unit_test(test_a_nul_does_not_hide_anything),
        cmocka_unit_test(test_boundaries),
        cmocka_unit_test(test_a_form_reaches_its_handler_and_leaves_nothing),
        cmocka_unit_test(test_faults_of_a_form_are_listed_by_field),
        cmocka_unit_test(test_a_large_upload_is_taken_and_a_larger_one_refused),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
