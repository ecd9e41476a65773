/* Delivers webhooks: signed, again and again until they are taken; and as badly as the faults say. */
#include "outside.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "platform/signature.h"

enum { THREADS = 4, FIRST_PAUSE_MS = 200, PAUSE_MOST_MS = 20000, HELD_BACK_MS = 700, LOOK_EVERY_MS = 10 };
enum { SIGN_MEMORY = 1 << 20, LONG_AGO_S = 3600, TIMEOUT_MS = 5000 };

struct posted {
    char *url, *subject, *body;
    instant try_at;
    int64_t attempts, status;
    bool done, claimed; /* claimed: a courier is on the way with it */
    struct posted *next;
};

static struct posted *first; /* the newest */
static pthread_mutex_t courier_lock = PTHREAD_MUTEX_INITIALIZER;
static struct courier the;

static const struct field delivery_fields[] = {
    F_TEXT(struct delivery, subject, 0),
    F_INT(struct delivery, attempts, 0),
    F_INT(struct delivery, status, 0),
};
const struct shape delivery_shape = SHAPE(struct delivery, "Delivery", delivery_fields);

static struct faults faults_now(void)
{
    pthread_mutex_lock(the.lock);
    struct faults faults = *the.faults;
    pthread_mutex_unlock(the.lock);
    return faults;
}

static size_t swallow(char *bytes, size_t size, size_t count, void *context)
{
    return size * count;
}

/* The status of the answer; 0: there was none. */
static int64_t post(const char *url, const char *body, const char *timestamp, const char *signature)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    long status = 0;
    headers = curl_slist_append(headers, timestamp);
    headers = curl_slist_append(headers, signature);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, swallow);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return status;
}

static int64_t deliver(const struct posted *letter, enum garble garble)
{
    struct arena *arena = arena_new(SIGN_MEMORY);
    if (!arena) return 0;
    int64_t seconds = player_now() / MS_SECOND - (garble == GARBLE_TIME ? LONG_AGO_S : 0);
    const char *body = garble == GARBLE_BODY ? arena_copy(arena, letter->body, strlen(letter->body) / 2) : letter->body;
    const char *secret = garble == GARBLE_SIGNATURE ? "guessed" : the.secret;
    const char *signature = signature_make(arena, secret, seconds, body, strlen(body));
    int64_t status = post(letter->url, body, arena_printf(arena, "X-Timestamp: %lld", (long long)seconds),
                          arena_printf(arena, "X-Signature: %s", signature));
    arena_free(arena);
    return status;
}

static int64_t pause_after(int64_t attempts)
{
    int64_t pause = FIRST_PAUSE_MS;
    for (int64_t i = 1; i < attempts && pause < PAUSE_MOST_MS; i++) pause *= 2;
    return pause < PAUSE_MOST_MS ? pause : PAUSE_MOST_MS;
}

static bool taken(int64_t status)
{
    return status >= 200 && status < 300;
}

/* Only the courier who claimed a letter changes it; others read it under the lock. */
static void work_on(struct posted *letter, const struct faults *faults)
{
    int64_t status = deliver(letter, (enum garble)faults->garble);
    pthread_mutex_lock(&courier_lock);
    letter->attempts++;
    letter->status = status;
    letter->done = taken(status) || letter->attempts >= COURIER_TRIES;
    letter->try_at = player_now() + pause_after(letter->attempts);
    letter->claimed = false;
    pthread_mutex_unlock(&courier_lock);
    if (taken(status) && the.taken) the.taken(letter->subject);
}

/* The newest stands first in the list: taken from its front they come in the other order. */
static struct posted *claim(bool newest)
{
    struct posted *found = NULL;
    instant now = player_now();
    pthread_mutex_lock(&courier_lock);
    for (struct posted *letter = first; letter; letter = letter->next)
        if (!letter->done && !letter->claimed && letter->try_at <= now && (!newest || !found)) found = letter;
    if (found) found->claimed = true;
    pthread_mutex_unlock(&courier_lock);
    return found;
}

static void *work(void *context)
{
    for (;;) {
        struct faults faults = faults_now();
        struct posted *letter = faults.silent == MAYBE_YES ? NULL : claim(faults.shuffle == MAYBE_YES);
        if (letter)
            work_on(letter, &faults);
        else
            usleep(LOOK_EVERY_MS * 1000);
    }
    return NULL;
}

void courier_start(const struct courier *courier)
{
    the = *courier;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, NULL)) abort();
        pthread_detach(thread);
    }
}

static struct posted *posted_new(const struct letter *letter, instant at)
{
    struct posted *it = calloc(1, sizeof *it);
    if (!it) abort();
    *it = (struct posted){.url = player_copy(letter->url),
                          .subject = player_copy(letter->subject),
                          .body = player_copy(letter->body),
                          .try_at = at};
    return it;
}

void courier_send(const struct letter *letter)
{
    struct faults faults = faults_now();
    instant at = player_now() + (faults.shuffle == MAYBE_YES ? HELD_BACK_MS : 0);
    struct posted *it = posted_new(letter, at);
    struct posted *again = faults.twice == MAYBE_YES ? posted_new(letter, at) : NULL;
    pthread_mutex_lock(&courier_lock);
    it->next = first;
    if (again) again->next = it;
    first = again ? again : it;
    pthread_mutex_unlock(&courier_lock);
}

struct list courier_deliveries(struct arena *arena)
{
    size_t count = 0, at = 0;
    pthread_mutex_lock(&courier_lock);
    for (struct posted *letter = first; letter; letter = letter->next) count++;
    pthread_mutex_unlock(&courier_lock); /* an arena is not used under a lock; later letters stand before these */
    struct delivery *all = ARENA_ARRAY(arena, count, struct delivery);
    pthread_mutex_lock(&courier_lock);
    for (struct posted *letter = first; letter && at < count; letter = letter->next)
        all[at++] = (struct delivery){letter->subject, letter->attempts, letter->status};
    pthread_mutex_unlock(&courier_lock);
    return (struct list){all, at};
}
