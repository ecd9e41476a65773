/* Reading and judging the head of a request. MHD lets through what makes two readers of one connection disagree on
 * where a request ends: doubled Content-Length, Content-Length beside Transfer-Encoding, a blank before a colon. Such a
 * head is refused and the connection closed. */
#include <string.h>
#include <strings.h>
#include "internal.h"

enum { PATH_LIMIT = 2048, QUERY_LIMIT = 8192, PAIRS = 100 };

ERROR(err_framing, ERR_INVALID, "malformed", "The head of the request is malformed.");
ERROR(err_doubled, ERR_INVALID, "malformed", "The request has a header twice that may stand only once.");
ERROR(err_path, ERR_INVALID, "malformed", "The address of the request is malformed or too long.");

static const struct {
    const char *name;
    size_t size;
} known[HEADER_COUNT] = {
#define KNOWN(text)                                                                                                    \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }
    [HEADER_ACCEPT_ENCODING] = KNOWN("Accept-Encoding"),
    [HEADER_ACCEPT_LANGUAGE] = KNOWN("Accept-Language"),
    [HEADER_AUTHORIZATION] = KNOWN("Authorization"),
    [HEADER_CONTENT_LENGTH] = KNOWN("Content-Length"),
    [HEADER_CONTENT_TYPE] = KNOWN("Content-Type"),
    [HEADER_COOKIE] = KNOWN("Cookie"),
    [HEADER_EXPECT] = KNOWN("Expect"),
    [HEADER_FETCH_SITE] = KNOWN("Sec-Fetch-Site"),
    [HEADER_FORWARDED_FOR] = KNOWN("X-Forwarded-For"),
    [HEADER_HOST] = KNOWN("Host"),
    [HEADER_IDEMPOTENCY_KEY] = KNOWN("Idempotency-Key"),
    [HEADER_IF_MATCH] = KNOWN("If-Match"),
    [HEADER_IF_NONE_MATCH] = KNOWN("If-None-Match"),
    [HEADER_LAST_EVENT_ID] = KNOWN("Last-Event-ID"),
    [HEADER_ORIGIN] = KNOWN("Origin"),
    [HEADER_TRANSFER_ENCODING] = KNOWN("Transfer-Encoding"),
    [HEADER_USER_AGENT] = KNOWN("User-Agent"),
#undef KNOWN
};

/* RFC 9110: a name is a token. */
static bool name_sound(const char *name, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = name[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        if (!plain && (c <= ' ' || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c))) return false;
    }
    return size > 0;
}

static bool value_sound(const char *value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (((unsigned char)value[i] < ' ' && value[i] != '\t') || value[i] == 0x7f) return false;
    return true;
}

static enum MHD_Result read_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_size,
                                   const char *value, size_t value_size)
{
    struct http_exchange *exchange = cls;
    if (!value) value = "";
    if (!name_sound(name, name_size) || !value_sound(value, value_size)) {
        exchange->refusal = err_framing;
        return MHD_NO;
    }
    for (size_t i = 0; i < HEADER_COUNT; i++) {
        if (known[i].size != name_size || strncasecmp(known[i].name, name, name_size) != 0) continue;
        if (exchange->headers[i] && i != HEADER_COOKIE && i != HEADER_FORWARDED_FOR) {
            exchange->refusal = err_doubled;
            return MHD_NO;
        }
        exchange->headers[i] = value; /* of several X-Forwarded-For the last counts: the nearest proxy's */
        break;
    }
    return MHD_YES;
}

bool head_has_body(const struct http_exchange *exchange)
{
    const char *length = exchange->headers[HEADER_CONTENT_LENGTH];
    return exchange->headers[HEADER_TRANSFER_ENCODING] || (length && strspn(length, "0") != strlen(length));
}

static err check_framing(const struct http_exchange *exchange, const char *version)
{
    const char *length = exchange->headers[HEADER_CONTENT_LENGTH],
               *coding = exchange->headers[HEADER_TRANSFER_ENCODING];
    bool is_1_1 = !strcmp(version, MHD_HTTP_VERSION_1_1);
    if (coding && (length || strcasecmp(coding, "chunked") != 0 || !is_1_1)) return err_framing;
    if (length && (!*length || strlen(length) > 18 || strspn(length, "0123456789") != strlen(length)))
        return err_framing;
    if (is_1_1 && !exchange->headers[HEADER_HOST]) return err_framing;
    return OK;
}

/* "http://host/path" is as good as "/path". The fragment is none of ours. */
static err split_address(struct http_exchange *exchange)
{
    char *uri = exchange->uri;
    if (*uri != '/') {
        char *authority =
            strncasecmp(uri, "http://", 7) && strncasecmp(uri, "https://", 8) ? NULL : strstr(uri, "://") + 3;
        uri = authority ? strchr(authority, '/') : NULL;
        if (!uri) return err_path;
        exchange->uri = uri;
    }
    exchange->path_size = strcspn(uri, "?#");
    if (exchange->path_size > PATH_LIMIT) return err_path;
    for (const char *c = uri; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 0x7f) return err_path;
    if (uri[exchange->path_size] != '?') {
        uri[exchange->path_size] = 0;
        return OK;
    }
    uri[exchange->path_size] = 0;
    exchange->query_text = uri + exchange->path_size + 1;
    exchange->query_text[strcspn(exchange->query_text, "#")] = 0;
    return strlen(exchange->query_text) > QUERY_LIMIT ? err_path : OK;
}

