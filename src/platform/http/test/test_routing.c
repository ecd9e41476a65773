/* What refuses to start, and what is made of the tables: text, OpenAPI, metrics; and the operations port. */
#include "test_server.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "../internal.h"

static err handler(struct req *req)
{
    return OK;
}

static const struct permission permissions[] = {{"x.read", ROLE_CLIENT, "read"}, {"x.write", ROLE_CLIENT, "write"}};

/* The detail of what starting with these routes says; "" if it starts. */
static const char *start_with(const struct route *routes, size_t count)
{
    static char told[400];
    struct module module = {.name = "x", TABLE(permission, permissions), .routes = routes, .route_count = count};
    const struct module *const modules[] = {&module};
    struct platform platform = {.modules = modules, .module_count = 1};
    struct routing *routing = NULL;
    err e = routing_get(&platform, &routing);
    snprintf(told, sizeof told, "%s", e ? e->detail : "");
    routing_free(routing);
    return told;
}
#define START(...)                                                                                                     \
    start_with((const struct route[]){__VA_ARGS__}, sizeof((const struct route[]){__VA_ARGS__}) / sizeof(struct route))

static void test_wrong_tables_refuse_to_start(void **state)
{
    assert_string_equal(START({HTTP_GET, "/api/x", "x.read", .handler = handler}), "");
    assert_non_null(strstr(START({HTTP_POST, "/api/x", NULL, .handler = handler}), "has no permission"));
    assert_non_null(strstr(START({HTTP_GET, "/api/x", NULL, .handler = handler}), "has no permission"));
    assert_non_null(strstr(START({HTTP_POST, "/api/x", "x.wrong", .handler = handler}), "no module declares"));
    assert_non_null(strstr(START({HTTP_GET, "/api/x", "x.read"}), "no handler"));
    assert_non_null(strstr(
        START({HTTP_GET, "/api/x", "x.read", .handler = handler}, {HTTP_GET, "/api/x", "x.write", .handler = handler}),
        "twice"));
    assert_non_null(strstr(START({HTTP_GET, "/api/x/{a_id}", "x.read", .handler = handler},
                                 {HTTP_GET, "/api/x/{b_id}", "x.read", .handler = handler}),
                           "twice"));
    assert_non_null(strstr(START({HTTP_GET, "/api/x/", "x.read", .handler = handler}), "malformed"));
    assert_non_null(strstr(START({HTTP_GET, "/api/{x", "x.read", .handler = handler}), "malformed"));
    assert_non_null(strstr(START({HTTP_POST, "/api/x", "x.write", .flags = ROUTE_TX, .handler = handler}), "no store"));
    assert_non_null(
        strstr(START({HTTP_POST, "/api/x", "x.write", .flags = ROUTE_LOOP, .handler = handler}), "hold the loop"));
    assert_non_null(strstr(START({HTTP_GET, "/api/x", "x.read", .flags = ROUTE_CSV, .handler = handler}), "no list"));
}

static void test_words_go_before_parameters(void **state)
{
    static const struct route routes[] = {
        {HTTP_GET, "/api/x/{id}", "x.read", .handler = handler},
        {HTTP_GET, "/api/x/new", "x.read", .handler = handler},
        {HTTP_GET, "/api/x/{id}/y/{token}", "x.read", .handler = handler},
    };
    const struct module module = {.name = "x", TABLE(permission, permissions), TABLE(route, routes)};
    const struct module *const modules[] = {&module};
    struct platform platform = {.modules = modules, .module_count = 1};
    struct routing *routing;
    assert_null(routing_get(&platform, &routing));
    assert_ptr_equal(routing_match(routing, "/api/x/new", 10).node->methods[HTTP_GET]->route, &routes[1]);
    struct matched matched = routing_match(routing, "/api/x/12/y/ab", 14);
    assert_ptr_equal(matched.node->methods[HTTP_GET]->route, &routes[2]);
    assert_int_equal(matched.sizes[0], 2);
    assert_memory_equal(matched.values[1], "ab", 2);
    assert_null(routing_match(routing, "/api/x", 6).node);
    assert_null(routing_match(routing, "/api/x//y/a", 11).node);
    assert_null(routing_match(routing, "", 0).node);
    struct env env = {.platform = &platform, .actor = {.roles = ROLE_CLIENT}};
    assert_true(may(&env, "x.read"));
    assert_true(may(&env, "public"));
    assert_false(may(&env, "x.unknown"));
    env.actor.roles = ROLE_WORKER;
    assert_false(may(&env, "x.read"));
    env.actor.roles = ROLE_SYSTEM;
    assert_true(may(&env, "x.read"));
    routing_free(routing);
}

/* ---- documents, from a running server */

static struct test_server *server;

static int open_server(void **state)
{
    server = test_server_open(&(struct test_server_options){.dev = true, .ops = true});
    return 0;
}

static int close_server(void **state)
{
    test_server_close(server);
    return 0;
}

static json_t *openapi(const char *who)
{
    char head[128];
    snprintf(head, sizeof head, "GET /api/openapi.json HTTP/1.1%s%s", *who ? "\r\nAuthorization: Bearer " : "", who);
    const struct answer_text *answer = ask(server, head, NULL);
    json_error_t error;
    assert_int_equal(answer->status, 200);
    json_t *document = json_loads(answer->body, JSON_REJECT_DUPLICATES, &error);
    if (!document) fail_msg("%s at %d", error.text, error.position);
    return document;
}

