#include "pricing.h"
#include <stdlib.h>

static const struct field estimate_fields[] = {
    F_MONEY(struct estimate, base_price, 0),
    F_INT(struct estimate, discount_percent, 0),
    F_MONEY(struct estimate, discount, 0),
    F_MONEY(struct estimate, price, 0),
    F_MONEY(struct estimate, paid_total, 0),
    F_MONEY(struct estimate, next_tier_at, 0, .help = "paying more than this in all gives the next discount"),
};
const struct shape estimate_shape = SHAPE(struct estimate, "Estimate", estimate_fields);

/* Base prices are bounded on input (MONEY_MAX), so that a percentage of one cannot overflow; if it does, that is a bug.
 */
static money percent_of(money amount, int64_t percent)
{
    money part = 0;
    if (!money_percent(amount, percent, &part)) abort();
    return part;
}

static money next_tier(const struct list *tiers, money paid_total)
{
    const struct discount_tier *tier = tiers->items;
    for (size_t i = 0; i < tiers->count; i++)
        if (paid_total <= tier[i].over) return tier[i].over;
    return NONE;
}

struct estimate pricing_estimate(money base_price, money paid_total, const struct list *tiers)
{
    int64_t percent = auth_discount_percent(tiers, paid_total);
    money discount = percent_of(base_price, percent);
    return (struct estimate){
        .base_price = base_price,
        .discount_percent = percent,
        .discount = discount,
        .price = base_price - discount,
        .paid_total = paid_total,
        .next_tier_at = next_tier(tiers, paid_total),
    };
}

money pricing_worker_share(money price, int64_t percent)
{
    return percent_of(price, percent);
}
