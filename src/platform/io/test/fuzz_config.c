/* Whatever a settings file holds, it is read or refused with every fault named. */
#include <stdlib.h>
#include <string.h>
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
    if (e) {
        if (e->kind != ERR_INVALID || !e->fields) abort();
    } else if (!config.listen || (!config.public_url && !strstr(config.listen, ":0"))) {
        abort(); /* with port 0 the public address is known only when the listener is open */
    }
    close(fd);
    arena_free(arena);
    return 0;
}
