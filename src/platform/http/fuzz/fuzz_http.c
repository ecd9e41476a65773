/* Bytes of a client, as they are, to a real server on loopback: framing, head, chunks, content negotiation, routing,
 * cookies, bodies. Whatever comes back is HTTP, and what refuses is a problem in JSON. */
#include "../test/test_server.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "platform/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct test_server *server;

static void close_server(void)
{
    test_server_close(server);
}

static void open_server(void)
{
    static const struct asset assets[] = {{.path = "/index.html",
                                           .type = "text/html",
                                           .gzip = "gzip",
                                           .gzip_size = 4,
                                           .brotli = "br",
                                           .brotli_size = 2,
                                           .plain = "plain",
                                           .plain_size = 5}};
    static const struct test_server_options options = {
        .assets = assets, .asset_count = 1, .trusted_proxy = "127.0.0.0/8", .patience = 1};
    server = test_server_open(&options);
    atexit(close_server);
}

static int connected(void)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)server->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 10};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) abort();
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

static void check(const char *answer)
{
    int status = 0;
    if (!*answer) return; /* closed without a word */
    if (sscanf(answer, "HTTP/1.1 %3d ", &status) != 1 || status < 100) abort();
    if (status >= 400 && !strstr(answer, "Content-Type: application/problem+json\r\n")) abort();
    if (status >= 500 && status != 503 && status != 505) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char answer[1 << 16];
    size_t length = 0;
    if (!server) open_server();
    int fd = connected();
    client_send(fd, (const char *)data, size);
    shutdown(fd, SHUT_WR);
    for (ssize_t got; (got = recv(fd, answer + length, sizeof answer - 1 - length, 0)) > 0;) length += (size_t)got;
    answer[length] = 0;
    check(answer);
    close(fd);
    return 0;
}
