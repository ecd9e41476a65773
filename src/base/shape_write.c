/* Writing JSON: on the way of every answer, hence without printf and with one reservation of room per field. */
#include "base/shape.h"
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "shape_check.h"
#include "shape_write.h"

/* 0: as it is; 'u': \u00XX; else the letter after the backslash. */
static const char escapes[256] = {
    [0] = 'u',  [1] = 'u',    [2] = 'u',    [3] = 'u',    [4] = 'u',   [5] = 'u',     [6] = 'u',
    [7] = 'u',  ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', [11] = 'u',  ['\f'] = 'f',  ['\r'] = 'r',
    [14] = 'u', [15] = 'u',   [16] = 'u',   [17] = 'u',   [18] = 'u',  [19] = 'u',    [20] = 'u',
    [21] = 'u', [22] = 'u',   [23] = 'u',   [24] = 'u',   [25] = 'u',  [26] = 'u',    [27] = 'u',
    [28] = 'u', [29] = 'u',   [30] = 'u',   [31] = 'u',   ['"'] = '"', ['\\'] = '\\', [127] = 'u',
};

/* How many bytes from the start need no escape, eight at a time: a byte is below 0x20, or equal to one of three, if
 * subtracting makes it borrow. Bytes above 0x7f never count; a false alarm only hands over to the table. */
static size_t plain_run(const char *text, size_t size)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    size_t at = 0;
    for (; at + 8 <= size; at += 8) {
        uint64_t word;
        memcpy(&word, text + at, 8);
        uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\', del = word ^ ones * 127;
        uint64_t hit = (word - ones * 0x20) | (quote - ones) | (slash - ones) | (del - ones);
        if (hit & ~word & tops) break;
    }
    while (at < size && !escapes[(unsigned char)text[at]]) at++;
    return at;
}

static void write_escape(struct buf *out, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    char escape = escapes[c];
    char *to = buf_reserve(out, 6);
    *to++ = '\\';
    *to++ = escape;
    out->size += 2;
    if (escape != 'u') return;
    memcpy(to, "00", 2);
    to[2] = digits[c >> 4];
    to[3] = digits[c & 15];
    out->size += 4;
}

static void write_text(struct buf *out, const char *text)
{
    size_t left = strlen(text);
    char *to = buf_reserve(out, left + 2);
    *to = '"';
    out->size++;
    while (left) {
        size_t run = plain_run(text, left);
        memcpy(buf_reserve(out, left + 1), text, run);
        out->size += run;
        text += run;
        left -= run;
        if (!left) break;
        write_escape(out, (unsigned char)*text++);
        left--;
    }
    *buf_reserve(out, 1) = '"';
    out->size++;
}

void json_text(struct buf *out, const char *text)
{
    write_text(out, text);
    out->data[out->size] = 0;
}

static void write_bytes(struct buf *out, const char *bytes, size_t size)
{
    memcpy(buf_reserve(out, size), bytes, size);
    out->size += size;
}

static void write_int(struct buf *out, int64_t value)
{
    out->size += text_int(value, buf_reserve(out, INT_TEXT));
}

/* Scores have few decimals: what six of them give exactly is written as an integer with a point; the rest with all
 * digits. */
static void write_real(struct buf *out, double value)
{
    double scaled = fabs(value) < 1e9 ? nearbyint(value * 1e6) : 0;
    if (fabs(value) >= 1e9 || scaled / 1e6 != value) {
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(text, sizeof text, "%.17g", value); /* like printf, but never with a decimal comma */
        write_bytes(out, text, strlen(text));
        return;
    }
    int64_t micros = (int64_t)fabs(scaled);
    if (value < 0) write_bytes(out, "-", 1);
    write_int(out, micros / 1000000);
    micros %= 1000000;
    char decimals[7] = {'.'};
    int count = 0;
    for (int64_t unit = 100000; micros; micros %= unit, unit /= 10) decimals[++count] = (char)('0' + micros / unit);
    write_bytes(out, decimals, count ? (size_t)count + 1 : 0);
}

