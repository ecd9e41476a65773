#include "actions.h"
#include <string.h>
#include "auth.h"
#include "jobs.h"

ERROR(err_not_found, ERR_NOT_FOUND, "not_found", "There is no such thing.");
ERROR(err_wrong_status, ERR_CONFLICT, "wrong_status", "Only a mail that waits or has failed can be sent again.");

static const struct field notification_fields[] = {
    F_ID(struct notification, id, REQUIRED),
    F_TIME(struct notification, at, REQUIRED),
    F_TEXT(struct notification, event, REQUIRED, .help = "the event's type"),
    F_TEXT(struct notification, title, REQUIRED, .help = "in the reader's language"),
    F_TEXT(struct notification, body, REQUIRED),
    F_ID(struct notification, task_id, 0),
    F_BOOL(struct notification, read, 0),
};
const struct shape notification_shape = SHAPE(struct notification, "Notification", notification_fields);

static const struct field notification_query_fields[] = {
    F_PAGE(struct notification_query),
    F_MAYBE(struct notification_query, unread, 0, .help = "true: only those not read yet"),
};
const struct shape notification_query_shape =
    SHAPE(struct notification_query, "NotificationQuery", notification_query_fields);

static const struct field mail_fields[] = {
    F_ID(struct mail, id, REQUIRED),        F_TIME(struct mail, created_at, REQUIRED),
    F_TEXT(struct mail, to, 0, .max = 254), F_TEXT(struct mail, template, REQUIRED),
    F_TEXT(struct mail, subject, REQUIRED), F_ENUM(struct mail, status, REQUIRED, mail_status_names),
    F_INT(struct mail, attempts, REQUIRED), F_TEXT(struct mail, last_error, 0),
    F_TIME(struct mail, sent_at, 0),
};
const struct shape mail_shape = SHAPE(struct mail, "Mail", mail_fields);

static const struct field mail_query_fields[] = {
    F_PAGE(struct mail_query),
    F_ENUM(struct mail_query, status, 0, mail_status_names),
    F_TEXT(struct mail_query, q, 0, .help = "part of the name or address, the template or the task's number"),
};
const struct shape mail_query_shape = SHAPE(struct mail_query, "MailQuery", mail_query_fields);

static const struct field operations_fields[] = {
    F_LIST(struct operations, consumers, REQUIRED, &consumer_state_shape),
    F_LIST(struct operations, jobs, REQUIRED, &job_state_shape),
    F_LIST(struct operations, schedules, REQUIRED, &schedule_state_shape),
    F_LIST(struct operations, parked, REQUIRED, &parked_shape),
};
const struct shape operations_shape = SHAPE(struct operations, "Operations", operations_fields);

static err reader_of(struct tx *tx, const char *locale, struct reader *ret)
{
    struct company company;
    TRY(auth_company(tx, &company));
    const struct zone *zone = zone_find(company.time_zone);
    *ret = (struct reader){.locale = locale ? locale : company.locale,
                           .name = "",
                           .company = company.name,
                           .currency = company.currency,
                           .zone = zone ? zone : zone_find("UTC")};
    return OK;
}

/* Subject and lead as the message had them, from what is kept. */
static err row_render(struct arena *arena, const struct reader *reader, const struct listed_row *row,
                      struct rendered *ret)
{
    struct facts facts;
    TRY(shape_read(arena, &facts_shape, row->facts, &facts));
    struct task_contact task = {
        .service_type_name = row->service_type_name, .client_name = row->client_name, .worker_name = row->worker_name};
    return render_lead(arena, row->template, reader->locale, values(arena, reader, &facts, &task, NULL), ret);
}

/* Cuts the one row too many; *ret_next is where the next page starts. */
static void page_cut(struct list *rows, int64_t limit, ident *ret_next)
{
    *ret_next = 0;
    if (rows->count <= (size_t)limit) return;
    rows->count = (size_t)limit;
    *ret_next = ((const struct listed_row *)rows->items)[limit - 1].id;
}

err notification_list(struct tx *tx, const struct notification_query *query, struct list *ret_notifications,
                      ident *ret_next)
{
    struct arena *arena = tx_arena(tx);
    struct list rows = {0};
    struct reader reader;
    int64_t limit = page_limit(query->limit);
    TRY(store_notification_list(tx, query->unread == MAYBE_YES, query->after, limit, &rows));
    TRY(reader_of(tx, tx_env(tx)->actor.locale, &reader));
    page_cut(&rows, limit, ret_next);
    struct notification *notifications = ARENA_ARRAY(arena, rows.count, struct notification);
    for (size_t i = 0; i < rows.count; i++) {
        const struct listed_row *row = (const struct listed_row *)rows.items + i;
        struct rendered rendered;
        TRY(row_render(arena, &reader, row, &rendered));
        notifications[i] = (struct notification){.id = row->id,
                                                 .at = row->created_at,
                                                 .event = row->event,
                                                 .title = rendered.subject,
                                                 .body = rendered.lead,
                                                 .task_id = row->task_id,
                                                 .read = row->read};
    }
    *ret_notifications = (struct list){notifications, rows.count};
    return OK;
}

