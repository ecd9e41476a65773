/* Shapes as CSV, for spreadsheets: RFC 4180, UTF-8 with a byte order mark (else some take it for another encoding). */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/shape.h"
#include "shape_check.h"
#include "shape_write.h"

enum { NAME_ROOM = 200 };

static bool has_column(const struct field *field, uint32_t viewer)
{
    if (field->type == FIELD_FILE || field->flags & NOT_CSV) return false;
    return !field->visible_to || field->visible_to & viewer;
}

/* ---- a cell */

/* "-12.50", "+79000000001" */
static bool is_number(const char *text)
{
    size_t digits = 0;
    bool point = false;
    for (text += *text == '+' || *text == '-'; *text; text++) {
        if (*text == '.' && !point && digits > 0)
            point = true;
        else if (isdigit((unsigned char)*text))
            digits++;
        else
            return false;
    }
    return digits > 0;
}

/* Spreadsheets run a cell that begins like this, whoever wrote it. */
static bool is_formula(const char *text)
{
    return *text && strchr("=+-@\t\r\n", *text) && !is_number(text);
}

/* What was written from `start` on becomes a cell. Quoted, too, for what some take for a separator: else a text could
 * make a cell of its own behind it. */
static void finish_cell(struct buf *out, size_t start)
{
    bool formula = is_formula(out->data + start), quoted = strpbrk(out->data + start, ",;\"\t\r\n") != NULL;
    size_t more = (formula ? 1 : 0) + (quoted ? 2 : 0);
    if (!more) return;
    for (const char *at = out->data + start; *at; at++) more += *at == '"';
    buf_reserve(out, more);
    const char *begin = out->data + start, *from = out->data + out->size;
    char *to = out->data + out->size + more;
    out->size += more;
    *to = 0;
    if (quoted) *--to = '"';
    while (from > begin) {
        *--to = *--from;
        if (*from == '"') *--to = '"';
    }
    if (formula) *--to = '\'';
    if (quoted) *--to = '"';
}

static void write_joined(struct buf *out, const struct field *field, const struct list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        char id[IDENT_TEXT];
        if (i > 0) buf_text(out, ", ");
        if (field->type == FIELD_IDS) ident_write(((const ident *)list->items)[i], id);
        buf_text(out, field->type == FIELD_IDS ? id : ((const char *const *)list->items)[i]);
    }
}

static void write_id(struct buf *out, ident id)
{
    char text[IDENT_TEXT];
    ident_write(id, text);
    buf_text(out, text);
}

static void write_time(struct buf *out, instant at)
{
    char text[INSTANT_TEXT];
    buf_add(out, text, instant_write(at, text));
}

static void write_json(struct buf *out, const struct field *field, const void *at, uint32_t viewer)
{
    value_write(out, field, at, viewer);
    buf_text(out, "");
}

static void write_value(struct buf *out, const struct field *field, const void *at, uint32_t viewer)
{
    switch (field->type) {
    case FIELD_TEXT:
        buf_text(out, *(const char *const *)at);
        break;
    case FIELD_ENUM:
        buf_text(out, field->names[*(const int *)at]);
        break;
    case FIELD_TEXTS:
    case FIELD_IDS:
        write_joined(out, field, at);
        break;
    case FIELD_ID:
        write_id(out, *(const ident *)at);
        break;
    case FIELD_TIME:
        write_time(out, *(const instant *)at);
        break;
    case FIELD_INT:
    case FIELD_MONEY:
    case FIELD_REAL:
    case FIELD_BOOL:
    case FIELD_MAYBE:
    case FIELD_LIST:
    case FIELD_JSON:
        write_json(out, field, at, viewer);
        break;
    case FIELD_OBJECT: /* see write_cells */
    case FIELD_FILE:
        break;
    }
}

/* ---- rows */

static void write_names(struct buf *out, const struct shape *shape, const char *prefix, uint32_t viewer, size_t *count)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        char name[NAME_ROOM];
        if (!has_column(field, viewer)) continue;
        snprintf(name, sizeof name, "%s%s%s", prefix, *prefix ? "." : "", field->name);
        if (field->type == FIELD_OBJECT) {
            write_names(out, field->shape, name, viewer, count);
            continue;
        }
        if ((*count)++) buf_char(out, ',');
        buf_text(out, name);
    }
}

/* `object` NULL: so many empty cells. */
static void write_cells(struct buf *out, const struct shape *shape, const void *object, uint32_t viewer, size_t *count)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if (!has_column(field, viewer)) continue;
        const void *at = object ? field_at(field, object) : NULL;
        bool absent = !at || field_absent(field, at);
        if (field->type == FIELD_OBJECT) {
            write_cells(out, field->shape, absent ? NULL : *(void *const *)at, viewer, count);
            continue;
        }
        if ((*count)++) buf_char(out, ',');
        size_t start = out->size;
        if (absent) continue;
        write_value(out, field, at, viewer);
        finish_cell(out, start);
    }
}

void shape_csv_head(struct buf *out, const struct shape *shape, uint32_t viewer)
{
    size_t count = 0;
    buf_text(out, "\xef\xbb\xbf");
    write_names(out, shape, "", viewer, &count);
    buf_text(out, "\r\n");
}

void shape_csv_row(struct buf *out, const struct shape *shape, const void *object, uint32_t viewer)
{
    size_t count = 0;
    write_cells(out, shape, object, viewer, &count);
    buf_text(out, "\r\n");
}
