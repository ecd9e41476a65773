/* The command line (2-architecture): commands as data. Exit codes: 0 done, 1 failed, 2 wrong usage; every message says
 * what to do. */
#pragma once
#include "platform/platform.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };
enum { OPTIONS_MAX = 8 };

/* A command's own option; the settings of platform/config.h come on top. */
struct option {
    const char *name;  /* "--email" */
    const char *value; /* "E" in the help text; NULL: a switch */
    const char *help;
    bool required;
    bool path; /* made absolute: the running server stands in another folder */
};

/* What a command has to do with the stores open: in a process of its own, or inside the running server. */
struct work {
    struct env *env;
    const char *const *values; /* of the options, in their order; NULL: not given. A switch that was given is "" */
    const char *secret;        /* from standard input; NULL: none was asked for */
    struct buf *out;           /* what goes to standard output */
    bool serving;
};

/* The parsed command line. */
struct invocation {
    struct arena *arena;
    const struct command *command;
    const char *values[OPTIONS_MAX];
    const char *secret;
    struct config config; /* loaded unless the command is `bare` */
};

struct command {
    const char *name; /* "user add" */
    const char *summary, *more /* further help, may be NULL */;
    struct option options[OPTIONS_MAX]; /* ends with a NULL name */
    bool bare;                          /* needs no settings */
    bool makes;                         /* makes the data folder if it is not there */
    bool settings;                      /* its help lists all settings; others show --data and --config alone */
    int secret; /* 1 + the index of the switch that says that a secret comes on standard input; 0: none */
    /* One of the two: a whole run of its own, or work on open stores, which is handed to the running server when there
     * is one. */
    int (*run)(struct invocation *it);
    err (*work)(struct work *work);
};

extern const struct command *const commands[];
extern const size_t command_count;
extern const struct command command_serve, command_migrate, command_demo, command_user_add, command_user_passwd,
    command_routes, command_openapi, command_lifecycle, command_verify, command_backup, command_restore,
    command_version, command_copy;

/* The command that argv starts with (argv[0] is the first word after the program's name), and how many words that took;
 * NULL: none. */
const struct command *command_find(int argc, char *const *argv, int *ret_words);
/* Fills values from argv; what is not the command's own is left in `rest` (at least argc places) for the settings. */
err options_parse(struct arena *arena, const struct command *command, int argc, char **argv, const char **values,
                  char **rest, int *ret_rest_count);
/* Help on one command, or on all (NULL). */
void help_write(struct buf *out, const struct command *command);

/* An error as a text for people, lines ended. */
void error_write(struct buf *out, err e);
/* Prints the error to standard error; the exit code that goes with it. */
int report_error(struct arena *arena, err e);
/* Prints a buffer to standard output; EXIT_FAILED if that is not possible. */
int print(const struct buf *out);

/* A process with the program's modules and interface, not opened yet. There is one a process. */
struct platform *app_platform(const struct config *config);
/* Does `work` of the command: here, with the stores opened for it, or in the server that has them open. */
int run_work(struct invocation *it);
/* ERR_INVALID unless --data was given and is a folder (made if `make`). */
err data_folder(struct arena *arena, const struct config *config, bool make);
