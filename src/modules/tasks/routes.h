/* The module's tables, counted here so that tasks.c can name them as constants; a wrong count does not compile. */
#pragma once
#include "platform/events.h"
#include "platform/http.h"
#include "platform/jobs.h"
#include "platform/schedule.h"

enum { TASKS_ROUTES = 24, TASKS_CONSUMERS = 3, TASKS_JOBS = 2, TASKS_SCHEDULES = 2 };

extern const struct route tasks_routes[TASKS_ROUTES];
extern const struct consumer tasks_consumers[TASKS_CONSUMERS];
extern const struct job_kind *const tasks_jobs[TASKS_JOBS];
extern const struct schedule tasks_schedules[TASKS_SCHEDULES];

/* routes_matching.c */
err get_service_types(struct req *req);
err get_service_type(struct req *req);
err post_service_type(struct req *req);
err patch_service_type(struct req *req);
err get_workers(struct req *req);
err get_worker(struct req *req);
err patch_worker(struct req *req);
err get_pipeline(struct req *req);
err put_pipeline(struct req *req);
err post_preview(struct req *req);
err get_matching(struct req *req);
