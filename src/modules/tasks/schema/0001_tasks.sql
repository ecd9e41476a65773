-- What can be ordered. Retired types stay, because old tasks name them.
CREATE TABLE tasks_service_type (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    base_price INTEGER NOT NULL CHECK (base_price > 0),            -- minor units
    duration_minutes INTEGER NOT NULL CHECK (duration_minutes BETWEEN 15 AND 1440),
    wanted_traits TEXT NOT NULL,                                   -- JSON: [{"trait": …, "weight": 1-100}]
    active INTEGER NOT NULL,
    version INTEGER NOT NULL,                                      -- ETag
    created_at INTEGER NOT NULL
) STRICT;

-- A worker as matching sees one: kept in step with auth by the event auth.user_changed.
CREATE TABLE tasks_worker (
    id INTEGER NOT NULL PRIMARY KEY,                               -- the person's id in auth
    active INTEGER NOT NULL,                                       -- may be given tasks
    traits TEXT NOT NULL,                                          -- JSON: [{"trait": …, "value": 0-100}]
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- How a worker's tasks of one service type ended: what the results steps read.
CREATE TABLE tasks_result (
    worker_id INTEGER NOT NULL,
    service_type_id INTEGER NOT NULL,
    done INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    PRIMARY KEY (worker_id, service_type_id)
) STRICT;

-- The same by client: how this worker did for this client.
CREATE TABLE tasks_client_result (
    client_id INTEGER NOT NULL,
    worker_id INTEGER NOT NULL,
    done INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (client_id, worker_id)
) STRICT;

-- What a client has paid, all charges that succeeded; accounting tells it by events. Gives the loyalty discount.
CREATE TABLE tasks_client (
    id INTEGER NOT NULL PRIMARY KEY,                               -- the person's id in auth
    paid_total INTEGER NOT NULL                                    -- minor units
) STRICT;

CREATE TABLE tasks_task (
    id INTEGER NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,                                   -- for people; random, tells nothing about the volume
    status TEXT NOT NULL CHECK (status IN ('new', 'assigned', 'in_progress', 'done', 'cancelled', 'failed')),
    waiting TEXT CHECK (waiting IN ('no_workers', 'nobody_free')), -- why a new task has no worker yet
    next_free_at INTEGER,                                          -- when somebody is free for it at the earliest, as known when it was last matched
    cause TEXT CHECK (cause IN ('no_show', 'gave_up', 'not_done', 'supplies_missing', 'other')),
    service_type_id INTEGER NOT NULL REFERENCES tasks_service_type (id),
    description TEXT NOT NULL,
    address TEXT NOT NULL,
    contact_phone TEXT,
    scheduled_at INTEGER NOT NULL,
    duration_minutes INTEGER NOT NULL,
    client_id INTEGER NOT NULL,
    worker_id INTEGER,
    base_price INTEGER NOT NULL,                                   -- this and the next five are frozen at creation; minor units
    discount_percent INTEGER NOT NULL,
    discount INTEGER NOT NULL,
    price INTEGER NOT NULL,
    worker_share INTEGER NOT NULL,                                 -- what the worker earns when it is done
    penalty INTEGER NOT NULL,                                      -- what the worker loses when it failed
    had_worker INTEGER NOT NULL,                                   -- 1 from the first assignment on: only then is a final status owed
    supplies_issued INTEGER NOT NULL,                              -- set by the supplies module alone, through tasks_set_supplies
    supplies_status TEXT NOT NULL,
    supply_request_id INTEGER,                                     -- the id in the supplies store; no foreign key across stores
    supplies_requested_at INTEGER,
    rebooked_from INTEGER UNIQUE REFERENCES tasks_task (id),       -- UNIQUE: a failed task is rebooked once
    rebooked_to INTEGER,
    penalty_waived INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    search TEXT NOT NULL,                                          -- lower case: number, description, address
    CHECK (price = base_price - discount AND price >= 0),
    CHECK ((status = 'failed') = (cause IS NOT NULL)),
    CHECK (status NOT IN ('assigned', 'in_progress', 'done') OR worker_id IS NOT NULL)
) STRICT;
CREATE INDEX tasks_task_client ON tasks_task (client_id, id);
CREATE INDEX tasks_task_worker ON tasks_task (worker_id, id);
CREATE INDEX tasks_task_open ON tasks_task (status, scheduled_at) WHERE status IN ('new', 'assigned', 'in_progress');

-- The time a worker is taken: a row while a task is assigned or in progress. The database itself refuses an overlap.
/*pg CREATE EXTENSION IF NOT EXISTS btree_gist;: for the exclusion constraint */
CREATE TABLE tasks_slot (
    task_id INTEGER NOT NULL PRIMARY KEY REFERENCES tasks_task (id),
    worker_id INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL CHECK (ends_at > starts_at)           -- exclusive
    /*pg , CONSTRAINT tasks_slot_overlap EXCLUDE USING gist (worker_id WITH =, int8range(starts_at, ends_at) WITH &&): SQLite has a trigger */
) STRICT;
-- Both hold all that their queries read, so that none goes back to the table.
CREATE INDEX tasks_slot_worker ON tasks_slot (worker_id, starts_at, ends_at);
CREATE INDEX tasks_slot_time ON tasks_slot (starts_at, ends_at, worker_id, task_id);
/*sqlite: PostgreSQL has a constraint */
CREATE TRIGGER tasks_slot_overlap BEFORE INSERT ON tasks_slot FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM tasks_slot s WHERE s.worker_id = NEW.worker_id AND s.starts_at < NEW.ends_at
             AND s.starts_at > NEW.starts_at - 86400000 AND s.ends_at > NEW.starts_at)
