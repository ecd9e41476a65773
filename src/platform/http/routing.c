/* The tables of all modules put together at start: permissions by name, routes by path. What is wrong with a table
 * refuses to start, so that a state-changing route without a permission cannot exist. */
#include <stdlib.h>
#include <string.h>
#include "internal.h"

const char *const http_methods[METHODS] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

enum { ROUTING_MEMORY = 8 * 1024 * 1024, LABELS = 200 };

/* From a node by a segment of the path to the next; "{" stands for any segment. */
struct edge {
    const struct place *from;
    const char *segment;
    size_t size;
    struct place *to;
};
/* What is known of a prefix of paths. */
struct place {
    struct node node;  /* first */
    struct place *any; /* by a parameter */
};
struct name {
    const struct permission *permission;
};

struct routing {
    struct arena *arena;
    struct place root;
    struct edge *edges; /* open addressing */
    size_t edge_room;
    struct name *names;
    size_t name_room;
    struct route_entry *entries;
    size_t entry_count;
    bool dev;
};

static size_t hash_bytes(size_t seed, const char *bytes, size_t size)
{
    uint64_t hash = 14695981039346656037u ^ seed;
    for (size_t i = 0; i < size; i++) hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
    return (size_t)(hash ^ hash >> 32);
}

/* ---- permissions */

static struct name *name_find(const struct routing *routing, const char *name)
{
    size_t at = hash_bytes(0, name, strlen(name)) % routing->name_room;
    while (routing->names[at].permission && strcmp(routing->names[at].permission->name, name) != 0)
        at = (at + 1) % routing->name_room;
    return &routing->names[at];
}

static err permissions_add(struct routing *routing, const struct permission *permissions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct name *name = name_find(routing, permissions[i].name);
        if (name->permission)
            return err_new(routing->arena, ERR_INTERNAL, "routes", "The permission %s is declared twice.",
                           permissions[i].name);
        if (!permissions[i].roles)
            return err_new(routing->arena, ERR_INTERNAL, "routes", "Nobody holds the permission %s.",
                           permissions[i].name);
        name->permission = &permissions[i];
    }
    return OK;
}

bool roles_allow(uint32_t actor_roles, uint32_t permission_roles)
{
    return (actor_roles & ROLE_SYSTEM) || ((actor_roles | ROLE_ANYONE) & permission_roles);
}

uint32_t routing_permission(const struct routing *routing, const char *name)
{
    if (!strcmp(name, "public")) return ROLE_ANYONE;
    const struct permission *permission = name_find(routing, name)->permission;
    return permission ? permission->roles : 0;
}

/* ---- paths */

static struct edge *edge_find(const struct routing *routing, const struct place *from, const char *segment, size_t size)
{
    size_t at = hash_bytes((size_t)(uintptr_t)from, segment, size) % routing->edge_room;
    for (;; at = (at + 1) % routing->edge_room) {
        struct edge *edge = &routing->edges[at];
        if (!edge->from || (edge->from == from && edge->size == size && !memcmp(edge->segment, segment, size)))
            return edge;
    }
}

static err parameter_add(struct routing *routing, struct route_entry *entry, const char *segment, size_t size)
{
    if (segment[size - 1] != '}' || size < 4 || entry->parameter_count == PATH_PARAMETERS)
        return err_new(routing->arena, ERR_INTERNAL, "routes", "The path %s has a malformed parameter.",
                       entry->route->path);
    bool is_id = !strncmp(segment + size - 3, "id}", 3);
    entry->parameters[entry->parameter_count++] = is_id ? PARAMETER_ID : PARAMETER_TOKEN;
    return OK;
}

static err place_add(struct routing *routing, struct route_entry *entry, struct place **ret)
{
    struct place *place = &routing->root;
    for (const char *at = entry->route->path; *at;) {
        const char *segment = at + 1;
        size_t size = strcspn(segment, "/");
        if (*at != '/' || size == 0)
            return err_new(routing->arena, ERR_INTERNAL, "routes", "The path %s is malformed.", entry->route->path);
        at = segment + size;
        if (*segment == '{') {
            TRY(parameter_add(routing, entry, segment, size));
            if (!place->any) place->any = ARENA_NEW(routing->arena, struct place);
            place = place->any;
            continue;
        }
        struct edge *edge = edge_find(routing, place, segment, size);
        if (!edge->from) *edge = (struct edge){place, segment, size, ARENA_NEW(routing->arena, struct place)};
        place = edge->to;
    }
    *ret = place;
    return OK;
}

