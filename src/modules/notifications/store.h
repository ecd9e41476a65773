/* Rows and statements. Looking for what a message says? See render.h and values.h. */
#pragma once
#include "platform/module.h"
#include "values.h"

/* What both a mail and a line in the interface start from. */
struct note_new {
    const char *source; /* the store of the event */
    ident event_id, user_id, task_id /* 0: none */;
    const char *event, *template, *facts /* JSON */;
};
/* *ret_id is 0 if it was there already (the event is read a second time). */
err store_mail_add(struct tx *tx, const struct note_new *note, const char *message_id_domain, ident *ret_id);
err store_notification_add(struct tx *tx, const struct note_new *note, ident *ret_id);

enum mail_status { MAIL_QUEUED = 1, MAIL_SENDING, MAIL_SENT, MAIL_FAILED };
extern const char *const mail_status_names[];

struct mail_row {
    ident id, user_id, task_id, job_id;
    const char *template, *facts, *message_id;
    int status; /* enum mail_status */
    int64_t attempts;
};
/* Locks the row where the database can. */
err store_mail_load(struct tx *tx, ident id, struct mail_row *ret);
err store_mail_set_job(struct tx *tx, ident id, ident job_id);
err store_mail_sending(struct tx *tx, ident id, const char *locale);
err store_mail_sent(struct tx *tx, ident id);
/* `status`: failed, or queued for another try; `error` may be NULL. */
err store_mail_not_sent(struct tx *tx, ident id, enum mail_status status, const char *error);

/* A line of either list, with the names that its subject and lead may use. */
struct listed_row {
    ident id, task_id;
    instant created_at, sent_at;
    const char *address, *name, *locale, *event, *template, *facts, *last_error;
    const char *service_type_name, *client_name, *worker_name;
    int status;
    int64_t attempts;
    bool read;
};
/* Newest first, one more than `limit`, so that the caller sees whether there is a next page. */
err store_mail_list(struct tx *tx, int status, const char *q, ident before, int64_t limit,
                    struct list *ret_listed_rows);
err store_notification_list(struct tx *tx, bool unread, ident before, int64_t limit, struct list *ret_listed_rows);
/* ERR_NOT_FOUND unless it is the actor's. */
err store_notification_read(struct tx *tx, ident id);
err store_notification_read_all(struct tx *tx);

/* All members NULL if there is no task. */
err store_task_contact(struct tx *tx, ident task, struct task_contact *ret);
