/* Children of a development server. */
#include "suppliers.h"
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

enum { PATH_MOST = 4096, LINE_MOST = 256, SECRET_BYTES = 16, PATIENCE_MS = 10000 };

static pid_t cookies;

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

/* The secret travels in the environment: a command line can be read by everybody. */
static const char *start(struct arena *arena, char *const *argv, const char *secret, pid_t *ret)
{
    int words[2];
    char *environment[] = {arena_printf(arena, "MCF_COOKIES_SECRET=%s", secret),
                           arena_printf(arena, "ASAN_OPTIONS=%s", getenv("ASAN_OPTIONS") ? getenv("ASAN_OPTIONS") : ""),
                           NULL};
    pid_t parent = getpid();
    if (pipe(words) != 0) return NULL;
    pid_t child = fork();
    if (child == 0) become(argv, environment, words[1], parent);
    close(words[1]);
    const char *url = child > 0 ? read_address(arena, words[0]) : NULL;
    close(words[0]);
    *ret = child > 0 ? child : 0;
    return url;
}

static void stop(pid_t *child)
{
    if (*child <= 0) return;
    kill(*child, SIGTERM);
    waitpid(*child, NULL, 0);
    *child = 0;
}

void suppliers_start(struct arena *arena, struct config *config)
{
    if (!config->dev || config->cookies_url) return;
    const char *path = beside(arena, "mcf-cookies"), *secret = secret_make(arena);
    static char delay[] = "--delay-ms", least[] = "4000", most[] = "--delay-most-ms", longest[] = "15000";
    char *argv[] = {(char *)(uintptr_t)path, delay, least, most, longest, NULL};
    config->cookies_url = path ? start(arena, argv, secret, &cookies) : NULL;
    config->cookies_secret = secret;
    if (config->cookies_url)
        log_line(LOG_INFO, "suppliers", "cookies=%s", config->cookies_url);
    else
        log_line(LOG_WARNING, "suppliers", "mcf-cookies could not be started; there are no fortune cookies");
    if (!config->cookies_url) stop(&cookies);
}

void suppliers_stop(void)
{
    stop(&cookies);
}
