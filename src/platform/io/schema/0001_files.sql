-- Photos, re-encoded and without metadata, named by the hash of what is stored, so that the same picture is kept once. A row is written before the
-- transaction that refers to it, and swept a day later if none does.
CREATE TABLE files_photo (
    hash TEXT NOT NULL PRIMARY KEY,          -- SHA-256 of bytes, hex
    bytes BLOB NOT NULL,                     -- JPEG, at most 1 MiB
    width INTEGER NOT NULL,                  -- pixels, at most 1600
    height INTEGER NOT NULL,
    size INTEGER NOT NULL,                   -- bytes
    created_at INTEGER NOT NULL              -- when it was stored last
) STRICT;
CREATE INDEX files_photo_created_at ON files_photo (created_at);
