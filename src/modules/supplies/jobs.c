/* What supplies does later: the call over the store's border, repeated after a crash. */
#include "actions.h"

static const struct field mark_fields[] = {F_ID(struct supplies_mark_job, task_id, REQUIRED)};
static const struct shape mark_shape = SHAPE(struct supplies_mark_job, "SuppliesMarkJob", mark_fields);

static err run_mark(struct env *env, const struct job *job)
{
    struct supplies_mark_job mark;
    TRY(job_read(env, job, &job_supplies_mark, &mark));
    return supplies_tell_tasks(env, mark.task_id);
}

const struct job_kind job_supplies_mark = {
    .name = "supplies.mark",
    .store = STORE_SUPPLIES,
    .run = run_mark,
    .shape = &mark_shape,
    .max_attempts = 20,
    .first_delay_s = 1,
    .max_delay_s = 300,
    .summary = "Brings a task's supplies flag in step with its request",
};
