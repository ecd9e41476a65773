-- Named statements of the tasks module. Visibility is in the query: what a person may not see is not found.

-- name: task_find
SELECT id, number, status, waiting, next_free_at, cause, "service_type.id", "service_type.name", description, address, contact_phone,
       scheduled_at, duration_minutes, "client.id", "client.name", "worker.id", "worker.name", base_price, discount_percent, discount, price,
       share_percent, worker_share, penalty, had_worker, supplies_issued, supplies_status, supply_request_id, supplies_requested_at, "rebooked_from.id",
       "rebooked_from.number", "rebooked_to.id", "rebooked_to.number", penalty_waived, started_at, ended_at, created_at, updated_at, version
FROM tasks_full WHERE id = :id;

-- name: task_lock
SELECT id FROM tasks_task WHERE id = :id /*pg FOR UPDATE: SQLite has one writer, here two may meet */;

-- part: filters
AND (:status LIKE '%,' || status || ',%' OR :status IS NULL) AND (worker_id = :worker_id OR :worker_id IS NULL)
AND (client_id = :client_id OR :client_id IS NULL) AND (scheduled_at >= :from OR :from IS NULL) AND (scheduled_at < :to OR :to IS NULL)

-- part: search
-- Not for clerks, who could find out an address by it.
AND (search LIKE :q ESCAPE '!' OR :q IS NULL) AND (:unissued = 0 OR (status = 'assigned' AND supplies_issued = 0))

-- part: clerks_columns
id, number, status, "service_type.id", "service_type.name", scheduled_at, duration_minutes, "client.id", "client.name", "worker.id",
       "worker.name", supplies_issued, supplies_status, supply_request_id, created_at, updated_at, version

-- name: list_client
SELECT * FROM tasks_full
WHERE client_id = :me AND id < :after {filters} {search}
ORDER BY id DESC LIMIT :limit;

-- name: list_worker
SELECT * FROM tasks_full
WHERE worker_id = :me AND id < :after {filters} {search}
ORDER BY id DESC LIMIT :limit;

-- name: list_all
SELECT * FROM tasks_full
WHERE id < :after {filters} {search}
ORDER BY id DESC LIMIT :limit;

-- name: list_clerk
SELECT {clerks_columns} FROM tasks_full
WHERE status = 'assigned' AND supplies_issued = 0 AND id < :after {filters}
ORDER BY id DESC LIMIT :limit;

-- The same in other orders: by a key, and among equal ones by id. A person's own tasks are few and sorted as they are read.

-- name: sorted_client
SELECT * FROM tasks_full
WHERE client_id = :me
  AND (CASE :sort WHEN 'scheduled_at' THEN scheduled_at WHEN 'price' THEN price WHEN 'status' THEN status_rank ELSE 0 END * :direction, id * :direction)
    > (:key * :direction, :after * :direction) {filters} {search}
ORDER BY CASE :sort WHEN 'scheduled_at' THEN scheduled_at WHEN 'price' THEN price WHEN 'status' THEN status_rank ELSE 0 END * :direction, id * :direction
LIMIT :limit;

-- name: sorted_worker
SELECT * FROM tasks_full
WHERE worker_id = :me
  AND (CASE :sort WHEN 'scheduled_at' THEN scheduled_at WHEN 'status' THEN status_rank ELSE 0 END * :direction, id * :direction)
    > (:key * :direction, :after * :direction) {filters} {search}
ORDER BY CASE :sort WHEN 'scheduled_at' THEN scheduled_at WHEN 'status' THEN status_rank ELSE 0 END * :direction, id * :direction
LIMIT :limit;

-- name: sorted_clerk
SELECT {clerks_columns} FROM tasks_full
WHERE status = 'assigned' AND supplies_issued = 0
  AND (CASE :sort WHEN 'scheduled_at' THEN scheduled_at WHEN 'status' THEN status_rank ELSE 0 END * :direction, id * :direction)
    > (:key * :direction, :after * :direction) {filters}
ORDER BY CASE :sort WHEN 'scheduled_at' THEN scheduled_at WHEN 'status' THEN status_rank ELSE 0 END * :direction, id * :direction
LIMIT :limit;

-- All tasks are many: each order has its index.

-- name: all_by_created_at
SELECT * FROM tasks_full
WHERE id > :after {filters} {search}
ORDER BY id LIMIT :limit;

