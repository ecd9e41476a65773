/* Pictures drawn by the program: a shelf with jars and a cat on arrival, a signed form at the end. Through the real way
 * of a photo: a file as it would be uploaded, checked, re-encoded, stored by its hash. */
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vips/vips.h>
#include "../app.h"
#include "../store_file.h"
#include "demo.h"
#include "platform/photos.h"

enum { WIDTH = 960, HEIGHT = 720 };

struct color {
    uint8_t r, g, b;
};

struct canvas {
    struct color *pixels;
    struct chance *chance;
};

static void dot(struct canvas *canvas, int x, int y, struct color color)
{
    if (x >= 0 && y >= 0 && x < WIDTH && y < HEIGHT) canvas->pixels[y * WIDTH + x] = color;
}

static void rectangle(struct canvas *canvas, int left, int top, int right, int bottom, struct color color)
{
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) dot(canvas, x, y, color);
}

static void ellipse(struct canvas *canvas, int cx, int cy, int rx, int ry, struct color color)
{
    for (int y = -ry; y <= ry; y++) {
        double share = 1.0 - (double)(y * y) / (double)(ry * ry);
        int half = (int)(rx * sqrt(share > 0 ? share : 0));
        for (int x = -half; x <= half; x++) dot(canvas, cx + x, cy + y, color);
    }
}

/* A triangle standing on `base`, its top at (x, y). */
static void triangle(struct canvas *canvas, int x, int y, int base, int half, struct color color)
{
    for (int row = y; row <= base; row++) {
        int wide = base > y ? half * (row - y) / (base - y) : 0;
        for (int at = x - wide; at <= x + wide; at++) dot(canvas, at, row, color);
    }
}

/* A thick curve through its control points. */
static void stroke(struct canvas *canvas, const int points[8], int thick, struct color color)
{
    for (int i = 0; i <= 400; i++) {
        double t = i / 400.0, u = 1 - t;
        double x =
            u * u * u * points[0] + 3 * u * u * t * points[2] + 3 * u * t * t * points[4] + t * t * t * points[6];
        double y =
            u * u * u * points[1] + 3 * u * u * t * points[3] + 3 * u * t * t * points[5] + t * t * t * points[7];
        ellipse(canvas, (int)x, (int)y, thick, thick, color);
    }
}

static struct color shade(struct color color, int percent)
{
    return (struct color){(uint8_t)(color.r * percent / 100), (uint8_t)(color.g * percent / 100),
                          (uint8_t)(color.b * percent / 100)};
}

/* Light falls off to one side, and the camera is an old telephone's. */
static void expose(struct canvas *canvas)
{
    int64_t from_left = chance_below(canvas->chance, 2);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            int light = 100 - 25 * (from_left ? x : WIDTH - x) / WIDTH - 8 * y / HEIGHT -
                        (int)(chance_next(canvas->chance) & 3);
            canvas->pixels[y * WIDTH + x] = shade(canvas->pixels[y * WIDTH + x], light);
        }
}

static void jar(struct canvas *canvas, int x, int bottom, int height)
{
    static const struct color jams[] = {{178, 34, 52}, {214, 137, 16}, {98, 140, 60}, {110, 44, 120}, {200, 80, 40}};
    struct color jam = jams[chance_below(canvas->chance, 5)], glass = {205, 222, 222}, lid = {150, 130, 60};
    rectangle(canvas, x, bottom - height, x + 62, bottom, glass);
    rectangle(canvas, x + 5, bottom - height * 3 / 4, x + 57, bottom - 4, jam);
    rectangle(canvas, x + 4, bottom - height - 14, x + 58, bottom - height, lid);
    rectangle(canvas, x + 14, bottom - height / 2 - 8, x + 48, bottom - height / 4, (struct color){245, 240, 225});
}

