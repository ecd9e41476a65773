#include "story.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>
#include "auth.h"
#include "base/instant.h"

#define STEPS                                                                                                          \
    "{\"steps\":[{\"id\":\"load\",\"type\":\"load\",\"name\":\"Load\",\"mode\":\"score\",\"enabled\":true,\"weight\":" \
    "40}]}"
#define ORDER(minutes)                                                                                                 \
    "{\"service_type_id\":\"$type\",\"description\":\"The jar on the left\",\"address\":\"Cat street 9\","             \
    "\"scheduled_at\":\"$+" #minutes "\"}"
#define KIT "{\"items\":[{\"name\":\"Rope\",\"quantity\":1}],\"without_cookie_reason\":\"none today\"}"

#define PARK_A_MAIL                                                                                                    \
    "UPDATE notifications_mail SET status = 'failed' WHERE id = (SELECT MAX(id) FROM notifications_mail);"             \
    "UPDATE job SET state = 'parked', last_error = 'refused', done_at = 1 WHERE id = (SELECT job_id FROM "             \
    "notifications_mail WHERE id = (SELECT MAX(id) FROM notifications_mail))"

const struct act story[] = {
    /* who can do what */
    {"PATCH /api/users/{id}", ADMIN, "/api/users/$other", "{\"disabled\":true}", .events = "auth.user_changed"},
    {"POST /api/users", ADMIN, NULL, "{\"email\":\"clerk2@example.org\",\"name\":\"Clerk\",\"roles\":[\"clerk\"]}",
     .events = "auth.user_changed auth.invited"},
    {"PATCH /api/company", ADMIN, NULL, "{\"name\":\"Cats Ltd\",\"auto_request_supplies\":false}", .events = ""},
    {"PATCH /api/me", CLIENT, NULL, "{\"name\":\"A client\"}", .events = "auth.user_changed"},
    {"POST /api/tokens", NOBODY, NULL,
     "{\"email\":\"client@example.org\",\"password\":\"a long enough password\",\"name\":\"second\"}", "second",
     .events = "auth.signed_in_anew"},
    {"DELETE /api/tokens/{id}", CLIENT, "/api/tokens/$second", NULL, .events = ""},
    {"POST /api/clients", NOBODY, NULL,
     "{\"email\":\"new@example.org\",\"password\":\"a long enough "
     "password\",\"name\":\"New\",\"phone\":\"+10000000000\"}",
     .events = "auth.user_changed auth.confirmation_wanted"},
    {"new@example.org", .kind = ACT_LINK},
    {"POST /api/confirmations/{token}", NOBODY, "/api/confirmations/$token", NULL, .events = "auth.user_changed"},
    {"POST /api/password-resets", NOBODY, NULL, "{\"email\":\"client@example.org\"}", .events = "auth.reset_wanted"},
    {"clerk2@example.org", .kind = ACT_LINK},
    {"POST /api/password-resets/{token}", NOBODY, "/api/password-resets/$token",
     "{\"password\":\"another long password\"}", .events = "auth.user_changed"},
    {"POST /api/session", NOBODY, NULL, "{\"email\":\"client@example.org\",\"password\":\"a long enough password\"}",
     .events = "auth.signed_in_anew"},
    /* what can be ordered */
    {"POST /api/service-types", MANAGER, NULL, "{\"name\":\"Jars\",\"duration_minutes\":30,\"base_price\":10000}",
     "type", .events = ""},
    {"PATCH /api/service-types/{id}", MANAGER, "/api/service-types/$type", "{\"description\":\"One jar\"}",
     .events = ""},
    {"PATCH /api/workers/{id}", MANAGER, "/api/workers/$worker", "{\"traits\":[{\"trait\":\"agility\",\"value\":50}]}",
     .events = ""},
    {"PUT /api/matching/pipeline", MANAGER, NULL, STEPS, .events = ""},
    {"POST /api/matching/preview", MANAGER, NULL, STEPS, .changes_nothing = true},
    {"POST /api/kits", CLERK, NULL,
     "{\"service_type_id\":\"$type\",\"name\":\"Jars\",\"items\":[{\"name\":\"Rope\",\"quantity\":2}]}", "kit",
     .events = ""},
    {"PATCH /api/kits/{id}", CLERK, "/api/kits/$kit", "{\"for_every_type\":true}", .events = ""},
    /* from the order to the end */
    {"POST /api/tasks/estimate", CLIENT, NULL, "{\"service_type_id\":\"$type\"}", .changes_nothing = true},
    {"POST /api/tasks", CLIENT, NULL, ORDER(60), "task", .events = "tasks.created tasks.assigned"},
    {"POST /api/supply-requests", WORKER, NULL, "{\"task_id\":\"$task\"}", "request", .events = "supplies.requested"},
    {"POST /api/webhooks/cookies", NOBODY, NULL,
     "{\"event_id\":\"1\",\"order_id\":\"$request\",\"status\":\"arrived\",\"fortune\":\"Soon.\"}", .events = ""},
    {"POST /api/supply-requests/{id}/ready", CLERK, "/api/supply-requests/$request/ready", NULL,
     .events = "supplies.ready"},
    {"POST /api/supply-requests/{id}/issue", CLERK, "/api/supply-requests/$request/issue", KIT,
     .events = "supplies.issued"},
    {.kind = ACT_SETTLE, .minutes = 60},
    {"POST /api/supplies/comparisons", MANAGER, NULL, NULL, .events = ""},
    {"POST /api/tasks/{id}/check-in", WORKER, "/api/tasks/$task/check-in", PICTURE_OF "photo",
     .events = "tasks.checked_in"},
    {"POST /api/tasks/{id}/complete", WORKER, "/api/tasks/$task/complete", PICTURE_OF "report",
     .events = "tasks.completed"},
    {.kind = ACT_SETTLE},
    /* what it earns, and what managers think of it */
    {"POST /api/bonuses", MANAGER, NULL,
     "{\"worker_id\":\"$worker\",\"amount\":5000,\"reason\":\"Ten jars in one go\"}", "bonus",
     .events = "accounting.bonus_given"},
    {"POST /api/accounting/corrections", MANAGER, NULL, "{\"movement_id\":\"$bonus\",\"reason\":\"It was one jar\"}",
     .events = "accounting.corrected"},
    {.kind = ACT_SETTLE, .minutes = 1},
    /* and how it is paid */
    {"PUT /api/payment-method", CLIENT, NULL, "{\"token\":\"tok_visa_pending\"}", .events = ""},
    {"POST /api/accounting/runs/preview", MANAGER, NULL, "{\"kind\":\"charge\"}", .changes_nothing = true},
    {"POST /api/accounting/runs", MANAGER, NULL, "{\"kind\":\"charge\"}", .events = ""},
    {.kind = ACT_SETTLE},
    {"GET /api/invoices", CLIENT, "/api/invoices?limit=1", NULL, "invoice", .plain = true},
    {"POST /api/webhooks/payments", NOBODY, NULL,
     "{\"event_id\":\"1\",\"kind\":\"charge\",\"id\":\"ch_1\",\"key\":\"invoice-$invoice-1\",\"status\":\"succeeded\"}",
     .events = "accounting.client_paid"},
    {"POST /api/accounting/checks", MANAGER, NULL, NULL, .events = ""},
    {.kind = ACT_SETTLE},
    /* it comes otherwise */
    {"POST /api/tasks", CLIENT, NULL, ORDER(120), "task", .plain = true},
    {"POST /api/supply-requests", WORKER, NULL, "{\"task_id\":\"$task\"}", "request", .plain = true},
    {"POST /api/supply-requests/{id}/issue", CLERK, "/api/supply-requests/$request/issue", KIT, .plain = true},
    {.kind = ACT_SETTLE},
    {"POST /api/tasks/{id}/cancel", CLIENT, "/api/tasks/$task/cancel", "{\"reason\":\"I changed my mind\"}",
     .events = "tasks.cancelled"},
    {.kind = ACT_SETTLE},
    {"POST /api/supply-requests/{id}/return", CLERK, "/api/supply-requests/$request/return", NULL,
     .events = "supplies.returned"},
    {"PATCH /api/users/{id}", ADMIN, "/api/users/$other", "{\"disabled\":false}", .plain = true},
    {.kind = ACT_SETTLE},
    {"POST /api/tasks", CLIENT, NULL, ORDER(240), "task", .plain = true},
    {"POST /api/tasks/{id}/reassign", MANAGER, "/api/tasks/$task/reassign",
     "{\"reason\":\"Better so\",\"scheduled_at\":\"$+480\"}", .events = "tasks.reassigned"},
    {"POST /api/tasks/{id}/fail", MANAGER, "/api/tasks/$task/fail", "{\"reason\":\"Ill\",\"cause\":\"gave_up\"}",
     .events = "tasks.failed"},
    {"POST /api/tasks/{id}/waive-penalty", MANAGER, "/api/tasks/$task/waive-penalty", "{\"reason\":\"Get well\"}",
     .events = "tasks.penalty_waived"},
    {"POST /api/tasks/{id}/rebook", CLIENT, "/api/tasks/$task/rebook", "{\"scheduled_at\":\"$+900\"}",
     .events = "tasks.created tasks.assigned"},
    {.kind = ACT_SETTLE},
    /* who is told of it */
    {"GET /api/notifications", CLIENT, "/api/notifications?limit=1", NULL, "note", .plain = true},
    {"POST /api/notifications/{id}/read", CLIENT, "/api/notifications/$note/read", NULL, .events = ""},
    {"POST /api/notifications/read", CLIENT, NULL, NULL, .events = ""},
    {PARK_A_MAIL, .kind = ACT_SQL},
    {"GET /api/mails", ADMIN, "/api/mails?status=failed", NULL, "mail", .plain = true},
    {"POST /api/mails/{id}/resend", ADMIN, "/api/mails/$mail/resend", NULL, .events = ""},
    {PARK_A_MAIL, .kind = ACT_SQL},
    {"GET /api/operations", ADMIN, NULL, NULL, "parked", .plain = true},
    {"POST /api/operations/parked/{id}/retry", ADMIN, "/api/operations/parked/$parked/retry", NULL, .events = ""},
    {PARK_A_MAIL, .kind = ACT_SQL},
    {"GET /api/operations", ADMIN, NULL, NULL, "parked", .plain = true},
    {"POST /api/operations/parked/{id}/skip", ADMIN, "/api/operations/parked/$parked/skip", NULL, .events = ""},
    {.kind = ACT_SETTLE},
    {"DELETE /api/session", CLERK, NULL, NULL, .events = ""},
};
const size_t story_length = sizeof story / sizeof *story;

