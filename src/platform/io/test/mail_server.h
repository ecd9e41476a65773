/* A mail server of a few lines, for tests: answers each command as it is told, and counts what it took. */
#pragma once
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum mail_stage { STAGE_NONE, STAGE_GREETING, STAGE_HELLO, STAGE_SENDER, STAGE_RECIPIENT, STAGE_DATA, STAGE_END };
struct mail_fault {
    enum mail_stage stage; /* STAGE_NONE: all goes well */
    const char *reply;     /* with its line end; NULL: hangs up without a word */
    bool taken;            /* at STAGE_END: the message was taken all the same */
};

struct mail_server {
    int listener;
    char url[64];
    pthread_t thread;
    /* Replies with their line ends, "250 fine\r\n" unless a test says otherwise. */
    const char *_Atomic on_sender, *_Atomic on_recipient, *_Atomic on_data;
    _Atomic int taken;
    char last[16384]; /* the last message as it came, dots doubled */
    /* Called on the server's thread, NULL or: what goes wrong with the next connection; a message was taken. */
    struct mail_fault (*next_fault)(struct mail_server *server);
    void (*on_taken)(struct mail_server *server);
};

static inline void mail_server_take(struct mail_server *server)
{
    server->taken++;
    if (server->on_taken) server->on_taken(server);
}

/* Reads the message up to the lonely dot; false: the client went away before. */
static inline bool mail_server_read(struct mail_server *server, FILE *in)
{
    char line[2000];
    size_t size = 0;
    while (fgets(line, sizeof line, in)) {
        if (!strcmp(line, ".\r\n")) return true;
        size_t length = strlen(line);
        if (size + length >= sizeof server->last) continue;
        memcpy(server->last + size, line, length + 1);
        size += length;
    }
    return false;
}

static inline enum mail_stage mail_server_stage(const char *line)
{
    if (!strncmp(line, "EHLO", 4) || !strncmp(line, "HELO", 4)) return STAGE_HELLO;
    if (!strncmp(line, "MAIL", 4)) return STAGE_SENDER;
    if (!strncmp(line, "RCPT", 4)) return STAGE_RECIPIENT;
    return strncmp(line, "DATA", 4) ? STAGE_NONE : STAGE_DATA;
}

/* The reply to a command; NULL: hangs up. */
static inline const char *mail_server_reply(struct mail_server *server, FILE *in, FILE *out, const char *line,
                                            const struct mail_fault *fault)
{
    enum mail_stage stage = mail_server_stage(line);
    if (stage != STAGE_NONE && stage == fault->stage) return fault->reply;
    if (stage == STAGE_SENDER) return server->on_sender;
    if (stage == STAGE_RECIPIENT) return server->on_recipient;
    if (stage != STAGE_DATA) return strncmp(line, "QUIT", 4) ? "250 fine\r\n" : "221 bye\r\n";
    fputs("354 go on\r\n", out);
    fflush(out);
    if (!mail_server_read(server, in)) return NULL;
    bool fails = fault->stage == STAGE_END;
    if (fails ? fault->taken : *server->on_data == '2') mail_server_take(server);
    return fails ? fault->reply : server->on_data;
}

static inline void mail_server_talk(struct mail_server *server, FILE *in, FILE *out)
{
    char line[2000];
    struct mail_fault fault = {0};
    if (server->next_fault) fault = server->next_fault(server);
    const char *reply = fault.stage == STAGE_GREETING ? fault.reply : "220 here\r\n";
    while (reply) {
        fputs(reply, out);
        fflush(out);
        if (!fgets(line, sizeof line, in)) return;
        reply = mail_server_reply(server, in, out, line, &fault);
    }
}

static inline void *mail_server_run(void *context)
{
    struct mail_server *server = context;
    for (int peer; (peer = accept(server->listener, NULL, NULL)) >= 0;) {
        FILE *in = fdopen(peer, "r"), *out = fdopen(dup(peer), "w");
        mail_server_talk(server, in, out);
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
