/* The routes of the module and their thin handlers. What they do stands in actions_*.c. */
#include "actions.h"
#include "platform/platform.h"

/* -- Helpers -- */

/* Browsers keep a cookie for at most 400 days; how long a session lives is the server's business (SESSION_LIFE). */
#define COOKIE_AGE_S (DEVICE_LIFE / MS_SECOND)

static bool over_https(const struct req *req)
{
    const char *url = req->env->platform->config.public_url;
    return url && text_starts(url, "https://");
}

static const char *device_cookie(const struct req *req)
{
    return over_https(req) ? "__Host-mcf_device" : "mcf_device";
}

static struct peer peer(struct req *req)
{
    return peer_of(req->env, req->user_agent, req_cookie(req, device_cookie(req)));
}

/* Lets the browser remember that it is one of the person's devices; NULL: it does already. The header's name is in
 * lower case, because res_header replaces a header of the same spelling, and the session's cookie travels beside this
 * one. */
static void set_device(struct req *req, const char *value)
{
    if (!value) return;
    res_header(req, "set-cookie",
               arena_printf(req->env->arena, "%s=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
                            device_cookie(req), value, (long long)COOKIE_AGE_S, over_https(req) ? "; Secure" : ""));
}

/* Cuts a list that was read with one row too many; gives `next`. Rows begin with their id. */
static ident cut(struct list *list, size_t row_size, int64_t limit)
{
    int64_t most = page_limit(limit);
    if ((int64_t)list->count <= most) return 0;
    list->count = (size_t)most;
    return *(const ident *)(const void *)((const char *)list->items + (list->count - 1) * row_size);
}

/* -- Registration and links -- */

static const struct accepted check_mail = {.message = "Look into your mailbox: a message is on its way."};

static err post_client(struct req *req)
{
    struct peer from = peer(req);
    struct registration *registration;
    TRY(client_prepare(req->env, req->in, &from, &registration));
    TRY(req_begin(req));
    TRY(client_register(req->tx, registration, &from));
    TRY(res_object(req, 202, &check_mail));
    return req_commit(req);
}

static err post_confirmation(struct req *req)
{
    struct peer from = peer(req);
    const char *device = NULL;
    TRY(confirmation_use(req->env, req->token, &from, &device));
    set_device(req, device);
    return res_empty(req, 204);
}

static err post_reset(struct req *req)
{
    const struct reset_new *in = req->in;
    struct peer from = peer(req);
    TRY(reset_ask(req->env, in->email, &from));
    return res_object(req, 202, &check_mail);
}

static err post_reset_token(struct req *req)
{
    const struct password_new *in = req->in;
    struct peer from = peer(req);
    const char *device = NULL;
    TRY(reset_use(req->env, req->token, in->password, &from, &device));
    set_device(req, device);
    return res_empty(req, 204);
}

/* -- Session and tokens -- */

static err post_session(struct req *req)
{
    const struct credentials *in = req->in;
    struct peer from = peer(req);
    struct opened opened;
    TRY(session_open(req->env, in->email, in->password, &from, &opened));
    res_session_cookie(req, opened.secret, COOKIE_AGE_S);
    set_device(req, opened.device);
    struct session session = {.user = me_view(req->env, &opened.user)};
    return res_object(req, 200, &session);
}

static err delete_session(struct req *req)
{
    TRY(session_close(req->tx));
    res_session_cookie(req, NULL, 0);
    return res_empty(req, 204);
}

static err post_token(struct req *req)
{
    struct peer from = peer(req);
    struct token token;
    TRY(token_make(req->env, req->in, &from, &token));
    return res_object(req, 201, &token);
}

static err get_tokens(struct req *req)
{
    const struct page_query *query = req->query;
    struct list tokens;
    TRY(store_token_list(req->tx, req->env->actor.id, page_limit(query->limit) + 1, query->after, &tokens));
    ident next = cut(&tokens, sizeof(struct token), query->limit);
    return res_list(req, &tokens, next);
}

