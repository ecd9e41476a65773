/* Who sees which task, who is what to it, and what every action starts from and ends with. */
#include <string.h>
#include "actions.h"
#include "auth.h"
#include "platform/stream.h"

#define ROLES_MANAGING (ROLE_MANAGER | ROLE_ADMIN | ROLE_SYSTEM)

ERROR(err_hidden_sort, ERR_FORBIDDEN, "forbidden", "Your role does not see what this would sort by.");
ERROR(err_no_task, ERR_NOT_FOUND, "not_found", "There is no such task.");

static bool is(const struct named *person, ident id)
{
    return person && person->id == id;
}

/* Clerks see what waits for supplies, and what they have to do with. */
static bool clerk_sees(const struct task *task)
{
    return task->status == TASK_ASSIGNED || task->supplies_status != SUPPLIES_NONE;
}

static bool visible(const struct actor *actor, const struct task *task)
{
    if (actor->roles & ROLES_MANAGING) return true;
    if (actor->roles & ROLE_CLIENT) return is(task->client, actor->id);
    if (actor->roles & ROLE_WORKER) return is(task->worker, actor->id);
    return (actor->roles & ROLE_CLERK) && clerk_sees(task);
}

static enum task_party party_of(const struct actor *actor, const struct task *task)
{
    if (actor->roles & ROLE_SYSTEM) return PARTY_SYSTEM;
    if (actor->roles & (ROLE_MANAGER | ROLE_ADMIN)) return PARTY_MANAGER;
    if ((actor->roles & ROLE_CLIENT) && is(task->client, actor->id)) return PARTY_CLIENT;
    if ((actor->roles & ROLE_WORKER) && is(task->worker, actor->id)) return PARTY_WORKER;
    return 0;
}

static struct task_facts facts_of(const struct task *task)
{
    return (struct task_facts){
        .status = (enum task_status)task->status,
        .cause = (enum task_cause)task->cause,
        .scheduled_at = task->scheduled_at,
        .ends_at = task->scheduled_at + task->duration_minutes * MS_MINUTE,
        .supplies_issued = task->supplies_issued,
        .supplies_status = (enum supplies_status)task->supplies_status,
        .supplies_requested_at = task->supplies_requested_at,
        .had_worker = task->had_worker,
        .penalty_waived = task->penalty_waived,
        .rebooked = task->rebooked_to != NULL,
    };
}

static err limits_of(struct tx *tx, struct lifecycle_limits *ret)
{
    struct company company;
    TRY(auth_company(tx, &company));
    *ret = (struct lifecycle_limits){
        .no_show_grace_minutes = company.no_show_grace_minutes,
        .check_in_early_minutes = company.check_in_early_minutes,
        .zone = company_zone(tx_env(tx)->platform),
    };
    return OK;
}

/* What follows from the row for this reader. */
static void complete(struct env *env, const struct lifecycle_limits *limits, struct task *task)
{
    struct task_facts facts = facts_of(task);
    instant now = env_now(env);
    task->forgotten = lifecycle_forgotten(&facts, now);
    task->allowed = lifecycle_allowed(env->arena, &facts, limits, party_of(&env->actor, task), now);
}

err task_get(struct tx *tx, ident id, struct task *ret)
{
    struct env *env = tx_env(tx);
    struct lifecycle_limits limits;
    struct task task;
    err e = store_task_find(tx, id, &task);
    if (e && e->kind == ERR_NOT_FOUND) return err_no_task;
    TRY(e);
    if (!visible(&env->actor, &task)) return err_no_task;
    TRY(limits_of(tx, &limits));
    TRY(store_task_photos(tx, id, &task.photos));
    complete(env, &limits, &task);
    *ret = task;
    return OK;
}

static enum list_kind list_kind(uint32_t roles)
{
    if (roles & ROLES_MANAGING) return LIST_ALL;
    if (roles & ROLE_CLIENT) return LIST_CLIENT;
    return roles & ROLE_WORKER ? LIST_WORKER : LIST_CLERK;
}

/* An order, and the key in its cursor, tell what they are made from. */
static bool shows_key(uint32_t roles, enum task_sort sort)
{
    const char *name = task_sort_names[sort];
    uint32_t visible_to = shape_field(&task_shape, name, strlen(name))->visible_to;
    return !visible_to || visible_to & roles || roles & ROLE_SYSTEM;
}

