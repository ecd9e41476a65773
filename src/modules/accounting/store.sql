-- Named statements of the accounting module.

-- part: entry
e.number, e.id, e.at, e.happened_at, e.kind, e.from_id, e.to_id, e.amount, e.from_balance, e.to_balance, e.task_id, e.reverses, e.event_id,
       e.settlement_id, e.facts, e.hash

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
INSERT INTO accounting_entry (number, id, at, happened_at, kind, from_id, to_id, amount, from_balance, to_balance, task_id, reverses, event_id,
    settlement_id, facts, hash)
VALUES (:number, :id, :at, :happened_at, :kind, :from_id, :to_id, :amount, :from_balance, :to_balance, :task_id, :reverses, :event_id,
    :settlement_id, :facts, :hash);

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

-- name: between
-- What was taken back counts against what it was.
SELECT COALESCE(SUM(CASE WHEN m.what = 'task_charge' THEN -m.amount ELSE 0 END), 0) AS charged,
       COALESCE(SUM(CASE WHEN m.what = 'charge_paid' THEN m.amount ELSE 0 END), 0) AS paid,
       COALESCE(SUM(CASE WHEN m.what = 'share' THEN m.amount ELSE 0 END), 0) AS earned,
       COALESCE(SUM(CASE WHEN m.what = 'penalty' THEN -m.amount ELSE 0 END), 0) AS penalties,
       COALESCE(SUM(CASE WHEN m.what = 'bonus' THEN m.amount ELSE 0 END), 0) AS bonuses,
       COALESCE(SUM(CASE WHEN m.what = 'payout' THEN -m.amount ELSE 0 END), 0) AS paid_out
FROM (SELECT COALESCE(o.kind, s.kind) AS what, s.amount
      FROM (SELECT kind, reverses, amount FROM accounting_entry WHERE to_id = :me AND number > :first AND number <= :last
            UNION ALL
            SELECT kind, reverses, -amount AS amount FROM accounting_entry WHERE from_id = :me AND number > :first AND number <= :last) s
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

-- Payment methods, runs, invoices and payouts.

-- part: settlement
s.id, s.kind, s.number, s.person_id, s.run_id, s.issued_at, r.since, r.tick, s.total, s.status, s.waiting_for, s.paid_at, s.failed_since, s.next_try_at

-- name: method_find
SELECT person_id, token, label, status, changed_at FROM accounting_method WHERE person_id = :person_id;

-- name: method_set
INSERT INTO accounting_method (person_id, token, label, status, changed_at) VALUES (:person_id, :token, :label, :status, :now)
ON CONFLICT (person_id) DO UPDATE SET token = excluded.token, label = excluded.label, status = excluded.status, changed_at = excluded.changed_at;

-- name: run_add
INSERT INTO accounting_run (id, kind, tick, since, by_id, started_at, stage, cursor) VALUES (:id, :kind, :tick, :since, :by_id, :now, 'waiting', 0);

-- name: run_find
SELECT id, kind, tick, since, by_id, started_at, stage, cursor FROM accounting_run WHERE id = :id;

-- name: run_newest
SELECT id, kind, tick, since, by_id, started_at, stage, cursor FROM accounting_run WHERE kind = :kind ORDER BY tick DESC LIMIT 1;

-- name: run_unfinished
-- The oldest one: each run takes what is left by the one before.
SELECT id, kind, tick, since, by_id, started_at, stage, cursor FROM accounting_run WHERE kind = :kind AND stage <> 'collected' ORDER BY tick LIMIT 1;

-- name: run_move
UPDATE accounting_run SET stage = :stage, cursor = :cursor WHERE id = :id;

-- name: runs
SELECT id, kind, tick, since, by_id, started_at, stage, cursor FROM accounting_run
WHERE id < :before AND (kind = :kind OR :kind IS NULL) ORDER BY id DESC LIMIT :limit;

-- name: run_sums
SELECT COUNT(*) AS settlements, COALESCE(SUM(total), 0) AS total,
       COALESCE(SUM(CASE WHEN status = 'paid' THEN 1 ELSE 0 END), 0) AS paid,
       COALESCE(SUM(CASE WHEN status = 'paid' THEN total ELSE 0 END), 0) AS paid_total,
       COALESCE(SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END), 0) AS failed,
       COALESCE(SUM(CASE WHEN status = 'failed' THEN total ELSE 0 END), 0) AS failed_total,
       COALESCE(SUM(CASE WHEN status = 'issued' AND waiting_for IS NOT NULL THEN 1 ELSE 0 END), 0) AS waiting,
       COALESCE(SUM(CASE WHEN status = 'issued' AND waiting_for IS NOT NULL THEN total ELSE 0 END), 0) AS waiting_total,
       COALESCE(SUM(CASE WHEN status = 'issued' AND waiting_for IS NULL THEN 1 ELSE 0 END), 0) AS undecided
