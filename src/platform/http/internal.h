/* What the files of platform/http share.
 *
 * One thread per core runs a loop (loop.c) with a libmicrohttpd daemon of its own; all of MHD is touched on that thread
 * alone. A request is an exchange: the loop reads its head and body and runs the first phases; a handler thread
 * (pool.c) or, for ROUTE_LOOP, the loop itself runs the rest; the loop sends the answer. An exchange belongs to exactly
 * one thread at a time, so nothing in it is locked. */
#pragma once
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include "platform/http.h"
#include "platform/metrics.h"
#include "platform/platform.h"
#include "platform/stream.h"

enum {
    EXCHANGE_MEMORY = 32 * 1024 * 1024, /* an arena's limit: one request */
    ANSWER_LIMIT = 16 * 1024 * 1024,
    CONNECTIONS = 12000,           /* of all loops together */
    CONNECTIONS_PER_ADDRESS = 512, /* but for this machine and trusted proxies */
    CONNECTION_MEMORY =
        12 * 1024, /* MHD's buffer of a connection: bounds the head of a request, and is most of what a stream costs */
    QUEUE = 4096,  /* requests waiting for a handler thread; beyond: 503 */
    TICK_MS = 250,
    DRAIN_MS = 10000,
    JSON_LIMIT = 64 * 1024,
    MULTIPART_LIMIT = 11 * 1024 * 1024,
    DISCARD_LIMIT =
        32 * 1024 * 1024, /* a refused body is read to its end up to here, so that the client gets to see the answer */
    PATH_PARAMETERS = 4,
    ADDRESS_TEXT = 64,
};

enum header {
    HEADER_ACCEPT_ENCODING,
    HEADER_ACCEPT_LANGUAGE,
    HEADER_AUTHORIZATION,
    HEADER_CONTENT_LENGTH,
    HEADER_CONTENT_TYPE,
    HEADER_COOKIE,
    HEADER_EXPECT,
    HEADER_FETCH_SITE,
    HEADER_FORWARDED_FOR,
    HEADER_HOST,
    HEADER_IDEMPOTENCY_KEY,
    HEADER_IF_MATCH,
    HEADER_IF_NONE_MATCH,
    HEADER_LAST_EVENT_ID,
    HEADER_ORIGIN,
    HEADER_TRANSFER_ENCODING,
    HEADER_USER_AGENT,
    HEADER_COUNT
};

/* ---- routing.c: the table of routes and permissions, built once */

enum { METHODS = HTTP_DELETE + 1, STATUS_CLASSES = 5 };
extern const char *const http_methods[METHODS];
extern const char *const route_scopes[]; /* by enum route_scope */
extern const struct role_word {
    uint32_t role;
    const char *word;
} role_words[];
extern const size_t role_word_count;

enum parameter { PARAMETER_ID, PARAMETER_TOKEN };

struct route_entry {
    const struct route *route;
    const char *module;
    uint32_t roles; /* who may use it; ROLE_ANYONE among them: everybody */
    enum parameter parameters[PATH_PARAMETERS];
    size_t parameter_count;
    const struct route *list; /* this route is the CSV file of that list; NULL: it is none */
    struct metric answers[STATUS_CLASSES];
    struct histogram latency;
};

struct node {
    struct route_entry *methods[METHODS];
};

struct matched {
    const struct node *node; /* NULL: no such path */
    const char *values[PATH_PARAMETERS];
    size_t sizes[PATH_PARAMETERS];
};

struct routing;
/* Builds the tables of the platform's modules, or refuses: the first wrong line of a table is named. Later calls give
 * the same. */
err routing_get(struct platform *platform, struct routing **ret);
void routing_free(struct routing *routing);
struct matched routing_match(const struct routing *routing, const char *path, size_t size);
size_t routing_count(const struct routing *routing);
struct route_entry *routing_entry(const struct routing *routing, size_t index);
/* Has somebody of these roles one of the permission's? */
bool roles_allow(uint32_t actor_roles, uint32_t permission_roles);
/* The roles that hold a permission; 0: unknown. */
uint32_t routing_permission(const struct routing *routing, const char *name);
extern const struct route http_builtin_routes[];
extern const size_t http_builtin_route_count;
extern const struct permission http_builtin_permissions[];
extern const size_t http_builtin_permission_count;

/* ---- address.c */

