/* Whatever is uploaded, it becomes a small JPEG or is refused. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "io/photos.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena *arena = arena_new(256 * 1024 * 1024);
    int fd = memfd_create("upload", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) abort();
    struct photo photo = {0};
    err e = photo_image_convert(arena, "photo", arena_printf(arena, "/proc/self/fd/%d", fd), &photo);
    if (!e && (photo.size <= 0 || photo.size > PHOTO_BYTES || photo.width > PHOTO_SIDE || photo.height > PHOTO_SIDE))
        abort();
    close(fd);
    arena_free(arena);
    return 0;
}
