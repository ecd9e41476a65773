/* JSON Schema (2020-12, the dialect of OpenAPI 3.1) from shapes. */
#include "base/shape.h"
#include <string.h>

static const char *type_of(enum field_type type)
{
    switch (type) {
    case FIELD_TEXT:
    case FIELD_ID:
    case FIELD_TIME:
    case FIELD_ENUM:
    case FIELD_FILE:
        return "string";
    case FIELD_INT:
    case FIELD_MONEY:
        return "integer";
    case FIELD_REAL:
        return "number";
    case FIELD_BOOL:
    case FIELD_MAYBE:
        return "boolean";
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        return "array";
    case FIELD_OBJECT: /* by $ref */
    case FIELD_JSON:
        return NULL;
    }
    return NULL;
}

static void write_type(struct buf *out, const char *type, bool nullable)
{
    buf_printf(out, nullable ? "\"type\":[\"%s\",\"null\"]" : "\"type\":\"%s\"", type);
}

static void write_reference(struct buf *out, const struct shape *shape)
{
    buf_printf(out, "\"$ref\":\"#/components/schemas/%s\"", shape->name);
}

static void write_enum(struct buf *out, const char *const *names, bool nullable)
{
    buf_text(out, ",\"enum\":[");
    for (int i = 1; names[i]; i++) {
        if (i > 1) buf_char(out, ',');
        json_text(out, names[i]);
    }
    buf_text(out, nullable ? ",null]" : "]");
}

static void write_items(struct buf *out, const struct field *field)
{
    buf_text(out, ",\"items\":{");
    if (field->type == FIELD_LIST)
        write_reference(out, field->shape);
    else if (field->type == FIELD_IDS)
        buf_text(out, "\"type\":\"string\",\"minLength\":13,\"maxLength\":13");
    else
        buf_text(out, "\"type\":\"string\",\"maxLength\":200");
    buf_char(out, '}');
}

static void write_length(struct buf *out, const struct field *field, const char *what, int64_t least, int64_t usual_max)
{
    if (least > 0) buf_printf(out, ",\"min%s\":%lld", what, (long long)least);
    buf_printf(out, ",\"max%s\":%lld", what, (long long)(field->max > 0 ? field->max : usual_max));
}

static void write_bounds(struct buf *out, const struct field *field)
{
    if (field->max > field->min)
        buf_printf(out, ",\"minimum\":%lld,\"maximum\":%lld", (long long)field->min, (long long)field->max);
    if (field->flags & POSITIVE) buf_text(out, ",\"exclusiveMinimum\":0");
}

static void write_text_limits(struct buf *out, const struct field *field, bool input)
{
    if (field->flags & EMAIL) buf_text(out, ",\"format\":\"email\"");
    if (field->flags & SECRET) buf_text(out, ",\"format\":\"password\"");
    int64_t least = field->min > 0 ? field->min : field->flags & REQUIRED ? 1 : 0;
    if (input || field->max > 0) write_length(out, field, "Length", input ? least : 0, 200);
}

/* Limits bind what comes in; what goes out may have been made under older ones. */
static void write_limits(struct buf *out, const struct field *field, bool input, bool nullable)
{
    switch (field->type) {
    case FIELD_TEXT:
        write_text_limits(out, field, input);
        break;
    case FIELD_ID:
        buf_text(out, ",\"minLength\":13,\"maxLength\":13");
        break;
    case FIELD_TIME:
        buf_text(out, ",\"format\":\"date-time\"");
        break;
    case FIELD_INT:
    case FIELD_MONEY:
        buf_text(out, ",\"format\":\"int64\""); /* fall through */
    case FIELD_REAL:
        if (input) write_bounds(out, field);
        break;
    case FIELD_ENUM:
        write_enum(out, field->names, nullable);
        break;
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        if (input) write_length(out, field, "Items", field->min, 100);
        write_items(out, field);
        break;
    case FIELD_FILE:
        buf_text(out, ",\"format\":\"binary\",\"contentMediaType\":\"application/octet-stream\"");
        break;
    case FIELD_BOOL:
    case FIELD_MAYBE:
    case FIELD_OBJECT:
    case FIELD_JSON:
        break;
    }
}

static void write_property(struct buf *out, const struct field *field, bool input, bool nullable)
{
    const char *type = type_of(field->type), *comma = "";
    buf_text(out, field->key);
    buf_char(out, '{');
    size_t before = out->size;
    if (field->type == FIELD_OBJECT && nullable) {
        buf_text(out, "\"anyOf\":[{");
        write_reference(out, field->shape);
        buf_text(out, "},{\"type\":\"null\"}]");
    } else if (field->type == FIELD_OBJECT) {
        write_reference(out, field->shape);
    } else if (type) {
        write_type(out, type, nullable);
        write_limits(out, field, input, nullable);
    }
    if (out->size > before) comma = ",";
    if (field->help) {
        buf_printf(out, "%s\"description\":", comma);
        json_text(out, field->help);
    }
    buf_char(out, '}');
}

static bool is_nullable(const struct field *field, bool input)
{
    if (field->flags & REQUIRED || field->type == FIELD_BOOL) return false;
    return input ? field->flags & NULLABLE : !(field->flags & OMIT);
}

/* An answer has every member that is neither left out when absent nor hidden from some roles. */
static bool is_required(const struct field *field, bool input)
{
    return input ? field->flags & REQUIRED : !(field->flags & OMIT) && !field->visible_to;
}

static bool has_place(const struct field *field, bool input)
{
    return input ? field->type != FIELD_JSON : field->type != FIELD_FILE;
}

static void write_schema(struct buf *out, const struct shape *shape, bool input)
{
    size_t properties = 0, required = 0;
    buf_text(out, "{\"type\":\"object\",\"properties\":{");
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if (!has_place(field, input)) continue;
        if (properties++) buf_char(out, ',');
        write_property(out, field, input, is_nullable(field, input));
    }
    buf_char(out, '}');
    for (size_t i = 0; i < shape->count; i++) {
        if (!has_place(&shape->fields[i], input) || !is_required(&shape->fields[i], input)) continue;
        buf_text(out, required++ ? "," : ",\"required\":[");
        json_text(out, shape->fields[i].name);
    }
    if (required) buf_char(out, ']');
    buf_text(out, input && !shape->open ? ",\"additionalProperties\":false}" : "}");
}

void shape_schema(struct buf *out, const struct shape *shape)
{
    write_schema(out, shape, true);
}

void shape_schema_output(struct buf *out, const struct shape *shape)
{
    write_schema(out, shape, false);
}
