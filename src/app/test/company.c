#include "company.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../app.h"
#include "../suppliers.h"
#include "auth.h"
#include "db/db_internal.h"
#include "platform/signature.h"

const char *const company_password = "a long enough password";

static const struct {
    const char *email, *role;
} people[WHO_COUNT] = {
    [CLIENT] = {"client@example.org", "client"},      [WORKER] = {"worker@example.org", "worker"},
    [OTHER_WORKER] = {"other@example.org", "worker"}, [CLERK] = {"clerk@example.org", "clerk"},
    [MANAGER] = {"manager@example.org", "manager"},   [ADMIN] = {"admin@example.org", "admin"},
};

static void sign_in(struct company_test *company, enum who who)
{
    struct reply *reply = calloc(1, sizeof *reply);
    char body[256];
    struct env *env = fixture_env(company->fixture);
    FIXTURE_OK(auth_cli_user_add(env, people[who].email, people[who].role, people[who].role, company_password));
    env_close(env);
    snprintf(body, sizeof body, "{\"email\":\"%s\",\"password\":\"%s\",\"name\":\"test\"}", people[who].email,
             company_password);
    company_ask(company, NOBODY, "POST", "/api/tokens", NULL, body, strlen(body), reply);
    reply_text(reply, "token", company->tokens[who], sizeof company->tokens[who]);
    company_ask(company, who, "GET", "/api/me", NULL, NULL, 0, reply);
    reply_text(reply, "id", company->ids[who], sizeof company->ids[who]);
    if (!*company->ids[who]) {
        fprintf(stderr, "%s cannot sign in: %d %s\n", people[who].email, reply->status, reply->text);
        abort();
    }
    free(reply);
}

void company_open(struct company_test *company, void (*opened)(struct platform *platform))
{
    *company = (struct company_test){.fixture = fixture_open(app_modules, app_module_count), .opened = opened};
    struct fixture *fixture = company->fixture;
    fixture->platform.config.loops = 1;
    fixture->platform.config.workers = 1; /* what one request leaves behind, the next one meets */
    fixture->platform.config.cookies_url = "http://127.0.0.1:9";
    fixture->platform.config.cookies_secret = "between us";
    fixture->platform.config.cookies_played = true; /* nobody is asked: the story tells what the supplier says */
    fixture->platform.config.dev = true;            /* while the payment services are started: real ones, of our own */
    suppliers_start(fixture->arena, &fixture->platform.config);
    fixture->platform.config.dev = false;
    fixture_clock(fixture, INT64_C(1900000000000));
    if (opened) opened(&fixture->platform);
    FIXTURE_OK(http_start(&fixture->platform, fixture->arena));
    for (enum who who = CLIENT; who < WHO_COUNT; who++) sign_in(company, who);
    fixture_settle(fixture);
}

void company_close(struct company_test *company)
{
    http_stop(&company->fixture->platform);
    suppliers_stop();
    fixture_close(company->fixture);
}

/* ---- asking */

static int server_connect(const struct company_test *company)
{
    const char *url = http_url(&company->fixture->platform);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(strrchr(url, ':') + 1))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0 || connect(file, (struct sockaddr *)&address, sizeof address)) abort();
    return file;
}

static void send_all(int file, const void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t part = send(file, (const char *)bytes + done, size - done, MSG_NOSIGNAL);
        if (part <= 0) return; /* the server ended it: the answer tells */
        done += (size_t)part;
    }
}

/* As the outside company signs what it tells. */
static int write_signature(const struct company_test *company, bool payments, const void *body, size_t size, char *out,
                           size_t room)
{
    struct env *env = fixture_env(company->fixture);
    int64_t now = env_real_now(env) / MS_SECOND;
    const struct config *config = &company->fixture->platform.config;
    const char *secret = payments ? config->payments_secret : config->cookies_secret;
    int used = snprintf(out, room, "X-Timestamp: %lld\r\nX-Signature: %s\r\n", (long long)now,
                        signature_make(env->arena, secret, now, body, size));
    env_close(env);
    return used;
}

void company_ask(const struct company_test *company, enum who who, const char *method, const char *path,
                 const char *type, const void *body, size_t size, struct reply *ret)
{
    char head[1024];
    int file = server_connect(company);
    int used = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n", method, path);
    if (who)
        used += snprintf(head + used, sizeof head - (size_t)used, "Authorization: Bearer %s\r\n", company->tokens[who]);
    if (body)
        used += snprintf(head + used, sizeof head - (size_t)used, "Content-Type: %s\r\nContent-Length: %zu\r\n",
                         type ? type : "application/json", size);
    if (text_starts(path, "/api/webhooks/"))
        used += write_signature(company, text_starts(path, "/api/webhooks/payments"), body, size, head + used,
                                sizeof head - (size_t)used);
    used += snprintf(head + used, sizeof head - (size_t)used, "\r\n");
    send_all(file, head, (size_t)used);
    if (body) send_all(file, body, size);
    size_t got = 0;
    for (ssize_t part; (part = recv(file, ret->text + got, sizeof ret->text - 1 - got, 0)) > 0;) got += (size_t)part;
    ret->text[got] = '\0';
    close(file);
    ret->status = got > 12 ? atoi(ret->text + 9) : 0;
    const char *blank = strstr(ret->text, "\r\n\r\n");
    ret->body = blank ? blank + 4 : "";
}

void reply_text(const struct reply *reply, const char *member, char *ret, size_t size)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\":\"", member);
    const char *at = reply->body ? strstr(reply->body, key) : NULL;
    *ret = '\0';
    if (at) snprintf(ret, size, "%.*s", (int)strcspn(at + strlen(key), "\""), at + strlen(key));
}

/* ---- looking into the stores */

