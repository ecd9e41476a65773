-- Which migrations a store has. Made before any other.
CREATE TABLE IF NOT EXISTS schema_migration (
    name TEXT NOT NULL PRIMARY KEY,                  -- "tasks/0001_tasks.sql"
    hash TEXT NOT NULL,                              -- SHA-256 of its text, hex: a migration is never changed once it is out
    at INTEGER NOT NULL                              -- real clock
) STRICT;
