/* Uploads are inert (proof 23): whatever is sent, what is kept is a small JPEG with pixels and nothing else, and what
 * would cost too much is refused before it is decoded. All files are made here. */
#include "world.h"
#include <sys/resource.h>
#include <time.h>
#include <vips/vips.h>
#include "platform/photos.h"
#include "proof.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOW 10 /* sanitizers cost time; the promise is that of the program without them */
#endif
#endif
#ifndef SLOW
#define SLOW 1
#endif
enum { REFUSED_WITHIN_US = 50000 * SLOW };

/* What must not come through. Unlikely enough to be no accident of compressed pixels. */
static const char marker[] = "Wh1skas-marker";
enum { MARKER = sizeof marker - 1 };

static int start(void **state)
{
    photos_start(NULL);
    (void)proof_seed();
    return 0;
}

/* ---- a file while it is put together */

enum { FILE_ROOM = 12 * 1024 * 1024 };
static struct file {
    unsigned char bytes[FILE_ROOM];
    size_t size;
} file;

static void put(const void *bytes, size_t size)
{
    assert_true(file.size + size <= FILE_ROOM);
    memcpy(file.bytes + file.size, bytes, size);
    file.size += size;
}

static void put_text(const char *text)
{
    put(text, strlen(text));
}

static void put_number(uint32_t value, int bytes, bool little)
{
    for (int i = 0; i < bytes; i++) {
        unsigned char byte = (unsigned char)(value >> 8 * (little ? i : bytes - 1 - i));
        put(&byte, 1);
    }
}

static uint32_t crc(const unsigned char *bytes, size_t size)
{
    uint32_t sum = ~0u;
    for (size_t i = 0; i < size; i++) {
        sum ^= bytes[i];
        for (int k = 0; k < 8; k++) sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
    }
    return ~sum;
}

static void put_chunk(const char type[4], const void *data, size_t size)
{
    put_number((uint32_t)size, 4, false);
    size_t from = file.size;
    put(type, 4);
    put(data, size);
    put_number(crc(file.bytes + from, size + 4), 4, false);
}

static void begin_png(uint32_t width, uint32_t height)
{
    unsigned char header[13] = {[8] = 8, 2};
    for (int i = 0; i < 4; i++) {
        header[i] = (unsigned char)(width >> (24 - 8 * i));
        header[4 + i] = (unsigned char)(height >> (24 - 8 * i));
    }
    file.size = 0;
    put("\x89PNG\r\n\x1a\n", 8);
    put_chunk("IHDR", header, sizeof header);
}

/* A file of which a thousandth is sent: one zero and `matches` times "the last byte, 258 times" (13 bits each), as zlib
 * would read it. The checksum at the end is wrong; whoever gets there has unpacked all. */
static size_t deflate_zeros(unsigned char *out, size_t matches)
{
    static const char head[] = "11000110000", match[] = "1100010100000"; /* last block, fixed codes, a zero */
    size_t bit = 0;
    out[0] = 0x78;
    out[1] = 1;
    memset(out + 2, 0, (11 + 13 * matches + 7) / 8 + 8);
    for (const char *c = head; *c; c++, bit++) out[2 + bit / 8] |= (unsigned char)((*c - '0') << bit % 8);
    for (size_t i = 0; i < matches; i++)
        for (const char *c = match; *c; c++, bit++) out[2 + bit / 8] |= (unsigned char)((*c - '0') << bit % 8);
    bit += 7; /* the end of the block: seven zeros */
    return 2 + (bit + 7) / 8 + 4;
}

static err prepare(struct world *world, struct photo *ret)
{
    world_write(world, "upload", file.bytes, file.size);
    struct upload upload = {.path = world_path(world, "upload"), .file_name = "cat.jpg", .size = (int64_t)file.size};
    return photo_prepare(&world->env, "photo", &upload, ret);
}

/* ---- pictures of each kind, with everything that cameras and programs write into them */

