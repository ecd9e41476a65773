/* A message's bytes: RFC 5322 with RFC 2047 headers, multipart/alternative, quoted-printable. Sending is in mail.c. */
#include <string.h>
#include "mail_format.h"

enum { MESSAGE_LIMIT = 4 * 1024 * 1024, LINE = 76, WORD_BYTES = 42, LONGEST_WORD = 60 };

static const char hex[] = "0123456789ABCDEF";
/* "=_" cannot stand in a quoted-printable body, so no text can contain the boundary. */
static const char boundary[] = "=_mcf_alternative_=";

/* May this text stand in a header as it is? Plain ASCII whose words fit on a line; all else becomes encoded words. */
static bool is_plain(const char *text)
{
    size_t word = 0;
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || (unsigned char)*text > '~') return false;
        word = *text == ' ' ? 0 : word + 1;
        if (word > LONGEST_WORD) return false;
    }
    return true;
}

/* The longest start of `text` of at most `most` bytes that ends between two characters. */
static size_t whole_characters(const char *text, size_t most)
{
    size_t length = strnlen(text, most + 1);
    if (length <= most) return length;
    length = most;
    while (length > 1 && ((unsigned char)text[length] & 0xc0) == 0x80) length--;
    return length;
}

static void base64(struct buf *out, const char *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        size_t rest = size - i < 3 ? size - i : 3;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++) group = group << 8 | (k < rest ? (unsigned char)bytes[i + k] : 0);
        for (size_t k = 0; k < 4; k++) buf_char(out, k <= rest ? digits[group >> (18 - 6 * k) & 63] : '=');
    }
}

/* Encoded words of at most 75 characters, folded one to a line. */
static void encoded_words(struct buf *out, const char *text)
{
    for (bool first = true; *text; first = false) {
        size_t length = whole_characters(text, WORD_BYTES);
        buf_text(out, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        base64(out, text, length);
        buf_text(out, "?=");
        text += length;
    }
}

/* Control characters, line ends first of all, would let a text become another header: they and blanks become one blank.
 */
static char *one_line(struct arena *arena, const char *text)
{
    char *line = arena_text(arena, text), *to = line;
    for (const char *c = text; *c; c++) {
        bool blank = (unsigned char)*c <= ' ' || *c == 0x7f;
        if (!blank)
            *to++ = *c;
        else if (to > line && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > line && to[-1] == ' ') to--;
    *to = 0;
    return line;
}

/* Folds at blanks, so that no line passes 76; a word longer than that stays whole. */
static void folded(struct buf *out, const char *text, size_t column)
{
    while (*text) {
        size_t word = strspn(text, " ") + strcspn(text + strspn(text, " "), " ");
        if (column + word > LINE && *text == ' ' && column > 1) {
            buf_text(out, "\r\n");
            column = 0;
        }
        buf_add(out, text, word);
        column += word;
        text += word;
    }
}

static void header_text(struct buf *out, const char *name, const char *value)
{
    const char *line = one_line(out->arena, value);
    buf_printf(out, "%s: ", name);
    if (is_plain(line) && !strstr(line, "=?"))
        folded(out, line, strlen(name) + 2);
    else
        encoded_words(out, line);
    buf_text(out, "\r\n");
}

static void header_address(struct buf *out, const char *header, const char *name, const char *address)
{
    buf_printf(out, "%s: ", header);
    if (!text_blank(name)) {
        const char *line = one_line(out->arena, name);
        if (is_plain(line) && strlen(line) <= LONGEST_WORD) {
            buf_char(out, '"');
            for (const char *c = line; *c; c++) {
                if (*c == '"' || *c == '\\') buf_char(out, '\\');
                buf_char(out, *c);
            }
            buf_char(out, '"');
        } else {
            encoded_words(out, line);
        }
        buf_text(out, strlen(line) > 20 ? "\r\n " : " ");
    }
    buf_printf(out, "<%s>\r\n", one_line(out->arena, address));
}

static void header_date(struct buf *out, instant date)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t second = date / MS_SECOND, of_day = second % 86400;
    struct date day = civil_from_days(second / 86400);
    buf_printf(out, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n", days[date_weekday(day)], day.day,
               months[day.month - 1], day.year, (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60));
}

/* Must this byte be written as =XX? A dot that starts a line would end the message for a careless relay, "From " be
 * changed by another. */
static bool must_encode(const char *c, bool line_start)
{
    unsigned char byte = (unsigned char)*c;
    if (byte == '=' || byte > '~' || (byte < ' ' && byte != '\t')) return true;
    if (byte == ' ' || byte == '\t') return c[1] == '\n' || c[1] == '\r' || !c[1];
    return line_start && (byte == '.' || !strncmp(c, "From ", 5));
}

static void quoted_printable(struct buf *out, const char *text)
{
    size_t column = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '\r' && c[1] == '\n') continue;
        if (*c == '\n') {
            buf_text(out, "\r\n");
            column = 0;
            continue;
        }
        bool encode = must_encode(c, column == 0);
        size_t width = encode ? 3 : 1;
        if (column + width > LINE - 1) { /* room for the soft break's own = */
            buf_text(out, "=\r\n");
            column = 0;
            encode = must_encode(c, true);
            width = encode ? 3 : 1;
        }
        if (encode)
            buf_add(out, (char[]){'=', hex[(unsigned char)*c >> 4], hex[*c & 15]}, 3);
        else
            buf_char(out, *c);
        column += width;
    }
    if (column) buf_text(out, "\r\n");
}

static void part(struct buf *out, const char *type, const char *text)
{
    buf_printf(out, "--%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
               boundary, type);
    quoted_printable(out, text);
}

struct mailbox mailbox_split(struct arena *arena, const char *from)
{
    const char *open = strrchr(from, '<'), *close = open ? strchr(open, '>') : NULL;
    if (!close) return (struct mailbox){.name = "", .address = text_trim(arena, from)};
    char *name = text_trim(arena, arena_copy(arena, from, (size_t)(open - from)));
    size_t length = strlen(name);
    if (length > 1 && name[0] == '"' && name[length - 1] == '"') name = arena_copy(arena, name + 1, length - 2);
    return (struct mailbox){.name = name,
                            .address = text_trim(arena, arena_copy(arena, open + 1, (size_t)(close - open - 1)))};
}

const char *mail_format(struct arena *arena, const char *from, const struct message *message, instant date)
{
    struct buf out = buf_new(arena, MESSAGE_LIMIT);
    struct mailbox sender = mailbox_split(arena, from);
    header_date(&out, date);
    header_address(&out, "From", sender.name, sender.address);
    header_address(&out, "To", message->to_name, message->to_address);
    header_text(&out, "Subject", message->subject);
    buf_printf(&out, "Message-ID: %s\r\n", one_line(arena, message->message_id));
    buf_text(&out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"); /* asks others' machines not to answer */
    buf_printf(&out, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n", boundary);
    part(&out, "text/plain", message->text);
    if (message->html) part(&out, "text/html", message->html);
    buf_printf(&out, "--%s--\r\n", boundary);
    return out.data;
}
