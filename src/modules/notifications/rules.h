/* Who is told what: a pure table from events to people and templates. (1-product, "Notifications") */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* To whom, seen from the event. */
enum audience { TO_CLIENT = 1, TO_WORKER, TO_PREVIOUS_WORKER, TO_CLERKS, TO_MANAGERS /* and admins */, TO_PERSON };

/* What the button in the message opens. The first three need a token, made when the mail is sent. */
enum destination {
    OPENS_NOTHING,
    OPENS_CONFIRMATION,
    OPENS_PASSWORD,
    OPENS_INVITATION,
    OPENS_TASK,
    OPENS_SUPPLIES,
    OPENS_AUDIT,
    OPENS_SIGN_IN,
    OPENS_ACCOUNT,
    OPENS_LEDGER,
    OPENS_CHECKS
};

/* What is special about a task event: tasks.reassigned is three different things for those concerned. */
enum circumstance {
    ALWAYS,
    MOVED,       /* the same worker at another time */
    HANDED_OVER, /* another worker */
    LET_GO,      /* nobody is free: the task waits */
};

struct rule {
    const char *event;
    enum circumstance when;
    enum audience to;
    const char *template;
    enum destination opens;
    bool listed; /* shown in the interface too; what only a mailbox may see is not */
};
extern const struct rule rules[];
extern const size_t rule_count;

/* The circumstance of a tasks.reassigned. `worker` 0: it has none any more. */
enum circumstance rule_circumstance(int64_t worker, int64_t previous_worker);
bool rule_applies(const struct rule *rule, const char *event, enum circumstance circumstance);
/* The rule that uses a template; NULL if there is none. */
const struct rule *rule_of_template(const char *name);