struct network {
    struct in6_addr base;
    int bits;
};
struct networks {
    struct network *items;
    size_t count;
};
/* "10.0.0.0/8, fd00::/8"; IPv4 is kept as IPv4-mapped IPv6. */
err networks_parse(struct arena *arena, const char *text, struct networks *ret);
bool networks_contain(const struct networks *networks, const struct in6_addr *address);
struct in6_addr address_of(const struct sockaddr *address);
bool address_parse(const char *text, size_t size, struct in6_addr *ret);
bool address_is_loopback(const struct in6_addr *address);
void address_write(const struct in6_addr *address, char out[ADDRESS_TEXT]);
/* The client behind trusted proxies: the last address of X-Forwarded-For that is not one of them. */
struct in6_addr address_forwarded(const struct networks *trusted, struct in6_addr peer, const char *forwarded);

/* Open connections per address. */
struct address_counts;
struct address_counts *address_counts_new(void);
void address_counts_free(struct address_counts *counts);
bool address_counts_full(struct address_counts *counts, const struct in6_addr *address);
void address_counts_add(struct address_counts *counts, const struct in6_addr *address, int change);

/* ---- the server */

struct loop;
struct pool;
struct ops;

/* ---- told.c: who was told of anything, and when; for streams that open after their page has begun to ask */
enum { USER_BUCKETS = 1024, TOLD_ROLES = 32 };
static inline size_t user_bucket(ident user)
{
    return (size_t)((uint64_t)user * 0x9e3779b97f4a7c15u >> 54);
}
struct told {
    _Atomic instant users[USER_BUCKETS], roles[TOLD_ROLES], everybody; /* 0: not yet */
};
/* By any thread, before the streams are told. */
void told_mark(struct told *told, const ident *users, size_t user_count, uint32_t roles);
/* What was told is not known any more, or not yet: as if it had been everybody. */
void told_mark_everybody(struct told *told);
/* Was this one told of anything since? Now and then true of somebody who was not. */
bool told_since(const struct told *told, ident user, uint32_t roles, instant since);

struct http {
    struct platform *platform;
    struct arena *arena;
    struct routing *routing;
    struct loop **loops;
    size_t loop_count;
    struct pool *pool;
    struct ops *ops;
    struct networks trusted;
    struct address_counts *addresses;
    const char *url, *temporary /* folder of uploads */;
    const char *public_origin; /* "https://mcf.example" */
    const char *session_cookie;
    bool secure;
    _Atomic bool stopping, cut_off /* whoever is not served by now is not served at all */;
    _Atomic int64_t active; /* exchanges between head and answer */
    struct idempotency_keys *keys;
    struct told told;
    struct {
        int64_t head_ms; /* from the first line to the end of the head */
        int64_t body_ms;
        int64_t idle_ms;   /* between two requests */
        int64_t answer_ms; /* for the client to take the answer */
    } patience;
};

/* What other threads hand to a loop; allocated by the sender, released by the loop. */
struct loop_message {
    struct loop_message *next;
    void (*receive)(struct loop *loop, struct loop_message *message);
};

struct connection {
    struct connection *previous, *next;
    struct loop *loop;
    struct in6_addr peer;
    int fd;
    struct http_exchange *exchange; /* the request under way; NULL between two */
    int64_t deadline_ms;            /* the socket is shut down then; 0: none */
};

struct streams;
struct loop {
    struct http *http;
    struct MHD_Daemon *daemon;
    pthread_t thread;
    int epoll, event;
    int64_t now_ms, ticked_ms;
    _Atomic(struct loop_message *) inbox;
    struct connection *connections;
    struct http_exchange *spare; /* recycled */
    size_t spare_count;
    struct streams *streams;
    struct arena *scratch; /* for work of the loop itself */
    uint64_t request_ids;  /* state of the generator */
    bool started, quiet /* no longer accepts */;
};

err loop_new(struct http *http, int listener, struct loop **ret);
err loop_start(struct loop *loop);
void loop_send(struct loop *loop, struct loop_message *message);
void loop_wake(struct loop *loop);
/* Joins the thread and frees all. */
void loop_free(struct loop *loop);
/* The running server, or NULL, kept from ending until the release (which follows in both cases): for threads that are
 * none of its own. */
struct http *server_hold(struct platform *platform);
void server_release(void);
int64_t loop_clock_ms(void);
int64_t loop_clock_us(void);
int server_listen(struct arena *arena, const char *address, bool shared, const char *port, err *ret_error);
const char *server_port(struct arena *arena, int fd);

