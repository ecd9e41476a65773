/* The module as data: permissions, routes, events, consumers. Looking for what is booked when? See rules.c. */
#include "accounting.h"
#include "embedded.h"
#include "routes.h"

EMBEDDED_FILE(accounting_files_store_sql);
EMBEDDED_FILE(accounting_files_schema_0001_accounting_sql);

static const struct migration migrations[] = {
    {"accounting/0001_accounting.sql", EMBEDDED_TEXT(accounting_files_schema_0001_accounting_sql)},
};

static const struct permission permissions[] = {
    {"accounting.read_own", ROLE_CLIENT | ROLE_WORKER, "See one's own account"},
    {"accounting.read", ROLE_MANAGER | ROLE_ADMIN, "See the books"},
    {"accounting.bonus", ROLE_MANAGER | ROLE_ADMIN, "Give workers bonuses"},
    {"accounting.correct", ROLE_MANAGER | ROLE_ADMIN, "Take movements back"},
};

const struct module accounting_module = {
    .name = "accounting",
    .summary = "What clients owe and workers earn: the ledger and everybody's account",
    .store = STORE_ACCOUNTING,
    .sql = EMBEDDED_TEXT(accounting_files_store_sql),
    .migrations = migrations,
    .migration_count = sizeof migrations / sizeof *migrations,
    .permissions = permissions,
    .permission_count = sizeof permissions / sizeof *permissions,
    .routes = accounting_routes,
    .route_count = ACCOUNTING_ROUTES,
    .events = accounting_events,
    .event_count = ACCOUNTING_EVENTS,
    .consumers = accounting_consumers,
    .consumer_count = ACCOUNTING_CONSUMERS,
};