/* Every $ref leads somewhere. */
static void check_references(json_t *document, json_t *value)
{
    const char *name;
    json_t *member;
    size_t index;
    if (json_is_array(value)) json_array_foreach(value, index, member) check_references(document, member);
    json_object_foreach(value, name, member)
    {
        if (strcmp(name, "$ref") != 0) {
            check_references(document, member);
            continue;
        }
        char path[200], *rest = path;
        json_t *at = document;
        snprintf(path, sizeof path, "%s", json_string_value(member) + 2);
        for (char *part; at && (part = strsep(&rest, "/"));) at = json_object_get(at, part);
        if (!at) fail_msg("%s leads nowhere", json_string_value(member));
    }
}

static void test_the_document_describes_every_route_once(void **state)
{
    json_t *document = openapi("");
    json_t *paths = json_object_get(document, "paths"),
           *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    json_t *things = json_object_get(paths, "/api/things"), *post = json_object_get(things, "post");
    check_references(document, document);
    assert_non_null(json_object_get(things, "get"));
    assert_string_equal(json_string_value(json_object_get(post, "x-permission")), "things.make");
    assert_non_null(json_object_get(schemas, "ThingNew"));
    assert_non_null(json_object_get(schemas, "Problem"));
    assert_non_null(json_object_get(
        json_object_get(json_object_get(json_object_get(paths, "/api/forms"), "post"), "requestBody"), "content"));
    assert_int_equal(json_array_size(json_object_get(json_object_get(things, "get"), "parameters")), 3);
    json_decref(document);
}

static void test_hidden_routes_are_described_to_those_who_may_use_them(void **state)
{
    json_t *anyone = openapi(""), *client = openapi("client"), *manager = openapi("manager");
    assert_null(json_object_get(json_object_get(anyone, "paths"), "/api/secrets/{id}"));
    assert_null(json_object_get(json_object_get(client, "paths"), "/api/secrets/{id}"));
    assert_non_null(json_object_get(json_object_get(manager, "paths"), "/api/secrets/{id}"));
    json_decref(anyone);
    json_decref(client);
    json_decref(manager);
    assert_null(strstr(ask(server, "GET /api/docs HTTP/1.1", NULL)->body, "/api/secrets"));
    assert_non_null(
        strstr(ask(server, "GET /api/docs HTTP/1.1\r\nAuthorization: Bearer manager", NULL)->body, "/api/secrets"));
}

static void test_the_text_table_has_a_line_per_route(void **state)
{
    struct arena *arena = arena_new(1024 * 1024);
    struct buf out = buf_new(arena, 512 * 1024);
    routes_write(&server->platform, &out);
    assert_non_null(strstr(out.data, "POST    /api/things "));
    assert_non_null(strstr(out.data, "signed in"));
    arena_free(arena);
}

static void test_the_clock_moves_on_a_development_server_only(void **state)
{
    const char *json = "POST /api/dev/clock HTTP/1.1\r\nContent-Type: application/json";
    const struct answer_text *answer = ask(server, json, "{\"advance_seconds\":86400}");
    assert_int_equal(answer->status, 200);
    assert_in_range(server->platform.clock_offset_ms, 86399000, 86401000);
    assert_int_equal(ask(server, json, "{}")->status, 400);
    assert_int_equal(ask(server, json, "{\"now\":\"2020-01-01T00:00:00Z\"}")->status, 409);
    assert_int_equal(
        ask(server, "POST /api/dev/clock HTTP/1.1\r\nContent-Type: application/json\r\nX-Forwarded-For: 203.0.113.9",
            "{}")
            ->status,
        404);
    struct test_server *usual = test_server_open(NULL);
    assert_int_equal(ask(usual, json, "{\"advance_seconds\":1}")->status, 404);
    test_server_close(usual);
}

static void test_the_operations_port_answers(void **state)
{
    struct test_server ops = {.port = atoi(strrchr(http_ops_url(&server->platform), ':') + 1)};
    assert_int_equal(
        ask(server, "GET /api/things/0000000000007 HTTP/1.1\r\nAuthorization: Bearer client", NULL)->status, 200);
    assert_int_equal(ask(&ops, "GET /healthz HTTP/1.1", NULL)->status, 200);
    assert_int_equal(ask(&ops, "GET /readyz HTTP/1.1", NULL)->status, 200);
    const struct answer_text *answer = ask(&ops, "GET /metrics HTTP/1.1", NULL);
    assert_int_equal(answer->status, 200);
    assert_non_null(strstr(answer->body, "mcf_requests_total{route=\"GET /api/things/{id}\",status=\"2xx\"} 1"));
    assert_non_null(strstr(answer->body, "mcf_request_seconds_count{route=\"GET /api/things/{id}\"} 1"));
    assert_non_null(strstr(answer->body, "# TYPE mcf_connections gauge"));
    assert_int_equal(ask(&ops, "GET /api/things HTTP/1.1", NULL)->status, 404);
    assert_int_equal(ask(server, "GET /metrics HTTP/1.1", NULL)->status, 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_tables_refuse_to_start),
        cmocka_unit_test(test_words_go_before_parameters),
        cmocka_unit_test(test_the_document_describes_every_route_once),
        cmocka_unit_test(test_hidden_routes_are_described_to_those_who_may_use_them),
        cmocka_unit_test(test_the_text_table_has_a_line_per_route),
        cmocka_unit_test(test_the_clock_moves_on_a_development_server_only),
        cmocka_unit_test(test_the_operations_port_answers),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
