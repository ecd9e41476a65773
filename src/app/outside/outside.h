/* What the programs share that play an outside company (mcf-cookies, mcf-payments): a small HTTP server, a courier who
 * delivers signed webhooks, settings that are flags at the start and can be changed while it runs.
 *
 * They are real servers on real sockets, made for demos and tests; nothing here is part of `mcf` itself. */
#pragma once
#include <pthread.h>
#include "base/shape.h"

/* One request and its answer; `arena` ends with it. */
struct exchange {
    struct arena *arena;
    const char *method, *path; /* decoded, without the query */
    const char *target;        /* path and query as they stood in the request's first line: what a GET is signed over */
    const struct pair *query;  /* decoded; a name without a value has "" */
    size_t query_count;
    const char *timestamp, *signature, *language; /* X-Timestamp, X-Signature, Accept-Language; NULL: not there */
    const char *body;
    size_t body_size;
    int status;                           /* of the answer; 0: the connection is closed without one */
    const char *type, *answer, *location; /* location: the header, NULL for none */
};
/* Answers JSON made of the object. */
void exchange_answer(struct exchange *exchange, int status, const struct shape *shape, const void *object);
/* Answers a problem with this code and sentence; of an error, with all fields at fault. */
void exchange_refuse(struct exchange *exchange, int status, const char *code, const char *detail);
void exchange_refuse_error(struct exchange *exchange, err e);

/* Waits, but not beyond the program's end. */
void exchange_pause(int64_t ms);

/* What every player can be told to do wrong. Absent members are left as they are. */
struct faults {
    int down;        /* enum maybe: closes every connection without an answer */
    int64_t hang_ms; /* waits that long before each answer */
    int html;        /* answers 200 with a page, as a broken proxy does */
    int busy;        /* answers 503 */
    int twice;       /* delivers each webhook twice, at the same moment */
    int shuffle;     /* holds webhooks back, and delivers them in the other order */
    int silent;      /* delivers no webhooks */
    int garble;      /* enum garble */
};
enum garble { GARBLE_NOT = 1, GARBLE_BODY, GARBLE_SIGNATURE, GARBLE_TIME };
extern const char *const garble_names[];
/* The same as fields of a shape whose struct `s` has a member `faults`. */
#define F_FAULT(s, name_, member_, type_, ...)                                                                         \
    {                                                                                                                  \
        .name = (name_), .key = "\"" name_ "\":", .key_size = sizeof(name_) + 2, .type = (type_),                      \
        .offset = offsetof(s, faults.member_), __VA_ARGS__                                                             \
    }
#define FAULT_FIELDS(s)                                                                                                \
    F_FAULT(s, "down", down, FIELD_MAYBE, .help = "closes every connection without an answer"),                        \
        F_FAULT(s, "hang_ms", hang_ms, FIELD_INT, .min = 0, .max = 3600000,                                            \
                .help = "waits so long before each answer"),                                                           \
        F_FAULT(s, "html", html, FIELD_MAYBE, .help = "answers a page, as a broken proxy does"),                       \
        F_FAULT(s, "busy", busy, FIELD_MAYBE, .help = "answers 503"),                                                  \
        F_FAULT(s, "twice", twice, FIELD_MAYBE, .help = "delivers each webhook twice, at the same moment"),            \
        F_FAULT(s, "shuffle", shuffle, FIELD_MAYBE, .help = "delivers webhooks later, and the newest first"),          \
        F_FAULT(s, "silent", silent, FIELD_MAYBE, .help = "delivers no webhooks"),                                     \
        F_FAULT(s, "garble", garble, FIELD_ENUM, .names = garble_names,                                                \
                .help = "webhooks with half a body, a forged signature, or the time of an hour ago: "                  \
                        "not, body, signature, time")
void faults_change(struct faults *faults, const struct faults *change);

/* ---- the command line */

struct player_flags {
    const char *listen; /* default 127.0.0.1:0 */
    const char *secret; /* what messages are signed with */
};
/* --listen, --secret, and every field of the shape as a flag (delay_ms: --delay-ms N). Says what is wrong, or the help,
 * on its own; returns -1 to go on, else the exit code (0: help; 2: wrong usage). `secret_variable`: the environment
 * variable that may hold the secret. */
int player_flags(struct arena *arena, const char *name, const char *summary, const char *secret_variable,
                 const struct shape *shape, int argc, char **argv, struct player_flags *ret, void *settings);

/* ---- the server */

struct player {
    const char *name;                          /* "mcf-cookies" */
    void (*handle)(struct exchange *exchange); /* on a thread of the connection's own */
    const struct faults *faults;               /* obeyed before handle is called, but for /control and /state */
    pthread_mutex_t *lock;                     /* guards the faults */
};
/* Listens on ADDRESS:PORT (port 0: a free one), prints "listening on http://…", works until SIGTERM or SIGINT. Returns
 * the exit code. */
int player_run(const struct player *player, const char *listen);

/* ---- the courier */

struct letter {
    const char *url, *subject /* the order it is about */, *body;
};
struct courier {
    const char *secret;
    const struct faults *faults; /* say how, under the lock */
    pthread_mutex_t *lock;
    void (*taken)(
        const char *subject); /* a letter was answered 2xx; on a courier's thread; NULL: nobody wants to know */
};
/* Starts the threads that deliver, several at once: letters may overtake each other. */
void courier_start(const struct courier *courier);
/* Takes a copy and delivers it, again and again with growing pauses, until it is answered 2xx (COURIER_TRIES times). */
void courier_send(const struct letter *letter);
enum { COURIER_TRIES = 12 };
/* What there is to deliver and was delivered, newest first; a webhook that is sent twice stands there twice. */
struct delivery {
    const char *subject;
    int64_t attempts, status; /* of the last attempt's answer; 0: none */
};
extern const struct shape delivery_shape;
struct list courier_deliveries(struct arena *arena);

/* ---- small things */

/* The real clock. */
instant player_now(void);
/* A copy for ever; NULL stays NULL. */
char *player_copy(const char *text);
/* http:// or https:// and something. */
bool is_web_address(const char *text);
/* Chance that repeats itself: the same seed and the same steps give the same numbers. */
uint64_t chance_next(uint64_t *state);
/* One of a hundred. */
bool chance_falls(uint64_t *state, int64_t percent);
