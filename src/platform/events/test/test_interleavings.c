/* Two runners over one store, every step of theirs in every order: a job ends once, and who was overtaken changes
 * nothing. (5-proof 7)
 *
 * The steps are the real functions, each in a transaction of its own, on a real clock that stands until a step of its
 * own moves it. From each situation reached every possible step is taken; situations that are alike (same row, same
 * runners) are followed once, so that all orders up to the length are covered though not walked one by one. */
#include <inttypes.h>
#include "events/jobs.h"
#include "test/proof.h"
#include "world.h"

#define NOON INT64_C(1795518000000)
enum { LEASE_S = 30, CLOCK_STEP_S = 20, SITUATIONS = 50000, EDGES = 200000, ORDERS_LENGTH = 12 };

enum phase { IDLE, LOOKED, RUNNING, DONE_OK, DONE_FAILED };
enum step { LOOK, CLAIM, BEAT, HOLD, FINISH, LEAVE, FAIL, END, DIE, RUNNER_STEPS, CLOCK = 2 * RUNNER_STEPS, OPERATOR };
static const char *const step_names[] = {"looks", "claims", "beats", "holds", "finishes", "leaves it to the runner",
                                         "fails", "ends",   "dies"};

/* What is in the store, and what a runner remembers. Plain values without padding: compared as bytes. */
struct row {
    int32_t state, attempts, fence, lease_s, waits, effects; /* state: 1 waiting 2 running 3 done 4 parked */
};
struct runner {
    int32_t phase, fence, attempt;
};
struct situation {
    struct row row;
    struct runner runners[2];
};
struct visit {
    struct situation at;
    int from, step, length; /* the shortest way here; a step of A, of B (from RUNNER_STEPS on), CLOCK or OPERATOR */
};
struct edge {
    int from, to;
};

static struct world {
    struct fixture *fixture;
    ident job;
    struct jobs_runner processes[2];
    struct visit visits[SITUATIONS];
    struct edge edges[EDGES];
    int count;
    bool held; /* how the last HOLD went */
    int64_t steps, refused, takeovers, ends;
} world;

static const char work_sql[] = "-- name: put\nINSERT INTO work_done (fence) VALUES (:fence);\n";
static const struct migration work_migrations[] = {
    {"work/0001.sql", "CREATE TABLE work_done (fence INTEGER NOT NULL) STRICT;"}};
static struct sql sql_put = SQL("work", "put");
static const struct error refusal = {.kind = ERR_BUSY, .code = "unreachable", .detail = "Nobody is there."};

static err run_never(struct env *env, const struct job *job)
{
    abort(); /* the handler's steps are taken by the test */
}

static struct job_kind kind = {.name = "work.once",
                               .store = STORE_MAIN,
                               .run = run_never,
                               .first_delay_s = 1,
                               .max_delay_s = 2,
                               .lease_s = LEASE_S};
static const struct job_kind *const kinds[] = {&kind};
static const struct module work_module = {.name = "work",
                                          .store = STORE_MAIN,
                                          .sql = work_sql,
                                          .migrations = work_migrations,
                                          .migration_count = 1,
                                          .jobs = kinds,
                                          .job_count = 1};
static const struct module *const modules[] = {&work_module};

static err add(struct tx *tx, void *context)
{
    return job_add(tx, &kind, NULL, &(struct job_options){.ret_id = &world.job});
}

static int world_open_two(void **state)
{
    kind.max_attempts = proof_nightly() ? 4 : 2;
    world.fixture = fixture_open(modules, 1);
    fixture_clock(world.fixture, NOON);
    world.fixture->platform.real_fixed_ms = NOON;
    in_tx(world.fixture, STORE_MAIN, add, NULL);
    for (int i = 0; i < 2; i++) world.processes[i] = *world.fixture->platform.jobs;
    return 0;
}

static int world_close_two(void **state)
{
    fixture_close(world.fixture);
    return 0;
}

/* ---- a situation, put into the store and read from it */

