/* Secrets: what a person knows (a password) and what the program hands out (cookies, tokens, links). Only hashes are
 * kept. */
#pragma once
#include "auth.h"

/* BLAKE2b-256. A plain hash is enough for 32 random bytes: there is nothing to guess. */
struct secret_hash {
    unsigned char bytes[32];
};
#define P_HASH(name, hash) P_BYTES((name), (const char *)(hash)->bytes, sizeof(hash)->bytes)

/* 32 random bytes as base64url (43 characters) after a prefix, in the arena of env. */
const char *secret_make(const struct env *env, const char *prefix);
struct secret_hash secret_hash(const char *secret);

/* The parameters that every hash is made with (5-proof 22). */
enum { PASSWORD_MEMORY = 19456 * 1024, PASSWORD_PASSES = 2, PASSWORD_AT_ONCE = 2 };

/* Is it the password of that hash? With hash NULL (unknown address, no password yet) the answer is no after the same
 * work, so that the time tells nothing. ERR_BUSY when too many wait. Slow: outside transactions. See also
 * auth_password_hash (auth.h). */
err password_verify(struct env *env, const char *hash, const char *password, bool *ret);
/* Passwords of one account are looked at one after the other: a parallel guess would not know yet that the one before
 * it was wrong, or would take a right one for a guess. ERR_BUSY when too many wait. Outside transactions; given back
 * with turn_give, or when the arena ends. */
err turn_take(struct env *env, const struct secret_hash *account, bool **ret_turn);
void turn_give(struct env *env, bool *turn);
/* How many are at it and how many wait, right now (tests). */
void password_load(int *ret_running, int *ret_waiting);
