/* The module as data. Looking for who is told what? See rules.c. */
#include "notifications.h"
#include "consumers.h"
#include "embedded.h"
#include "jobs.h"
#include "routes.h"

EMBEDDED_FILE(notifications_files_store_sql);
EMBEDDED_FILE(notifications_files_schema_0001_notifications_sql);

static const struct migration migrations[] = {
    {"notifications/0001_notifications.sql", EMBEDDED_TEXT(notifications_files_schema_0001_notifications_sql)},
};

static const struct permission permissions[] = {
    {"notifications.read", ROLE_SIGNED_IN, "See and tick off what one was told"},
    {"mails.read", ROLE_ADMIN, "See the mails and what became of them"},
    {"mails.resend", ROLE_ADMIN, "Send a mail again"},
    {"operations.read", ROLE_ADMIN, "See consumers, jobs, schedules and what is parked"},
    {"operations.write", ROLE_ADMIN, "Retry and skip what is parked"},
};

static const struct job_kind *const jobs[] = {&job_mail};

const struct module notifications_module = {
    .name = "notifications",
    .summary = "Who is told what, by mail and in the interface",
    .store = STORE_MAIN,
    .sql = EMBEDDED_TEXT(notifications_files_store_sql),
    TABLE(migration, migrations),
    TABLE(permission, permissions),
    TABLE(route, notifications_routes),
    TABLE(consumer, notifications_consumers),
    TABLE(job, jobs),
};
