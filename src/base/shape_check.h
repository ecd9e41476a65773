/* What the parsers of shapes share: collecting faults, and the checks of values that are already of the right type. */
#pragma once
#include "base/shape.h"

struct faults {
    struct arena *arena;
    const struct err_field *list;
    instant now;
};

void fault(struct faults *faults, const char *path, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* "steps[2]" and "weight" → "steps[2].weight"; a path of NULL is the whole object. */
const char *path_member(struct faults *faults, const char *path, const char *name);
const char *path_index(struct faults *faults, const char *path, size_t index);

void field_clear(const struct field *field, void *at);
bool field_absent(const struct field *field, const void *at);

/* Of a present value. check_count: false if there are so many elements that they should not even be looked at. */
void check_scalar(struct faults *faults, const struct field *field, const char *path, const void *at);
void check_text(struct faults *faults, const struct field *field, const char *path, const char *text);
bool check_count(struct faults *faults, const struct field *field, const char *path, size_t count);