static void each_row(const struct company_test *company, enum store store, const char *sql,
                     void (*visit)(void *context, const struct driver *driver, struct driver_statement *row),
                     void *context)
{
    struct env *env = fixture_env(company->fixture);
    struct tx *tx;
    struct fault fault = {0};
    FIXTURE_OK(db_read(env, store, &tx));
    const struct driver *driver = tx->connection->driver;
    struct driver_statement *statement = driver->prepare(tx->connection->handle, sql, &fault);
    enum step step = STEP_FAILED;
    while (statement && (step = driver->step(statement, &fault)) == STEP_ROW) visit(context, driver, statement);
    if (step != STEP_DONE) {
        fprintf(stderr, "%s: %s\n", sql, fault.text);
        abort();
    }
    driver->finalize(statement);
    db_end(tx);
    env_close(env);
}

/* Rows are added up, so that their order is of no matter. */
static void add_row(void *context, const struct driver *driver, struct driver_statement *row)
{
    uint64_t hash = UINT64_C(14695981039346656037), *sum = context;
    for (int column = 0; column < driver->column_count(row); column++) {
        size_t size = 0;
        bool null = driver->is_null(row, column);
        const char *text = null ? "" : driver->text(row, column, &size);
        hash = (hash ^ (null ? 256u : 257u)) * UINT64_C(1099511628211);
        for (size_t i = 0; i < size; i++) hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    }
    *sum += hash * (hash | 1);
}

/* ---- keeping and restoring */

static void copy_file(const char *from, const char *to)
{
    char bytes[1 << 16];
    FILE *in = fopen(from, "re"), *out = in ? fopen(to, "we") : NULL;
    if (!in && unlink(to) && errno != ENOENT) abort();
    if (!in) return;
    if (!out) abort();
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, in)) > 0;)
        if (fwrite(bytes, 1, got, out) != got) abort();
    fclose(in);
    if (fclose(out)) abort();
}

/* Nobody writes meanwhile, so database and log fit each other; the log's index is made anew. */
static void copy_stores(const char *from, const char *to)
{
    char source[300], target[300];
    static const char *const endings[] = {"", "-wal"};
    for (int store = 1; store < STORE_COUNT; store++) {
        for (int i = 0; i < 2; i++) {
            snprintf(source, sizeof source, "%s/%s.db%s", from, store_names[store], endings[i]);
            snprintf(target, sizeof target, "%s/%s.db%s", to, store_names[store], endings[i]);
            copy_file(source, target);
        }
    }
}

void company_keep(const struct company_test *company)
{
    char folder[300];
    snprintf(folder, sizeof folder, "%s/kept", company->fixture->folder);
    if (mkdir(folder, 0700) && errno != EEXIST) abort();
    copy_stores(company->fixture->folder, folder);
}

void company_restore(struct company_test *company)
{
    char folder[300];
    struct fixture *fixture = company->fixture;
    snprintf(folder, sizeof folder, "%s/kept", fixture->folder);
    http_stop(&fixture->platform);
    platform_close(&fixture->platform);
    copy_stores(folder, fixture->folder);
    struct arena *arena = arena_new(4 << 20);
    FIXTURE_OK(platform_open(&fixture->platform, arena));
    if (company->opened) company->opened(&fixture->platform);
    FIXTURE_OK(http_start(&fixture->platform, arena));
    arena_free(arena);
}

/* ---- what is there */

static void add_table(const struct company_test *company, enum store store, const char *name, size_t size,
                      uint64_t *sum)
{
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT * FROM %.*s", (int)size, name);
    uint64_t own = store;
    each_row(company, store, sql, add_row, &own);
    *sum = *sum * 31 + own;
}

/* The tables that a migration makes. */
static void add_tables(const struct company_test *company, enum store store, const char *text, uint64_t *sum)
{
    static const char words[] = "CREATE TABLE ";
    for (const char *at = text; (at = strstr(at, words));) {
        at += sizeof words - 1;
        if (!strncmp(at, "auth_throttle ", 14)) continue; /* a guess counts before it is looked at, and stays counted */
        add_table(company, store, at, strcspn(at, " \n("), sum);
    }
}

uint64_t company_digest(const struct company_test *company)
{
    static const char *const own[] = {"event", "event_cursor",  "event_parked",
                                      "job",   "schedule_tick", "idempotency_key"};
    uint64_t sum = 0;
    for (size_t i = 0; i < app_module_count; i++) {
        const struct module *module = app_modules[i];
        if (module->store == STORE_FILES || !db_store_open(&company->fixture->platform, module->store)) continue;
        for (size_t k = 0; k < module->migration_count; k++)
            add_tables(company, module->store, module->migrations[k].text, &sum);
    }
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        add_table(company, STORE_MAIN, own[i], strlen(own[i]), &sum);
        add_table(company, STORE_SUPPLIES, own[i], strlen(own[i]), &sum);
        add_table(company, STORE_ACCOUNTING, own[i], strlen(own[i]), &sum);
    }
    return sum;
}

struct texts {
    char *at;
    size_t left;
};

static void add_text(void *context, const struct driver *driver, struct driver_statement *row)
{
    struct texts *texts = context;
    size_t size;
    const char *text = driver->text(row, 0, &size);
    int used = snprintf(texts->at, texts->left, "%.*s ", (int)size, text);
    if (used < 0 || (size_t)used >= texts->left) abort();
    texts->at += used;
    texts->left -= (size_t)used;
}

void company_texts(const struct company_test *company, enum store store, const char *sql, char *ret, size_t size)
{
    struct texts texts = {ret, size};
    *ret = '\0';
    each_row(company, store, sql, add_text, &texts);
    if (texts.at > ret) texts.at[-1] = '\0';
}
