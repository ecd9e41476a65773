/* What the writers of shapes share. */
#pragma once
#include "base/shape.h"

/* A present value as JSON. Leaves the buffer without its NUL, as the writer of the whole adds one. */
void value_write(struct buf *out, const struct field *field, const void *at, uint32_t viewer);
