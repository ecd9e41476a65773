-- What accounts are explained by is frozen into a task beside what they are made of.
ALTER TABLE tasks_task ADD COLUMN share_percent INTEGER;             -- of the price, for the worker; NULL: ordered before it was kept
ALTER TABLE tasks_task ADD COLUMN waive_reason TEXT;                 -- why the penalty was waived

-- What is still to come of a client, by date.
CREATE INDEX tasks_task_client_open ON tasks_task (client_id, scheduled_at, price) WHERE status IN ('assigned', 'in_progress');

-- tasks_full as before, with share_percent.
DROP VIEW tasks_full;
CREATE VIEW tasks_full AS
SELECT t.id, t.number, t.status, t.waiting, t.next_free_at, t.cause, t.service_type_id AS "service_type.id", s.name AS "service_type.name",
       t.description, t.address, COALESCE(t.contact_phone, c.phone) AS contact_phone, t.scheduled_at, t.duration_minutes,
       t.client_id AS "client.id", c.name AS "client.name", t.worker_id AS "worker.id", w.name AS "worker.name",
       t.base_price, t.discount_percent, t.discount, t.price, t.share_percent, t.worker_share, t.penalty, t.had_worker,
       t.supplies_issued, t.supplies_status, t.supply_request_id, t.supplies_requested_at,
       t.rebooked_from AS "rebooked_from.id", f.number AS "rebooked_from.number", t.rebooked_to AS "rebooked_to.id", r.number AS "rebooked_to.number",
       t.penalty_waived, t.started_at, t.ended_at, t.created_at, t.updated_at, t.version,
       CASE t.status WHEN 'new' THEN 1 WHEN 'assigned' THEN 2 WHEN 'in_progress' THEN 3 WHEN 'done' THEN 4 WHEN 'cancelled' THEN 5 ELSE 6 END AS status_rank,
       t.client_id, t.worker_id, t.search
FROM tasks_task t
JOIN tasks_service_type s ON s.id = t.service_type_id
JOIN auth_pub_user c ON c.id = t.client_id
LEFT JOIN auth_pub_user w ON w.id = t.worker_id
LEFT JOIN tasks_task f ON f.id = t.rebooked_from
LEFT JOIN tasks_task r ON r.id = t.rebooked_to;

-- Published: what a task costs, and whom.
CREATE VIEW tasks_pub_money AS
SELECT id, number, status, cause, client_id, worker_id, scheduled_at, price, worker_share, penalty, had_worker, penalty_waived, waive_reason
FROM tasks_task;
