/* A module as the application sees it: nothing but data. */
#pragma once
#include "platform/events.h"
#include "platform/http.h"
#include "platform/jobs.h"
#include "platform/schedule.h"

struct module {
    const char *name, *summary;
    enum store store;
    const char *sql; /* the text of store.sql */
    const struct migration *migrations;
    size_t migration_count;
    const struct permission *permissions;
    size_t permission_count;
    const struct route *routes;
    size_t route_count;
    const struct event_type *const *events; /* what it publishes */
    size_t event_count;
    const struct consumer *consumers;
    size_t consumer_count;
    const struct job_kind *const *jobs;
    size_t job_count;
    const struct schedule *schedules;
    size_t schedule_count;
    /* Called after the stores are open and migrated, before anything runs, and again when another process has changed
     * settings: what is kept in memory is read anew. NULL: nothing to do. */
    err (*start)(struct env *env);
};
#define TABLE(prefix, table) .prefix##s = (table), .prefix##_count = sizeof(table) / sizeof *(table)
