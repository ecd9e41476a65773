#include "app.h"
#include "accounting.h"
#include "auth.h"
#include "notifications.h"
#include "platform/photos.h"
#include "supplies.h"
#include "tasks.h"

const struct module *const app_modules[] = {&files_module,    &auth_module,       &tasks_module,
                                            &supplies_module, &accounting_module, &notifications_module};
const size_t app_module_count = sizeof app_modules / sizeof *app_modules;
