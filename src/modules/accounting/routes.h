/* The module's tables, counted here so that accounting.c can name them as constants; a wrong count does not compile. */
#pragma once
#include "platform/events.h"
#include "platform/http.h"

enum { ACCOUNTING_ROUTES = 8, ACCOUNTING_CONSUMERS = 1 };

extern const struct route accounting_routes[ACCOUNTING_ROUTES];
extern const struct consumer accounting_consumers[ACCOUNTING_CONSUMERS];