static err delete_token(struct req *req)
{
    TRY(token_end(req->tx, req->id));
    return res_empty(req, 204);
}

/* -- Oneself -- */

static err get_me(struct req *req)
{
    struct user_row user;
    TRY(store_user_find(req->tx, req->env->actor.id, &user));
    res_etag(req, user.version);
    return res_object(req, 200, me_view(req->env, &user));
}

static err patch_me(struct req *req)
{
    struct peer from = peer(req);
    struct user_row user;
    TRY(me_change(req->env, req, req->in, &from, &user));
    res_etag(req, user.version);
    return res_object(req, 200, me_view(req->env, &user));
}

static err get_sign_ins(struct req *req)
{
    const struct page_query *query = req->query;
    struct list rows;
    TRY(store_sign_in_list(req->tx, req->env->actor.id, page_limit(query->limit) + 1, query->after, &rows));
    ident next = cut(&rows, sizeof(struct sign_in), query->limit);
    return res_list(req, &rows, next);
}

/* -- People -- */

static err answer_user(struct req *req, int status, const struct user_row *user)
{
    struct user view = user_view(req->env, user);
    res_etag(req, user->version);
    return res_object(req, status, &view);
}

static err get_users(struct req *req)
{
    const struct user_query *query = req->query;
    struct list rows;
    TRY(user_list(req->tx, query, &rows));
    ident next = cut(&rows, sizeof(struct user_row), query->limit);
    struct user *views = ARENA_ARRAY(req->env->arena, rows.count, struct user);
    for (size_t i = 0; i < rows.count; i++) views[i] = user_view(req->env, (const struct user_row *)rows.items + i);
    struct list users = {.items = views, .count = rows.count};
    return res_list(req, &users, next);
}

static err get_user(struct req *req)
{
    struct user_row user;
    TRY(store_user_find(req->tx, req->id, &user));
    return answer_user(req, 200, &user);
}

static err post_user(struct req *req)
{
    struct user_row user;
    TRY(user_invite(req->tx, req->in, &user));
    return answer_user(req, 201, &user);
}

static err patch_user(struct req *req)
{
    struct user_row user;
    TRY(user_change(req, req->id, req->in, &user));
    return answer_user(req, 200, &user);
}

/* -- The company -- */

static err get_company(struct req *req)
{
    struct company company;
    TRY(auth_company(req->tx, &company));
    res_etag(req, company.version);
    return res_object(req, 200, &company);
}

static err patch_company(struct req *req)
{
    struct company company;
    TRY(company_change(req, req->in, &company));
    res_etag(req, company.version);
    return res_object(req, 200, &company);
}

static err get_audit_log(struct req *req)
{
    const struct audit_query *query = req->query;
    struct list rows;
    TRY(store_audit_list(req->tx, query, &rows));
    ident next = cut(&rows, sizeof(struct audit_row), query->limit);
    return res_list(req, &rows, next);
}

/* -- Tables -- */

const struct permission auth_permissions[] = {
    {"session.end", ROLE_SIGNED_IN, "Sign out"},
    {"me.read", ROLE_SIGNED_IN, "See one's own account, tokens and sign-ins"},
    {"me.write", ROLE_SIGNED_IN, "Change one's own name, telephone, language and password; delete tokens"},
    {"company.read", ROLE_SIGNED_IN, "See the company's settings, as far as one's roles go"},
    {"company.write", ROLE_ADMIN, "Change the company's settings"},
    {"users.manage", ROLE_ADMIN, "Invite people, change their roles, disable them"},
    {"audit.read", ROLE_ADMIN, "See who did what"},
};

#define ROUTE(method_, path_, permission_, scope_, handler_, summary_, ...)                                            \
    {                                                                                                                  \
        .method = HTTP_##method_, .path = (path_), .permission = (permission_), .scope = SCOPE_##scope_,               \
        .store = STORE_MAIN, .handler = (handler_), .summary = (summary_), __VA_ARGS__                                 \
    }

