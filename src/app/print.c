/* Commands that only print what the program is made of. */
#include "app.h"
#include "tasks.h"

#ifndef MCF_VERSION
#define MCF_VERSION "unknown"
#endif

enum { TEXT_MEMORY = 16 << 20 };

static int print_version(struct invocation *it)
{
    struct buf out = buf_new(it->arena, TEXT_MEMORY);
    buf_text(&out, "mcf " MCF_VERSION "\n");
    return print(&out);
}

static int print_routes(struct invocation *it)
{
    struct buf out = buf_new(it->arena, TEXT_MEMORY);
    routes_write(app_platform(NULL), &out);
    return print(&out);
}

enum { OPENAPI_PUBLIC };

static int print_openapi(struct invocation *it)
{
    struct buf out = buf_new(it->arena, TEXT_MEMORY);
    uint32_t roles = it->values[OPENAPI_PUBLIC] ? ROLE_ANYONE : ROLE_SIGNED_IN | ROLE_ANYONE;
    openapi_write(app_platform(NULL), &out, roles);
    buf_char(&out, '\n');
    return print(&out);
}

static int print_lifecycle(struct invocation *it)
{
    struct buf out = buf_new(it->arena, TEXT_MEMORY);
    tasks_lifecycle_write(&out);
    return print(&out);
}

const struct command command_version = {
    .name = "version", .summary = "Prints the version", .bare = true, .run = print_version};
const struct command command_routes = {
    .name = "routes", .summary = "Lists all routes with their permissions", .bare = true, .run = print_routes};
const struct command command_openapi = {
    .name = "openapi",
    .summary = "Prints the OpenAPI 3.1 document of the API",
    .options = {[OPENAPI_PUBLIC] = {"--public", NULL, "only what needs no session", false, false}},
    .bare = true,
    .run = print_openapi,
};
const struct command command_lifecycle = {.name = "lifecycle",
                                          .summary = "Prints the life of a task as a page (docs/lifecycle.md)",
                                          .bare = true,
                                          .run = print_lifecycle};
