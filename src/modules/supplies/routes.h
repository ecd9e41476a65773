/* The module's tables, counted here so that supplies.c can name them as constants; a wrong count does not compile. */
#pragma once
#include "platform/events.h"
#include "platform/http.h"

enum { SUPPLIES_ROUTES = 6, SUPPLIES_CONSUMERS = 1 };

extern const struct route supplies_routes[SUPPLIES_ROUTES];
extern const struct consumer supplies_consumers[SUPPLIES_CONSUMERS];
