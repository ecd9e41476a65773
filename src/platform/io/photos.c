/* Photos in the files store: a platform module of its own. How an upload becomes a photo: photo_image.c. */
#include "photos.h"
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 2, WAIT_S = 10 };

ERROR(err_photos_busy, ERR_BUSY, "photos_busy", "Too many photos are being worked on.");

static struct sql sql_insert = SQL("files", "photo_insert");
static struct sql sql_load = SQL("files", "photo_load");
static struct sql sql_before = SQL("files", "photos_before");
static struct sql sql_delete = SQL("files", "photo_delete");

static const struct field photo_fields[] = {
    F_TEXT(struct photo, hash, REQUIRED),  F_INT(struct photo, size, REQUIRED),   F_INT(struct photo, width, REQUIRED),
    F_INT(struct photo, height, REQUIRED), F_TEXT(struct photo, bytes, REQUIRED),
};
static const struct shape photo_shape = SHAPE(struct photo, "Photo", photo_fields);

/* Decoding takes memory for millions of pixels: no more than two at once in a process. */
static sem_t slots;
static pthread_once_t slots_once = PTHREAD_ONCE_INIT;

static void slots_begin(void)
{
    if (sodium_init() < 0 || sem_init(&slots, 0, AT_ONCE)) abort();
}

void photos_start(struct platform *platform)
{
    (void)platform;
    pthread_once(&slots_once, slots_begin);
    photo_image_start();
}

static bool slot_take(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until); /* for waiting only: no date comes of it */
    until.tv_sec += WAIT_S;
    int taken;
    do taken = sem_timedwait(&slots, &until);
    while (taken && errno == EINTR);
    return !taken;
}

static void slot_release(void *slot)
{
    sem_post(slot);
}

/* The size is known before the content is looked at. */
static err check_size(struct arena *arena, const char *field, const struct upload *upload)
{
    if (!upload || upload->size <= 0) return err_field(arena, field, "required", "is missing or empty");
    if (upload->size > UPLOAD_BYTES) return err_field(arena, field, "too_long", "is larger than 10 MiB");
    return OK;
}

err photo_prepare(struct env *env, const char *field, const struct upload *upload, struct photo *ret)
{
    env_may_wait(env, "photo_prepare");
    TRY(check_size(env->arena, field, upload));
    pthread_once(&slots_once, slots_begin);
    if (!slot_take()) return err_photos_busy;
    arena_defer(env->arena, slot_release, &slots);
    struct photo photo = {0};
    err e = photo_image_convert(env->arena, field, upload->path, &photo);
    arena_undefer(env->arena, &slots);
    slot_release(&slots);
    if (e) return e;
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, photo.bytes, (size_t)photo.size);
    photo.hash = text_hex(env->arena, hash, sizeof hash);
    *ret = photo;
    return OK;
}

err photo_store(struct env *env, const struct photo *photo)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_FILES, &tx));
    TRY(db_exec(tx, &sql_insert, P_TEXT("hash", photo->hash), P_BYTES("bytes", photo->bytes, (size_t)photo->size),
                P_INT("width", photo->width), P_INT("height", photo->height), P_INT("size", photo->size),
                P_TIME("created_at", env_real_now(env))));
    return db_commit(tx);
}

err photo_load(struct env *env, const char *hash, struct photo *ret)
{
    struct tx *tx;
    TRY(db_read(env, STORE_FILES, &tx));
    err e = db_one(tx, &sql_load, &photo_shape, ret, P_TEXT("hash", hash));
    db_end(tx);
    return e;
}

static err photo_delete(struct env *env, const char *hash, instant before)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_FILES, &tx));
    TRY(db_exec(tx, &sql_delete, P_TEXT("hash", hash), P_TIME("before", before)));
    return db_commit(tx);
}

struct name {
    const char *hash;
};
static const struct field name_fields[] = {F_TEXT(struct name, hash, REQUIRED)};
static const struct shape name_shape = SHAPE(struct name, "PhotoName", name_fields);

/* By pages of names, so that the sweep holds neither photos nor transactions while it asks. */
err photo_sweep_before(struct env *env, instant before, photo_judge is_used)
{
    const char *after = "";
    for (;;) {
        struct tx *tx;
        struct list names = {0};
        TRY(db_read(env, STORE_FILES, &tx));
        err e = db_list(tx, &sql_before, &name_shape, &names, P_TIME("before", before), P_TEXT("after", after));
        db_end(tx);
        if (e || !names.count) return e;
        for (size_t i = 0; i < names.count; i++) {
            after = ((const struct name *)names.items)[i].hash;
            bool used;
            TRY(is_used(env, after, &used));
            if (!used) TRY(photo_delete(env, after, before));
        }
    }
}

err photo_sweep(struct env *env, photo_judge is_used)
{
    return photo_sweep_before(env, env_real_now(env) - MS_DAY, is_used);
}
