/* Sending one message: SMTP through libcurl, or a file in DIR/mail when no server is configured. The queue is the
 * notifications module's. */
#pragma once
#include "base/err.h"
#include "platform/env.h"

struct message {
    const char *message_id; /* "<…@host>": the same on every attempt, so that a doubled delivery can be recognised */
    const char *to_name, *to_address;
    const char *subject; /* UTF-8 */
    const char *text, *html;
};
/* OK only after the server's final 250. ERR_BUSY: try again (network, 4xx); ERR_INVALID: refused for good (5xx). */
err mail_send(struct env *env, const struct message *message);
/* The bytes of the message: RFC 5322, multipart/alternative, encoded headers, quoted-printable bodies; CR LF lines. */
const char *mail_format(struct arena *arena, const char *from, const struct message *message, instant date);