static void read_if_match(struct http_exchange *exchange)
{
    const char *value = exchange->headers[HEADER_IF_MATCH];
    if (!value || !strcmp(value, "*")) return;
    size_t size = strlen(value);
    bool quoted = size >= 2 && value[0] == '"' && value[size - 1] == '"';
    exchange->req.if_match =
        quoted ? arena_copy(exchange->env.arena, value + 1, size - 2) : arena_text(exchange->env.arena, value);
}

err head_read(struct http_exchange *exchange)
{
    const union MHD_ConnectionInfo *peer = MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    exchange->address = address_of(peer->client_addr);
    MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, read_header, exchange);
    err e = exchange->refusal ? exchange->refusal : check_framing(exchange, exchange->version);
    if (!e) e = split_address(exchange);
    exchange->answer.close |= e != OK;
    if (e) return e;
    const struct networks *trusted = &exchange->http->trusted;
    if (trusted->count)
        exchange->address = address_forwarded(trusted, exchange->address, exchange->headers[HEADER_FORWARDED_FOR]);
    address_write(&exchange->address, exchange->address_text);
    exchange->req.user_agent = exchange->headers[HEADER_USER_AGENT];
    read_if_match(exchange);
    return OK;
}

/* ---- cookies */

const char *cookie_find(struct arena *arena, const char *cookies, const char *name)
{
    size_t size = strlen(name);
    while (cookies && *cookies) {
        cookies += strspn(cookies, " \t;");
        size_t length = strcspn(cookies, ";");
        if (length > size && !strncmp(cookies, name, size) && cookies[size] == '=') {
            const char *value = cookies + size + 1;
            size_t value_size = length - size - 1;
            while (value_size > 0 && (value[value_size - 1] == ' ' || value[value_size - 1] == '\t')) value_size--;
            if (value_size >= 2 && value[0] == '"' && value[value_size - 1] == '"') value++, value_size -= 2;
            return arena_copy(arena, value, value_size);
        }
        cookies += length;
    }
    return NULL;
}

/* ---- the query string */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False: a broken escape, or what is no text. */
static bool percent_decode(struct arena *arena, const char *text, size_t size, const char **ret)
{
    char *decoded = arena_alloc(arena, size + 1);
    size_t length = 0;
    bool sound = true;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == '+') c = ' ';
        if (c == '%') {
            bool whole = i + 2 < size;
            int high = whole ? hex_digit(text[i + 1]) : -1, low = whole ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                sound = false;
            } else {
                c = (char)(high << 4 | low);
                i += 2;
            }
        }
        decoded[length++] = c;
    }
    *ret = decoded;
    return sound && text_valid(decoded, length);
}

size_t query_split(struct arena *arena, const char *text, struct pair **ret, const struct err_field **faults)
{
    size_t count = 0;
    *ret = ARENA_ARRAY(arena, PAIRS, struct pair);
    while (text && *text) {
        size_t size = strcspn(text, "&");
        const char *equals = memchr(text, '=', size);
        size_t name_size = equals ? (size_t)(equals - text) : size;
        const char *name, *value = "";
        bool name_valid = percent_decode(arena, text, name_size, &name);
        bool value_valid = !equals || percent_decode(arena, equals + 1, size - name_size - 1, &value);
        if (!name_valid)
            err_field_add(arena, faults, "query", "format", "must be percent-encoded UTF-8");
        else if (!value_valid)
            err_field_add(arena, faults, name, "format", "must be percent-encoded UTF-8");
        else if (count == PAIRS)
            err_field_add(arena, faults, "query", "too_long", "has too many parameters");
        else if (size > 0)
            (*ret)[count++] = (struct pair){.name = name, .value = value};
        if (count == PAIRS && *faults) break;
        text += size;
        if (*text == '&') text++;
    }
    return count;
}

/* ---- what handlers may ask for */

const char *req_header(struct req *req, const char *name)
{
    return MHD_lookup_connection_value(exchange_of(req)->mhd, MHD_HEADER_KIND, name);
}

const char *req_cookie(struct req *req, const char *name)
{
    struct http_exchange *exchange = exchange_of(req);
    return cookie_find(exchange->env.arena, exchange->headers[HEADER_COOKIE], name);
}

ERROR(err_changed, ERR_PRECONDITION, "changed", "It has changed since you read it.");

err req_match(struct req *req, int64_t version)
{
    char text[INT_TEXT + 1];
    if (!req->if_match) return OK;
    text[text_int(version, text)] = 0;
    return strcmp(req->if_match, text) ? err_changed : OK;
}
