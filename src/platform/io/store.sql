-- The photos' statements. (platform/io/photos.c)

-- name: photo_insert
INSERT INTO files_photo (hash, bytes, width, height, size, created_at)
VALUES (:hash, :bytes, :width, :height, :size, :created_at)
ON CONFLICT (hash) DO UPDATE SET created_at = excluded.created_at;

-- name: photo_load
-- The size that the bytes really have: nobody reads beyond them, whatever happened to the row.
SELECT hash, bytes, width, height, LENGTH(bytes) AS size FROM files_photo WHERE hash = :hash;

-- name: photos_before
SELECT hash FROM files_photo WHERE created_at < :before AND hash > :after ORDER BY hash LIMIT 200;

-- name: photo_delete
DELETE FROM files_photo WHERE hash = :hash AND created_at < :before;
