/* What the two files about photos share: photo_image.c decodes and re-encodes, photos.c stores. */
#pragma once
#include "platform/photos.h"

enum { PHOTO_SIDE = 1600, PHOTO_BYTES = 1024 * 1024, UPLOAD_BYTES = 10 * 1024 * 1024, PHOTO_PIXELS = 40000000 };

/* Starts libvips, once for the process. */
void photo_image_start(void);
/* Decodes the file and re-encodes it; the bytes are the arena's. ERR_UNSUPPORTED, or ERR_INVALID on `field`. */
err photo_image_convert(struct arena *arena, const char *field, const char *path, struct photo *ret);

/* Says whether anything refers to the photo. */
typedef err (*photo_judge)(struct env *env, const char *hash, bool *ret);
/* photo_sweep for what was stored before an instant. */
err photo_sweep_before(struct env *env, instant before, photo_judge is_used);
