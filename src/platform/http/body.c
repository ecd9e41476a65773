/* The body of a request: taken in as it comes, bounded, and made into typed input. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "internal.h"
#include "multipart.h"

enum { FIRST_ROOM = 4096 };

ERROR(err_too_large, ERR_TOO_LARGE, "too_large", "The body is too large.");
ERROR(err_json_only, ERR_UNSUPPORTED, "unsupported_type", "The body must be application/json.");
ERROR(err_cut, ERR_INVALID, "malformed", "The body ended too early.");

static const struct shape nothing_shape = {.name = "Nothing", .fields = NULL, .count = 0, .size = 1};

static int64_t announced(const struct http_exchange *exchange)
{
    const char *length = exchange->headers[HEADER_CONTENT_LENGTH];
    return length ? strtoll(length, NULL, 10) : 0; /* digits only: head.c */
}

static bool is_json(const char *type)
{
    static const char json[] = "application/json";
    if (!type || strncasecmp(type, json, sizeof json - 1) != 0) return false;
    char after = type[sizeof json - 1];
    return !after || after == ';' || after == ' ' || after == '\t';
}

static err begin_multipart(struct http_exchange *exchange)
{
    const char *boundary;
    struct arena *arena = exchange->env.arena;
    TRY(multipart_boundary(arena, exchange->headers[HEADER_CONTENT_TYPE], &boundary));
    exchange->body.kind = BODY_MULTIPART;
    exchange->body.multipart =
        multipart_new(arena, boundary, exchange->http->temporary, exchange->body.hashed ? &exchange->body.hash : NULL);
    return OK;
}

static bool has_key(const struct http_exchange *exchange)
{
    return exchange->req.route->flags & ROUTE_IDEMPOTENT && exchange->headers[HEADER_IDEMPOTENCY_KEY];
}

err body_begin(struct http_exchange *exchange)
{
    const struct route *route = exchange->req.route;
    struct body *body = &exchange->body;
    if (!route || route->method == HTTP_GET) {
        body->kind = BODY_DISCARD;
        return OK;
    }
    bool multipart = route->flags & ROUTE_MULTIPART;
    body->limit = route->body_limit ? route->body_limit : multipart ? MULTIPART_LIMIT : JSON_LIMIT;
    body->hashed = has_key(exchange);
    if (body->hashed) crypto_hash_sha256_init(&body->hash);
    if (!head_has_body(exchange)) return OK;
    if (announced(exchange) > body->limit) return err_too_large;
    if (multipart) return begin_multipart(exchange);
    if (!(route->flags & ROUTE_RAW) && !is_json(exchange->headers[HEADER_CONTENT_TYPE])) return err_json_only;
    body->kind = BODY_MEMORY;
    body->room = announced(exchange) ? (size_t)announced(exchange) + 1 : FIRST_ROOM;
    body->bytes = arena_alloc(exchange->env.arena, body->room);
    return OK;
}

static void keep(struct http_exchange *exchange, const char *bytes, size_t size)
{
    struct body *body = &exchange->body;
    if (body->size + size >= body->room) {
        size_t room = 2 * (body->size + size) + 1;
        body->bytes = arena_resize(exchange->env.arena, body->bytes, body->room, room);
        body->room = room;
    }
    memcpy(body->bytes + body->size, bytes, size);
    body->size += size;
    body->bytes[body->size] = 0;
}

err body_add(struct http_exchange *exchange, const char *bytes, size_t size)
{
    struct body *body = &exchange->body;
    body->received += (int64_t)size;
    switch (body->kind) {
    case BODY_NONE:
    case BODY_DISCARD:
        return OK;
    case BODY_MEMORY:
        if (body->received > body->limit) return err_too_large;
        if (body->hashed) crypto_hash_sha256_update(&body->hash, (const unsigned char *)bytes, size);
        keep(exchange, bytes, size);
        return OK;
    case BODY_MULTIPART:
        if (body->received > body->limit) return err_too_large;
        return multipart_feed(body->multipart, bytes, size);
    }
    return OK;
}

err body_end(struct http_exchange *exchange)
{
    const char *length = exchange->headers[HEADER_CONTENT_LENGTH];
    return length && exchange->body.received != announced(exchange) ? err_cut : OK;
}

/* ---- parsing */

