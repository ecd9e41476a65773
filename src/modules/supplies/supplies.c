/* The module as data: permissions, routes, events, consumers, jobs. Looking for a request's life? See rules.c. */
#include "supplies.h"
#include "actions.h"
#include "audit.h"
#include "compare.h"
#include "cookie.h"
#include "embedded.h"
#include "routes.h"

EMBEDDED_FILE(supplies_files_store_sql);
EMBEDDED_FILE(supplies_files_schema_0001_supplies_sql);
EMBEDDED_FILE(supplies_files_schema_0002_cookies_sql);
EMBEDDED_FILE(supplies_files_schema_0003_kits_sql);
EMBEDDED_FILE(supplies_files_schema_0004_audit_sql);
EMBEDDED_FILE(supplies_files_schema_0005_comparison_sql);

static const struct migration migrations[] = {
    {"supplies/0001_supplies.sql", EMBEDDED_TEXT(supplies_files_schema_0001_supplies_sql)},
    {"supplies/0002_cookies.sql", EMBEDDED_TEXT(supplies_files_schema_0002_cookies_sql)},
    {"supplies/0003_kits.sql", EMBEDDED_TEXT(supplies_files_schema_0003_kits_sql)},
    {"supplies/0004_audit.sql", EMBEDDED_TEXT(supplies_files_schema_0004_audit_sql)},
    {"supplies/0005_comparison.sql", EMBEDDED_TEXT(supplies_files_schema_0005_comparison_sql)},
};

static const struct permission permissions[] = {
    {"supplies.request", ROLE_WORKER, "Ask for the supplies of one's task"},
    {"supplies.read", ROLE_WORKER | ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN, "See requests for supplies"},
    {"supplies.supplier", ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN, "See how the cookie supplier does"},
    {"supplies.issue", ROLE_CLERK | ROLE_ADMIN, "Make kits ready, hand them over, take them back"},
    {"supplies.audit", ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN, "See the audit of what went out and came back"},
    {"supplies.compare", ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN, "Compare requests, audit and tasks"},
    {"kits.read", ROLE_CLERK | ROLE_MANAGER | ROLE_ADMIN, "See the templates of kits"},
    {"kits.write", ROLE_CLERK | ROLE_ADMIN, "Add and edit templates of kits"},
};

static const struct job_kind *const jobs[] = {&job_supplies_mark, &job_supplies_cookie, &job_supplies_cookie_late,
                                              &job_supplies_compare};

static err start(struct env *env)
{
    TRY(audit_seal(env));
    return comparison_show(env);
}

const struct module supplies_module = {
    .name = "supplies",
    .summary = "What a worker must hold before a task: requests, kits, the audit of what went out",
    .store = STORE_SUPPLIES,
    .sql = EMBEDDED_TEXT(supplies_files_store_sql),
    .migrations = migrations,
    .migration_count = sizeof migrations / sizeof *migrations,
    .permissions = permissions,
    .permission_count = sizeof permissions / sizeof *permissions,
    .routes = supplies_routes,
    .route_count = SUPPLIES_ROUTES,
    .events = supplies_events,
    .event_count = SUPPLIES_EVENTS,
    .consumers = supplies_consumers,
    .consumer_count = SUPPLIES_CONSUMERS,
    .jobs = jobs,
    .job_count = sizeof jobs / sizeof *jobs,
    .schedules = &schedule_supplies_compare,
    .schedule_count = 1,
    .start = start,
};