static void keep(struct telling *telling, const char *name, const char *value)
{
    struct kept *at = telling->kept;
    while (at < telling->kept + telling->kept_count && strcmp(at->name, name) != 0) at++;
    if (at == telling->kept + sizeof telling->kept / sizeof *telling->kept) abort();
    if (at == telling->kept + telling->kept_count) telling->kept_count++;
    snprintf(at->name, sizeof at->name, "%s", name);
    snprintf(at->value, sizeof at->value, "%s", value);
}

void story_begin(struct telling *telling, void (*opened)(struct platform *platform))
{
    static const char *const names[WHO_COUNT] = {NULL, "client", "worker", "other", "clerk", "manager", "admin"};
    telling->kept_count = 0;
    company_open(&telling->company, opened);
    for (enum who who = CLIENT; who < WHO_COUNT; who++) keep(telling, names[who], telling->company.ids[who]);
}

void story_end(struct telling *telling)
{
    company_close(&telling->company);
}

static const char *value_of(struct telling *telling, const char *name, size_t size)
{
    static char time[40];
    if (*name == '+') {
        instant at = telling->company.fixture->platform.clock_fixed_ms + atoi(name + 1) * MS_MINUTE;
        instant_write(at, time);
        return time;
    }
    for (size_t i = 0; i < telling->kept_count; i++)
        if (strlen(telling->kept[i].name) == size && !strncmp(telling->kept[i].name, name, size))
            return telling->kept[i].value;
    fprintf(stderr, "$%.*s: nothing of this name was kept\n", (int)size, name);
    abort();
}

