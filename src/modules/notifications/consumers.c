/* From events to messages: each event's mails, their jobs and the lines in the interface are one transaction with the
 * consumer's cursor. */
#include "consumers.h"
#include <string.h>
#include "auth.h"
#include "events/accounting.h"
#include "events/auth.h"
#include "events/supplies.h"
#include "events/tasks.h"
#include "jobs.h"
#include "platform/platform.h"
#include "platform/stream.h"

/* An event as this module sees it, whatever its type. */
struct happening {
    const struct event *event;
    enum store source;
    enum circumstance circumstance;
    ident client, worker, previous_worker, person, task;
    struct facts facts;
};

/* The part after @ of the sender's address: Message-IDs are made in our own domain. */
static const char *mail_domain(struct env *env)
{
    const char *at = strrchr(env->platform->config.mail_from, '@');
    if (!at || !at[1]) return "localhost";
    return arena_copy(env->arena, at + 1, strcspn(at + 1, "> \t"));
}

static err tell_one(struct tx *tx, const struct happening *it, const struct rule *rule, ident user)
{
    struct auth_user person;
    err e = auth_user_find(tx, user, &person);
    if (e && e->kind == ERR_NOT_FOUND) return OK;
    if (e) return e;
    if (person.disabled) return OK;
    struct buf facts = buf_new(tx_arena(tx), 4096);
    shape_write(&facts, &facts_shape, &it->facts, ~0u);
    struct note_new note = {.source = store_names[it->source],
                            .event_id = it->event->id,
                            .user_id = user,
                            .task_id = it->task,
                            .event = it->event->type,
                            .template = rule->template,
                            .facts = facts.data};
    ident mail = 0, line = 0;
    TRY(store_mail_add(tx, &note, mail_domain(tx_env(tx)), &mail));
    if (mail) TRY(mail_enqueue(tx, mail));
    if (!rule->listed) return OK;
    TRY(store_notification_add(tx, &note, &line));
    struct stream_note stream = {.kind = "notification", .id = line, .users = &user, .user_count = 1};
    if (line) stream_publish(tx, &stream);
    return OK;
}

static err tell_all(struct tx *tx, const struct happening *it, const struct rule *rule, uint32_t roles)
{
    struct list people = {0};
    TRY(auth_users_with(tx, roles, &people));
    const struct auth_user *users = people.items;
    for (size_t i = 0; i < people.count; i++) TRY(tell_one(tx, it, rule, users[i].id));
    return OK;
}

static err tell_audience(struct tx *tx, const struct happening *it, const struct rule *rule)
{
    ident user = 0;
    switch (rule->to) {
    case TO_CLIENT:
        user = it->client;
        break;
    case TO_WORKER:
        user = it->worker;
        break;
    case TO_PREVIOUS_WORKER:
        user = it->previous_worker;
        break;
    case TO_PERSON:
        user = it->person;
        break;
    case TO_CLERKS:
        return tell_all(tx, it, rule, ROLE_CLERK);
    case TO_MANAGERS:
        return tell_all(tx, it, rule, ROLE_MANAGER | ROLE_ADMIN);
    }
    return user ? tell_one(tx, it, rule, user) : OK;
}

static err tell(struct tx *tx, const struct happening *it)
{
    for (size_t i = 0; i < rule_count; i++)
        if (rule_applies(&rules[i], it->event->type, it->circumstance)) TRY(tell_audience(tx, it, &rules[i]));
    return OK;
}

static struct happening happening_of(const struct event *event, enum store source)
{
    struct happening it = {.event = event, .source = source};
    shape_clear(&facts_shape, &it.facts);
    return it;
}

/* All events of one module that are read so have one shape. */
static err read_one_of(struct tx *tx, const struct event *event, const struct event_type *const *types, size_t count,
                       void *payload)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(types[i]->name, event->type)) return event_read(tx, event, types[i], payload);
    return err_new(tx_arena(tx), ERR_INTERNAL, "internal", "The event %s is not known here.", event->type);
}

static err on_auth(struct tx *tx, const struct event *event)
{
    struct auth_event auth;
    TRY(read_one_of(tx, event, auth_events, AUTH_EVENTS, &auth));
    struct happening it = happening_of(event, STORE_MAIN);
    it.person = auth.user_id;
    return tell(tx, &it);
}

