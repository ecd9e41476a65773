/* Moving the business clock of a development server (--dev). The real clock cannot be moved. */
#pragma once
#include "platform/platform.h"

/* Moves the business clock to `to` and wakes all that waits for a date. Forwards only: ERR_CONFLICT "backwards". */
err clock_move(struct platform *platform, instant to);
