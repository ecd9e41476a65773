/* mcf: one program. Looking for what a command does? command_<name> in the files beside this one. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "command.h"

const struct command *const commands[] = {
    &command_serve,   &command_migrate, &command_demo,      &command_user_add, &command_user_passwd,
    &command_routes,  &command_openapi, &command_lifecycle, &command_verify,   &command_backup,
    &command_restore, &command_copy,    &command_version,
};
const size_t command_count = sizeof commands / sizeof *commands;

enum { SECRET_MAX = 1024 };

/* One line of standard input, without its end. */
static err read_secret(struct arena *arena, const char **ret)
{
    char line[SECRET_MAX + 2];
    if (!fgets(line, sizeof line, stdin)) line[0] = '\0';
    size_t size = strcspn(line, "\r\n");
    if (size > SECRET_MAX)
        return err_new(arena, ERR_INVALID, "too_long", "The password on standard input is longer than %d bytes.",
                       SECRET_MAX);
    line[size] = '\0';
    if (!size) return err_new(arena, ERR_INVALID, "required", "Give the password as one line on standard input.");
    *ret = arena_text(arena, line);
    return OK;
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h") || (i == 0 && !strcmp(argv[i], "help"))) return true;
    return false;
}

static int print_help(struct arena *arena, const struct command *command)
{
    struct buf out = buf_new(arena, 1 << 20);
    help_write(&out, command);
    return print(&out);
}

static err prepare(struct invocation *it, int argc, char **argv)
{
    char **rest = ARENA_ARRAY(it->arena, (size_t)argc + 1, char *);
    int rest_count = 0;
    TRY(options_parse(it->arena, it->command, argc, argv, it->values, rest, &rest_count));
    if (!it->command->bare) TRY(config_load(it->arena, rest_count, rest, &it->config));
    if (it->command->secret) TRY(read_secret(it->arena, &it->secret));
    return OK;
}

static int usage(struct arena *arena, err e, const struct command *command)
{
    struct buf out = buf_new(arena, 1 << 16);
    error_write(&out, e);
    fprintf(stderr, "%s`mcf %s%s--help` tells more.\n", out.data, command ? command->name : "", command ? " " : "");
    return EXIT_USAGE;
}

static int run(struct arena *arena, int argc, char **argv)
{
    int words = 0;
    struct invocation it = {.arena = arena, .command = command_find(argc, argv, &words)};
    if (wants_help(argc, argv)) return print_help(arena, it.command);
    if (argc == 0) return usage(arena, err_new(arena, ERR_INVALID, "usage", "Say what to do: mcf COMMAND …"), NULL);
    if (!it.command)
        return usage(arena, err_new(arena, ERR_INVALID, "usage", "There is no command \"%s\".", argv[0]), NULL);
    err e = prepare(&it, argc - words, argv + words);
    if (e) return usage(arena, e, it.command);
    return it.command->work ? run_work(&it) : it.command->run(&it);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    umask(S_IRWXG | S_IRWXO); /* what the program writes is its user's alone: databases, mails, the socket */
    struct arena *arena = arena_new((size_t)64 << 20);
    if (!arena || setjmp(*arena_guard(arena))) {
        fprintf(stderr, "mcf: out of memory\n");
        return EXIT_FAILED;
    }
    int code = run(arena, argc - 1, argv + 1);
    arena_free(arena);
    return code;
}
