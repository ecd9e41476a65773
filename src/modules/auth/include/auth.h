/* The auth module: people, their roles and access, and the company's settings. The only header others may include. */
#pragma once
#include "platform/module.h"

extern const struct module auth_module;

/* A person. In SQL others read the published views auth_pub_user (id, name, phone, roles, disabled, confirmed, locale)
 * and, where the address is needed too, auth_pub_contact (the same and email). */
struct auth_user {
    ident id;
    const char *email, *name, *phone /* may be NULL */, *locale /* adding: NULL is the company's */;
    int64_t roles; /* bits of enum role */
    bool disabled, confirmed;
};
extern const struct shape auth_user_shape;

/* ERR_NOT_FOUND if there is none. */
err auth_user_find(struct tx *tx, ident id, struct auth_user *ret);
/* The enabled, confirmed people who hold at least one of the roles. */
err auth_users_with(struct tx *tx, uint32_t roles, struct list *ret_auth_users);
/* Adds a person inside the caller's transaction in the main store, publishing auth.user_changed. `password_hash` is
 * what auth_password_hash made before the transaction; NULL: they set a password through a link. A known address:
 * ERR_CONFLICT "address_known". */
err auth_user_add(struct tx *tx, const struct auth_user *user, const char *password_hash, ident *ret_id);
/* Hashes a password (Argon2id, at most two at once in a process); slow: before the transaction. Text in the arena.
 * ERR_BUSY when too many wait. */
err auth_password_hash(struct env *env, const char *password, const char **ret_hash);

enum auth_link { LINK_CONFIRMATION = 1, LINK_PASSWORD, LINK_INVITATION };
/* Makes a link's token; only its hash is kept, so call it when the mail is made. In the caller's transaction. */
err auth_link_make(struct tx *tx, ident user, enum auth_link purpose, const char **ret_token);

/* When something of the company happens again and again: each day, on a day of the week, on a day of the month. */
enum company_day {
    DAY_DAILY = 1,
    DAY_MONDAY,
    DAY_SUNDAY = DAY_MONDAY + 6,
    DAY_FIRST,                 /* of the month; the ones after it up to the 28th follow */
    DAY_LAST = DAY_FIRST + 28, /* of the month */
};
extern const char *const company_day_names[]; /* [0] NULL, "daily", "monday", … "sunday", "1", … "28", "last" */
/* The rule for such a day, at a minute of the company's clock. Pure. */
struct recurrence company_recurrence(enum company_day day, int minute);

/* The company's settings. Amounts in minor units. */
struct discount_tier {
    money over;      /* strictly more than this was paid */
    int64_t percent; /* … gives this discount */
};
extern const struct shape discount_tier_shape;
struct company {
    const char *name, *currency, *time_zone, *locale;
    int64_t worker_share_percent;
    money penalty;
    struct list discount_tiers; /* of struct discount_tier, rising */
    int64_t no_show_grace_minutes, check_in_early_minutes;
    bool auto_request_supplies;
    int charge_on, pay_on; /* enum company_day: when clients are charged and workers are paid */
    int64_t version;       /* of all settings; 0: nothing was ever set */
};
/* The discount of the highest tier that paid_total exceeds (strictly); 0 for none. Pure. */
int64_t auth_discount_percent(const struct list *tiers, money paid_total);
/* As they are now. Fast: one index lookup while nothing has changed. */
err auth_company(struct tx *tx, struct company *ret);
/* As they were at an instant of business time. */
err auth_company_at(struct tx *tx, instant at, struct company *ret);

/* Sets the company's time zone from now on (the demo company's is Europe/Moscow), in the caller's transaction. */
err auth_company_set_time_zone(struct tx *tx, const char *name);

/* Adds a row to the audit log (who did what to whom), in the caller's transaction. `subject` is an id as text, or a
 * word. No contact data and no secrets in `detail` (NULL: none). */
err auth_audit(struct tx *tx, const char *action, const char *subject, const char *detail);

/* For the command line: `mcf user add` and `mcf user passwd`. The same checks as the API; the person is confirmed at
 * once; a new password ends all sessions and tokens. `role`: one word, or staff words with commas. ERR_INVALID names
 * the fields at fault. */
err auth_cli_user_add(struct env *env, const char *email, const char *name, const char *role, const char *password);
err auth_cli_user_passwd(struct env *env, const char *email, const char *password);
