#pragma once
#include "platform/events.h"

enum { NOTIFICATIONS_CONSUMERS = 4 };
extern const struct consumer notifications_consumers[NOTIFICATIONS_CONSUMERS];