/* ---- pool.c */
err pool_start(struct http *http, size_t threads, struct pool **ret);
/* False if too much waits already. */
bool pool_add(struct pool *pool, struct http_exchange *exchange);
/* Finishes what waits, joins the threads, takes nothing more. Accepts NULL. */
void pool_stop(struct pool *pool);
/* When no loop runs any longer: a late request still asks for room. Accepts NULL. */
void pool_free(struct pool *pool);

/* ---- phases.c: the life of a request, in this order */
enum phase {
    PHASE_LIMITS,
    PHASE_ROUTE,
    PHASE_SESSION,
    PHASE_PERMISSION,
    PHASE_ORIGIN,
    PHASE_PARSE,
    PHASE_IDEMPOTENCY,
    PHASE_HANDLER,
    PHASE_WRITE,
    PHASE_PACK,
    PHASE_LOG,
    PHASE_COUNT
};

enum exchange_state {
    EXCHANGE_HEAD,   /* nothing but the first line is known */
    EXCHANGE_BODY,   /* the body is coming in */
    EXCHANGE_AWAY,   /* with a handler thread; the connection is suspended */
    EXCHANGE_READY,  /* the answer is there */
    EXCHANGE_SENDING /* MHD has it */
};

struct answer_header {
    const char *name, *value;
};
enum { ANSWER_HEADERS = 12 };
struct answer {
    int status; /* 0: not rendered yet */
    const char *content_type;
    const void *bytes;
    size_t size;
    const char *cache_control; /* NULL: no-store */
    struct answer_header headers[ANSWER_HEADERS];
    size_t header_count;
    bool close; /* the connection cannot be used on */
    bool page;  /* HTML or a file of the interface: the full policy */
};

/* ---- coding.c */
/* "br;q=1.0, gzip;q=0, *": is the coding wanted? `header` may be NULL. */
bool coding_accepted(const char *header, const char *coding);
/* Makes a rendered answer of JSON small, if it is large and the client takes it so. */
void answer_pack(struct http_exchange *exchange);

struct multipart;
enum body_kind { BODY_NONE, BODY_MEMORY, BODY_MULTIPART, BODY_DISCARD };
struct body {
    enum body_kind kind;
    char *bytes;
    size_t size, room;
    int64_t received, limit;
    struct multipart *multipart;
    crypto_hash_sha256_state hash;
    bool hashed;
};

/* A key that is being worked on in this process. */
struct idempotency {
    struct commit_hook hook; /* first */
    const char *scope, *key, *hash;
    struct idempotency *next;
    bool claimed, stored;
};

struct http_exchange {
    struct req req; /* first: handlers see this */
    struct loop_message message;
    struct env env;
    struct http *http;
    struct loop *loop;
    struct connection *connection;
    struct MHD_Connection *mhd;
    struct http_exchange *next;
    enum exchange_state state;
    const char *method, *version;
    char *uri, *query_text; /* query_text NULL: none */
    size_t path_size;
    const char *headers[HEADER_COUNT];
    struct route_entry *entry;
    struct matched matched;
    err refusal;
    enum phase refused_in;
    bool bearer, has_cookie, is_stream, without_memory, counted;
    bool answer_stands; /* what is there tells what is durable: nothing that fails now takes it back */
    struct stream *stream;
    struct {
        const char *cookie, *bearer;
    } credentials;
    struct body body;
    struct answer answer;
    struct idempotency idempotency;
    struct csv *csv; /* the handler's pages go into this file; NULL: it answers for itself */
    int64_t started_us;
    struct in6_addr address;
    char request_id[17], address_text[ADDRESS_TEXT], spare[512];
};

/* The first phases, on the loop, when the head is there; false: refused (exchange->refusal). */
bool exchange_head(struct http_exchange *exchange);
/* The rest up to the rendered answer, on any thread, when the body is there. */
void exchange_work(struct http_exchange *exchange);
void exchange_log(struct http_exchange *exchange);
extern const char *const phase_names[PHASE_COUNT];
extern const err err_no_such_thing, err_wrong_method;

