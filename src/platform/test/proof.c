#include "proof.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

bool proof_nightly(void)
{
    const char *size = getenv("PROOF_SIZE");
    return size && !strcmp(size, "nightly");
}

uint64_t proof_seed(void)
{
    static uint64_t seed;
    if (seed) return seed;
    const char *given = getenv("PROOF_SEED");
    seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    if (!seed) seed = 1;
    printf("PROOF_SEED=%" PRIu64 "\n", seed);
    fflush(stdout);
    return seed;
}

/* splitmix64 */
uint64_t proof_random(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

static void write_figures(FILE *file, int proof, const char *name, const struct proof_figure *figures)
{
    char date[16];
    time_t now = time(NULL);
    struct tm day;
    strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&now, &day));
    fprintf(file, "{\"proof\": %d, \"name\": \"%s\", \"figures\": {", proof, name);
    for (const struct proof_figure *at = figures; at->name; at++)
        fprintf(file, "%s\"%s\": %" PRId64, at == figures ? "" : ", ", at->name, at->value);
    fprintf(file, "}, \"seed\": %" PRIu64 ", \"size\": \"%s\", \"date\": \"%s\"}\n", proof_seed(),
            proof_nightly() ? "nightly" : "C", date);
}

void proof_record(int proof, const char *name, const struct proof_figure *figures)
{
    proof_seed(); /* is printed the first time */
    printf("proof ");
    write_figures(stdout, proof, name, figures);
    const char *folder = getenv("PROOF_RESULTS");
    if (!folder) return;
    char path[4096];
    mkdir(folder, 0755); /* there already, usually */
    int used = snprintf(path, sizeof path, "%s/%02d-", folder, proof);
    for (const char *at = name; *at && used < (int)sizeof path - 8; at++)
        path[used++] = isalnum((unsigned char)*at) ? (char)tolower((unsigned char)*at) : '-';
    snprintf(path + used, sizeof path - (size_t)used, ".json");
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        abort();
    }
    write_figures(file, proof, name, figures);
    fclose(file);
}
