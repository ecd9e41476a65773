/* The files of the interface, embedded in the program: chosen by Accept-Encoding; what has a hash in its name is kept
 * forever, the page itself is asked for each time. Every other path is the page, too: the interface has routes of its
 * own. The page is there in each language, for members and for others. */
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

/* "/member.ru.html", if there is such a page; of the language only its first part counts: "ru-RU". */
static const struct asset *page_in(struct http_exchange *exchange, const char *kind, const char *language)
{
    int size = (int)strcspn(language, "-;, ");
    if (size == 0 || size > 8) return NULL;
    const char *path = arena_printf(exchange->env.arena, "/%s.%.*s.html", kind, size, language);
    return asset_find(exchange->http->platform, path);
}

/* In the language that was chosen here before, or in the first of the browser's that we have. */
static const struct asset *page_of_kind(struct http_exchange *exchange, const char *kind)
{
    const char *cookies = exchange->headers[HEADER_COOKIE], *languages = exchange->headers[HEADER_ACCEPT_LANGUAGE];
    const char *chosen = cookies ? cookie_find(exchange->env.arena, cookies, "mcf-locale") : NULL;
    const struct asset *page = chosen ? page_in(exchange, kind, chosen) : NULL;
    for (const char *at = languages; !page && at; at = strchr(at, ',')) {
        at += strspn(at, ", ");
        page = page_in(exchange, kind, at);
    }
    return page ? page : page_in(exchange, kind, "en");
}

/* Where a role's day begins the page names what that one needs: "/clerk/supplies.ru.html". */
static const struct asset *start_page_of(struct http_exchange *exchange)
{
    if (session_find(exchange)) return NULL; /* the page asks, and is told */
    for (size_t i = 0; i < role_word_count; i++) {
        if (!(exchange->env.actor.roles & role_words[i].role)) continue;
        const char *kind = arena_printf(exchange->env.arena, "%s%s", role_words[i].word, exchange->uri);
        const struct asset *page = page_of_kind(exchange, kind);
        if (page) return page;
    }
    return NULL;
}

/* The page at any address of the interface. A browser with a session is told of what members need; nothing rests on
 * it. */
static const struct asset *page_of(struct http_exchange *exchange)
{
    const char *cookies = exchange->headers[HEADER_COOKIE];
    bool member = cookies && cookie_find(exchange->env.arena, cookies, exchange->http->session_cookie);
    const struct asset *page = member ? start_page_of(exchange) : NULL;
    if (!page) page = page_of_kind(exchange, member ? "member" : "index");
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
