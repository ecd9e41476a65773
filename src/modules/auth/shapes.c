#include "shapes.h"
#include "platform/http.h"
#include "rules.h"

const char *const locale_words[] = {NULL, "ru", "en", NULL};
const char *const role_names[] = {NULL, "client", "worker", "clerk", "manager", "admin", NULL};

#define NAME_MAX_CHARS  120
#define PASSWORD_BOUNDS .min = PASSWORD_MIN, .max = PASSWORD_MAX

/* -- In -- */

static const struct field client_new_fields[] = {
    F_TEXT(struct client_new, email, REQUIRED | EMAIL, .max = 254),
    F_TEXT(struct client_new, password, REQUIRED | SECRET, PASSWORD_BOUNDS),
    F_TEXT(struct client_new, name, REQUIRED, .max = NAME_MAX_CHARS),
    F_TEXT(struct client_new, phone, REQUIRED | PHONE, .max = 40),
    F_ENUM(struct client_new, locale, 0, locale_words, .help = "language of mails; the company's by default"),
};
const struct shape client_new_shape = SHAPE(struct client_new, "ClientNew", client_new_fields);

/* No lower bound here: whoever signs in is not taught the rules of passwords. */
static const struct field credentials_fields[] = {
    F_TEXT(struct credentials, email, REQUIRED, .max = 254),
    F_TEXT(struct credentials, password, REQUIRED | SECRET, .max = PASSWORD_MAX),
};
const struct shape credentials_shape = SHAPE(struct credentials, "Credentials", credentials_fields);

static const struct field token_new_fields[] = {
    F_TEXT(struct token_new, email, REQUIRED, .max = 254),
    F_TEXT(struct token_new, password, REQUIRED | SECRET, .max = PASSWORD_MAX),
    F_TEXT(struct token_new, name, REQUIRED, .max = 80, .help = "what it is for"),
};
const struct shape token_new_shape = SHAPE(struct token_new, "TokenNew", token_new_fields);

static const struct field reset_new_fields[] = {F_TEXT(struct reset_new, email, REQUIRED | EMAIL, .max = 254)};
const struct shape reset_new_shape = SHAPE(struct reset_new, "PasswordResetNew", reset_new_fields);

static const struct field password_new_fields[] = {
    F_TEXT(struct password_new, password, REQUIRED | SECRET, PASSWORD_BOUNDS)};
const struct shape password_new_shape = SHAPE(struct password_new, "PasswordNew", password_new_fields);

static const struct field me_patch_fields[] = {
    F_TEXT(struct me_patch, name, 0, .max = NAME_MAX_CHARS),
    F_TEXT(struct me_patch, phone, PHONE, .max = 40),
    F_ENUM(struct me_patch, locale, 0, locale_words),
    F_TEXT(struct me_patch, password, SECRET, PASSWORD_BOUNDS, .help = "ends all other sessions and all tokens"),
    F_TEXT(struct me_patch, current_password, SECRET, .max = PASSWORD_MAX, .help = "needed with `password`"),
};
const struct shape me_patch_shape = SHAPE(struct me_patch, "MePatch", me_patch_fields);

static const struct field user_new_fields[] = {
    F_TEXT(struct user_new, email, REQUIRED | EMAIL, .max = 254),
    F_TEXT(struct user_new, name, REQUIRED, .max = NAME_MAX_CHARS),
    F_TEXT(struct user_new, phone, PHONE, .max = 40),
    F_TEXTS(struct user_new, roles, REQUIRED, .max = 5),
    F_ENUM(struct user_new, locale, 0, locale_words),
};
const struct shape user_new_shape = SHAPE(struct user_new, "UserNew", user_new_fields);

static const struct field user_patch_fields[] = {
    F_TEXT(struct user_patch, name, 0, .max = NAME_MAX_CHARS),
    F_TEXT(struct user_patch, phone, PHONE, .max = 40),
    F_TEXTS(struct user_patch, roles, 0, .max = 5),
    F_MAYBE(struct user_patch, disabled, 0),
};
const struct shape user_patch_shape = SHAPE(struct user_patch, "UserPatch", user_patch_fields);

