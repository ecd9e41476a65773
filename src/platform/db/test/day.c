#include "day.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "platform/events.h"
#include "platform/jobs.h"

struct number {
    int64_t number;
};
static const struct field number_fields[] = {F_INT(struct number, number, 0)};
static const struct shape number_shape = SHAPE(struct number, "DayNumber", number_fields);
static const struct event_type changed = {.name = "day.changed", .shape = &number_shape};

static const char day_sql[] = "-- name: part\n"
                              "INSERT INTO day_part (id, number, text) VALUES (:id, :number, :text);\n"
                              "-- name: total\n"
                              "UPDATE day_total SET changes = changes + 1, sum = sum + :number WHERE id = 1;\n"
                              "-- name: done\n"
                              "INSERT INTO day_done (number, fence) VALUES (:number, :fence);\n"
                              "-- name: numbers\n"
                              "SELECT number FROM day_part GROUP BY number;\n";
static const char heard_sql[] = "-- name: heard\n"
                                "INSERT INTO heard_event (position, number) VALUES (:position, :number);\n";
static const struct migration day_migrations[] = {
    {"day/0001.sql",
     "CREATE TABLE day_part (id INTEGER NOT NULL PRIMARY KEY, number INTEGER NOT NULL, text TEXT NOT NULL) STRICT;"
     "CREATE INDEX day_part_text ON day_part (text);"
     "CREATE TABLE day_total (id INTEGER NOT NULL PRIMARY KEY, changes INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;"
     "INSERT INTO day_total (id, changes, sum) VALUES (1, 0, 0);"
     "CREATE TABLE day_done (number INTEGER NOT NULL, fence INTEGER NOT NULL) STRICT;"},
};
static const struct migration heard_migrations[] = {
    {"heard/0001.sql", "CREATE TABLE heard_event (position INTEGER NOT NULL, number INTEGER NOT NULL) STRICT;"},
};
static struct sql sql_part = SQL("day", "part"), sql_total = SQL("day", "total"), sql_done = SQL("day", "done");
static struct sql sql_numbers = SQL("day", "numbers"), sql_heard = SQL("heard", "heard");

static const struct job_kind work;

static err run_work(struct env *env, const struct job *job)
{
    struct number of;
    struct tx *tx;
    TRY(job_read(env, job, &work, &of));
    TRY(db_begin(env, STORE_MAIN, &tx));
    TRY(db_exec(tx, &sql_done, P_INT("number", of.number), P_INT("fence", job->fence)));
    TRY(job_finish(tx, job));
    return db_commit(tx);
}

static err on_changed(struct tx *tx, const struct event *event)
{
    struct number of;
    TRY(event_read(tx, event, &changed, &of));
    return db_exec(tx, &sql_heard, P_INT("position", event->position), P_INT("number", of.number));
}

static const struct job_kind work = {.name = "day.work",
                                     .store = STORE_MAIN,
                                     .run = run_work,
                                     .shape = &number_shape,
                                     .max_attempts = 20,
                                     .first_delay_s = 1,
                                     .max_delay_s = 1,
                                     .lease_s = 30};
static const struct job_kind *const jobs[] = {&work};
static const struct consumer consumers[] = {
    {"heard.day", STORE_MAIN, STORE_SUPPLIES, "day.*", on_changed, "Keeps what it heard"},
};
static const struct module day_module = {.name = "day",
                                         .store = STORE_MAIN,
                                         .sql = day_sql,
                                         .migrations = day_migrations,
                                         .migration_count = 1,
                                         TABLE(job, jobs)};
static const struct module heard_module = {.name = "heard",
                                           .store = STORE_SUPPLIES,
                                           .sql = heard_sql,
                                           .migrations = heard_migrations,
                                           .migration_count = 1,
                                           TABLE(consumer, consumers)};
const struct module *const day_modules[] = {&day_module, &heard_module};
const size_t day_module_count = 2;

static err change_in(struct tx *tx, const struct day_change *change)
{
    struct arena *arena = tx_arena(tx);
    struct number of = {change->number};
    for (int part = 0; part < DAY_PARTS; part++) {
        char *text = arena_alloc(arena, change->size + 32);
        memset(text, 'a' + part, change->size);
        snprintf(text + change->size, 32, " %lld", (long long)change->number);
        TRY(db_exec(tx, &sql_part, P_ID("id", change->number * DAY_PARTS + part), P_INT("number", change->number),
                    P_TEXT("text", text)));
    }
    TRY(db_exec(tx, &sql_total, P_INT("number", change->number)));
    TRY(event_publish(tx, &changed, change->number, &of));
    return job_add(tx, &work, &of, &(struct job_options){0});
}

err day_change(struct env *env, const struct day_change *change)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = change_in(tx, change);
    if (!e && !change->give_up) return db_commit(tx);
    err lost = db_rollback(tx);
    return lost ? lost : e;
}

struct member {
    struct fixture *fixture;
    const struct day_change *change;
    void (*acknowledged)(const struct day_change *change, err e);
    pthread_t thread;
};

static void *member_run(void *argument)
{
    struct member *member = argument;
    struct env *env = fixture_env(member->fixture);
    member->acknowledged(member->change, day_change(env, member->change));
    env_close(env);
    db_thread_end(&member->fixture->platform);
    return NULL;
}