static void write_id(struct buf *out, ident id)
{
    char *to = buf_reserve(out, IDENT_TEXT + 2);
    *to = '"';
    ident_write(id, to + 1);
    to[IDENT_TEXT] = '"';
    out->size += IDENT_TEXT + 1;
}

static void write_time(struct buf *out, instant at)
{
    char *to = buf_reserve(out, INSTANT_TEXT + 2);
    *to = '"';
    size_t length = instant_write(at, to + 1);
    to[length + 1] = '"';
    out->size += length + 2;
}

static void write_object(struct buf *out, const struct shape *shape, const void *object, uint32_t viewer);

/* Every element is followed by a comma; the last one becomes the bracket. */
static void close_with(struct buf *out, char bracket)
{
    if (out->data[out->size - 1] == ',')
        out->data[out->size - 1] = bracket;
    else
        write_bytes(out, &bracket, 1);
}

static void write_list(struct buf *out, enum field_type type, const struct shape *shape, const struct list *list,
                       uint32_t viewer)
{
    write_bytes(out, "[", 1);
    for (size_t i = 0; i < list->count; i++) {
        if (type == FIELD_TEXTS)
            write_text(out, ((const char *const *)list->items)[i]);
        else if (type == FIELD_IDS)
            write_id(out, ((const ident *)list->items)[i]);
        else
            write_object(out, shape, (const char *)list->items + i * shape->size, viewer);
        write_bytes(out, ",", 1);
    }
    close_with(out, ']');
}

void value_write(struct buf *out, const struct field *field, const void *at, uint32_t viewer)
{
    switch (field->type) {
    case FIELD_TEXT:
        write_text(out, *(const char *const *)at);
        break;
    case FIELD_ID:
        write_id(out, *(const ident *)at);
        break;
    case FIELD_TIME:
        write_time(out, *(const instant *)at);
        break;
    case FIELD_INT:
    case FIELD_MONEY:
        write_int(out, *(const int64_t *)at);
        break;
    case FIELD_REAL:
        write_real(out, *(const double *)at);
        break;
    case FIELD_BOOL:
        buf_text(out, *(const bool *)at ? "true" : "false");
        break;
    case FIELD_MAYBE:
        buf_text(out, *(const enum maybe *)at == MAYBE_YES ? "true" : "false");
        break;
    case FIELD_ENUM:
        write_text(out, field->names[*(const int *)at]);
        break;
    case FIELD_OBJECT:
        write_object(out, field->shape, *(void *const *)at, viewer);
        break;
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        write_list(out, field->type, field->shape, at, viewer);
        break;
    case FIELD_JSON:
        buf_text(out, *(const char *const *)at);
        break;
    case FIELD_FILE:
        break;
    }
}

static void write_object(struct buf *out, const struct shape *shape, const void *object, uint32_t viewer)
{
    write_bytes(out, "{", 1);
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if (field->type == FIELD_FILE || (field->visible_to && !(field->visible_to & viewer))) continue;
        const void *at = field_at(field, object);
        bool absent = field_absent(field, at);
        if (absent && field->flags & OMIT) continue;
        write_bytes(out, field->key, field->key_size ? field->key_size : strlen(field->key));
        if (absent)
            write_bytes(out, "null", 4);
        else
            value_write(out, field, at, viewer);
        write_bytes(out, ",", 1);
    }
    close_with(out, '}');
}

void shape_write(struct buf *out, const struct shape *shape, const void *object, uint32_t viewer)
{
    write_object(out, shape, object, viewer);
    out->data[out->size] = 0;
}

const char *shape_list_json(struct arena *arena, const struct shape *shape, const struct list *list)
{
    struct buf out = buf_new(arena, (size_t)16 << 20);
    write_list(&out, FIELD_LIST, shape, list, ~UINT32_C(0));
    out.data[out.size] = 0;
    return out.data;
}
