#include "store.h"

#define STATEMENT(name) static struct sql sql_##name = SQL("notifications", #name)
STATEMENT(mail_insert);
STATEMENT(mail_set_job);
STATEMENT(mail_load);
STATEMENT(mail_sending);
STATEMENT(mail_sent);
STATEMENT(mail_not_sent);
STATEMENT(mail_list);
STATEMENT(notification_insert);
STATEMENT(notification_list);
STATEMENT(notification_read);
STATEMENT(notification_read_all);
STATEMENT(task_contact);

ERROR(err_not_found, ERR_NOT_FOUND, "not_found", "There is no such thing.");

const char *const mail_status_names[] = {NULL, "queued", "sending", "sent", "failed", NULL};

static const struct field mail_row_fields[] = {
    F_ID(struct mail_row, id, REQUIRED),
    F_ID(struct mail_row, user_id, REQUIRED),
    F_ID(struct mail_row, task_id, 0),
    F_ID(struct mail_row, job_id, 0),
    F_TEXT(struct mail_row, template, REQUIRED),
    F_TEXT(struct mail_row, facts, REQUIRED),
    F_TEXT(struct mail_row, message_id, REQUIRED),
    F_ENUM(struct mail_row, status, REQUIRED, mail_status_names),
    F_INT(struct mail_row, attempts, REQUIRED),
};
static const struct shape mail_row_shape = SHAPE(struct mail_row, "MailRow", mail_row_fields);

static const struct field listed_row_fields[] = {
    F_ID(struct listed_row, id, REQUIRED),
    F_ID(struct listed_row, task_id, 0),
    F_TIME(struct listed_row, created_at, REQUIRED),
    F_TIME(struct listed_row, sent_at, 0),
    F_TEXT(struct listed_row, address, 0),
    F_TEXT(struct listed_row, name, 0),
    F_TEXT(struct listed_row, locale, 0),
    F_TEXT(struct listed_row, event, 0),
    F_TEXT(struct listed_row, template, REQUIRED),
    F_TEXT(struct listed_row, facts, REQUIRED),
    F_TEXT(struct listed_row, last_error, 0),
    F_TEXT(struct listed_row, service_type_name, 0),
    F_TEXT(struct listed_row, client_name, 0),
    F_TEXT(struct listed_row, worker_name, 0),
    F_ENUM(struct listed_row, status, 0, mail_status_names),
    F_INT(struct listed_row, attempts, 0),
    F_BOOL(struct listed_row, read, 0),
};
static const struct shape listed_row_shape = SHAPE(struct listed_row, "NotificationListedRow", listed_row_fields);

#define NOTE(note)                                                                                                     \
    P_TEXT("source", (note)->source), P_ID("event_id", (note)->event_id), P_ID("user_id", (note)->user_id),            \
        P_TEXT("template", (note)->template), P_ID("task_id", (note)->task_id), P_TEXT("facts", (note)->facts)

err store_mail_add(struct tx *tx, const struct note_new *note, const char *message_id_domain, ident *ret_id)
{
    struct env *env = tx_env(tx);
    ident id = env_ident(env);
    char text[IDENT_TEXT];
    ident_write(id, text);
    int64_t added = 0;
    TRY(db_changed(tx, &sql_mail_insert, &added, P_ID("id", id), P_TIME("created_at", env_now(env)), NOTE(note),
                   P_TEXT("message_id", arena_printf(env->arena, "<%s@%s>", text, message_id_domain))));
    *ret_id = added ? id : 0;
    return OK;
}

err store_notification_add(struct tx *tx, const struct note_new *note, ident *ret_id)
{
    struct env *env = tx_env(tx);
    ident id = env_ident(env);
    int64_t added = 0;
    TRY(db_changed(tx, &sql_notification_insert, &added, P_ID("id", id), P_TIME("created_at", env_now(env)), NOTE(note),
                   P_TEXT("event", note->event)));
    *ret_id = added ? id : 0;
    return OK;
}

err store_mail_load(struct tx *tx, ident id, struct mail_row *ret)
{
    return db_one(tx, &sql_mail_load, &mail_row_shape, ret, P_ID("id", id));
}

err store_mail_set_job(struct tx *tx, ident id, ident job_id)
{
    return db_exec(tx, &sql_mail_set_job, P_ID("id", id), P_ID("job_id", job_id));
}

err store_mail_sending(struct tx *tx, ident id, const char *locale)
{
    return db_exec(tx, &sql_mail_sending, P_ID("id", id), P_TEXT("locale", locale));
}

err store_mail_sent(struct tx *tx, ident id)
{
    return db_exec(tx, &sql_mail_sent, P_ID("id", id), P_TIME("at", env_now(tx_env(tx))));
}

err store_mail_not_sent(struct tx *tx, ident id, enum mail_status status, const char *error)
{
    return db_exec(tx, &sql_mail_not_sent, P_ID("id", id), P_TEXT("status", mail_status_names[status]),
                   P_TEXT("error", error));
}

static ident from(ident before)
{
    return before ? before : INT64_MAX;
}

err store_mail_list(struct tx *tx, int status, const char *q, ident before, int64_t limit, struct list *ret_listed_rows)
{
    return db_list(tx, &sql_mail_list, &listed_row_shape, ret_listed_rows, P_TEXT("status", mail_status_names[status]),
                   P_TEXT("q", db_pattern(tx_arena(tx), q)), P_ID("before", from(before)), P_INT("limit", limit + 1));
}

err store_notification_list(struct tx *tx, bool unread, ident before, int64_t limit, struct list *ret_listed_rows)
{
    return db_list(tx, &sql_notification_list, &listed_row_shape, ret_listed_rows, P_ID("me", tx_env(tx)->actor.id),
                   P_INT("unread", unread), P_ID("before", from(before)), P_INT("limit", limit + 1));
}

err store_notification_read(struct tx *tx, ident id)
{
    int64_t changed = 0;
    TRY(db_changed(tx, &sql_notification_read, &changed, P_ID("id", id), P_ID("me", tx_env(tx)->actor.id)));
    return changed ? OK : err_not_found;
}

err store_notification_read_all(struct tx *tx)
{
    return db_exec(tx, &sql_notification_read_all, P_ID("me", tx_env(tx)->actor.id));
}

err store_task_contact(struct tx *tx, ident task, struct task_contact *ret)
{
    *ret = (struct task_contact){0};
    err e = task ? db_one(tx, &sql_task_contact, &task_contact_shape, ret, P_ID("id", task)) : OK;
    return e && e->kind == ERR_NOT_FOUND ? OK : e;
}
