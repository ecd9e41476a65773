/* The route table and thin handlers. */
#include "routes.h"
#include "actions.h"
#include "shapes_check.h"
#include "shapes_settlements.h"

static err get_account(struct req *req)
{
    struct account account;
    TRY(account_of_actor(req->tx, &account));
    return res_object(req, 200, &account);
}

static err get_history(struct req *req)
{
    struct list months = {NULL, 0};
    TRY(account_history(req->tx, &months));
    return res_list(req, &months, 0);
}

static err get_movements(struct req *req)
{
    struct list movements = {NULL, 0};
    ident next = 0;
    TRY(account_movements(req->tx, req->query, &movements, &next));
    return res_list(req, &movements, next);
}

static err answer_entry(struct req *req, ident id)
{
    struct ledger_entry entry;
    TRY(ledger_find(req->tx, id, &entry));
    return res_object(req, 201, &entry);
}

static err post_bonus(struct req *req)
{
    ident id = 0;
    TRY(accounting_give_bonus(req->tx, req->in, &id));
    return answer_entry(req, id);
}

static err post_correction(struct req *req)
{
    ident id = 0;
    TRY(ledger_correct(req->tx, req->in, &id));
    return answer_entry(req, id);
}

static err get_trial_balance(struct req *req)
{
    const struct trial_query *query = req->query;
    struct trial_balance trial;
    TRY(ledger_trial_balance(req->tx, query->at, &trial));
    return res_object(req, 200, &trial);
}

static err get_ledger(struct req *req)
{
    struct list entries = {NULL, 0};
    ident next = 0;
    TRY(ledger_list(req->tx, req->query, &entries, &next));
    return res_list(req, &entries, next);
}

static err get_accounts(struct req *req)
{
    struct list lines = {NULL, 0};
    ident next = 0;
    TRY(ledger_accounts(req->tx, req->query, &lines, &next));
    return res_list(req, &lines, next);
}

static err get_events(struct req *req)
{
    struct list lines = {NULL, 0};
    ident next = 0;
    TRY(seen_events(req->tx, req->query, &lines, &next));
    return res_list(req, &lines, next);
}

#define CREATE (ROUTE_TX | ROUTE_IDEMPOTENT | ROUTE_CREATED)
#define LIST   (ROUTE_READ | ROUTE_LIST | ROUTE_CSV)

