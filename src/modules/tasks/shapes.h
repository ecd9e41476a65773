/* What crosses the module's borders: requests, answers, rows. */
#pragma once
#include "lifecycle.h"
#include "matching.h"
#include "pricing.h"

struct named { /* {id, name} */
    ident id;
    const char *name;
};
struct numbered { /* {id, number} */
    ident id;
    const char *number;
};
extern const struct shape named_shape, numbered_shape;

struct photo_view {
    ident id;
    const char *kind; /* check_in, report, evidence */
    instant taken_at, uploaded_at;
};
extern const struct shape photo_view_shape;

struct task {
    ident id;
    const char *number;
    int status; /* enum task_status */
    const char *waiting;
    instant next_free_at;
    int cause; /* enum task_cause */
    struct named *service_type;
    const char *description, *address, *contact_phone;
    instant scheduled_at;
    int64_t duration_minutes;
    struct named *client, *worker;
    money base_price;
    int64_t discount_percent;
    money discount, price;
    int64_t share_percent; /* NONE: ordered before it was kept */
    money worker_share, penalty;
    bool had_worker, supplies_issued;
    int supplies_status; /* enum supplies_status */
    ident supply_request_id;
    instant supplies_requested_at;
    struct numbered *rebooked_from, *rebooked_to;
    bool penalty_waived;
    instant started_at, ended_at, created_at, updated_at;
    int64_t version;
    struct list photos;  /* of struct photo_view */
    struct list allowed; /* of const char * */
    bool forgotten;
};
extern const struct shape task_shape;     /* the answer */
extern const struct shape task_row_shape; /* a row of tasks_full */

struct task_query {
    const char *status; /* words with commas */
    ident worker_id, client_id;
    instant from, to;
    const char *q;
    bool unissued;
    int sort, order; /* enum task_sort, enum sort_order (sorting.h) */
    int64_t limit;
    const char *after; /* a cursor of sorting.h */
};
extern const struct shape task_query_shape;

struct history_row {
    instant at;
    struct named *actor; /* NULL: the system */
    const char *action;
    int from, to;
    int cause;
    const char *reason;
};
extern const struct shape history_row_shape;

struct reason_in {
    const char *reason;
};
struct fail_in {
    const char *reason;
    int cause;
};
struct reassign_in {
    ident worker_id;
    instant scheduled_at;
    const char *reason;
};
struct rebook_in {
    instant scheduled_at;
};
struct proof_in {
    struct upload *photo;
    instant taken_at;
};
struct report_in {
    struct upload *report;
    instant taken_at;
};
struct estimate_in {
    ident service_type_id;
};
extern const struct shape task_new_shape, reason_in_shape, fail_in_shape, reassign_in_shape, rebook_in_shape,
    proof_in_shape, report_in_shape, estimate_in_shape;

struct service_type {
    ident id;
    const char *name, *description;
    money base_price;
    int64_t duration_minutes;
    struct list wanted_traits; /* of struct wanted_trait */
    bool active;
    int64_t version;
    instant created_at;
};
struct service_type_patch {
    const char *name, *description;
    money base_price;
    int64_t duration_minutes;
    struct list wanted_traits;
    enum maybe active;
};
struct service_type_query {
    enum maybe active;
};
extern const struct shape service_type_shape, service_type_new_shape, service_type_patch_shape,
    service_type_query_shape;

struct trait {
    const char *trait;
    int64_t value; /* 0-100 */
};
struct results {
    int64_t done, failed, cancelled;
};
struct worker {
    ident id;
    const char *name, *email, *phone;
    bool active;
    struct list traits; /* of struct trait */
    struct results *results;
    int64_t upcoming; /* tasks assigned or in progress */
    int64_t load;     /* hours taken in the next 7 days */
    int64_t version;
};
struct worker_patch {
    struct list traits;
};
struct worker_query {
    const char *q;
    int64_t limit;
    ident after;
};
extern const struct shape trait_shape, worker_shape, worker_patch_shape, worker_query_shape;

/* "Why this worker": as it is stored … */
struct relaxed_step {
    const char *step;
};
struct kept_candidate {
    ident worker_id;
    int64_t total, open_tasks;
    const char *eliminated_by; /* the id of a step */
    const char *raw;           /* the raw scores by position in the pipeline: "1000,880,,666"; nothing: unknown */
};
struct skipped {
    const char *step, *reason;
};
struct decision {
    ident id, task_id, chosen_id;
    instant decided_at;
    int64_t pipeline_version, free_count;
    struct list relaxed;    /* of struct relaxed_step */
    struct list skipped;    /* of struct skipped */
    struct list steps;      /* of struct step */
    struct list candidates; /* of struct kept_candidate */
};
/* … and as the page shows it. */
struct explained {
    struct named *worker;
    double total; /* 0-1 */
    const char *eliminated_by;
    const char *scores; /* JSON: {step: 0-1} */
};
struct explanation {
    struct named *chosen;
    instant decided_at;
    int64_t pipeline_version, free_count;
    struct list relaxed; /* of const char * */
    struct list skipped, steps;
    struct list candidates; /* of struct explained */
};
extern const struct shape decision_shape, kept_candidate_shape, explanation_shape, skipped_shape;

struct preview_in {
    struct list steps;
    int64_t limit;
};
struct previewed_task {
    ident id;
    const char *number;
    instant scheduled_at;
    struct named *service_type;
};
struct preview_item {
    struct previewed_task *task;
    struct named *before, *after;
};
struct preview {
    int64_t examined, changed;
    struct list items; /* of struct preview_item: those that change */
};
extern const struct shape preview_in_shape, preview_shape, previewed_task_shape;