static void shelf(struct canvas *canvas, int y, int gap)
{
    struct color wood = {139, 94, 60};
    for (int x = 90, i = 0; x < WIDTH - 130; x += 84, i++)
        if (i != gap) jar(canvas, x, y, (int)chance_between(canvas->chance, 70, 115));
    rectangle(canvas, 50, y, WIDTH - 50, y + 20, wood);
    rectangle(canvas, 50, y + 20, WIDTH - 50, y + 26, shade(wood, 60));
}

static void cat(struct canvas *canvas, int x, int floor)
{
    static const struct color coats[] = {{30, 30, 34}, {214, 126, 44}, {120, 120, 128}, {235, 230, 222}, {92, 64, 48}};
    struct color coat = coats[chance_below(canvas->chance, 5)], eye = {190, 220, 70};
    int side = chance_below(canvas->chance, 2) ? 1 : -1;
    const int tail[8] = {x - side * 70,  floor - 20,  x - side * 170, floor + 10,
                         x - side * 190, floor - 140, x - side * 130, floor - 170};
    stroke(canvas, tail, 13, coat);
    ellipse(canvas, x, floor - 95, 88, 100, coat);
    ellipse(canvas, x + side * 20, floor - 215, 66, 56, coat);
    triangle(canvas, x + side * 20 - 42, floor - 300, floor - 235, 24, coat);
    triangle(canvas, x + side * 20 + 42, floor - 300, floor - 235, 24, coat);
    ellipse(canvas, x + side * 20 - 24, floor - 222, 11, 13, eye);
    ellipse(canvas, x + side * 20 + 24, floor - 222, 11, 13, eye);
    ellipse(canvas, x + side * 20 - 24, floor - 222, 3, 12, (struct color){10, 10, 10});
    ellipse(canvas, x + side * 20 + 24, floor - 222, 3, 12, (struct color){10, 10, 10});
    ellipse(canvas, x - 34, floor - 8, 34, 16, shade(coat, 85));
    ellipse(canvas, x + 34, floor - 8, 34, 16, shade(coat, 85));
}

static void draw_arrival(struct canvas *canvas)
{
    static const struct color walls[] = {{222, 205, 170}, {176, 196, 206}, {204, 190, 214}, {190, 210, 180}};
    struct color floor = {150, 112, 80};
    rectangle(canvas, 0, 0, WIDTH, HEIGHT, walls[chance_below(canvas->chance, 4)]);
    rectangle(canvas, 0, HEIGHT - 120, WIDTH, HEIGHT, floor);
    shelf(canvas, 210, (int)chance_below(canvas->chance, 9));
    if (chance_percent(canvas->chance, 60)) shelf(canvas, 380, (int)chance_below(canvas->chance, 9));
    cat(canvas, (int)chance_between(canvas->chance, 240, WIDTH - 240), HEIGHT - 50);
    expose(canvas);
}

static void paw(struct canvas *canvas, int x, int y, struct color ink)
{
    ellipse(canvas, x, y, 30, 24, ink);
    for (int toe = -2; toe <= 1; toe++)
        ellipse(canvas, x + toe * 22 + 11, y - 36 + (toe == -2 || toe == 1 ? 10 : 0), 9, 12, ink);
}

static void signature(struct canvas *canvas, int x, int y)
{
    struct color ink = {24, 40, 120};
    int at = x;
    for (int64_t loop = chance_between(canvas->chance, 3, 6); loop > 0; loop--) {
        int wide = (int)chance_between(canvas->chance, 30, 55), up = (int)chance_between(canvas->chance, 20, 60);
        const int curve[8] = {at,
                              y,
                              at + wide,
                              y - up * 2,
                              at - wide / 2,
                              y - up,
                              at + wide,
                              y + (int)chance_between(canvas->chance, -8, 8)};
        stroke(canvas, curve, 2, ink);
        at += wide;
    }
}

