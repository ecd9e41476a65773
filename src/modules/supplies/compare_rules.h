/* What must be so between a request, the audit and the task in the main store. Pure: no database, no clock. */
#pragma once
#include "shapes_compare.h"

enum { DIFFERENCES_KEPT = 100 };

/* Differences that were found: the first ones are kept, all are counted. Made by differences_new. */
struct differences {
    struct arena *arena;
    struct difference *items;
    size_t count, found;
};
struct differences differences_new(struct arena *arena);
/* Keeps of `now` what stands in `before`, too: the same kind of the same task and request. */
struct list differences_in_both(struct arena *arena, const struct list *before, const struct list *now);

/* Must the flag "supplies issued" of a task in this status be set, by what it shows of its newest request? MAYBE_NONE:
 * it may be either. */
enum maybe flag_expected(enum supplies_status mark, enum task_status task);

/* What a task says, against its newest request. One of them may be NULL: it is not there. */
void compare_flags(struct differences *differences, const struct task_flags *task, const struct request_row *newest);
/* What the audit says of a request: a list of struct artifact, in any order. `scratch` is for what is not kept. */
void compare_lines(struct differences *differences, struct arena *scratch, const struct request_row *request,
                   const struct list *lines);