static void fill_in(struct telling *telling, const char *text, char *ret, size_t room)
{
    size_t used = 0;
    while (*text && used < room - 300) {
        if (*text != '$') {
            ret[used++] = *text++;
            continue;
        }
        size_t size = strspn(++text, "+abcdefghijklmnopqrstuvwxyz0123456789");
        used += (size_t)snprintf(ret + used, room - used, "%s", value_of(telling, text, size));
        text += size;
    }
    ret[used] = '\0';
}

static size_t write_form(const char *field, char *ret, size_t room)
{
    VipsImage *image = NULL;
    void *png = NULL;
    size_t size = 0;
    if (vips_black(&image, 32, 24, "bands", 3, NULL) || vips_pngsave_buffer(image, &png, &size, NULL)) abort();
    int used = snprintf(ret, room,
                        "--cut\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"a.png\"\r\nContent-Type: "
                        "image/png\r\n\r\n",
                        field);
    if ((size_t)used + size + 16 > room) abort();
    memcpy(ret + used, png, size);
    size += (size_t)used;
    g_object_unref(image);
    g_free(png);
    return size + (size_t)snprintf(ret + size, room - size, "\r\n--cut--\r\n");
}

static void ask(struct telling *telling, const struct act *act, struct reply *reply)
{
    static char body[1 << 15], path[512], method[8];
    const char *type = NULL;
    size_t size = 0;
    snprintf(method, sizeof method, "%.*s", (int)strcspn(act->route, " "), act->route);
    fill_in(telling, act->path ? act->path : strchr(act->route, ' ') + 1, path, sizeof path);
    bool form = act->body && !strncmp(act->body, PICTURE_OF, sizeof PICTURE_OF - 1);
    if (form) {
        size = write_form(act->body + sizeof PICTURE_OF - 1, body, sizeof body);
        type = "multipart/form-data; boundary=cut";
    } else if (act->body) {
        fill_in(telling, act->body, body, sizeof body);
        size = strlen(body);
    }
    company_ask(&telling->company, act->who, method, path, type, act->body ? body : NULL, size, reply);
}

