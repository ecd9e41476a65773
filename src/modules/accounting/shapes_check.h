/* Checks of the books: rows, answers. */
#pragma once
#include "check_rules.h"
#include "shapes.h"

struct books_check {
    ident id;
    instant at, since;
    instant real_since, real_at;
    instant looked_at;
    int64_t checked;
    int equal; /* enum maybe; MAYBE_NONE: under way */
    int64_t difference_count;
    bool more;
    struct list differences; /* of struct books_difference */
    instant ended_at;
};
struct check_query {
    int64_t limit;
    ident after;
};
extern const struct shape books_difference_shape, books_check_shape, books_check_row_shape, check_query_shape,
    task_money_shape;

struct wrong_settlement { /* a row */
    const char *number;
    money expected, found;
};
extern const struct shape wrong_settlement_shape;