BEGIN
    SELECT RAISE(ABORT, 'tasks_slot_overlap');
END; /*end*/
CREATE TRIGGER tasks_slot_fixed BEFORE UPDATE ON tasks_slot FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'tasks_slot is replaced, never changed');
END;

-- Who changed what when, and why. Never changed.
CREATE TABLE tasks_history (
    id INTEGER NOT NULL PRIMARY KEY,
    task_id INTEGER NOT NULL REFERENCES tasks_task (id),
    at INTEGER NOT NULL,
    actor_id INTEGER,                                              -- NULL: the system
    action TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    worker_id INTEGER,                                             -- the worker after the change
    cause TEXT,
    reason TEXT
) STRICT;
CREATE INDEX tasks_history_task ON tasks_history (task_id, id);
CREATE TRIGGER tasks_history_fixed BEFORE UPDATE ON tasks_history FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'tasks_history is append-only');
END;

CREATE TABLE tasks_photo (
    id INTEGER NOT NULL PRIMARY KEY,
    task_id INTEGER NOT NULL REFERENCES tasks_task (id),
    kind TEXT NOT NULL CHECK (kind IN ('check_in', 'report', 'evidence')),
    hash TEXT NOT NULL,                                            -- of the stored bytes in the files store
    taken_at INTEGER,                                              -- as the phone says
    uploaded_at INTEGER NOT NULL,
    uploaded_by INTEGER NOT NULL,
    UNIQUE (task_id, kind, hash)
) STRICT;
CREATE INDEX tasks_photo_hash ON tasks_photo (hash);

-- The matching pipeline, one row a version; the newest is in force.
CREATE TABLE tasks_pipeline (
    version INTEGER NOT NULL PRIMARY KEY,
    steps TEXT NOT NULL,                                           -- JSON, in order
    set_at INTEGER NOT NULL,
    set_by INTEGER
) STRICT;

-- Why this worker: one row a decision, with all that is needed to explain and to replay it.
CREATE TABLE tasks_decision (
    id INTEGER NOT NULL PRIMARY KEY,
    task_id INTEGER NOT NULL REFERENCES tasks_task (id),
    decided_at INTEGER NOT NULL,
    pipeline_version INTEGER NOT NULL,
    chosen_id INTEGER,                                             -- NULL: nobody was free
    free_count INTEGER NOT NULL,                                   -- how many were free at that time
    relaxed TEXT NOT NULL,                                         -- JSON: ids of the filters that had to give way
    skipped TEXT NOT NULL,                                         -- JSON: [{"step": …, "reason": …}]
    steps TEXT NOT NULL,                                           -- JSON: the steps as they were
    candidates TEXT NOT NULL                                       -- JSON: the best ones with the raw score of every step
) STRICT;
CREATE INDEX tasks_decision_task ON tasks_decision (task_id, id);

-- A task with the names that its pages show. Private to the module; columns named "member.part" become nested objects.
CREATE VIEW tasks_full AS
SELECT t.id, t.number, t.status, t.waiting, t.next_free_at, t.cause, t.service_type_id AS "service_type.id", s.name AS "service_type.name",
       t.description, t.address, COALESCE(t.contact_phone, c.phone) AS contact_phone, t.scheduled_at, t.duration_minutes,
       t.client_id AS "client.id", c.name AS "client.name", t.worker_id AS "worker.id", w.name AS "worker.name",
       t.base_price, t.discount_percent, t.discount, t.price, t.worker_share, t.penalty, t.had_worker,
       t.supplies_issued, t.supplies_status, t.supply_request_id, t.supplies_requested_at,
       t.rebooked_from AS "rebooked_from.id", f.number AS "rebooked_from.number", t.rebooked_to AS "rebooked_to.id", r.number AS "rebooked_to.number",
       t.penalty_waived, t.started_at, t.ended_at, t.created_at, t.updated_at, t.version, t.client_id, t.worker_id, t.search
FROM tasks_task t
JOIN tasks_service_type s ON s.id = t.service_type_id
JOIN auth_pub_user c ON c.id = t.client_id
LEFT JOIN auth_pub_user w ON w.id = t.worker_id
LEFT JOIN tasks_task f ON f.id = t.rebooked_from
LEFT JOIN tasks_task r ON r.id = t.rebooked_to;

-- Published: what other modules may read.
CREATE VIEW tasks_pub_task AS
SELECT t.id, t.number, t.status, t.service_type_id, s.name AS service_type_name, t.client_id, c.name AS client_name,
       t.worker_id, w.name AS worker_name, t.scheduled_at, t.scheduled_at + t.duration_minutes * 60000 AS ends_at, t.supplies_issued
FROM tasks_task t
JOIN tasks_service_type s ON s.id = t.service_type_id
JOIN auth_pub_user c ON c.id = t.client_id
LEFT JOIN auth_pub_user w ON w.id = t.worker_id;

-- Published: with what only the mails of those concerned may tell.
CREATE VIEW tasks_pub_task_contact AS
SELECT t.id, t.number, t.status, t.description, t.address, COALESCE(t.contact_phone, c.phone) AS contact_phone, s.name AS service_type_name,
       c.name AS client_name, c.phone AS client_phone, t.scheduled_at, t.price, w.name AS worker_name
FROM tasks_task t
JOIN tasks_service_type s ON s.id = t.service_type_id
JOIN auth_pub_user c ON c.id = t.client_id
LEFT JOIN auth_pub_user w ON w.id = t.worker_id;
