-- Checks of the books against themselves, the tasks, and the payment services' lists: each night, and by hand.
CREATE TABLE accounting_check (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,                                           -- when it began
    since INTEGER NOT NULL,                                        -- tasks and movements from then on are compared
    real_since INTEGER NOT NULL,                                   -- the same by the real clock, which the services' lists go by
    real_at INTEGER NOT NULL,
    looked_at INTEGER,                                             -- its first look is done
    checked INTEGER NOT NULL,
    equal INTEGER CHECK (equal IN (0, 1)),                         -- NULL: under way
    difference_count INTEGER NOT NULL,
    more INTEGER NOT NULL CHECK (more IN (0, 1)),                  -- there are differences beyond those that are kept
    differences TEXT NOT NULL,                                     -- JSON, at most 100; under way: what the first look found, not told yet
    ended_at INTEGER,
    CHECK ((equal IS NULL) = (ended_at IS NULL))
) STRICT;
