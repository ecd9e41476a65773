/* A server on loopback with a small route table, and a client that can say anything. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "platform/platform.h"

struct fixture {
    struct platform platform;
    struct module module;
    const struct module *modules[1];
    struct arena *arena;
    char folder[64];
    int port;
};

struct fixture_options {
    const struct asset *assets;
    size_t asset_count;
    const char *public_url, *trusted_proxy;
    bool dev, ops;
};

/* The routes of the fixture's module are those of fixture_routes.c; a session's cookie or token is the name of its role ("client", "manager",
 * "client2"), unless fixture_sign_out ended it. */
struct fixture *fixture_open(const struct fixture_options *options);
void fixture_close(struct fixture *fixture);
void fixture_sign_out(bool out);
extern _Atomic int fixture_effects; /* how often POST /api/things took effect */
extern const struct module fixture_module;

struct answer_text {
    int status;
    char head[8192], body[1 << 17];
    size_t body_size;
    bool closed; /* the server closed the connection after it */
};

int client_connect(struct fixture *fixture);
void client_send(int fd, const char *bytes, size_t size);
/* Reads one answer; status 0: the connection ended before. `head_only` for HEAD. */
void client_read(int fd, struct answer_text *ret, bool head_only);
/* One request on a connection of its own: request line and headers without the blank line; `body` NULL for none (adds Content-Length). */
const struct answer_text *ask(struct fixture *fixture, const char *head, const char *body);
const struct answer_text *ask_bytes(struct fixture *fixture, const char *head, const char *body, size_t size);
/* The request as it is, byte for byte. */
const struct answer_text *ask_raw(struct fixture *fixture, const char *bytes, size_t size);
/* A header's value of an answer, or NULL. */
const char *answer_header(const struct answer_text *answer, const char *name);
/* The problem's code; "" if there is none. */
const char *answer_code(const struct answer_text *answer);
/* Without the request id, to compare. */
const char *answer_anonymous(const struct answer_text *answer);
