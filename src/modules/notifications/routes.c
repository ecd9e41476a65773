/* The route table and thin handlers. */
#include "routes.h"
#include "actions.h"

static err get_notifications(struct req *req)
{
    struct list notifications;
    ident next;
    TRY(notification_list(req->tx, req->query, &notifications, &next));
    return res_list(req, &notifications, next);
}

static err post_read(struct req *req)
{
    TRY(notification_read(req->tx, req->id));
    return res_empty(req, 204);
}

static err post_read_all(struct req *req)
{
    TRY(notification_read_all(req->tx));
    return res_empty(req, 204);
}

static err get_mails(struct req *req)
{
    struct list mails;
    ident next;
    TRY(mail_list(req->tx, req->query, &mails, &next));
    return res_list(req, &mails, next);
}

static err post_resend(struct req *req)
{
    TRY(mail_resend(req->tx, req->id));
    return res_empty(req, 202);
}

static err get_operations(struct req *req)
{
    struct operations operations;
    TRY(operations_read(req->env, &operations));
    return res_object(req, 200, &operations);
}

/* What is parked lies in the store of its consumer, which does not know of keys: the answer is remembered right after
 * the effect, if it can be. Should that fail or the program die between the two, the same key finds nothing parked any
 * more. */
static err remember_done(struct req *req)
{
    TRY(res_empty(req, 204));
    req_done(req);
    if (!req_begin(req)) (void)req_commit(req);
    return OK;
}

static err post_retry(struct req *req)
{
    TRY(operations_retry(req->env, req->id));
    return remember_done(req);
}

static err post_skip(struct req *req)
{
    TRY(operations_skip(req->env, req->id));
    return remember_done(req);
}

#define CHANGE (ROUTE_TX | ROUTE_IDEMPOTENT)

const struct route notifications_routes[NOTIFICATIONS_ROUTES] = {
    {HTTP_GET, "/api/notifications", "notifications.read", SCOPE_OWN, STORE_MAIN, NULL, &notification_query_shape,
     &notification_shape, ROUTE_READ | ROUTE_LIST, get_notifications, "One's own notifications, newest first", 0},
    {HTTP_POST, "/api/notifications/{id}/read", "notifications.read", SCOPE_OWN, STORE_MAIN, NULL, NULL, NULL, CHANGE,
     post_read, "Marks one as read", 0},
    {HTTP_POST, "/api/notifications/read", "notifications.read", SCOPE_OWN, STORE_MAIN, NULL, NULL, NULL, CHANGE,
     post_read_all, "Marks all as read", 0},
    {HTTP_GET, "/api/mails", "mails.read", SCOPE_ANY, STORE_MAIN, NULL, &mail_query_shape, &mail_shape,
     ROUTE_READ | ROUTE_LIST | ROUTE_CSV, get_mails, "Mails and what became of them, newest first", 0},
    {HTTP_POST, "/api/mails/{id}/resend", "mails.resend", SCOPE_ANY, STORE_MAIN, NULL, NULL, NULL,
     CHANGE | ROUTE_ACCEPTED, post_resend, "Sends a failed mail again, a waiting one now", 0},
    {HTTP_GET, "/api/operations", "operations.read", SCOPE_ANY, STORE_MAIN, NULL, NULL, &operations_shape, 0,
     get_operations, "Consumers and their lag, jobs, schedules, what is parked", 0},
    {HTTP_POST, "/api/operations/parked/{id}/retry", "operations.write", SCOPE_ANY, STORE_MAIN, NULL, NULL, NULL,
     ROUTE_IDEMPOTENT, post_retry, "Tries a parked event or job again, with what parked behind it", 0},
    {HTTP_POST, "/api/operations/parked/{id}/skip", "operations.write", SCOPE_ANY, STORE_MAIN, NULL, NULL, NULL,
     ROUTE_IDEMPOTENT, post_skip, "Gives a parked event or job up for good", 0},
};
