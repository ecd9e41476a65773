#pragma once
#include "platform/http.h"

enum { NOTIFICATIONS_ROUTES = 8 };
extern const struct route notifications_routes[NOTIFICATIONS_ROUTES];
