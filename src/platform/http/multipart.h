/* An incremental parser of multipart/form-data for hostile input: bounded in parts, heads, names and texts; files go to
 * disk as they come. */
#pragma once
#include <sodium.h>
#include "base/shape.h"

enum {
    MULTIPART_PARTS = 64,
    MULTIPART_HEAD = 2048,        /* bytes of one part's head */
    MULTIPART_NAME = 100,         /* bytes of a field's name */
    MULTIPART_FILE_NAME = 255,    /* bytes of a file's name; longer ones are cut */
    MULTIPART_TEXT = 64 * 1024,   /* bytes of one text */
    MULTIPART_TEXTS = 256 * 1024, /* of all texts */
    MULTIPART_BOUNDARY = 70,
};

struct multipart_part {
    const char *name;
    const char *text;      /* NULL for a file */
    struct upload *upload; /* NULL for a text */
};

struct multipart;

/* `folder`: where files are put (removed with the arena); NULL: nowhere, only counted. `hash`: takes in names and
 * contents; may be NULL. */
struct multipart *multipart_new(struct arena *arena, const char *boundary, const char *folder,
                                crypto_hash_sha256_state *hash);
/* The boundary of a Content-Type; ERR_UNSUPPORTED if that is no multipart/form-data, ERR_INVALID if the boundary is
 * none. */
err multipart_boundary(struct arena *arena, const char *content_type, const char **ret);
err multipart_feed(struct multipart *multipart, const char *bytes, size_t size);
/* After the last byte. `*ret` lives in the arena. */
err multipart_end(struct multipart *multipart, const struct multipart_part **ret, size_t *ret_count);
