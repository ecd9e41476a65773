/* The OpenAPI 3.1 document, made from the route tables and the shapes. A shape that only comes in is described by what
 * is accepted, any other by what is answered; one that does both has a second schema NAMEInput. */
#include <string.h>
#include "internal.h"

enum { SHAPES = 1024 };

/* Each shape once. */
struct shapes {
    const struct shape *items[SHAPES];
    size_t count;
};

static bool shapes_has(const struct shapes *shapes, const struct shape *shape)
{
    for (size_t i = 0; i < shapes->count; i++)
        if (shapes->items[i] == shape || !strcmp(shapes->items[i]->name, shape->name)) return true;
    return false;
}

static void shapes_add(struct shapes *shapes, const struct shape *shape)
{
    if (shape && shapes->count < SHAPES && !shapes_has(shapes, shape)) shapes->items[shapes->count++] = shape;
}

/* With all that its members refer to: the list grows while it is walked. */
static void shapes_close(struct shapes *shapes)
{
    for (size_t i = 0; i < shapes->count; i++)
        for (size_t j = 0; j < shapes->items[i]->count; j++) shapes_add(shapes, shapes->items[i]->fields[j].shape);
}

/* ---- small pieces */

static bool is_visible(const struct route *route, uint32_t permission, uint32_t roles)
{
    return !(route->flags & ROUTE_HIDDEN) || roles_allow(roles, permission);
}

static void write_reference(struct buf *out, const struct shape *shape, const char *suffix)
{
    buf_printf(out, "{\"$ref\":\"#/components/schemas/%s%s\"}", shape->name, suffix);
}

static void write_parameter(struct buf *out, const char *where, const char *name, bool required, const char *schema,
                            size_t schema_size)
{
    buf_text(out, "{\"name\":");
    json_text(out, name);
    buf_printf(out, ",\"in\":\"%s\",\"required\":%s,\"schema\":", where, required ? "true" : "false");
    buf_add(out, schema, schema_size);
    buf_char(out, '}');
}

static void write_path_parameters(struct buf *out, const struct route *route, size_t *count)
{
    static const char id[] = "{\"type\":\"string\",\"minLength\":13,\"maxLength\":13}",
                      token[] = "{\"type\":\"string\",\"minLength\":1}";
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{')) {
        char name[64];
        size_t size = strcspn(at + 1, "}");
        if (size >= sizeof name) continue;
        memcpy(name, at + 1, size);
        name[size] = 0;
        bool is_id = size >= 2 && !strcmp(name + size - 2, "id");
        if ((*count)++) buf_char(out, ',');
        write_parameter(out, "path", name, true, is_id ? id : token, strlen(is_id ? id : token));
    }
}

/* A query's fields are parameters: each field's schema stands alone in the schema of a shape of one field. */
static void write_query_parameters(struct buf *out, const struct shape *query, size_t *count)
{
    for (size_t i = 0; query && i < query->count; i++) {
        const struct field *field = &query->fields[i];
        struct field alone = *field;
        struct shape one = {.name = "One", .fields = &alone, .count = 1, .size = query->size};
        struct buf schema = buf_new(out->arena, 64 * 1024);
        alone.flags &= ~(uint32_t)NULLABLE;
        shape_schema(&schema, &one);
        const char *start = strstr(schema.data, field->key), *end;
        if (!start) continue;
        start += strlen(field->key);
        int depth = 0;
        for (end = start; *end; end++) {
            depth += *end == '{' ? 1 : *end == '}' ? -1 : 0;
            if (depth == 0) break;
        }
        if ((*count)++) buf_char(out, ',');
        write_parameter(out, "query", field->name, field->flags & REQUIRED, start, (size_t)(end + 1 - start));
    }
}

static void write_parameters(struct buf *out, const struct route *route)
{
    static const char key[] = "{\"type\":\"string\",\"minLength\":1,\"maxLength\":200}";
    size_t count = 0;
    buf_text(out, ",\"parameters\":[");
    write_path_parameters(out, route, &count);
    write_query_parameters(out, route->query, &count);
    if (route->flags & ROUTE_IDEMPOTENT) {
        if (count++) buf_char(out, ',');
        write_parameter(out, "header", "Idempotency-Key", false, key, sizeof key - 1);
    }
    buf_char(out, ']');
}

/* ---- an operation */

static void write_request(struct buf *out, const struct route *route, const struct shapes *outputs)
{
    if (!route->in || route->method == HTTP_GET) return;
    bool required = false;
    for (size_t i = 0; i < route->in->count; i++) required |= (route->in->fields[i].flags & REQUIRED) != 0;
    buf_printf(out, ",\"requestBody\":{\"required\":%s,\"content\":{\"%s\":{\"schema\":", required ? "true" : "false",
               route->flags & ROUTE_MULTIPART ? "multipart/form-data" : "application/json");
    write_reference(out, route->in, shapes_has(outputs, route->in) ? "Input" : "");
    buf_text(out, "}}}");
}

