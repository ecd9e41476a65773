/* The outside companies of a development server: `mcf serve --dev` starts the programs that play them, unless the
 * settings name others or say "off". */
#pragma once
#include "platform/config.h"

/* Starts what is wanted and completes the settings. A program that cannot be started is told by one line in the log;
 * then there is no such company. The children end with this process, however it ends. */
void suppliers_start(struct arena *arena, struct config *config);
/* The payment services of a demo company's past, whatever the settings name: nobody real is charged. Nobody listens for
 * what they tell; their journal is in DIR/payments, where a development server's go on with it. With "off" there are
 * none. */
void suppliers_start_past(struct arena *arena, struct config *config);
void suppliers_stop(void);
