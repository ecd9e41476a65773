/* Reading a JSON object that came from outside: every fault of every field is found in one go. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "shape_parse.h"

enum { DEPTH = 32 };

/* jansson recurses into what it parses and frees; the stack of a worker thread is finite. */
static bool too_deep(const char *json, size_t size)
{
    size_t depth = 0;
    bool inside = false; /* a string */
    for (size_t i = 0; i < size; i++) {
        char c = json[i];
        if (inside && c == '\\')
            i++;
        else if (c == '"')
            inside = !inside;
        else if (inside)
            continue;
        else if ((c == '{' || c == '[') && ++depth > DEPTH)
            return true;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return false;
}

/* jansson takes an allocation that failed for the end of a text or for a fault in it, so that a password may come out
 * shorter than it was sent: it is remembered here, and such a document is never used. */
static _Thread_local bool starved;
static pthread_once_t memory_once = PTHREAD_ONCE_INIT;

static void *take_memory(size_t size)
{
    void *memory = malloc(size);
    if (!memory) starved = true;
    return memory;
}

static void memory_begin(void)
{
    json_set_alloc_funcs(take_memory, free);
}

static void release(void *document)
{
    json_decref(document);
}

void document_free(struct arena *arena, json_t *document)
{
    arena_undefer(arena, document);
    json_decref(document);
}

static err malformed(struct arena *arena, const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_invalid_utf8:
        return err_new(arena, ERR_INVALID, "malformed", "The JSON is not valid UTF-8.");
    case json_error_duplicate_key:
        return err_new(arena, ERR_INVALID, "malformed", "The JSON names a member twice (line %d).", error->line);
    default:
        return err_new(arena, ERR_INVALID, "malformed", "This is not JSON (line %d, column %d).", error->line,
                       error->column);
    }
}

err document_load(struct arena *arena, const char *json, size_t size, json_t **ret, bool *ret_wide)
{
    /* NUL is let through as far as the field's check, which can name the field; any value, for what stands in a column
     * or a form */
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY;
    json_error_t error = {0};
    if (too_deep(json, size)) return err_new(arena, ERR_INVALID, "malformed", "The JSON is nested too deeply.");
    pthread_once(&memory_once, memory_begin);
    starved = false;
    json_t *document = json_loadb(json, size, flags, &error);
    bool wide = !document && json_error_code(&error) == json_error_numeric_overflow;
    if (wide) document = json_loadb(json, size, flags | JSON_DECODE_INT_AS_REAL, &error);
    if (document) arena_defer(arena, release, document);
    if (starved) arena_unwind(arena);
    if (!document) return malformed(arena, &error);
    *ret = document;
    *ret_wide = wide;
    return OK;
}

void fault_unknown(struct faults *faults, const char *path, const char *name)
{
    size_t size = strnlen(name, 100);
    while (size > 0 && (name[size] & 0xc0) == 0x80) size--;
    const char *copy = arena_copy(faults->arena, name, size);
    fault(faults, path_member(faults, path, copy), "unknown", "is not known here");
}

void keep_text(struct faults *faults, const struct field *field, const char *path, const char *text, const char **ret)
{
    *ret = field->flags & SECRET ? arena_text(faults->arena, text) : text_trim(faults->arena, text);
    check_text(faults, field, path, *ret);
}

void keep_id(struct faults *faults, const char *path, const char *text, ident *ret)
{
    if (!ident_parse(text, ret)) fault(faults, path, "format", "must be an id");
}

void keep_time(struct faults *faults, const char *path, const char *text, instant *ret)
{
    if (!instant_parse(text, ret)) fault(faults, path, "format", "must be a time like 2026-11-24T13:00:00Z");
}

void keep_enum(struct faults *faults, const struct field *field, const char *path, const char *text, int *ret)
{
    *ret = names_find(field->names, text);
    if (!*ret) fault(faults, path, "out_of_range", "must be one of the known words");
}

/* The characters of a JSON string, or NULL and a fault. */
static const char *string_of(struct parse *parse, const char *path, json_t *json)
{
    if (!json_is_string(json)) {
        fault(&parse->faults, path, "type", "must be a string");
        return NULL;
    }
    const char *text = json_string_value(json);
    if (strlen(text) == json_string_length(json)) return text;
    fault(&parse->faults, path, "format", "must be text without control characters");
    return NULL;
}

static void parse_integer(struct parse *parse, const struct field *field, const char *path, json_t *json, int64_t *ret)
{
    const double exact = 9007199254740992.0; /* 2^53 */
    if (json_is_integer(json)) {
        *ret = json_integer_value(json);
    } else if (parse->wide && json_is_real(json) && nearbyint(json_real_value(json)) == json_real_value(json)) {
        double value = json_real_value(json);
        *ret = fabs(value) < exact ? (int64_t)value : NONE;
    } else {
        fault(&parse->faults, path, "type", "must be an integer");
        return;
    }
    if (*ret == NONE)
        fault(&parse->faults, path, "out_of_range", "is too large");
    else
        check_scalar(&parse->faults, field, path, ret);
}

static void parse_real(struct parse *parse, const struct field *field, const char *path, json_t *json, double *ret)
{
    if (!json_is_number(json)) {
        fault(&parse->faults, path, "type", "must be a number");
        return;
    }
    *ret = json_number_value(json);
    check_scalar(&parse->faults, field, path, ret);
}