FROM accounting_settlement WHERE run_id = :run_id AND status <> 'withdrawn';

-- name: open_people
-- What is not settled of those who have such, by person.
SELECT l.person_id AS id, SUM(l.amount) AS balance, MAX(CASE WHEN m.person_id IS NULL THEN 0 ELSE 1 END) AS has_method
FROM accounting_line l JOIN accounting_account a ON a.id = l.person_id LEFT JOIN accounting_method m ON m.person_id = l.person_id
WHERE l.settlement_id IS NULL AND l.happened_at < :tick AND l.person_id > :after AND a.kind = :kind
GROUP BY l.person_id ORDER BY l.person_id LIMIT :limit;

-- name: open_sums
SELECT COALESCE(SUM(CASE WHEN p.amount > 0 THEN 1 ELSE 0 END), 0) AS settlements,
       COALESCE(SUM(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END), 0) AS total,
       COALESCE(SUM(CASE WHEN p.amount > 0 AND m.person_id IS NULL THEN 1 ELSE 0 END), 0) AS without_method,
       COALESCE(SUM(CASE WHEN p.amount > 0 THEN 0 ELSE 1 END), 0) AS carried_over
FROM (SELECT l.person_id, :sign * SUM(l.amount) AS amount FROM accounting_line l JOIN accounting_account a ON a.id = l.person_id
      WHERE l.settlement_id IS NULL AND l.happened_at < :tick AND a.kind = :kind GROUP BY l.person_id) p
LEFT JOIN accounting_method m ON m.person_id = p.person_id;

-- name: line_add
INSERT INTO accounting_line (entry_number, person_id, amount, happened_at) VALUES (:entry_number, :person_id, :amount, :happened_at);

-- name: lines_settle
UPDATE accounting_line SET settlement_id = :settlement_id WHERE person_id = :person_id AND settlement_id IS NULL AND happened_at < :tick;

-- name: lines_release
UPDATE accounting_line SET settlement_id = NULL WHERE settlement_id = :settlement_id;

-- name: settlement_outdated
-- Entries on it that were taken back elsewhere.
SELECT COUNT(*) FROM accounting_line l JOIN accounting_entry r ON r.reverses = l.entry_number JOIN accounting_line back ON back.entry_number = r.number
WHERE l.settlement_id = :settlement_id AND COALESCE(back.settlement_id, 0) <> :settlement_id;

-- name: line_settlement
SELECT settlement_id FROM accounting_line WHERE entry_number = :entry_number;

-- name: lines
SELECT {entry}, NULL AS reversed_by_id FROM accounting_line l JOIN accounting_entry e ON e.number = l.entry_number
WHERE l.settlement_id = :settlement_id ORDER BY l.entry_number;

-- name: settlement_last
SELECT COALESCE(MAX(sequence), 0) FROM accounting_settlement WHERE kind = :kind;

-- name: settlement_add
INSERT INTO accounting_settlement (id, kind, sequence, number, person_id, run_id, issued_at, total, status)
VALUES (:id, :kind, :sequence, :number, :person_id, :run_id, :now, :total, 'issued');

-- name: settlement_find
SELECT {settlement} FROM accounting_settlement s JOIN accounting_run r ON r.id = s.run_id WHERE s.id = :id;

-- name: settlement_lock
SELECT {settlement} FROM accounting_settlement s JOIN accounting_run r ON r.id = s.run_id WHERE s.id = :id /*pg FOR UPDATE OF s*/;

-- name: settlement_update
UPDATE accounting_settlement SET status = :status, waiting_for = :waiting_for, paid_at = :paid_at, failed_since = :failed_since, next_try_at = :next_try_at
WHERE id = :id;

