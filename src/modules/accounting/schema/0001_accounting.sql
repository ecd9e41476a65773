-- The accounts that money moves between: a client's and a worker's has the person's id, the company's have small numbers (rules.h). Opened by the first
-- entry that touches them. What one holds stands in its last entry.
CREATE TABLE accounting_account (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('company', 'client', 'worker')),
    opened_at INTEGER NOT NULL,
    CHECK ((id < 1000) = (kind = 'company') AND id > 0)
) STRICT;
CREATE TRIGGER accounting_account_fixed BEFORE UPDATE ON accounting_account FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'accounting_account is only added to');
END;
CREATE TRIGGER accounting_account_kept BEFORE DELETE ON accounting_account FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'accounting_account is only added to');
END;

-- The ledger. An entry moves an amount from one account to another, so it cannot fail to balance (ADR 10). Only ever added to, numbered without gaps,
-- chained: each row's hash covers the hash before it and all that the row says.
CREATE TABLE accounting_entry (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),        -- 1, 2, 3, …
    id INTEGER NOT NULL UNIQUE,                                    -- its name outside: tells nothing about the volume
    at INTEGER NOT NULL,                                           -- when the books took it; never goes back from one number to the next
    happened_at INTEGER NOT NULL CHECK (happened_at <= at),        -- when what it follows from happened: the time that periods go by
    kind TEXT NOT NULL,
    from_id INTEGER NOT NULL REFERENCES accounting_account (id),
    to_id INTEGER NOT NULL REFERENCES accounting_account (id),
    amount INTEGER NOT NULL CHECK (amount > 0),                    -- minor units
    from_balance INTEGER NOT NULL,                                 -- what the two accounts hold after this entry
    to_balance INTEGER NOT NULL,
    task_id INTEGER,                                               -- in the main store; no foreign key across stores
    reverses INTEGER REFERENCES accounting_entry (number) CHECK (reverses < number),
    event_id INTEGER,                                              -- what it follows from; NULL: somebody's decision, or money that moved
    settlement_id INTEGER,                                         -- of money that moved: the invoice or payout that it is for (0002)
    facts TEXT NOT NULL,                                           -- JSON: what it is explained by (rules.h, struct movement_facts)
    hash TEXT NOT NULL,
    CHECK (from_id <> to_id),
    CHECK ((kind = 'reversal') = (reverses IS NOT NULL)),
    CHECK ((kind IN ('charge_paid', 'payout')) = (settlement_id IS NOT NULL))
) STRICT;
CREATE INDEX accounting_entry_at ON accounting_entry (at, number);
CREATE INDEX accounting_entry_from ON accounting_entry (from_id, number);
CREATE INDEX accounting_entry_to ON accounting_entry (to_id, number);
-- Nothing is reversed twice.
CREATE UNIQUE INDEX accounting_entry_reverses ON accounting_entry (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX accounting_entry_reversals ON accounting_entry (number) WHERE reverses IS NOT NULL;
-- Nobody is charged or paid twice for the same.
CREATE UNIQUE INDEX accounting_entry_settlement ON accounting_entry (settlement_id) WHERE settlement_id IS NOT NULL;
-- A task is charged once, earns its worker a share once, costs a penalty once.
CREATE UNIQUE INDEX accounting_entry_task ON accounting_entry (task_id, kind, (COALESCE(reverses, 0))) WHERE task_id IS NOT NULL;

CREATE TRIGGER accounting_entry_fixed BEFORE UPDATE ON accounting_entry FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'accounting_entry is only added to');
END;
CREATE TRIGGER accounting_entry_kept BEFORE DELETE ON accounting_entry FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'accounting_entry is only added to');
END;

-- An entry follows the one before it: its number, its time, both balances. Each kind has its two sides; a reversal swaps those of what it takes back,
-- and money that really moved is not taken back.
/*sqlite: there a trigger's condition may ask the table*/
CREATE TRIGGER accounting_entry_follows BEFORE INSERT ON accounting_entry FOR EACH ROW
WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM accounting_entry)
  OR NEW.at < COALESCE((SELECT at FROM accounting_entry WHERE number = NEW.number - 1), 0)
  OR NEW.from_balance IS NOT COALESCE((SELECT CASE WHEN e.from_id = NEW.from_id THEN e.from_balance ELSE e.to_balance END FROM accounting_entry e
      WHERE e.number = (SELECT MAX(s.number) FROM (SELECT MAX(number) AS number FROM accounting_entry WHERE from_id = NEW.from_id
                                             UNION ALL SELECT MAX(number) AS number FROM accounting_entry WHERE to_id = NEW.from_id) s)), 0) - NEW.amount
  OR NEW.to_balance IS NOT COALESCE((SELECT CASE WHEN e.from_id = NEW.to_id THEN e.from_balance ELSE e.to_balance END FROM accounting_entry e
      WHERE e.number = (SELECT MAX(s.number) FROM (SELECT MAX(number) AS number FROM accounting_entry WHERE from_id = NEW.to_id
                                             UNION ALL SELECT MAX(number) AS number FROM accounting_entry WHERE to_id = NEW.to_id) s)), 0) + NEW.amount
  OR NOT CASE NEW.kind
    WHEN 'task_charge' THEN NEW.from_id >= 1000 AND NEW.to_id = 1
    WHEN 'share' THEN NEW.from_id = 2 AND NEW.to_id >= 1000
    WHEN 'penalty' THEN NEW.from_id >= 1000 AND NEW.to_id = 3
    WHEN 'bonus' THEN NEW.from_id = 4 AND NEW.to_id >= 1000
    WHEN 'charge_paid' THEN NEW.from_id = 5 AND NEW.to_id >= 1000
    WHEN 'payout' THEN NEW.from_id >= 1000 AND NEW.to_id = 6
    WHEN 'reversal' THEN EXISTS (SELECT 1 FROM accounting_entry o WHERE o.number = NEW.reverses AND o.from_id = NEW.to_id AND o.to_id = NEW.from_id
                                 AND o.amount = NEW.amount AND o.kind IN ('task_charge', 'share', 'penalty', 'bonus'))
    ELSE 0 END
