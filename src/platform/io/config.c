/* Settings: one table, four sources. The table is also the help text. */
#include "platform/config.h"
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/text.h"
#include "platform/db.h"

#define TEXT(name_, member, fallback_, help_)                                                                          \
    {                                                                                                                  \
        .name = (name_), .help = (help_), .offset = offsetof(struct config, member), .type = CONFIG_TEXT,              \
        .fallback = (fallback_)                                                                                        \
    }
#define INT(name_, member, fallback_, help_)                                                                           \
    {                                                                                                                  \
        .name = (name_), .help = (help_), .offset = offsetof(struct config, member), .type = CONFIG_INT,               \
        .fallback = (fallback_)                                                                                        \
    }
#define BOOL(name_, member, help_)                                                                                     \
    {                                                                                                                  \
        .name = (name_), .help = (help_), .offset = offsetof(struct config, member), .type = CONFIG_BOOL,              \
        .fallback = "no"                                                                                               \
    }

const struct config_key config_keys[] = {
    TEXT("data", data, NULL, "the folder that holds everything (needed)"),
    TEXT("listen", listen, "127.0.0.1:8080", "address and port of the interface and the API"),
    TEXT("ops-listen", ops_listen, "127.0.0.1:8081", "address and port of /healthz, /readyz and /metrics"),
    TEXT("public-url", public_url, NULL,
         "how people reach it: links in mails, origin checks, Secure cookies (http:// and the listen address)"),
    TEXT("trusted-proxy", trusted_proxy, NULL, "CIDRs whose X-Forwarded-For counts, comma-separated (none)"),
    TEXT("outbound-hosts", outbound_hosts, NULL,
         "host names that matching steps and webhooks may call, comma-separated (none)"),
    TEXT("smtp-url", smtp_url, NULL,
         "smtp://[user:password@]host[:port] or smtps://… (messages become files in DIR/mail)"),
    TEXT("smtp-ca", smtp_ca, NULL,
         "a PEM file with the certificates that may vouch for the mail server (the system's)"),
    TEXT("mail-from", mail_from, "Make Cats Free <no-reply@localhost>", "the sender of all mails"),
    TEXT("db-main", db[STORE_MAIN], NULL, "postgresql://… of the main store (a SQLite file in the folder)"),
    TEXT("db-accounting", db[STORE_ACCOUNTING], NULL, "the same for accounting"),
    TEXT("db-supplies", db[STORE_SUPPLIES], NULL, "the same for supplies"),
    TEXT("db-hiring", db[STORE_HIRING], NULL, "the same for hiring"),
    TEXT("db-bets", db[STORE_BETS], NULL, "the same for bets"),
    TEXT("db-files", db[STORE_FILES], NULL, "the same for photos"),
    TEXT("cookies-url", cookies_url, NULL, "the cookie supplier's API; \"off\": none (--dev starts one that plays it)"),
    TEXT("cookies-secret", cookies_secret, NULL, "signs the cookie supplier's webhooks"),
    TEXT("payments-url", payments_url, NULL,
         "the payment services' API; \"off\": none, runs wait (--dev starts one that plays them)"),
    TEXT("payments-secret", payments_secret, NULL, "signs what the payment services and we tell each other"),
    BOOL("dev", dev, "development: a clock that can be moved, our own small suppliers"),
    INT("patience", patience, "60",
        "seconds a client may take for a request's body; a quarter of it for the head, twice for the answer"),
    INT("loops", loops, "0", "event loops, 0: as many as there are cores"),
    INT("workers", workers, "32", "threads that run handlers, 1 to 256"),
};
const size_t config_key_count = sizeof config_keys / sizeof *config_keys;

struct loading {
    struct arena *arena;
    struct config *config;
    const struct err_field *faults;
};

static void fault(struct loading *loading, const char *where, const char *code, const char *message)
{
    err_field_add(loading->arena, &loading->faults, where, code, message);
}

/* In a file both "public-url" and "public_url" are understood; case matters. */
static const struct config_key *key_find(const char *name, size_t length)
{
    for (size_t i = 0; i < config_key_count; i++) {
        const char *key = config_keys[i].name;
        if (strlen(key) != length) continue;
        size_t same = 0;
        while (same < length && (name[same] == key[same] || (name[same] == '_' && key[same] == '-'))) same++;
        if (same == length) return &config_keys[i];
    }
    return NULL;
}