-- name: settlements_of_person
SELECT {settlement} FROM accounting_settlement s JOIN accounting_run r ON r.id = s.run_id
WHERE s.person_id = :person_id AND s.kind = :kind AND s.id < :before AND (s.status = :status OR :status IS NULL) AND (s.run_id = :run_id OR :run_id IS NULL)
ORDER BY s.id DESC LIMIT :limit;

-- name: settlements_of_run
SELECT {settlement} FROM accounting_settlement s JOIN accounting_run r ON r.id = s.run_id
WHERE s.run_id = :run_id AND s.kind = :kind AND s.id < :before AND (s.status = :status OR :status IS NULL) ORDER BY s.id DESC LIMIT :limit;

-- name: settlements
SELECT {settlement} FROM accounting_settlement s JOIN accounting_run r ON r.id = s.run_id
WHERE s.kind = :kind AND s.id < :before AND (s.status = :status OR :status IS NULL) ORDER BY s.id DESC LIMIT :limit;

-- name: settlements_unpaid
-- Those that are not being tried anyway: they failed, or they wait.
SELECT {settlement} FROM accounting_settlement s JOIN accounting_run r ON r.id = s.run_id
WHERE s.kind = :kind AND s.id > :after AND s.status IN ('issued', 'failed') AND (s.status = 'failed' OR s.waiting_for IS NOT NULL)
    AND (s.run_id <> :run_id OR :run_id IS NULL) AND (s.person_id = :person_id OR :person_id IS NULL)
ORDER BY s.id LIMIT :limit;

-- name: settlements_unpaid_sums
SELECT COUNT(*) AS retried, COALESCE(SUM(total), 0) AS retried_total FROM accounting_settlement
WHERE kind = :kind AND status IN ('issued', 'failed') AND (status = 'failed' OR waiting_for IS NOT NULL);

-- name: attempt_add
INSERT INTO accounting_attempt (id, settlement_id, key, token, method, amount, status, at, real_at)
VALUES (:id, :settlement_id, :key, :token, :method, :amount, 'open', :now, :real_now);

-- name: attempt_update
UPDATE accounting_attempt SET status = :status, reason = :reason, service_id = :service_id, ended_at = :ended_at WHERE id = :id;

-- name: attempts_of
SELECT id, settlement_id, key, token, method, amount, status, reason, service_id, at, ended_at FROM accounting_attempt
WHERE settlement_id = :settlement_id ORDER BY id;

-- name: attempt_in_doubt
SELECT id, settlement_id, key, token, method, amount, status, reason, service_id, at, ended_at FROM accounting_attempt
WHERE settlement_id = :settlement_id AND status IN ('open', 'pending');

-- name: attempt_by_key
SELECT id, settlement_id, key, token, method, amount, status, reason, service_id, at, ended_at FROM accounting_attempt WHERE key = :key;

-- Checks.

-- part: check
id, at, since, real_since, real_at, looked_at, checked, equal, difference_count, more, differences, ended_at

-- name: check_add
INSERT INTO accounting_check (id, at, since, real_since, real_at, checked, difference_count, more, differences)
VALUES (:id, :now, :since, :real_since, :real_at, 0, 0, 0, '[]');

-- name: check_find
SELECT {check} FROM accounting_check WHERE id = :id;

-- name: check_newest
SELECT {check} FROM accounting_check WHERE (ended_at IS NOT NULL) = (:ended <> 0) ORDER BY id DESC LIMIT 1;

-- name: check_update
UPDATE accounting_check SET looked_at = :looked_at, checked = :checked, equal = :equal, difference_count = :difference_count, more = :more,
    differences = :differences, ended_at = :ended_at
WHERE id = :id;

-- name: checks
SELECT {check} FROM accounting_check WHERE id < :before AND ended_at IS NOT NULL ORDER BY id DESC LIMIT :limit;

