/* What crosses the border of this module: bodies, queries, answers. Rows of the store stand in store.h. */
#pragma once
#include "auth.h"

extern const char *const locale_words[]; /* [0] NULL, "ru", "en" */

struct client_new {
    const char *email, *password, *name, *phone;
    int locale; /* index of locale_words; 0: the company's */
};
struct credentials {
    const char *email, *password;
};
struct token_new {
    const char *email, *password, *name;
};
struct reset_new {
    const char *email;
};
struct password_new {
    const char *password;
};
struct me_patch {
    const char *name, *phone;
    int locale;
    const char *password, *current_password;
};
struct user_new {
    const char *email, *name, *phone;
    struct list roles; /* of const char * */
    int locale;
};
struct user_patch {
    const char *name, *phone;
    struct list roles;
    enum maybe disabled;
};
struct company_patch {
    const char *name, *currency, *time_zone;
    int locale;
    int64_t worker_share_percent;
    money penalty;
    struct list discount_tiers; /* of struct discount_tier */
    int64_t no_show_grace_minutes, check_in_early_minutes;
    enum maybe auto_request_supplies;
    int charge_on, pay_on; /* enum company_day */
};
/* What `mcf user add` gets. */
struct user_cli {
    const char *email, *name, *password;
};
extern const struct shape client_new_shape, credentials_shape, token_new_shape, reset_new_shape, password_new_shape,
    me_patch_shape, user_new_shape, user_patch_shape, company_patch_shape, user_cli_shape;

struct user_query {
    const char *q;
    int role; /* index of role_names */
    int64_t limit;
    ident after;
};
struct page_query {
    int64_t limit;
    ident after;
};
struct audit_query {
    ident actor_id;
    const char *action, *subject;
    instant from, to;
    int64_t limit;
    ident after;
};
extern const struct shape user_query_shape, page_query_shape, audit_query_shape;
extern const char *const role_names[]; /* [0] NULL, "client", … in the order of enum role's bits */

struct accepted {
    const char *message;
};
struct me {
    ident id;
    const char *email, *name, *phone;
    struct list roles, permissions; /* of const char * */
    const char *locale;
};
struct session {
    struct me *user;
};
struct token {
    ident id;
    const char *token; /* once, when it is made */
    const char *name;
    instant created_at, last_used_at, expires_at;
};
struct user {
    ident id;
    const char *email, *name, *phone, *locale;
    struct list roles; /* of const char * */
    bool disabled, confirmed;
    instant created_at;
};
struct sign_in {
    ident id;
    instant at;
    const char *kind, *outcome, *address, *user_agent;
    bool new_device;
};
struct person {
    ident id;
    const char *name;
};
struct audit_row {
    ident id;
    instant at;
    struct person *actor; /* NULL: the system */
    const char *action, *subject, *detail, *address;
};
extern const struct shape accepted_shape, me_shape, session_shape, token_shape, user_shape, sign_in_shape,
    audit_row_shape, company_shape;
