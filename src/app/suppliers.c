/* Children of a development server. */
#include "suppliers.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/log.h"
#include "base/text.h"

enum { PATH_MOST = 4096, LINE_MOST = 256, SECRET_BYTES = 16, PATIENCE_MS = 10000, WORDS_MOST = 6 };

/* One company and the program that plays it. */
struct supplier {
    const char *program, *secret_variable, *without /* what there is not when it cannot be started */;
    const char **url, **secret; /* the settings that name it */
    const char *words[WORDS_MOST];
    pid_t *child;
};
static pid_t cookies, payments;

/* The program of that name in the folder of this one. */
static const char *beside(struct arena *arena, const char *name)
{
    char path[PATH_MOST];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    if (size <= 0) return NULL;
    path[size] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash) return NULL;
    *slash = '\0';
    const char *found = arena_printf(arena, "%s/%s", path, name);
    return access(found, X_OK) == 0 ? found : NULL;
}

static const char *secret_make(struct arena *arena)
{
    unsigned char bytes[SECRET_BYTES];
    if (sodium_init() < 0) abort();
    randombytes_buf(bytes, sizeof bytes);
    return text_hex(arena, bytes, sizeof bytes);
}

/* In the child: its words come through the pipe, and it dies with its parent (whose death between fork and prctl shows
 * in another parent). */
static _Noreturn void become(char *const *argv, char *const *environment, int words, pid_t parent)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    dup2(words, STDOUT_FILENO);
    execve(argv[0], argv, environment);
    _exit(127);
}

/* "listening on http://127.0.0.1:1234"; NULL: it did not come. */
static const char *read_address(struct arena *arena, int words)
{
    static const char intro[] = "listening on ";
    char line[LINE_MOST];
    size_t size = 0;
    struct pollfd wait = {.fd = words, .events = POLLIN};
    while (size < sizeof line - 1 && poll(&wait, 1, PATIENCE_MS) == 1) {
        ssize_t part = read(words, line + size, sizeof line - 1 - size);
        if (part <= 0) break;
        size += (size_t)part;
        line[size] = '\0';
        char *end = strchr(line, '\n');
        if (!end) continue;
        *end = '\0';
        return text_starts(line, intro) ? arena_text(arena, line + sizeof intro - 1) : NULL;
    }
    return NULL;
}

/* A variable of this process, for the child; "NAME=" if there is none. */
static char *passed_on(struct arena *arena, const char *name)
{
    const char *value = getenv(name);
    return arena_printf(arena, "%s=%s", name, value ? value : "");
}

/* The secret travels in the environment: a command line can be read by everybody. The child gets no other settings. */
static const char *run(struct arena *arena, const struct supplier *supplier, const char *path, const char *secret)
{
    int words[2];
    char *argv[WORDS_MOST + 2] = {arena_text(arena, path)};
    char *environment[] = {arena_printf(arena, "%s=%s", supplier->secret_variable, secret),
                           passed_on(arena, "ASAN_OPTIONS"), passed_on(arena, "LSAN_OPTIONS"), NULL};
    for (size_t i = 0; i < WORDS_MOST && supplier->words[i]; i++) argv[i + 1] = arena_text(arena, supplier->words[i]);
    pid_t parent = getpid();
    if (pipe2(words, O_CLOEXEC) != 0) return NULL;
    pid_t child = fork();
    if (child == 0) become(argv, environment, words[1], parent);
    close(words[1]);
    const char *url = child > 0 ? read_address(arena, words[0]) : NULL;
    close(words[0]);
    *supplier->child = child > 0 ? child : 0;
    return url;
}

static void stop(pid_t *child)
{
    if (*child <= 0) return;
    kill(*child, SIGTERM);
    waitpid(*child, NULL, 0);
    *child = 0;
}

static void start(struct arena *arena, const struct supplier *supplier)
{
    if (*supplier->url) return;
    const char *path = beside(arena, supplier->program), *secret = secret_make(arena);
    const char *url = path ? run(arena, supplier, path, secret) : NULL;
    if (!url) {
        stop(supplier->child);
        log_line(LOG_WARNING, "suppliers", "%s could not be started; %s", supplier->program, supplier->without);
        return;
    }
    *supplier->url = url;
    *supplier->secret = secret;
    log_line(LOG_INFO, "suppliers", "%s=%s", supplier->program, url);
}

void suppliers_start(struct arena *arena, struct config *config)
{
    if (!config->dev) return;
    start(arena, &(struct supplier){
                     .program = "mcf-cookies",
                     .secret_variable = "MCF_COOKIES_SECRET",
                     .without = "there are no fortune cookies",
                     .url = &config->cookies_url,
                     .secret = &config->cookies_secret,
                     .words = {"--delay-ms", "4000", "--delay-most-ms", "15000"},
                     .child = &cookies,
                 });
    start(arena, &(struct supplier){
                     .program = "mcf-payments",
                     .secret_variable = "MCF_PAYMENTS_SECRET",
                     .without = "nobody is charged or paid",
                     .url = &config->payments_url,
                     .secret = &config->payments_secret,
                     .words = {"--data", arena_printf(arena, "%s/payments", config->data)},
                     .child = &payments,
                 });
}

void suppliers_start_past(struct arena *arena, struct config *config)
{
    if (config->payments_url && !strcmp(config->payments_url, "off")) return;
    config->payments_url = config->payments_secret = NULL;
    start(arena, &(struct supplier){
                     .program = "mcf-payments",
                     .secret_variable = "MCF_PAYMENTS_SECRET",
                     .without = "nobody is charged or paid",
                     .url = &config->payments_url,
                     .secret = &config->payments_secret,
                     .words = {"--data", arena_printf(arena, "%s/payments", config->data), "--lose-webhooks", "true"},
                     .child = &payments,
                 });
}

void suppliers_stop(void)
{
    stop(&cookies);
    stop(&payments);
}