static void put_situation(const struct situation *at)
{
    static const char *const states[] = {NULL, "waiting", "running", "done", "parked"};
    char sql[600];
    const struct row *row = &at->row;
    world.fixture->platform.real_fixed_ms = NOON;
    int used = snprintf(sql, sizeof sql,
                        "UPDATE job SET state = '%s', attempts = %d, fence = %d, try_at = %" PRId64 ", lease_until = ",
                        states[row->state], row->attempts, row->fence, NOON + row->waits * MS_SECOND);
    if (row->state == 2)
        used += snprintf(sql + used, sizeof sql - (size_t)used, "%" PRId64, NOON + row->lease_s * MS_SECOND);
    else
        used += snprintf(sql + used, sizeof sql - (size_t)used, "NULL");
    used += snprintf(sql + used, sizeof sql - (size_t)used, "; DELETE FROM work_done");
    for (int i = 0; i < row->effects; i++)
        used += snprintf(sql + used, sizeof sql - (size_t)used, "; INSERT INTO work_done (fence) VALUES (0)");
    fixture_exec(world.fixture, STORE_MAIN, sql);
}

/* All of the row in one number, of two digits each. */
static struct row read_row(void)
{
    char sql[700];
    snprintf(sql, sizeof sql,
             "SELECT ((((CASE state WHEN 'waiting' THEN 1 WHEN 'running' THEN 2 WHEN 'done' THEN 3 ELSE 4 END * 100 + "
             "attempts) * 100 + fence)"
             " * 100 + CASE WHEN lease_until > %" PRId64 " THEN (lease_until - %" PRId64 ") / 1000 ELSE 0 END) * 100"
             " + CASE WHEN state = 'waiting' AND try_at > %" PRId64 " THEN 1 ELSE 0 END) * 100"
             " + (SELECT COUNT(*) FROM work_done) FROM job",
             (int64_t)world.fixture->platform.real_fixed_ms, (int64_t)world.fixture->platform.real_fixed_ms,
             (int64_t)world.fixture->platform.real_fixed_ms);
    int64_t all = fixture_number(world.fixture, STORE_MAIN, sql);
    struct row row = {.effects = (int32_t)(all % 100), .waits = (int32_t)(all / 100 % 100)};
    row.lease_s = (int32_t)(all / 10000 % 100);
    row.fence = (int32_t)(all / 1000000 % 100);
    row.attempts = (int32_t)(all / 100000000 % 100);
    row.state = (int32_t)(all / 10000000000);
    return row;
}

/* ---- the steps */

static struct claimed claimed_of(const struct runner *runner, int who)
{
    return (struct claimed){.state = &world.processes[who].kinds[0],
                            .job = {.id = world.job,
                                    .store = STORE_MAIN,
                                    .kind = kind.name,
                                    .payload = "{}",
                                    .attempt = runner->attempt,
                                    .fence = runner->fence,
                                    .lease_ms = LEASE_S * MS_SECOND}};
}

static void claim(struct env *env, struct runner *runner, int who)
{
    const struct candidate candidate = {.store = STORE_MAIN, .id = world.job};
    struct claimed claimed;
    bool ours = false;
    FIXTURE_OK(job_claim(env, &world.processes[who], &candidate, &claimed, &ours));
    *runner = (struct runner){0};
    if (!ours) return;
    *runner = (struct runner){RUNNING, (int32_t)claimed.job.fence, (int32_t)claimed.job.attempt};
}

/* The effect and the end of the job in one transaction, as a handler does it. */
static bool finish(struct env *env, const struct job *job)
{
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    FIXTURE_OK(db_exec(tx, &sql_put, P_INT("fence", job->fence)));
    err e = job_finish(tx, job);
    if (!e) {
        FIXTURE_OK(db_commit(tx));
        return true;
    }
    assert_true(err_is(e, "fenced"));
    db_end(tx);
    return false;
}

/* Asks before a step outside that must not be doubled. */
static void hold(struct env *env, const struct job *job)
{
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    err e = job_hold(tx, job);
    world.held = !e;
    if (!e)
        FIXTURE_OK(db_commit(tx));
    else
        db_end(tx);
    assert_true(!e || err_is(e, "fenced"));
}

static void look(struct env *env, struct runner *runner, int who)
{
    struct candidate candidate;
    FIXTURE_OK(job_look(env, &world.processes[who], &candidate));
    if (candidate.id) runner->phase = LOOKED;
}

static void beat(struct env *env, const struct claimed *claimed)
{
    const struct lease lease = {.platform = env->platform,
                                .store = STORE_MAIN,
                                .job = claimed->job.id,
                                .fence = claimed->job.fence,
                                .lease_ms = claimed->job.lease_ms};
    FIXTURE_OK(lease_beat(env, &lease));
}

