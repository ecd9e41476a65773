/* The notifications module: who is told what, by mail and in the interface. The only header others may include. */
#pragma once
#include "platform/module.h"

extern const struct module notifications_module;
