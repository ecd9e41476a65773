/* Server-sent events: to whom it concerns, "this changed", and no content. A stream lives on the loop of its connection
 * and costs a few KiB: a struct, a short ring of notes and MHD's buffers; while there is nothing to tell, the
 * connection is suspended.
 *
 * Whoever falls behind gets one "refresh" in place of what the ring could not hold. Event ids are random, so that they
 * tell nothing of the company's volume; a client that comes back (Last-Event-ID) is told to refresh, and so is a page
 * whose first answer (`since`) is older than something that was told before its stream was there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

enum {
    RING = 16,
    KIND = 24,
    STREAMS_PER_USER = 16, /* on one loop; beyond, the oldest is closed */
    HEARTBEAT_MS = 25000,
    CHECK_MS = 900,        /* how long a session is trusted */
    CHECKS_PER_TICK = 250, /* asked of the database */
    LOOKS_PER_TICK = 4000,
    EVENT_TEXT = 160,
    TOLD_TEXT = 7000,      /* what another process can be told at once */
    BEFORE_DATE_MS = 1000, /* an answer was read a little before it was dated */
};

struct note {
    char kind[KIND];
    ident id;
};

struct stream {
    struct stream *older, *newer;          /* by last check */
    struct stream *same_user, **same_link; /* in a bucket */
    struct loop *loop;
    struct MHD_Connection *mhd;
    ident user, session;
    uint32_t roles;
    int64_t checked_ms, sent_ms;
    uint64_t checked_commit;
    struct note ring[RING];
    uint8_t first, count;
    bool greeting, refresh, heartbeat, closing, waiting;
    char *cookie, *bearer; /* behind the struct */
    char address[ADDRESS_TEXT];
};

struct streams {
    struct loop *loop;
    struct stream *oldest, *newest;
    struct stream *users[USER_BUCKETS];
    int64_t beat_ms;
    _Atomic int64_t open;
    _Atomic bool lost; /* a note could not be handed over: everybody refreshes and is checked */
};

static struct metric streams_open = METRIC("mcf_streams", "", METRIC_GAUGE, "Open event streams.");
static struct metric notes_sent = METRIC("mcf_stream_events_total", "", METRIC_COUNTER, "Events sent to streams.");

struct streams *streams_new(struct loop *loop)
{
    struct streams *streams = calloc(1, sizeof *streams);
    if (streams) streams->loop = loop;
    return streams;
}

void streams_free(struct streams *streams)
{
    free(streams);
}

/* ---- lists */

static struct stream **bucket_of(struct streams *streams, ident user)
{
    return &streams->users[user_bucket(user)];
}

static void list_remove(struct streams *streams, struct stream *stream)
{
    *(stream->older ? &stream->older->newer : &streams->oldest) = stream->newer;
    *(stream->newer ? &stream->newer->older : &streams->newest) = stream->older;
    stream->older = stream->newer = NULL;
}

static void list_append(struct streams *streams, struct stream *stream)
{
    stream->older = streams->newest;
    *(streams->newest ? &streams->newest->newer : &streams->oldest) = stream;
    streams->newest = stream;
}

static void user_add(struct streams *streams, struct stream *stream)
{
    struct stream **bucket = bucket_of(streams, stream->user);
    stream->same_user = *bucket;
    if (*bucket) (*bucket)->same_link = &stream->same_user;
    stream->same_link = bucket;
    *bucket = stream;
}

static void user_remove(struct stream *stream)
{
    *stream->same_link = stream->same_user;
    if (stream->same_user) stream->same_user->same_link = stream->same_link;
}

/* ---- telling */

static void wake(struct stream *stream)
{
    if (!stream->waiting) return;
    stream->waiting = false;
    MHD_resume_connection(stream->mhd);
}

static void close_stream(struct stream *stream)
{
    stream->closing = true;
    wake(stream);
}

/* Does its session still say what it said? Asks at most every second. */
static bool is_alive(struct stream *stream, bool force)
{
    struct loop *loop = stream->loop;
    struct platform *platform = loop->http->platform;
    uint64_t commit = db_commits(platform, STORE_MAIN);
    if (stream->closing) return false;
    bool fresh = loop->now_ms - stream->checked_ms < CHECK_MS || commit == stream->checked_commit;
    if (fresh && !force) return true;
    struct env env = {.platform = platform, .arena = loop->scratch, .request_id = "stream", .address = stream->address};
    struct actor actor = {0};
    bool alive = false;
    if (!setjmp(*arena_guard(loop->scratch)))
        alive = !session_ask(&env, stream->cookie, stream->bearer, &actor) && actor.id == stream->user &&
                actor.roles == stream->roles;
    arena_reset(loop->scratch);
    stream->checked_ms = loop->now_ms;
    stream->checked_commit = commit;
    list_remove(loop->streams, stream);
    list_append(loop->streams, stream);
    if (!alive) close_stream(stream);
    return alive;
}