static const struct field user_cli_fields[] = {
    F_TEXT(struct user_cli, email, REQUIRED | EMAIL, .max = 254),
    F_TEXT(struct user_cli, name, REQUIRED, .max = NAME_MAX_CHARS),
    F_TEXT(struct user_cli, password, REQUIRED | SECRET, PASSWORD_BOUNDS),
};
const struct shape user_cli_shape = SHAPE(struct user_cli, "UserCommand", user_cli_fields);

static const struct field discount_tier_fields[] = {
    F_MONEY(struct discount_tier, over, REQUIRED, .help = "strictly more than this was paid"),
    F_INT(struct discount_tier, percent, REQUIRED, .min = 0, .max = 100),
};
const struct shape discount_tier_shape = SHAPE(struct discount_tier, "DiscountTier", discount_tier_fields);

/* Every field is a setting of its own: its name is the key in auth_company_setting (company.c). */
static const struct field company_patch_fields[] = {
    F_TEXT(struct company_patch, name, 0, .max = NAME_MAX_CHARS),
    F_TEXT(struct company_patch, currency, 0, .max = 3),
    F_TEXT(struct company_patch, time_zone, 0, .max = 64),
    F_ENUM(struct company_patch, locale, 0, locale_words),
    F_INT(struct company_patch, worker_share_percent, 0, .min = 0, .max = 100),
    F_MONEY(struct company_patch, penalty, 0, .min = 0, .max = MONEY_MAX),
    F_LIST(struct company_patch, discount_tiers, 0, &discount_tier_shape, .max = 20),
    F_INT(struct company_patch, no_show_grace_minutes, 0, .min = 0, .max = 1440),
    F_INT(struct company_patch, check_in_early_minutes, 0, .min = 0, .max = 1440),
    F_MAYBE(struct company_patch, auto_request_supplies, 0),
    F_ENUM(struct company_patch, charge_on, 0, company_day_names, .help = "when clients are charged, at 21:00"),
    F_ENUM(struct company_patch, pay_on, 0, company_day_names, .help = "when workers are paid, at 21:00"),
};
const struct shape company_patch_shape = SHAPE(struct company_patch, "CompanyPatch", company_patch_fields);

static const struct field user_query_fields[] = {
    F_TEXT(struct user_query, q, 0, .max = 100, .help = "in name and address"),
    F_ENUM(struct user_query, role, 0, role_names),
    F_PAGE(struct user_query),
};
const struct shape user_query_shape = SHAPE(struct user_query, "UserQuery", user_query_fields);

static const struct field page_query_fields[] = {F_PAGE(struct page_query)};
const struct shape page_query_shape = SHAPE(struct page_query, "AuthPageQuery", page_query_fields);

static const struct field audit_query_fields[] = {
    F_ID(struct audit_query, actor_id, 0),
    F_TEXT(struct audit_query, action, 0, .max = 80, .help = "how it begins: users."),
    F_TEXT(struct audit_query, subject, 0, .max = 80),
    F_TIME(struct audit_query, from, 0, .help = "at or after"),
    F_TIME(struct audit_query, to, 0, .help = "before"),
    F_PAGE(struct audit_query),
};
const struct shape audit_query_shape = SHAPE(struct audit_query, "AuditQuery", audit_query_fields);

/* -- Out -- */

static const struct field accepted_fields[] = {F_TEXT(struct accepted, message, 0)};
const struct shape accepted_shape = SHAPE(struct accepted, "Accepted", accepted_fields);

static const struct field me_fields[] = {
    F_ID(struct me, id, 0),       F_TEXT(struct me, email, 0),  F_TEXT(struct me, name, 0),
    F_TEXT(struct me, phone, 0),  F_TEXTS(struct me, roles, 0), F_TEXTS(struct me, permissions, 0),
    F_TEXT(struct me, locale, 0),
};
const struct shape me_shape = SHAPE(struct me, "Me", me_fields);

static const struct field session_fields[] = {F_OBJECT(struct session, user, 0, &me_shape)};
const struct shape session_shape = SHAPE(struct session, "Session", session_fields);