err notification_read(struct tx *tx, ident id)
{
    return store_notification_read(tx, id);
}

err notification_read_all(struct tx *tx)
{
    return store_notification_read_all(tx);
}

err mail_list(struct tx *tx, const struct mail_query *query, struct list *ret_mails, ident *ret_next)
{
    struct arena *arena = tx_arena(tx);
    struct list rows = {0};
    struct reader reader;
    int64_t limit = page_limit(query->limit);
    TRY(store_mail_list(tx, query->status, query->q, query->after, limit, &rows));
    TRY(reader_of(tx, NULL, &reader));
    page_cut(&rows, limit, ret_next);
    struct mail *mails = ARENA_ARRAY(arena, rows.count, struct mail);
    const char *company_locale = reader.locale;
    for (size_t i = 0; i < rows.count; i++) {
        const struct listed_row *row = (const struct listed_row *)rows.items + i;
        struct rendered rendered;
        reader.locale = row->locale ? row->locale : company_locale;
        TRY(row_render(arena, &reader, row, &rendered));
        mails[i] = (struct mail){.id = row->id,
                                 .created_at = row->created_at,
                                 .to = row->address,
                                 .template = row->template,
                                 .subject = rendered.subject,
                                 .status = row->status,
                                 .attempts = row->attempts,
                                 .last_error = row->last_error,
                                 .sent_at = row->sent_at};
    }
    *ret_mails = (struct list){mails, rows.count};
    return OK;
}

err mail_resend(struct tx *tx, ident id)
{
    struct mail_row row;
    TRY(store_mail_load(tx, id, &row));
    if (row.status != MAIL_FAILED && row.status != MAIL_QUEUED) return err_wrong_status;
    if (row.status == MAIL_QUEUED && row.job_id) {
        err e = job_retry(tx, row.job_id);
        if (!e || e->kind != ERR_NOT_FOUND) return e;
    }
    TRY(store_mail_not_sent(tx, id, MAIL_QUEUED, NULL));
    return mail_enqueue(tx, id);
}

/* Bets exist for managers alone, an admin is not one. (1-product, 7.1) */
static bool hidden(const struct env *env, const char *name)
{
    return !(env->actor.roles & ROLE_MANAGER) && name && (!strcmp(name, "bets") || text_starts(name, "bets."));
}

/* Keeps the elements that may be seen; `names` gives the texts by which one is judged. */
static void list_filter(const struct env *env, struct list *list, size_t size,
                        void (*names)(const void *element, const char *ret_names[3]))
{
    char *items = list->items;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        const char *texts[3] = {NULL, NULL, NULL};
        names(items + i * size, texts);
        if (hidden(env, texts[0]) || hidden(env, texts[1]) || hidden(env, texts[2])) continue;
        if (kept != i) memcpy(items + kept * size, items + i * size, size);
        kept++;
    }
    list->count = kept;
}

static void consumer_names(const void *element, const char *ret_names[3])
{
    const struct consumer_state *state = element;
    ret_names[0] = state->name, ret_names[1] = state->source, ret_names[2] = state->target;
}

static void job_names(const void *element, const char *ret_names[3])
{
    const struct job_state *state = element;
    ret_names[0] = state->store, ret_names[1] = state->kind;
}

static void schedule_names(const void *element, const char *ret_names[3])
{
    ret_names[0] = ((const struct schedule_state *)element)->name;
}

static void parked_names(const void *element, const char *ret_names[3])
{
    const struct parked *parked = element;
    ret_names[0] = parked->store, ret_names[1] = parked->name, ret_names[2] = parked->type;
}

static err parked_seen(struct env *env, struct list *ret)
{
    struct list parked = {0};
    TRY(parked_list(env, &parked));
    list_filter(env, &parked, sizeof(struct parked), parked_names);
    *ret = parked;
    return OK;
}

err operations_read(struct env *env, struct operations *ret)
{
    struct operations operations = {0};
    TRY(events_state(env, &operations.consumers));
    TRY(jobs_state(env, &operations.jobs));
    TRY(schedules_state(env, &operations.schedules));
    TRY(parked_seen(env, &operations.parked));
    list_filter(env, &operations.consumers, sizeof(struct consumer_state), consumer_names);
    list_filter(env, &operations.jobs, sizeof(struct job_state), job_names);
    list_filter(env, &operations.schedules, sizeof(struct schedule_state), schedule_names);
    *ret = operations;
    return OK;
}

static err parked_find(struct env *env, ident id)
{
    struct list parked;
    TRY(parked_seen(env, &parked));
    const struct parked *items = parked.items;
    for (size_t i = 0; i < parked.count; i++)
        if (items[i].id == id) return OK;
    return err_not_found;
}

err operations_retry(struct env *env, ident parked)
{
    TRY(parked_find(env, parked));
    return parked_retry(env, parked);
}

err operations_skip(struct env *env, ident parked)
{
    TRY(parked_find(env, parked));
    return parked_skip(env, parked);
}
