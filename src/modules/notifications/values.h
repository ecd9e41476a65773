/* The words that templates may use, in the reader's language and the company's time zone. Pure. */
#pragma once
#include "base/shape.h"
#include "render.h"
#include "rules.h"

/* What a message keeps of its event: enough to say what happened then, whatever happens to the task later. No contact
 * data. */
struct facts {
    const char *number;
    instant scheduled_at;
    money price, owed /* NONE: nothing */, earned, penalty /* NONE: none */;
    int cause;     /* enum task_cause */
    int64_t count; /* of what the message is about; NONE: nothing to count */
    money amount;  /* of a movement; NONE: there is none */
    int kind;      /* enum movement_kind */
};
extern const struct shape facts_shape;

/* What is looked up when the message is made (the published view tasks_pub_task_contact); all NULL if there is no task.
 */
struct task_contact {
    const char *service_type_name, *description, *address, *contact_phone, *client_name, *worker_name;
};
extern const struct shape task_contact_shape;

struct reader {
    const char *locale, *name, *company, *currency;
    const struct zone *zone;
};

/* All words; the array lives in the arena. `link` NULL: no button. */
const struct word *values(struct arena *arena, const struct reader *reader, const struct facts *facts,
                          const struct task_contact *task, const char *link);
/* Where a button leads below `public_url`; NULL for nothing. `token` only for those that need one. */
const char *value_link(struct arena *arena, const char *public_url, enum destination opens, ident task,
                       const char *token);
/* "вторник, 24 ноября 2026, 16:00", "Tuesday, 24 November 2026, 16:00". */
const char *value_when(struct arena *arena, const struct reader *reader, instant at);
/* "1 234,50 CAT", "1,234.50 CAT". NONE: NULL. */
const char *value_money(struct arena *arena, const struct reader *reader, money amount);
