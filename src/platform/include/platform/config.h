/* Settings of the process: from the defaults, the file (--config, INI by libinih), the environment (MCF_…), the flags;
 * later ones win. */
#pragma once
#include <stdbool.h>
#include "base/arena.h"
#include "base/err.h"

struct config {
    const char *data;           /* --data */
    const char *listen;         /* --listen, MCF_LISTEN, default 127.0.0.1:8080 */
    const char *ops_listen;     /* --ops-listen, default 127.0.0.1:8081 */
    const char *public_url;     /* MCF_PUBLIC_URL, default http://<listen>; NULL for port 0: see http_url */
    const char *trusted_proxy;  /* MCF_TRUSTED_PROXY: CIDRs, comma-separated; NULL */
    const char *outbound_hosts; /* MCF_OUTBOUND_HOSTS: names, comma-separated; NULL: none */
    const char *smtp_url;       /* MCF_SMTP_URL; NULL: files in DIR/mail */
    const char *smtp_ca;        /* MCF_SMTP_CA; NULL: the system's */
    const char *mail_from;      /* MCF_MAIL_FROM, default "Make Cats Free <no-reply@localhost>" */
    const char *db[8];          /* MCF_DB_MAIN …, by enum store; NULL: a SQLite file */
    /* MCF_COOKIES_URL …; NULL or "off": there is no such company (asked by config_cookies_off, config_payments_off) */
    const char *cookies_url, *cookies_secret, *payments_url, *payments_secret;
    bool cookies_played; /* no flag: the demo company brings its past cookies itself; orders go nowhere */
    bool mail_discard;   /* no flag: the demo company's past messages count as sent and go nowhere */
    bool dev;            /* --dev */
    int patience;        /* seconds for a request's body; 0: 60 */
    int loops, workers;  /* event loops (default: cores) and handler threads (default 32) */
};

/* One row per setting: the one source of `mcf serve --help`, the file's keys, MCF_ names and flags. */
struct config_key {
    const char *name; /* "listen": file key listen, flag --listen, environment MCF_LISTEN */
    const char *help;
    size_t offset;
    enum { CONFIG_TEXT, CONFIG_BOOL, CONFIG_INT } type;
    const char *fallback;
};
extern const struct config_key config_keys[];
extern const size_t config_key_count;

/* No cookie supplier, no payment services: unset or "off". With --dev unset ones are started (src/app/suppliers.c)
 * before anybody asks here. */
bool config_cookies_off(const struct config *config);
bool config_payments_off(const struct config *config);

/* Fills config from all sources; argv[0] is the first flag. Unknown keys and flags are an ERR_INVALID that names all of
 * them. */
err config_load(struct arena *arena, int argc, char **argv, struct config *ret);
