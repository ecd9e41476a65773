/* Who speaks? Asked on every request, so answers are kept: each with the commit counter of its time, and valid only
 * while nothing at all was committed since. A revoked session therefore ends with the commit that revokes it; nothing
 * has to be told to this cache. When the counter has moved, one indexed read on the thread's snapshot asks again. */
#include "actions.h"
#include <pthread.h>
#include <string.h>
#include "platform/platform.h"

/* -- Kept answers: a fixed table, one place for each hash; a newcomer takes the place over -- */

enum { PLACES = 4096, LOCKS = 64, NAME_ROOM = 136 };

struct place {
    struct secret_hash hash;
    uint64_t commits;
    ident session_id, user_id;
    instant last_seen_at, expires_at;
    uint32_t roles;
    uint8_t locale; /* index of locale_words; 0: the place is empty */
    bool token;
    char name[NAME_ROOM];
};
static struct place places[PLACES];
static pthread_mutex_t locks[LOCKS] = {[0 ... LOCKS - 1] = PTHREAD_MUTEX_INITIALIZER};

static size_t place_of(const struct secret_hash *hash)
{
    return (hash->bytes[0] | (size_t)hash->bytes[1] << 8) % PLACES;
}

static bool kept_find(const struct secret_hash *hash, uint64_t commits, struct place *ret)
{
    size_t index = place_of(hash);
    pthread_mutex_t *lock = &locks[index % LOCKS];
    pthread_mutex_lock(lock);
    const struct place *place = &places[index];
    bool found = place->locale && place->commits == commits && !memcmp(&place->hash, hash, sizeof *hash);
    if (found) *ret = *place;
    pthread_mutex_unlock(lock);
    return found;
}

static void kept_put(const struct place *fresh)
{
    size_t index = place_of(&fresh->hash);
    pthread_mutex_t *lock = &locks[index % LOCKS];
    pthread_mutex_lock(lock);
    places[index] = *fresh;
    pthread_mutex_unlock(lock);
}

void finder_forget(void)
{
    for (size_t i = 0; i < PLACES; i++) {
        pthread_mutex_lock(&locks[i % LOCKS]);
        places[i].locale = 0;
        pthread_mutex_unlock(&locks[i % LOCKS]);
    }
}

/* -- Who was seen: collected here, written by a schedule (finder_flush), so that reading never waits for a disk -- */

enum { SEEN = 4096, SEEN_TRIES = 8 };

struct seen {
    ident session_id;
    instant at;
    bool token;
};
static struct seen seen[SEEN];
static pthread_mutex_t seen_mutex = PTHREAD_MUTEX_INITIALIZER;

/* A full neighbourhood forgets: the next request tries again. */
static void note_seen(const struct place *place, instant now)
{
    pthread_mutex_lock(&seen_mutex);
    for (size_t i = 0; i < SEEN_TRIES; i++) {
        struct seen *slot = &seen[((size_t)place->session_id + i) % SEEN];
        if (slot->session_id && slot->session_id != place->session_id) continue;
        *slot = (struct seen){.session_id = place->session_id, .at = now, .token = place->token};
        break;
    }
    pthread_mutex_unlock(&seen_mutex);
}

err finder_flush(struct env *env)
{
    struct seen *copy = ARENA_ARRAY(env->arena, SEEN, struct seen);
    pthread_mutex_lock(&seen_mutex);
    memcpy(copy, seen, sizeof seen);
    memset(seen, 0, sizeof seen);
    pthread_mutex_unlock(&seen_mutex);
    struct tx *tx = NULL;
    err e = OK;
    for (size_t i = 0; !e && i < SEEN; i++) {
        if (!copy[i].session_id) continue;
        if (!tx) TRY(db_begin(env, STORE_MAIN, &tx));
        e = copy[i].token ? store_token_seen(tx, copy[i].session_id, copy[i].at)
                          : store_session_seen(tx, copy[i].session_id, copy[i].at);
    }
    if (!tx) return e;
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

/* -- The finder -- */

static err ask_store(struct env *env, const struct secret_hash *hash, bool token, struct holder *ret)
{
    struct tx *tx;
    TRY(db_read(env, STORE_MAIN, &tx));
    err e = token ? store_token_find(tx, hash, ret) : store_session_find(tx, hash, ret);
    db_end(tx);
    return e;
}

static struct place place_from(const struct holder *holder, const struct secret_hash *hash, uint64_t commits,
                               bool token)
{
    int locale = names_find(locale_words, holder->locale);
    return (struct place){.hash = *hash,
                          .commits = commits,
                          .session_id = holder->session_id,
                          .user_id = holder->user_id,
                          .last_seen_at = holder->last_seen_at,
                          .expires_at = holder->expires_at,
                          .roles = (uint32_t)holder->roles,
                          .locale = (uint8_t)(locale ? locale : 1),
                          .token = token};
}

static void speak(struct env *env, const struct place *place, const char *name, struct actor *ret)
{
    instant now = env_real_now(env);
    if (place->expires_at <= now) return;
    if (now - place->last_seen_at >= SESSION_STEP) note_seen(place, now);
    *ret = (struct actor){.id = place->user_id,
                          .name = name,
                          .roles = place->roles | ROLE_ANYONE,
                          .locale = locale_words[place->locale],
                          .session_id = place->session_id};
}

err finder_find(struct env *env, const char *cookie, const char *bearer, struct actor *ret)
{
    const char *secret = bearer ? bearer : cookie;
    bool token = bearer != NULL;
    *ret = (struct actor){.roles = ROLE_ANYONE};
    if (!secret || !*secret || strlen(secret) > 100) return OK;
    struct secret_hash hash = secret_hash(secret);
    /* Read before the snapshot: the answer is then at least as new as this number. */
    uint64_t commits = db_commits(env->platform, STORE_MAIN);
    struct place place;
    bool shared = db_shared(env->platform, STORE_MAIN); /* another process may just have ended the session */
    if (!shared && kept_find(&hash, commits, &place)) {
        if (place.token == token) speak(env, &place, arena_text(env->arena, place.name), ret);
        return OK;
    }
    struct holder holder;
    err e = ask_store(env, &hash, token, &holder);
    if (e) return e->kind == ERR_NOT_FOUND ? OK : e;
    place = place_from(&holder, &hash, commits, token);
    size_t length = strlen(holder.name);
    if (length < NAME_ROOM && !shared) {
        memcpy(place.name, holder.name, length + 1);
        kept_put(&place);
    }
    speak(env, &place, holder.name, ret);
    return OK;
}
