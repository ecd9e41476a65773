/* mcf copy: a company that has outgrown one machine moves to PostgreSQL (docs/operations.md). */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "app.h"
#include "platform/copy.h"

enum { COPY_FROM, COPY_TO };
enum { HASH_SHOWN = 16 };

static void compared(void *context, const struct copied_table *table)
{
    bool same = table->from.rows == table->to.rows && !strcmp(table->from.hash, table->to.hash);
    int *lines = context;
    if (!(*lines)++)
        printf("%-11s %-26s %10s %10s  %-16s  %-16s\n", "store", "table", "rows from", "rows to", "hash from",
               "hash to");
    printf("%-11s %-26s %10lld %10lld  %.*s  %.*s  %s\n", store_names[table->store], table->name,
           (long long)table->from.rows, (long long)table->to.rows, HASH_SHOWN, table->from.hash, HASH_SHOWN,
           table->to.hash, same ? "same" : "DIFFERENT");
    fflush(stdout);
}

static err check_source(struct arena *arena, const char *from)
{
    struct config config = {.data = from};
    return copy_place_is_address(from) ? OK : data_folder(arena, &config, false);
}

/* What to do with it: the settings that name these databases. */
static void print_settings(struct arena *arena, const char *place)
{
    printf("\nThe company was copied, and every table is the same on both sides.\n");
    if (!copy_place_is_address(place)) {
        printf("Start it: mcf serve --data %s, with no MCF_DB_… set.\n", place);
        return;
    }
    printf("Start it with a new, empty data folder and these settings:\n\n");
    for (enum store store = STORE_MAIN; store < STORE_COUNT; store++)
        printf("db-%s = %s\n", store_names[store], copy_address(arena, place, store));
    printf(
        "\nPut the old data folder away: a server that is started on it without these settings is another company.\n");
}

static int copy(struct invocation *it)
{
    int lines = 0;
    struct copy wish = {
        .from = it->values[COPY_FROM], .to = it->values[COPY_TO], .compared = compared, .context = &lines};
    err e = check_source(it->arena, wish.from);
    if (!e) e = platform_copy(app_platform(NULL), it->arena, &wish);
    if (e) return report_error(it->arena, e);
    print_settings(it->arena, wish.to);
    return EXIT_DONE;
}

const struct command command_copy = {
    .name = "copy",
    .summary = "Moves a company from a data folder (SQLite) to PostgreSQL, or back",
    .more =
        "One place is a data folder, the other an address in which {store} stands for the store's name:\n"
        "  mcf copy --from /var/lib/mcf --to 'postgresql://mcf@db.example.org/mcf_{store}'\n"
        "The databases mcf_main, mcf_accounting, … must be there and empty; nobody may use the source meanwhile. It "
        "is not\nchanged. Rows and hashes of every table are compared at the end. A copy that was interrupted is "
        "used by no server:\nrun the same command again.",
    .options = {[COPY_FROM] = {"--from", "PLACE", "where the company is", true, false},
                [COPY_TO] = {"--to", "PLACE", "where it goes", true, false}},
    .bare = true,
    .run = copy,
};
