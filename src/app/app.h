/* What the application is made of. */
#pragma once
#include "command.h"

/* The modules, in the order of their dependencies: the one list. */
extern const struct module *const app_modules[];
extern const size_t app_module_count;

/* The embedded interface; when the program was built without it, one page that says so. */
extern const struct asset *const app_assets;
extern const size_t app_asset_count;
