/* The files of the interface, embedded in the program: chosen by Accept-Encoding; what has a hash in its name is kept
 * forever, the page itself is asked for each time. Every other path is the page, too: the interface has routes of its
 * own. The page is there in each language, for members and for others; the front door is a page of its own. */
#include <string.h>
#include "internal.h"

static const struct asset *asset_find(const struct platform *platform, const char *path)
{
    for (size_t i = 0; i < platform->asset_count; i++)
        if (!strcmp(platform->assets[i].path, path)) return &platform->assets[i];
    return NULL;
}

static void choose(const struct http_exchange *exchange, const struct asset *asset, struct answer *answer,
                   const char **ret_coding)
{
    const char *wanted = exchange->headers[HEADER_ACCEPT_ENCODING];
    *ret_coding = NULL;
    if (asset->brotli && coding_accepted(wanted, "br")) {
        *ret_coding = "br";
        answer->bytes = asset->brotli;
        answer->size = asset->brotli_size;
    } else if (asset->gzip && (coding_accepted(wanted, "gzip") || !asset->plain)) {
        *ret_coding = "gzip";
        answer->bytes = asset->gzip;
        answer->size = asset->gzip_size;
    } else {
        answer->bytes = asset->plain;
        answer->size = asset->plain_size;
    }
}

/* Strong, of the bytes that are sent. */
static const char *etag_of(struct arena *arena, const struct answer *answer)
{
    unsigned char hash[16];
    crypto_generichash(hash, sizeof hash, answer->bytes, answer->size, NULL, 0);
    return arena_printf(arena, "\"%s\"", text_hex(arena, hash, sizeof hash));
}

static bool etag_matches(const char *header, const char *etag)
{
    return header && (!strcmp(header, "*") || strstr(header, etag));
}

/* "/index.ru.html": `size` bytes of `language` count, NULL if there is no such page. */
static const struct asset *page_in(struct http_exchange *exchange, const char *kind, const char *language, int size)
{
    const char *path = arena_printf(exchange->env.arena, "/%s.%.*s.html", kind, size, language);
    return asset_find(exchange->http->platform, path);
}

/* What was chosen here before, or the first of the browser's languages that we have; of each its first part counts:
 * "ru-RU". */
static const char *language_of(struct http_exchange *exchange, int *ret_size)
{
    enum { LONGEST = 8 };
    const char *cookies = exchange->headers[HEADER_COOKIE];
    const char *chosen = cookies ? cookie_find(exchange->env.arena, cookies, "mcf-locale") : NULL;
    const char *sources[] = {chosen, exchange->headers[HEADER_ACCEPT_LANGUAGE]};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        for (const char *at = sources[i]; at; at = strchr(at, ',')) {
            at += strspn(at, ", ");
            *ret_size = (int)strcspn(at, "-;, ");
            if (*ret_size <= LONGEST && page_in(exchange, "index", at, *ret_size)) return at;
        }
    }
    *ret_size = 2;
    return "en";
}

/* Where a role's day begins the page names what that one needs: "/clerk/supplies.ru.html". With filters in its address
 * it needs something else. */
static const struct asset *start_page_of(struct http_exchange *exchange, const char *language, int size)
{
    bool asked = false;
    for (size_t i = 0; i < role_word_count && !exchange->query_text; i++) {
        const char *kind = arena_printf(exchange->env.arena, "%s%s", role_words[i].word, exchange->uri);
        const struct asset *page = page_in(exchange, kind, language, size);
        if (!page) continue;
        if (!asked && session_find(exchange)) return NULL; /* the page asks, and is told */
        asked = true;
        if (exchange->env.actor.roles & role_words[i].role) return page;
    }
    return NULL;
}

/* The page at any address of the interface. A browser with a session is told of what members need; nothing rests on
 * it. */
static const struct asset *page_of(struct http_exchange *exchange)
{
    int size;
    const char *cookies = exchange->headers[HEADER_COOKIE], *language = language_of(exchange, &size);
    bool member = cookies && cookie_find(exchange->env.arena, cookies, exchange->http->session_cookie);
    const struct asset *page = NULL;
    if (member) page = start_page_of(exchange, language, size);
    if (!member && !strcmp(exchange->uri, "/")) page = page_in(exchange, "front", language, size);
    if (!page) page = page_in(exchange, member ? "member" : "index", language, size);
    return page ? page : asset_find(exchange->http->platform, "/index.html");
}

err asset_answer(struct http_exchange *exchange)
{
    const struct platform *platform = exchange->http->platform;
    struct answer *answer = &exchange->answer;
    const char *path = exchange->uri, *coding;
    bool kept = text_starts(path, "/assets/");
    if (strcmp(exchange->method, "GET") != 0 && strcmp(exchange->method, "HEAD") != 0) {
        res_header(&exchange->req, "Allow", "GET, HEAD");
        return err_wrong_method;
    }
    const struct asset *asset = asset_find(platform, path);
    if (!asset && !kept) asset = page_of(exchange);
    if (!asset) return err_no_such_thing;
    answer->status = 200;
    answer->page = true;
    answer->content_type = asset->type;
    answer->cache_control = kept ? "public, max-age=31536000, immutable" : "no-cache";
    choose(exchange, asset, answer, &coding);
    if (coding) res_header(&exchange->req, "Content-Encoding", coding);
    res_header(&exchange->req, "Vary", kept ? "Accept-Encoding" : "Accept-Encoding, Accept-Language, Cookie");
    if (kept) return OK;
    const char *etag = etag_of(exchange->env.arena, answer);
    res_header(&exchange->req, "ETag", etag);
    if (!etag_matches(exchange->headers[HEADER_IF_NONE_MATCH], etag)) return OK;
    answer->status = 304;
    answer->content_type = NULL;
    answer->bytes = "";
    answer->size = 0;
    return OK;
}
