/* Idempotency-Key: the same key with the same body gives the same successful answer and one effect.
 *
 * A key belongs to a user and a route. While a request with it runs in this process, another is refused (key_in_use);
 * how long its answer takes to reach the client is no part of that.
 * The answer is remembered in the route's store by the transaction of the effect itself, through its commit hook: so
 * there is no effect without it, and no moment between. Two processes on one database meet at the primary key: the
 * later one's transaction fails as a whole and answers with what is there. */
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "internal.h"

ERROR(err_key_malformed, ERR_INVALID, "malformed", "Idempotency-Key must have 1 to 200 visible characters.");
ERROR(err_key_in_use, ERR_CONFLICT, "key_in_use", "A request with this Idempotency-Key is still running.");
ERROR(err_key_reused, ERR_KEY_REUSED, "key_reused", "This Idempotency-Key was used with another body.");
ERROR(err_not_rendered, ERR_INTERNAL, "internal", "The transaction was committed before its answer was rendered.");

enum { KEY_BUCKETS = 256, KEY_SIZE = 200 };
static struct sql sql_find = SQL("http", "idempotency_find");
static struct sql sql_add = SQL("http", "idempotency_add");

/* ---- keys that are being worked on */

struct idempotency_keys {
    pthread_mutex_t lock;
    struct idempotency *buckets[KEY_BUCKETS];
};

struct idempotency_keys *idempotency_keys_new(void)
{
    struct idempotency_keys *keys = calloc(1, sizeof *keys);
    if (keys) pthread_mutex_init(&keys->lock, NULL);
    return keys;
}

void idempotency_keys_free(struct idempotency_keys *keys)
{
    if (!keys) return;
    pthread_mutex_destroy(&keys->lock);
    free(keys);
}

static struct idempotency **bucket_of(struct idempotency_keys *keys, const struct idempotency *entry)
{
    uint32_t hash = 2166136261u;
    for (const char *c = entry->scope; *c; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
    for (const char *c = entry->key; *c; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
    return &keys->buckets[hash % KEY_BUCKETS];
}

static bool claim(struct idempotency_keys *keys, struct idempotency *entry)
{
    pthread_mutex_lock(&keys->lock);
    struct idempotency **first = bucket_of(keys, entry);
    bool taken = false;
    for (const struct idempotency *other = *first; other && !taken; other = other->next)
        taken = !strcmp(other->key, entry->key) && !strcmp(other->scope, entry->scope);
    if (!taken) {
        entry->next = *first;
        *first = entry;
        entry->claimed = true;
    }
    pthread_mutex_unlock(&keys->lock);
    return !taken;
}

void idempotency_end(struct http_exchange *exchange)
{
    struct idempotency *entry = &exchange->idempotency;
    struct idempotency_keys *keys = exchange->http->keys;
    if (!entry->claimed) return;
    pthread_mutex_lock(&keys->lock);
    struct idempotency **link = bucket_of(keys, entry);
    while (*link != entry) link = &(*link)->next;
    *link = entry->next;
    entry->claimed = false;
    pthread_mutex_unlock(&keys->lock);
}

/* ---- remembered answers */

static const struct field header_fields[] = {
    F_TEXT(struct answer_header, name, 0),
    F_TEXT(struct answer_header, value, 0),
};
static const struct shape header_shape = SHAPE(struct answer_header, "RememberedHeader", header_fields);

struct remembered {
    const char *scope, *key, *request_hash;
    int64_t status;
    const char *content_type, *body;
    struct list headers;
    instant created_at;
};
static const struct field remembered_fields[] = {
    F_TEXT(struct remembered, scope, 0),
    F_TEXT(struct remembered, key, 0),
    F_TEXT(struct remembered, request_hash, 0),
    F_INT(struct remembered, status, 0),
    F_TEXT(struct remembered, content_type, 0),
    F_TEXT(struct remembered, body, 0),
    F_LIST(struct remembered, headers, 0, &header_shape),
    F_TIME(struct remembered, created_at, 0),
};
static const struct shape remembered_shape = SHAPE(struct remembered, "Remembered", remembered_fields);

/* A session cookie is never among them. */
static struct list headers_of(struct arena *arena, const struct answer *answer)
{
    struct list list = {.items = ARENA_ARRAY(arena, ANSWER_HEADERS, struct answer_header)};
    struct answer_header *headers = list.items;
    for (size_t i = 0; i < answer->header_count; i++)
        if (strcmp(answer->headers[i].name, "Set-Cookie") != 0) headers[list.count++] = answer->headers[i];
    return list;
}

static err replay(struct http_exchange *exchange, const struct remembered *remembered)
{
    struct answer *answer = &exchange->answer;
    if (!text_equal(remembered->request_hash, exchange->idempotency.hash)) return err_key_reused;
    answer->status = (int)remembered->status;
    answer->content_type = remembered->content_type;
    answer->bytes = remembered->body ? remembered->body : "";
    answer->size = strlen(answer->bytes);
    answer->header_count = 0;
    const struct answer_header *headers = remembered->headers.items;
    for (size_t i = 0; i < remembered->headers.count; i++)
        res_header(&exchange->req, headers[i].name, headers[i].value);
    res_header(&exchange->req, "Idempotency-Replayed", "true");
    return err_replayed;
}

/* OK: nothing is remembered. */
static err look_up(struct http_exchange *exchange)
{
    const struct idempotency *entry = &exchange->idempotency;
    struct remembered remembered;
    struct tx *tx;
    TRY(db_read(&exchange->env, exchange->req.route->store, &tx));
    err e =
        db_one(tx, &sql_find, &remembered_shape, &remembered, P_TEXT("scope", entry->scope), P_TEXT("key", entry->key));
    db_end(tx);
    if (e) return e->kind == ERR_NOT_FOUND ? OK : e;
    return replay(exchange, &remembered);
}

static err remember(struct commit_hook *hook, struct tx *tx)
{
    struct http_exchange *exchange =
        (struct http_exchange *)((char *)hook - offsetof(struct http_exchange, idempotency));
    struct idempotency *entry = &exchange->idempotency;
    const struct answer *answer = &exchange->answer;
    if (tx_store(tx) != exchange->req.route->store || entry->stored) return OK;
    if (!answer->status) return err_not_rendered;
    if (answer->status / 100 != 2) return OK;
    struct remembered remembered = {
        .scope = entry->scope,
        .key = entry->key,
        .request_hash = entry->hash,
        .status = answer->status,
        .content_type = answer->content_type,
        .headers = headers_of(exchange->env.arena, answer),
        .body = arena_copy(exchange->env.arena, answer->bytes, answer->size),
        .created_at = env_real_now(&exchange->env),
    };
    entry->stored = true;
    return db_exec(tx, &sql_add, P_OBJECT(&remembered_shape, &remembered));
}

/* ---- for phases.c */

static bool key_sound(const char *key)
{
    size_t size = strlen(key);
    if (size == 0 || size > KEY_SIZE) return false;
    for (size_t i = 0; i < size; i++)
        if (key[i] <= ' ' || key[i] > '~') return false;
    return true;
}

/* Bodies can hold a password, and a plain hash of one could be tried out at leisure by whoever gets the database. So
 * the key, which is kept nowhere, is part of the body's hash. */
static const char *key_hidden(struct arena *arena, const char *key)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)key, strlen(key));
    return text_hex(arena, hash, sizeof hash);
}