static void make_link(struct telling *telling, const char *email)
{
    char sql[128], id[64];
    const char *token = NULL;
    struct tx *tx;
    snprintf(sql, sizeof sql, "SELECT id FROM auth_user WHERE email = '%s'", email);
    company_texts(&telling->company, STORE_MAIN, sql, id, sizeof id);
    struct env *env = fixture_env(telling->company.fixture);
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    enum auth_link purpose = strstr(email, "new@") ? LINK_CONFIRMATION : LINK_INVITATION;
    FIXTURE_OK(auth_link_make(tx, atoll(id), purpose, &token));
    keep(telling, "token", token);
    FIXTURE_OK(db_commit(tx));
    env_close(env);
}

void story_act(struct telling *telling, const struct act *act, struct reply *reply)
{
    struct fixture *fixture = telling->company.fixture;
    switch (act->kind) {
    case ACT_ASK:
        ask(telling, act, reply);
        return;
    case ACT_SETTLE:
        fixture_settle(fixture);
        fixture_clock(fixture, fixture->platform.clock_fixed_ms + act->minutes * MS_MINUTE);
        return;
    case ACT_SQL:
        fixture_exec(fixture, STORE_MAIN, act->route);
        return;
    case ACT_LINK:
        make_link(telling, act->route);
        return;
    }
}

void story_keep(struct telling *telling, const struct act *act, const struct reply *reply)
{
    char value[256];
    if (!act->keep) return;
    reply_text(reply, act->member ? act->member : "id", value, sizeof value);
    keep(telling, act->keep, value);
}