-- name: all_by_scheduled_at
SELECT * FROM tasks_full
WHERE (scheduled_at, id) > (:key, :after) {filters} {search}
ORDER BY scheduled_at, id LIMIT :limit;

-- name: all_by_scheduled_at_desc
SELECT * FROM tasks_full
WHERE (scheduled_at, id) < (:key, :after) {filters} {search}
ORDER BY scheduled_at DESC, id DESC LIMIT :limit;

-- name: all_by_price
SELECT * FROM tasks_full
WHERE (price, id) > (:key, :after) {filters} {search}
ORDER BY price, id LIMIT :limit;

-- name: all_by_price_desc
SELECT * FROM tasks_full
WHERE (price, id) < (:key, :after) {filters} {search}
ORDER BY price DESC, id DESC LIMIT :limit;

-- name: all_by_status
SELECT * FROM tasks_full
WHERE (status_rank, id) > (:key, :after) {filters} {search}
ORDER BY status_rank, id LIMIT :limit;

-- name: all_by_status_desc
SELECT * FROM tasks_full
WHERE (status_rank, id) < (:key, :after) {filters} {search}
ORDER BY status_rank DESC, id DESC LIMIT :limit;

-- name: task_insert
INSERT INTO tasks_task (id, number, status, waiting, next_free_at, service_type_id, description, address, contact_phone, scheduled_at,
    duration_minutes, client_id, worker_id, base_price, discount_percent, discount, price, share_percent, worker_share, penalty, had_worker,
    supplies_issued, supplies_status, rebooked_from, penalty_waived, created_at, updated_at, version, search)
VALUES (:id, :number, 'new', NULL, NULL, :service_type_id, :description, :address, :contact_phone, :scheduled_at, :duration_minutes, :client_id,
    NULL, :base_price, :discount_percent, :discount, :price, :share_percent, :worker_share, :penalty, 0, 0, 'none', :rebooked_from, 0, :now, :now, 1, :search);

-- name: task_assign
UPDATE tasks_task SET status = 'assigned', worker_id = :worker_id, waiting = NULL, next_free_at = NULL, had_worker = 1, updated_at = :now,
    version = version + 1
WHERE id = :id;

-- name: task_wait
UPDATE tasks_task SET status = 'new', worker_id = NULL, waiting = :waiting, next_free_at = :next_free_at, updated_at = :now, version = version + 1
WHERE id = :id;

-- name: task_move
UPDATE tasks_task SET scheduled_at = :scheduled_at, updated_at = :now, version = version + 1 WHERE id = :id;

-- name: task_start
UPDATE tasks_task SET status = 'in_progress', started_at = :now, updated_at = :now, version = version + 1 WHERE id = :id;

-- name: task_end
UPDATE tasks_task SET status = :status, cause = :cause, waiting = NULL, next_free_at = NULL, ended_at = :now, updated_at = :now,
    version = version + 1
WHERE id = :id;

-- name: task_rebooked
UPDATE tasks_task SET rebooked_to = :rebooked_to, updated_at = :now, version = version + 1 WHERE id = :id AND rebooked_to IS NULL;

-- name: task_waive
UPDATE tasks_task SET penalty_waived = 1, waive_reason = :reason, updated_at = :now, version = version + 1 WHERE id = :id;

-- name: task_supplies
UPDATE tasks_task SET supplies_status = :status,
    supplies_issued = CASE WHEN :issued = 1 THEN 1 WHEN status = 'assigned' THEN 0 ELSE supplies_issued END, supply_request_id = :request_id,
    supplies_requested_at = COALESCE(:requested_at, supplies_requested_at), updated_at = :now, version = version + 1
WHERE id = :id;

-- name: task_kit_back
UPDATE tasks_task SET supplies_issued = 0, supplies_status = 'to_return', version = version + 1 WHERE id = :id AND supplies_issued = 1;

-- name: brief_find
SELECT id, number, status, service_type_id, service_type_name, client_id, client_name, worker_id, worker_name, scheduled_at, supplies_issued
FROM tasks_pub_task WHERE id = :id;

-- name: slot_take
INSERT INTO tasks_slot (task_id, worker_id, starts_at, ends_at) VALUES (:task_id, :worker_id, :starts_at, :ends_at);

-- name: slot_free
DELETE FROM tasks_slot WHERE task_id = :task_id;

-- name: slots_busy
SELECT worker_id, starts_at, ends_at FROM tasks_slot
WHERE starts_at < :ends_at AND starts_at > :starts_at - 86400000 AND ends_at > :starts_at AND task_id <> :except_task;

