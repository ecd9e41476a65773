/* Words and flags of the command line, and the help texts made of the same tables. */
#include <string.h>
#include <unistd.h>
#include "command.h"

const struct command *command_find(int argc, char *const *argv, int *ret_words)
{
    for (size_t i = 0; i < command_count; i++) {
        const char *name = commands[i]->name, *space = strchr(name, ' ');
        size_t first = space ? (size_t)(space - name) : strlen(name);
        if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], name, first) != 0) continue;
        if (space && (argc < 2 || strcmp(argv[1], space + 1) != 0)) continue;
        *ret_words = space ? 2 : 1;
        return commands[i];
    }
    return NULL;
}

/* The index of the command's option that the word names; -1: none. */
static int option_index(const struct command *command, const char *word, size_t length)
{
    for (int i = 0; i < OPTIONS_MAX && command->options[i].name; i++)
        if (strlen(command->options[i].name) == length && !strncmp(command->options[i].name, word, length)) return i;
    return -1;
}

static const struct config_key *setting(const char *word, size_t length)
{
    for (size_t i = 0; i < config_key_count; i++)
        if (length == strlen(config_keys[i].name) + 2 && !strncmp(word, "--", 2) &&
            !strncmp(word + 2, config_keys[i].name, length - 2))
            return &config_keys[i];
    return NULL;
}

static const char *absolute(struct arena *arena, const char *path)
{
    char here[4096];
    if (path[0] == '/' || !getcwd(here, sizeof here)) return path;
    return arena_printf(arena, "%s/%s", here, path);
}

static err take_option(struct arena *arena, const struct option *option, int argc, char **argv, int *at,
                       const char *equals, const char **ret)
{
    if (!option->value) {
        if (equals) return err_new(arena, ERR_INVALID, "usage", "%s takes no value.", option->name);
        *ret = "";
        return OK;
    }
    const char *value = equals ? equals + 1 : *at + 1 < argc ? argv[++*at] : NULL;
    if (!value || !*value) return err_new(arena, ERR_INVALID, "usage", "%s needs a value.", option->name);
    *ret = option->path ? absolute(arena, value) : value;
    return OK;
}

/* Hands the word, and its value if that stands apart, to the settings. */
static err pass_on(struct arena *arena, const char *word, size_t length, int argc, char **argv, int *at, char **rest,
                   int *count)
{
    const struct config_key *key = setting(word, length);
    bool is_config = length == strlen("--config") && !strncmp(word, "--config", length);
    if (!key && !is_config) return err_new(arena, ERR_INVALID, "usage", "There is no flag \"%s\" here.", word);
    rest[(*count)++] = argv[*at];
    bool value_apart = word[length] != '=' && !(key && key->type == CONFIG_BOOL);
    if (value_apart && *at + 1 < argc) rest[(*count)++] = argv[++*at];
    return OK;
}

err options_parse(struct arena *arena, const struct command *command, int argc, char **argv, const char **values,
                  char **rest, int *ret_rest_count)
{
    int count = 0;
    for (int at = 0; at < argc; at++) {
        const char *word = argv[at], *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - word) : strlen(word);
        int index = option_index(command, word, length);
        if (index >= 0)
            TRY(take_option(arena, &command->options[index], argc, argv, &at, equals, &values[index]));
        else if (command->bare)
            return err_new(arena, ERR_INVALID, "usage", "There is no flag \"%s\" here.", word);
        else
            TRY(pass_on(arena, word, length, argc, argv, &at, rest, &count));
    }
    for (int i = 0; i < OPTIONS_MAX && command->options[i].name; i++)
        if (command->options[i].required && !values[i])
            return err_new(arena, ERR_INVALID, "usage", "%s is needed: %s.", command->options[i].name,
                           command->options[i].help);
    *ret_rest_count = count;
    return OK;
}

static void write_option(struct buf *out, const char *name, const char *value, const char *help)
{
    int width = (int)(strlen(name) + (value ? strlen(value) + 1 : 0));
    buf_printf(out, "  %s%s%s%*s  %s\n", name, value ? " " : "", value ? value : "", width < 26 ? 26 - width : 0, "",
               help);
}

static void write_settings(struct buf *out, bool all)
{
    write_option(out, "--config", "FILE", "settings as lines `name = value`; the environment and flags win over it");
    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *key = &config_keys[i];
        if (!all && strcmp(key->name, "data") != 0) continue;
        static const char *const values[] = {[CONFIG_TEXT] = "TEXT", [CONFIG_BOOL] = NULL, [CONFIG_INT] = "N"};
        bool told = key->fallback && key->type != CONFIG_BOOL;
        const char *help = told ? arena_printf(out->arena, "%s; by default %s", key->help, key->fallback) : key->help;
        write_option(out, arena_printf(out->arena, "--%s", key->name), values[key->type], help);
    }
    if (all) buf_text(out, "\nEach setting is also an environment variable: --public-url is MCF_PUBLIC_URL.\n");
}

static void help_command(struct buf *out, const struct command *command)
{
    buf_printf(out, "mcf %s", command->name);
    for (int i = 0; i < OPTIONS_MAX && command->options[i].name; i++) {
        const struct option *option = &command->options[i];
        buf_printf(out, option->required ? " %s%s%s" : " [%s%s%s]", option->name, option->value ? " " : "",
                   option->value ? option->value : "");
    }
    buf_printf(out, "%s\n\n%s\n", command->bare ? "" : " --data DIR", command->summary);
    if (command->more) buf_printf(out, "%s\n", command->more);
    buf_char(out, '\n');
    for (int i = 0; i < OPTIONS_MAX && command->options[i].name; i++)
        write_option(out, command->options[i].name, command->options[i].value, command->options[i].help);
    if (!command->bare) write_settings(out, command->settings);
}

void help_write(struct buf *out, const struct command *command)
{
    if (command) {
        help_command(out, command);
        return;
    }
    buf_text(out, "Make Cats Free: the platform of a company that sells help.\n\nmcf COMMAND [FLAGS]\n\n");
    for (size_t i = 0; i < command_count; i++) write_option(out, commands[i]->name, NULL, commands[i]->summary);
    buf_text(out, "\n`mcf COMMAND --help` tells more. Exit codes: 0 done, 1 failed, 2 wrong usage.\n");
}
