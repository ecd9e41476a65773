/* Text: UTF-8 checks and a growing buffer with a maximum from birth. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"

/* Valid UTF-8 without NUL and without control characters other than tab, line feed, carriage return. */
bool text_valid(const char *bytes, size_t size);
/* Characters (code points), not bytes. */
size_t text_length(const char *text);
bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
bool text_blank(const char *text);             /* NULL, empty, or white space only */
bool text_starts(const char *text, const char *prefix);
/* Trims white space at both ends; the result lives in the arena. */
char *text_trim(struct arena *arena, const char *text);
/* Lower case for ASCII and Cyrillic letters (search keys, e-mail addresses). */
char *text_lower(struct arena *arena, const char *text);
/* Hex and base64url without padding, both NUL-terminated in the arena. */
char *text_hex(struct arena *arena, const void *bytes, size_t size);
char *text_base64url(struct arena *arena, const void *bytes, size_t size);
/* Looks like an e-mail address: one @, a dot in the domain, no blanks, nothing that means something in a mail header,
 * at most 254 bytes. */
bool text_is_email(const char *text);
/* A telephone number: digits, blanks, + ( ) -; 5 to 20 digits. */
bool text_is_phone(const char *text);

enum { INT_TEXT = 20 };
/* Writes decimal digits, without a NUL; returns their number. */
size_t text_int(int64_t value, char out[INT_TEXT]);

/* A growing byte buffer on an arena; always NUL-terminated. Passing `limit` unwinds the arena (it is a bug or an
 * attack). */
struct buf {
    struct arena *arena;
    char *data;
    size_t size, room, limit;
};

struct buf buf_new(struct arena *arena, size_t limit);
/* Makes room for `more` bytes (and the NUL) and gives the place to write them to; the writer adds to `size` what it
 * wrote, and the NUL. */
void buf_grow(struct buf *buf, size_t more);
static inline char *buf_reserve(struct buf *buf, size_t more)
{
    if (more >= buf->room - buf->size) buf_grow(buf, more);
    return buf->data + buf->size;
}
void buf_add(struct buf *buf, const void *bytes, size_t size);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_int(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