const struct route auth_routes[] = {
    ROUTE(POST, "/api/clients", "public", NONE, post_client,
          "Register as a client; a link to confirm the address is mailed", .in = &client_new_shape,
          .out = &accepted_shape, .flags = ROUTE_IDEMPOTENT | ROUTE_ACCEPTED),
    ROUTE(POST, "/api/confirmations/{token}", "public", NONE, post_confirmation,
          "Confirm one's address with the link that was mailed"),
    ROUTE(POST, "/api/password-resets", "public", NONE, post_reset, "Have a link mailed that sets a new password",
          .in = &reset_new_shape, .out = &accepted_shape, .flags = ROUTE_ACCEPTED),
    ROUTE(POST, "/api/password-resets/{token}", "public", NONE, post_reset_token,
          "Set a password with a link (reset, invitation); ends all sessions and tokens", .in = &password_new_shape),

    ROUTE(POST, "/api/session", "public", NONE, post_session, "Sign in with a browser", .in = &credentials_shape,
          .out = &session_shape),
    ROUTE(DELETE, "/api/session", "session.end", OWN, delete_session, "Sign out: ends the session or token that asks",
          .flags = ROUTE_TX),
    ROUTE(POST, "/api/tokens", "public", NONE, post_token, "Make a personal API token; it is shown once",
          .in = &token_new_shape, .out = &token_shape, .flags = ROUTE_CREATED),
    ROUTE(GET, "/api/tokens", "me.read", OWN, get_tokens, "One's own tokens", .query = &page_query_shape,
          .out = &token_shape, .flags = ROUTE_READ | ROUTE_LIST),
    ROUTE(DELETE, "/api/tokens/{id}", "me.write", OWN, delete_token, "Delete one's own token", .flags = ROUTE_TX),

    ROUTE(GET, "/api/me", "me.read", OWN, get_me, "Who one is, and what one may do", .out = &me_shape,
          .flags = ROUTE_READ | ROUTE_LOOP),
    ROUTE(PATCH, "/api/me", "me.write", OWN, patch_me, "Change one's own account", .in = &me_patch_shape,
          .out = &me_shape),
    ROUTE(GET, "/api/sign-ins", "me.read", OWN, get_sign_ins, "One's own log of sign-ins", .query = &page_query_shape,
          .out = &sign_in_shape, .flags = ROUTE_READ | ROUTE_LIST),

    ROUTE(GET, "/api/users", "users.manage", ANY, get_users, "People", .query = &user_query_shape, .out = &user_shape,
          .flags = ROUTE_READ | ROUTE_LIST | ROUTE_CSV),
    ROUTE(POST, "/api/users", "users.manage", ANY, post_user, "Invite somebody; a link to set a password is mailed",
          .in = &user_new_shape, .out = &user_shape, .flags = ROUTE_TX | ROUTE_IDEMPOTENT | ROUTE_CREATED),
    ROUTE(GET, "/api/users/{id}", "users.manage", ANY, get_user, "One person", .out = &user_shape, .flags = ROUTE_READ),
    ROUTE(PATCH, "/api/users/{id}", "users.manage", ANY, patch_user, "Change somebody's name, roles or access, at once",
          .in = &user_patch_shape, .out = &user_shape, .flags = ROUTE_TX),

    ROUTE(GET, "/api/company", "company.read", ANY, get_company, "The company's settings", .out = &company_shape,
          .flags = ROUTE_READ | ROUTE_LOOP),
    ROUTE(PATCH, "/api/company", "company.write", ANY, patch_company, "Change settings, from now on",
          .in = &company_patch_shape, .out = &company_shape, .flags = ROUTE_TX),
    ROUTE(GET, "/api/audit-log", "audit.read", ANY, get_audit_log, "Who did what", .query = &audit_query_shape,
          .out = &audit_row_shape, .flags = ROUTE_READ | ROUTE_LIST | ROUTE_CSV),
};
