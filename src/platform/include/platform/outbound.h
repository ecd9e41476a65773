/* Calls to other programs over HTTP (matching steps, the cookie supplier, payment services), through libcurl. Only
 * hosts in MCF_OUTBOUND_HOSTS or given by the operator's own settings; no redirects; bounded answer; never inside a
 * write transaction. */
#pragma once
#include "base/err.h"
#include "platform/env.h"

struct outbound {
    const char *method, *url;
    const char *body; /* JSON; NULL for none */
    const char *headers[8];
    int timeout_ms;
    size_t answer_limit; /* 0: 1 MiB */
    bool operator_host;  /* the host was set by the operator (configuration), so the list does not apply */
};
struct outbound_answer {
    int status;
    const char *body;
    size_t size;
};
/* OK if there was an answer, whatever its status. ERR_BUSY "timeout", "unreachable", "too_large"; ERR_FORBIDDEN
 * "host_not_allowed". */
err outbound_call(struct env *env, const struct outbound *call, struct outbound_answer *ret);
