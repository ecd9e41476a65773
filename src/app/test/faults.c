/* Linked with --wrap: arena_alloc, malloc, calloc, realloc, strdup of our own objects come here first. */
#include "faults.h"
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "db/db_internal.h"
#include "test/disk.h"

const char *const fault_names[FAULT_COUNT] = {"statement", "write", "sync", "full disk", "memory", "arena"};

static _Thread_local bool spared;
static _Atomic int armed = -1; /* the kind; the disk has its own */
static _Atomic size_t left;
static _Atomic bool met;
static bool on_disk;

void faults_spare_me(void)
{
    spared = true;
}

static bool due(enum fault_kind kind)
{
    if (spared || armed != (int)kind) return false;
    if (atomic_fetch_sub(&left, 1) != 1) return false;
    armed = -1;
    met = true;
    return true;
}

void fault_arm(enum fault_kind kind, size_t nth)
{
    met = false;
    left = nth;
    on_disk = kind == FAULT_WRITE || kind == FAULT_SYNC || kind == FAULT_FULL;
    if (kind == FAULT_WRITE) disk_fail(DISK_WRITE, nth, SQLITE_IOERR_WRITE, false);
    if (kind == FAULT_SYNC) disk_fail(DISK_SYNC, nth, SQLITE_IOERR_FSYNC, false);
    if (kind == FAULT_FULL) disk_fail(DISK_WRITE, nth, SQLITE_FULL, true);
    if (!on_disk) armed = (int)kind;
}

bool fault_disarm(void)
{
    armed = -1;
    return on_disk ? disk_heal() : met;
}

/* ---- statements: a driver like the real one */

static const struct driver *real_driver;
static struct driver failing_driver;

static void made_to_fail(struct fault *fault)
{
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "made to fail"};
}

static enum step failing_step(struct driver_statement *statement, struct fault *fault)
{
    if (!due(FAULT_STATEMENT)) return real_driver->step(statement, fault);
    made_to_fail(fault);
    return STEP_FAILED;
}

/* Rolling back is how the others are undone: it does not fail. */
static bool failing_control(struct driver_connection *connection, enum control control, struct fault *fault)
{
    bool undoes =
        control == CONTROL_ROLLBACK || control == CONTROL_ROLLBACK_TO || control == CONTROL_ATTEMPT_ROLLBACK_TO;
    if (undoes || !due(FAULT_STATEMENT)) return real_driver->control(connection, control, fault);
    made_to_fail(fault);
    return false;
}

void faults_install(struct platform *platform)
{
    for (int store = 1; store < STORE_COUNT; store++) {
        struct store_state *state = &platform->db->stores[store];
        if (!state->driver) continue;
        real_driver = state->driver;
        failing_driver = *real_driver;
        failing_driver.step = failing_step;
        failing_driver.control = failing_control;
        state->driver = state->writer.connection.driver = &failing_driver;
        for (struct reader *reader = state->readers; reader; reader = reader->all_next)
            reader->connection.driver = &failing_driver;
    }
}

/* ---- memory */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
    return due(FAULT_MEMORY) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return due(FAULT_MEMORY) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return due(FAULT_MEMORY) ? NULL : __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text)
{
    return due(FAULT_MEMORY) ? NULL : __real_strdup(text);
}

void *__real_arena_alloc(struct arena *arena, size_t size);
void *__wrap_arena_alloc(struct arena *arena, size_t size);
void *__wrap_arena_alloc(struct arena *arena, size_t size)
{
    if (due(FAULT_ARENA)) arena_unwind(arena);
    return __real_arena_alloc(arena, size);
}

static sqlite3_mem_methods sqlite_memory;

static void *sqlite_alloc(int size)
{
    return due(FAULT_MEMORY) ? NULL : sqlite_memory.xMalloc(size);
}

static void *sqlite_resize(void *memory, int size)
{
    return due(FAULT_MEMORY) ? NULL : sqlite_memory.xRealloc(memory, size);
}

void faults_begin(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory);
    sqlite3_mem_methods failing = sqlite_memory;
    failing.xMalloc = sqlite_alloc;
    failing.xRealloc = sqlite_resize;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
    disk_begin();
    disk_record(false);
}