static VipsImage *picture(int width, int height)
{
    VipsImage *noise, *bytes, *colour;
    assert_int_equal(vips_gaussnoise(&noise, width, height, "mean", 128.0, "sigma", 60.0, "seed", 5, NULL), 0);
    assert_int_equal(vips_cast_uchar(noise, &bytes, NULL), 0);
    VipsImage *bands[] = {bytes, bytes, bytes};
    assert_int_equal(vips_bandjoin(bands, &colour, 3, NULL), 0);
    g_object_unref(noise);
    g_object_unref(bytes);
    colour->Type = VIPS_INTERPRETATION_sRGB;
    return colour;
}

static void set_blob(VipsImage *image, const char *name, const char *before)
{
    char *text = g_strdup_printf("%s%s in %s", before, marker, name);
    vips_image_set_blob_copy(image, name, text, strlen(text) + 1);
    g_free(text);
}

static void set_metadata(VipsImage *image)
{
    vips_image_set_string(image, "exif-ifd0-Model",
                          "Wh1skas-marker 9000 (Wh1skas-marker 9000, ASCII, 20 components, 20 bytes)");
    vips_image_set_string(image, "exif-ifd3-GPSLatitude",
                          "55/1 45/1 7/1 (55, 45, 7, Rational, 3 components, 24 bytes)");
    VipsBlob *profile;
    assert_int_equal(vips_profile_load("srgb", &profile, NULL), 0);
    vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, VIPS_AREA(profile)->data, VIPS_AREA(profile)->length);
    vips_area_unref(VIPS_AREA(profile));
    set_blob(image, VIPS_META_XMP_NAME, "<x:xmpmeta xmlns:x='adobe:ns:meta/'>");
    set_blob(image, VIPS_META_IPTC_NAME, "Photoshop 3.0");
    vips_image_set_string(image, "png-comment-0-Title", marker);
    vips_image_set_string(image, "jpeg-comment", marker);
}

/* libvips packs what it writes into a PNG; here it stands in clear, in every chunk that may hold it. */
static void put_png_metadata(void)
{
    static const char *const chunks[][2] = {
        {"tEXt", "Title|"}, {"iTXt", "XML:com.adobe.xmp|||||"}, {"eXIf", "II*|\x08|||||||"}, {"caTs", ""}};
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        char data[128];
        size_t size = (size_t)snprintf(data, sizeof data, "%s%s", chunks[i][1], marker);
        for (size_t at = 0; at < size; at++)
            if (data[at] == '|') data[at] = 0;
        put_chunk(chunks[i][0], data, size);
    }
}

/* The bytes of a picture with metadata, as a file of that kind. */
static void put_picture(const char *suffix)
{
    VipsImage *image = picture(120, 80);
    void *bytes;
    size_t size;
    set_metadata(image);
    assert_int_equal(vips_image_write_to_buffer(image, suffix, &bytes, &size, NULL), 0);
    size_t head = !strncmp(suffix, ".png", 4) ? 33 : 0; /* up to the end of IHDR */
    file.size = 0;
    put(bytes, head);
    if (head) put_png_metadata();
    put((char *)bytes + head, size - head);
    g_free(bytes);
    g_object_unref(image);
}

/* ---- what is kept */

static size_t find(const void *bytes, size_t size, const char *word)
{
    const char *at = memmem(bytes, size, word, strlen(word));
    return at ? 1 : 0;
}

/* Only the segments that a picture needs, a JFIF head without a thumbnail, and no byte after the end. */
static void assert_clean(const struct photo *photo)
{
    const unsigned char *bytes = photo->bytes;
    size_t size = (size_t)photo->size, at = 2;
    assert_true(size > 100 && size <= 1024 * 1024);
    assert_true(photo->width <= 1600 && photo->height <= 1600);
    assert_int_equal(bytes[0] << 8 | bytes[1], 0xffd8);
    while (bytes[at + 1] != 0xda) {
        size_t length = (size_t)(bytes[at + 2] << 8 | bytes[at + 3]);
        assert_int_equal(bytes[at], 0xff);
        assert_false((bytes[at + 1] >= 0xe1 && bytes[at + 1] <= 0xef) || bytes[at + 1] == 0xfe);
        if (bytes[at + 1] == 0xe0) assert_int_equal(length, 16);
        at += 2 + length;
        assert_true(at + 4 < size);
    }
    for (at += 2; at + 1 < size; at++) /* in the pixels an 0xff is followed by 0, or by a restart */
        if (bytes[at] == 0xff && bytes[at + 1] != 0 && (bytes[at + 1] & 0xf8) != 0xd0) break;
    assert_int_equal(bytes[at + 1], 0xd9);
    assert_int_equal(at + 2, size);
    static const char *const words[] = {marker,        "Exif",    "GPS",        "xmpmeta", "Photoshop",
                                        "ICC_PROFILE", "<script", "PK\x03\x04", "%PDF"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) assert_int_equal(find(bytes, size, words[i]), 0);
}