static bool possible(const struct runner *runner, enum step step)
{
    switch (step) {
    case LOOK:
        return runner->phase == IDLE;
    case CLAIM:
        return runner->phase == LOOKED;
    case BEAT:
        return runner->phase >= RUNNING;
    case HOLD:
    case FINISH:
    case LEAVE: /* a job that killed every process that ran it is not run, only parked */
        return runner->phase == RUNNING && runner->attempt <= kind.max_attempts;
    case FAIL:
        return runner->phase == RUNNING;
    case END:
        return runner->phase >= DONE_OK;
    case DIE:
        return runner->phase >= RUNNING;
    case RUNNER_STEPS:
    case CLOCK:
    case OPERATOR:
        break;
    }
    return false;
}

static void take(struct runner *runner, int who, enum step step)
{
    struct env *env = fixture_env(world.fixture);
    struct claimed claimed = claimed_of(runner, who);
    if (step == LOOK) look(env, runner, who);
    if (step == CLAIM) claim(env, runner, who);
    if (step == BEAT) beat(env, &claimed);
    if (step == HOLD) hold(env, &claimed.job);
    if (step == FINISH) runner->phase = finish(env, &claimed.job) ? DONE_OK : DONE_FAILED;
    if (step == LEAVE) runner->phase = DONE_OK;
    if (step == FAIL) runner->phase = DONE_FAILED;
    if (step == END) FIXTURE_OK(job_end(env, &claimed, runner->phase == DONE_OK ? OK : &refusal));
    if (step == END || step == DIE) *runner = (struct runner){0};
    env_close(env);
}

/* ---- what must hold */

static void tell_step(int step)
{
    if (step == CLOCK) fprintf(stderr, "  %d s pass\n", CLOCK_STEP_S);
    if (step == OPERATOR) fprintf(stderr, "  the operator asks for it again\n");
    if (step < CLOCK) fprintf(stderr, "  %c %s\n", 'A' + step / RUNNER_STEPS, step_names[step % RUNNER_STEPS]);
}

static void tell(int index)
{
    if (index < 0) return;
    const struct visit *visit = &world.visits[index];
    tell(visit->from);
    if (visit->from >= 0) tell_step(visit->step);
    fprintf(stderr, "      state %d attempts %d fence %d lease %d s waits %d effects %d\n", visit->at.row.state,
            visit->at.row.attempts, visit->at.row.fence, visit->at.row.lease_s, visit->at.row.waits,
            visit->at.row.effects);
}

static int broken(int from, int step, const char *what)
{
    fprintf(stderr, "%s, after:\n", what);
    tell(from);
    fprintf(stderr, "  and then\n");
    tell_step(step);
    fail();
    return 0;
}

static void check_claim(int from, int step, const struct row *before, const struct row *after, bool ours)
{
    bool free = (before->state == 1 && !before->waits) || (before->state == 2 && !before->lease_s);
    if (ours != free) broken(from, step, ours ? "a job that was not free was claimed" : "a free job was not claimed");
    if (!ours) return;
    if (before->state == 2) world.takeovers++;
    if (after->state != 2 || after->fence != before->fence + 1 || after->attempts != before->attempts + 1 ||
        after->lease_s != LEASE_S)
        broken(from, step, "a claim did not raise fence and attempts by one and set the lease");
}

static void check_step(int from, int step, const struct situation *before, const struct situation *after)
{
    const struct runner *runner = &before->runners[step / RUNNER_STEPS], *now = &after->runners[step / RUNNER_STEPS];
    bool changed = memcmp(&before->row, &after->row, sizeof after->row) != 0;
    bool ends = (step % RUNNER_STEPS == FINISH && now->phase == DONE_OK) || step % RUNNER_STEPS == END;
    bool writes = runner->phase >= RUNNING && (step % RUNNER_STEPS == BEAT || step % RUNNER_STEPS == HOLD || ends);
    bool holds = before->row.state == 2 && before->row.fence == runner->fence;
    if (step % RUNNER_STEPS == CLAIM)
        check_claim(from, step, &before->row, &after->row, now->phase == RUNNING);
    else if (changed && !(writes && holds))
        broken(from, step, "who was overtaken, or did not hold it, changed the job");
    if (step % RUNNER_STEPS == FINISH && (now->phase == DONE_OK) != holds) broken(from, step, "the fence is not kept");
    if (step % RUNNER_STEPS == HOLD && world.held != holds) broken(from, step, "the fence does not tell who holds it");
    if (ends && holds && after->row.state == 2) broken(from, step, "its holder could not end it");
    if (before->row.state >= 3 && changed) broken(from, step, "an ended job came to life");
    if (after->row.effects > 1) broken(from, step, "its effect happened twice");
    if (after->row.effects && after->row.state != 3) broken(from, step, "an effect without the end");
    const struct runner *both = after->runners;
    if (both[0].phase >= RUNNING && both[1].phase >= RUNNING && both[0].fence == both[1].fence)
        broken(from, step, "two hold the same fence");
    if (writes && !holds) world.refused++;
    if (ends && holds) world.ends++;
}

