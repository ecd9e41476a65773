/* Who speaks, and whether a browser was led to speak: the session and the origin check. */
#include <string.h>
#include <strings.h>
#include "internal.h"

enum { TOKEN_LIMIT = 512 };

ERROR(err_cross_site, ERR_FORBIDDEN, "cross_site", "This request came from another site, or does not say from where.");

static const char *bearer_of(const char *authorization)
{
    static const char scheme[] = "Bearer ";
    if (!authorization || strncasecmp(authorization, scheme, sizeof scheme - 1) != 0) return NULL;
    const char *token = authorization + sizeof scheme - 1;
    while (*token == ' ') token++;
    return *token && strlen(token) <= TOKEN_LIMIT ? token : NULL;
}

err session_find(struct http_exchange *exchange)
{
    const char *bearer = bearer_of(exchange->headers[HEADER_AUTHORIZATION]);
    const char *cookie =
        cookie_find(exchange->env.arena, exchange->headers[HEADER_COOKIE], exchange->http->session_cookie);
    if (cookie && strlen(cookie) > TOKEN_LIMIT) cookie = "";
    exchange->bearer = bearer != NULL;
    exchange->has_cookie = exchange->headers[HEADER_COOKIE] != NULL;
    if (cookie && !*cookie) cookie = NULL;
    if (bearer) cookie = NULL; /* a token speaks for itself; the cookie of the same browser does not matter */
    exchange->credentials.cookie = cookie;
    exchange->credentials.bearer = bearer;
    return session_ask(&exchange->env, cookie, bearer, &exchange->env.actor);
}

/* The page's own address: as configured, or as the browser sees it. */
static bool origin_is_ours(const struct http_exchange *exchange, const char *origin)
{
    const char *host = exchange->headers[HEADER_HOST];
    if (!strcasecmp(origin, exchange->http->public_origin)) return true;
    const char *scheme = exchange->http->secure ? "https://" : "http://";
    return host && !strncasecmp(origin, scheme, strlen(scheme)) && !strcasecmp(origin + strlen(scheme), host);
}

/* A bearer token is never sent by a browser of itself, so only requests without one are judged. Of the two headers
 * neither may name another site, and one must name ours: "none" (a bookmark, an address typed in) says nothing of that
 * kind. A program that sends neither header nor cookie rides on nobody's session. */
err origin_check(struct http_exchange *exchange)
{
    const struct route *route = exchange->req.route;
    if (!route || route->method == HTTP_GET || route->flags & ROUTE_CROSS_SITE || exchange->bearer) return OK;
    const char *site = exchange->headers[HEADER_FETCH_SITE], *origin = exchange->headers[HEADER_ORIGIN];
    bool same = site && !strcmp(site, "same-origin");
    if (site && !same && strcmp(site, "none") != 0) return err_cross_site;
    if (origin) return origin_is_ours(exchange, origin) ? OK : err_cross_site;
    if (same) return OK;
    return exchange->has_cookie ? err_cross_site : OK;
}