static void write_content(struct buf *out, const struct route *route)
{
    if (route->flags & ROUTE_STREAM) {
        buf_text(out, ",\"content\":{\"text/event-stream\":{\"schema\":{\"type\":\"string\"}}}");
    } else if (route->flags & ROUTE_CSV && !(route->flags & ROUTE_LIST)) {
        buf_text(out, ",\"content\":{\"text/csv\":{\"schema\":{\"type\":\"string\"}}}");
    } else if (route->flags & ROUTE_FILE) {
        buf_text(out, ",\"content\":{\"*/*\":{\"schema\":{\"type\":\"string\",\"format\":\"binary\"}}}");
    } else if (route->out && route->flags & ROUTE_LIST) {
        buf_text(
            out,
            ",\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\",\"required\":[\"items\",\"next\"],"
            "\"properties\":{\"items\":{\"type\":\"array\",\"items\":");
        write_reference(out, route->out, "");
        buf_text(out, "},\"next\":{\"type\":[\"string\",\"null\"]}}}}}");
    } else if (route->out) {
        buf_text(out, ",\"content\":{\"application/json\":{\"schema\":");
        write_reference(out, route->out, "");
        buf_text(out, "}}");
    }
}

/* The words of roles. The extensions x-permission, x-roles, x-scope and x-visible-to say who may do and see what; the
 * permission matrix is tested against them. */
static void write_roles(struct buf *out, uint32_t roles)
{
    const char *separator = "";
    buf_char(out, '[');
    for (size_t i = 0; i < role_word_count; i++) {
        bool wanted = roles & (role_words[i].role | ROLE_ANYONE) && role_words[i].role != ROLE_SYSTEM;
        if (!wanted) continue;
        buf_text(out, separator);
        json_text(out, role_words[i].word);
        separator = ",";
    }
    buf_char(out, ']');
}

static int success_of(const struct route *route)
{
    if (route->flags & ROUTE_CREATED) return 201;
    if (route->flags & ROUTE_ACCEPTED) return 202;
    return route->out || route->flags & (ROUTE_FILE | ROUTE_STREAM) ? 200 : 204;
}

static void write_operation(struct buf *out, const struct route_entry *entry, const struct shapes *outputs)
{
    const struct route *route = entry->route;
    bool anyone = entry->roles & ROLE_ANYONE;
    buf_text(out, "{\"summary\":");
    json_text(out, route->summary ? route->summary : "");
    buf_text(out, ",\"tags\":[");
    json_text(out, entry->module);
    buf_text(out, "],\"x-permission\":");
    json_text(out, route->permission);
    buf_text(out, ",\"x-roles\":");
    write_roles(out, entry->roles);
    buf_printf(out, ",\"x-scope\":\"%s\"", route_scopes[route->scope]);
    buf_text(out, anyone ? ",\"security\":[]" : ",\"security\":[{\"session\":[]},{\"token\":[]}]");
    write_parameters(out, route);
    write_request(out, route, outputs);
    buf_printf(out, ",\"responses\":{\"%d\":{\"description\":\"%s\"", success_of(route),
               route->flags & ROUTE_ACCEPTED ? "It will be done" : "Done");
    write_content(out, route);
    buf_text(out, "},\"4XX\":{\"$ref\":\"#/components/responses/Problem\"},\"5XX\":{\"$ref\":\"#/components/responses/"
                  "Problem\"}}}");
}

static void lower_method(const struct route *route, char out[8])
{
    size_t size = 0;
    for (const char *c = http_methods[route->method]; *c && size < 7; c++) out[size++] = (char)(*c | 0x20);
    out[size] = 0;
}

/* All methods of a path stand under it, at the path's first route. */
static void write_paths(struct buf *out, const struct routing *routing, uint32_t roles, const struct shapes *outputs)
{
    size_t paths = 0, total = routing_count(routing);
    for (size_t i = 0; i < total; i++) {
        const char *path = routing_entry(routing, i)->route->path;
        size_t operations = 0;
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++) seen = !strcmp(routing_entry(routing, j)->route->path, path);
        for (size_t j = i; j < total && !seen; j++) {
            const struct route_entry *entry = routing_entry(routing, j);
            char method[8];
            if (strcmp(entry->route->path, path) != 0 || !is_visible(entry->route, entry->roles, roles)) continue;
            lower_method(entry->route, method);
            if (operations++ == 0) {
                if (paths++) buf_char(out, ',');
                json_text(out, path);
                buf_text(out, ":{");
            } else {
                buf_char(out, ',');
            }
            buf_printf(out, "\"%s\":", method);
            write_operation(out, entry, outputs);
        }
        if (operations > 0) buf_char(out, '}');
    }
}

