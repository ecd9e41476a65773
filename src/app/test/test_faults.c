/* Whatever fails in a request, at whichever place: the answer is a success if and only if the change is there, an event
 * is there if and only if its change is, and nothing is left behind by a request that failed. Each request of a story
 * (story.c: every route that changes something is in it) is made again and again, with the first thing failing, the
 * second, … until none is left to fail; so it also shows that the next one succeeds without a restart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../app.h"
#include "faults.h"
#include "platform/photos.h"
#include "story.h"
#include "test/proof.h"

enum { MOST = 20000, LATES = 3 };

struct counts {
    int64_t failures, requests, wrong, late, untold, unanswered;
};

static struct telling telling;
static struct reply reply;
static struct counts counts;
static int lates; /* of the request under test: successes though something failed */

static void complain(const struct act *act, enum fault_kind kind, size_t nth, const char *what)
{
    fprintf(stderr, "%s, failing %s %zu: %s; answer %d %s\n", act->route, fault_names[kind], nth, what, reply.status,
            reply.body);
    counts.wrong++;
}

/* A refusal must say that it is the program's trouble, not the asker's. */
static bool honest(void)
{
    if (!reply.status) counts.unanswered++;
    return !reply.status || (reply.status == 503 && strstr(reply.body, "\"code\":\"")) || reply.status == 500;
}

/* The last event of each store in which modules publish. */
static const enum store publishing[] = {STORE_MAIN, STORE_SUPPLIES, STORE_ACCOUNTING};
enum { PUBLISHING = sizeof publishing / sizeof *publishing };
struct ends {
    int64_t of[PUBLISHING];
};

static struct ends last_events(void)
{
    struct ends ends;
    for (size_t i = 0; i < PUBLISHING; i++)
        ends.of[i] =
            fixture_number(telling.company.fixture, publishing[i], "SELECT COALESCE(MAX(position), 0) FROM event");
    return ends;
}

static void events_since(const struct ends *ends, char *ret, size_t size)
{
    char sql[100];
    for (size_t i = 0; i < PUBLISHING; i++) {
        snprintf(sql, sizeof sql, "SELECT type FROM event WHERE position > %lld ORDER BY position",
                 (long long)ends->of[i]);
        company_texts(&telling.company, publishing[i], sql, ret, size);
        size -= strlen(ret);
        ret += strlen(ret);
    }
}

static void check_success(const struct act *act, enum fault_kind kind, size_t nth, uint64_t before,
                          const struct ends *ends)
{
    char events[256];
    events_since(ends, events, sizeof events);
    bool changed = company_digest(&telling.company) != before;
    if (changed == act->changes_nothing) complain(act, kind, nth, "success, but the change is not as it should be");
    if (strcmp(events, act->events ? act->events : "") != 0) {
        fprintf(stderr, "events: %s\n", events);
        complain(act, kind, nth, "not the events of this change");
    }
}

/* Memory may run out after the commit, while the answer is written: then the change is there and whole, and the answer
 * does not say otherwise. */
static void check_untold(const struct act *act, enum fault_kind kind, size_t nth, uint64_t before,
                         const struct ends *ends)
{
    if (kind < FAULT_MEMORY || strstr(reply.body, "Nothing was changed"))
        complain(act, kind, nth, "no success, but something has changed");
    check_success(act, kind, nth, before, ends);
    counts.untold++;
    company_restore(&telling.company);
}

/* The call over the border of the stores, which may have failed after the commit, is repeated by its job. */
static void check_flags(const struct act *act, enum fault_kind kind, size_t nth)
{
    char wanted[512], found[512];
    fixture_settle(telling.company.fixture);
    company_texts(
        &telling.company, STORE_SUPPLIES,
        "SELECT CASE to_return WHEN 1 THEN 'to_return' ELSE status END FROM supplies_request ORDER BY task_id", wanted,
        sizeof wanted);
    company_texts(&telling.company, STORE_MAIN,
                  "SELECT supplies_status FROM tasks_task WHERE supply_request_id IS NOT NULL ORDER BY id", found,
                  sizeof found);
    if (!strcmp(wanted, found)) return;
    fprintf(stderr, "requests: %s; tasks: %s\n", wanted, found);
    complain(act, kind, nth, "the task's flag does not follow its supplies");
}

/* The nth thing of this kind fails. True: nothing was left to fail, and the request has succeeded. One that succeeds
 * though something failed (after the commit, or what can be done without) is undone for the next try. */
static bool try_one(const struct act *act, enum fault_kind kind, size_t nth, uint64_t before)
{
    struct ends ends = last_events();
    fixture_exec(telling.company.fixture, STORE_MAIN, "DELETE FROM auth_throttle");
    fault_arm(kind, nth);
    story_act(&telling, act, &reply);
    bool met = fault_disarm(), success = reply.status >= 200 && reply.status < 300;
    counts.failures += met;
    counts.late += met && success;
    if (success) {
        check_success(act, kind, nth, before, &ends);
        if (!met) return true;
        check_flags(act, kind, nth);
        if (++lates == LATES && kind < FAULT_MEMORY && !proof_nightly()) return true; /* starting anew takes its time */
        company_restore(&telling.company);
        return false;
    }
    if (!met) complain(act, kind, nth, "refused, though nothing failed");
    if (!honest()) complain(act, kind, nth, "the refusal blames the asker");
    if (company_digest(&telling.company) != before) check_untold(act, kind, nth, before, &ends);
    return !met || counts.wrong > 20;
}

/* Allocations are thousands where statements are prepared anew: size C takes all of the first and some of the others.
 */