static err on_task(struct tx *tx, const struct event *event)
{
    struct task_event task;
    TRY(read_one_of(tx, event, tasks_events, TASKS_EVENTS, &task));
    struct happening it = happening_of(event, STORE_MAIN);
    it.client = task.client_id;
    it.worker = task.worker_id;
    it.previous_worker = task.previous_worker_id;
    it.task = task.task_id;
    it.circumstance = rule_circumstance(task.worker_id, task.previous_worker_id);
    it.facts = (struct facts){.number = task.number,
                              .scheduled_at = task.scheduled_at,
                              .price = task.price,
                              .owed = task.had_worker ? task.price : NONE,
                              .earned = task.worker_share,
                              .penalty = task.cause == CAUSE_SUPPLIES_MISSING || !task.had_worker ? NONE : task.penalty,
                              .cause = task.cause,
                              .count = NONE,
                              .amount = NONE};
    return tell(tx, &it);
}

static err on_differs(struct tx *tx, const struct event *event)
{
    struct supplies_differs_event differs;
    TRY(event_read(tx, event, &supplies_differs, &differs));
    struct happening it = happening_of(event, STORE_SUPPLIES);
    it.facts.count = differs.count;
    return tell(tx, &it);
}

static err on_supplies(struct tx *tx, const struct event *event)
{
    struct supplies_event supplies;
    if (!strcmp(event->type, supplies_differs.name)) return on_differs(tx, event);
    TRY(read_one_of(tx, event, supplies_events, SUPPLIES_EVENTS, &supplies));
    struct happening it = happening_of(event, STORE_SUPPLIES);
    it.worker = supplies.worker_id;
    it.task = supplies.task_id;
    it.facts.number = supplies.number;
    it.facts.scheduled_at = supplies.scheduled_at;
    return tell(tx, &it);
}

static err on_movement(struct tx *tx, const struct event *event)
{
    struct movement_event movement;
    TRY(read_one_of(tx, event, accounting_events, ACCOUNTING_EVENTS, &movement));
    struct happening it = happening_of(event, STORE_ACCOUNTING);
    it.person = movement.person_id;
    it.task = movement.task_id;
    it.facts.number = movement.number;
    it.facts.amount = movement.amount;
    it.facts.kind = movement.kind;
    return tell(tx, &it);
}

static err on_client_paid(struct tx *tx, const struct event *event)
{
    struct client_paid_event paid;
    TRY(event_read(tx, event, &accounting_client_paid, &paid));
    struct happening it = happening_of(event, STORE_ACCOUNTING);
    it.person = paid.client_id;
    it.facts.number = paid.number;
    it.facts.amount = paid.amount;
    return tell(tx, &it);
}

static err on_books_differ(struct tx *tx, const struct event *event)
{
    struct accounting_differs_event differs;
    TRY(event_read(tx, event, &accounting_differs, &differs));
    struct happening it = happening_of(event, STORE_ACCOUNTING);
    it.facts.count = differs.count;
    return tell(tx, &it);
}

/* An invoice or a payout. */
static err on_settlement(struct tx *tx, const struct event *event)
{
    struct settlement_event settlement;
    TRY(read_one_of(tx, event, accounting_events, ACCOUNTING_EVENTS, &settlement));
    struct happening it = happening_of(event, STORE_ACCOUNTING);
    it.person = settlement.person_id;
    it.facts.number = settlement.number;
    it.facts.amount = settlement.amount;
    it.facts.scheduled_at = settlement.next_try_at;
    return tell(tx, &it);
}

static err on_accounting(struct tx *tx, const struct event *event)
{
    if (!strcmp(event->type, accounting_client_paid.name)) return on_client_paid(tx, event);
    if (!strcmp(event->type, accounting_differs.name)) return on_books_differ(tx, event);
    bool movement =
        !strcmp(event->type, accounting_bonus_given.name) || !strcmp(event->type, accounting_corrected.name);
    return movement ? on_movement(tx, event) : on_settlement(tx, event);
}

const struct consumer notifications_consumers[NOTIFICATIONS_CONSUMERS] = {
    {"notifications.auth", STORE_MAIN, STORE_MAIN,
     "auth.confirmation_wanted,auth.address_known,auth.reset_wanted,auth.invited,auth.signed_in_anew", on_auth,
     "Mails links, invitations and warnings to the person"},
    {"notifications.tasks", STORE_MAIN, STORE_MAIN, "tasks.*", on_task,
     "Tells clients and workers what became of a task"},
    {"notifications.supplies", STORE_SUPPLIES, STORE_MAIN, "supplies.requested,supplies.ready,supplies.differs",
     on_supplies, "Tells clerks of requests, workers of kits to fetch, managers of records that differ"},
    {"notifications.accounting", STORE_ACCOUNTING, STORE_MAIN, "accounting.*", on_accounting,
     "Tells people what they owe, were paid, were given, and what was taken back; managers of books that differ"},
};
