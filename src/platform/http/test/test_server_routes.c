/* The small module that the tests' server runs: things that a client makes and reads. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "test_server.h"
#include "platform/stream.h"

_Atomic int test_server_effects;

struct thing_new {
    const char *name;
    int64_t count;
};
static const struct field thing_new_fields[] = {
    F_TEXT(struct thing_new, name, REQUIRED, .max = 20),
    F_INT(struct thing_new, count, 0, .min = 1, .max = 10),
};
static const struct shape thing_new_shape = SHAPE(struct thing_new, "ThingNew", thing_new_fields);

struct thing {
    ident id;
    const char *name, *secret;
    int64_t count;
};
static const struct field thing_fields[] = {
    F_ID(struct thing, id, REQUIRED),
    F_TEXT(struct thing, name, REQUIRED),
    F_TEXT(struct thing, secret, 0, .visible_to = ROLE_MANAGER),
    F_INT(struct thing, count, 0),
};
static const struct shape thing_shape = SHAPE(struct thing, "Thing", thing_fields);

struct thing_query {
    int64_t limit;
    ident after;
    const char *q;
};
static const struct field thing_query_fields[] = {F_PAGE(struct thing_query), F_TEXT(struct thing_query, q, 0)};
static const struct shape thing_query_shape = SHAPE(struct thing_query, "ThingQuery", thing_query_fields);

struct form {
    const char *title;
    struct upload *photo, *second;
};
static const struct field form_fields[] = {
    F_TEXT(struct form, title, REQUIRED),
    F_FILE(struct form, photo, REQUIRED),
    F_FILE(struct form, second, 0),
};
static const struct shape form_shape = SHAPE(struct form, "Form", form_fields);

struct form_seen {
    const char *title, *file_name, *content;
    int64_t size;
};
static const struct field form_seen_fields[] = {
    F_TEXT(struct form_seen, title, 0),
    F_TEXT(struct form_seen, file_name, 0),
    F_TEXT(struct form_seen, content, 0),
    F_INT(struct form_seen, size, 0),
};
static const struct shape form_seen_shape = SHAPE(struct form_seen, "FormSeen", form_seen_fields);

ERROR(err_not_now, ERR_CONFLICT, "wrong_status", "Not now.");
ERROR(err_gone, ERR_NOT_FOUND, "no_thing", "This one is somebody else's.");
ERROR(err_slow_down, ERR_THROTTLED, "throttled", "Too many.");
ERROR(err_broken, ERR_INTERNAL, "broken", "SELECT secret FROM thing");

/* 7 is the client's, 8 another's, all others are missing. */
static err get_thing(struct req *req)
{
    struct thing thing = {.id = req->id, .name = "jar", .secret = "fragile", .count = 3};
    if (req->id == 8) return err_gone;
    if (req->id != 7)
        return err_new(req->env->arena, ERR_NOT_FOUND, "not_found", "There is no row %lld.", (long long)req->id);
    res_etag(req, 4);
    return res_object(req, 200, &thing);
}

/* 3 things c, b, a (or the word that is searched for); some words mean more. */
static int64_t total_of(const struct thing_query *query)
{
    if (!query->q) return 3;
    if (!strcmp(query->q, "many") || !strcmp(query->q, "broken") || !strcmp(query->q, "flood")) return 450;
    return !strcmp(query->q, "endless") ? INT64_C(1) << 40 : 3;
}

static const char *name_of(const struct thing_query *query, ident id)
{
    static const char *const names[] = {NULL, "a", "b", "c"};
    return id == 1 && query->q ? query->q : id <= 3 ? names[id] : "more";
}

static err list_things(struct req *req)
{
    const struct thing_query *query = req->query;
    int64_t limit = page_limit(query->limit), first = query->after ? query->after - 1 : total_of(query);
    struct thing *things = ARENA_ARRAY(req->env->arena, (size_t)limit, struct thing);
    struct list list = {.items = things};
    if (query->after && text_equal(query->q, "broken")) return err_new(req->env->arena, ERR_BUSY, "busy", "Page 2.");
    if (query->after && text_equal(query->q, "flood")) arena_alloc(req->env->arena, (size_t)1 << 30);
    res_etag(req, first);
    for (ident id = first; id > 0 && list.count < (size_t)limit; id--) {
        struct thing thing = {.id = id, .name = name_of(query, id), .secret = "fragile", .count = id == 3 ? NONE : 0};
        things[list.count++] = thing;
    }
    return res_list(req, &list, first > limit ? things[list.count - 1].id : 0);
}

/* More than the sockets of a connection hold, so that it leaves only as its client reads. */
static const char *long_name(struct arena *arena)
{
    const size_t size = 6 * 1024 * 1024;
    char *name = arena_alloc(arena, size + 1);
    memset(name, 'x', size);
    return name;
}

