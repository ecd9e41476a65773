/* Ordering: from the form to the worker and the price (1-product §1.2), and ordering a failed task anew. */
#include "actions.h"
#include "auth.h"
#include "roster.h"

ERROR(err_retired, ERR_CONFLICT, "service_type_retired", "This service can no longer be ordered.");

struct task_plan {
    struct task_new in;
    struct service_type service_type;
    struct estimate estimate;
    int64_t share_percent;
    money worker_share, penalty;
    ident client;
    ident rebooked_from; /* 0: not a rebooking */
    struct ranking ranking;
};

static err find_service_type(struct tx *tx, ident id, struct service_type *ret)
{
    err e = store_service_type_find(tx, id, ret);
    if (e && e->kind == ERR_NOT_FOUND)
        return err_field(tx_arena(tx), "service_type_id", "unknown", "There is no such service.");
    TRY(e);
    return ret->active ? OK : err_retired;
}

/* What env's actor would pay for the service now, with all that it was reckoned from. */
static err reckon(struct tx *tx, ident id, struct service_type *ret_type, struct company *ret_company,
                  struct estimate *ret)
{
    money paid = 0;
    TRY(find_service_type(tx, id, ret_type));
    TRY(auth_company(tx, ret_company));
    TRY(store_paid_total(tx, tx_env(tx)->actor.id, &paid));
    *ret = pricing_estimate(ret_type->base_price, paid, &ret_company->discount_tiers);
    return OK;
}

err task_estimate(struct tx *tx, ident service_type, struct estimate *ret)
{
    struct service_type type;
    struct company company;
    return reckon(tx, service_type, &type, &company, ret);
}

static err price_changed(struct arena *arena, const struct estimate *estimate)
{
    struct estimate *now = ARENA_NEW(arena, struct estimate);
    struct error *e = ARENA_NEW(arena, struct error);
    *now = *estimate;
    *e = (struct error){
        .kind = ERR_CONFLICT,
        .code = "price_changed",
        .detail = "The price is no longer the one that the form showed.",
        .member = "estimate",
        .extra_shape = &estimate_shape,
        .extra = now,
    };
    return e;
}

static err price_plan(struct env *env, struct task_plan *plan)
{
    struct tx *tx = NULL;
    struct company company;
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(reckon(tx, plan->in.service_type_id, &plan->service_type, &company, &plan->estimate));
    db_end(tx);
    if (plan->in.expected_price != NONE && plan->in.expected_price != plan->estimate.price)
        return price_changed(env->arena, &plan->estimate);
    plan->share_percent = company.worker_share_percent;
    plan->worker_share = pricing_worker_share(plan->estimate.price, company.worker_share_percent);
    plan->penalty = company.penalty;
    return OK;
}

static err rank_plan(struct env *env, struct task_plan *plan, ident avoid)
{
    struct ranking_request request = {
        .client = plan->client,
        .service_type = plan->service_type.id,
        .wanted_traits = plan->service_type.wanted_traits,
        .starts_at = plan->in.scheduled_at,
        .duration_minutes = plan->service_type.duration_minutes,
        .avoid = avoid,
    };
    return ranking_make(env, &request, &plan->ranking);
}

err tasks_plan(struct env *env, const struct task_new *in, struct task_plan **ret)
{
    struct task_plan *plan = ARENA_NEW(env->arena, struct task_plan);
    plan->in = *in;
    plan->client = env->actor.id;
    TRY(price_plan(env, plan));
    TRY(rank_plan(env, plan, 0));
    *ret = plan;
    return OK;
}

err tasks_plan_rebook(struct env *env, ident failed, instant scheduled_at, struct task_plan **ret)
{
    struct task_plan *plan = ARENA_NEW(env->arena, struct task_plan);
    struct task origin;
    struct tx *tx = NULL;
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(task_get(tx, failed, &origin));
    db_end(tx);
    struct task_facts facts = {.status = (enum task_status)origin.status, .rebooked = origin.rebooked_to != NULL};
    bool owner = (env->actor.roles & ROLE_CLIENT) && origin.client->id == env->actor.id;
    TRY(lifecycle_may_rebook(&facts, owner ? PARTY_CLIENT : PARTY_MANAGER));
    plan->in = (struct task_new){
        origin.service_type->id, origin.description, origin.address, scheduled_at, origin.contact_phone, NONE};
    plan->client = origin.client->id;
    plan->rebooked_from = failed;
    TRY(price_plan(env, plan));
    TRY(rank_plan(env, plan, origin.worker ? origin.worker->id : 0));
    *ret = plan;
    return OK;
}

/* Seven characters of Crockford's alphabet: 34 milliards of numbers that tell nothing about the volume; UNIQUE settles
 * the rest. */
static const char *new_number(struct env *env)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char random[7];
    char *number = arena_alloc(env->arena, sizeof random + 1);
    env_random(env, random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) number[i] = alphabet[random[i] & 31];
    return number;
}

static err insert_planned(struct tx *tx, const struct task_plan *plan, ident *ret_id)
{
    struct env *env = tx_env(tx);
    struct task_insert row = {
        .id = env_ident(env),
        .number = new_number(env),
        .service_type_id = plan->service_type.id,
        .description = plan->in.description,
        .address = plan->in.address,
        .contact_phone = plan->in.contact_phone,
        .scheduled_at = plan->in.scheduled_at,
        .duration_minutes = plan->service_type.duration_minutes,
        .client_id = plan->client,
        .base_price = plan->estimate.base_price,
        .discount_percent = plan->estimate.discount_percent,
        .discount = plan->estimate.discount,
        .price = plan->estimate.price,
        .share_percent = plan->share_percent,
        .worker_share = plan->worker_share,
        .penalty = plan->penalty,
        .rebooked_from = plan->rebooked_from,
    };
    row.search = text_lower(env->arena, arena_printf(env->arena, "%s %s %s", row.number, row.description, row.address));
    if (plan->rebooked_from) TRY(store_task_rebooked(tx, plan->rebooked_from, row.id));
    TRY(store_task_insert(tx, &row));
    *ret_id = row.id;
    return OK;
}

static err publish_created(struct tx *tx, ident id)
{
    struct task_case it;
    struct change_row change = {.actor_id = tx_env(tx)->actor.id, .to = TASK_NEW};
    TRY(case_open_system(tx, id, &it));
    it.task.status = 0; /* the event says: from nothing to new */
    TRY(store_history_add(tx, id, &change));
    return case_publish_event(tx, &it, &tasks_created, TASK_NEW, 0, 0);
}

err tasks_order(struct tx *tx, struct task_plan *plan, ident *ret_id)
{
    ident id = 0;
    TRY(insert_planned(tx, plan, &id));
    TRY(publish_created(tx, id));
    TRY(assign_ranked(tx, id, &plan->ranking));
    *ret_id = id;
    return OK;
}