BEGIN
    SELECT RAISE(ABORT, 'accounting_entry_follows');
END; /*end*/
/*pg CREATE FUNCTION accounting_balance(account BIGINT) RETURNS BIGINT LANGUAGE sql STABLE AS 'SELECT COALESCE((
    SELECT CASE WHEN e.from_id = account THEN e.from_balance ELSE e.to_balance END FROM accounting_entry e
    WHERE e.number = (SELECT MAX(s.number) FROM (SELECT MAX(number) AS number FROM accounting_entry WHERE from_id = account
                                           UNION ALL SELECT MAX(number) AS number FROM accounting_entry WHERE to_id = account) s)), 0)';
CREATE FUNCTION accounting_entry_follows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
    IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM accounting_entry)
      OR NEW.at < COALESCE((SELECT at FROM accounting_entry WHERE number = NEW.number - 1), 0)
      OR NEW.from_balance <> accounting_balance(NEW.from_id) - NEW.amount OR NEW.to_balance <> accounting_balance(NEW.to_id) + NEW.amount
      OR NOT (CASE NEW.kind
        WHEN ''task_charge'' THEN NEW.from_id >= 1000 AND NEW.to_id = 1
        WHEN ''share'' THEN NEW.from_id = 2 AND NEW.to_id >= 1000
        WHEN ''penalty'' THEN NEW.from_id >= 1000 AND NEW.to_id = 3
        WHEN ''bonus'' THEN NEW.from_id = 4 AND NEW.to_id >= 1000
        WHEN ''charge_paid'' THEN NEW.from_id = 5 AND NEW.to_id >= 1000
        WHEN ''payout'' THEN NEW.from_id >= 1000 AND NEW.to_id = 6
        WHEN ''reversal'' THEN EXISTS (SELECT 1 FROM accounting_entry o WHERE o.number = NEW.reverses AND o.from_id = NEW.to_id
                                     AND o.to_id = NEW.from_id AND o.amount = NEW.amount
                                     AND o.kind IN (''task_charge'', ''share'', ''penalty'', ''bonus''))
        ELSE false END) THEN
        RAISE EXCEPTION ''accounting_entry_follows'';
    END IF;
    RETURN NEW;
END';
CREATE TRIGGER accounting_entry_follows BEFORE INSERT ON accounting_entry FOR EACH ROW EXECUTE FUNCTION accounting_entry_follows();
CREATE TRIGGER accounting_entry_never_emptied BEFORE TRUNCATE ON accounting_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('accounting_entry is only added to');: there a condition may not ask a table, and TRUNCATE exists */

-- The event log: what accounting saw of the tasks, and what it booked for it, or why nothing.
CREATE TABLE accounting_event (
    id INTEGER NOT NULL PRIMARY KEY,
    event_id INTEGER NOT NULL UNIQUE,                              -- in the main store: seen once
    at INTEGER NOT NULL,                                           -- when it happened
    type TEXT NOT NULL,                                            -- "tasks.completed"
    task_id INTEGER NOT NULL,
    number TEXT NOT NULL,                                          -- the task's
    status TEXT NOT NULL,                                          -- of the task after it
    cause TEXT,
    booked TEXT NOT NULL,                                          -- JSON: [{"id": …, "kind": …, "amount": …}]
    reason TEXT                                                    -- why nothing, or not all that one might expect, was booked
) STRICT;
CREATE INDEX accounting_event_task ON accounting_event (task_id, id);
CREATE TRIGGER accounting_event_fixed BEFORE UPDATE ON accounting_event FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'accounting_event is only added to');
END;
CREATE TRIGGER accounting_event_kept BEFORE DELETE ON accounting_event FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'accounting_event is only added to');
END;
