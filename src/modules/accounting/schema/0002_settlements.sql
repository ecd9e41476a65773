-- Where somebody's money is charged or paid to: a token of the payment service, never card data. What the service said of it when it was given.
CREATE TABLE accounting_method (
    person_id INTEGER NOT NULL PRIMARY KEY,
    token TEXT NOT NULL,
    label TEXT NOT NULL,                                           -- for people: "Visa •• 4242"
    status TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- Runs: everything that is not settled and happened before the tick becomes invoices (charge) or payouts (pay). One a tick.
CREATE TABLE accounting_run (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('charge', 'pay')),
    tick INTEGER NOT NULL,                                         -- the period's end, not part of it
    since INTEGER,                                                 -- the tick before; NULL: this is the first
    by_id INTEGER,                                                 -- who started it; NULL: the calendar
    started_at INTEGER NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('waiting', 'collecting', 'retrying', 'collected')),
    cursor INTEGER NOT NULL,                                       -- how far the stage is: the last person, or settlement
    UNIQUE (kind, tick)
) STRICT;
CREATE INDEX accounting_run_unfinished ON accounting_run (kind, tick) WHERE stage <> 'collected';

-- Invoices and payouts.
CREATE TABLE accounting_settlement (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'payout')),
    sequence INTEGER NOT NULL,                                     -- 1, 2, 3, … of its kind, without gaps
    number TEXT NOT NULL UNIQUE,                                   -- for people
    person_id INTEGER NOT NULL REFERENCES accounting_account (id),
    run_id INTEGER NOT NULL REFERENCES accounting_run (id),
    issued_at INTEGER NOT NULL,
    total INTEGER NOT NULL CHECK (total > 0),
    status TEXT NOT NULL CHECK (status IN ('issued', 'paid', 'failed', 'withdrawn')),
    waiting_for TEXT CHECK (waiting_for IN ('method', 'service')),
    paid_at INTEGER,
    failed_since INTEGER,                                          -- the first refusal of the method: the ladder of retries begins there
    next_try_at INTEGER,
    UNIQUE (kind, sequence),
    CHECK ((status = 'paid') = (paid_at IS NOT NULL))
) STRICT;
CREATE INDEX accounting_settlement_person ON accounting_settlement (person_id, id);
CREATE INDEX accounting_settlement_run ON accounting_settlement (run_id, id);
CREATE INDEX accounting_settlement_unpaid ON accounting_settlement (kind, id) WHERE status IN ('issued', 'failed');

-- What an entry that is owed or earned was settled by; money that moved has no line.
CREATE TABLE accounting_line (
    entry_number INTEGER NOT NULL PRIMARY KEY REFERENCES accounting_entry (number),
    person_id INTEGER NOT NULL REFERENCES accounting_account (id),
    amount INTEGER NOT NULL CHECK (amount <> 0),                   -- as it changed the person's balance
    happened_at INTEGER NOT NULL,
    settlement_id INTEGER REFERENCES accounting_settlement (id)    -- NULL: the next run's
) STRICT;
CREATE INDEX accounting_line_open ON accounting_line (person_id, happened_at) WHERE settlement_id IS NULL;
CREATE INDEX accounting_line_settlement ON accounting_line (settlement_id) WHERE settlement_id IS NOT NULL;
INSERT INTO accounting_line (entry_number, person_id, amount, happened_at)
SELECT number, CASE WHEN from_id > to_id THEN from_id ELSE to_id END, CASE WHEN from_id > to_id THEN -amount ELSE amount END, happened_at
FROM accounting_entry WHERE kind NOT IN ('charge_paid', 'payout');

-- Attempts to move the money of a settlement. One that nobody knows the end of is never followed by another one: its key is asked for until the end is known.
CREATE TABLE accounting_attempt (
    id INTEGER NOT NULL PRIMARY KEY,
    settlement_id INTEGER NOT NULL REFERENCES accounting_settlement (id),
    key TEXT NOT NULL UNIQUE,                                      -- what the service knows it by
    token TEXT NOT NULL,
    method TEXT NOT NULL,                                          -- for people
    amount INTEGER NOT NULL CHECK (amount > 0),
    status TEXT NOT NULL CHECK (status IN ('open', 'pending', 'succeeded', 'declined')),
    reason TEXT,
    service_id TEXT,
    at INTEGER NOT NULL,
    real_at INTEGER NOT NULL,                                      -- by the real clock, as the service's list goes by its own
    ended_at INTEGER
) STRICT;
CREATE INDEX accounting_attempt_settlement ON accounting_attempt (settlement_id, id);
CREATE INDEX accounting_attempt_time ON accounting_attempt (real_at, id);
CREATE UNIQUE INDEX accounting_attempt_in_doubt ON accounting_attempt (settlement_id) WHERE status IN ('open', 'pending');
CREATE UNIQUE INDEX accounting_attempt_succeeded ON accounting_attempt (settlement_id) WHERE status = 'succeeded';
