#include "rules.h"
#include <string.h>

const struct rule rules[] = {
    {"auth.confirmation_wanted", ALWAYS, TO_PERSON, "confirmation", OPENS_CONFIRMATION, false},
    {"auth.address_known", ALWAYS, TO_PERSON, "address_known", OPENS_SIGN_IN, false},
    {"auth.reset_wanted", ALWAYS, TO_PERSON, "password_reset", OPENS_PASSWORD, false},
    {"auth.invited", ALWAYS, TO_PERSON, "invitation", OPENS_INVITATION, false},
    {"auth.signed_in_anew", ALWAYS, TO_PERSON, "new_device", OPENS_SIGN_IN, true},

    {"tasks.created", ALWAYS, TO_CLIENT, "task_created", OPENS_TASK, true},
    {"tasks.assigned", ALWAYS, TO_CLIENT, "task_assigned", OPENS_TASK, true},
    {"tasks.assigned", ALWAYS, TO_WORKER, "work_assigned", OPENS_TASK, true},
    {"tasks.reassigned", MOVED, TO_CLIENT, "task_moved", OPENS_TASK, true},
    {"tasks.reassigned", MOVED, TO_WORKER, "work_moved", OPENS_TASK, true},
    {"tasks.reassigned", HANDED_OVER, TO_CLIENT, "task_reassigned", OPENS_TASK, true},
    {"tasks.reassigned", HANDED_OVER, TO_WORKER, "work_assigned", OPENS_TASK, true},
    {"tasks.reassigned", HANDED_OVER, TO_PREVIOUS_WORKER, "work_withdrawn", OPENS_NOTHING, true},
    {"tasks.reassigned", LET_GO, TO_CLIENT, "task_waiting", OPENS_TASK, true},
    {"tasks.reassigned", LET_GO, TO_PREVIOUS_WORKER, "work_withdrawn", OPENS_NOTHING, true},
    {"tasks.checked_in", ALWAYS, TO_CLIENT, "task_started", OPENS_TASK, true},
    {"tasks.completed", ALWAYS, TO_CLIENT, "task_done", OPENS_TASK, true},
    {"tasks.cancelled", ALWAYS, TO_CLIENT, "task_cancelled", OPENS_TASK, true},
    {"tasks.cancelled", ALWAYS, TO_WORKER, "work_cancelled", OPENS_TASK, true},
    {"tasks.failed", ALWAYS, TO_CLIENT, "task_failed", OPENS_TASK, true},
    {"tasks.failed", ALWAYS, TO_WORKER, "work_failed", OPENS_TASK, true},
    {"tasks.penalty_waived", ALWAYS, TO_WORKER, "penalty_waived", OPENS_TASK, true},

    {"accounting.bonus_given", ALWAYS, TO_PERSON, "bonus", OPENS_ACCOUNT, true},
    {"accounting.corrected", ALWAYS, TO_PERSON, "correction", OPENS_ACCOUNT, true},
    {"accounting.corrected", ALWAYS, TO_MANAGERS, "correction_made", OPENS_LEDGER, true},
    {"accounting.invoice_issued", ALWAYS, TO_PERSON, "invoice_issued", OPENS_ACCOUNT, true},
    {"accounting.client_paid", ALWAYS, TO_PERSON, "invoice_paid", OPENS_ACCOUNT, true},
    {"accounting.charge_declined", ALWAYS, TO_PERSON, "charge_declined", OPENS_ACCOUNT, true},
    {"accounting.paid_out", ALWAYS, TO_PERSON, "paid_out", OPENS_ACCOUNT, true},
    {"accounting.payout_declined", ALWAYS, TO_PERSON, "payout_declined", OPENS_ACCOUNT, true},
    {"accounting.method_wanted", ALWAYS, TO_PERSON, "method_wanted", OPENS_ACCOUNT, true},
    {"accounting.differs", ALWAYS, TO_MANAGERS, "books_differ", OPENS_CHECKS, true},

    {"supplies.requested", ALWAYS, TO_CLERKS, "supplies_requested", OPENS_SUPPLIES, true},
    {"supplies.ready", ALWAYS, TO_WORKER, "supplies_ready", OPENS_TASK, true},
    {"supplies.differs", ALWAYS, TO_MANAGERS, "supplies_differ", OPENS_AUDIT, true},
};
const size_t rule_count = sizeof rules / sizeof *rules;

enum circumstance rule_circumstance(int64_t worker, int64_t previous_worker)
{
    if (!worker) return LET_GO;
    return worker == previous_worker ? MOVED : HANDED_OVER;
}

bool rule_applies(const struct rule *rule, const char *event, enum circumstance circumstance)
{
    return !strcmp(rule->event, event) && (rule->when == ALWAYS || rule->when == circumstance);
}

const struct rule *rule_of_template(const char *name)
{
    for (size_t i = 0; i < rule_count; i++)
        if (!strcmp(rules[i].template, name)) return &rules[i];
    return NULL;
}
