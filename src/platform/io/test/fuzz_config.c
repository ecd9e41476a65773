/* Whatever a settings file holds, it is read or refused with every fault named. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "platform/config.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena *arena = arena_new(64 * 1024 * 1024);
    int fd = memfd_create("settings", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) abort();
    char *argv[] = {"--config", arena_printf(arena, "/proc/self/fd/%d", fd)};
    struct config config = {0};
    err e = config_load(arena, 2, argv, &config);
    if (e ? e->kind != ERR_INVALID || !e->fields : !config.listen || !config.public_url) abort();
    close(fd);
    arena_free(arena);
    return 0;
}
