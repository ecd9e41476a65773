/* The webhook that tells the end of a movement: {event_id, kind, id, key, status, reason?}. */
#pragma once
#include "books.h"

/* Hands it to the courier; the same end has the same event_id, however often it is told. */
void news_send(const struct movement *movement);
