#include "throttle.h"
#include <string.h>
#include "platform/platform.h"

static err throttled(struct arena *arena, int wait_s)
{
    struct error *error = ARENA_NEW(arena, struct error);
    *error = (struct error){.kind = ERR_THROTTLED,
                            .code = "too_many_attempts",
                            .detail = "Too many attempts; try again later.",
                            .retry_after_s = wait_s};
    return error;
}

/* Not in the middle of a character. */
static const char *shorten(struct arena *arena, const char *text, size_t bytes)
{
    size_t size = strlen(text);
    if (size <= bytes) return arena_text(arena, text);
    while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0) == 0x80) bytes--;
    return arena_copy(arena, text, bytes);
}

struct peer peer_of(const struct env *env, const char *user_agent, const char *device)
{
    const char *agent = user_agent && text_valid(user_agent, strlen(user_agent)) ? user_agent : "";
    const char *address = env->address ? env->address : "";
    return (struct peer){.address = address,
                         .block = address_block(env->arena, address),
                         .user_agent = shorten(env->arena, agent, 200),
                         .device = text_blank(device) ? NULL : device};
}

static const char *guess_kind(enum whence whence)
{
    switch (whence) {
    case WHENCE_STRANGER:
        return "guess_stranger";
    case WHENCE_KNOWN:
        return "guess_known";
    case WHENCE_DEVICE:
        return "guess_device";
    }
    return NULL;
}

err address_check(struct tx *tx, const struct peer *peer)
{
    if (address_is_local(peer->block)) return OK;
    int64_t count = 0;
    TRY(store_throttle_address(tx, peer->block, &count));
    return count < ADDRESS_MAX ? OK : throttled(tx_arena(tx), (int)(THROTTLE_WINDOW / MS_SECOND / 4));
}

/* Those who count for the same account, then for the same address, take turns. */
static err count_in_turn(struct tx *tx, const struct secret_hash *account, const struct peer *peer)
{
    int64_t which;
    memcpy(&which, account, sizeof which);
    TRY(db_lock(tx, "auth.throttle", which));
    return db_lock(tx, arena_printf(tx_arena(tx), "auth.throttle %s", peer->block), 0);
}

/* Counts the guess if there is room. */
static err guess_count(struct tx *tx, const struct peer *peer, struct guess *guess)
{
    struct env *env = tx_env(tx);
    struct throttle_row row = {.id = env_ident(env),
                               .kind = guess_kind(guess->whence),
                               .account = guess->account,
                               .block = peer->block,
                               .device = guess->has_device ? &guess->device : NULL};
    struct guess_counts counts;
    TRY(count_in_turn(tx, &guess->account, peer));
    TRY(address_check(tx, peer));
    TRY(store_throttle_guesses(tx, &row, &counts));
    if (!guess_allowed(guess->whence, &counts))
        return throttled(env->arena, throttle_wait_s(counts.oldest_at, env_real_now(env)));
    guess->row = row.id;
    return store_throttle_add(tx, &row);
}

/* A device of the account's owner, an address where they signed in before, or a stranger. The same work for unknown
 * accounts. */
static err find_whence(struct tx *tx, const struct peer *peer, struct guess *guess)
{
    ident user = guess->user.id ? guess->user.id : -1;
    bool own_device = false, known = false;
    guess->device = secret_hash(peer->device ? peer->device : "");
    TRY(store_device_is_of(tx, &guess->device, user, &own_device));
    TRY(store_sign_in_from(tx, user, peer->block, &known));
    guess->has_device = own_device;
    guess->whence = own_device ? WHENCE_DEVICE : known ? WHENCE_KNOWN : WHENCE_STRANGER;
    return OK;
}

err guess_begin(struct env *env, const char *email, const struct peer *peer, struct guess *ret)
{
    struct guess guess = {0};
    const char *normal = email_normal(env->arena, email);
    guess.account = secret_hash(normal);
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = store_user_by_email(tx, normal, &guess.user);
    if (e && e->kind == ERR_NOT_FOUND) {
        guess.user = (struct user_row){0};
        e = OK;
    }
    if (!e) e = find_whence(tx, peer, &guess);
    if (!e) e = guess_count(tx, peer, &guess);
    if (e) {
        db_end(tx);
        return e;
    }
    TRY(db_commit(tx));
    *ret = guess;
    return OK;
}

err guess_begin_own(struct env *env, const struct peer *peer, struct guess *ret)
{
    struct guess guess = {.whence = WHENCE_DEVICE, .has_device = true};
    char session[IDENT_TEXT];
    ident_write(env->actor.session_id, session);
    guess.device = secret_hash(session);
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = store_user_find(tx, env->actor.id, &guess.user);
    if (!e) guess.account = secret_hash(guess.user.email);
    if (!e) e = guess_count(tx, peer, &guess);
    if (e) {
        db_end(tx);
        return e;
    }
    TRY(db_commit(tx));
    *ret = guess;
    return OK;
}

err guess_refund(struct tx *tx, const struct guess *guess)
{
    return store_throttle_refund(tx, guess->row);
}

err mail_allowed(struct tx *tx, const char *kind, const char *email, const struct peer *peer, bool *ret)
{
    int64_t count = 0;
    struct throttle_row row = {
        .id = env_ident(tx_env(tx)), .kind = kind, .account = secret_hash(email), .block = peer->block};
    TRY(count_in_turn(tx, &row.account, peer));
    TRY(store_throttle_kind(tx, &row, &count));
    *ret = count < MAILS_MAX;
    return *ret ? store_throttle_add(tx, &row) : OK;
}

err address_count(struct tx *tx, const char *kind, const char *email, const struct peer *peer)
{
    struct throttle_row row = {
        .id = env_ident(tx_env(tx)), .kind = kind, .account = secret_hash(email), .block = peer->block};
    return store_throttle_add(tx, &row);
}
