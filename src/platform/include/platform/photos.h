/* Photos: checked by content, re-encoded (at most 1600 px and 1 MiB, JPEG, no metadata), named by their hash, kept in
 * the files store. */
#pragma once
#include "platform/module.h"

struct photo {
    const char *hash; /* hex SHA-256 of the stored bytes */
    const void *bytes;
    int64_t size, width, height;
};
/* Decodes and re-encodes an upload. JPEG, PNG, WebP up to 10 MiB and 40 megapixels; else ERR_INVALID on `field`
 * ("format", "too_long"), or ERR_UNSUPPORTED. Slow: never inside a write transaction; at most 2 at once. */
err photo_prepare(struct env *env, const char *field, const struct upload *upload, struct photo *ret);
/* Stores it durably (its own transaction in the files store) before the transaction that refers to it; the same content
 * is kept once. */
err photo_store(struct env *env, const struct photo *photo);
err photo_load(struct env *env, const char *hash, struct photo *ret);
/* Removes photos older than a day that `is_used` denies. */
err photo_sweep(struct env *env, err (*is_used)(struct env *env, const char *hash, bool *ret));
void photos_start(struct platform *platform);

/* The files store as a module of the platform's own: its table and statements, for the application's list. */
extern const struct module files_module;
extern const struct migration files_migrations[];
extern const size_t files_migration_count;