static void tell(struct stream *stream, const struct note *note)
{
    if (!is_alive(stream, false)) return;
    for (size_t i = 0; i < stream->count; i++) {
        const struct note *waiting = &stream->ring[(stream->first + i) % RING];
        if (waiting->id == note->id && !strcmp(waiting->kind, note->kind)) return;
    }
    if (stream->count == RING || stream->refresh) {
        stream->count = 0;
        stream->refresh = true;
    } else {
        stream->ring[(stream->first + stream->count++) % RING] = *note;
    }
    wake(stream);
}

/* ---- what MHD asks for */

static size_t event_write(const char *event, const struct note *note, char out[EVENT_TEXT])
{
    char id[IDENT_TEXT] = "";
    unsigned long long random;
    randombytes_buf(&random, sizeof random);
    if (!note) return (size_t)snprintf(out, EVENT_TEXT, "id: %016llx\nevent: %s\ndata: {}\n\n", random, event);
    ident_write(note->id, id);
    return (size_t)snprintf(out, EVENT_TEXT, "id: %016llx\nevent: %s\ndata: {\"kind\":\"%s\",\"id\":\"%s\"}\n\n",
                            random, event, note->kind, id);
}

/* The next piece to send; 0: nothing. */
static size_t next_piece(struct stream *stream, char out[EVENT_TEXT])
{
    if (stream->greeting) {
        stream->greeting = false;
        return (size_t)snprintf(out, EVENT_TEXT, "retry: 2000\n: open\n\n");
    }
    if (stream->refresh) {
        stream->refresh = false;
        metric_add(&notes_sent, 1);
        return event_write("refresh", NULL, out);
    }
    if (stream->count > 0) {
        const struct note *note = &stream->ring[stream->first];
        stream->first = (uint8_t)((stream->first + 1) % RING);
        stream->count--;
        metric_add(&notes_sent, 1);
        return event_write("change", note, out);
    }
    if (!stream->heartbeat) return 0;
    stream->heartbeat = false;
    return (size_t)snprintf(out, EVENT_TEXT, ": here\n\n");
}

static ssize_t read_stream(void *cls, uint64_t position, char *out, size_t room)
{
    struct stream *stream = cls;
    char piece[EVENT_TEXT];
    size_t size = 0;
    if (stream->closing) return MHD_CONTENT_READER_END_OF_STREAM;
    while (size + EVENT_TEXT <= room) {
        size_t length = next_piece(stream, piece);
        if (length == 0) break;
        memcpy(out + size, piece, length);
        size += length;
    }
    if (size > 0) {
        stream->sent_ms = stream->loop->now_ms;
        return (ssize_t)size;
    }
    stream->waiting = true;
    MHD_suspend_connection(stream->mhd);
    return 0;
}

/* ---- opening and ending */

static struct stream *stream_new(const char *cookie, const char *bearer)
{
    size_t cookie_size = cookie ? strlen(cookie) + 1 : 0, bearer_size = bearer ? strlen(bearer) + 1 : 0;
    struct stream *stream = calloc(1, sizeof *stream + cookie_size + bearer_size);
    if (!stream) return NULL;
    char *behind = (char *)(stream + 1);
    if (cookie) stream->cookie = memcpy(behind, cookie, cookie_size);
    if (bearer) stream->bearer = memcpy(behind + cookie_size, bearer, bearer_size);
    return stream;
}

/* The oldest in a bucket stand last. */
static void bound_user(struct streams *streams, ident user)
{
    size_t count = 0;
    for (struct stream *stream = *bucket_of(streams, user); stream; stream = stream->same_user)
        if (stream->user == user && ++count > STREAMS_PER_USER) close_stream(stream);
}

