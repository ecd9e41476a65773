/* HMAC signatures of messages between programs. */
#include "platform/signature.h"
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

ERROR(err_bad_signature, ERR_UNAUTHENTICATED, "bad_signature",
      "The message is not signed as agreed, or not within five minutes of now.");

enum { DIGITS_MOST = 12 };

const char *signature_make(struct arena *arena, const char *secret, int64_t seconds, const void *body, size_t size)
{
    crypto_auth_hmacsha256_state state;
    unsigned char code[crypto_auth_hmacsha256_BYTES];
    const char *head = arena_printf(arena, "%" PRId64 ".", seconds);
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)head, strlen(head));
    crypto_auth_hmacsha256_update(&state, body, size);
    crypto_auth_hmacsha256_final(&state, code);
    return arena_printf(arena, "sha256=%s", text_hex(arena, code, sizeof code));
}

/* Plain digits; anything else is 0, which is outside every window. */
static int64_t seconds_of(const char *timestamp)
{
    size_t digits = strspn(timestamp, "0123456789");
    return digits && digits <= DIGITS_MOST && !timestamp[digits] ? strtoll(timestamp, NULL, 10) : 0;
}

err signature_check(struct arena *arena, const char *secret, const char *timestamp, const char *signature,
                    const void *body, size_t size, instant now)
{
    if (!secret || !timestamp || !signature) return err_bad_signature;
    int64_t seconds = seconds_of(timestamp), away = now / MS_SECOND - seconds;
    if (away > SIGNATURE_WINDOW_S || away < -SIGNATURE_WINDOW_S) return err_bad_signature;
    const char *right = signature_make(arena, secret, seconds, body, size);
    if (strlen(signature) != strlen(right)) return err_bad_signature;
    return sodium_memcmp(signature, right, strlen(right)) == 0 ? OK : err_bad_signature;
}
