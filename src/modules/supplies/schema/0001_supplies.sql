-- A request for the supplies of one task and worker. What it says of the task is copied from tasks' published view when it is opened: the store is
-- supplies' own, and the clerks' queue never waits for another database.
CREATE TABLE supplies_request (
    id INTEGER NOT NULL PRIMARY KEY,
    task_id INTEGER NOT NULL,                                      -- in the main store; no foreign key across stores
    task_number TEXT NOT NULL,
    service_type_id INTEGER NOT NULL,
    service_type_name TEXT NOT NULL,
    scheduled_at INTEGER NOT NULL,
    client_id INTEGER NOT NULL,
    client_name TEXT NOT NULL,
    worker_id INTEGER NOT NULL,
    worker_name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('requested', 'ready', 'issued', 'cancelled', 'returned')),
    to_return INTEGER NOT NULL CHECK (to_return IN (0, 1)),        -- issued, and no longer needed: the worker has to bring it back
    cookie_status TEXT NOT NULL CHECK (cookie_status IN ('off', 'ordered', 'arrived', 'late', 'failed')),
    fortune TEXT,                                                  -- what the cookie foretells, once it has arrived
    items TEXT NOT NULL,                                           -- JSON: [{"name": …, "quantity": …, "note": …}]; empty until issued
    without_cookie_reason TEXT,
    created_at INTEGER NOT NULL,
    ready_at INTEGER,
    issued_at INTEGER,
    ended_at INTEGER,                                              -- cancelled or returned
    version INTEGER NOT NULL,
    CHECK (to_return = 0 OR status = 'issued')
) STRICT;
-- A task has one request that is alive; a new worker may ask anew while the old one still has to return a kit.
CREATE UNIQUE INDEX supplies_request_alive ON supplies_request (task_id)
    WHERE status IN ('requested', 'ready') OR (status = 'issued' AND to_return = 0);
CREATE INDEX supplies_request_task ON supplies_request (task_id, id);
CREATE INDEX supplies_request_worker ON supplies_request (worker_id, id);
CREATE INDEX supplies_request_status ON supplies_request (status, id);

-- The audit: every artifact that went out or came back. Only ever added to.
CREATE TABLE supplies_artifact (
    id INTEGER NOT NULL PRIMARY KEY,
    request_id INTEGER NOT NULL REFERENCES supplies_request (id),
    task_id INTEGER NOT NULL,
    task_number TEXT NOT NULL,
    at INTEGER NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('issued', 'returned')),
    clerk_id INTEGER NOT NULL,                                     -- who handed it over or took it back
    clerk_name TEXT NOT NULL,
    worker_id INTEGER NOT NULL,                                    -- to whom, from whom
    worker_name TEXT NOT NULL,
    name TEXT NOT NULL,                                            -- what
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    note TEXT
) STRICT;
CREATE INDEX supplies_artifact_task ON supplies_artifact (task_id, id);
CREATE INDEX supplies_artifact_worker ON supplies_artifact (worker_id, id);
CREATE TRIGGER supplies_artifact_kept BEFORE UPDATE ON supplies_artifact FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'supplies_artifact is only added to');
END;
CREATE TRIGGER supplies_artifact_never_removed BEFORE DELETE ON supplies_artifact FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'supplies_artifact is only added to');
END;
