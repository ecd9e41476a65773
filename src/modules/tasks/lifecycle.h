/* The life of a task, as one table (1-product §1.3). Everything that depends on a status follows it: the code,
 * `allowed`, the buttons, the events, the tests and docs/lifecycle.md. Pure: no database, no clock. */
#pragma once
#include "tasks.h"

enum task_action {
    ACTION_ASSIGN = 1,
    ACTION_REASSIGN,
    ACTION_UNASSIGN, /* a reassignment that finds nobody free */
    ACTION_CHECK_IN,
    ACTION_COMPLETE,
    ACTION_CANCEL,
    ACTION_EXPIRE,
    ACTION_FAIL,
    ACTION_NO_SHOW,
};
extern const char *const task_action_names[];

/* Who acts, in relation to one task. */
enum task_party {
    PARTY_CLIENT = 1,  /* its client */
    PARTY_WORKER = 2,  /* its worker */
    PARTY_MANAGER = 4, /* any manager or admin */
    PARTY_SYSTEM = 8,
};

#define STATUS_BIT(status) (1u << (status))

struct transition {
    enum task_action action;
    uint32_t from; /* bits of enum task_status */
    enum task_status to;
    uint32_t parties;      /* bits of enum task_party */
    enum task_cause cause; /* the cause it carries; 0: none, or (manager's fail) any that is given */
    const struct event_type *event;
    const char *needs; /* in words, for the documentation */
    const char *money; /* what it does to accounts, in words */
};
extern const struct transition lifecycle[];
extern const size_t lifecycle_count;

/* What the rules look at. */
struct task_facts {
    enum task_status status;
    enum task_cause cause;
    instant scheduled_at, ends_at;
    bool supplies_issued;
    enum supplies_status supplies_status;
    instant supplies_requested_at;
    bool had_worker, penalty_waived, rebooked;
};
struct lifecycle_limits {
    int64_t no_show_grace_minutes, check_in_early_minutes;
    const struct zone *zone; /* the company's */
};

extern const err err_not_yours;    /* 403: never this party's to do */
extern const err err_wrong_status; /* 409 */
extern const err err_too_early, err_too_late, err_supplies_not_issued, err_no_show_recorded, err_already_rebooked,
    err_already_waived;

/* May this party do the action now? *ret (may be NULL) is the table's row. Refusals: err_not_yours, err_wrong_status,
 * and the codes of the row's needs. */
err lifecycle_check(enum task_action action, const struct task_facts *task, const struct lifecycle_limits *limits,
                    enum task_party party, instant now, const struct transition **ret);
err lifecycle_may_rebook(const struct task_facts *task, enum task_party party);
err lifecycle_may_waive(const struct task_facts *task, enum task_party party);
err lifecycle_may_request_supplies(const struct task_facts *task, enum task_party party);

/* The names of what the party may do now, for `allowed`; a list of const char * in the arena. */
struct list lifecycle_allowed(struct arena *arena, const struct task_facts *task, const struct lifecycle_limits *limits,
                              enum task_party party, instant now);

/* Why an assigned task that nobody started has failed: supplies_missing if they were requested before the date and not
 * issued. */
enum task_cause lifecycle_no_show_cause(const struct task_facts *task);
/* Still in progress a day after its slot: shown to managers as forgotten. */
bool lifecycle_forgotten(const struct task_facts *task, instant now);
/* A final status. */
bool lifecycle_final(enum task_status status);