-- name: slots_after
SELECT worker_id, starts_at, ends_at FROM tasks_slot
WHERE starts_at > :starts_at - 86400000 AND starts_at < :until AND ends_at > :starts_at ORDER BY worker_id, starts_at;

-- name: history_add
INSERT INTO tasks_history (id, task_id, at, actor_id, action, from_status, to_status, worker_id, cause, reason)
VALUES (:id, :task_id, :at, :actor_id, :action, :from, :to, :worker_id, :cause, :reason);

-- name: history_list
SELECT h.at, h.actor_id AS "actor.id", a.name AS "actor.name", h.action, h.from_status AS "from", h.to_status AS "to", h.cause, h.reason
FROM tasks_history h LEFT JOIN auth_pub_user a ON a.id = h.actor_id
WHERE h.task_id = :task_id ORDER BY h.id;

-- name: photo_add
INSERT INTO tasks_photo (id, task_id, kind, hash, taken_at, uploaded_at, uploaded_by)
VALUES (:id, :task_id, :kind, :hash, :taken_at, :now, :uploaded_by)
ON CONFLICT (task_id, kind, hash) DO NOTHING;

-- name: photo_list
SELECT id, kind, taken_at, uploaded_at FROM tasks_photo WHERE task_id = :task_id ORDER BY id;

-- name: photo_find
SELECT task_id, hash FROM tasks_photo WHERE id = :id;

-- name: photo_hashes
SELECT DISTINCT hash FROM tasks_photo WHERE hash > :after ORDER BY hash LIMIT 500;

-- name: photo_used
SELECT COUNT(*) FROM tasks_photo WHERE hash = :hash;

-- name: result_add
INSERT INTO tasks_result (worker_id, service_type_id, done, failed, cancelled)
VALUES (:worker_id, :service_type_id, :done, :failed, :cancelled)
ON CONFLICT (worker_id, service_type_id) DO UPDATE SET done = tasks_result.done + excluded.done,
    failed = tasks_result.failed + excluded.failed, cancelled = tasks_result.cancelled + excluded.cancelled;

-- name: client_result_add
INSERT INTO tasks_client_result (client_id, worker_id, done, failed) VALUES (:client_id, :worker_id, :done, :failed)
ON CONFLICT (client_id, worker_id) DO UPDATE SET done = tasks_client_result.done + excluded.done,
    failed = tasks_client_result.failed + excluded.failed;

-- name: client_results
SELECT worker_id, done, failed FROM tasks_client_result WHERE client_id = :client_id ORDER BY worker_id;

-- name: paid_total
SELECT paid_total FROM tasks_client WHERE id = :id;

-- name: paid_total_set
INSERT INTO tasks_client (id, paid_total) VALUES (:id, :paid_total) ON CONFLICT (id) DO UPDATE SET paid_total = excluded.paid_total;

-- name: due_no_show
SELECT id FROM tasks_task WHERE status = 'assigned' AND scheduled_at <= :until ORDER BY scheduled_at LIMIT 500;

-- name: due_expired
SELECT id FROM tasks_task WHERE status = 'new' AND scheduled_at <= :until ORDER BY scheduled_at LIMIT 500;

-- name: waiting_list
SELECT id FROM tasks_task WHERE status = 'new' AND id > :after ORDER BY id LIMIT 100;

-- name: waiting_count
SELECT COUNT(*) FROM tasks_task WHERE status = 'new';

-- name: assigned_of_worker
SELECT id FROM tasks_task WHERE worker_id = :worker_id AND status = 'assigned' ORDER BY id;

-- name: service_type_insert
INSERT INTO tasks_service_type (id, name, description, base_price, duration_minutes, wanted_traits, active, version, created_at)
VALUES (:id, :name, :description, :base_price, :duration_minutes, :wanted_traits, 1, 1, :now);

-- name: service_type_update
UPDATE tasks_service_type SET name = :name, description = :description, base_price = :base_price, duration_minutes = :duration_minutes,
    wanted_traits = :wanted_traits, active = :active, version = version + 1
WHERE id = :id;

-- name: service_type_find
SELECT id, name, description, base_price, duration_minutes, wanted_traits, active, version, created_at FROM tasks_service_type WHERE id = :id;

