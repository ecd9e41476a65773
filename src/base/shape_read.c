/* Reading JSON text of our own, from a column: lenient about what a later or earlier version would have written
 * differently (members unknown or missing), and about what SQL writes its own way (ids and times as integers, 0 and 1).
 */
#include <string.h>
#include "shape_parse.h"

static bool read_object(struct arena *arena, const struct shape *shape, json_t *json, void *object);

static bool read_integer(json_t *json, int64_t *ret)
{
    if (!json_is_integer(json)) return false;
    *ret = json_integer_value(json);
    return true;
}

static bool read_id(json_t *json, ident *ret)
{
    return json_is_string(json) ? ident_parse(json_string_value(json), ret) : read_integer(json, ret);
}

static bool read_time(json_t *json, instant *ret)
{
    return json_is_string(json) ? instant_parse(json_string_value(json), ret) : read_integer(json, ret);
}

static bool read_bool(json_t *json, bool *ret)
{
    if (!json_is_boolean(json) && !json_is_integer(json)) return false;
    *ret = json_is_true(json) || json_integer_value(json) != 0;
    return true;
}

static bool read_text(struct arena *arena, json_t *json, const char **ret)
{
    if (!json_is_string(json)) return false;
    *ret = arena_text(arena, json_string_value(json));
    return true;
}

/* What a member of passed-through JSON looks like as text. */
static void read_raw(struct arena *arena, json_t *json, const char **ret)
{
    const size_t flags = JSON_COMPACT | JSON_ENCODE_ANY;
    size_t size = json_dumpb(json, NULL, 0, flags);
    char *text = arena_alloc(arena, size + 1);
    json_dumpb(json, text, size, flags);
    *ret = text;
}

static bool read_elements(struct arena *arena, enum field_type type, const struct shape *shape, json_t *json,
                          struct list *ret)
{
    if (!json_is_array(json)) return false;
    size_t count = json_array_size(json);
    size_t size = type == FIELD_TEXTS ? sizeof(char *) : type == FIELD_IDS ? sizeof(ident) : shape->size;
    char *items = arena_array(arena, count, size);
    for (size_t i = 0; i < count; i++) {
        json_t *element = json_array_get(json, i);
        void *at = items + i * size;
        bool fits = type == FIELD_TEXTS ? read_text(arena, element, at)
                    : type == FIELD_IDS ? read_id(element, at)
                                        : read_object(arena, shape, element, at);
        if (!fits) return false;
    }
    *ret = (struct list){.items = items, .count = count};
    return true;
}

static bool read_value(struct arena *arena, const struct field *field, json_t *json, void *at)
{
    bool yes = false;
    switch (field->type) {
    case FIELD_TEXT:
        return read_text(arena, json, at);
    case FIELD_ID:
        return read_id(json, at);
    case FIELD_TIME:
        return read_time(json, at);
    case FIELD_INT:
    case FIELD_MONEY:
        return read_integer(json, at);
    case FIELD_REAL:
        *(double *)at = json_number_value(json);
        return json_is_number(json);
    case FIELD_BOOL:
        return read_bool(json, at);
    case FIELD_MAYBE:
        if (!read_bool(json, &yes)) return false;
        *(enum maybe *)at = yes ? MAYBE_YES : MAYBE_NO;
        return true;
    case FIELD_ENUM: /* a word that this version does not know is none */
        if (json_is_string(json)) *(int *)at = names_find(field->names, json_string_value(json));
        return json_is_string(json);
    case FIELD_OBJECT:
        *(void **)at = arena_alloc(arena, field->shape->size);
        return read_object(arena, field->shape, json, *(void **)at);
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        return read_elements(arena, field->type, field->shape, json, at);
    case FIELD_JSON:
        read_raw(arena, json, at);
        return true;
    case FIELD_FILE:
        return false;
    }
    return false;
}

static bool read_object(struct arena *arena, const struct shape *shape, json_t *json, void *object)
{
    if (!json_is_object(json)) return false;
    shape_clear(shape, object);
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        json_t *value = json_object_get(json, field->name);
        if (value && !json_is_null(value) && !read_value(arena, field, value, field_at(field, object))) return false;
    }
    return true;
}

static err unreadable(struct arena *arena, const struct shape *shape)
{
    return err_new(arena, ERR_INTERNAL, "stored_json", "Stored JSON is not a %s.", shape->name);
}

err shape_read(struct arena *arena, const struct shape *shape, const char *json, void *object)
{
    json_t *document;
    bool wide;
    if (document_load(arena, json, strlen(json), &document, &wide)) return unreadable(arena, shape);
    bool fits = read_object(arena, shape, document, object);
    document_free(arena, document);
    return fits ? OK : unreadable(arena, shape);
}

err shape_read_list(struct arena *arena, const struct shape *shape, const char *json, struct list *ret)
{
    json_t *document;
    bool wide;
    if (document_load(arena, json, strlen(json), &document, &wide)) return unreadable(arena, shape);
    bool fits = read_elements(arena, FIELD_LIST, shape, document, ret);
    document_free(arena, document);
    return fits ? OK : unreadable(arena, shape);
}

err shape_read_scalars(struct arena *arena, enum field_type type, const char *json, struct list *ret)
{
    json_t *document;
    bool wide;
    TRY(document_load(arena, json, strlen(json), &document, &wide));
    bool fits = read_elements(arena, type, NULL, document, ret);
    document_free(arena, document);
    return fits ? OK : err_new(arena, ERR_INTERNAL, "stored_json", "Stored JSON is not a list of texts or ids.");
}