struct matched routing_match(const struct routing *routing, const char *path, size_t size)
{
    struct matched matched = {0};
    const struct place *place = &routing->root;
    size_t values = 0;
    for (size_t at = 0; at < size;) {
        const char *segment = path + at + 1;
        if (path[at] != '/' || at + 1 >= size) return (struct matched){0};
        const char *slash = memchr(segment, '/', size - at - 1);
        size_t length = slash ? (size_t)(slash - segment) : size - at - 1;
        at += length + 1;
        const struct edge *edge = edge_find(routing, place, segment, length);
        if (edge->from) {
            place = edge->to;
        } else if (place->any && length > 0) {
            matched.values[values] = segment;
            matched.sizes[values++] = length;
            place = place->any;
        } else {
            return (struct matched){0};
        }
    }
    bool known = false;
    for (size_t i = 0; i < METHODS; i++) known |= place->node.methods[i] != NULL;
    if (known) matched.node = &place->node;
    return matched;
}

/* ---- routes */

static void entry_metrics(struct routing *routing, struct route_entry *entry)
{
    static const char *const classes[STATUS_CLASSES] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    const struct route *route = entry->route;
    const char *labels = arena_printf(routing->arena, "route=\"%s %s\"", http_methods[route->method], route->path);
    entry->latency.name = "mcf_request_seconds";
    entry->latency.help = "Time from the head of a request to its answer.";
    entry->latency.labels = labels;
    for (size_t i = 0; i < STATUS_CLASSES; i++) {
        entry->answers[i].name = "mcf_requests_total";
        entry->answers[i].help = "Requests by route and class of status.";
        entry->answers[i].type = METRIC_COUNTER;
        entry->answers[i].labels = arena_printf(routing->arena, "%s,status=\"%s\"", labels, classes[i]);
    }
}

static err route_check(struct routing *routing, const struct route *route)
{
    const char *method = (size_t)route->method < METHODS ? http_methods[route->method] : "?";
    if (!route->permission)
        return err_new(routing->arena, ERR_INTERNAL, "routes", "%s %s has no permission; say \"public\" for anyone.",
                       method, route->path);
    if (!routing_permission(routing, route->permission))
        return err_new(routing->arena, ERR_INTERNAL, "routes",
                       "%s %s wants the permission %s, which no module declares.", method, route->path,
                       route->permission);
    if (!route->handler && !(route->flags & ROUTE_STREAM))
        return err_new(routing->arena, ERR_INTERNAL, "routes", "%s %s has no handler.", method, route->path);
    bool listed = route->method == HTTP_GET && route->flags & ROUTE_LIST && route->out;
    if (route->flags & ROUTE_CSV && !listed)
        return err_new(routing->arena, ERR_INTERNAL, "routes", "%s %s is no list, so there is no CSV of it.", method,
                       route->path);
    bool in_store = route->flags & (ROUTE_TX | ROUTE_READ | ROUTE_IDEMPOTENT);
    if (in_store && (route->store == STORE_NONE || route->store >= STORE_COUNT))
        return err_new(routing->arena, ERR_INTERNAL, "routes", "%s %s wants a transaction but names no store.", method,
                       route->path);
    if (route->flags & ROUTE_LOOP && (route->method != HTTP_GET || route->flags & ROUTE_TX))
        return err_new(routing->arena, ERR_INTERNAL, "routes", "%s %s would hold the loop: only short reads run there.",
                       method, route->path);
    return OK;
}

/* `list`: the route is the CSV file of that one. */
static err route_add(struct routing *routing, const char *module, const struct route *route, const struct route *list)
{
    struct place *place = NULL;
    struct route_entry *entry = &routing->entries[routing->entry_count++];
    *entry = (struct route_entry){.route = route, .module = module, .list = list};
    entry->roles = routing_permission(routing, route->permission);
    TRY(place_add(routing, entry, &place));
    if (place->node.methods[route->method])
        return err_new(routing->arena, ERR_INTERNAL, "routes", "%s %s stands twice.", http_methods[route->method],
                       route->path);
    place->node.methods[route->method] = entry;
    entry_metrics(routing, entry);
    return OK;
}

static err routes_add(struct routing *routing, const char *module, const struct route *routes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct route *route = &routes[i];
        if (route->flags & ROUTE_DEV && !routing->dev) continue;
        TRY(route_check(routing, route));
        TRY(route_add(routing, module, route, NULL));
        if (route->flags & ROUTE_CSV) TRY(route_add(routing, module, csv_route(routing->arena, route), route));
    }
    return OK;
}

static size_t power_above(size_t least)
{
    size_t power = 64;
    while (power < least) power *= 2;
    return power;
}

