/* What processes that share a store tell each other, by PostgreSQL's LISTEN and NOTIFY: that something was committed,
 * or a message of the platform's (a live note, say).
 *
 * One thread and one connection a store do both. A NOTIFY inside the transactions themselves would make all commits of
 * the database wait for each other; here what was committed in the meantime is told at once, after the fact. Nothing
 * depends on a message: who does not hear it finds its work by looking, a second later at most. So messages are thrown
 * away while there is no connection, and when it is there again everybody here is told to look. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "base/log.h"
#include "db_internal.h"
#include "postgresql_internal.h"

enum { MESSAGES_MOST = 1000, NOTICE_MOST = 7900, AGAIN_MS = 1000, LOOK_MS = 10000, PAUSE_US = 2000 };

struct message {
    struct message *next;
    char text[];
};
struct announcer {
    struct store_state *state;
    pthread_t thread;
    bool runs;
    int wake; /* eventfd */
    _Atomic bool stop;
    pthread_mutex_t lock; /* guards the next three */
    struct message *first, **last;
    int count;
    bool changed;   /* something was committed: to be told */
    PGconn *handle; /* the thread's; NULL: not connected */
    bool was_lost;
};

static bool connect_and_listen(struct announcer *announcer, struct fault *fault)
{
    char text[40];
    PGconn *handle = postgresql_connect(announcer->state->address, fault);
    if (!handle) return false;
    snprintf(text, sizeof text, "LISTEN mcf_%s", store_names[announcer->state->store]);
    if (postgresql_run(handle, text, fault)) {
        announcer->handle = handle;
        return true;
    }
    PQfinish(handle);
    return false;
}

static void hear(struct announcer *announcer, const char *message)
{
    struct store_state *state = announcer->state;
    struct platform *platform = state->db->platform;
    atomic_fetch_add(&state->commits, 1);
    if (platform->hear) platform->hear(platform, state->store, message);
}

static void disconnect(struct announcer *announcer, const char *why)
{
    log_line(LOG_WARNING, "announce", "store=%s error=%s", store_names[announcer->state->store], LOGTEXT(why));
    PQfinish(announcer->handle);
    announcer->handle = NULL;
    announcer->was_lost = true;
}

static struct message *take_messages(struct announcer *announcer, bool *ret_changed)
{
    pthread_mutex_lock(&announcer->lock);
    struct message *first = announcer->first;
    *ret_changed = announcer->changed;
    announcer->first = NULL;
    announcer->last = &announcer->first;
    announcer->count = 0;
    announcer->changed = false;
    pthread_mutex_unlock(&announcer->lock);
    return first;
}

static bool tell(struct announcer *announcer, const char *text)
{
    char channel[40];
    const char *const values[] = {channel, text};
    snprintf(channel, sizeof channel, "mcf_%s", store_names[announcer->state->store]);
    PGresult *result = PQexecParams(announcer->handle, "SELECT pg_notify($1, $2)", 2, NULL, values, NULL, NULL, 0);
    bool done = PQresultStatus(result) == PGRES_TUPLES_OK;
    PQclear(result);
    return done;
}

/* As many messages as fit go in one, a line each. Without any, the empty one tells of a change. */
static bool tell_lines(struct announcer *announcer, struct message **messages)
{
    char text[NOTICE_MOST];
    size_t used = 0;
    text[0] = 0;
    while (*messages) {
        struct message *message = *messages;
        size_t length = strlen(message->text);
        if (used && used + length + 2 > sizeof text) break;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? "\n" : "", message->text);
        *messages = message->next;
        free(message);
    }
    return tell(announcer, text);
}

static void messages_free(struct message *messages)
{
    while (messages) {
        struct message *next = messages->next;
        free(messages);
        messages = next;
    }
}

static void tell_all(struct announcer *announcer)
{
    bool changed, done = announcer->handle;
    struct message *messages = take_messages(announcer, &changed);
    if (done && changed && !messages) done = tell(announcer, "");
    while (done && messages) done = tell_lines(announcer, &messages);
    messages_free(messages);
    if (announcer->handle && !done) disconnect(announcer, PQerrorMessage(announcer->handle));
}

