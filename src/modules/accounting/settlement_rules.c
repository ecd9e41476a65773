#include "settlement_rules.h"

const char *const settlement_kind_names[] = {NULL, "invoice", "payout", NULL};
const char *const run_kind_names[] = {NULL, "charge", "pay", NULL};
const char *const run_stage_names[] = {NULL, "waiting", "collecting", "retrying", "collected", NULL};
const char *const run_status_names[] = {NULL, "waiting", "collecting", "settling", "done", NULL};
const char *const settlement_status_names[] = {NULL, "issued", "paid", "failed", "withdrawn", NULL};
const char *const settlement_waiting_names[] = {NULL, "method", "service", NULL};
const char *const attempt_status_names[] = {NULL, "open", "pending", "succeeded", "declined", NULL};

bool attempt_in_doubt(enum attempt_status status)
{
    return status == ATTEMPT_OPEN || status == ATTEMPT_PENDING;
}

enum account_kind run_accounts(enum run_kind kind)
{
    return kind == RUN_CHARGE ? ACCOUNT_CLIENT : ACCOUNT_WORKER;
}

enum movement_kind settlement_movement(enum settlement_kind kind)
{
    return kind == SETTLEMENT_INVOICE ? MOVEMENT_CHARGE_PAID : MOVEMENT_PAYOUT;
}

money settlement_amount(enum settlement_kind kind, money on_account)
{
    return kind == SETTLEMENT_INVOICE ? -on_account : on_account;
}

const char *settlement_number(struct arena *arena, enum settlement_kind kind, int year, int64_t sequence)
{
    return arena_printf(arena, "%c-%04d-%06lld", kind == SETTLEMENT_INVOICE ? 'I' : 'P', year, (long long)sequence);
}

instant settlement_next_try(instant failed_since, instant now)
{
    static const int64_t days[] = {1, 3, 7};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        instant at = failed_since + days[i] * MS_DAY;
        /* A run tries, too: what it tried just now is not tried again at once. */
        if (at > now + MS_HOUR) return at;
    }
    return 0;
}

bool settlement_due(enum settlement_status status, instant next_try_at, instant now)
{
    if (status == SETTLEMENT_ISSUED) return next_try_at <= now;
    return status == SETTLEMENT_FAILED && next_try_at && next_try_at <= now;
}

enum payment_answer payment_answer_of(int http_status, bool asking)
{
    if (http_status == 200 || http_status == 201) return PAYMENT_STATE;
    if (asking && http_status == 404) return PAYMENT_UNKNOWN;
    return !asking && http_status == 400 ? PAYMENT_REFUSED : PAYMENT_TROUBLE;
}
