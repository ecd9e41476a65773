/* Signatures on messages between programs (webhooks, calls to outside services), as 3-api has them: the header
 * X-Timestamp holds Unix seconds, X-Signature "sha256=" and the hex HMAC-SHA256 over "SECONDS.BODY". */
#pragma once
#include "base/err.h"
#include "base/instant.h"

enum { SIGNATURE_WINDOW_S = 300 };

/* The value of X-Signature for a body that is sent at this second. */
const char *signature_make(struct arena *arena, const char *secret, int64_t seconds, const void *body, size_t size);
/* Is it a message of somebody who knows the secret, made within five minutes of `now` (the real clock)? Header values
 * may be NULL. Else ERR_UNAUTHENTICATED "bad_signature", whatever it was that is wrong. Compared in constant time. */
err signature_check(struct arena *arena, const char *secret, const char *timestamp, const char *signature,
                    const void *body, size_t size, instant now);
