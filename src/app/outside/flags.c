/* Flags made of the table of what can be set. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "outside.h"

enum { HELP_MEMORY = 64 << 10 };

static char *flag_of(struct arena *arena, const char *name)
{
    char *flag = arena_printf(arena, "--%s", name);
    for (char *c = flag; *c; c++)
        if (*c == '_') *c = '-';
    return flag;
}

static void print_help(struct arena *arena, const char *name, const char *summary, const char *secret_variable,
                       const struct shape *shape)
{
    printf("%s: %s\n\n  --listen ADDRESS:PORT   where it listens; 127.0.0.1 and a free port if nothing is said\n"
           "  --secret TEXT           shared with the customer: messages are signed with it (or %s)\n",
           name, summary, secret_variable);
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        const char *value = field->type == FIELD_MAYBE  ? "true"
                            : field->type == FIELD_INT  ? "N"
                            : field->type == FIELD_TEXT ? "PATH"
                                                        : "WORD";
        const char *flag = arena_printf(arena, "%s %s", flag_of(arena, field->name), value);
        printf("  %-23s %s\n", flag, field->help);
    }
    printf("\nHow it behaves can be changed while it runs: POST /control with the same words as JSON members "
           "(--delay-ms 5: {\"delay_ms\": 5}). GET /state tells what it has seen and done.\n");
}

static const struct field *field_of(struct arena *arena, const struct shape *shape, const char *flag)
{
    for (size_t i = 0; i < shape->count; i++)
        if (!strcmp(flag, flag_of(arena, shape->fields[i].name))) return &shape->fields[i];
    return NULL;
}

static int complain(const char *name, const char *what, const char *flag)
{
    fprintf(stderr, "%s: %s %s; `%s --help` tells more.\n", name, flag, what, name);
    return 2;
}

int player_flags(struct arena *arena, const char *name, const char *summary, const char *secret_variable,
                 const struct shape *shape, int argc, char **argv, struct player_flags *ret, void *settings)
{
    struct pair *pairs = ARENA_ARRAY(arena, (size_t)argc, struct pair);
    size_t count = 0;
    *ret = (struct player_flags){"127.0.0.1:0", getenv(secret_variable)};
    for (int i = 1; i < argc; i += 2) {
        const struct field *field = field_of(arena, shape, argv[i]);
        bool listen = !strcmp(argv[i], "--listen"), secret = !strcmp(argv[i], "--secret");
        if (!strcmp(argv[i], "--help")) {
            print_help(arena, name, summary, secret_variable, shape);
            return 0;
        }
        if (!field && !listen && !secret) return complain(name, "is no flag", argv[i]);
        if (i + 1 == argc) return complain(name, "needs a value", argv[i]);
        if (listen) ret->listen = argv[i + 1];
        if (secret) ret->secret = argv[i + 1];
        if (field) pairs[count++] = (struct pair){field->name, argv[i + 1]};
    }
    err e = shape_parse_pairs(arena, shape, pairs, count, 0, settings);
    if (e)
        return complain(name, e->fields ? e->fields->message : e->detail,
                        flag_of(arena, e->fields ? e->fields->field : ""));
    return ret->secret && *ret->secret ? -1 : complain(name, "is required", "--secret");
}