static const struct field token_fields[] = {
    F_ID(struct token, id, 0),
    F_TEXT(struct token, token, OMIT, .max = 60, .help = "shown once, when it is made"),
    F_TEXT(struct token, name, 0),
    F_TIME(struct token, created_at, 0),
    F_TIME(struct token, last_used_at, 0, .help = "to within ten minutes"),
    F_TIME(struct token, expires_at, 0),
};
const struct shape token_shape = SHAPE(struct token, "Token", token_fields);

static const struct field user_fields[] = {
    F_ID(struct user, id, 0),         F_TEXT(struct user, email, 0),     F_TEXT(struct user, name, 0),
    F_TEXT(struct user, phone, 0),    F_TEXTS(struct user, roles, 0),    F_TEXT(struct user, locale, 0),
    F_BOOL(struct user, disabled, 0), F_BOOL(struct user, confirmed, 0), F_TIME(struct user, created_at, 0),
};
const struct shape user_shape = SHAPE(struct user, "User", user_fields);

static const struct field sign_in_fields[] = {
    F_ID(struct sign_in, id, 0),
    F_TIME(struct sign_in, at, 0),
    F_TEXT(struct sign_in, kind, 0, .help = "session, token"),
    F_TEXT(struct sign_in, outcome, 0, .help = "ok, wrong_password, unconfirmed, disabled"),
    F_TEXT(struct sign_in, address, 0),
    F_TEXT(struct sign_in, user_agent, 0),
    F_BOOL(struct sign_in, new_device, 0),
};
const struct shape sign_in_shape = SHAPE(struct sign_in, "SignIn", sign_in_fields);

static const struct field person_fields[] = {F_ID(struct person, id, 0), F_TEXT(struct person, name, 0)};
static const struct shape person_shape = SHAPE(struct person, "AuditActor", person_fields);

static const struct field audit_row_fields[] = {
    F_ID(struct audit_row, id, 0),
    F_TIME(struct audit_row, at, 0),
    F_OBJECT(struct audit_row, actor, 0, &person_shape),
    F_TEXT(struct audit_row, action, 0),
    F_TEXT(struct audit_row, subject, 0),
    F_TEXT(struct audit_row, detail, 0, .max = 2000),
    F_TEXT(struct audit_row, address, 0),
};
const struct shape audit_row_shape = SHAPE(struct audit_row, "AuditRow", audit_row_fields);

#define SEES_SETTINGS (ROLE_MANAGER | ROLE_ADMIN)
static const struct field company_fields[] = {
    F_TEXT(struct company, name, 0),
    F_TEXT(struct company, currency, 0),
    F_TEXT(struct company, time_zone, 0),
    F_TEXT(struct company, locale, 0),
    F_INT(struct company, worker_share_percent, 0, .visible_to = SEES_SETTINGS),
    F_MONEY(struct company, penalty, 0, .visible_to = SEES_SETTINGS),
    F_LIST(struct company, discount_tiers, 0, &discount_tier_shape, .visible_to = SEES_SETTINGS),
    F_INT(struct company, no_show_grace_minutes, 0, .visible_to = SEES_SETTINGS),
    F_INT(struct company, check_in_early_minutes, 0, .visible_to = SEES_SETTINGS),
    F_BOOL(struct company, auto_request_supplies, 0, .visible_to = SEES_SETTINGS),
    F_ENUM(struct company, charge_on, 0, company_day_names, .visible_to = SEES_SETTINGS),
    F_ENUM(struct company, pay_on, 0, company_day_names, .visible_to = SEES_SETTINGS),
};
const struct shape company_shape = SHAPE(struct company, "Company", company_fields);

static const struct field auth_user_fields[] = {
    F_ID(struct auth_user, id, 0),         F_TEXT(struct auth_user, email, 0),     F_TEXT(struct auth_user, name, 0),
    F_TEXT(struct auth_user, phone, 0),    F_TEXT(struct auth_user, locale, 0),    F_INT(struct auth_user, roles, 0),
    F_BOOL(struct auth_user, disabled, 0), F_BOOL(struct auth_user, confirmed, 0),
};
const struct shape auth_user_shape = SHAPE(struct auth_user, "AuthUser", auth_user_fields);
