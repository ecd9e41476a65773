/* The module as data. Looking for what a route does? See routes.c; for who may do it, the permissions there. */
#include "auth.h"
#include <sodium.h>
#include "actions.h"
#include "embedded.h"
#include "events/auth.h"

EMBEDDED_FILE(auth_files_store_sql);
EMBEDDED_FILE(auth_files_schema_0001_auth_sql);
EMBEDDED_FILE(auth_files_schema_0002_search_sql);

ERROR(err_sodium, ERR_INTERNAL, "sodium", "The cryptographic library cannot start.");

static const struct migration migrations[] = {
    {"auth/0001_auth.sql", EMBEDDED_TEXT(auth_files_schema_0001_auth_sql)},
    {"auth/0002_search.sql", EMBEDDED_TEXT(auth_files_schema_0002_search_sql)},
};

static err start(struct env *env)
{
    if (sodium_init() < 0) return err_sodium;
    finder_forget();
    http_session_finder(env->platform, finder_find);
    return company_start(env);
}

const struct module auth_module = {
    .name = "auth",
    .summary = "People, their roles and access; the company's settings",
    .store = STORE_MAIN,
    .sql = EMBEDDED_TEXT(auth_files_store_sql),
    .migrations = migrations,
    .migration_count = sizeof migrations / sizeof *migrations,
    .permissions = auth_permissions,
    .permission_count = AUTH_PERMISSIONS,
    .routes = auth_routes,
    .route_count = AUTH_ROUTES,
    .events = auth_events,
    .event_count = AUTH_EVENTS,
    .schedules = auth_schedules,
    .schedule_count = AUTH_SCHEDULES,
    .start = start,
};
