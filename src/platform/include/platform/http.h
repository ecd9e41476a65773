/* HTTP as the modules see it: a route table as data, and requests with typed input.
 *
 * Phases of every request, in this order: limits, route, session, permission, origin, parse, idempotency, handler,
 * write, log. (platform/http/phases.c). A handler is straight-line, blocking code. It returns an error value; one place
 * turns it into problem+json. */
#pragma once
#include "platform/db.h"

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };

/* Which objects a route reaches; documentation and the permission matrix follow it, the module's query holds it. */
enum route_scope { SCOPE_NONE, SCOPE_ANY, SCOPE_OWN, SCOPE_ASSIGNED, SCOPE_CONCERNED };

enum route_flag {
    ROUTE_TX =
        1, /* req->tx is the open write transaction of the route's store; the platform commits it after the handler */
    ROUTE_READ = 2,          /* req->tx is a read transaction of the route's store */
    ROUTE_LIST = 4,          /* answers {"items": […], "next": …} of `out` (res_list) */
    ROUTE_MULTIPART = 8,     /* input comes as multipart/form-data, files on disk */
    ROUTE_IDEMPOTENT = 16,   /* honours Idempotency-Key */
    ROUTE_LOOP = 32,         /* short read: runs on the event loop's thread */
    ROUTE_STREAM = 64,       /* server-sent events */
    ROUTE_LOOPBACK = 128,    /* only from this machine */
    ROUTE_RAW = 256,         /* the handler sees the raw body (signed webhooks): req->body */
    ROUTE_FILE = 512,        /* answers bytes (res_bytes), not JSON */
    ROUTE_HIDDEN = 1024,     /* without the right: 404, and absent from the OpenAPI document */
    ROUTE_CROSS_SITE = 2048, /* no origin check (webhooks) */
    ROUTE_DEV = 4096,        /* only on a development server (--dev); else the path is unknown */
    ROUTE_CSV = 8192,        /* of a ROUTE_LIST: the same path with ".csv" answers all its pages as one file */
    ROUTE_CREATED = 16384,   /* success is 201; without this and the next one 200, or 204 if nothing is answered */
    ROUTE_ACCEPTED = 32768,  /* success is 202 */
};

struct req;

struct route {
    enum http_method method;
    const char *path; /* "/api/tasks/{id}/cancel" */
    const char
        *permission; /* "tasks.cancel"; "public" for anyone; a state-changing route without one is refused at start */
    enum route_scope scope;
    enum store store;
    const struct shape *in;    /* body */
    const struct shape *query; /* query string */
    const struct shape *out;
    uint32_t flags;
    err (*handler)(struct req *req);
    const char *summary;
    int64_t body_limit; /* bytes; 0: 64 KiB (multipart: 11 MiB) */
};

/* A permission and the roles that hold it. Declared by the module whose routes use it. */
struct permission {
    const char *name;
    uint32_t roles; /* bits of enum role */
    const char *summary;
};

struct req {
    struct env *env;
    const struct route *route;
    struct tx *tx;        /* ROUTE_TX, ROUTE_READ, or after req_begin */
    ident id;             /* {id}; an id that cannot be parsed is the route's 404 */
    ident id2;            /* the second id of the path, e.g. {question_id} */
    const char *token;    /* {token} */
    void *in;             /* parsed body, of route->in */
    void *query;          /* parsed query, of route->query */
    const char *if_match; /* without quotes; NULL if absent or "*" */
    const char *user_agent;
    const char *body; /* ROUTE_RAW */
    size_t body_size;
    struct http_exchange *exchange; /* the platform's own */
};

const char *req_header(struct req *req, const char *name);
const char *req_cookie(struct req *req, const char *name);
/* May the actor do this? (for fields and `allowed`; routes are checked before the handler) */
bool may(const struct env *env, const char *permission);

/* For handlers that work before the transaction: opens it on the route's store (claiming the idempotency key), and
 * commits it with the answer that was rendered by res_*. With a repeated key req_begin answers by itself and returns
 * err_replayed: hand it on. */
err req_begin(struct req *req);
err req_commit(struct req *req);
/* The handler has made its change durable in a transaction of its own, and the answer is there (res_…): it goes out
 * whatever fails from here on. */
void req_done(struct req *req);
extern const err err_replayed;

/* The answer, rendered at once, so that it can be remembered in the transaction of the effect. Visibility of fields:
 * the actor's roles. */
err res_object(struct req *req, int status, const void *object); /* of route->out */
err res_shape(struct req *req, int status, const struct shape *shape, const void *object);
err res_list(struct req *req, const struct list *items, ident next); /* next: the last id if there is more, else 0 */
/* The same with a cursor of the list's own making, for one that is ordered by more than the id; NULL: no more. */
err res_page(struct req *req, const struct list *items, const char *next);
err res_empty(struct req *req, int status);
err res_bytes(struct req *req, const char *content_type, const void *bytes, size_t size, const char *cache_control);
void res_header(struct req *req, const char *name, const char *value);
void res_etag(struct req *req, int64_t version);
/* ERR_PRECONDITION if If-Match was sent and is not this version. */
err req_match(struct req *req, int64_t version);
/* Sets or (value NULL) removes the session cookie, with the name and attributes of 3-api. */
void res_session_cookie(struct req *req, const char *value, int64_t max_age_s);

/* Page parameters shared by all lists: include F_PAGE(struct …) in the query's shape. */
struct page {
    int64_t limit; /* 1-200, default 50 */
    ident after;
};
#define F_PAGE(s)                                                                                                      \
    F_(s, limit, FIELD_INT, 0, .min = 1, .max = 200, .help = "how many, 50 by default"),                               \
        F_(s, after, FIELD_ID, 0, .help = "the `next` of the page before")
int64_t page_limit(int64_t limit); /* NONE → 50 */

/* Who speaks: the auth module tells the platform how to find the actor of a session cookie or a bearer token. Runs on
 * every request; must be fast. *ret stays nobody (roles ROLE_ANYONE only) for no, unknown or dead credentials. */
typedef err (*session_finder)(struct env *env, const char *cookie, const char *bearer, struct actor *ret);
void http_session_finder(struct platform *platform, session_finder find);

/* The embedded interface. */
struct asset {
    const char *path; /* "/assets/index-1a2b.js" */
    const char *type; /* content type */
    const void *gzip, *brotli, *plain;
    size_t gzip_size, brotli_size, plain_size;
};

/* Opens the listeners; prints nothing. Port 0 takes a free one, see http_url. */
err http_start(struct platform *platform, struct arena *arena);
/* Drains: no new connections, no keep-alive, streams are closed; what runs is finished (a line in the log if that takes
 * over 10 s). */
void http_stop(struct platform *platform);
/* "http://127.0.0.1:8080": where it listens, with the port that was taken; NULL if it does not run. */
const char *http_url(struct platform *platform);
/* The same for the operations port. */
const char *http_ops_url(struct platform *platform);
/* The named statements of this part, registered as module "http" by http_start. */
extern const char *const http_sql;
/* The OpenAPI 3.1 document of what `roles` may see: hidden routes only for those who may use them. Needs no running
 * server. */
void openapi_write(struct platform *platform, struct buf *out, uint32_t roles);
/* One line per route. Needs no running server. */
void routes_write(struct platform *platform, struct buf *out);
