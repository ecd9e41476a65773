#include "world.h"
#include <dirent.h>
#include "mail_server.h"
#include "platform/mail.h"

static const char *format(struct world *world, const char *subject, const char *text)
{
    struct message message = {.message_id = "<0123abc@example.org>",
                              .to_name = "Мурка \"К\"",
                              .to_address = "murka@example.org",
                              .subject = subject,
                              .text = text,
                              .html = "<p>x</p>"};
    return mail_format(world->env.arena, world->platform.config.mail_from, &message, INT64_C(1795525200000));
}

static void assert_lines_are_short(const char *bytes)
{
    for (const char *line = bytes; *line;) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 78);
        assert_null(memchr(line, '\n', (size_t)(end - line)));
        line = end + 2;
    }
}

static int base64_value(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(digits, c);
    return at && c ? (int)(at - digits) : -1;
}

/* Decodes the encoded words that follow `from`, checking that each holds whole characters. */
static char *decode_words(struct arena *arena, const char *from)
{
    struct buf out = buf_new(arena, 10000);
    while (!strncmp(from, "=?UTF-8?B?", 10)) {
        size_t start = out.size;
        const char *c = from + 10;
        for (uint32_t group = 0, bits = 0; *c != '?'; c++) {
            if (base64_value(*c) < 0) continue;
            group = group << 6 | (uint32_t)base64_value(*c);
            bits += 6;
            if (bits >= 8) buf_char(&out, (char)(group >> (bits -= 8)));
        }
        assert_true(c + 2 - from <= 75);
        assert_true(text_valid(out.data + start, out.size - start));
        from = c + 2;
        while (*from == '\r' || *from == '\n' || *from == ' ') from++;
    }
    return out.data;
}

static void test_a_cyrillic_subject_comes_back_whole(void **state)
{
    struct world *world = *state;
    static const char subject[] =
        "Заявка К-1: воркер найден, он придёт завтра в 15:00 и сбросит все банки с полки, как вы и просили";
    const char *bytes = format(world, subject, "x\n");
    const char *header = strstr(bytes, "\r\nSubject: ");
    assert_non_null(header);
    assert_string_equal(decode_words(world->env.arena, header + 11), subject);
    assert_lines_are_short(bytes);
}

static void test_a_subject_cannot_add_headers(void **state)
{
    const char *bytes = format(*state, "Hi\r\nBcc: all@example.org", "x");
    assert_null(strstr(bytes, "\nBcc:"));
    assert_non_null(strstr(bytes, "Subject: Hi Bcc: all@example.org\r\n"));
}

static void test_long_lines_are_broken_softly_and_come_back(void **state)
{
    struct world *world = *state;
    char text[2001];
    memset(text, 'y', 2000);
    text[2000] = 0;
    const char *bytes = format(world, "s", text);
    assert_lines_are_short(bytes);
    size_t count = 0;
    for (const char *c = strstr(bytes, "\r\n\r\n--"); *c; c++) count += *c == 'y';
    assert_int_equal(count, 2000 + 2); /* and one in each part's "Content-Type" */
}

static void test_lines_that_start_with_a_dot_or_from_are_encoded(void **state)
{
    const char *bytes = format(*state, "s", ".\n.dot\nFrom me\nend = \n");
    assert_non_null(strstr(bytes, "\r\n=2E\r\n=2Edot\r\n=46rom me\r\nend =3D=20\r\n"));
}

static void test_the_head_says_who_when_and_what(void **state)
{
    const char *bytes = format(*state, "Plain", "x");
    assert_non_null(strstr(bytes, "Date: Tue, 24 Nov 2026 13:00:00 +0000\r\n"));
    assert_non_null(strstr(bytes, "From: \"Make Cats Free\" <no-reply@example.org>\r\n"));
    assert_non_null(strstr(bytes, "Message-ID: <0123abc@example.org>\r\n"));
    assert_non_null(strstr(bytes, "<murka@example.org>\r\n"));
    assert_non_null(strstr(bytes, "Content-Type: text/html; charset=utf-8\r\n"));
}

