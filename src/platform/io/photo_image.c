/* Pixels: an upload of unknown content becomes a plain JPEG. Nothing of the original but its pixels survives. */
#include "photos.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>

ERROR(err_not_a_photo, ERR_UNSUPPORTED, "unsupported_media_type", "Only JPEG, PNG and WebP photos are taken.");

/* A kind is known by its first bytes, whatever the file's name or declared type. */
struct kind {
    const char *loader; /* libvips' name of its loader, as the decoded image carries it */
    const char *head, *head_at_8;
    size_t head_size;
    int (*open)(const char *path, VipsImage **ret, ...);
};
static const struct kind kinds[] = {
    {.loader = "jpegload", .head = "\xff\xd8\xff", .head_size = 3, .open = vips_jpegload},
    {.loader = "pngload", .head = "\x89PNG\r\n\x1a\n", .head_size = 8, .open = vips_pngload},
    {.loader = "webpload", .head = "RIFF", .head_size = 4, .head_at_8 = "WEBP", .open = vips_webpload},
};

static pthread_once_t vips_once = PTHREAD_ONCE_INIT;

/* A broken upload is an answer to who sent it, not a line in our log. */
static void keep_silent(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer context)
{
}

/* Everything that can load is blocked but for three loaders, among them all that others have called unsafe with
 * strangers' files. */
static void vips_begin(void)
{
    if (VIPS_INIT("mcf")) abort();
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO, keep_silent, NULL);
    vips_concurrency_set(1); /* a photo at a time is enough for one thread; the request's own does the work */
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    vips_operation_block_set("VipsForeignLoadJpeg", FALSE);
    vips_operation_block_set("VipsForeignLoadPng", FALSE);
    vips_operation_block_set("VipsForeignLoadWebp", FALSE);
}

void photo_image_start(void)
{
    pthread_once(&vips_once, vips_begin);
}

static const struct kind *kind_of(const char *path)
{
    char head[12] = "";
    FILE *file = fopen(path, "re");
    size_t size = file ? fread(head, 1, sizeof head, file) : 0;
    if (file) fclose(file);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct kind *kind = &kinds[i];
        if (size < sizeof head || memcmp(head, kind->head, kind->head_size) != 0) continue;
        if (!kind->head_at_8 || !memcmp(head + 8, kind->head_at_8, 4)) return kind;
    }
    return NULL;
}

static void release_image(void *image)
{
    g_object_unref(image);
}

/* Takes an image into the arena's care. */
static VipsImage *owned(struct arena *arena, VipsImage *image)
{
    arena_defer(arena, release_image, image);
    return image;
}

/* Only the header is read: a file that claims 50 000 x 50 000 pixels costs nothing. */
static err check_header(struct arena *arena, const char *field, const char *path, const struct kind *kind)
{
    VipsImage *header;
    if (kind->open(path, &header, "access", VIPS_ACCESS_SEQUENTIAL, NULL))
        return err_field(arena, field, "format", "is not a readable photo");
    int64_t pixels = (int64_t)vips_image_get_width(header) * vips_image_get_height(header);
    g_object_unref(header);
    if (pixels > PHOTO_PIXELS) return err_field(arena, field, "too_long", "has more than 40 megapixels");
    return OK;
}

/* Shrinks while decoding, turns the picture upright, and brings any colour space to 8-bit sRGB (or grey) on white.
 * NULL: broken file. */
static VipsImage *decode(struct arena *arena, const char *path, const struct kind *kind)
{
    VipsImage *image, *next;
    if (vips_thumbnail(path, &image, PHOTO_SIDE, "height", PHOTO_SIDE, "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
                       "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL))
        return NULL;
    owned(arena, image);
    const char *loader;
    if (vips_image_get_string(image, VIPS_META_LOADER, &loader) || !g_str_has_prefix(loader, kind->loader)) return NULL;
    if (vips_image_hasalpha(image)) {
        VipsArrayDouble *white =
            vips_array_double_newv(1, vips_image_get_format(image) == VIPS_FORMAT_USHORT ? 65535.0 : 255.0);
        int failed = vips_flatten(image, &next, "background", white, NULL);
        vips_area_unref(VIPS_AREA(white));
        if (failed) return NULL;
        image = owned(arena, next);
    }
    bool grey = vips_image_get_bands(image) == 1;
    if (vips_colourspace(image, &next, grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL)) return NULL;
    image = owned(arena, next);
    if (vips_cast_uchar(image, &next, NULL)) return NULL;
    image = owned(arena, next);
    VipsImage *pixels = vips_image_copy_memory(image); /* decodes now, once, however often it is encoded */
    return pixels ? owned(arena, pixels) : NULL;
}

/* One try; too large is no failure: *ret stays as it is. */
static bool encode(struct arena *arena, VipsImage *image, int quality, struct photo *ret)
{
    void *bytes = NULL;
    size_t size = 0;
    if (vips_jpegsave_buffer(image, &bytes, &size, "Q", quality, "strip", TRUE, "optimize_coding", TRUE, NULL))
        return false;
    arena_defer(arena, g_free, bytes);
    if (size <= PHOTO_BYTES) {
        ret->bytes = arena_copy(arena, bytes, size);
        ret->size = (int64_t)size;
        ret->width = vips_image_get_width(image);
        ret->height = vips_image_get_height(image);
    }
    arena_undefer(arena, bytes);
    g_free(bytes);
    return true;
}

/* The best quality that fits into the limit; a picture that does not at the lowest (noise) is made smaller. */
static bool encode_to_fit(struct arena *arena, VipsImage *image, struct photo *ret)
{
    static const int qualities[] = {85, 75, 65, 50, 35};
    for (int shrinks = 0; shrinks < 4; shrinks++) {
        for (size_t i = 0; i < sizeof qualities / sizeof *qualities; i++) {
            if (!encode(arena, image, qualities[i], ret)) return false;
            if (ret->bytes) return true;
        }
        VipsImage *smaller;
        if (vips_resize(image, &smaller, 0.7, NULL)) return false;
        image = owned(arena, smaller);
    }
    return false;
}

err photo_image_convert(struct arena *arena, const char *field, const char *path, struct photo *ret)
{
    photo_image_start();
    const struct kind *kind = kind_of(path);
    if (!kind) return err_not_a_photo;
    err e = check_header(arena, field, path, kind);
    VipsImage *image = e ? NULL : decode(arena, path, kind);
    if (!e && (!image || !encode_to_fit(arena, image, ret))) e = err_field(arena, field, "format", "is a broken photo");
    vips_error_clear();
    vips_thread_shutdown(); /* what libvips keeps per thread */
    return e;
}
