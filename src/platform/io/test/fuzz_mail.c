/* Whatever names, subjects and texts hold, a message has short lines, proper line ends and the headers that we meant.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "platform/mail.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(const char *bytes)
{
    size_t headers = 0;
    bool in_headers = true;
    for (const char *line = bytes; *line;) {
        const char *end = strstr(line, "\r\n");
        if (!end || end - line > 200 || memchr(line, '\n', (size_t)(end - line)) ||
            memchr(line, '\r', (size_t)(end - line)))
            abort();
        if (end == line) in_headers = false;
        if (in_headers && *line != ' ' && *line != '\t') headers++;
        line = end + 2;
    }
    if (headers != 8) abort(); /* Date, From, To, Subject, Message-ID, Auto-Submitted, MIME-Version, Content-Type */
}

/* The input is four texts, divided by NULs. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size > 4000) return 0;
    struct arena *arena = arena_new(64 * 1024 * 1024);
    const char *texts[4], *at = arena_copy(arena, data, size), *end = at + size;
    for (size_t i = 0; i < 4; i++) {
        texts[i] = at;
        at += strlen(at);
        if (at < end) at++;
    }
    struct message message = {.message_id = "<1@x>",
                              .to_name = texts[0],
                              .to_address = "a@example.org",
                              .subject = texts[1],
                              .text = texts[2],
                              .html = texts[3]};
    check(mail_format(arena, "Cats <c@example.org>", &message, 1));
    arena_free(arena);
    return 0;
}
