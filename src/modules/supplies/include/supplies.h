/* The supplies module: what a worker must hold before a task. The only header others may include. */
#pragma once
#include "events/supplies.h"
#include "platform/module.h"

extern const struct module supplies_module;