static void test_metadata_of_every_kind_of_file_is_gone(void **state)
{
    static const char *const suffixes[] = {".jpg",  ".jpg[interlace=true]", ".png", ".png[interlace=true]",
                                           ".webp", ".webp[lossless=true]"};
    int64_t before = 0;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        struct photo photo;
        put_picture(suffixes[i]);
        assert_int_equal(find(file.bytes, file.size, marker), 1); /* the test means something */
        assert_int_equal(find(file.bytes, file.size, i < 2 ? "ICC_PROFILE" : i < 4 ? "iCCP" : "ICCP"), 1);
        for (size_t at = 0; at + MARKER < file.size; at++) before += !memcmp(file.bytes + at, marker, MARKER);
        assert_null(prepare(*state, &photo));
        assert_clean(&photo);
    }
    PROOF_RECORD(23, "metadata", {"files", (int64_t)(sizeof suffixes / sizeof *suffixes)}, {"marks sent", before},
                 {"marks kept", 0});
}

/* After the first two bytes of a JPEG any segments may stand: applications' data, comments, broken ones. */
static void test_whatever_is_put_into_a_picture_stays_outside(void **state)
{
    uint64_t random = proof_seed();
    int rounds = proof_nightly() ? 5000 : 60, kept = 0;
    put_picture(".jpg");
    static struct file original;
    original = file;
    for (int round = 0; round < rounds; round++) {
        file.size = 0;
        put(original.bytes, 2);
        for (uint64_t segments = 1 + proof_random(&random) % 6; segments > 0; segments--) {
            unsigned kind = (unsigned)(proof_random(&random) % 17); /* APP0 to APP15, and a comment */
            size_t size = proof_random(&random) % 3000;
            put_number(kind == 16 ? 0xfffe : 0xffe0 + kind, 2, false);
            put_number((uint32_t)(2 + MARKER + size), 2, false);
            put_text(marker);
            for (size_t i = 0; i < size; i++) put_number((uint32_t)proof_random(&random) & 0xff, 1, false);
        }
        put(original.bytes + 2, original.size - 2);
        put_text("<script>alert(1)</script>PK\x03\x04");
        put_text(marker);
        struct photo photo;
        err e = prepare(*state, &photo);
        if (e) continue; /* random bytes as EXIF or ICC may make a file that is none */
        assert_clean(&photo);
        kept++;
    }
    assert_true(kept > rounds / 2);
    PROOF_RECORD(23, "stuffed pictures", {"sent", rounds}, {"taken and clean", kept},
                 {"bytes kept of what was put in", 0});
}