/* User and route; the path's ids belong to it, hashed, for tokens may be among them. Nobody's keys are kept apart by
 * address. */
static const char *scope_make(struct http_exchange *exchange)
{
    char user[IDENT_TEXT] = "";
    unsigned char hash[crypto_hash_sha256_BYTES];
    const struct actor *actor = &exchange->env.actor;
    if (actor->id) ident_write(actor->id, user);
    crypto_hash_sha256(hash, (const unsigned char *)exchange->uri, exchange->path_size);
    return arena_printf(exchange->env.arena, "%s %s %s %s", actor->id ? user : exchange->address_text, exchange->method,
                        exchange->entry->route->path, text_hex(exchange->env.arena, hash, 12));
}

err idempotency_begin(struct http_exchange *exchange)
{
    const char *key = exchange->headers[HEADER_IDEMPOTENCY_KEY];
    struct idempotency *entry = &exchange->idempotency;
    unsigned char hash[crypto_hash_sha256_BYTES];
    if (!key || !(exchange->req.route->flags & ROUTE_IDEMPOTENT)) return OK;
    if (!key_sound(key)) return err_key_malformed;
    crypto_hash_sha256_update(&exchange->body.hash, (const unsigned char *)key, strlen(key));
    crypto_hash_sha256_final(&exchange->body.hash, hash);
    entry->key = key_hidden(exchange->env.arena, key);
    entry->scope = scope_make(exchange);
    entry->hash = text_hex(exchange->env.arena, hash, sizeof hash);
    if (!claim(exchange->http->keys, entry)) return err_key_in_use;
    return look_up(exchange);
}

void idempotency_attach(struct http_exchange *exchange)
{
    if (!exchange->idempotency.claimed) return;
    exchange->idempotency.hook.run = remember;
    exchange->env.commit_hook = &exchange->idempotency.hook;
}

/* A commit that failed because another process was faster with the same key is answered with what that one did. */
err idempotency_lost(struct http_exchange *exchange, err e)
{
    if (!exchange->idempotency.stored || !db_refused(e, "idempotency_key")) return e;
    err found = look_up(exchange);
    return found ? found : err_key_in_use;
}

void idempotency_check(struct http_exchange *exchange)
{
    const struct idempotency *entry = &exchange->idempotency;
    if (!entry->claimed || entry->stored || exchange->answer.status / 100 != 2) return;
    log_line(LOG_ERROR, "idempotency",
             "id=%s route=%s detail=\"The answer is not remembered: the handler used no req_begin.\"",
             exchange->request_id, exchange->entry->route->path);
}