static void draw_form(struct canvas *canvas)
{
    struct color paper = {246, 244, 236}, print = {90, 90, 96};
    int left = (int)chance_between(canvas->chance, 190, 230), top = (int)chance_between(canvas->chance, 20, 40),
        right = left + 540;
    rectangle(canvas, 0, 0, WIDTH, HEIGHT, (struct color){124, 86, 58});
    rectangle(canvas, left + 10, top + 12, right + 10, HEIGHT - 8, (struct color){70, 48, 34});
    rectangle(canvas, left, top, right, HEIGHT - 20, paper);
    rectangle(canvas, left + 120, top + 40, right - 120, top + 58, (struct color){40, 40, 44});
    for (int y = top + 100; y < top + 400; y += 30) {
        rectangle(canvas, left + 50, y, left + 66, y + 16, print);
        rectangle(canvas, left + 53, y + 3, left + 63, y + 13, paper);
        if (chance_percent(canvas->chance, 80))
            rectangle(canvas, left + 55, y + 5, left + 61, y + 11, (struct color){24, 40, 120});
        rectangle(canvas, left + 90, y + 5, right - (int)chance_between(canvas->chance, 60, 220), y + 11, print);
    }
    rectangle(canvas, left + 50, HEIGHT - 120, left + 300, HEIGHT - 117, print);
    signature(canvas, left + 70, HEIGHT - 130);
    paw(canvas, right - 110, HEIGHT - 140, (struct color){60, 40, 40});
    expose(canvas);
}

/* The picture as a file that would be uploaded; *ret_path is to be removed. */
static err save(struct demo *demo, const struct canvas *canvas, const char **ret_path)
{
    char *path = arena_printf(demo->arena, "%s/picture-XXXXXX.jpg", demo->platform->config.data);
    int file = mkstemps(path, 4);
    if (file < 0) return file_error(demo->arena, path);
    close(file);
    VipsImage *image = vips_image_new_from_memory(canvas->pixels, (size_t)WIDTH * HEIGHT * sizeof *canvas->pixels,
                                                  WIDTH, HEIGHT, 3, VIPS_FORMAT_UCHAR);
    bool saved = image && vips_jpegsave(image, path, "Q", 88, NULL) == 0;
    if (image) g_object_unref(image);
    *ret_path = path;
    return saved ? OK : err_new(demo->arena, ERR_INTERNAL, "picture", "%s: the picture cannot be written.", path);
}

static err upload_picture(struct demo *demo, const char *path, const char **ret_hash)
{
    struct photo photo;
    struct stat is;
    if (stat(path, &is) != 0) return file_error(demo->arena, path);
    struct upload upload = {.path = path, .file_name = "photo.jpg", .size = is.st_size};
    struct env *env = env_open(demo->platform, (size_t)64 << 20);
    if (!env) return err_new(demo->arena, ERR_BUSY, "memory", "There is not enough memory.");
    err e = photo_prepare(env, "photo", &upload, &photo);
    if (!e) e = photo_store(env, &photo);
    if (!e)
        *ret_hash = arena_text(demo->arena, photo.hash);
    else
        e = err_keep(demo->arena, e);
    env_close(env);
    return e;
}

static err draw_one(struct demo *demo, void (*draw)(struct canvas *canvas), struct canvas *canvas,
                    const char **ret_hash)
{
    const char *path = NULL;
    draw(canvas);
    err e = save(demo, canvas, &path);
    if (!e) e = upload_picture(demo, path, ret_hash);
    if (path) unlink(path);
    return e;
}

err demo_draw_pictures(struct demo *demo)
{
    struct chance chance = demo->chance;
    struct canvas canvas = {ARENA_ARRAY(demo->arena, (size_t)WIDTH * HEIGHT, struct color), &chance};
    for (size_t i = 0; i < DEMO_PICTURES; i++) {
        TRY(draw_one(demo, draw_arrival, &canvas, &demo->arrivals[i]));
        TRY(draw_one(demo, draw_form, &canvas, &demo->forms[i]));
    }
    return OK;
}
