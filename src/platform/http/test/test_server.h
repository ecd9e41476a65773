/* A server on loopback with a small route table, and a client that can say anything. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "platform/platform.h"

struct test_server {
    struct platform platform;
    const struct module *modules[1];
    struct arena *arena;
    char folder[64];
    int port;
};

struct test_server_options {
    const struct asset *assets;
    size_t asset_count;
    const char *public_url, *trusted_proxy;
    bool dev, ops;
    int patience; /* 0: the default */
};

/* The routes are those of test_server_routes.c; a session's cookie or token is the name of its role ("client",
 * "manager", "client2"), unless test_server_sign_out ended it. */
struct test_server *test_server_open(const struct test_server_options *options);
void test_server_close(struct test_server *server);
void test_server_sign_out(bool out);
extern _Atomic int test_server_effects; /* how often POST /api/things took effect */
extern const struct module test_server_module;

struct answer_text {
    int status;
    char head[8192], body[1 << 17];
    size_t body_size;
    bool closed; /* the server closed the connection after it */
};

int client_connect(struct test_server *server);
void client_send(int fd, const char *bytes, size_t size);
/* Reads one answer; status 0: the connection ended before. `head_only` for HEAD. */
void client_read(int fd, struct answer_text *ret, bool head_only);
/* One request on a connection of its own: request line and headers without the blank line; `body` NULL for none (adds
 * Content-Length). */
const struct answer_text *ask(struct test_server *server, const char *head, const char *body);
const struct answer_text *ask_bytes(struct test_server *server, const char *head, const char *body, size_t size);
/* The request as it is, byte for byte. */
const struct answer_text *ask_raw(struct test_server *server, const char *bytes, size_t size);
/* A header's value of an answer, or NULL. */
const char *answer_header(const struct answer_text *answer, const char *name);
/* The problem's code; "" if there is none. */
const char *answer_code(const struct answer_text *answer);
/* Without the request id, to compare. */
const char *answer_anonymous(const struct answer_text *answer);
