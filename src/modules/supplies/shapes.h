/* What crosses the module's borders: requests, answers, rows. */
#pragma once
#include "rules.h"
#include "shapes_cookie.h"
#include "supplies.h"

struct supply_person { /* {id, name}: of a person, or of anything else that has a name */
    ident id;
    const char *name;
};
extern const struct shape supply_person_shape;
struct supply_task {
    ident id;
    const char *number;
    struct supply_person *service_type;
    instant scheduled_at;
    struct supply_person *client;
};
struct supply_cookie {
    int status; /* enum cookie_status */
    const char *fortune;
    instant due_at;   /* later than this it is late */
    instant ended_at; /* it arrived, or failed */
    int problem;      /* enum cookie_problem: why it failed, or the supplier's trouble; 0: none */
};
struct supply_request {
    ident id;
    struct supply_task *task;
    struct supply_person *worker;
    int status; /* enum request_status */
    bool to_return;
    struct supply_cookie *cookie;
    struct list items; /* of struct supply_item */
    const char *without_cookie_reason;
    instant created_at, ready_at, issued_at, ended_at;
};
extern const struct shape supply_request_shape; /* the answer */

/* A row of supplies_request. */
struct request_row {
    ident id, task_id;
    const char *task_number;
    ident service_type_id;
    const char *service_type_name;
    instant scheduled_at;
    ident client_id;
    const char *client_name;
    ident worker_id;
    const char *worker_name;
    int status; /* enum request_status */
    bool to_return;
    int cookie_status; /* enum cookie_status */
    const char *fortune;
    instant cookie_due_at, cookie_accepted_at, cookie_ended_at;
    int cookie_problem; /* enum cookie_problem; 0: none */
    struct list items;  /* of struct supply_item */
    const char *without_cookie_reason;
    instant created_at, ready_at, issued_at, ended_at;
    instant changed_at; /* its life, last; not the news of its cookie */
};
extern const struct shape request_row_shape;

struct supply_request_new {
    ident task_id;
};
struct supply_query {
    const char *status; /* words with commas */
    ident task_id;
    int to_return; /* enum maybe */
    int64_t limit;
    ident after;
};
extern const struct shape supply_request_new_shape, supply_query_shape;

/* The answer made of a row. */
struct supply_request *supply_request_of(struct arena *arena, const struct request_row *row);
