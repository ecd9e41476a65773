#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Decodes one character of at most `left` bytes; its length, or 0 if it is not UTF-8 (overlong forms and surrogates are
 * not). */
static size_t decode(const unsigned char *at, size_t left, uint32_t *ret)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = at[0];
    if (lead < 0x80) {
        *ret = lead;
        return 1;
    }
    size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || length > left) return 0;
    uint32_t code = lead & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80) return 0;
        code = code << 6 | (at[i] & 0x3f);
    }
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 0;
    *ret = code;
    return length;
}

bool text_valid(const char *bytes, size_t size)
{
    const unsigned char *at = (const unsigned char *)bytes, *end = at + size;
    while (at < end) {
        uint32_t code;
        size_t length = decode(at, (size_t)(end - at), &code);
        if (!length) return false;
        bool control = code < 0x20 ? code != '\t' && code != '\n' && code != '\r' : code >= 0x7f && code < 0xa0;
        if (control) return false;
        at += length;
    }
    return true;
}

size_t text_length(const char *text)
{
    size_t length = 0;
    for (; *text; text++) length += (*text & 0xc0) != 0x80;
    return length;
}

bool text_equal(const char *a, const char *b)
{
    if (!a || !b) return a == b;
    return !strcmp(a, b);
}

/* White space in people's eyes: no-break, zero-width and ideographic blanks too, or a name could look empty. */
static bool is_space(uint32_t code)
{
    if (code == ' ' || (code >= '\t' && code <= '\r')) return true;
    return code == 0x85 || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200b) || code == 0x2028 ||
           code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x2060 || code == 0x3000 || code == 0xfeff;
}

/* The first character that is no white space, or the terminating NUL. */
static const char *skip_space(const char *text, const char *end)
{
    uint32_t code;
    while (text < end) {
        size_t length = decode((const unsigned char *)text, (size_t)(end - text), &code);
        if (!length || !is_space(code)) break;
        text += length;
    }
    return text;
}

bool text_blank(const char *text)
{
    return !text || !*skip_space(text, text + strlen(text));
}

bool text_starts(const char *text, const char *prefix)
{
    return text && !strncmp(text, prefix, strlen(prefix));
}

char *text_trim(struct arena *arena, const char *text)
{
    if (!text) return NULL;
    const char *end = text + strlen(text), *start = skip_space(text, end);
    while (end > start) {
        const char *last = end - 1;
        while (last > start && (*last & 0xc0) == 0x80) last--;
        uint32_t code;
        size_t length = decode((const unsigned char *)last, (size_t)(end - last), &code);
        if (last + length != end || !is_space(code)) break; /* also what is no UTF-8 */
        end = last;
    }
    return arena_copy(arena, start, (size_t)(end - start));
}

char *text_lower(struct arena *arena, const char *text)
{
    if (!text) return NULL;
    char *copy = arena_text(arena, text);
    for (unsigned char *at = (unsigned char *)copy; *at; at++) {
        if (*at >= 'A' && *at <= 'Z') *at += 'a' - 'A';
        if (*at != 0xd0 || !at[1]) continue;
        unsigned char second = at[1];
        if (second >= 0x80 && second <= 0x8f) { /* Ѐ-Џ → ѐ-џ */
            at[0] = 0xd1;
            at[1] = second + 0x10;
        } else if (second >= 0x90 && second <= 0x9f) { /* А-П → а-п */
            at[1] = second + 0x20;
        } else if (second >= 0xa0 && second <= 0xaf) { /* Р-Я → р-я */
            at[0] = 0xd1;
            at[1] = second - 0x20;
        }
        at++;
    }
    return copy;
}

char *text_hex(struct arena *arena, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *in = bytes;
    char *out = arena_array(arena, size + 1, 2);
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[in[i] >> 4];
        out[2 * i + 1] = digits[in[i] & 15];
    }
    return out;
}

char *text_base64url(struct arena *arena, const void *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *in = bytes;
    char *out = arena_alloc(arena, size / 3 * 4 + 5), *to = out;
    for (size_t i = 0; i < size; i += 3) {
        size_t rest = size - i < 3 ? size - i : 3;
        uint32_t group = (uint32_t)in[i] << 16;
        if (rest > 1) group |= (uint32_t)in[i + 1] << 8;
        if (rest > 2) group |= in[i + 2];
        for (size_t k = 0; k <= rest; k++) *to++ = digits[group >> (18 - 6 * k) & 63];
    }
    return out;
}

bool text_is_email(const char *text)
{
    size_t size = text ? strlen(text) : 0;
    const char *at = size ? strchr(text, '@') : NULL;
    if (!at || at == text || at - text > 64 || size > 254 || !text_valid(text, size)) return false;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c <= ' ' || strchr("<>()[],;:\"\\", *c))
            return false; /* would mean something in a mail's header */
    const char *domain = at + 1, *label = domain;
    for (const char *c = domain;; c++) {
        if (*c == '@') return false;
        if (*c && *c != '.') continue;
        if (c == label) return false; /* an empty label: "a@", "a@.b", "a@b..c", "a@b." */
        if (!*c) return label > domain;
        label = c + 1;
    }
}

bool text_is_phone(const char *text)
{
    size_t digits = 0, size = text ? strlen(text) : 0;
    if (!size || size > 40) return false;
    for (const char *c = text; *c; c++) {
        if (*c >= '0' && *c <= '9')
            digits++;
        else if (!strchr(" +()-", *c))
            return false;
    }
    return digits >= 5 && digits <= 20;
}

struct buf buf_new(struct arena *arena, size_t limit)
{
    enum { FIRST = 256 };
    size_t room = limit < FIRST ? limit + 1 : FIRST;
    struct buf buf = {.arena = arena, .data = arena_resize(arena, NULL, 0, room), .room = room, .limit = limit};
    buf.data[0] = 0;
    return buf;
}

void buf_grow(struct buf *buf, size_t more)
{
    if (more > buf->limit - buf->size) arena_unwind(buf->arena);
    size_t room = buf->room * 2;
    if (room > buf->limit + 1) room = buf->limit + 1;
    if (room < buf->size + more + 1) room = buf->size + more + 1;
    buf->data = arena_resize(buf->arena, buf->data, buf->room, room);
    buf->room = room;
}

void buf_add(struct buf *buf, const void *bytes, size_t size)
{
    char *to = buf_reserve(buf, size);
    if (size) memcpy(to, bytes, size);
    to[size] = 0;
    buf->size += size;
}

void buf_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

size_t text_int(int64_t value, char out[INT_TEXT])
{
    static const char pairs[] =
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
        "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    char digits[INT_TEXT], *at = digits + sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    while (left >= 100) {
        at -= 2;
        memcpy(at, pairs + left % 100 * 2, 2);
        left /= 100;
    }
    if (left >= 10) {
        at -= 2;
        memcpy(at, pairs + left * 2, 2);
    } else {
        *--at = (char)('0' + left);
    }
    if (value < 0) *--at = '-';
    size_t length = (size_t)(digits + sizeof digits - at);
    memcpy(out, at, length);
    return length;
}

void buf_int(struct buf *buf, int64_t value)
{
    char digits[INT_TEXT];
    buf_add(buf, digits, text_int(value, digits));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) abort(); /* a format that is none: a bug */
    char *to = buf_reserve(buf, (size_t)length);
    vsnprintf(to, (size_t)length + 1, format, again);
    va_end(again);
    buf->size += (size_t)length;
}
