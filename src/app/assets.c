/* The embedded interface: the table made by tools/assets.py, or, without one, a page that says so. */
#include "app.h"
#include "assets_data.h"

#if EMBEDDED_ASSETS

const struct asset *const app_assets = embedded_assets;
const size_t app_asset_count = EMBEDDED_ASSETS;

#else

#define MISSING                                                                                                        \
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Make Cats Free</title>"                           \
    "<h1>Make Cats Free</h1><p>This program was built without the interface; its API is described at "                 \
    "<a href=\"/api/docs\">/api/docs</a>. To have the interface, run <code>script/build</code>.</p></html>\n"

static const struct asset without_interface[] = {
    {.path = "/index.html", .type = "text/html; charset=utf-8", .plain = MISSING, .plain_size = sizeof MISSING - 1},
};
const struct asset *const app_assets = without_interface;
const size_t app_asset_count = 1;

#endif