static void parse_bool(struct parse *parse, const struct field *field, const char *path, json_t *json, void *at)
{
    if (!json_is_boolean(json))
        fault(&parse->faults, path, "type", "must be true or false");
    else if (field->type == FIELD_BOOL)
        *(bool *)at = json_is_true(json);
    else
        *(enum maybe *)at = json_is_true(json) ? MAYBE_YES : MAYBE_NO;
}

static void parse_nested(struct parse *parse, const struct field *field, const char *path, json_t *json, void **ret)
{
    if (!json_is_object(json)) {
        fault(&parse->faults, path, "type", "must be an object");
        return;
    }
    *ret = arena_alloc(parse->faults.arena, field->shape->size);
    parse_object(parse, field->shape, path, json, *ret);
}

static void parse_element(struct parse *parse, const struct field *field, const char *path, json_t *json, void *at)
{
    const char *text;
    switch (field->type) {
    case FIELD_TEXTS:
        *(const char **)at = "";
        if ((text = string_of(parse, path, json))) keep_text(&parse->faults, field, path, text, at);
        break;
    case FIELD_IDS:
        if ((text = string_of(parse, path, json))) keep_id(&parse->faults, path, text, at);
        break;
    default:
        if (json_is_object(json))
            parse_object(parse, field->shape, path, json, at);
        else
            fault(&parse->faults, path, "type", "must be an object");
    }
}

static void parse_list(struct parse *parse, const struct field *field, const char *path, json_t *json, struct list *ret)
{
    struct faults *faults = &parse->faults;
    if (!json_is_array(json)) {
        fault(faults, path, "type", "must be a list");
        return;
    }
    size_t count = json_array_size(json);
    if (!check_count(faults, field, path, count)) return;
    size_t size = field->type == FIELD_TEXTS ? sizeof(char *)
                  : field->type == FIELD_IDS ? sizeof(ident)
                                             : field->shape->size;
    char *items = arena_array(faults->arena, count, size);
    for (size_t i = 0; i < count; i++)
        parse_element(parse, field, path_index(faults, path, i), json_array_get(json, i), items + i * size);
    *ret = (struct list){.items = items, .count = count};
}

static void parse_string(struct parse *parse, const struct field *field, const char *path, json_t *json, void *at)
{
    struct faults *faults = &parse->faults;
    const char *text = string_of(parse, path, json);
    if (!text) return;
    if (field->type == FIELD_TEXT) keep_text(faults, field, path, text, at);
    if (field->type == FIELD_ID) keep_id(faults, path, text, at);
    if (field->type == FIELD_ENUM) keep_enum(faults, field, path, text, at);
    if (field->type != FIELD_TIME) return;
    keep_time(faults, path, text, at);
    if (*(instant *)at) check_scalar(faults, field, path, at);
}

void parse_member(struct parse *parse, const struct field *field, const char *path, json_t *value, void *at)
{
    if (!value || json_is_null(value)) {
        if (field->flags & REQUIRED)
            fault(&parse->faults, path, "required", "is missing");
        else if (value && !(field->flags & NULLABLE))
            fault(&parse->faults, path, "type", "must not be null");
        return;
    }
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_ID:
    case FIELD_TIME:
    case FIELD_ENUM:
        parse_string(parse, field, path, value, at);
        break;
    case FIELD_INT:
    case FIELD_MONEY:
        parse_integer(parse, field, path, value, at);
        break;
    case FIELD_REAL:
        parse_real(parse, field, path, value, at);
        break;
    case FIELD_BOOL:
    case FIELD_MAYBE:
        parse_bool(parse, field, path, value, at);
        break;
    case FIELD_OBJECT:
        parse_nested(parse, field, path, value, at);
        break;
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        parse_list(parse, field, path, value, at);
        break;
    case FIELD_JSON:
    case FIELD_FILE:
        break; /* not in JSON input: see parse_object */
    }
}

static bool comes_in_json(const struct field *field)
{
    return field && field->type != FIELD_JSON && field->type != FIELD_FILE;
}

void parse_object(struct parse *parse, const struct shape *shape, const char *path, json_t *json, void *object)
{
    size_t known = 0;
    shape_clear(shape, object);
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        json_t *value = comes_in_json(field) ? json_object_get(json, field->name) : NULL;
        if (value) known++;
        parse_member(parse, field, path_member(&parse->faults, path, field->name), value, field_at(field, object));
    }
    if (shape->open || known == json_object_size(json)) return;
    for (void *at = json_object_iter(json); at; at = json_object_iter_next(json, at)) {
        const char *key = json_object_iter_key(at);
        if (!comes_in_json(shape_field(shape, key, strlen(key)))) fault_unknown(&parse->faults, path, key);
    }
}

err shape_parse(struct arena *arena, const struct shape *shape, const char *json, size_t size, instant now,
                void *object)
{
    struct parse parse = {.faults = {.arena = arena, .now = now}};
    json_t *document;
    TRY(document_load(arena, json, size, &document, &parse.wide));
    bool is_object = json_is_object(document);
    if (is_object) parse_object(&parse, shape, NULL, document, object);
    document_free(arena, document);
    if (!is_object) return err_new(arena, ERR_INVALID, "malformed", "The JSON is not an object.");
    return err_invalid(arena, parse.faults.list);
}