-- name: check_moved
-- What was paid has moved money, once, all of it, to or from the person; and nothing else has.
SELECT s.number, CASE WHEN s.status = 'paid' THEN s.total ELSE 0 END AS expected, COALESCE(e.amount, 0) AS found
FROM accounting_settlement s LEFT JOIN accounting_entry e ON e.settlement_id = s.id
WHERE (CASE WHEN s.status = 'paid' THEN s.total ELSE 0 END) <> COALESCE(e.amount, 0) OR (e.number IS NOT NULL AND s.person_id NOT IN (e.from_id, e.to_id))
UNION ALL
SELECT CAST(e.number AS TEXT) AS number, 0 AS expected, e.amount AS found FROM accounting_entry e
WHERE e.settlement_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accounting_settlement s WHERE s.id = e.settlement_id)
LIMIT :limit;

-- name: check_lines
-- A total is the sum of its lines; a line is what its entry says.
SELECT s.number, s.total AS expected, COALESCE(SUM(CASE WHEN s.kind = 'invoice' THEN -l.amount ELSE l.amount END), 0) AS found
FROM accounting_settlement s LEFT JOIN accounting_line l ON l.settlement_id = s.id
WHERE s.status <> 'withdrawn' GROUP BY s.id, s.number, s.total
HAVING s.total <> COALESCE(SUM(CASE WHEN s.kind = 'invoice' THEN -l.amount ELSE l.amount END), 0)
LIMIT :limit;

-- name: check_entries
SELECT CAST(e.number AS TEXT) AS number, CASE WHEN e.from_id > e.to_id THEN -e.amount ELSE e.amount END AS expected, COALESCE(l.amount, 0) AS found
FROM accounting_entry e LEFT JOIN accounting_line l ON l.entry_number = e.number
WHERE e.settlement_id IS NULL AND e.number > :number
    AND (CASE WHEN e.from_id > e.to_id THEN -e.amount ELSE e.amount END <> COALESCE(l.amount, 0)
         OR l.person_id <> CASE WHEN e.from_id > e.to_id THEN e.from_id ELSE e.to_id END)
LIMIT :limit;

-- name: check_attempts
SELECT s.number, CASE WHEN s.status = 'paid' THEN s.total ELSE 0 END AS expected,
       COALESCE((SELECT SUM(a.amount) FROM accounting_attempt a WHERE a.settlement_id = s.id AND a.status = 'succeeded'), 0) AS found
FROM accounting_settlement s
WHERE CASE WHEN s.status = 'paid' THEN s.total ELSE 0 END
    <> COALESCE((SELECT SUM(a.amount) FROM accounting_attempt a WHERE a.settlement_id = s.id AND a.status = 'succeeded'), 0)
LIMIT :limit;

-- name: check_count
SELECT (SELECT COUNT(*) FROM accounting_settlement) + (SELECT COUNT(*) FROM accounting_entry);

-- name: check_booked
-- A task's movements as they were booked, whatever was taken back later.
SELECT COALESCE(SUM(CASE WHEN e.kind = 'task_charge' THEN e.amount ELSE 0 END), 0) AS charge,
       COALESCE(SUM(CASE WHEN e.kind = 'share' THEN e.amount ELSE 0 END), 0) AS share,
       COALESCE(SUM(CASE WHEN e.kind = 'penalty' THEN e.amount ELSE 0 END), 0) AS penalty,
       COALESCE(MAX(CASE WHEN e.kind = 'penalty' AND EXISTS (SELECT 1 FROM accounting_entry r WHERE r.reverses = e.number) THEN 1 ELSE 0 END), 0) AS waived
FROM accounting_entry e WHERE e.task_id = :task_id;

-- name: check_tasks in main
SELECT id, number, status, cause, scheduled_at, price, worker_share, penalty, had_worker, penalty_waived FROM tasks_pub_money
WHERE scheduled_at >= :since AND (scheduled_at > :after_at OR (scheduled_at = :after_at AND id > :after)) ORDER BY scheduled_at, id LIMIT :limit;

-- name: check_task in main
SELECT id, number, status, cause, scheduled_at, price, worker_share, penalty, had_worker, penalty_waived FROM tasks_pub_money WHERE id = :id;

-- name: attempts_between
SELECT a.id, a.settlement_id, a.key, a.token, a.method, a.amount, a.status, a.reason, a.service_id, a.at, a.ended_at
FROM accounting_attempt a JOIN accounting_settlement s ON s.id = a.settlement_id
WHERE s.kind = :kind AND a.real_at >= :since AND a.real_at < :until AND a.id > :after ORDER BY a.id LIMIT :limit;
