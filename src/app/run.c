/* Opening what a command works on, and saying what went wrong. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "app.h"
#include "control.h"

enum { WORK_MEMORY = 64 << 20, TEXT_MEMORY = 16 << 20 };

void error_write(struct buf *out, err e)
{
    buf_printf(out, "mcf: %s\n", e->detail ? e->detail : e->code);
    for (const struct err_field *field = e->fields; field; field = field->next)
        buf_printf(out, "  %s: %s\n", field->field, field->message ? field->message : field->code);
}

int report_error(struct arena *arena, err e)
{
    struct buf out = buf_new(arena, TEXT_MEMORY);
    error_write(&out, e);
    fputs(out.data, stderr);
    return e->kind == ERR_INVALID ? EXIT_USAGE : EXIT_FAILED;
}

int print(const struct buf *out)
{
    bool done = fwrite(out->data, 1, out->size, stdout) == out->size && fflush(stdout) == 0;
    if (!done) fprintf(stderr, "mcf: cannot write to standard output: %s\n", strerror(errno));
    return done ? EXIT_DONE : EXIT_FAILED;
}

struct platform *app_platform(const struct config *config)
{
    static struct platform platform;
    if (config) platform.config = *config;
    platform.modules = app_modules;
    platform.module_count = app_module_count;
    platform.assets = app_assets;
    platform.asset_count = app_asset_count;
    return &platform;
}

err data_folder(struct arena *arena, const struct config *config, bool make)
{
    struct stat is;
    if (!config->data)
        return err_new(arena, ERR_INVALID, "required", "Say with --data which folder holds the company's data.");
    if (make && mkdir(config->data, S_IRWXU) == 0) return OK;
    if (make && errno != EEXIST)
        return err_new(arena, ERR_BUSY, "data", "The folder %s cannot be made: %s.", config->data, strerror(errno));
    if (stat(config->data, &is) != 0)
        return err_new(arena, ERR_INVALID, "data", "There is no folder %s: make it with `mcf migrate --data %s`.",
                       config->data, config->data);
    return S_ISDIR(is.st_mode) ? OK : err_new(arena, ERR_INVALID, "data", "%s is not a folder.", config->data);
}

static err work_here(struct invocation *it, struct buf *out)
{
    struct platform *platform = app_platform(&it->config);
    TRY(platform_open(platform, it->arena));
    struct env *env = env_open(platform, WORK_MEMORY);
    struct work work = {.env = env, .values = it->values, .secret = it->secret, .out = out};
    err e = env ? it->command->work(&work) : err_new(it->arena, ERR_BUSY, "memory", "There is not enough memory.");
    if (e) e = err_keep(it->arena, e);
    env_close(env);
    platform_close(platform);
    return e;
}

int run_work(struct invocation *it)
{
    struct buf out = buf_new(it->arena, TEXT_MEMORY);
    err e = data_folder(it->arena, &it->config, it->command->makes);
    if (e) return report_error(it->arena, e);
    int code = EXIT_DONE;
    if (control_ask(it, &code)) return code;
    e = work_here(it, &out);
    code = print(&out);
    return e ? report_error(it->arena, e) : code;
}
