#include "control.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { WORDS_MAX = 32, WORD_MAX = 8192, ANSWER_MAX = 16 << 20, WORK_MEMORY = 64 << 20 };

struct control {
    struct platform *platform;
    int folder, listener, stop;
    pthread_t thread;
};

/* A path through an open folder: a socket's address has room for 107 bytes only. */
static struct sockaddr_un address_in(int folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/mcf.sock", folder);
    return address;
}

static bool send_all(int peer, const char *bytes, size_t size)
{
    while (size) {
        ssize_t sent = send(peer, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool read_number(FILE *in, size_t most, size_t *ret)
{
    char line[24], *end = NULL;
    if (!fgets(line, sizeof line, in)) return false;
    unsigned long long number = strtoull(line, &end, 10);
    if (end == line || (*end != '\n' && *end != ' ') || number > most) return false;
    *ret = (size_t)number;
    return true;
}

static bool read_word(FILE *in, struct arena *arena, char **ret)
{
    size_t size = 0;
    if (!read_number(in, WORD_MAX, &size)) return false;
    char *word = arena_alloc(arena, size + 1);
    if (fread(word, 1, size, in) != size || fgetc(in) != '\n' || strlen(word) != size) return false;
    *ret = word;
    return true;
}

/* What the words ask for, done here. The error's text and the exit code go into the answer. */
static int answer(struct env *env, int argc, char **argv, const char *secret, struct buf *out, struct buf *faults)
{
    int words = 0, rest_count = 0;
    const char *values[OPTIONS_MAX] = {NULL};
    char **rest = ARENA_ARRAY(env->arena, (size_t)argc + 1, char *);
    const struct command *command = command_find(argc, argv, &words);
    if (!command || !command->work) {
        buf_text(faults, "mcf: The running server does not know this command: is it of the same version?\n");
        return EXIT_FAILED;
    }
    err e = options_parse(env->arena, command, argc - words, argv + words, values, rest, &rest_count);
    struct work work = {.env = env, .values = values, .secret = secret, .out = out, .serving = true};
    if (!e) e = command->work(&work);
    if (!e) return EXIT_DONE;
    error_write(faults, e);
    return e->kind == ERR_INVALID ? EXIT_USAGE : EXIT_FAILED;
}

static bool read_request(FILE *in, struct arena *arena, int *ret_argc, char **argv, char **ret_secret)
{
    size_t count = 0;
    if (!read_number(in, WORDS_MAX, &count) || count == 0) return false;
    for (size_t i = 0; i < count; i++)
        if (!read_word(in, arena, &argv[i])) return false;
    *ret_argc = (int)count;
    return read_word(in, arena, ret_secret);
}

static void serve_peer(struct control *control, int peer, FILE *in)
{
    char *argv[WORDS_MAX], *secret = NULL;
    int argc = 0;
    struct env *env = env_open(control->platform, WORK_MEMORY);
    if (!env) return;
    if (!setjmp(*arena_guard(env->arena)) && read_request(in, env->arena, &argc, argv, &secret)) {
        struct buf out = buf_new(env->arena, ANSWER_MAX), faults = buf_new(env->arena, ANSWER_MAX);
        int code = answer(env, argc, argv, secret, &out, &faults);
        const char *head = arena_printf(env->arena, "%d %zu\n", code, out.size);
        (void)(send_all(peer, head, strlen(head)) && send_all(peer, out.data, out.size) &&
               send_all(peer, faults.data, faults.size));
    }
    env_close(env);
}

static bool trusted(int peer)
{
    struct ucred who;
    socklen_t size = sizeof who;
    if (getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return false;
    return who.uid == geteuid() || who.uid == 0;
}

static void accept_one(struct control *control)
{
    const struct timeval patience = {.tv_sec = 10};
    int peer = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
    if (peer < 0) return;
    setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    int copy = trusted(peer) ? fcntl(peer, F_DUPFD_CLOEXEC, 0) : -1;
    FILE *in = copy >= 0 ? fdopen(copy, "r") : NULL;
    if (in) {
        serve_peer(control, peer, in);
        fclose(in);
    } else if (copy >= 0) {
        close(copy);
    }
    close(peer);
}

static void *listen_on(void *argument)
{
    struct control *control = argument;
    struct pollfd waits[] = {{.fd = control->listener, .events = POLLIN}, {.fd = control->stop, .events = POLLIN}};
    for (;;) {
        if (poll(waits, 2, 2000) < 0 && errno != EINTR) break;
        if (waits[1].revents) break;
        if (waits[0].revents & POLLIN)
            accept_one(control);
        else
            db_thread_idle(control->platform);
    }
    db_thread_end(control->platform);
    return NULL;
}

static void control_free(struct control *control)
{
    if (control->listener >= 0) close(control->listener);
    if (control->stop >= 0) close(control->stop);
    if (control->folder >= 0) close(control->folder);
    free(control);
}

static bool open_all(struct control *control)
{
    control->folder = open(control->platform->config.data, O_PATH | O_DIRECTORY | O_CLOEXEC);
    control->stop = eventfd(0, EFD_CLOEXEC);
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (control->folder < 0 || control->stop < 0 || control->listener < 0) return false;
    struct sockaddr_un address = address_in(control->folder);
    if (unlinkat(control->folder, "mcf.sock", 0) != 0 && errno != ENOENT) return false;
    if (bind(control->listener, (struct sockaddr *)&address, sizeof address) != 0) return false;
    return fchmodat(control->folder, "mcf.sock", S_IRUSR | S_IWUSR, 0) == 0 && listen(control->listener, 8) == 0 &&
           pthread_create(&control->thread, NULL, listen_on, control) == 0;
}

err control_start(struct platform *platform, struct arena *arena, struct control **ret)
{
    struct control *control = calloc(1, sizeof *control);
    if (!control) return err_new(arena, ERR_BUSY, "memory", "There is not enough memory.");
    *control = (struct control){.platform = platform, .folder = -1, .listener = -1, .stop = -1};
    if (!open_all(control)) {
        err e = err_new(arena, ERR_BUSY, "control", "%s/mcf.sock cannot be opened: %s.", platform->config.data,
                        strerror(errno));
        control_free(control);
        return e;
    }
    *ret = control;
    return OK;
}

void control_stop(struct control *control)
{
    if (!control) return;
    uint64_t one = 1;
    while (write(control->stop, &one, sizeof one) < 0 && errno == EINTR) {
    }
    pthread_join(control->thread, NULL);
    unlinkat(control->folder, "mcf.sock", 0);
    control_free(control);
}

/* The words as the server will parse them: the command and its own options, paths absolute; settings stay here. */
static void write_request(struct buf *out, const struct invocation *it)
{
    const struct command *command = it->command;
    const char *words[WORDS_MAX];
    size_t count = 0;
    char *name = arena_text(it->arena, command->name), *space = strchr(name, ' ');
    words[count++] = name;
    if (space) {
        *space = '\0';
        words[count++] = space + 1;
    }
    for (int i = 0; i < OPTIONS_MAX && command->options[i].name; i++) {
        if (!it->values[i]) continue;
        words[count++] = command->options[i].name;
        if (command->options[i].value) words[count++] = it->values[i];
    }
    const char *secret = it->secret ? it->secret : "";
    buf_printf(out, "%zu\n", count);
    for (size_t i = 0; i < count; i++) buf_printf(out, "%zu\n%s\n", strlen(words[i]), words[i]);
    buf_printf(out, "%zu\n%s\n", strlen(secret), secret);
}

static bool print_answer(FILE *in, int *ret_code)
{
    char bytes[4096];
    size_t length = 0, size = 0;
    int code = fgetc(in) - '0';
    if (code < EXIT_DONE || code > EXIT_USAGE || fgetc(in) != ' ' || !read_number(in, ANSWER_MAX, &length))
        return false;
    while (length && (size = fread(bytes, 1, length < sizeof bytes ? length : sizeof bytes, in)) > 0) {
        fwrite(bytes, 1, size, stdout);
        length -= size;
    }
    fflush(stdout);
    while ((size = fread(bytes, 1, sizeof bytes, in)) > 0) fwrite(bytes, 1, size, stderr);
    *ret_code = code;
    return length == 0;
}

static int connect_in(const char *data)
{
    int folder = open(data, O_PATH | O_DIRECTORY | O_CLOEXEC), peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = address_in(folder);
    bool there = folder >= 0 && peer >= 0 && connect(peer, (struct sockaddr *)&address, sizeof address) == 0;
    if (folder >= 0) close(folder);
    if (!there && peer >= 0) close(peer);
    return there ? peer : -1;
}

bool control_ask(struct invocation *it, int *ret_code)
{
    int peer = connect_in(it->config.data);
    if (peer < 0) return false;
    struct buf request = buf_new(it->arena, 1 << 20);
    write_request(&request, it);
    bool answered = false;
    if (send_all(peer, request.data, request.size)) {
        shutdown(peer, SHUT_WR);
        FILE *in = fdopen(peer, "r");
        if (in) {
            answered = print_answer(in, ret_code);
            fclose(in);
            peer = -1;
        }
    }
    if (peer >= 0) close(peer);
    if (!answered) {
        fprintf(stderr, "mcf: The server that uses %s did not answer; look at its log, then try again.\n",
                it->config.data);
        *ret_code = EXIT_FAILED;
    }
    return true;
}
