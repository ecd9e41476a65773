/* A mail server of a few lines, for tests: answers each command as it is told, and counts what it took. */
#pragma once
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct mail_server {
    int listener;
    char url[64];
    pthread_t thread;
    /* Replies with their line ends, "250 fine\r\n" unless a test says otherwise. */
    const char *_Atomic on_sender, *_Atomic on_recipient, *_Atomic on_data;
    _Atomic int taken;
    char last[16384]; /* the last message as it came, dots doubled */
};

static inline void mail_server_data(struct mail_server *server, FILE *in, FILE *out)
{
    char line[2000];
    size_t size = 0;
    fputs("354 go on\r\n", out);
    fflush(out);
    while (fgets(line, sizeof line, in) && strcmp(line, ".\r\n") != 0) {
        size_t length = strlen(line);
        if (size + length >= sizeof server->last) continue;
        memcpy(server->last + size, line, length + 1);
        size += length;
    }
    if (*server->on_data == '2') server->taken++;
    fputs(server->on_data, out);
}

static inline void *mail_server_run(void *context)
{
    struct mail_server *server = context;
    for (int peer; (peer = accept(server->listener, NULL, NULL)) >= 0;) {
        FILE *in = fdopen(peer, "r"), *out = fdopen(dup(peer), "w");
        char line[2000];
        fputs("220 here\r\n", out);
        fflush(out);
        while (fgets(line, sizeof line, in)) {
            if (!strncmp(line, "MAIL", 4))
                fputs(server->on_sender, out);
            else if (!strncmp(line, "RCPT", 4))
                fputs(server->on_recipient, out);
            else if (!strncmp(line, "DATA", 4))
                mail_server_data(server, in, out);
            else
                fputs(strncmp(line, "QUIT", 4) ? "250 fine\r\n" : "221 bye\r\n", out);
            fflush(out);
        }
        fclose(in);
        fclose(out);
    }
    return NULL;
}

static inline void mail_server_open(struct mail_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    server->on_sender = server->on_recipient = server->on_data = "250 fine\r\n";
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(server->listener, 8), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
    snprintf(server->url, sizeof server->url, "smtp://127.0.0.1:%d", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&server->thread, NULL, mail_server_run, server), 0);
}

static inline void mail_server_close(struct mail_server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}
