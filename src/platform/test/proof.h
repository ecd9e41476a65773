/* The proofs' sizes, seeds and figures; see tests/mutants/README.md. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* The nightly size (PROOF_SIZE=nightly), or that of script/test? */
bool proof_nightly(void);
/* The seed of this run: PROOF_SEED, or a new one; printed when first asked for. Never 0. */
uint64_t proof_seed(void);
/* The next random number of a sequence that follows from *state (begin with proof_seed(), or anything else). */
uint64_t proof_random(uint64_t *state);

struct proof_figure {
    const char *name; /* "images", NULL ends the list */
    int64_t value;
};
/* Prints a proof's figures and leaves them in $PROOF_RESULTS/NN-name.json. Call it when all its checks have held:
 * PROOF_RECORD(2, "power cut", {"images", images}, {"lost", 0}) */
void proof_record(int proof, const char *name, const struct proof_figure *figures);
#define PROOF_RECORD(proof, name, ...) proof_record((proof), (name), (const struct proof_figure[]){__VA_ARGS__, {0}})