/* ---- components */

static const char fixed_components[] =
    "\"responses\":{\"Problem\":{\"description\":\"What went wrong (RFC "
    "9457)\",\"headers\":{\"Retry-After\":{\"schema\":{\"type\":\"integer\"}}},"
    "\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
    "\"securitySchemes\":{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"mcf_session\"},"
    "\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
    "\"schemas\":{\"Problem\":{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"code\",\"detail\","
    "\"request_id\"],"
    "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
    "\"code\":{\"type\":\"string\"},"
    "\"detail\":{\"type\":\"string\"},\"request_id\":{\"type\":\"string\"},\"errors\":{\"type\":\"array\",\"items\":{"
    "\"type\":\"object\","
    "\"required\":[\"field\",\"code\",\"message\"],\"properties\":{\"field\":{\"type\":\"string\"},\"code\":{\"type\":"
    "\"string\"},"
    "\"message\":{\"type\":\"string\"}}}}}}";

static bool is_output(const struct shapes *outputs, const char *name, size_t size)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (!strncmp(outputs->items[i]->name, name, size) && !outputs->items[i]->name[size]) return true;
    return false;
}

/* What comes in consists of what comes in: its members' schemas are those of the input, too. */
static void write_input(struct buf *out, const struct shape *shape, const struct shapes *outputs)
{
    static const char reference[] = "\"$ref\":\"#/components/schemas/";
    struct buf schema = buf_new(out->arena, 256 * 1024);
    shape_schema(&schema, shape);
    const char *rest = schema.data;
    for (const char *found; (found = strstr(rest, reference));) {
        const char *name = found + sizeof reference - 1;
        size_t size = strcspn(name, "\"");
        buf_add(out, rest, (size_t)(name + size - rest));
        if (is_output(outputs, name, size)) buf_text(out, "Input");
        rest = name + size;
    }
    buf_text(out, rest);
}

/* Members that only some roles see, by schema. */
static void write_visibility(struct buf *out, const struct shapes *outputs)
{
    const char *comma = "";
    buf_text(out, "\"x-visible-to\":{");
    for (size_t i = 0; i < outputs->count; i++) {
        const struct shape *shape = outputs->items[i];
        size_t members = 0;
        for (size_t j = 0; j < shape->count; j++) {
            const struct field *field = &shape->fields[j];
            if (!field->visible_to) continue;
            if (members++ == 0) {
                buf_printf(out, "%s\"%s\":{", comma, shape->name);
                comma = ",";
            } else {
                buf_char(out, ',');
            }
            buf_text(out, field->key);
            write_roles(out, field->visible_to);
        }
        if (members > 0) buf_char(out, '}');
    }
    buf_text(out, "},");
}

static void write_components(struct buf *out, const struct shapes *inputs, const struct shapes *outputs)
{
    buf_text(out, "\"components\":{");
    buf_text(out, fixed_components);
    for (size_t i = 0; i < outputs->count; i++) {
        buf_printf(out, ",\"%s\":", outputs->items[i]->name);
        shape_schema_output(out, outputs->items[i]);
    }
    for (size_t i = 0; i < inputs->count; i++) {
        buf_printf(out, ",\"%s%s\":", inputs->items[i]->name, shapes_has(outputs, inputs->items[i]) ? "Input" : "");
        write_input(out, inputs->items[i], outputs);
    }
    buf_text(out, "}}");
}

void openapi_write(struct platform *platform, struct buf *out, uint32_t roles)
{
    struct routing *routing;
    if (routing_get(platform, &routing)) return;
    struct shapes *inputs = ARENA_NEW(out->arena, struct shapes), *outputs = ARENA_NEW(out->arena, struct shapes);
    for (size_t i = 0; i < routing_count(routing); i++) {
        const struct route_entry *entry = routing_entry(routing, i);
        if (!is_visible(entry->route, entry->roles, roles)) continue;
        shapes_add(inputs, entry->route->in);
        shapes_add(outputs, entry->route->out);
    }
    shapes_close(inputs);
    shapes_close(outputs);
    buf_text(out,
             "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Make Cats Free\",\"version\":\"1\","
             "\"description\":\"Money is in minor units, times are RFC 3339 in UTC, ids are opaque.\"},\"paths\":{");
    write_paths(out, routing, roles, outputs);
    buf_text(out, "},");
    write_visibility(out, outputs);
    write_components(out, inputs, outputs);
    buf_char(out, '}');
}
