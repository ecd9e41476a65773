-- The platform's own tables, the same in every store. Real clock: lease_until, try_at, next_try, failing_since, heartbeats. Business clock: at, run_at,
-- tick_at.

-- Facts, written in the transaction of the change they tell of, and kept for good.
CREATE TABLE event (
    position INTEGER PRIMARY KEY,                    -- the order in which consumers read; their cursors point here. Given by event_add
    id INTEGER NOT NULL UNIQUE,                      -- the event's name for operators
    type TEXT NOT NULL,                              -- "tasks.cancelled"
    subject INTEGER NOT NULL,                        -- whom or what it is about; order is kept per subject
    at INTEGER NOT NULL,                             -- business time
    actor_id INTEGER,                                -- who did it; NULL: the program itself
    payload TEXT NOT NULL                            -- JSON of the type's shape; never contact data, free text or tokens
) STRICT;
CREATE INDEX event_subject ON event (subject, position);
CREATE TRIGGER event_fixed BEFORE UPDATE ON event FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'events are never changed');
END;

/*pg -- What is added to the number of a transaction to make a position. One row.
CREATE TABLE event_origin (added BIGINT NOT NULL); INSERT INTO event_origin VALUES (0);: SQLite numbers such a key by itself */

/*pg -- A transaction that is older than it looks (it wrote before it waited for the subject) would stand before what it follows, and is sent back.
CREATE FUNCTION event_in_order() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
    IF EXISTS (SELECT 1 FROM event WHERE subject = NEW.subject AND position > NEW.position) THEN
        RAISE EXCEPTION ''a later transaction has published about this subject'' USING ERRCODE = ''serialization_failure'';
    END IF;
    RETURN NEW;
END';
CREATE TRIGGER event_in_order BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION event_in_order();: on SQLite the only writer has the last number */

-- How far each consumer whose target is this store has come in its source store. Moved in the transaction of the effect.
CREATE TABLE event_cursor (
    consumer TEXT NOT NULL PRIMARY KEY,              -- "notifications.tasks"
    source TEXT NOT NULL,                            -- the store it reads
    position INTEGER NOT NULL,                       -- all events up to here are applied, parked, or not for this consumer
    failing_position INTEGER,                        -- the event that fails at the moment
    failing_since INTEGER,
    attempts INTEGER NOT NULL,                       -- of that event
    next_try INTEGER,
    last_error TEXT
) STRICT;

-- Events that failed 10 times, and those of the same subject that came after: waiting for an operator.
CREATE TABLE event_parked (
    id INTEGER NOT NULL PRIMARY KEY,                 -- for the operator; rising in the order of parking
    consumer TEXT NOT NULL,
    position INTEGER NOT NULL,                       -- in the source store
    event_id INTEGER NOT NULL,
    type TEXT NOT NULL,
    subject INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor_id INTEGER,
    payload TEXT NOT NULL,                           -- a copy, so that a replay needs this store alone
    attempts INTEGER NOT NULL,                       -- 0: it was parked behind an earlier one
    error TEXT NOT NULL,
    parked_at INTEGER NOT NULL,                      -- business time
    UNIQUE (consumer, position)
) STRICT;
CREATE INDEX event_parked_subject ON event_parked (consumer, subject, position);

-- Work that leaves the process or happens later, added in the transaction that wants it.
CREATE TABLE job (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,                              -- "notifications.mail"
    payload TEXT NOT NULL,                           -- JSON of the kind's shape
    key TEXT,                                        -- at most one job per kind and key among all that are kept
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'parked')),
    run_at INTEGER NOT NULL,                         -- not before (business clock)
    try_at INTEGER NOT NULL,                         -- not before (real clock: back-off)
    attempts INTEGER NOT NULL,                       -- counted before each run
    fence INTEGER NOT NULL,                          -- rises with every claim; finishing with an older one is refused
    lease_until INTEGER,                             -- while running: taken over after that without a heartbeat
    last_error TEXT,
    created_at INTEGER NOT NULL,                     -- business time
    done_at INTEGER,                                 -- real clock; swept 30 days later
    UNIQUE (kind, key)
) STRICT;
CREATE INDEX job_waiting ON job (kind, run_at, id) WHERE state = 'waiting';
CREATE INDEX job_running ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_parked ON job (id) WHERE state = 'parked';
CREATE INDEX job_done ON job (done_at) WHERE state = 'done';

-- Ticks of schedules. A tick is a row before it runs, so that it happens once whatever the number of processes.
CREATE TABLE schedule_tick (
    name TEXT NOT NULL,                              -- "tasks.sweep"
    tick_at INTEGER NOT NULL,                        -- business time by the calendar
    state TEXT NOT NULL CHECK (state IN ('start', 'running', 'done', 'skipped')), -- start: when the schedule was first known; nothing earlier is caught up
    attempts INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    lease_until INTEGER,
    try_at INTEGER NOT NULL,                         -- after a failure: not before
    last_error TEXT,
    done_at INTEGER,
    PRIMARY KEY (name, tick_at)
) STRICT;

-- Answers to requests with an Idempotency-Key, written in the transaction of the effect, so that a repeated request gets the same answer.
CREATE TABLE idempotency_key (
    scope TEXT NOT NULL,                             -- who and which route: "<user id> POST /api/tasks"
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,                      -- of the body: the same key with another body is refused
    status INTEGER NOT NULL,
    headers TEXT,                                    -- JSON: those of the answer that must be repeated
    content_type TEXT,
    body TEXT,                                       -- of the answer
    created_at INTEGER NOT NULL,                     -- real clock; swept 30 days later
    PRIMARY KEY (scope, key)
) STRICT;
CREATE INDEX idempotency_key_created_at ON idempotency_key (created_at);
