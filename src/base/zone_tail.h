/* What GLib gets wrong of a zone file's tail; see zone_tail.c. */
#pragma once
#include <glib.h>
#include <stdint.h>

/* The rules after *ret_from (seconds), if GLib would misread those of this zone; else NULL. */
GTimeZone *zone_tail(const char *name, int64_t *ret_from);
