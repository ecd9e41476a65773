#include "world.h"
#include <time.h>
#include <vips/vips.h>
#include "platform/photos.h"

static int start(void **state)
{
    photos_start(NULL);
    return 0;
}

static err prepare(struct world *world, const char *name, struct photo *ret)
{
    const char *path = world_path(world, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    struct upload upload = {.path = path, .file_name = name, .size = ftell(file)};
    fclose(file);
    return photo_prepare(&world->env, "photo", &upload, ret);
}

/* A picture whose left half is black and whose right half is white, so that turning it can be seen. */
static VipsImage *halves(int width, int height)
{
    VipsImage *black, *white, *joined, *colour;
    assert_int_equal(vips_black(&black, width / 2, height, "bands", 3, NULL), 0);
    assert_int_equal(vips_linear1(black, &white, 1, 255, "uchar", TRUE, NULL), 0);
    assert_int_equal(vips_join(black, white, &joined, VIPS_DIRECTION_HORIZONTAL, NULL), 0);
    assert_int_equal(vips_copy(joined, &colour, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
    g_object_unref(black);
    g_object_unref(white);
    g_object_unref(joined);
    return colour;
}

static VipsImage *noise(int width, int height)
{
    VipsImage *grey, *bytes;
    assert_int_equal(vips_gaussnoise(&grey, width, height, "mean", 128.0, "sigma", 90.0, "seed", 7, NULL), 0);
    assert_int_equal(vips_cast_uchar(grey, &bytes, NULL), 0);
    g_object_unref(grey);
    return bytes;
}

static void save(struct world *world, VipsImage *image, const char *name)
{
    assert_int_equal(vips_image_write_to_file(image, world_path(world, name), NULL), 0);
    g_object_unref(image);
}

static bool contains(const struct photo *photo, const char *word)
{
    return memmem(photo->bytes, (size_t)photo->size, word, strlen(word)) != NULL;
}

/* Only the segments that a picture needs: no APP1-15, no comment. */
static void assert_no_metadata(const struct photo *photo)
{
    const unsigned char *bytes = photo->bytes;
    assert_int_equal(bytes[0] << 8 | bytes[1], 0xffd8);
    size_t at = 2;
    while (bytes[at + 1] != 0xda) {
        assert_int_equal(bytes[at], 0xff);
        assert_false((bytes[at + 1] >= 0xe1 && bytes[at + 1] <= 0xef) || bytes[at + 1] == 0xfe);
        at += 2u + (size_t)(bytes[at + 2] << 8 | bytes[at + 3]);
    }
}

static int pixel(const struct photo *photo, int x, int y)
{
    VipsImage *image;
    double *values;
    int count;
    assert_int_equal(vips_jpegload_buffer((void *)(uintptr_t)photo->bytes, (size_t)photo->size, &image, NULL), 0);
    assert_int_equal(vips_getpoint(image, &values, &count, x, y, NULL), 0);
    int value = (int)values[0];
    g_free(values);
    g_object_unref(image);
    return value;
}

static void test_a_phone_photo_is_turned_upright_and_loses_place_and_camera(void **state)
{
    struct world *world = *state;
    VipsImage *image = halves(400, 200);
    vips_image_set_int(image, VIPS_META_ORIENTATION,
                       6); /* to be shown turned by 90 degrees clockwise: the left half comes up */
    vips_image_set_string(image, "exif-ifd0-Model", "Whiskas 9000 (Whiskas 9000, ASCII, 13 components, 13 bytes)");
    vips_image_set_string(image, "exif-ifd3-GPSLatitude",
                          "55/1 45/1 7/1 (55, 45, 7, Rational, 3 components, 24 bytes)");
    save(world, image, "in.jpg");
    struct photo photo;
    FILE *file = fopen(world_path(world, "in.jpg"), "r");
    char head[4096];
    size_t size = fread(head, 1, sizeof head, file);
    fclose(file);
    assert_non_null(memmem(head, size, "Whiskas", 7)); /* the test means something */
    assert_null(prepare(world, "in.jpg", &photo));
    assert_int_equal(photo.width, 200);
    assert_int_equal(photo.height, 400);
    assert_true(pixel(&photo, 100, 50) < 30);
    assert_true(pixel(&photo, 100, 350) > 225);
    assert_false(contains(&photo, "Whiskas"));
    assert_false(contains(&photo, "Exif"));
    assert_no_metadata(&photo);
    assert_int_equal(strlen(photo.hash), 64);
}

static void test_each_kind_is_taken_and_becomes_a_jpeg(void **state)
{
    static const char *const names[] = {"a.jpg", "a.png", "a.webp"};
    for (size_t i = 0; i < 3; i++) {
        struct photo photo;
        save(*state, halves(3000, 1000), names[i]);
        assert_null(prepare(*state, names[i], &photo));
        assert_int_equal(photo.width, 1600);
        assert_true(photo.height >= 532 && photo.height <= 534);
        assert_no_metadata(&photo);
    }
}

static void test_a_noisy_photo_still_fits_into_one_mebibyte(void **state)
{
    struct photo photo;
    save(*state, noise(2400, 2400), "noise.jpg");
    assert_null(prepare(*state, "noise.jpg", &photo));
    assert_true(photo.size > 0 && photo.size <= 1024 * 1024);
}

static void put32(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++) to[i] = (unsigned char)(value >> (24 - 8 * i));
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

static void test_a_bomb_is_refused_by_its_header_at_once(void **state)
{
    struct world *world = *state;
    unsigned char png[1000] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    put32(png + 16, 50000);
    put32(png + 20, 50000);
    memcpy(png + 24, "\x08\x02\0\0\0", 5);
    put32(png + 29, crc(png + 12, 17));
    put32(png + 33, 900);
    memcpy(png + 37, "IDAT", 4);
    world_write(world, "bomb.png", png, sizeof png);
    struct photo photo;
    struct timespec from, to;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    err e = prepare(world, "bomb.png", &photo);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    assert_true(names_field(e, "photo", "too_long"));
    assert_true((to.tv_sec - from.tv_sec) * 1000000000 + to.tv_nsec - from.tv_nsec < 50000000);
}

static void test_a_file_cut_short_is_refused(void **state)
{
    struct world *world = *state;
    static const char *const names[] = {"b.jpg", "b.png", "b.webp"};
    for (size_t i = 0; i < 3; i++) {
        save(world, noise(800, 800), names[i]);
        assert_int_equal(truncate(world_path(world, names[i]), 20000), 0);
        struct photo photo;
        assert_true(names_field(prepare(world, names[i], &photo), "photo", "format"));
    }
}

static void test_what_else_is_in_the_file_does_not_survive(void **state)
{
    struct world *world = *state;
    save(world, halves(64, 64), "poly.jpg");
    FILE *file = fopen(world_path(world, "poly.jpg"), "a");
    fputs("<script>alert('meow')</script>PK\x03\x04", file);
    fclose(file);
    struct photo photo;
    assert_null(prepare(world, "poly.jpg", &photo));
    assert_false(contains(&photo, "script"));
    assert_false(contains(&photo, "PK\x03\x04"));
}

static void test_other_content_is_not_a_photo_whatever_its_name(void **state)
{
    struct world *world = *state;
    static const char *const contents[] = {"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
                                           "GIF89a\1\0\1\0\0\0\0;........", "%PDF-1.4 nothing in it.......",
                                           "RIFF....WAVEfmt ...............", "x"};
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        world_write(world, "fake.jpg", contents[i], strlen(contents[i]));
        struct photo photo;
        err e = prepare(world, "fake.jpg", &photo);
        assert_non_null(e);
        assert_int_equal(e->kind, ERR_UNSUPPORTED);
    }
}

static void test_twenty_megabytes_are_not_even_opened(void **state)
{
    struct world *world = *state;
    struct upload upload = {.path = "/nowhere", .file_name = "large.jpg", .size = 20 * 1024 * 1024};
    struct photo photo;
    assert_true(names_field(photo_prepare(&world->env, "photo", &upload, &photo), "photo", "too_long"));
    assert_true(names_field(photo_prepare(&world->env, "photo", NULL, &photo), "photo", "required"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_a_phone_photo_is_turned_upright_and_loses_place_and_camera),
        WORLD_TEST(test_each_kind_is_taken_and_becomes_a_jpeg),
        WORLD_TEST(test_a_noisy_photo_still_fits_into_one_mebibyte),
        WORLD_TEST(test_a_bomb_is_refused_by_its_header_at_once),
        WORLD_TEST(test_a_file_cut_short_is_refused),
        WORLD_TEST(test_what_else_is_in_the_file_does_not_survive),
        WORLD_TEST(test_other_content_is_not_a_photo_whatever_its_name),
        WORLD_TEST(test_twenty_megabytes_are_not_even_opened),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