void day_changes(struct fixture *fixture, const struct day_change *changes, size_t count,
                 void (*acknowledged)(const struct day_change *change, err e))
{
    struct member members[16];
    if (count > 16) abort();
    for (size_t i = 0; i < count; i++) {
        members[i] = (struct member){fixture, &changes[i], acknowledged, 0};
        if (pthread_create(&members[i].thread, NULL, member_run, &members[i])) abort();
    }
    for (size_t i = 0; i < count; i++) pthread_join(members[i].thread, NULL);
}

/* ---- what must hold */

struct rule {
    enum store store;
    const char *what, *sql; /* counts the breaches */
};
static const struct rule always[] = {
    {STORE_MAIN, "damaged pages of main", "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"},
    {STORE_SUPPLIES, "damaged pages of supplies",
     "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"},
    {STORE_MAIN, "half changes",
     "SELECT COUNT(*) FROM (SELECT number FROM day_part GROUP BY number HAVING COUNT(*) <> 3) AS half"},
    {STORE_MAIN, "wrong totals",
     "SELECT COUNT(*) FROM day_total WHERE changes * 3 <> (SELECT COUNT(*) FROM day_part) OR sum * 3 <> (SELECT "
     "COALESCE(SUM(number), 0) FROM day_part)"},
    {STORE_MAIN, "events without their change",
     "SELECT COUNT(*) FROM event WHERE subject NOT IN (SELECT number FROM day_part)"},
    {STORE_MAIN, "changes without their event",
     "SELECT COUNT(*) FROM day_part WHERE number NOT IN (SELECT subject FROM event)"},
    {STORE_MAIN, "doubled events", "SELECT COUNT(*) - COUNT(DISTINCT subject) FROM event"},
    {STORE_MAIN, "changes without their job, or jobs without change",
     "SELECT ABS((SELECT COUNT(*) FROM job WHERE kind = 'day.work') - (SELECT changes FROM day_total))"},
    {STORE_MAIN, "jobs done without effect, or effects of jobs not done",
     "SELECT ABS((SELECT COUNT(*) FROM job WHERE kind = 'day.work' AND state = 'done') - (SELECT COUNT(*) FROM "
     "day_done))"},
    {STORE_SUPPLIES, "effects ahead of the cursor",
     "SELECT COUNT(*) FROM heard_event WHERE position > (SELECT COALESCE(MAX(position), 0) FROM event_cursor)"},
    {STORE_SUPPLIES, "doubled effects", "SELECT COUNT(*) - COUNT(DISTINCT number) FROM heard_event"},
};

static int count(struct fixture *fixture, const struct rule *rule)
{
    int64_t found = fixture_number(fixture, rule->store, rule->sql);
    if (found) fprintf(stderr, "%lld %s\n", (long long)found, rule->what);
    return found != 0;
}

static int differ(const char *what, int64_t one, int64_t other)
{
    if (one != other) fprintf(stderr, "%s: %lld, not %lld\n", what, (long long)one, (long long)other);
    return one != other;
}

struct seen {
    bool there[DAY_CHANGES];
};

static err see(void *context, void *object)
{
    const struct number *of = object;
    if (of->number < 0 || of->number >= DAY_CHANGES) abort();
    ((struct seen *)context)->there[of->number] = true;
    return OK;
}

static int missing(struct fixture *fixture, const bool must[DAY_CHANGES], const bool never[DAY_CHANGES])
{
    struct env *env = fixture_env(fixture);
    struct seen seen = {0};
    struct number of;
    struct tx *tx;
    int faults = 0;
    FIXTURE_OK(db_read(env, STORE_MAIN, &tx));
    FIXTURE_OK(db_each(tx, &sql_numbers, &number_shape, &of, see, &seen));
    db_end(tx);
    env_close(env);
    for (int i = 0; i < DAY_CHANGES; i++) {
        bool lost = must[i] && !seen.there[i], undead = never[i] && seen.there[i];
        if (lost) fprintf(stderr, "change %d was acknowledged and is lost\n", i);
        if (undead) fprintf(stderr, "change %d was given up and is there\n", i);
        faults += lost + undead;
    }
    return faults;
}

int day_faults(struct fixture *fixture, const bool must[DAY_CHANGES], const bool never[DAY_CHANGES])
{
    int faults = 0;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) faults += count(fixture, &always[i]);
    if (faults) return faults;
    int64_t last = fixture_number(fixture, STORE_MAIN, "SELECT COALESCE(MAX(position), 0) FROM event");
    int64_t cursor = fixture_number(fixture, STORE_SUPPLIES, "SELECT COALESCE(MAX(position), 0) FROM event_cursor");
    if (cursor > last) return differ("the cursor of a consumer is ahead of its events", cursor, last);
    faults += missing(fixture, must, never);
    fixture_exec(fixture, STORE_MAIN,
                 "UPDATE job SET lease_until = 0 WHERE state = 'running'"); /* its process is dead */
    fixture_settle(fixture);
    int64_t changes = fixture_number(fixture, STORE_MAIN, "SELECT changes FROM day_total");
    faults += differ("effects of events", fixture_number(fixture, STORE_SUPPLIES, "SELECT COUNT(*) FROM heard_event"),
                     changes);
    faults += differ("effects of jobs", fixture_number(fixture, STORE_MAIN, "SELECT COUNT(*) FROM day_done"), changes);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) faults += count(fixture, &always[i]);
    return faults;
}
