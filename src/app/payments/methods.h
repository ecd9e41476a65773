/* The test cards and accounts that mcf-payments knows: each behaves as its token says, so that whoever pays with it
 * knows beforehand what happens. Pure: no clock, no memory of movements. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"

enum movement_kind { KIND_CHARGE = 1, KIND_PAYOUT };
enum movement_status { MOVEMENT_SUCCEEDED = 1, MOVEMENT_DECLINED, MOVEMENT_PENDING };
enum method_status { METHOD_VALID = 1, METHOD_EXPIRED, METHOD_CLOSED };
extern const char *const movement_kind_names[], *const movement_status_names[], *const method_status_names[];

struct method {
    const char *token; /* "tok_visa_ok"; people's own ones add a dot and a mark: "tok_visa_ok.3f29ab" */
    const char *label; /* "Visa •• 4242" */
    enum movement_kind kind;
    enum method_status status;
    const char *reason;                /* why it declines; NULL: it does not */
    int64_t declines_first;            /* with a reason: so many movements, then no more; 0: always */
    bool pending;                      /* decides only after a while */
    const char *about, *about_russian; /* one sentence for the page */
};
extern const struct method methods[];
extern const size_t method_count;

/* NULL: no such token. */
const struct method *method_find(const char *token);
/* A token of the method's for one person; `mark`: some random letters and digits. */
const char *method_token(struct arena *arena, const struct method *method, const char *mark);

/* What becomes of a movement. */
struct verdict {
    enum movement_status status; /* how it ends: never pending */
    const char *reason;          /* of a decline, else NULL */
    bool pending;                /* not at once */
};
/* `method` may be NULL: declined, unknown_method. `before`: movements of this kind that were made with the same token.
 */
struct verdict method_verdict(const struct method *method, enum movement_kind kind, int64_t before);