err task_list(struct tx *tx, const struct task_query *query, struct list *ret, const char **ret_next)
{
    struct env *env = tx_env(tx);
    struct lifecycle_limits limits;
    if (!names_know(task_status_names, query->status))
        return err_field(env->arena, "status", "out_of_range",
                         "Words with commas: new, assigned, in_progress, done, cancelled, failed.");
    struct task_order order;
    TRY(sorting_read(env->arena, query, &order));
    if (!shows_key(env->actor.roles, order.sort)) return err_hidden_sort;
    TRY(limits_of(tx, &limits));
    TRY(store_task_list(tx, list_kind(env->actor.roles), env->actor.id, query, &order, ret));
    struct task *tasks = ret->items;
    bool more = ret->count > (size_t)page_limit(query->limit);
    if (more) ret->count--;
    *ret_next = more ? sorting_cursor(env->arena, &order, &tasks[ret->count - 1]) : NULL;
    for (size_t i = 0; i < ret->count; i++) complete(env, &limits, &tasks[i]);
    return OK;
}

err task_history(struct tx *tx, ident id, struct list *ret)
{
    struct task task;
    TRY(task_get(tx, id, &task));
    return store_history(tx, id, ret);
}

typedef err task_finder(struct tx *tx, ident id, struct task *ret);

static err open_case(struct tx *tx, ident id, task_finder *find, const struct actor *actor, struct task_case *ret)
{
    struct task_case it;
    err e = find(tx, id, &it.task);
    if (e && e->kind == ERR_NOT_FOUND) return err_no_task;
    TRY(e);
    if (!visible(actor, &it.task)) return err_no_task;
    TRY(limits_of(tx, &it.limits));
    it.facts = facts_of(&it.task);
    it.party = party_of(actor, &it.task);
    *ret = it;
    return OK;
}

err case_open(struct tx *tx, ident id, struct task_case *ret)
{
    return open_case(tx, id, store_task_lock, &tx_env(tx)->actor, ret);
}

err case_view(struct tx *tx, ident id, struct task_case *ret)
{
    return open_case(tx, id, store_task_find, &tx_env(tx)->actor, ret);
}

err case_open_system(struct tx *tx, ident id, struct task_case *ret)
{
    return open_case(tx, id, store_task_lock, &actor_system, ret);
}

err case_check(struct tx *tx, const struct task_case *it, enum task_action action, const struct transition **ret)
{
    return lifecycle_check(action, &it->facts, &it->limits, it->party, env_now(tx_env(tx)), ret);
}

/* Tells those who see the task before or after the change. */
static void tell(struct tx *tx, const struct task_case *it, enum task_status to, ident previous)
{
    ident users[3];
    size_t count = 0;
    users[count++] = it->task.client->id;
    if (it->task.worker) users[count++] = it->task.worker->id;
    if (previous) users[count++] = previous;
    uint32_t roles = ROLE_MANAGER | ROLE_ADMIN;
    if (to == TASK_ASSIGNED || clerk_sees(&it->task)) roles |= ROLE_CLERK;
    struct stream_note note = {"task", it->task.id, users, count, roles};
    stream_publish(tx, &note);
}

void case_tell(struct tx *tx, const struct task_case *it)
{
    tell(tx, it, (enum task_status)it->task.status, 0);
}

err case_publish_event(struct tx *tx, const struct task_case *it, const struct event_type *type, enum task_status to,
                       enum task_cause cause, ident previous)
{
    const struct task *task = &it->task;
    struct task_event event = {
        .task_id = task->id,
        .number = task->number,
        .service_type_id = task->service_type->id,
        .client_id = task->client->id,
        .worker_id = task->worker ? task->worker->id : 0,
        .previous_worker_id = previous,
        .from = task->status,
        .to = (int)to,
        .cause = (int)cause,
        .scheduled_at = task->scheduled_at,
        .duration_minutes = task->duration_minutes,
        .base_price = task->base_price,
        .discount_percent = task->discount_percent,
        .price = task->price,
        .share_percent = task->share_percent,
        .worker_share = task->worker_share,
        .penalty = task->penalty,
        .had_worker = task->had_worker,
        .kit_issued = task->supplies_issued,
        .rebooked_from = task->rebooked_from ? task->rebooked_from->id : 0,
    };
    tell(tx, it, to, previous);
    return event_publish(tx, type, task->id, &event);
}

err case_publish(struct tx *tx, const struct task_case *it, const struct transition *transition, enum task_cause cause,
                 const char *reason, ident previous)
{
    struct change_row change = {
        .actor_id = it->party == PARTY_SYSTEM ? 0 : tx_env(tx)->actor.id,
        .action = transition->action,
        .from = it->task.status,
        .to = (int)transition->to,
        .cause = (int)cause,
        .worker_id = it->task.worker ? it->task.worker->id : 0,
        .reason = reason,
    };
    TRY(store_history_add(tx, it->task.id, &change));
    return case_publish_event(tx, it, transition->event, transition->to, cause, previous);
}
