/* The module as data: permissions, routes, events, consumers. Looking for what is booked when? See rules.c. */
#include "accounting.h"
#include "check.h"
#include "embedded.h"
#include "routes.h"
#include "runs.h"

EMBEDDED_FILE(accounting_files_store_sql);
EMBEDDED_FILE(accounting_files_schema_0001_accounting_sql);
EMBEDDED_FILE(accounting_files_schema_0002_settlements_sql);
EMBEDDED_FILE(accounting_files_schema_0003_checks_sql);

static const struct migration migrations[] = {
    {"accounting/0001_accounting.sql", EMBEDDED_TEXT(accounting_files_schema_0001_accounting_sql)},
    {"accounting/0002_settlements.sql", EMBEDDED_TEXT(accounting_files_schema_0002_settlements_sql)},
    {"accounting/0003_checks.sql", EMBEDDED_TEXT(accounting_files_schema_0003_checks_sql)},
};

static const struct permission permissions[] = {
    {"accounting.read_own", ROLE_CLIENT | ROLE_WORKER, "See one's own account"},
    {"accounting.read", ROLE_MANAGER | ROLE_ADMIN, "See the books"},
    {"accounting.bonus", ROLE_MANAGER | ROLE_ADMIN, "Give workers bonuses"},
    {"accounting.payment_method", ROLE_CLIENT | ROLE_WORKER, "Say what one is charged or paid by"},
    {"accounting.invoices", ROLE_CLIENT | ROLE_MANAGER | ROLE_ADMIN, "See invoices: clients their own"},
    {"accounting.payouts", ROLE_WORKER | ROLE_MANAGER | ROLE_ADMIN, "See payouts: workers their own"},
    {"accounting.run", ROLE_MANAGER | ROLE_ADMIN, "Charge clients and pay workers beside the calendar"},
    {"accounting.check", ROLE_MANAGER | ROLE_ADMIN, "Check the books"},
    {"accounting.correct", ROLE_MANAGER | ROLE_ADMIN, "Take movements back"},
};

static const struct job_kind *const jobs[] = {&job_accounting_run, &job_accounting_settle, &job_accounting_check};

/* Runs catch up with every tick that was missed: each one has its own period. */
static const struct schedule schedules[] = {
    {
        .name = "accounting.charge",
        .store = STORE_ACCOUNTING,
        .when = CHARGE_TIME,
        .catch_up = CATCH_UP_ALL,
        .run = run_charge,
        .summary = "Bills and charges the clients for all that is unbilled",
    },
    {
        .name = "accounting.pay",
        .store = STORE_ACCOUNTING,
        .when = PAY_TIME,
        .catch_up = CATCH_UP_ALL,
        .run = run_pay,
        .summary = "Pays the workers: earnings, less penalties, and bonuses",
    },
    {
        .name = "accounting.check",
        .store = STORE_ACCOUNTING,
        .when = {.kind = DAILY, .minute = 4 * 60},
        .catch_up = CATCH_UP_LATEST,
        .run = check_by_calendar,
        .summary = "Checks the books against themselves, the tasks, and the payment services' lists",
    },
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
    .jobs = jobs,
    .job_count = sizeof jobs / sizeof *jobs,
    .schedules = schedules,
    .schedule_count = sizeof schedules / sizeof *schedules,
    .start = check_show,
};
