#include "secrets.h"
#include <pthread.h>
#include <sodium.h>
#include <string.h>
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

/* The gate before Argon2id: few at once, because each takes 19 MiB and a core; a bounded queue, so that a flood of
 * sign-ins leaves threads for the rest of the platform. Nothing is allocated inside. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t leaves;
    int running, waiting;
} gate = {.mutex = PTHREAD_MUTEX_INITIALIZER, .leaves = PTHREAD_COND_INITIALIZER};

ERROR(err_queue_full, ERR_BUSY, "busy", "Too many people are signing in; try again in a moment.");
ERROR(err_hash_memory, ERR_BUSY, "busy", "Not enough memory to check a password.");

static err gate_enter(struct env *env)
{
    env_may_wait(env, "password hash");
    int threads = env->platform->config.workers > 0 ? env->platform->config.workers : 32;
    int room = threads * 3 / 4;
    if (room < 4) room = 4;
    pthread_mutex_lock(&gate.mutex);
    bool full = gate.waiting >= room;
    if (!full) {
        gate.waiting++;
        while (gate.running >= PASSWORD_AT_ONCE) pthread_cond_wait(&gate.leaves, &gate.mutex);
        gate.waiting--;
        gate.running++;
    }
    pthread_mutex_unlock(&gate.mutex);
    return full ? err_queue_full : OK;
}

static void gate_leave(void)
{
    pthread_mutex_lock(&gate.mutex);
    gate.running--;
    pthread_cond_signal(&gate.leaves);
    pthread_mutex_unlock(&gate.mutex);
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
    TRY(gate_enter(env));
    int failed = crypto_pwhash_str_alg(hash, password, strlen(password), PASSWORD_PASSES, PASSWORD_MEMORY,
                                       crypto_pwhash_ALG_ARGON2ID13);
    gate_leave();
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
    TRY(gate_enter(env));
    int wrong = crypto_pwhash_str_verify(against, password, strlen(password));
    gate_leave();
    *ret = hash && !wrong;
    return OK;
}
