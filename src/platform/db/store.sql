-- Statements on the platform's own tables, prepared in every store.

-- name: lock
SELECT 1 /*pg , pg_advisory_xact_lock(hashtextextended(:what, :which)): SQLite has one writer */;

-- name: migration_lock
-- Processes that start together migrate one after the other, however long it takes.
SELECT 1 /*pg , pg_advisory_xact_lock(6283185), set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true):
SQLite lets one process in */;

-- name: event_origin_raise
-- A database that was restored on another server meets a transaction counter that is lower than the positions of its events.
/*sqlite: numbers are given by the table itself*/ SELECT 1 /*end*/
/*pg UPDATE event_origin SET added = (SELECT MAX(position) + 1 FROM event) - (pg_current_xact_id()::text::bigint << 20)
WHERE (SELECT COALESCE(MAX(position), 0) FROM event) >= (pg_current_xact_id()::text::bigint << 20) + added: see event_add */;

-- name: migration_find
SELECT hash FROM schema_migration WHERE name = :name;

-- name: migration_add
INSERT INTO schema_migration (name, hash, at) VALUES (:name, :hash, :at);

-- Copies from one engine to the other (platform/db/copy.c). The catalogues are each engine's own.

-- name: copy_mark
INSERT INTO schema_migration (name, hash, at) VALUES ('copy', :hash, :at) ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, at = excluded.at;

-- name: copy_migrations
SELECT name FROM schema_migration WHERE name NOT IN ('store', 'copy') ORDER BY name;

-- name: copy_relations
-- Everything that was made in the store.
/*sqlite: its catalogue*/ SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name /*end*/
/*pg SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace ORDER BY relname:
its catalogue */;

-- name: copy_tables
-- What is copied: all but what each engine has for itself.
/*sqlite: its catalogue*/ SELECT name FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'schema_migration' ORDER BY name /*end*/
/*pg SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
AND relname NOT IN ('schema_migration', 'event_origin') ORDER BY relname COLLATE "C": its catalogue */;

-- name: copy_columns
/*sqlite: its catalogue*/ SELECT name, type, pk AS key FROM pragma_table_info(:table) ORDER BY name /*end*/
/*pg SELECT a.attname::text AS name, COALESCE(array_position(k.indkey::smallint[], a.attnum) + 1, 0) AS key,
       CASE format_type(a.atttypid, NULL) WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB'
            WHEN 'double precision' THEN 'REAL' ELSE format_type(a.atttypid, NULL) END AS type
FROM pg_attribute a LEFT JOIN pg_index k ON k.indrelid = a.attrelid AND k.indisprimary
WHERE a.attrelid = quote_ident(:table)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attname COLLATE "C": its catalogue */;

-- name: copy_hold
-- For as long as the transaction lasts, this long as it may be: no second copy from or into the store, and no server that starts on a source.
/*sqlite: the folder's lock is held*/ SELECT 1 /*end*/
/*pg SELECT CASE WHEN pg_try_advisory_xact_lock(CASE WHEN :source = 1 THEN 6283185 ELSE 6283186 END)
            THEN length(set_config('idle_in_transaction_session_timeout', '0', true)) ELSE 0 END: other processes may come at any time */;

-- name: copy_others
-- Who else is connected to the database.
/*sqlite: nobody, as the folder's lock is held*/ SELECT 0 /*end*/
/*pg SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
AND application_name <> 'mcf copy': servers on this and other machines */;

-- name: copy_no_limits
SELECT 1 /*pg , set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true): SQLite has none */;

-- Idempotency keys: see platform/http. Only the sweep is here.

-- name: idempotency_sweep
DELETE FROM idempotency_key WHERE created_at < :before AND key IN
    (SELECT key FROM idempotency_key WHERE created_at < :before ORDER BY created_at LIMIT 500);

-- Events and cursors (platform/events)

-- name: event_add
-- On PostgreSQL a position is the number of the transaction and a count within it: in this order, and behind the oldest open transaction
-- (event_after), nothing can appear any more.
INSERT INTO event (/*pg position,: SQLite counts by itself*/ id, type, subject, at, actor_id, payload)
VALUES (/*pg (SELECT COALESCE(MAX(e.position) + 1, o.least)
              FROM (SELECT (pg_current_xact_id()::text::bigint << 20) + added AS least FROM event_origin) o
              LEFT JOIN event e ON e.position >= o.least AND e.position < o.least + 1048576 GROUP BY o.least),: see above*/
    :id, :type, :subject, :at, :actor_id, :payload);

