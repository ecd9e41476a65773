/* What mcf-payments did, as lines of JSON appended to DIR/journal.jsonl: so that a service that was killed knows it
 * when it is started again. A line is with the operating system before anybody is answered; it is not forced to the
 * disk, so it outlives the program, and not the machine. */
#pragma once
#include "base/shape.h"

enum journal_what { JOURNAL_MADE = 1, JOURNAL_ENDED, JOURNAL_TOLD };

/* One line. Absent members are as in shapes. */
struct journal_line {
    int what; /* enum journal_what: a movement was made, a pending one ended, its end was told by webhook */
    const char *id;
    int kind; /* of a new one, to `callback_url` */
    const char *key;
    int64_t amount;
    const char *currency, *method, *reference, *callback_url;
    int status; /* made, ended */
    const char *reason;
    instant at;
    int end_status; /* made as pending: how it will end, and when */
    const char *end_reason;
    instant end_at;
};

/* Opens or makes the file, hands every line to `remember` (strings live as long as the call), cuts off a last line that
 * was not written to its end. ERR_INVALID "journal" if the folder cannot be used, another process has it, or a line is
 * none of this program's. */
err journal_open(struct arena *arena, const char *folder, void (*remember)(const struct journal_line *line));
/* Appends the line. Nothing is kept, and all is well, when no journal is open. ERR_BUSY "journal": the disk does not
 * take it, and nothing of it stands there. May be called with a lock held: running out of memory ends the program. */
err journal_write(const struct journal_line *line);
void journal_close(void);
