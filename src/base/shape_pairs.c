/* Reading name=value pairs (query strings, multipart texts): text is converted by the type of its field. */
#include <errno.h>
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "shape_parse.h"

static void pair_integer(struct faults *faults, const struct field *field, const char *path, const char *text,
                         int64_t *ret)
{
    const char *digits = text + (*text == '-');
    if (!*digits || strspn(digits, "0123456789") != strlen(digits)) {
        fault(faults, path, "type", "must be an integer");
        return;
    }
    errno = 0;
    int64_t value = strtoll(text, NULL, 10);
    if (errno || value == NONE) {
        fault(faults, path, "out_of_range", "is too large");
        return;
    }
    *ret = value;
    check_scalar(faults, field, path, ret);
}

static void pair_real(struct faults *faults, const struct field *field, const char *path, const char *text, double *ret)
{
    char *end;
    double value = g_ascii_strtod(text, &end); /* never with a decimal comma */
    if (*end || strspn(text, "0123456789+-.eE") != strlen(text) || !isfinite(value)) {
        fault(faults, path, "type", "must be a number");
        return;
    }
    *ret = value;
    check_scalar(faults, field, path, ret);
}

static void pair_bool(struct faults *faults, const struct field *field, const char *path, const char *text, void *at)
{
    bool yes = !strcmp(text, "true") || !strcmp(text, "1");
    if (!yes && strcmp(text, "false") != 0 && strcmp(text, "0") != 0)
        fault(faults, path, "type", "must be true or false");
    else if (field->type == FIELD_BOOL)
        *(bool *)at = yes;
    else
        *(enum maybe *)at = yes ? MAYBE_YES : MAYBE_NO;
}

/* Elements with commas between them. */
static void pair_list(struct faults *faults, const struct field *field, const char *path, const char *text,
                      struct list *ret)
{
    size_t count = 1;
    for (const char *c = text; *c; c++) count += *c == ',';
    if (!check_count(faults, field, path, count)) return;
    size_t size = field->type == FIELD_IDS ? sizeof(ident) : sizeof(char *);
    char *items = arena_array(faults->arena, count, size);
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(text, ",");
        const char *element = arena_copy(faults->arena, text, length), *name = path_index(faults, path, i);
        void *at = items + i * size;
        if (field->type == FIELD_IDS)
            keep_id(faults, name, element, at);
        else
            keep_text(faults, field, name, element, at);
        text += length + 1;
    }
    *ret = (struct list){.items = items, .count = count};
}

/* Objects and lists of objects come as JSON text. */
static void pair_json(struct faults *faults, const struct field *field, const char *path, const char *text, void *at)
{
    struct parse parse = {.faults = *faults};
    json_t *document;
    if (document_load(faults->arena, text, strlen(text), &document, &parse.wide)) {
        fault(faults, path, "format", "must be JSON");
        return;
    }
    parse_member(&parse, field, path, document, at);
    document_free(faults->arena, document);
    faults->list = parse.faults.list;
}

static void pair_value(struct faults *faults, const struct field *field, const char *path, const char *text, void *at)
{
    switch (field->type) {
    case FIELD_TEXT:
        keep_text(faults, field, path, text, at);
        break;
    case FIELD_ID:
        keep_id(faults, path, text, at);
        break;
    case FIELD_TIME:
        keep_time(faults, path, text, at);
        if (*(instant *)at) check_scalar(faults, field, path, at);
        break;
    case FIELD_INT:
    case FIELD_MONEY:
        pair_integer(faults, field, path, text, at);
        break;
    case FIELD_REAL:
        pair_real(faults, field, path, text, at);
        break;
    case FIELD_BOOL:
    case FIELD_MAYBE:
        pair_bool(faults, field, path, text, at);
        break;
    case FIELD_ENUM:
        keep_enum(faults, field, path, text, at);
        break;
    case FIELD_OBJECT:
    case FIELD_LIST:
        pair_json(faults, field, path, text, at);
        break;
    case FIELD_TEXTS:
    case FIELD_IDS:
        pair_list(faults, field, path, text, at);
        break;
    case FIELD_JSON:
    case FIELD_FILE:
        break; /* not among texts */
    }
}

static void pair_member(struct faults *faults, const struct field *field, const struct pair *pairs, size_t count,
                        void *at)
{
    const struct pair *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pairs[i].name, field->name) != 0) continue;
        if (found) {
            fault(faults, field->name, "duplicate", "is given twice");
            return;
        }
        found = &pairs[i];
    }
    const char *text = found ? found->value : NULL;
    if (text && field->type == FIELD_TEXT && !(field->flags & SECRET) && text_blank(text)) text = NULL;
    if (text && *text)
        pair_value(faults, field, field->name, text, at);
    else if (field->flags & REQUIRED)
        fault(faults, field->name, "required", "is missing");
}

err shape_parse_pairs(struct arena *arena, const struct shape *shape, const struct pair *pairs, size_t count,
                      instant now, void *object)
{
    struct faults faults = {.arena = arena, .now = now};
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        void *at = field_at(field, object);
        if (field->type == FIELD_FILE) {
            if (field->flags & REQUIRED && field_absent(field, at))
                fault(&faults, field->name, "required", "is missing");
            continue;
        }
        field_clear(field, at);
        if (field->type != FIELD_JSON) pair_member(&faults, field, pairs, count, at);
    }
    for (size_t i = 0; i < count; i++) {
        const struct field *field = shape_field(shape, pairs[i].name, strlen(pairs[i].name));
        if (!field || field->type == FIELD_JSON || field->type == FIELD_FILE)
            fault_unknown(&faults, NULL, pairs[i].name);
    }
    return err_invalid(arena, faults.list);
}
