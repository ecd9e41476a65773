-- Named statements of the accounting module.

-- part: entry
e.number, e.id, e.at, e.happened_at, e.kind, e.from_id, e.to_id, e.amount, e.from_balance, e.to_balance, e.task_id, e.reverses, e.event_id, e.facts,
       e.hash

-- part: with_reversal
(SELECT r.id FROM accounting_entry r WHERE r.reverses = e.number) AS reversed_by_id

-- part: latest_of_account
(SELECT MAX(s.number) FROM (SELECT MAX(number) AS number FROM accounting_entry WHERE from_id = :account_id AND number <= :until
                      UNION ALL SELECT MAX(number) AS number FROM accounting_entry WHERE to_id = :account_id AND number <= :until) s)

-- name: entry_place
-- All that a new entry follows, at once; no balance: the first entry of its account.
SELECT l.number, l.at, l.hash,
       (SELECT CASE WHEN e.from_id = :from_id THEN e.from_balance ELSE e.to_balance END FROM accounting_entry e
        WHERE e.number = (SELECT MAX(s.number) FROM (SELECT MAX(number) AS number FROM accounting_entry WHERE from_id = :from_id
                                               UNION ALL SELECT MAX(number) AS number FROM accounting_entry WHERE to_id = :from_id) s)) AS from_balance,
       (SELECT CASE WHEN e.from_id = :to_id THEN e.from_balance ELSE e.to_balance END FROM accounting_entry e
        WHERE e.number = (SELECT MAX(s.number) FROM (SELECT MAX(number) AS number FROM accounting_entry WHERE from_id = :to_id
                                               UNION ALL SELECT MAX(number) AS number FROM accounting_entry WHERE to_id = :to_id) s)) AS to_balance
FROM accounting_entry l ORDER BY l.number DESC LIMIT 1;

-- name: entry_add
INSERT INTO accounting_entry (number, id, at, happened_at, kind, from_id, to_id, amount, from_balance, to_balance, task_id, reverses, event_id, facts,
    hash)
VALUES (:number, :id, :at, :happened_at, :kind, :from_id, :to_id, :amount, :from_balance, :to_balance, :task_id, :reverses, :event_id, :facts, :hash);

-- name: entry_find
SELECT {entry}, {with_reversal} FROM accounting_entry e WHERE e.id = :id;

-- name: entry_at
SELECT {entry}, {with_reversal} FROM accounting_entry e WHERE e.number = :number;

-- name: entry_of_task
SELECT {entry}, {with_reversal} FROM accounting_entry e WHERE e.task_id = :task_id AND e.kind = :kind AND COALESCE(e.reverses, 0) = 0;

-- name: account_open
INSERT INTO accounting_account (id, kind, opened_at) VALUES (:id, :kind, :now) ON CONFLICT (id) DO NOTHING;

-- name: balance
SELECT CASE WHEN e.from_id = :account_id THEN e.from_balance ELSE e.to_balance END FROM accounting_entry e WHERE e.number = {latest_of_account};

-- name: number_before
SELECT number FROM accounting_entry WHERE at < :at ORDER BY at DESC, number DESC LIMIT 1;

-- Pages of the ledger, newest first: each way in has its index.

-- name: all_by_number
SELECT {entry}, {with_reversal} FROM accounting_entry e
WHERE e.number < :before AND e.number >= :first ORDER BY e.number DESC LIMIT :limit;

-- name: all_by_account
SELECT {entry}, {with_reversal} FROM accounting_entry e
WHERE e.from_id = :account_id AND e.number < :before AND e.number >= :first AND (e.kind = :kind OR :kind IS NULL)
UNION ALL
SELECT {entry}, {with_reversal} FROM accounting_entry e
WHERE e.to_id = :account_id AND e.number < :before AND e.number >= :first AND (e.kind = :kind OR :kind IS NULL)
ORDER BY 1 DESC LIMIT :limit;

-- name: all_by_reversal
SELECT {entry}, NULL AS reversed_by_id FROM accounting_entry e
WHERE e.reverses IS NOT NULL AND e.number < :before AND e.number >= :first AND (e.from_id = :account_id OR e.to_id = :account_id OR :account_id IS NULL)
ORDER BY e.number DESC LIMIT :limit;

