/* A platform for tests: the given modules, stores in a folder of its own under /tmp, opened and migrated, nothing
 * running in threads.
 *
 *     static int setup(void **state)
 *     {
 *         static const struct module *const modules[] = {&tasks_module};
 *         *state = fixture_open(modules, 1);
 *         return 0;
 *     }
 *     static int teardown(void **state)
 *     {
 *         fixture_close(*state);
 *         return 0;
 *     }
 *
 * With POSTGRESQL=postgresql://… in the environment the stores are databases of their own on that server, which are
 * left behind: it is thrown away itself.
 *
 * Anything that goes wrong while opening is printed and ends the test program. */
#pragma once
#include "platform/platform.h"

struct fixture {
    char *addresses[STORE_COUNT]; /* on PostgreSQL; NULL: files in the folder */
    struct platform platform;
    char folder[64];
    struct arena *arena; /* for messages of opening; lives as long as the fixture */
};

/* The address of the PostgreSQL server to test on, by the environment variable POSTGRESQL; NULL: SQLite. */
const char *fixture_server(void);
/* At the start of a test of what SQLite's driver alone does. */
#define ONLY_ON_SQLITE()                                                                                               \
    do {                                                                                                               \
        if (fixture_server()) skip();                                                                                  \
    } while (0)
struct fixture *fixture_open(const struct module *const *modules, size_t count);
/* Closes the platform and removes the folder. */
void fixture_close(struct fixture *fixture);
/* Closes and opens the platform on the same folder, as after the end of a process. */
void fixture_reopen(struct fixture *fixture);
/* A unit of work (64 MiB at most), closed by env_close. */
struct env *fixture_env(struct fixture *fixture);
/* Stops the business clock at this instant. */
void fixture_clock(struct fixture *fixture, instant at);
/* Runs consumers, schedules, jobs until nothing is left to do; prints and ends the program on an error. */
void fixture_settle(struct fixture *fixture);
/* Ends the program with the error's words if there is one. */
#define FIXTURE_OK(expression) fixture_ok((expression), #expression, __FILE__, __LINE__)
void fixture_ok(err e, const char *what, const char *file, int line);
/* A count or any other integer by literal SQL, for assertions: fixture_number(f, STORE_MAIN, "SELECT COUNT(*) FROM
 * tasks_task"). */
int64_t fixture_number(struct fixture *fixture, enum store store, const char *sql);
/* Changes rows by literal SQL, to arrange what a test needs (an expired lease, say). */
void fixture_exec(struct fixture *fixture, enum store store, const char *sql);
