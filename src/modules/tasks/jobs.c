/* What tasks does later or by the calendar. */
#include "jobs.h"
#include "routes.h"
#include "actions.h"
#include "platform/photos.h"

static err run_match(struct env *env, const struct job *job)
{
    return match_waiting(env);
}

const struct job_kind job_match = {
    .name = "tasks.match",
    .store = STORE_MAIN,
    .run = run_match,
    .max_attempts = 10,
    .first_delay_s = 1,
    .max_delay_s = 300,
    .at_once = 1,
    .summary = "Gives waiting tasks to whoever is free, oldest first",
};

static const struct field worker_left_fields[] = {F_ID(struct worker_left, worker_id, REQUIRED)};
static const struct shape worker_left_shape = SHAPE(struct worker_left, "WorkerLeft", worker_left_fields);

static err run_release(struct env *env, const struct job *job)
{
    struct worker_left left;
    TRY(job_read(env, job, &job_release, &left));
    return release_worker(env, left.worker_id);
}

const struct job_kind job_release = {
    .name = "tasks.release",
    .store = STORE_MAIN,
    .run = run_release,
    .shape = &worker_left_shape,
    .max_attempts = 10,
    .first_delay_s = 1,
    .max_delay_s = 300,
    .at_once = 1,
    .summary = "Finds other workers for the tasks of one who left",
};

const struct job_kind *const tasks_jobs[] = {&job_match, &job_release};

static err run_sweep(struct env *env, instant tick)
{
    TRY(sweep_due(env));
    return match_waiting(env);
}

static err photo_is_used(struct env *env, const char *hash, bool *ret)
{
    struct tx *tx = NULL;
    TRY(db_read(env, STORE_MAIN, &tx));
    TRY(store_photo_used(tx, hash, ret));
    db_end(tx);
    return OK;
}

static err run_photo_sweep(struct env *env, instant tick)
{
    return photo_sweep(env, photo_is_used);
}

const struct schedule tasks_schedules[] = {
    {.name = "tasks.sweep",
     .store = STORE_MAIN,
     .when = {.kind = EVERY_MINUTES, .minutes = 1},
     .catch_up = CATCH_UP_LATEST,
     .run = run_sweep,
     .summary = "Fails tasks that nobody started, cancels those whose date came without a worker, looks again for "
                "those who wait"},
    {.name = "tasks.photo_sweep",
     .store = STORE_MAIN,
     .when = {.kind = DAILY, .minute = 4 * 60},
     .catch_up = CATCH_UP_LATEST,
     .run = run_photo_sweep,
     .summary = "Removes photos that no task refers to, a day after they came"},
};
