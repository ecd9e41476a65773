/* `mcf routes`: the table of all routes as text. */
#include <string.h>
#include "internal.h"

const char *const route_scopes[] = {[SCOPE_NONE] = "-",
                                    [SCOPE_ANY] = "any",
                                    [SCOPE_OWN] = "own",
                                    [SCOPE_ASSIGNED] = "assigned",
                                    [SCOPE_CONCERNED] = "concerned"};
const struct role_word role_words[] = {{ROLE_CLIENT, "client"},   {ROLE_WORKER, "worker"}, {ROLE_CLERK, "clerk"},
                                       {ROLE_MANAGER, "manager"}, {ROLE_ADMIN, "admin"},   {ROLE_SYSTEM, "system"}};
const size_t role_word_count = sizeof role_words / sizeof *role_words;

static void write_roles(struct buf *out, uint32_t bits)
{
    if (bits & ROLE_ANYONE) {
        buf_text(out, "anyone");
        return;
    }
    if ((bits & ROLE_SIGNED_IN) == ROLE_SIGNED_IN) {
        buf_text(out, "signed in");
        return;
    }
    const char *comma = "";
    for (size_t i = 0; i < role_word_count; i++) {
        if (!(bits & role_words[i].role)) continue;
        buf_printf(out, "%s%s", comma, role_words[i].word);
        comma = ",";
    }
}

void routes_write(struct platform *platform, struct buf *out)
{
    struct routing *routing;
    err e = routing_get(platform, &routing);
    if (e) {
        buf_printf(out, "%s\n", e->detail);
        return;
    }
    buf_printf(out, "%-7s %-48s %-28s %-22s %-10s %s\n", "METHOD", "PATH", "PERMISSION", "ROLES", "SCOPE", "SUMMARY");
    for (size_t i = 0; i < routing_count(routing); i++) {
        const struct route_entry *entry = routing_entry(routing, i);
        const struct route *route = entry->route;
        struct buf held = buf_new(out->arena, 256);
        write_roles(&held, entry->roles);
        buf_printf(out, "%-7s %-48s %-28s %-22s %-10s %s\n", http_methods[route->method], route->path,
                   route->permission, held.data ? held.data : "", route_scopes[route->scope],
                   route->summary ? route->summary : "");
    }
}
