/* What a task costs, and what its worker gets (1-product §1.2, §5). Pure. */
#pragma once
#include "auth.h"

/* What the form shows, and what is frozen into the task. */
struct estimate {
    money base_price;
    int64_t discount_percent;
    money discount, price;
    money paid_total;
    money next_tier_at; /* paying more than this in all gives the next discount; NONE: the best is reached */
};
extern const struct shape estimate_shape;

struct estimate pricing_estimate(money base_price, money paid_total, const struct list *tiers);
/* The worker's share of a price: percent, half up; the rest is the company's. */
money pricing_worker_share(money price, int64_t percent);