-- name: entries_of_task
-- A task has a handful.
SELECT {entry}, {with_reversal} FROM accounting_entry e
WHERE e.task_id = :task_id AND e.number < :before AND e.number >= :first AND (e.kind = :kind OR :kind IS NULL)
    AND (e.from_id = :account_id OR e.to_id = :account_id OR :account_id IS NULL)
ORDER BY e.number DESC LIMIT :limit;

-- name: entries_after
SELECT {entry} FROM accounting_entry e WHERE e.number > :number ORDER BY e.number LIMIT :limit;

-- name: month
-- What was taken back counts against what it was, if that is of the same month, and else on its own.
SELECT COALESCE(SUM(CASE WHEN m.what = 'share' THEN m.amount ELSE 0 END), 0) AS earned,
       COALESCE(SUM(CASE WHEN m.what = 'penalty' THEN -m.amount ELSE 0 END), 0) AS penalties,
       COALESCE(SUM(CASE WHEN m.what = 'bonus' THEN m.amount ELSE 0 END), 0) AS bonuses,
       COALESCE(SUM(CASE WHEN m.what = 'reversal' THEN m.amount ELSE 0 END), 0) AS corrected
FROM (SELECT CASE WHEN o.happened_at >= :since THEN o.kind ELSE s.kind END AS what, s.amount
      FROM (SELECT kind, reverses, amount FROM accounting_entry WHERE to_id = :me AND number > :since_number AND happened_at >= :since
            UNION ALL
            SELECT kind, reverses, -amount AS amount FROM accounting_entry WHERE from_id = :me AND number > :since_number AND happened_at >= :since) s
      LEFT JOIN accounting_entry o ON o.number = s.reverses) m;

-- name: paid_total
SELECT COALESCE(SUM(amount), 0) FROM accounting_entry WHERE to_id = :client_id AND kind = 'charge_paid';

-- name: people_sums
SELECT a.kind, COALESCE(SUM((SELECT CASE WHEN e.from_id = a.id THEN e.from_balance ELSE e.to_balance END FROM accounting_entry e
    WHERE e.number = (SELECT MAX(s.number) FROM (SELECT MAX(number) AS number FROM accounting_entry WHERE from_id = a.id AND number <= :until
                                           UNION ALL SELECT MAX(number) AS number FROM accounting_entry WHERE to_id = a.id AND number <= :until) s))), 0) AS balance
FROM accounting_account a WHERE a.kind <> 'company' GROUP BY a.kind;

-- name: accounts
SELECT a.id, a.kind, COALESCE((SELECT CASE WHEN e.from_id = a.id THEN e.from_balance ELSE e.to_balance END FROM accounting_entry e
    WHERE e.number = (SELECT MAX(s.number) FROM (SELECT MAX(number) AS number FROM accounting_entry WHERE from_id = a.id AND number <= :until
                                           UNION ALL SELECT MAX(number) AS number FROM accounting_entry WHERE to_id = a.id AND number <= :until) s)), 0) AS balance
FROM accounting_account a WHERE a.id > :after AND (a.kind = :kind OR :kind IS NULL) ORDER BY a.id LIMIT :limit;

-- name: event_seen
SELECT COUNT(*) FROM accounting_event WHERE event_id = :event_id;

-- name: event_add
INSERT INTO accounting_event (id, event_id, at, type, task_id, number, status, cause, booked, reason)
VALUES (:id, :event_id, :at, :type, :task_id, :number, :status, :cause, :booked, :reason);

-- name: events
SELECT id, at, type, task_id, number, status, cause, booked, reason FROM accounting_event WHERE id < :before ORDER BY id DESC LIMIT :limit;

-- name: events_of_task
SELECT id, at, type, task_id, number, status, cause, booked, reason FROM accounting_event WHERE task_id = :task_id AND id < :before
ORDER BY id DESC LIMIT :limit;

-- Facts from the monolith's database, through what tasks publishes.

-- name: upcoming in main
SELECT COALESCE(SUM(price), 0) FROM tasks_pub_money
WHERE client_id = :client_id AND status IN ('assigned', 'in_progress') AND scheduled_at < :until;

-- name: waive_reason in main
SELECT waive_reason FROM tasks_pub_money WHERE id = :task_id;
