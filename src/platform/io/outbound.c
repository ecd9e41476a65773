/* Calls to other programs: allowed hosts only, no redirects, bounded time and answer. */
#include "platform/outbound.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "io.h"
#include "platform/platform.h"

enum { DEFAULT_ANSWER_LIMIT = 1024 * 1024, DEFAULT_TIMEOUT_MS = 10000 };

ERROR(err_bad_url, ERR_FORBIDDEN, "host_not_allowed", "The address is not a plain http:// or https:// address.");
ERROR(err_timeout, ERR_BUSY, "timeout", "The other side did not answer in time.");
ERROR(err_too_large, ERR_BUSY, "too_large", "The other side's answer is too large.");

/* Filled by libcurl's callback, which must not touch the arena: running out of memory would jump over libcurl's frames.
 */
struct answer {
    char *bytes;
    size_t size, room, limit;
    bool too_large;
};

static size_t receive(char *bytes, size_t size, size_t count, void *context)
{
    struct answer *answer = context;
    size_t more = size * count;
    if (more > answer->limit - answer->size) {
        answer->too_large = true;
        return 0;
    }
    if (more > answer->room - answer->size) {
        size_t room = answer->size + more > answer->room * 2 ? answer->size + more : answer->room * 2;
        char *grown = realloc(answer->bytes, room);
        if (!grown) return 0;
        answer->bytes = grown;
        answer->room = room;
    }
    memcpy(answer->bytes + answer->size, bytes, more);
    answer->size += more;
    return more;
}

static void answer_release(void *context)
{
    struct answer *answer = context;
    free(answer->bytes);
    answer->bytes = NULL;
}

static void url_release(void *url)
{
    curl_url_cleanup(url);
}

static void headers_release(void *headers)
{
    curl_slist_free_all(*(struct curl_slist **)headers);
}

static const char *url_part(struct arena *arena, CURLU *url, CURLUPart part)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return NULL;
    size_t length = strlen(text);
    char copy[300] = "";
    if (length < sizeof copy) memcpy(copy, text, length + 1);
    curl_free(text);
    return length < sizeof copy ? arena_text(arena, copy) : NULL;
}

/* Entries are "host" (any port) or "host:port". */
static bool listed(const char *hosts, const char *host, const char *port)
{
    size_t host_length = strlen(host);
    for (const char *entry = hosts; entry && *entry;) {
        entry += strspn(entry, ", ");
        size_t length = strcspn(entry, ", ");
        bool same = length >= host_length && !strncasecmp(entry, host, host_length);
        if (same && length == host_length) return true;
        size_t port_length = strlen(port);
        if (same && entry[host_length] == ':' && length == host_length + 1 + port_length &&
            !strncmp(entry + host_length + 1, port, port_length))
            return true;
        entry += length;
    }
    return false;
}

/* The same parsed URL is checked and then used, so that no two parsers can disagree about the host. */
static err url_check(struct env *env, const struct outbound *call, CURLU **ret)
{
    CURLU *url = curl_url();
    if (!url) arena_unwind(env->arena);
    arena_defer(env->arena, url_release, url);
    if (curl_url_set(url, CURLUPART_URL, call->url, CURLU_DISALLOW_USER) != CURLUE_OK) return err_bad_url;
    const char *scheme = url_part(env->arena, url, CURLUPART_SCHEME), *host = url_part(env->arena, url, CURLUPART_HOST);
    const char *port = url_part(env->arena, url, CURLUPART_PORT);
    if (!scheme || !host || !port || (strcmp(scheme, "http") && strcmp(scheme, "https"))) return err_bad_url;
    if (!call->operator_host && !listed(env->platform->config.outbound_hosts, host, port))
        return err_new(env->arena, ERR_FORBIDDEN, "host_not_allowed", "The host %s is not in MCF_OUTBOUND_HOSTS.",
                       host);
    *ret = url;
    return OK;
}

static void header_add(struct arena *arena, struct curl_slist **list, const char *header)
{
    struct curl_slist *longer = curl_slist_append(*list, header);
    if (!longer) arena_unwind(arena);
    *list = longer;
}

static struct curl_slist *headers(struct arena *arena, const struct outbound *call)
{
    struct curl_slist **list = ARENA_NEW(arena, struct curl_slist *);
    arena_defer(arena, headers_release, list);
    header_add(arena, list, "Accept: application/json");
    header_add(arena, list, "Expect:"); /* no second round trip before the body */
    if (call->body) header_add(arena, list, "Content-Type: application/json");
    for (size_t i = 0; i < sizeof call->headers / sizeof *call->headers && call->headers[i]; i++)
        header_add(arena, list, call->headers[i]);
    return *list;
}

static err outcome(struct env *env, CURLcode code, const struct answer *answer)
{
    if (code == CURLE_OK) return OK;
    if (answer->too_large || code == CURLE_FILESIZE_EXCEEDED) return err_too_large;
    if (code == CURLE_OPERATION_TIMEDOUT) return err_timeout;
    return err_new(env->arena, ERR_BUSY, "unreachable", "The other side cannot be reached: %s.",
                   curl_easy_strerror(code));
}

err outbound_call(struct env *env, const struct outbound *call, struct outbound_answer *ret)
{
    env_may_wait(env, "outbound_call");
    CURLU *url;
    TRY(url_check(env, call, &url));
    CURL *curl = io_curl(env, "http,https");
    struct answer *answer = ARENA_NEW(env->arena, struct answer);
    answer->limit = call->answer_limit ? call->answer_limit : DEFAULT_ANSWER_LIMIT;
    arena_defer(env->arena, answer_release, answer);
    curl_easy_setopt(curl, CURLOPT_CURLU, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers(env->arena, call));
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "mcf");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(call->timeout_ms > 0 ? call->timeout_ms : DEFAULT_TIMEOUT_MS));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    if (call->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(call->body));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    io_curl_done(env, curl);
    TRY(outcome(env, code, answer));
    *ret = (struct outbound_answer){
        .status = (int)status, .body = arena_copy(env->arena, answer->bytes, answer->size), .size = answer->size};
    return OK;
}