static void routing_allocate(struct routing *routing, const struct platform *platform)
{
    size_t permissions = http_builtin_permission_count, routes = http_builtin_route_count, segments = 0;
    for (size_t i = 0; i < http_builtin_route_count; i++) segments += 8;
    for (size_t i = 0; i < platform->module_count; i++) {
        const struct module *module = platform->modules[i];
        permissions += module->permission_count;
        routes += module->route_count;
        for (size_t j = 0; j < module->route_count; j++) {
            size_t faces = module->routes[j].flags & ROUTE_CSV ? 2 : 1;
            routes += faces - 1;
            for (const char *c = module->routes[j].path; *c; c++) segments += faces * (*c == '/');
        }
    }
    routing->name_room = power_above(4 * permissions);
    routing->names = ARENA_ARRAY(routing->arena, routing->name_room, struct name);
    routing->edge_room = power_above(4 * segments);
    routing->edges = ARENA_ARRAY(routing->arena, routing->edge_room, struct edge);
    routing->entries = ARENA_ARRAY(routing->arena, routes, struct route_entry);
}

static err routing_fill(struct routing *routing, const struct platform *platform)
{
    TRY(permissions_add(routing, http_builtin_permissions, http_builtin_permission_count));
    for (size_t i = 0; i < platform->module_count; i++)
        TRY(permissions_add(routing, platform->modules[i]->permissions, platform->modules[i]->permission_count));
    TRY(routes_add(routing, "platform", http_builtin_routes, http_builtin_route_count));
    for (size_t i = 0; i < platform->module_count; i++)
        TRY(routes_add(routing, platform->modules[i]->name, platform->modules[i]->routes,
                       platform->modules[i]->route_count));
    return OK;
}

/* The registry of all platforms' tables: may() is called with nothing but an env in hand. A process has one platform, a
 * test a few. */
static struct known {
    _Atomic(struct platform *) platform;
    _Atomic(struct routing *) routing;
} known[16];
static pthread_mutex_t known_lock = PTHREAD_MUTEX_INITIALIZER;

static struct routing *known_find(const struct platform *platform)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (atomic_load_explicit(&known[i].platform, memory_order_acquire) == platform)
            return atomic_load_explicit(&known[i].routing, memory_order_relaxed);
    return NULL;
}

static struct routing *known_add(struct platform *platform, struct routing *routing)
{
    pthread_mutex_lock(&known_lock);
    struct routing *found = known_find(platform);
    for (size_t i = 0; !found && i < sizeof known / sizeof *known; i++) {
        if (atomic_load(&known[i].platform)) continue;
        atomic_store(&known[i].routing, routing);
        atomic_store_explicit(&known[i].platform, platform, memory_order_release);
        found = routing;
    }
    pthread_mutex_unlock(&known_lock);
    return found;
}

err routing_get(struct platform *platform, struct routing **ret)
{
    static const struct error no_memory = {
        .kind = ERR_BUSY, .code = "busy", .detail = "There is no memory for the route table."};
    static _Thread_local struct error wrong;
    static _Thread_local char detail[400];
    *ret = known_find(platform);
    if (*ret) return OK;
    struct arena *arena = arena_new(ROUTING_MEMORY);
    if (!arena) return &no_memory;
    if (setjmp(*arena_guard(arena))) {
        arena_free(arena);
        return &no_memory;
    }
    struct routing *routing = ARENA_NEW(arena, struct routing);
    routing->arena = arena;
    routing->dev = platform->config.dev;
    routing_allocate(routing, platform);
    err e = routing_fill(routing, platform);
    if (e) { /* told in words that outlive the arena */
        snprintf(detail, sizeof detail, "%s", e->detail);
        wrong = (struct error){.kind = e->kind, .code = e->code, .detail = detail};
        arena_free(arena);
        return &wrong;
    }
    *ret = known_add(platform, routing);
    if (*ret != routing) arena_free(arena);
    return *ret ? OK : &no_memory;
}

void routing_free(struct routing *routing)
{
    if (!routing) return;
    pthread_mutex_lock(&known_lock);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (atomic_load(&known[i].routing) == routing) {
            atomic_store(&known[i].platform, NULL);
            atomic_store(&known[i].routing, NULL);
        }
    pthread_mutex_unlock(&known_lock);
    for (size_t i = 0; i < routing->entry_count; i++) {
        struct route_entry *entry = &routing->entries[i];
        histogram_forget(&entry->latency);
        for (size_t j = 0; j < STATUS_CLASSES; j++) metric_forget(&entry->answers[j]);
    }
    arena_free(routing->arena);
}

size_t routing_count(const struct routing *routing)
{
    return routing->entry_count;
}

struct route_entry *routing_entry(const struct routing *routing, size_t index)
{
    return &routing->entries[index];
}

bool may(const struct env *env, const char *permission)
{
    struct routing *routing;
    if (env->actor.roles & ROLE_SYSTEM) return true;
    if (routing_get(env->platform, &routing)) return false;
    return roles_allow(env->actor.roles, routing_permission(routing, permission));
}
