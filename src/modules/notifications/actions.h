/* The use cases behind the routes. */
#pragma once
#include "platform/module.h"
#include "platform/schedule.h"

struct notification {
    ident id;
    instant at;
    const char *event, *title, *body;
    ident task_id;
    bool read;
};
struct notification_query {
    int64_t limit;
    ident after;
    enum maybe unread;
};
struct mail {
    ident id;
    instant created_at;
    const char *to, *template, *subject;
    int status; /* enum mail_status */
    int64_t attempts;
    const char *last_error;
    instant sent_at;
};
struct mail_query {
    int64_t limit;
    ident after;
    int status;
    const char *q;
};
struct operations {
    struct list consumers, jobs, schedules, parked;
};
extern const struct shape notification_shape, notification_query_shape, mail_shape, mail_query_shape, operations_shape;

/* The actor's own, in their language, newest first. */
err notification_list(struct tx *tx, const struct notification_query *query, struct list *ret_notifications,
                      ident *ret_next);
err notification_read(struct tx *tx, ident id);
err notification_read_all(struct tx *tx);

err mail_list(struct tx *tx, const struct mail_query *query, struct list *ret_mails, ident *ret_next);
/* Sends a failed mail again, or one that waits for its next try now. ERR_CONFLICT "wrong_status" for others. */
err mail_resend(struct tx *tx, ident id);

/* What the platform is doing. Whatever belongs to bets is there for managers alone. */
err operations_read(struct env *env, struct operations *ret);
/* ERR_NOT_FOUND for what is not parked, or not for these eyes. */
err operations_retry(struct env *env, ident parked);
err operations_skip(struct env *env, ident parked);
