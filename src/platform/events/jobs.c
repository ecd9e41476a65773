/* Adding, reading, finishing jobs. Who runs them: job_runner.c. */
#include "jobs.h"

enum { PAYLOAD_LIMIT = 256 * 1024 };

static struct sql sql_add = SQL("platform", "job_add"), sql_by_key = SQL("platform", "job_by_key"),
                  sql_done = SQL("platform", "job_done"), sql_beat = SQL("platform", "job_beat");
static struct sql sql_put_off = SQL("platform", "job_put_off"), sql_retry = SQL("platform", "job_retry"),
                  sql_count = SQL("platform", "jobs_count");

ERROR(err_fenced, ERR_CONFLICT, "fenced", "Another runner has taken this job over.");
ERROR(err_no_job, ERR_NOT_FOUND, "not_found", "There is no such job that waits or is parked.");

static void notify(struct platform *platform, void *argument)
{
    jobs_wake(platform);
}

err job_add(struct tx *tx, const struct job_kind *kind, const void *payload, const struct job_options *options)
{
    const struct env *env = tx_env(tx);
    struct job_options none = {0};
    if (!options) options = &none;
    if (tx_store(tx) != kind->store)
        return err_new(tx_arena(tx), ERR_INTERNAL, "internal", "A job %s was added to the store %s.", kind->name,
                       store_names[tx_store(tx)]);
    struct buf json = buf_new(tx_arena(tx), PAYLOAD_LIMIT);
    if (kind->shape && payload)
        shape_write(&json, kind->shape, payload, ~0u);
    else
        buf_text(&json, "{}");
    ident id = env_ident(env);
    int64_t changed = 0;
    TRY(db_changed(tx, &sql_add, &changed, P_ID("id", id), P_TEXT("kind", kind->name), P_TEXT("payload", json.data),
                   P_TEXT("key", options->key), P_INT("run_at", options->run_at ? options->run_at : env_now(env)),
                   P_TIME("now", env_now(env))));
    if (!changed) TRY(db_scalar(tx, &sql_by_key, &id, P_TEXT("kind", kind->name), P_TEXT("key", options->key)));
    if (options->ret_id) *options->ret_id = id;
    if (changed) db_after_commit_once(tx, notify, NULL);
    return OK;
}

err job_read(struct env *env, const struct job *job, const struct job_kind *kind, void *payload)
{
    if (!text_equal(job->kind, kind->name))
        return err_new(env->arena, ERR_INTERNAL, "internal", "The job %s was read as %s.", job->kind, kind->name);
    return shape_read(env->arena, kind->shape, job->payload, payload);
}

static err check_store(struct tx *tx, const struct job *job)
{
    if (tx_store(tx) == job->store) return OK;
    return err_new(tx_arena(tx), ERR_INTERNAL, "internal", "A job of %s was held or finished in the store %s.",
                   store_names[job->store], store_names[tx_store(tx)]);
}

err job_hold(struct tx *tx, const struct job *job)
{
    int64_t changed = 0;
    TRY(check_store(tx, job));
    TRY(db_changed(tx, &sql_beat, &changed, P_ID("id", job->id), P_INT("fence", job->fence),
                   P_TIME("lease_until", env_real_now(tx_env(tx)) + job->lease_ms)));
    return changed ? OK : err_fenced;
}

err job_finish(struct tx *tx, const struct job *job)
{
    int64_t changed = 0;
    TRY(check_store(tx, job));
    TRY(db_changed(tx, &sql_done, &changed, P_ID("id", job->id), P_INT("fence", job->fence),
                   P_TIME("real_now", env_real_now(tx_env(tx)))));
    return changed ? OK : err_fenced;
}

err job_put_off(struct tx *tx, const struct job *job, instant run_at, instant try_at, const char *reason)
{
    int64_t changed = 0;
    TRY(check_store(tx, job));
    TRY(db_changed(tx, &sql_put_off, &changed, P_ID("id", job->id), P_INT("fence", job->fence),
                   P_INT("run_at", run_at ? run_at : env_now(tx_env(tx))), P_INT("try_at", try_at),
                   P_TEXT("reason", reason)));
    if (!changed) return err_fenced;
    db_after_commit_once(tx, notify, NULL);
    return OK;
}

err job_retry(struct tx *tx, ident id)
{
    int64_t changed = 0;
    TRY(db_changed(tx, &sql_retry, &changed, P_ID("id", id), P_TIME("now", env_now(tx_env(tx)))));
    if (!changed) return err_no_job;
    db_after_commit_once(tx, notify, NULL);
    return OK;
}

static const struct field job_state_fields[] = {
    F_TEXT(struct job_state, store, 0),  F_TEXT(struct job_state, kind, 0),  F_INT(struct job_state, waiting, 0),
    F_INT(struct job_state, running, 0), F_INT(struct job_state, parked, 0),
};
const struct shape job_state_shape = SHAPE(struct job_state, "JobState", job_state_fields);

static struct job_state *state_of(struct job_state *states, size_t count, const char *kind, const char *store)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(states[i].kind, kind) && text_equal(states[i].store, store)) return &states[i];
    return NULL;
}

/* Every kind has a line, also one without jobs; and so have jobs whose kind is no part of the program any more. */
err jobs_state(struct env *env, struct list *ret_job_states)
{
    const struct jobs_runner *jobs = env->platform->jobs;
    enum { UNKNOWN_MOST = 50 };
    struct job_state *states = ARENA_ARRAY(env->arena, jobs->kind_count + UNKNOWN_MOST, struct job_state);
    size_t count = 0;
    for (; count < jobs->kind_count; count++)
        states[count] = (struct job_state){.kind = jobs->kinds[count].kind->name,
                                           .store = store_names[jobs->kinds[count].kind->store]};
    for (int store = 1; store < STORE_COUNT; store++) {
        if (!db_store_open(env->platform, store)) continue;
        struct list found;
        struct tx *tx;
        TRY(db_read(env, store, &tx));
        TRY(db_list(tx, &sql_count, &job_state_shape, &found));
        db_end(tx);
        for (size_t i = 0; i < found.count; i++) {
            struct job_state *from = (struct job_state *)found.items + i;
            from->store = store_names[store];
            struct job_state *to = state_of(states, count, from->kind, from->store);
            if (!to && count < jobs->kind_count + UNKNOWN_MOST) to = &states[count++];
            if (to) *to = *from;
        }
    }
    *ret_job_states = (struct list){states, count};
    return OK;
}