static void hear_lines(struct announcer *announcer, char *text)
{
    hear(announcer, "");
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
        if (*line) hear(announcer, line);
}

static void hear_all(struct announcer *announcer)
{
    if (!PQconsumeInput(announcer->handle)) {
        disconnect(announcer, PQerrorMessage(announcer->handle));
        return;
    }
    for (PGnotify *notice; (notice = PQnotifies(announcer->handle)); PQfreemem(notice))
        if (notice->be_pid != PQbackendPID(announcer->handle)) hear_lines(announcer, notice->extra);
}

static void wait_for_something(struct announcer *announcer)
{
    uint64_t count;
    struct pollfd ready[] = {{.fd = announcer->wake, .events = POLLIN},
                             {.fd = announcer->handle ? PQsocket(announcer->handle) : -1, .events = POLLIN}};
    if (poll(ready, 2, announcer->handle ? LOOK_MS : AGAIN_MS) < 0 && errno != EINTR) usleep(AGAIN_MS * 1000);
    if ((ready[0].revents & POLLIN) && read(announcer->wake, &count, sizeof count) < 0) return;
}

static void connect_again(struct announcer *announcer)
{
    struct fault fault;
    if (announcer->handle || !connect_and_listen(announcer, &fault)) return;
    if (announcer->was_lost) hear(announcer, "lost");
    announcer->was_lost = false;
}

static void *announcer_thread(void *argument)
{
    struct announcer *announcer = argument;
    while (!announcer->stop) {
        wait_for_something(announcer);
        if (!announcer->stop) connect_again(announcer);
        tell_all(announcer);
        if (announcer->handle) hear_all(announcer);
        usleep(PAUSE_US); /* what is committed meanwhile is told together */
    }
    tell_all(announcer);
    return NULL;
}

static void announcer_free(struct announcer *announcer)
{
    if (announcer->handle) PQfinish(announcer->handle);
    if (announcer->wake >= 0) close(announcer->wake);
    pthread_mutex_destroy(&announcer->lock);
    free(announcer);
}

struct announcer *announcer_start(struct store_state *state, struct fault *fault)
{
    struct announcer *announcer = calloc(1, sizeof *announcer);
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
    if (!announcer) return NULL;
    announcer->state = state;
    announcer->last = &announcer->first;
    announcer->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&announcer->lock, NULL);
    if (announcer->wake >= 0 && connect_and_listen(announcer, fault)) return announcer;
    announcer_free(announcer);
    return NULL;
}

bool announcer_run(struct announcer *announcer)
{
    announcer->runs = !pthread_create(&announcer->thread, NULL, announcer_thread, announcer);
    return announcer->runs;
}

static void wake(struct announcer *announcer)
{
    uint64_t one = 1;
    while (write(announcer->wake, &one, sizeof one) < 0 && errno == EINTR) continue;
}

void announcer_stop(struct announcer *announcer)
{
    if (!announcer->runs) return;
    announcer->stop = true;
    wake(announcer);
    pthread_join(announcer->thread, NULL);
    announcer->runs = false;
}

void announcer_end(struct announcer *announcer)
{
    if (!announcer) return;
    announcer_stop(announcer);
    messages_free(announcer->first); /* of one that never ran */
    announcer_free(announcer);
}

void announcer_tell(struct announcer *announcer, const char *message)
{
    struct message *made = *message ? malloc(sizeof *made + strlen(message) + 1) : NULL;
    if (made) made->next = NULL;
    if (made) memcpy(made->text, message, strlen(message) + 1);
    pthread_mutex_lock(&announcer->lock);
    bool told = announcer->changed; /* the thread was woken for that and has not looked yet */
    if (!*message) announcer->changed = true;
    if (made && announcer->count < MESSAGES_MOST) {
        *announcer->last = made;
        announcer->last = &made->next;
        announcer->count++;
        made = NULL;
        told = false;
    }
    pthread_mutex_unlock(&announcer->lock);
    free(made);
    if (!told) wake(announcer);
}
