#include "outside.h"

const char *const garble_names[] = {NULL, "not", "body", "signature", "time", NULL};

static void change_maybe(int *value, int change)
{
    if (change != MAYBE_NONE) *value = change;
}

void faults_change(struct faults *faults, const struct faults *change)
{
    change_maybe(&faults->down, change->down);
    change_maybe(&faults->html, change->html);
    change_maybe(&faults->busy, change->busy);
    change_maybe(&faults->twice, change->twice);
    change_maybe(&faults->shuffle, change->shuffle);
    change_maybe(&faults->silent, change->silent);
    if (change->hang_ms != NONE) faults->hang_ms = change->hang_ms;
    if (change->garble) faults->garble = change->garble;
}