static bool read_bool(const char *value, bool *ret)
{
    static const char *const yes[] = {"1", "yes", "true", "on"}, *const no[] = {"0", "no", "false", "off"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (!strcmp(value, yes[i]) || !strcmp(value, no[i])) {
            *ret = !strcmp(value, yes[i]);
            return true;
        }
    }
    return false;
}

static bool read_int(const char *value, int *ret)
{
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno || end == value || *end || number < 0 || number > 65535) return false;
    *ret = (int)number;
    return true;
}

/* An empty value takes the setting back to its default, so that a flag can undo what a file says. */
static void set(struct loading *loading, const struct config_key *key, const char *where, const char *value)
{
    void *member = (char *)loading->config + key->offset;
    if (!value || !*value) value = key->fallback;
    switch (key->type) {
    case CONFIG_TEXT:
        *(const char **)member = arena_text(loading->arena, value);
        return;
    case CONFIG_BOOL:
        if (!read_bool(value, member)) fault(loading, where, "type", "must be yes or no");
        return;
    case CONFIG_INT:
        if (!read_int(value, member)) fault(loading, where, "type", "must be a number from 0 to 65535");
        return;
    }
}

/* What libinih found. Its callback must not touch the arena (running out of memory would jump over foreign frames), so
 * it fills a list of its own, which is as large as the largest file could need. */
struct entry {
    char *section, *name, *value;
};
struct entries {
    size_t count;
    bool failed;
    struct entry list[512];
};

static int entry_add(void *context, const char *section, const char *name, const char *value)
{
    struct entries *entries = context;
    if (entries->count == sizeof entries->list / sizeof *entries->list) entries->failed = true;
    if (entries->failed) return 0;
    struct entry *entry = &entries->list[entries->count++];
    *entry = (struct entry){.section = strdup(section), .name = strdup(name), .value = strdup(value)};
    if (!entry->section || !entry->name || !entry->value) entries->failed = true;
    return 1;
}

static void entries_free(void *context)
{
    struct entries *entries = context;
    for (size_t i = 0; i < entries->count; i++) {
        free(entries->list[i].section);
        free(entries->list[i].name);
        free(entries->list[i].value);
    }
    free(entries);
}

static void set_entry(struct loading *loading, const char *path, const struct entry *entry)
{
    const char *where =
        arena_printf(loading->arena, "%s: %s%s%s", path, entry->section, *entry->section ? "." : "", entry->name);
    const struct config_key *key = *entry->section ? NULL : key_find(entry->name, strlen(entry->name));
    if (!key)
        fault(loading, where, "unknown", "is no setting; `mcf serve --help` lists them all");
    else
        set(loading, key, where, entry->value);
}

static void load_file(struct loading *loading, const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file) {
        fault(loading, path, "format", "cannot be read");
        return;
    }
    struct entries *entries = calloc(1, sizeof *entries);
    int line = entries ? ini_parse_file(file, entry_add, entries) : -1;
    fclose(file);
    if (!entries) arena_unwind(loading->arena);
    arena_defer(loading->arena, entries_free, entries);
    if (line || entries->failed)
        fault(loading, arena_printf(loading->arena, "%s:%d", path, line), "format",
              "is not `name = value`, or longer than 199 characters (use the environment)");
    for (size_t i = 0; i < entries->count && !entries->failed; i++) set_entry(loading, path, &entries->list[i]);
    arena_undefer(loading->arena, entries);
    entries_free(entries);
}

static const char *environment(struct loading *loading, const char *name, const char **ret_variable)
{
    char *variable = arena_printf(loading->arena, "MCF_%s", name);
    for (char *c = variable; *c; c++) *c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
    *ret_variable = variable;
    return getenv(variable);
}

static void load_environment(struct loading *loading)
{
    for (size_t i = 0; i < config_key_count; i++) {
        const char *variable, *value = environment(loading, config_keys[i].name, &variable);
        if (value) set(loading, &config_keys[i], variable, value);
    }
}

/* One flag at argv[*index], moving on to its value if that stands apart. --config itself is not a setting: it is read
 * before. */
static void set_flag(struct loading *loading, int argc, char **argv, int *index)
{
    const char *flag = argv[*index], *equals = strchr(flag, '=');
    size_t length = equals ? (size_t)(equals - flag) : strlen(flag);
    const char *where = arena_copy(loading->arena, flag, length);
    bool dashed = length > 2 && !strncmp(flag, "--", 2);
    const struct config_key *key = dashed ? key_find(flag + 2, length - 2) : NULL;
    bool is_config = dashed && !strcmp(where, "--config");
    if (!key && !is_config) {
        fault(loading, where, "unknown", "is no flag; `mcf serve --help` lists them all");
        return;
    }
    const char *value = equals ? equals + 1 : NULL;
    if (!value && key && key->type == CONFIG_BOOL) value = "yes";
    if (!value && *index + 1 < argc) value = argv[++*index];
    if (!value)
        fault(loading, where, "required", "needs a value");
    else if (key)
        set(loading, key, where, value);
}