/* ---- exchange.c: what MHD calls */
/* Unique and without meaning, but no secret. */
void exchange_request_id(struct loop *loop, char out[17]);
void *exchange_first_line(void *cls, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result exchange_step(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **context);
/* Lets go of an exchange whose connection is gone, completed or not. Accepts NULL. */
void exchange_end(struct http_exchange *exchange);
void exchange_completed(void *cls, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode code);
void exchange_return(struct loop *loop, struct loop_message *message);
void exchanges_free(struct loop *loop);
/* It no longer counts as something to be finished before the server stops. */
void exchange_uncount(struct http_exchange *exchange);

/* ---- head.c: reading and judging the head of a request */
err head_read(struct http_exchange *exchange);
bool head_has_body(const struct http_exchange *exchange);
/* One cookie's value, in the arena. */
const char *cookie_find(struct arena *arena, const char *cookies, const char *name);
/* name=value pairs of a query string, percent-decoded; faults are added to the list. */
size_t query_split(struct arena *arena, const char *text, struct pair **ret, const struct err_field **faults);

/* ---- session.c */
err session_find(struct http_exchange *exchange);
err origin_check(struct http_exchange *exchange);
/* Runs the auth module's finder. */
err session_ask(struct env *env, const char *cookie, const char *bearer, struct actor *ret);

/* ---- body.c */
/* Decides what to do with the body that is announced. */
err body_begin(struct http_exchange *exchange);
err body_add(struct http_exchange *exchange, const char *bytes, size_t size);
err body_end(struct http_exchange *exchange);
/* Fills req->in and req->query. */
err body_parse(struct http_exchange *exchange);

/* ---- idempotency.c */
struct idempotency_keys *idempotency_keys_new(void);
void idempotency_keys_free(struct idempotency_keys *keys);
/* Claims the key, or answers with what is remembered (err_replayed), or refuses. */
err idempotency_begin(struct http_exchange *exchange);
/* Frees the key: when the answer, whatever it is, is durable and before a byte of it leaves, so that whoever has read
 * it meets what is remembered and never the key still in use. Only exchange_work claims keys, and it calls this. */
void idempotency_end(struct http_exchange *exchange);
/* The open transaction will remember the answer; what a failed commit means for the key. */
void idempotency_attach(struct http_exchange *exchange);
err idempotency_lost(struct http_exchange *exchange, err e);
/* After a handler: notes one that made something but did not remember it, for want of ROUTE_TX or req_begin. */
void idempotency_check(struct http_exchange *exchange);

/* ---- answer.c */
struct MHD_Response *answer_response(struct http_exchange *exchange);
void answer_common_headers(struct http_exchange *exchange, struct MHD_Response *response);
/* ---- protocol.c */
/* What MHD_queue_response is elsewhere: that name belongs to the library's own refusals here. */
enum MHD_Result answer_queue(struct MHD_Connection *mhd, int status, struct MHD_Response *response);

/* The roles by which fields are shown. */
uint32_t viewer_of(const struct req *req);
/* ---- csv.c */
/* The route and the query of a list's CSV file: without the parameters of pages. */
const struct route *csv_route(struct arena *arena, const struct route *list);
/* Runs the list's handler page by page, and answers with the file. */
err csv_answer(struct http_exchange *exchange);
/* What res_page does then. */
err csv_add(struct http_exchange *exchange, const struct list *items, const char *next);

/* ---- problem.c */
extern const char problem_type[];
void problem_write(struct http_exchange *exchange, err e);
/* A problem of plain words (nothing is escaped) without an arena; returns its size. */
size_t problem_text(char *out, size_t room, int status, const char *code, const char *detail, const char *request_id);
void problem_without_memory(struct http_exchange *exchange);

/* ---- stream.c */
struct stream_query {
    int64_t since; /* like an instant; NONE */
};
struct streams *streams_new(struct loop *loop);
void streams_free(struct streams *streams);
struct MHD_Response *stream_open(struct http_exchange *exchange);
void stream_ended(struct http_exchange *exchange);
void streams_tick(struct loop *loop);
void streams_close_all(struct loop *loop);

/* ---- assets.c */
/* Answers with a file of the interface; ERR_NOT_FOUND if there is none for this path. */
err asset_answer(struct http_exchange *exchange);

/* ---- ready.c: may work be sent here? */
enum { READY_TEXT = 300 };
struct ready;
struct ready *ready_start(struct platform *platform); /* NULL: no memory or thread */
void ready_stop(struct ready *ready);
/* False: `why` says what is wrong, for the operator. Takes a few seconds at most. */
bool ready_ask(struct ready *ready, char why[READY_TEXT]);

/* ---- ops.c */
err ops_start(struct http *http, struct ops **ret);
void ops_stop(struct ops *ops);

/* ---- builtin.c */
err docs_answer(struct req *req);

static inline struct http_exchange *exchange_of(struct req *req)
{
    return req->exchange;
}
