/* The page on which somebody "enters" a card or an account: they choose one of the test ones, and are sent back with a
 * token of their own. No real card data anywhere. */
#pragma once
#include "../outside/outside.h"

/* GET /methods/new?return_url=…[&kind=charge|payout][&choose=TOKEN] */
void page_methods(struct exchange *exchange);