/* The file is named by a flag or by MCF_CONFIG, and read before both. */
static const char *config_path(struct loading *loading, int argc, char **argv)
{
    const char *variable, *path = environment(loading, "config", &variable);
    for (int i = 0; i < argc; i++) {
        if (!strcmp(argv[i], "--config") && i + 1 < argc) path = argv[i + 1];
        if (text_starts(argv[i], "--config=")) path = argv[i] + strlen("--config=");
    }
    return path && *path ? path : NULL;
}

/* "127.0.0.1:8080", "[::1]:0", "localhost:8080". */
static bool is_address(const char *text)
{
    const char *colon = strrchr(text, ':');
    if (!colon || colon == text || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1)) return false;
    bool bracketed = text[0] == '[' && colon[-1] == ']';
    return strtol(colon + 1, NULL, 10) <= 65535 && (bracketed || memchr(text, ':', (size_t)(colon - text)) == NULL);
}

static bool is_web_url(const char *text)
{
    return (text_starts(text, "http://") && text[7]) || (text_starts(text, "https://") && text[8]);
}

static bool is_off(const char *url)
{
    return !url || !strcmp(url, "off");
}

bool config_cookies_off(const struct config *config)
{
    return is_off(config->cookies_url);
}

bool config_payments_off(const struct config *config)
{
    return is_off(config->payments_url);
}

static void check(struct loading *loading)
{
    struct config *config = loading->config;
    if (!is_address(config->listen))
        fault(loading, "listen", "format", "must be ADDRESS:PORT, for example 127.0.0.1:8080");
    if (!is_address(config->ops_listen))
        fault(loading, "ops-listen", "format", "must be ADDRESS:PORT, for example 127.0.0.1:8081");
    if (config->public_url && !is_web_url(config->public_url))
        fault(loading, "public-url", "format", "must start with http:// or https://");
    if (!config_cookies_off(config) && !is_web_url(config->cookies_url))
        fault(loading, "cookies-url", "format", "must start with http:// or https://, or be \"off\"");
    if (!config_payments_off(config) && !is_web_url(config->payments_url))
        fault(loading, "payments-url", "format", "must start with http:// or https://, or be \"off\"");
    if (config->smtp_url && !text_starts(config->smtp_url, "smtp://") && !text_starts(config->smtp_url, "smtps://"))
        fault(loading, "smtp-url", "format", "must start with smtp:// or smtps://");
    if (config->workers < 1 || config->workers > 256) fault(loading, "workers", "out_of_range", "must be 1 to 256");
    if (config->patience < 1 || config->patience > 3600)
        fault(loading, "patience", "out_of_range", "must be 1 to 3600 seconds");
    if (config->loops > 256) fault(loading, "loops", "out_of_range", "must be 0 to 256");
}

static void complete(struct loading *loading)
{
    struct config *config = loading->config;
    if (!config->loops) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        config->loops = cores < 1 ? 1 : cores > 64 ? 64 : (int)cores;
    }
    bool any_port = text_equal(strrchr(config->listen, ':'), ":0");
    if (!config->public_url && any_port) return; /* known only when the listener is open: http_url */
    char *url = config->public_url ? arena_text(loading->arena, config->public_url)
                                   : arena_printf(loading->arena, "http://%s", config->listen);
    size_t length = strlen(url);
    while (length && url[length - 1] == '/') url[--length] = 0; /* links are made by adding "/path" */
    config->public_url = url;
}

err config_load(struct arena *arena, int argc, char **argv, struct config *ret)
{
    struct config config = {0};
    struct loading loading = {.arena = arena, .config = &config};
    for (size_t i = 0; i < config_key_count; i++) set(&loading, &config_keys[i], config_keys[i].name, NULL);
    const char *path = config_path(&loading, argc, argv);
    if (path) load_file(&loading, path);
    load_environment(&loading);
    for (int i = 0; i < argc; i++) set_flag(&loading, argc, argv, &i);
    check(&loading);
    TRY(err_invalid(arena, loading.faults));
    complete(&loading);
    *ret = config;
    return OK;
}