/* Asked once the stream is in its lists: what is told from then on reaches it. */
static bool missed_something(const struct http_exchange *exchange)
{
    const struct stream_query *query = exchange->req.query;
    const struct actor *actor = &exchange->env.actor;
    if (exchange->headers[HEADER_LAST_EVENT_ID]) return true;
    if (!query || query->since == NONE) return false;
    return told_since(&exchange->http->told, actor->id, actor->roles, query->since - BEFORE_DATE_MS);
}

struct MHD_Response *stream_open(struct http_exchange *exchange)
{
    struct loop *loop = exchange->loop;
    struct streams *streams = loop->streams;
    struct stream *stream = stream_new(exchange->credentials.cookie, exchange->credentials.bearer);
    if (!stream) return NULL;
    stream->loop = loop;
    stream->mhd = exchange->mhd;
    stream->user = exchange->env.actor.id;
    stream->session = exchange->env.actor.session_id;
    stream->roles = exchange->env.actor.roles;
    stream->greeting = true;
    stream->checked_ms = stream->sent_ms = loop->now_ms;
    memcpy(stream->address, exchange->address_text, sizeof stream->address);
    struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 512, read_stream, stream, NULL);
    if (!response) {
        free(stream);
        return NULL;
    }
    exchange->stream = stream;
    list_append(streams, stream);
    user_add(streams, stream);
    atomic_fetch_add(&streams->open, 1);
    stream->refresh = missed_something(exchange);
    metric_add(&streams_open, 1);
    bound_user(streams, stream->user);
    MHD_add_response_header(response, "Content-Type", "text/event-stream");
    MHD_add_response_header(response, "X-Accel-Buffering", "no"); /* nginx would hold events back */
    answer_common_headers(exchange, response);
    exchange_uncount(exchange);
    arena_free(exchange->env.arena); /* nothing of the request is needed any more */
    exchange->env.arena = NULL;
    return response;
}

void stream_ended(struct http_exchange *exchange)
{
    struct stream *stream = exchange->stream;
    if (!stream) return;
    exchange->stream = NULL;
    list_remove(exchange->loop->streams, stream);
    user_remove(stream);
    atomic_fetch_sub(&exchange->loop->streams->open, 1);
    metric_add(&streams_open, -1);
    free(stream);
}

void streams_close_all(struct loop *loop)
{
    for (struct stream *stream = loop->streams->oldest; stream; stream = stream->newer) close_stream(stream);
}

static void beat(struct streams *streams)
{
    int64_t now = streams->loop->now_ms;
    bool lost = atomic_exchange(&streams->lost, false);
    if (!lost && now - streams->beat_ms < 1000) return;
    streams->beat_ms = now;
    for (struct stream *stream = streams->oldest, *next; stream; stream = next) {
        next = stream->newer;
        if (!lost && now - stream->sent_ms < HEARTBEAT_MS) continue;
        if (!is_alive(stream, true)) continue; /* sessions end by time, too */
        stream->heartbeat = true;
        stream->refresh |= lost;
        stream->sent_ms = now;
        wake(stream);
    }
}

void streams_tick(struct loop *loop)
{
    struct streams *streams = loop->streams;
    uint64_t commit = db_commits(loop->http->platform, STORE_MAIN);
    size_t checks = 0, looks = 0;
    while (streams->oldest && checks < CHECKS_PER_TICK && looks++ < LOOKS_PER_TICK) {
        struct stream *stream = streams->oldest;
        if (loop->now_ms - stream->checked_ms < CHECK_MS) break; /* those behind it were checked later */
        checks += commit != stream->checked_commit;
        if (!is_alive(stream, false) || stream->checked_ms == loop->now_ms) continue;
        stream->checked_ms = loop->now_ms; /* nothing was committed since */
        list_remove(streams, stream);
        list_append(streams, stream);
    }
    beat(streams);
}

/* ---- from other threads */

/* What travels to the loops: a note and to whom, or an order to close. */
struct delivery {
    struct loop_message message; /* first */
    struct note note;
    bool close;
    ident session;
    uint32_t roles;
    size_t user_count;
    ident users[];
};

static size_t delivery_size(size_t user_count)
{
    return sizeof(struct delivery) + user_count * sizeof(ident);
}