const struct route accounting_routes[] = {
    {HTTP_GET, "/api/account", "accounting.read_own", SCOPE_OWN, STORE_ACCOUNTING, NULL, NULL, &account_shape,
     ROUTE_READ, get_account, "What one owes or has earned, and what comes next", 0},
    {HTTP_GET, "/api/account/movements", "accounting.read_own", SCOPE_OWN, STORE_ACCOUNTING, NULL,
     &movement_query_shape, &movement_shape, LIST, get_movements, "The lines of one's account, newest first", 0},
    {HTTP_GET, "/api/account/history", "accounting.read_own", SCOPE_OWN, STORE_ACCOUNTING, NULL, NULL,
     &account_month_shape, ROUTE_READ | ROUTE_LIST, get_history, "One's account by months, the last twelve", 0},
    {HTTP_GET, "/api/payment-method", "accounting.read_own", SCOPE_OWN, STORE_ACCOUNTING, NULL, NULL,
     &method_answer_shape, ROUTE_READ, get_payment_method, "What one is charged or paid by", 0},
    {HTTP_PUT, "/api/payment-method", "accounting.payment_method", SCOPE_OWN, STORE_ACCOUNTING, &method_new_shape, NULL,
     &method_answer_shape, ROUTE_IDEMPOTENT, put_payment_method, "Be charged or paid by another card or account", 0},
    {HTTP_GET, "/api/invoices", "accounting.invoices", SCOPE_OWN, STORE_ACCOUNTING, NULL, &settlement_query_shape,
     &settlement_shape, LIST, get_invoices, "Invoices, newest first: clients see their own, managers all", 0},
    {HTTP_GET, "/api/invoices/{id}", "accounting.invoices", SCOPE_OWN, STORE_ACCOUNTING, NULL, NULL,
     &settlement_detail_shape, ROUTE_READ, get_invoice, "One invoice with its lines", 0},
    {HTTP_GET, "/api/payouts", "accounting.payouts", SCOPE_OWN, STORE_ACCOUNTING, NULL, &settlement_query_shape,
     &settlement_shape, LIST, get_payouts, "Payouts, newest first: workers see their own, managers all", 0},
    {HTTP_GET, "/api/payouts/{id}", "accounting.payouts", SCOPE_OWN, STORE_ACCOUNTING, NULL, NULL,
     &settlement_detail_shape, ROUTE_READ, get_payout, "One payout with its lines", 0},
    {HTTP_POST, "/api/bonuses", "accounting.bonus", SCOPE_ANY, STORE_ACCOUNTING, &bonus_new_shape, NULL,
     &ledger_entry_shape, CREATE, post_bonus, "Give a worker a bonus", 0},
    {HTTP_POST, "/api/accounting/corrections", "accounting.correct", SCOPE_ANY, STORE_ACCOUNTING, &correction_new_shape,
     NULL, &ledger_entry_shape, CREATE, post_correction, "Take a movement back; the person concerned is told", 0},
    {HTTP_GET, "/api/accounting/trial-balance", "accounting.read", SCOPE_ANY, STORE_ACCOUNTING, NULL,
     &trial_query_shape, &trial_balance_shape, ROUTE_READ, get_trial_balance,
     "What every account held at a moment; people's as two sums", 0},
    {HTTP_GET, "/api/accounting/accounts", "accounting.read", SCOPE_ANY, STORE_ACCOUNTING, NULL, &account_query_shape,
     &account_line_shape, LIST, get_accounts, "What each account held at a moment, one by one", 0},
    {HTTP_GET, "/api/accounting/ledger", "accounting.read", SCOPE_ANY, STORE_ACCOUNTING, NULL, &ledger_query_shape,
     &ledger_entry_shape, LIST, get_ledger, "The ledger, newest first", 0},
    {HTTP_GET, "/api/accounting/events", "accounting.read", SCOPE_ANY, STORE_ACCOUNTING, NULL, &event_query_shape,
     &event_line_shape, LIST, get_events, "What was seen of the tasks, and what was booked for it, newest first", 0},
    {HTTP_GET, "/api/accounting/runs", "accounting.read", SCOPE_ANY, STORE_ACCOUNTING, NULL, &run_query_shape,
     &run_shape, LIST, get_runs, "Runs that charged clients or paid workers, newest first", 0},
    {HTTP_GET, "/api/accounting/runs/{id}", "accounting.read", SCOPE_ANY, STORE_ACCOUNTING, NULL, NULL, &run_shape,
     ROUTE_READ, get_run, "How far a run is", 0},
    {HTTP_POST, "/api/accounting/runs", "accounting.run", SCOPE_ANY, STORE_ACCOUNTING, &run_new_shape, NULL, &run_shape,
     CREATE, post_run, "Charge or pay now, all that happened by now", 0},
    {HTTP_POST, "/api/accounting/runs/preview", "accounting.read", SCOPE_ANY, STORE_ACCOUNTING, &run_new_shape, NULL,
     &run_preview_shape, ROUTE_READ, post_run_preview, "What a run would do now; nothing changes", 0},
    {HTTP_GET, "/api/accounting/checks", "accounting.read", SCOPE_ANY, STORE_ACCOUNTING, NULL, &check_query_shape,
     &books_check_shape, LIST, get_checks, "Whether the books agreed with all they have to, newest first", 0},
    {HTTP_POST, "/api/accounting/checks", "accounting.check", SCOPE_ANY, STORE_ACCOUNTING, NULL, NULL,
     &books_check_shape, CREATE, post_check, "Check the books now; one that is under way is the same one", 0},
    {HTTP_POST, "/api/webhooks/payments", "public", SCOPE_NONE, STORE_ACCOUNTING, &payment_webhook_shape, NULL, NULL,
     ROUTE_RAW | ROUTE_CROSS_SITE, post_payment_webhook,
     "The payment services tell how a movement ended; signed (docs/payment-services.md)", 0},
};
