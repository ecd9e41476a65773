#include "secrets.h"
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include "platform/metrics.h"
#include "platform/platform.h"

const char *secret_make(const struct env *env, const char *prefix)
{
    unsigned char bytes[32];
    env_random(env, bytes, sizeof bytes);
    return arena_printf(env->arena, "%s%s", prefix, text_base64url(env->arena, bytes, sizeof bytes));
}

struct secret_hash secret_hash(const char *secret)
{
    struct secret_hash hash;
    crypto_generichash(hash.bytes, sizeof hash.bytes, (const unsigned char *)secret, strlen(secret), NULL, 0);
    return hash;
}

/* The gate before Argon2id: few at once, because each takes 19 MiB and a core; the guesses of one account one after the
 * other, so that a wrong one counts before the next is looked at; a bounded queue, so that a flood of sign-ins leaves
 * threads for the rest of the platform. Nothing is allocated inside. */
enum { TURNS = 256 };
static struct metric hashes = METRIC("mcf_password_hashes_total", "", METRIC_COUNTER,
                                     "Passwords hashed or checked: 19 MiB and tens of milliseconds each.");
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t leaves;
    int running, waiting;
    bool taken[TURNS]; /* by the first byte of the account's hash */
} gate = {.mutex = PTHREAD_MUTEX_INITIALIZER, .leaves = PTHREAD_COND_INITIALIZER};

ERROR(err_queue_full, ERR_BUSY, "busy", "Too many people are signing in; try again in a moment.");
ERROR(err_hash_memory, ERR_BUSY, "busy", "Not enough memory to check a password.");

/* With the mutex held. */
static bool must_wait(const bool *turn)
{
    return turn ? *turn : gate.running >= PASSWORD_AT_ONCE;
}

/* Waits for the account's turn, or (NULL) for one of the places to hash at. */
static err gate_enter(struct env *env, bool *turn)
{
    env_may_wait(env, "password hash");
    int threads = env->platform->config.workers > 0 ? env->platform->config.workers : 32;
    int room = threads * 3 / 4;
    if (room < 4) room = 4;
    pthread_mutex_lock(&gate.mutex);
    bool full = must_wait(turn) && gate.waiting >= room;
    if (!full) {
        gate.waiting++;
        while (must_wait(turn)) pthread_cond_wait(&gate.leaves, &gate.mutex);
        gate.waiting--;
        if (turn)
            *turn = true;
        else
            gate.running++;
    }
    pthread_mutex_unlock(&gate.mutex);
    return full ? err_queue_full : OK;
}

static void gate_leave(bool *turn)
{
    pthread_mutex_lock(&gate.mutex);
    if (turn)
        *turn = false;
    else
        gate.running--;
    pthread_cond_broadcast(&gate.leaves);
    pthread_mutex_unlock(&gate.mutex);
}

static void turn_release(void *turn)
{
    gate_leave(turn);
}

err turn_take(struct env *env, const struct secret_hash *account, bool **ret_turn)
{
    bool *turn = &gate.taken[account->bytes[0]];
    TRY(gate_enter(env, turn));
    arena_defer(env->arena, turn_release, turn); /* should memory run out before turn_give */
    *ret_turn = turn;
    return OK;
}

void turn_give(struct env *env, bool *turn)
{
    arena_undefer(env->arena, turn);
    gate_leave(turn);
}

void password_load(int *ret_running, int *ret_waiting)
{
    pthread_mutex_lock(&gate.mutex);
    *ret_running = gate.running;
    *ret_waiting = gate.waiting;
    pthread_mutex_unlock(&gate.mutex);
}

err auth_password_hash(struct env *env, const char *password, const char **ret_hash)
{
    char hash[crypto_pwhash_STRBYTES];
    TRY(gate_enter(env, NULL));
    metric_add(&hashes, 1);
    int failed = crypto_pwhash_str_alg(hash, password, strlen(password), PASSWORD_PASSES, PASSWORD_MEMORY,
                                       crypto_pwhash_ALG_ARGON2ID13);
    gate_leave(NULL);
    if (failed) return err_hash_memory;
    *ret_hash = arena_text(env->arena, hash);
    return OK;
}

/* The hash of nobody's password, with the same parameters. */
static const char nobody[] =
    "$argon2id$v=19$m=19456,t=2,p=1$XEQjdAsMJzkZvNwJvRTLkg$z1pbwOJBWcu3Q0Zn1ZqSHn5dKjbTHKFwCoNFSH4ohIw";

err password_verify(struct env *env, const char *hash, const char *password, bool *ret)
{
    const char *against = hash ? hash : nobody;
    TRY(gate_enter(env, NULL));
    metric_add(&hashes, 1);
    int wrong = crypto_pwhash_str_verify(against, password, strlen(password));
    gate_leave(NULL);
    *ret = hash && !wrong;
    return OK;
}