static err post_thing(struct req *req)
{
    const struct thing_new *in = req->in;
    if (!strcmp(in->name, "conflict")) return err_not_now;
    if (!strcmp(in->name, "throttle")) return err_slow_down;
    if (!strcmp(in->name, "broken")) return err_broken;
    if (!strcmp(in->name, "forget")) return OK;
    if (!strcmp(in->name, "flood")) arena_alloc(req->env->arena, (size_t)1 << 30);
    if (!strcmp(in->name, "slow")) usleep(300000);
    const char *name = strcmp(in->name, "long") != 0 ? in->name : long_name(req->env->arena);
    struct thing thing = {.id = 7, .name = name, .count = ++test_server_effects};
    res_header(req, "Location", "/api/things/7");
    return res_object(req, 201, &thing);
}

static err patch_thing(struct req *req)
{
    TRY(req_match(req, 4));
    return res_empty(req, 204);
}

static err post_form(struct req *req)
{
    const struct form *in = req->in;
    char content[64] = "";
    FILE *file = fopen(in->photo->path, "rb");
    if (!file) return err_broken;
    content[fread(content, 1, sizeof content - 1, file)] = 0;
    fclose(file);
    struct form_seen seen = {.title = in->title,
                             .file_name = in->photo->file_name,
                             .content = text_valid(content, strlen(content)) ? content : "",
                             .size = in->photo->size};
    return res_object(req, 200, &seen);
}

static err post_hook(struct req *req)
{
    return res_bytes(req, "text/plain", req->body, req->body_size, NULL);
}

static err whoami(struct req *req)
{
    struct thing thing = {.id = 1, .name = req->env->address};
    return res_object(req, 200, &thing);
}

static err sign_in(struct req *req)
{
    res_session_cookie(req, "client", 3600);
    return res_empty(req, 204);
}

/* Tells client 101 (name "user") or all managers (name "role") of thing 7. */
static err post_note(struct req *req)
{
    const struct thing_new *in = req->in;
    const ident user = 101;
    bool by_role = !strcmp(in->name, "role");
    stream_publish(req->tx, &(struct stream_note){.kind = "thing",
                                                  .id = 7,
                                                  .users = by_role ? NULL : &user,
                                                  .user_count = by_role ? 0 : 1,
                                                  .roles = by_role ? ROLE_MANAGER : 0});
    return res_empty(req, 204);
}

static err get_secret(struct req *req)
{
    return res_empty(req, 204);
}

static const struct route routes[] = {
    {HTTP_GET, "/api/things", "things.read", .query = &thing_query_shape, .out = &thing_shape,
     .flags = ROUTE_LIST | ROUTE_CSV, .handler = list_things, .summary = "All things"},
    {HTTP_POST, "/api/things", "things.make", .store = STORE_MAIN, .in = &thing_new_shape, .out = &thing_shape,
     .flags = ROUTE_TX | ROUTE_IDEMPOTENT, .handler = post_thing, .summary = "Make a thing"},
    {HTTP_GET, "/api/things/{id}", "things.read", .out = &thing_shape, .flags = ROUTE_LOOP, .handler = get_thing,
     .summary = "One thing"},
    {HTTP_PATCH, "/api/things/{id}", "things.make", .in = &thing_new_shape, .handler = patch_thing,
     .summary = "Change a thing"},
    {HTTP_POST, "/api/forms", "things.make", .store = STORE_MAIN, .in = &form_shape, .out = &form_seen_shape,
     .flags = ROUTE_MULTIPART, .handler = post_form, .summary = "A form"},
    {HTTP_POST, "/api/hooks", "public", .flags = ROUTE_RAW | ROUTE_CROSS_SITE | ROUTE_FILE, .handler = post_hook,
     .summary = "A webhook"},
    {HTTP_POST, "/api/session", "public", .handler = sign_in, .summary = "Sign in"},
    {HTTP_GET, "/api/whoami", "public", .out = &thing_shape, .flags = ROUTE_LOOP, .handler = whoami,
     .summary = "The address"},
    {HTTP_POST, "/api/notes", "things.make", .store = STORE_MAIN, .in = &thing_new_shape, .flags = ROUTE_TX,
     .handler = post_note, .summary = "Tell"},
    {HTTP_GET, "/api/secrets/{id}", "secrets.read", .flags = ROUTE_HIDDEN, .handler = get_secret, .summary = "Hidden"},
};
static const struct permission permissions[] = {
    {"things.read", ROLE_CLIENT | ROLE_MANAGER, "read things"},
    {"things.make", ROLE_CLIENT, "make things"},
    {"secrets.read", ROLE_MANAGER, "read secrets"},
};

const struct module test_server_module = {
    .name = "things",
    .summary = "the tests' module",
    .store = STORE_MAIN,
    TABLE(permission, permissions),
    TABLE(route, routes),
};
