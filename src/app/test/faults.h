/* Failures on demand, for the tests that ask what becomes of a request then. The nth of a kind fails, once or (a full
 * disk) until it is disarmed; threads of the test itself are spared. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "platform/platform.h"

enum fault_kind {
    FAULT_STATEMENT, /* a statement or the steering of a transaction, in any database: through the driver's functions */
    FAULT_WRITE,     /* a write to SQLite's files: input/output error */
    FAULT_SYNC,      /* making them durable */
    FAULT_FULL,      /* a full disk, from the nth write on */
    FAULT_MEMORY,    /* an allocation: ours (of the JSON library, too), SQLite's */
    FAULT_ARENA,     /* the memory of the unit of work is used up: it unwinds */
    FAULT_COUNT
};
extern const char *const fault_names[FAULT_COUNT];

/* Before anything else in the program. */
void faults_begin(void);
/* Statements of the stores that are open now can fail (of one engine). Nobody may be using them meanwhile. */
void faults_install(struct platform *platform);
/* This thread is spared from now on. */
void faults_spare_me(void);
void fault_arm(enum fault_kind kind, size_t nth);
/* Nothing fails any more. Was it met? */
bool fault_disarm(void);
