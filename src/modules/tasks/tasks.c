/* The module as data: permissions, routes, events, consumers, jobs, schedules. Looking for the state machine? See
 * lifecycle.c. */
#include "tasks.h"
#include "embedded.h"
#include "roster.h"
#include "routes.h"

EMBEDDED_FILE(tasks_files_store_sql);
EMBEDDED_FILE(tasks_files_schema_0001_tasks_sql);
EMBEDDED_FILE(tasks_files_schema_0002_sorting_sql);
EMBEDDED_FILE(tasks_files_schema_0003_published_sql);
EMBEDDED_FILE(tasks_files_schema_0004_published_money_sql);

static const struct migration migrations[] = {
    {"tasks/0001_tasks.sql", EMBEDDED_TEXT(tasks_files_schema_0001_tasks_sql)},
    {"tasks/0002_sorting.sql", EMBEDDED_TEXT(tasks_files_schema_0002_sorting_sql)},
    {"tasks/0003_published.sql", EMBEDDED_TEXT(tasks_files_schema_0003_published_sql)},
    {"tasks/0004_published_money.sql", EMBEDDED_TEXT(tasks_files_schema_0004_published_money_sql)},
};

#define MANAGERS (ROLE_MANAGER | ROLE_ADMIN)

static const struct permission permissions[] = {
    {"tasks.create", ROLE_CLIENT, "Order tasks"},
    {"tasks.read", ROLE_SIGNED_IN, "See the tasks that concern one"},
    {"tasks.check_in", ROLE_WORKER, "Start an assigned task"},
    {"tasks.complete", ROLE_WORKER, "Finish a task"},
    {"tasks.cancel", ROLE_CLIENT | MANAGERS, "Cancel a task"},
    {"tasks.fail", ROLE_CLIENT | ROLE_WORKER | MANAGERS, "Say that a task was not done"},
    {"tasks.reassign", MANAGERS, "Give a task to another worker or time"},
    {"tasks.waive_penalty", MANAGERS, "Forgive a worker's penalty"},
    {"tasks.rebook", ROLE_CLIENT, "Order a failed task anew"},
    {"service_types.read", ROLE_SIGNED_IN, "See what can be ordered"},
    {"service_types.write", MANAGERS, "Add, edit, retire service types"},
    {"workers.read", MANAGERS, "See workers with traits and results"},
    {"workers.write", MANAGERS, "Set workers' traits"},
    {"matching.read", MANAGERS, "See the pipeline and why a worker was picked"},
    {"matching.edit", MANAGERS, "Change and preview the pipeline"},
};

static err start(struct env *env)
{
    roster_forget();
    return OK;
}

const struct module tasks_module = {
    .name = "tasks",
    .summary = "Service types, orders, matching, the life of a task",
    .store = STORE_MAIN,
    .sql = EMBEDDED_TEXT(tasks_files_store_sql),
    .migrations = migrations,
    .migration_count = sizeof migrations / sizeof *migrations,
    .permissions = permissions,
    .permission_count = sizeof permissions / sizeof *permissions,
    .routes = tasks_routes,
    .route_count = TASKS_ROUTES,
    .events = tasks_events,
    .event_count = TASKS_EVENTS,
    .consumers = tasks_consumers,
    .consumer_count = TASKS_CONSUMERS,
    .jobs = tasks_jobs,
    .job_count = TASKS_JOBS,
    .schedules = tasks_schedules,
    .schedule_count = TASKS_SCHEDULES,
    .start = start,
};
