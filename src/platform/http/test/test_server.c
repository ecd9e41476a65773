#include "test_server.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static _Atomic bool signed_out;

void test_server_sign_out(bool out)
{
    signed_out = out;
}

static err find_session(struct env *env, const char *cookie, const char *bearer, struct actor *ret)
{
    static const struct {
        const char *name;
        ident id;
        uint32_t roles;
    } people[] = {{"client", 101, ROLE_CLIENT},
                  {"client2", 102, ROLE_CLIENT},
                  {"worker", 103, ROLE_WORKER},
                  {"manager", 104, ROLE_MANAGER}};
    const char *credential = bearer ? bearer : cookie;
    for (size_t i = 0; i < sizeof people / sizeof *people && !signed_out; i++)
        if (!strcmp(people[i].name, credential))
            *ret = (struct actor){.id = people[i].id,
                                  .name = people[i].name,
                                  .roles = people[i].roles,
                                  .locale = "en",
                                  .session_id = people[i].id + 1000};
    return OK;
}

static void fail_on(err e)
{
    if (!e) return;
    fprintf(stderr, "%s: %s\n", e->code, e->detail);
    abort();
}

struct test_server *test_server_open(const struct test_server_options *options)
{
    static const struct test_server_options plain;
    struct test_server *server = calloc(1, sizeof *server);
    if (!options) options = &plain;
    snprintf(server->folder, sizeof server->folder, "/tmp/mcf-http-XXXXXX");
    assert_non_null(mkdtemp(server->folder));
    server->arena = arena_new(4 * 1024 * 1024);
    assert_non_null(server->arena);
    server->modules[0] = &test_server_module;
    struct platform *platform = &server->platform;
    platform->config = (struct config){.data = server->folder,
                                       .listen = "127.0.0.1:0",
                                       .ops_listen = options->ops ? "127.0.0.1:0" : "",
                                       .public_url = options->public_url,
                                       .trusted_proxy = options->trusted_proxy,
                                       .dev = options->dev,
                                       .patience = options->patience,
                                       .loops = 2,
                                       .workers = 8,
                                       .mail_from = "Test <test@localhost>"};
    platform->modules = server->modules;
    platform->module_count = 1;
    platform->assets = options->assets;
    platform->asset_count = options->asset_count;
    signed_out = false;
    test_server_effects = 0;
    fail_on(platform_open(platform, server->arena));
    http_session_finder(platform, find_session);
    fail_on(http_start(platform, server->arena));
    server->port = atoi(strrchr(http_url(platform), ':') + 1);
    return server;
}

static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char inner[512];
        struct stat about;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (stat(inner, &about) == 0 && S_ISDIR(about.st_mode))
            remove_folder(inner);
        else
            unlink(inner);
    }
    if (folder) closedir(folder);
    rmdir(path);
}

void test_server_close(struct test_server *server)
{
    http_stop(&server->platform);
    platform_close(&server->platform);
    arena_free(server->arena);
    remove_folder(server->folder);
    free(server);
}

/* ---- the client */

int client_connect(struct test_server *server)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)server->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = {.tv_sec = 30};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

void client_send(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) return; /* closed by the server: the answer tells */
        bytes += sent;
        size -= (size_t)sent;
    }
}

/* Byte by byte up to the blank line, so that nothing of a following answer is taken. */
static bool read_head(int fd, struct answer_text *ret)
{
    size_t size = 0;
    while (size < sizeof ret->head - 1) {
        if (recv(fd, ret->head + size, 1, 0) != 1) break;
        ret->head[++size] = 0;
        if (size >= 4 && !memcmp(ret->head + size - 4, "\r\n\r\n", 4)) return true;
    }
    ret->head[size] = 0;
    return false;
}

static void read_body(int fd, struct answer_text *ret, size_t size)
{
    while (ret->body_size < size && ret->body_size < sizeof ret->body - 1) {
        size_t want = size - ret->body_size, room = sizeof ret->body - 1 - ret->body_size;
        ssize_t got = recv(fd, ret->body + ret->body_size, want < room ? want : room, 0);
        if (got <= 0) break;
        ret->body_size += (size_t)got;
    }
    ret->body[ret->body_size] = 0;
}

void client_read(int fd, struct answer_text *ret, bool head_only)
{
    ret->status = 0;
    ret->body_size = 0;
    *ret->body = 0;
    ret->closed = false;
    while (read_head(fd, ret)) {
        ret->status = atoi(ret->head + 9);
        if (ret->status != 100) break;
    }
    if (!ret->status) {
        ret->closed = true;
        return;
    }
    const char *length = answer_header(ret, "Content-Length");
    if (!head_only && ret->status != 304 && ret->status != 204)
        read_body(fd, ret, length ? (size_t)atol(length) : sizeof ret->body);
    const char *connection = answer_header(ret, "Connection");
    ret->closed = connection && !strcasecmp(connection, "close");
}

const struct answer_text *ask_raw(struct test_server *server, const char *bytes, size_t size)
{
    static struct answer_text answer;
    int fd = client_connect(server);
    client_send(fd, bytes, size);
    client_read(fd, &answer, !strncmp(bytes, "HEAD ", 5));
    close(fd);
    return &answer;
}

const struct answer_text *ask_bytes(struct test_server *server, const char *head, const char *body, size_t size)
{
    char *text = malloc(strlen(head) + size + 256);
    int length = sprintf(text, "%s\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n", head, server->port);
    length += body ? sprintf(text + length, "Content-Length: %zu\r\n\r\n", size) : sprintf(text + length, "\r\n");
    if (body) memcpy(text + length, body, size);
    const struct answer_text *answer = ask_raw(server, text, (size_t)length + (body ? size : 0));
    free(text);
    return answer;
}

const struct answer_text *ask(struct test_server *server, const char *head, const char *body)
{
    return ask_bytes(server, head, body, body ? strlen(body) : 0);
}

const char *answer_header(const struct answer_text *answer, const char *name)
{
    static _Thread_local char values[4][1024];
    static _Thread_local size_t turn;
    size_t size = strlen(name);
    for (const char *line = strstr(answer->head, "\r\n"); line && line[2]; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, size) != 0 || line[2 + size] != ':') continue;
        const char *value = line + 3 + size;
        value += strspn(value, " ");
        char *out = values[turn++ % 4];
        snprintf(out, sizeof values[0], "%.*s", (int)strcspn(value, "\r\n"), value);
        return out;
    }
    return NULL;
}

const char *answer_code(const struct answer_text *answer)
{
    static _Thread_local char code[64];
    const char *at = strstr(answer->body, "\"code\":\"");
    *code = 0;
    if (at) snprintf(code, sizeof code, "%.*s", (int)strcspn(at + 8, "\""), at + 8);
    return code;
}

const char *answer_anonymous(const struct answer_text *answer)
{
    static char copies[2][8192];
    static size_t turn;
    char *out = copies[turn++ % 2];
    snprintf(out, sizeof copies[0], "%d %.8000s", answer->status, answer->body);
    char *id = strstr(out, "\"request_id\":\"");
    for (id = id ? id + 14 : NULL; id && *id && *id != '"'; id++) *id = '-';
    return out;
}
