/* DIR/mcf.sock: commands that find the data folder in use hand their work to the server that uses it.
 *
 * A request: the number of words, then each word and the secret as "LENGTH\nBYTES\n". An answer: "CODE LENGTH\n", so
 * many bytes for standard output, the rest for standard error. The socket's mode is 0600 and the peer must be the same
 * user (or root). */
#pragma once
#include "command.h"

struct control;

/* Listens. In the server alone, with the stores open: the lock on the folder tells that a socket left there is
 * nobody's. */
err control_start(struct platform *platform, struct arena *arena, struct control **ret);
/* Finishes what runs. Accepts NULL. */
void control_stop(struct control *control);

/* Asks the running server, prints its answer, gives its exit code. False: no server runs here. */
bool control_ask(struct invocation *it, int *ret_code);