/* Files are set in the object before its texts are parsed, which checks them for REQUIRED. */
static void set_files(struct arena *arena, const struct shape *shape, const struct multipart_part *parts, size_t count,
                      void *object, const struct err_field **faults)
{
    for (size_t i = 0; i < shape->count; i++)
        if (shape->fields[i].type == FIELD_FILE) *(struct upload **)field_at(&shape->fields[i], object) = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct field *field = shape_field(shape, parts[i].name, strlen(parts[i].name));
        bool wants_file = field && field->type == FIELD_FILE, is_file = parts[i].upload;
        if (!is_file && !wants_file) continue; /* a text: parsed with the others */
        if (!field) {
            err_field_add(arena, faults, parts[i].name, "unknown", "is not known here");
        } else if (is_file != wants_file) {
            err_field_add(arena, faults, parts[i].name, "type",
                          wants_file ? "must be a file" : "must be text, not a file");
        } else if (parts[i].upload->size > 0 ||
                   *parts[i].upload->file_name) { /* browsers send an empty input as a nameless file */
            struct upload **at = field_at(field, object);
            if (*at) err_field_add(arena, faults, parts[i].name, "duplicate", "is given twice");
            *at = parts[i].upload;
        }
    }
}

/* Both lists of faults as one error. */
static err merge(struct arena *arena, const struct err_field *faults, err e)
{
    if (!faults || (e && !e->fields)) return e;
    for (const struct err_field *field = e ? e->fields : NULL; field; field = field->next)
        err_field_add(arena, &faults, field->field, field->code, field->message);
    return err_invalid(arena, faults);
}

static err parse_multipart(struct http_exchange *exchange, const struct shape *shape, void *object)
{
    struct arena *arena = exchange->env.arena;
    const struct multipart_part *parts = NULL;
    const struct err_field *faults = NULL;
    size_t count = 0, texts = 0;
    if (exchange->body.multipart) TRY(multipart_end(exchange->body.multipart, &parts, &count));
    struct pair *pairs = ARENA_ARRAY(arena, count + 1, struct pair);
    for (size_t i = 0; i < count; i++) {
        const struct field *field = shape_field(shape, parts[i].name, strlen(parts[i].name));
        if (!parts[i].text || (field && field->type == FIELD_FILE)) continue;
        if (text_valid(parts[i].text, strlen(parts[i].text)))
            pairs[texts++] = (struct pair){.name = parts[i].name, .value = parts[i].text};
        else
            err_field_add(arena, &faults, parts[i].name, "format", "must be UTF-8 text without control characters");
    }
    set_files(arena, shape, parts, count, object, &faults);
    return merge(arena, faults, shape_parse_pairs(arena, shape, pairs, texts, env_now(&exchange->env), object));
}

static err parse_in(struct http_exchange *exchange)
{
    struct req *req = &exchange->req;
    struct body *body = &exchange->body;
    const struct shape *shape = req->route->in ? req->route->in : &nothing_shape;
    if (req->route->method == HTTP_GET) return OK;
    req->in = arena_alloc(exchange->env.arena, shape->size);
    if (req->route->flags & ROUTE_RAW) {
        req->body = body->bytes ? body->bytes : "";
        req->body_size = body->size;
        return OK;
    }
    if (req->route->flags & ROUTE_MULTIPART) return parse_multipart(exchange, shape, req->in);
    const char *json = body->size ? body->bytes : "{}";
    return shape_parse(exchange->env.arena, shape, json, body->size ? body->size : 2, env_now(&exchange->env), req->in);
}

static err parse_query(struct http_exchange *exchange)
{
    struct req *req = &exchange->req;
    struct arena *arena = exchange->env.arena;
    const struct shape *shape = req->route->query ? req->route->query : &nothing_shape;
    if (!exchange->query_text && !req->route->query) return OK;
    const struct err_field *faults = NULL;
    struct pair *pairs;
    size_t count = query_split(arena, exchange->query_text, &pairs, &faults);
    req->query = arena_alloc(arena, shape->size);
    return merge(arena, faults, shape_parse_pairs(arena, shape, pairs, count, env_now(&exchange->env), req->query));
}

err body_parse(struct http_exchange *exchange)
{
    err query = parse_query(exchange), in = parse_in(exchange);
    if (query && in && query->fields && in->fields) return merge(exchange->env.arena, query->fields, in);
    return query ? query : in;
}
