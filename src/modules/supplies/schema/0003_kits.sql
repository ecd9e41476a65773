-- Templates of kits: what usually goes out for a service type, so that a clerk starts from it. Nothing is handed over by a template: the items of an
-- issue are the clerk's own.
CREATE TABLE supplies_kit (
    id INTEGER NOT NULL PRIMARY KEY,
    service_type_id INTEGER,                                       -- in the main store; NULL: for every service type
    name TEXT NOT NULL,
    items TEXT NOT NULL,                                           -- JSON: [{"name": …, "quantity": …, "note": …}]
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    version INTEGER NOT NULL,                                      -- ETag
    created_at INTEGER NOT NULL
) STRICT;
