/* Money: integer minor units of the one company currency (1 CAT = 100). Never floating point. (1-product, "Words") */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"

typedef int64_t money;

#define MONEY_MAX INT64_C(1000000000000000) /* inputs beyond are refused long before sums could overflow */

/* Checked arithmetic: false, and *ret untouched, on overflow. */
bool money_add(money a, money b, money *ret);
bool money_multiply(money a, int64_t factor, money *ret);
/* percent of amount, half up to the minor unit (towards +infinity at exactly half). False on overflow. */
bool money_percent(money amount, int64_t percent, money *ret);
/* Splits total (>= 0) in proportion to weights (>= 0, not all zero) by largest remainder, ties to the earlier one; the
 * parts sum to total. False on overflow or bad weights. At most 1000 parts. */
bool money_split(money total, const int64_t *weights, size_t count, money *ret_parts);
/* "95.00", "-0.05", for mails and explanations. */
const char *money_text(struct arena *arena, money amount);