/* Whoever is dead or stands still: after the lease, another runner gets it, unless it is over. */
static void check_rescue(int index)
{
    const struct situation *at = &world.visits[index].at;
    if (at->row.state >= 3) return;
    struct runner third = {0};
    put_situation(at);
    world.fixture->platform.real_fixed_ms = NOON + LEASE_S * MS_SECOND;
    take(&third, 0, LOOK);
    if (third.phase == LOOKED) take(&third, 0, CLAIM);
    if (third.phase != RUNNING) broken(index, LOOK, "nobody can take the job over");
}

static int visit(int from, int step, const struct situation *at)
{
    for (int i = 0; i < world.count; i++)
        if (!memcmp(&world.visits[i].at, at, sizeof *at)) return i;
    if (world.count == SITUATIONS) fail_msg("more than %d situations", SITUATIONS);
    world.visits[world.count] =
        (struct visit){.at = *at, .from = from, .step = step, .length = from < 0 ? 0 : world.visits[from].length + 1};
    return world.count++;
}

/* "Again", by an operator: only what waits or is parked, and who runs it keeps it. */
static void ask_again(int from, const struct row *before)
{
    struct env *env = fixture_env(world.fixture);
    struct tx *tx;
    FIXTURE_OK(db_begin(env, STORE_MAIN, &tx));
    err e = job_retry(tx, world.job);
    if (!e)
        FIXTURE_OK(db_commit(tx));
    else
        db_end(tx);
    env_close(env);
    if (!e != (before->state == 1 || before->state == 4))
        broken(from, OPERATOR, "a job that runs or is done was asked again");
}

static void take_and_check(int from, int step)
{
    const struct situation before = world.visits[from].at;
    struct situation after = before;
    int who = step / RUNNER_STEPS;
    bool enough = before.row.fence > kind.max_attempts; /* processes may go on dying for ever */
    if (who < 2 && step % RUNNER_STEPS == CLAIM && enough) return;
    if (who < 2 && !possible(&before.runners[who], (enum step)(step % RUNNER_STEPS))) return;
    put_situation(&before);
    if (step == CLOCK) world.fixture->platform.real_fixed_ms += CLOCK_STEP_S * MS_SECOND;
    if (step == OPERATOR) ask_again(from, &before.row);
    if (who < 2) take(&after.runners[who], who, (enum step)(step % RUNNER_STEPS));
    after.row = read_row();
    if (world.steps == EDGES) fail_msg("more than %d steps", EDGES);
    if (who < 2) check_step(from, step, &before, &after);
    int to = visit(from, step, &after);
    world.edges[world.steps++] = (struct edge){from, to};
}

/* How many different orders of so many steps the walk covers. */
static int64_t count_orders(void)
{
    static int64_t ways[SITUATIONS], next[SITUATIONS];
    int64_t sum = 0;
    ways[0] = 1;
    for (int length = 0; length < ORDERS_LENGTH; length++) {
        memset(next, 0, sizeof next);
        for (int64_t i = 0; i < world.steps; i++) next[world.edges[i].to] += ways[world.edges[i].from];
        memcpy(ways, next, sizeof ways);
    }
    for (int i = 0; i < world.count; i++) sum += ways[i];
    return sum;
}

static void test_in_every_order_of_two_runners_a_job_ends_once(void **state)
{
    int length = 0;
    proof_seed(); /* nothing is left to chance here; the line of figures has one all the same */
    struct situation start = {.row = read_row()};
    visit(-1, 0, &start);
    for (int i = 0; i < world.count; i++) {
        length = world.visits[i].length;
        for (int step = 0; step <= OPERATOR; step++) take_and_check(i, step);
        check_rescue(i);
    }
    assert_true(world.takeovers > 20);
    assert_true(world.refused > 100);
    PROOF_RECORD(7, "jobs in every order", {"situations", world.count}, {"longest way", length},
                 {"orders of 12 steps", count_orders()}, {"steps", world.steps}, {"takeovers", world.takeovers},
                 {"ends", world.ends}, {"refused by the fence", world.refused}, {"double effects", 0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_in_every_order_of_two_runners_a_job_ends_once, world_open_two,
                                        world_close_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
