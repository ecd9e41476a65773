#include "rules.h"
#include "events/supplies.h"
#include <string.h>

const char *const request_status_names[] = {NULL, "requested", "ready", "issued", "cancelled", "returned", NULL};

#define BIT(status) (1u << (status))
#define UNISSUED    (BIT(REQUEST_REQUESTED) | BIT(REQUEST_READY))

const struct request_transition request_transitions[] = {
    {REQUEST_DO_READY, BIT(REQUEST_REQUESTED), REQUEST_READY, &supplies_ready},
    {REQUEST_DO_ISSUE, UNISSUED, REQUEST_ISSUED, &supplies_issued},
    {REQUEST_DO_CANCEL, UNISSUED, REQUEST_CANCELLED, &supplies_cancelled},
    {REQUEST_DO_RETURN, BIT(REQUEST_ISSUED), REQUEST_RETURNED, &supplies_returned},
};
const size_t request_transition_count = sizeof request_transitions / sizeof *request_transitions;

#define REFUSAL(name, code_, detail_)                                                                                  \
    static const struct error name##_value = {.kind = ERR_CONFLICT, .code = (code_), .detail = (detail_)};             \
    const err name = &name##_value

REFUSAL(err_request_wrong_status, "wrong_status", "The request's status does not allow this.");
REFUSAL(err_already_issued, "already_issued", "These supplies were already handed over.");
REFUSAL(err_cookie_missing, "cookie_missing",
        "The fortune cookie has not arrived; wait for it, or say why it goes without.");

err request_check(enum request_action action, enum request_status status, const struct request_transition **ret)
{
    if (action == REQUEST_DO_ISSUE && status == REQUEST_ISSUED) return err_already_issued;
    for (size_t i = 0; i < request_transition_count; i++) {
        const struct request_transition *row = &request_transitions[i];
        if (row->action != action || !(row->from & BIT(status))) continue;
        *ret = row;
        return OK;
    }
    return err_request_wrong_status;
}

err request_check_cookie(enum cookie_status cookie, const char *without_cookie_reason)
{
    bool awaited = cookie != COOKIE_OFF && cookie != COOKIE_ARRIVED;
    return awaited && text_blank(without_cookie_reason) ? err_cookie_missing : OK;
}

bool request_alive(enum request_status status, bool to_return)
{
    return (BIT(status) & UNISSUED) || (status == REQUEST_ISSUED && !to_return);
}

enum request_fate request_reassigned(enum request_status status, bool to_return, ident worker, ident new_worker)
{
    if (!request_alive(status, to_return)) return FATE_STAY;
    bool same = worker == new_worker;
    if (status == REQUEST_ISSUED) return same ? FATE_MOVE : FATE_TO_RETURN;
    return new_worker ? FATE_MOVE : FATE_CANCEL;
}

enum request_fate request_task_ended(enum request_status status, bool to_return)
{
    if (!request_alive(status, to_return)) return FATE_STAY;
    return status == REQUEST_ISSUED ? FATE_TO_RETURN : FATE_CANCEL;
}

enum supplies_status request_mark(enum request_status status, bool to_return)
{
    switch (status) {
    case REQUEST_REQUESTED:
        return SUPPLIES_REQUESTED;
    case REQUEST_READY:
        return SUPPLIES_READY;
    case REQUEST_ISSUED:
        return to_return ? SUPPLIES_TO_RETURN : SUPPLIES_ISSUED;
    case REQUEST_CANCELLED:
        return SUPPLIES_CANCELLED;
    case REQUEST_RETURNED:
        return SUPPLIES_RETURNED;
    }
    return SUPPLIES_NONE;
}

bool request_statuses_known(const char *words)
{
    return names_know(request_status_names, words);
}