/* A file that is two things at once becomes a picture, or is refused. */
static void test_a_file_that_is_two_things_is_a_picture_afterwards(void **state)
{
    static const struct {
        const char *suffix, *behind;
    } files[] = {
        {".jpg", "<html><script>alert('meow')</script></html>"},
        {".jpg", "PK\x03\x04\x14 an archive PK\x05\x06"},
        {".jpg", "*/=alert('meow');/*"},
        {".png", "<?php system($_GET['c']); ?><script>"},
        {".png", "%PDF-1.7 PK\x03\x04"},
        {".webp", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct photo photo;
        put_picture(files[i].suffix);
        put_text(files[i].behind);
        put_text(marker);
        assert_null(prepare(*state, &photo));
        assert_clean(&photo);
    }
}

/* ---- what is refused */

static int64_t peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static struct {
    int64_t count, slowest_us, vips_bytes, kib;
} refused;

/* Refused with 4xx, at once, and without the memory that its pixels would take. */
static void assert_refused(struct world *world, const char *what)
{
    struct timespec from, to;
    struct photo photo;
    world_write(world, "upload", file.bytes, file.size);
    struct upload upload = {.path = world_path(world, "upload"), .file_name = "cat.jpg", .size = (int64_t)file.size};
    int64_t kib = peak_kib(), tracked = (int64_t)vips_tracked_get_mem_highwater();
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    err e = photo_prepare(&world->env, "photo", &upload, &photo);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    int64_t took = (to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000;
    kib = peak_kib() - kib;
    tracked = (int64_t)vips_tracked_get_mem_highwater() - tracked;
    if (!e || took > REFUSED_WITHIN_US || kib > 64 * 1024 || tracked > 8 * 1024 * 1024)
        print_error("%s: %s, %lld us, %lld KiB more, %lld bytes of pixels\n", what, e ? e->code : "taken",
                    (long long)took, (long long)kib, (long long)tracked);
    assert_non_null(e);
    assert_true(e->kind == ERR_INVALID || e->kind == ERR_UNSUPPORTED);
    assert_true(took <= REFUSED_WITHIN_US);
    assert_true(kib <= 64 * 1024);
    assert_true(tracked <= 8 * 1024 * 1024);
    refused.count++;
    if (took > refused.slowest_us) refused.slowest_us = took;
    if (kib > refused.kib) refused.kib = kib;
    if (tracked > refused.vips_bytes) refused.vips_bytes = tracked;
}

static void png_bomb(struct world *world, uint32_t width, uint32_t height)
{
    static unsigned char data[2 * 1024 * 1024];
    begin_png(width, height);
    put_chunk("IDAT", data, deflate_zeros(data, 600000)); /* 150 MB of zeros in a MB */
    put_chunk("IEND", "", 0);
    assert_refused(world, "a PNG with too many pixels");
}

static void jpeg_bomb(struct world *world, uint32_t width, uint32_t height, bool progressive)
{
    put_picture(progressive ? ".jpg[interlace=true]" : ".jpg");
    for (size_t at = 2; at + 9 < file.size; at += 2 + (size_t)(file.bytes[at + 2] << 8 | file.bytes[at + 3])) {
        if (file.bytes[at + 1] != 0xc0 && file.bytes[at + 1] != 0xc2) continue;
        size_t size = file.size;
        file.size = at + 5; /* the frame's height and width */
        put_number(height, 2, false);
        put_number(width, 2, false);
        file.size = size;
        assert_refused(world, "a JPEG with too many pixels");
        return;
    }
    fail();
}

/* The extended head of WebP knows sizes up to 2^24, that of a lossless picture up to 2^14. */
static void webp_bomb(struct world *world, uint32_t width, uint32_t height)
{
    static struct file whole;
    put_picture(".webp[lossless=true]");
    whole = file;
    const unsigned char *pixels = memmem(whole.bytes, whole.size, "VP8L", 4);
    assert_non_null(pixels);
    size_t size = 8 + (size_t)(pixels[4] | pixels[5] << 8 | pixels[6] << 16);
    for (int extended = 0; extended < 2; extended++) {
        file.size = 0;
        put_text("RIFF");
        put_number((uint32_t)(4 + size + (extended ? 18 : 0)), 4, true);
        put_text("WEBP");
        if (extended) {
            put_text("VP8X");
            put_number(10, 4, true);
            put_number(0, 4, true);
            put_number(width - 1, 3, true);
            put_number(height - 1, 3, true);
        }
        put(pixels, size);
        if (!extended) memcpy(file.bytes + 12 + 9, "\xff\xff\xff\x0f", 4); /* 16384 x 16384 */
        assert_refused(world, extended ? "an extended WebP with too many pixels" : "a WebP with too many pixels");
    }
}

static void test_a_picture_too_large_is_refused_by_its_head(void **state)
{
    struct world *world = *state;
    png_bomb(world, 50000, 50000);
    png_bomb(world, 1000000, 41);
    png_bomb(world, 0x7fffffff, 0x7fffffff);
    jpeg_bomb(world, 50000, 50000, false);
    jpeg_bomb(world, 50000, 50000, true);
    jpeg_bomb(world, 65500, 65500, false);
    webp_bomb(world, 50000, 50000);
    file.size = 0;
    put_text("GIF89a");
    put_number(50000, 2, true);
    put_number(50000, 2, true);
    put("\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 19);
    assert_refused(world, "a GIF");
}

/* Text and profiles inside a picture can be compressed, too: a megabyte that becomes a gigabyte is not unpacked. */
static void test_compressed_text_and_profiles_are_not_unpacked(void **state)
{
    static unsigned char data[9 * 1024 * 1024], pixels[4096];
    static const char *const types[] = {"zTXt", "iCCP", "iTXt"};
    static const char heads[][16] = {"Comment\0", "profile\0", "Comment\0\1\0\0"};
    static const size_t sizes[] = {9, 9, 12};
    for (size_t i = 0; i < 3; i++) {
        struct photo photo;
        memcpy(data, heads[i], sizes[i]);
        size_t size = sizes[i] + deflate_zeros(data + sizes[i], 4 * 1024 * 1024); /* a gigabyte */
        begin_png(8, 8);
        put_chunk(types[i], data, size);
        put_chunk("IDAT", pixels, deflate_zeros(pixels, 1));
        put_chunk("IEND", "", 0);
        int64_t kib = peak_kib();
        err e = prepare(*state, &photo);
        if (!e) assert_clean(&photo);
        assert_true(peak_kib() - kib < 128 * 1024);
    }
}

static void test_what_is_no_photo_is_refused(void **state)
{
    static const char *const contents[] = {
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>alert(1)</script></svg>",
        "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
        "<html><script>alert(1)</script></html>",
        "\xff\xd8\xff<html><script>alert(1)</script></html>",
        "\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>",
        "RIFF....WEBP<html><script>alert(1)</script></html>",
        "%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
        "II*\0\x08\0\0\0\0\0\0\0\0\0\0\0",
        "BM............................................................",
        "P6\n60000 60000\n255\n............................",
        "....ftypheic....mif1heic........................",
        "....ftypavif....mif1avif........................",
        "push graphic-context\nviewbox 0 0 640 480\nimage over 0,0 0,0 'https://elsewhere.example/x'\n",
        "PK\x03\x04 an archive, honestly; nothing else to see here",
        "#!/bin/sh\nrm -rf /\n",
        "GIF89a/*\x01\0\0\0\0*/=1;alert(1);",
        "x",
    };
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        file.size = 0;
        put_text(contents[i]);
        assert_refused(*state, contents[i]);
    }
}

/* Cut off anywhere, a file is refused, or (in its last bytes) still a picture. */
static void test_a_file_cut_off_anywhere_is_refused(void **state)
{
    static const char *const suffixes[] = {".jpg", ".jpg[interlace=true]", ".png", ".webp", ".webp[lossless=true]"};
    int cuts = proof_nightly() ? 500 : 25;
    uint64_t random = proof_seed();
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        put_picture(suffixes[i]);
        size_t whole = file.size;
        for (int cut = 0; cut < cuts; cut++) {
            struct photo photo;
            file.size = 1 + proof_random(&random) % (whole - 1);
            err e = prepare(*state, &photo);
            if (!e) assert_true(file.size + 200 > whole);
            if (!e)
                assert_clean(&photo);
            else
                assert_true(e->kind == ERR_INVALID || e->kind == ERR_UNSUPPORTED);
        }
    }
}

static void test_figures_of_refusals(void **state)
{
    assert_true(refused.count > 20);
    PROOF_RECORD(23, "refused uploads", {"files", refused.count}, {"slowest, us", refused.slowest_us},
                 {"pixels decoded, bytes", refused.vips_bytes}, {"more memory, KiB", refused.kib},
                 {"with sanitizers", SLOW > 1});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_a_picture_too_large_is_refused_by_its_head),
        WORLD_TEST(test_compressed_text_and_profiles_are_not_unpacked),
        WORLD_TEST(test_what_is_no_photo_is_refused),
        WORLD_TEST(test_metadata_of_every_kind_of_file_is_gone),
        WORLD_TEST(test_whatever_is_put_into_a_picture_stays_outside),
        WORLD_TEST(test_a_file_that_is_two_things_is_a_picture_afterwards),
        WORLD_TEST(test_a_file_cut_off_anywhere_is_refused),
        WORLD_TEST(test_figures_of_refusals),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