-- name: event_last
SELECT COALESCE(MAX(position), 0) FROM event;

-- name: event_ahead
SELECT COUNT(*) FROM (SELECT 1 FROM event WHERE position > :position LIMIT 100000) AS ahead;

-- name: event_after
SELECT position, id, type, subject, at, actor_id, payload FROM event WHERE position > :position
  /*pg AND position < (SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20) + added FROM event_origin): what is open may still
  publish */
ORDER BY position LIMIT :limit;

-- name: event_types_before
SELECT DISTINCT type FROM event WHERE position > :position AND at < :before;

-- name: cursor_find
SELECT position, failing_position, failing_since, attempts, next_try, last_error FROM event_cursor WHERE consumer = :consumer;

-- name: cursor_take
-- No row: another process is at it.
SELECT position FROM event_cursor WHERE consumer = :consumer /*pg FOR UPDATE SKIP LOCKED: SQLite has one writer, here two may meet */;

-- name: cursor_lock
SELECT position FROM event_cursor WHERE consumer = :consumer /*pg FOR UPDATE: SQLite has one writer, here two may meet */;

-- name: cursor_add
INSERT INTO event_cursor (consumer, source, position, attempts) VALUES (:consumer, :source, 0, 0) ON CONFLICT (consumer) DO NOTHING;

-- name: cursor_move
UPDATE event_cursor SET position = :position, failing_position = NULL, failing_since = NULL, attempts = 0, next_try = NULL, last_error = NULL
WHERE consumer = :consumer AND position = :before;

-- name: cursor_failed
UPDATE event_cursor SET failing_position = :failing_position, failing_since = :since, attempts = :attempts, next_try = :next_try,
    last_error = :error
WHERE consumer = :consumer;

-- name: parked_add
INSERT INTO event_parked (id, consumer, position, event_id, type, subject, at, actor_id, payload, attempts, error, parked_at)
VALUES (:id, :consumer, :position, :event_id, :type, :subject, :at, :actor_id, :payload, :attempts, :error, :now);

-- name: parked_subject
SELECT COUNT(*) FROM event_parked WHERE consumer = :consumer AND subject = :subject;

-- name: parked_count
SELECT COUNT(*) FROM event_parked WHERE consumer = :consumer;

-- name: parked_any
SELECT COUNT(*) FROM (SELECT 1 FROM event_parked WHERE consumer = :consumer LIMIT 1) AS one;

-- part: parked
id, consumer, position, event_id, type, subject, at, actor_id, payload, attempts, error, parked_at

-- name: parked_find
SELECT {parked} FROM event_parked WHERE id = :id;

-- name: parked_first
SELECT {parked} FROM event_parked
WHERE consumer = :consumer AND subject = :subject ORDER BY position LIMIT 1;

-- name: parked_failed
UPDATE event_parked SET attempts = attempts + 1, error = :error WHERE id = :id;

-- name: parked_remove
DELETE FROM event_parked WHERE id = :id;

-- name: parked_events
SELECT {parked} FROM event_parked
ORDER BY consumer, position LIMIT 1000;

-- name: parked_jobs
SELECT id, kind, attempts, last_error, COALESCE(done_at, created_at) AS parked_at FROM job WHERE state = 'parked' ORDER BY id LIMIT 1000;

-- Jobs

-- name: job_add
INSERT INTO job (id, kind, payload, key, state, run_at, try_at, attempts, fence, created_at)
VALUES (:id, :kind, :payload, :key, 'waiting', :run_at, 0, 0, 0, :now)
ON CONFLICT (kind, key) DO NOTHING;

-- name: job_by_key
SELECT id FROM job WHERE kind = :kind AND key = :key;

-- name: jobs_kind_after
SELECT MIN(kind) FROM job WHERE state = 'waiting' AND kind > :kind;

-- name: jobs_due
SELECT id, run_at FROM job WHERE state = 'waiting' AND kind = :kind AND run_at <= :now AND try_at <= :real_now ORDER BY run_at, id LIMIT 1;

-- name: jobs_expired
SELECT id, kind FROM job WHERE state = 'running' AND lease_until <= :real_now ORDER BY lease_until LIMIT 50;

-- name: job_claim
UPDATE job SET state = 'running', attempts = attempts + 1, fence = fence + 1, lease_until = :lease_until
WHERE id = :id AND ((state = 'waiting' AND run_at <= :now AND try_at <= :real_now) OR (state = 'running' AND lease_until <= :real_now));

