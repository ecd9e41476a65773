/* Whatever is uploaded, it becomes a small JPEG or is refused. The input is written over a part of a good picture, so
 * that the decoders are reached: one byte chooses the kind, two the place. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <vips/vips.h>
#include "io/photos.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static struct {
    void *bytes;
    size_t size;
} pictures[3];

static void make_pictures(void)
{
    VipsImage *noise, *picture;
    photo_image_start();
    if (vips_gaussnoise(&noise, 48, 32, "mean", 128.0, "sigma", 60.0, "seed", 3, NULL)) abort();
    if (vips_cast_uchar(noise, &picture, NULL)) abort();
    if (vips_jpegsave_buffer(picture, &pictures[0].bytes, &pictures[0].size, "interlace", TRUE, NULL)) abort();
    if (vips_pngsave_buffer(picture, &pictures[1].bytes, &pictures[1].size, NULL)) abort();
    if (vips_webpsave_buffer(picture, &pictures[2].bytes, &pictures[2].size, NULL)) abort();
    g_object_unref(noise);
    g_object_unref(picture);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (!pictures[0].bytes) make_pictures();
    if (size < 3) return 0;
    size_t kind = data[0] % 3, whole = pictures[kind].size, at = (size_t)(data[1] << 8 | data[2]) % whole;
    struct arena *arena = arena_new(256 * 1024 * 1024);
    char *file = arena_alloc(arena, whole + size);
    memcpy(file, pictures[kind].bytes, whole);
    memcpy(file + at, data + 3, size - 3);
    if (at + size - 3 > whole) whole = at + size - 3;
    int fd = memfd_create("upload", MFD_CLOEXEC);
    if (fd < 0 || write(fd, file, whole) != (ssize_t)whole) abort();
    struct photo photo = {0};
    err e = photo_image_convert(arena, "photo", arena_printf(arena, "/proc/self/fd/%d", fd), &photo);
    if (!e && (photo.size <= 0 || photo.size > PHOTO_BYTES || photo.width > PHOTO_SIDE || photo.height > PHOTO_SIDE))
        abort();
    close(fd);
    arena_free(arena);
    return 0;
}