static void deliver(struct loop *loop, struct loop_message *message)
{
    struct delivery *delivery = (struct delivery *)message;
    struct streams *streams = loop->streams;
    for (size_t i = 0; i < delivery->user_count; i++)
        for (struct stream *stream = *bucket_of(streams, delivery->users[i]), *next; stream; stream = next) {
            next = stream->same_user;
            if (stream->user != delivery->users[i]) continue;
            if (!delivery->close)
                tell(stream, &delivery->note);
            else if (!delivery->session || delivery->session == stream->session)
                close_stream(stream);
        }
    struct stream *last = streams->newest;
    for (struct stream *stream = delivery->roles ? streams->oldest : NULL, *next; stream; stream = next) {
        next = stream == last ? NULL : stream->newer; /* who is checked moves behind the last one */
        if (stream->roles & delivery->roles) tell(stream, &delivery->note);
    }
    free(delivery);
}

static void send_copies(struct platform *platform, const struct delivery *delivery, size_t size)
{
    struct http *http = server_hold(platform);
    if (http && !delivery->close) told_mark(&http->told, delivery->users, delivery->user_count, delivery->roles);
    for (size_t i = 0; http && i < http->loop_count; i++) {
        struct loop *loop = http->loops[i];
        if (atomic_load(&loop->streams->open) == 0) continue;
        struct delivery *copy = malloc(size);
        if (!copy) {
            atomic_store(&loop->streams->lost, true);
            continue;
        }
        memcpy(copy, delivery, size);
        loop_send(loop, &copy->message);
    }
    server_release();
}

/* To the streams of this process and, in words, to those of the others. */
static void send_everywhere(struct platform *platform, const struct delivery *delivery)
{
    send_copies(platform, delivery, delivery_size(delivery->user_count));
    if (!db_shared(platform, STORE_MAIN)) return;
    char text[TOLD_TEXT];
    int length = snprintf(text, sizeof text, "stream %d %lld %u %lld %zu %s", delivery->close,
                          (long long)delivery->session, delivery->roles, (long long)delivery->note.id,
                          delivery->user_count, *delivery->note.kind ? delivery->note.kind : "-");
    for (size_t i = 0; i < delivery->user_count && length < TOLD_TEXT; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, " %lld", (long long)delivery->users[i]);
    db_tell(platform, STORE_MAIN, length < TOLD_TEXT ? text : "lost");
}

static void committed(struct platform *platform, void *argument)
{
    send_everywhere(platform, argument);
}

static void all_lost(struct platform *platform)
{
    struct http *http = server_hold(platform);
    if (http) told_mark_everybody(&http->told);
    for (size_t i = 0; http && i < http->loop_count; i++) atomic_store(&http->loops[i]->streams->lost, true);
    server_release();
}

void stream_hear(struct platform *platform, const char *message)
{
    int close = 0, used = 0;
    long long session = 0, id = 0, user = 0;
    unsigned roles = 0;
    size_t count = 0;
    char kind[KIND];
    struct delivery *delivery = NULL;
    bool read = message &&
                sscanf(message, "%d %lld %u %lld %zu %23s%n", &close, &session, &roles, &id, &count, kind, &used) == 6;
    if (read && count <= TOLD_TEXT / 2) delivery = calloc(1, delivery_size(count));
    if (!delivery) {
        all_lost(platform);
        return;
    }
    delivery->message.receive = deliver;
    delivery->close = close;
    delivery->session = session;
    delivery->roles = roles;
    delivery->note.id = id;
    snprintf(delivery->note.kind, KIND, "%s", kind);
    for (const char *at = message + used; delivery->user_count < count && sscanf(at, "%lld%n", &user, &used) == 1;
         at += used)
        delivery->users[delivery->user_count++] = user;
    send_copies(platform, delivery, delivery_size(delivery->user_count));
    free(delivery);
}

void stream_publish(struct tx *tx, const struct stream_note *note)
{
    struct delivery *delivery = arena_alloc(tx_arena(tx), delivery_size(note->user_count));
    delivery->message.receive = deliver;
    snprintf(delivery->note.kind, KIND, "%s", note->kind);
    delivery->note.id = note->id;
    delivery->roles = note->roles;
    delivery->user_count = note->user_count;
    if (note->user_count) memcpy(delivery->users, note->users, note->user_count * sizeof(ident));
    db_after_commit(tx, committed, delivery);
}

void stream_close(struct platform *platform, ident user, ident session)
{
    _Alignas(struct delivery) char room[sizeof(struct delivery) + sizeof(ident)] = {0};
    struct delivery *order = (struct delivery *)room;
    order->message.receive = deliver;
    order->close = true;
    order->session = session;
    order->user_count = 1;
    order->users[0] = user;
    send_everywhere(platform, order);
}