static void test_without_a_server_the_message_is_a_whole_file(void **state)
{
    struct world *world = *state;
    struct message message = {.message_id = "<../../evil/0123@example.org>",
                              .to_name = "",
                              .to_address = "a@example.org",
                              .subject = "s",
                              .text = "t",
                              .html = NULL};
    assert_null(mail_send(&world->env, &message));
    assert_null(mail_send(&world->env, &message));
    DIR *folder = opendir(world_path(world, "mail"));
    assert_non_null(folder);
    size_t files = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        files++;
        assert_string_equal(entry->d_name, "______evil_0123.eml");
    }
    closedir(folder);
    assert_int_equal(files, 1);
}

static void test_a_server_that_is_not_there_means_try_again(void **state)
{
    struct world *world = *state;
    world->platform.config.smtp_url = "smtp://127.0.0.1:1";
    struct message message = {
        .message_id = "<1@x>", .to_name = "", .to_address = "a@example.org", .subject = "s", .text = "t"};
    err e = mail_send(&world->env, &message);
    assert_non_null(e);
    assert_int_equal(e->kind, ERR_BUSY);
}

/* Sends one message to a server that answers as given (NULL: as usual). */
static err send_to(struct world *world, struct mail_server *server, const char *on_sender, const char *on_recipient,
                   const char *on_data)
{
    *server = (struct mail_server){0};
    mail_server_open(server);
    if (on_sender) server->on_sender = on_sender;
    if (on_recipient) server->on_recipient = on_recipient;
    if (on_data) server->on_data = on_data;
    world->platform.config.smtp_url = server->url;
    struct message message = {
        .message_id = "<1@x>", .to_name = "A", .to_address = "a@example.org", .subject = "s", .text = ".\nhi\n"};
    err e = mail_send(&world->env, &message);
    mail_server_close(server);
    return e;
}

static void test_a_message_is_taken_after_the_servers_last_word(void **state)
{
    struct mail_server server;
    assert_null(send_to(*state, &server, NULL, NULL, NULL));
    assert_int_equal(server.taken, 1);
    assert_non_null(strstr(server.last, "To: \"A\" <a@example.org>\r\n"));
    assert_non_null(strstr(server.last, "=2E\r\nhi\r\n"));
}

static void test_a_refusal_is_told_in_the_servers_words_without_the_address(void **state)
{
    struct mail_server server;
    err e = send_to(*state, &server, NULL, "550 5.1.1 <a@example.org>: user unknown\r\n", NULL);
    assert_string_equal(e->detail, "The mail server refused the message for good: 550 5.1.1 (…) user unknown");
}

static void test_only_a_refusal_of_this_very_message_is_for_good(void **state)
{
    struct mail_server server;
    assert_int_equal(send_to(*state, &server, NULL, "550 no such mailbox\r\n", NULL)->kind, ERR_INVALID);
    assert_int_equal(send_to(*state, &server, NULL, NULL, "554 we do not like it\r\n")->kind, ERR_INVALID);
    assert_int_equal(send_to(*state, &server, "550 we do not know you\r\n", NULL, NULL)->kind, ERR_BUSY);
    assert_int_equal(send_to(*state, &server, NULL, "450 mailbox busy\r\n", NULL)->kind, ERR_BUSY);
    assert_int_equal(send_to(*state, &server, NULL, NULL, "451 later\r\n")->kind, ERR_BUSY);
    assert_int_equal(server.taken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_a_cyrillic_subject_comes_back_whole),
        WORLD_TEST(test_a_subject_cannot_add_headers),
        WORLD_TEST(test_long_lines_are_broken_softly_and_come_back),
        WORLD_TEST(test_lines_that_start_with_a_dot_or_from_are_encoded),
        WORLD_TEST(test_the_head_says_who_when_and_what),
        WORLD_TEST(test_without_a_server_the_message_is_a_whole_file),
        WORLD_TEST(test_a_server_that_is_not_there_means_try_again),
        WORLD_TEST(test_a_message_is_taken_after_the_servers_last_word),
        WORLD_TEST(test_a_refusal_is_told_in_the_servers_words_without_the_address),
        WORLD_TEST(test_only_a_refusal_of_this_very_message_is_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