-- name: job_find
SELECT id, kind, payload, state, attempts, fence FROM job WHERE id = :id /*pg FOR UPDATE: SQLite has one writer, here two may meet */;

-- name: job_beat
UPDATE job SET lease_until = :lease_until WHERE id = :id AND state = 'running' AND fence = :fence;

-- name: job_done
UPDATE job SET state = 'done', lease_until = NULL, last_error = NULL, done_at = :real_now
WHERE id = :id AND state = 'running' AND fence = :fence;

-- name: job_put_off
UPDATE job SET state = 'waiting', lease_until = NULL, run_at = :run_at, try_at = :try_at, attempts = 0, last_error = :reason
WHERE id = :id AND state = 'running' AND fence = :fence;

-- name: job_is_done
SELECT COUNT(*) FROM job WHERE id = :id AND state = 'done' AND fence = :fence;

-- name: job_again
UPDATE job SET state = 'waiting', lease_until = NULL, try_at = :try_at, last_error = :error WHERE id = :id AND state = 'running' AND fence = :fence;

-- name: job_park
UPDATE job SET state = 'parked', lease_until = NULL, last_error = :error, done_at = :real_now
WHERE id = :id AND state = 'running' AND fence = :fence;

-- name: job_retry
UPDATE job SET state = 'waiting', attempts = 0, try_at = 0, run_at = CASE WHEN run_at < :now THEN run_at ELSE :now END,
    done_at = NULL
WHERE id = :id AND state IN ('parked', 'waiting');

-- name: job_skip
UPDATE job SET state = 'done', done_at = :real_now WHERE id = :id AND state = 'parked';

-- name: jobs_sweep
DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'done' AND done_at < :before ORDER BY done_at LIMIT 500);

-- name: jobs_pending
SELECT (SELECT COUNT(*) FROM job WHERE state = 'running')
    + (SELECT COUNT(*) FROM job WHERE state = 'waiting' AND run_at <= :now AND try_at <= :real_now);

-- name: jobs_count
SELECT kind, SUM(CASE state WHEN 'waiting' THEN 1 ELSE 0 END) AS waiting, SUM(CASE state WHEN 'running' THEN 1 ELSE 0 END) AS running,
       SUM(CASE state WHEN 'parked' THEN 1 ELSE 0 END) AS parked
FROM job WHERE state IN ('waiting', 'running', 'parked') GROUP BY kind ORDER BY kind;

-- Schedules

-- name: tick_last
SELECT tick_at, state, attempts, fence, lease_until, try_at, last_error, done_at FROM schedule_tick
WHERE name = :name ORDER BY tick_at DESC LIMIT 1;

-- name: tick_open
SELECT tick_at, state, attempts, fence, lease_until, try_at, last_error, done_at FROM schedule_tick
WHERE name = :name AND state = 'running' ORDER BY tick_at LIMIT 1;

-- name: tick_add
INSERT INTO schedule_tick (name, tick_at, state, attempts, fence, lease_until, try_at)
VALUES (:name, :tick_at, :state, :attempts, 1, :lease_until, 0) ON CONFLICT (name, tick_at) DO NOTHING;

-- name: tick_claim
UPDATE schedule_tick SET attempts = attempts + 1, fence = fence + 1, lease_until = :lease_until
WHERE name = :name AND tick_at = :tick_at AND state = 'running' AND fence = :fence AND try_at <= :real_now
  AND (lease_until IS NULL OR lease_until <= :real_now);

-- name: tick_beat
UPDATE schedule_tick SET lease_until = :lease_until WHERE name = :name AND tick_at = :tick_at AND state = 'running' AND fence = :fence;

-- name: tick_done
UPDATE schedule_tick SET state = 'done', lease_until = NULL, last_error = NULL, done_at = :real_now
WHERE name = :name AND tick_at = :tick_at AND state = 'running' AND fence = :fence;

-- name: tick_failed
UPDATE schedule_tick SET lease_until = NULL, try_at = :try_at, last_error = :error
WHERE name = :name AND tick_at = :tick_at AND state = 'running' AND fence = :fence;

-- name: tick_skip
UPDATE schedule_tick SET state = 'skipped', lease_until = NULL, done_at = :real_now
WHERE name = :name AND tick_at = :tick_at AND state = 'running' AND fence = :fence AND lease_until IS NULL;

-- name: ticks_sweep
DELETE FROM schedule_tick WHERE state IN ('done', 'skipped') AND done_at < :before
    AND tick_at < (SELECT MAX(newest.tick_at) FROM schedule_tick newest WHERE newest.name = schedule_tick.name);
