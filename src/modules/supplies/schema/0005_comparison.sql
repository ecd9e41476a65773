-- When a request's life changed last: what the comparison has to look at.
ALTER TABLE supplies_request ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
UPDATE supplies_request SET changed_at = COALESCE(ended_at, issued_at, ready_at, created_at);
CREATE INDEX supplies_request_changed ON supplies_request (changed_at, id);
-- Those that are alive, in other words than the unique index has: one that SQLite does not take apart.
CREATE INDEX supplies_request_open ON supplies_request (task_id) WHERE ended_at IS NULL AND to_return = 0;

-- Comparisons of what this store knows with what the tasks say of it, and of the audit with the requests: each night, and by hand.
CREATE TABLE supplies_comparison (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,                                           -- when it began
    since INTEGER NOT NULL,                                        -- it looks at what changed from then on, and at all requests that are alive
    looked_at INTEGER,                                             -- its first look is done
    checked INTEGER NOT NULL,                                      -- requests and tasks that were compared
    equal INTEGER CHECK (equal IN (0, 1)),                         -- NULL: under way
    difference_count INTEGER NOT NULL,
    more INTEGER NOT NULL CHECK (more IN (0, 1)),                  -- there are differences beyond those that are kept
    differences TEXT NOT NULL,                                     -- JSON, at most 100; under way: what the first look found, not told yet
    ended_at INTEGER,
    CHECK ((equal IS NULL) = (ended_at IS NULL))
) STRICT;
