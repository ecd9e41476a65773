-- Made before any other.
/*pg SELECT pg_advisory_xact_lock(6283185);: two processes may start together */

-- Which migrations a store has; and, under the name "store", which store it is.
CREATE TABLE IF NOT EXISTS schema_migration (
    name TEXT NOT NULL PRIMARY KEY,                  -- "tasks/0001_tasks.sql"
    hash TEXT NOT NULL,                              -- SHA-256 of its text, hex: a migration is never changed once it is out
    at INTEGER NOT NULL                              -- real clock
) STRICT;

-- What triggers do that refuse a change. SQLite has it built in: RAISE.
/*pg CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''%'', TG_ARGV[0]; END';: see sql_text.c */