-- name: service_type_list
SELECT id, name, description, base_price, duration_minutes, wanted_traits, active, version, created_at FROM tasks_service_type
WHERE (active = :active OR :active IS NULL) ORDER BY active DESC, name;

-- name: worker_put
INSERT INTO tasks_worker (id, active, traits, version, created_at) VALUES (:id, :active, '[]', 1, :now)
ON CONFLICT (id) DO UPDATE SET active = excluded.active, version = tasks_worker.version + 1;

-- name: worker_traits
UPDATE tasks_worker SET traits = :traits, version = version + 1 WHERE id = :id;

-- name: worker_find
SELECT w.id, u.name, u.email, u.phone, w.active, w.traits, w.version,
       (SELECT COALESCE(SUM(r.done), 0) FROM tasks_result r WHERE r.worker_id = w.id) AS "results.done",
       (SELECT COALESCE(SUM(r.failed), 0) FROM tasks_result r WHERE r.worker_id = w.id) AS "results.failed",
       (SELECT COALESCE(SUM(r.cancelled), 0) FROM tasks_result r WHERE r.worker_id = w.id) AS "results.cancelled",
       (SELECT COUNT(*) FROM tasks_slot s WHERE s.worker_id = w.id) AS upcoming,
       (SELECT COALESCE(SUM(s.ends_at - s.starts_at), 0) / 3600000 FROM tasks_slot s
        WHERE s.worker_id = w.id AND s.starts_at < :now + 604800000 AND s.ends_at > :now) AS load
FROM tasks_worker w JOIN auth_pub_contact u ON u.id = w.id
WHERE w.id = :id;

-- name: worker_list
SELECT w.id, u.name, u.email, u.phone, w.active, w.traits, w.version,
       (SELECT COALESCE(SUM(r.done), 0) FROM tasks_result r WHERE r.worker_id = w.id) AS "results.done",
       (SELECT COALESCE(SUM(r.failed), 0) FROM tasks_result r WHERE r.worker_id = w.id) AS "results.failed",
       (SELECT COALESCE(SUM(r.cancelled), 0) FROM tasks_result r WHERE r.worker_id = w.id) AS "results.cancelled",
       (SELECT COUNT(*) FROM tasks_slot s WHERE s.worker_id = w.id) AS upcoming,
       (SELECT COALESCE(SUM(s.ends_at - s.starts_at), 0) / 3600000 FROM tasks_slot s
        WHERE s.worker_id = w.id AND s.starts_at < :now + 604800000 AND s.ends_at > :now) AS load
FROM tasks_worker w JOIN auth_pub_contact u ON u.id = w.id
WHERE w.id < :before AND (u.search LIKE :q ESCAPE '!' OR :q IS NULL)
ORDER BY w.id DESC LIMIT :limit;

-- name: worker_active
SELECT active FROM tasks_worker WHERE id = :id;

-- name: roster_workers
SELECT w.id, w.traits, (SELECT COUNT(*) FROM tasks_slot s WHERE s.worker_id = w.id) AS open
FROM tasks_worker w WHERE w.active = 1 ORDER BY w.id;

-- name: roster_results
SELECT worker_id, service_type_id, done, failed FROM tasks_result;

-- name: name_find
SELECT id, name FROM auth_pub_user WHERE id = :id;

-- name: pipeline_find
SELECT version, steps FROM tasks_pipeline ORDER BY version DESC LIMIT 1;

-- name: pipeline_add
INSERT INTO tasks_pipeline (version, steps, set_at, set_by) VALUES (:version, :steps, :now, :set_by);

-- name: decision_add
INSERT INTO tasks_decision (id, task_id, decided_at, pipeline_version, chosen_id, free_count, relaxed, skipped, steps, candidates)
VALUES (:id, :task_id, :decided_at, :pipeline_version, :chosen_id, :free_count, :relaxed, :skipped, :steps, :candidates);

-- name: decision_find
SELECT id, task_id, chosen_id, decided_at, pipeline_version, free_count, relaxed, skipped, steps, candidates
FROM tasks_decision WHERE task_id = :task_id ORDER BY id DESC LIMIT 1;

-- name: decision_recent
SELECT id, task_id, chosen_id, decided_at, pipeline_version, free_count, relaxed, skipped, steps, candidates
FROM tasks_decision WHERE chosen_id IS NOT NULL ORDER BY id DESC LIMIT :limit;

-- name: preview_task
SELECT id, number, scheduled_at, "service_type.id", "service_type.name" FROM tasks_full WHERE id = :id;