static size_t next_of(size_t nth, enum fault_kind kind)
{
    static uint64_t random;
    if (!random) random = proof_seed();
    bool all = kind < FAULT_MEMORY || proof_nightly() || nth < 16;
    return all ? nth + 1 : nth + 1 + proof_random(&random) % (nth / 2);
}

static void try_all(const struct act *act, enum fault_kind kind)
{
    uint64_t before = company_digest(&telling.company);
    size_t nth = 1;
    lates = 0;
    counts.requests++;
    company_keep(&telling.company);
    while (nth < MOST && !try_one(act, kind, nth, before)) nth = next_of(nth, kind);
    if (nth >= MOST) complain(act, kind, nth, "never succeeds");
    story_keep(&telling, act, &reply);
}

static void do_plainly(const struct act *act)
{
    story_act(&telling, act, &reply);
    if (act->kind != ACT_ASK) return;
    if (reply.status < 200 || reply.status >= 300) complain(act, FAULT_COUNT, 0, "does not go");
    story_keep(&telling, act, &reply);
}

static err nobody_uses(struct env *env, const char *hash, bool *ret)
{
    char sql[160], count[24];
    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM tasks_photo WHERE hash = '%s'", hash);
    company_texts(&telling.company, STORE_MAIN, sql, count, sizeof count);
    *ret = atoi(count) > 0;
    return OK;
}

/* Photos whose task did not come to be are swept a day later; those that are referred to are there. */
static void check_photos(void)
{
    fixture_exec(telling.company.fixture, STORE_FILES, "UPDATE files_photo SET created_at = 0");
    struct env *env = fixture_env(telling.company.fixture);
    FIXTURE_OK(photo_sweep(env, nobody_uses));
    env_close(env);
    int64_t kept = fixture_number(telling.company.fixture, STORE_FILES, "SELECT COUNT(*) FROM files_photo");
    int64_t used = fixture_number(telling.company.fixture, STORE_MAIN, "SELECT COUNT(DISTINCT hash) FROM tasks_photo");
    assert_int_equal(kept, used);
}

/* After the story: everything that was wanted later is done, and the server still answers. */
static void check_end(void)
{
    fixture_settle(telling.company.fixture);
    struct fixture *fixture = telling.company.fixture;
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM event_parked"), 0);
    assert_int_equal(fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM job WHERE state = 'parked'"), 0);
    check_photos();
}

static void tell_all(enum fault_kind kind)
{
    counts = (struct counts){0};
    story_begin(&telling, faults_install);
    for (size_t i = 0; i < story_length && counts.wrong < 20; i++) {
        if (story[i].kind == ACT_ASK && !story[i].plain)
            try_all(&story[i], kind);
        else
            do_plainly(&story[i]);
    }
    check_end();
    story_end(&telling);
    printf(
        "%s: %lld requests, %lld failures, %lld after the commit (%lld refused), %lld without an answer, %lld wrong\n",
        fault_names[kind], (long long)counts.requests, (long long)counts.failures, (long long)counts.late,
        (long long)counts.untold, (long long)counts.unanswered, (long long)counts.wrong);
    assert_int_equal(counts.wrong, 0);
    assert_true(counts.failures > counts.requests); /* they were really met */
}

static void test_each_route_that_changes_something_is_in_the_story(void **state)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    char name[200];
    for (size_t m = 0; m < app_module_count; m++) {
        const struct module *module = app_modules[m];
        for (size_t r = 0; r < module->route_count; r++) {
            const struct route *route = &module->routes[r];
            bool found = route->method == HTTP_GET;
            snprintf(name, sizeof name, "%s %s", methods[route->method], route->path);
            for (size_t i = 0; i < story_length && !found; i++)
                found = story[i].route && !story[i].plain && !strcmp(story[i].route, name);
            if (!found) fail_msg("%s is not in the story (src/app/test/story.c)", name);
        }
    }
}

static void test_a_failing_statement_leaves_neither_change_nor_event(void **state)
{
    tell_all(FAULT_STATEMENT);
    PROOF_RECORD(4, "statements of each action fail", {"requests", counts.requests},
                 {"statements failed", counts.failures}, {"orphans", counts.wrong});
}

static void test_a_failing_disk_is_no_success(void **state)
{
    struct counts sum = {0};
    for (enum fault_kind kind = FAULT_WRITE; kind <= FAULT_FULL; kind++) {
        tell_all(kind);
        sum.requests += counts.requests;
        sum.failures += counts.failures;
    }
    PROOF_RECORD(3, "writes and syncs fail, full disk", {"requests", sum.requests}, {"calls failed", sum.failures},
                 {"wrong answers", 0});
}

static void test_a_failing_allocation_is_no_success(void **state)
{
    struct counts sum = {0};
    for (enum fault_kind kind = FAULT_MEMORY; kind <= FAULT_ARENA; kind++) {
        tell_all(kind);
        sum.requests += counts.requests;
        sum.failures += counts.failures;
        sum.unanswered += counts.unanswered;
    }
    PROOF_RECORD(3, "allocations fail", {"requests", sum.requests}, {"calls failed", sum.failures},
                 {"wrong answers", 0}, {"without an answer", sum.unanswered});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_route_that_changes_something_is_in_the_story),
        cmocka_unit_test(test_a_failing_statement_leaves_neither_change_nor_event),
        cmocka_unit_test(test_a_failing_disk_is_no_success),
        cmocka_unit_test(test_a_failing_allocation_is_no_success),
    };
    faults_spare_me();
    faults_begin();
    unsetenv("POSTGRESQL"); /* these are SQLite's files */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
