-- Named statements of the supplies module.

-- part: request
id, task_id, task_number, service_type_id, service_type_name, scheduled_at, client_id, client_name, worker_id, worker_name, status,
       to_return, cookie_status, fortune, cookie_due_at, cookie_accepted_at, cookie_ended_at, cookie_problem, items, without_cookie_reason, created_at, ready_at, issued_at, ended_at, changed_at

-- name: request_add
INSERT INTO supplies_request (id, task_id, task_number, service_type_id, service_type_name, scheduled_at, client_id, client_name, worker_id,
    worker_name, status, to_return, cookie_status, cookie_due_at, items, created_at, changed_at, version)
VALUES (:id, :task_id, :task_number, :service_type_id, :service_type_name, :scheduled_at, :client_id, :client_name, :worker_id, :worker_name,
    'requested', 0, :cookie_status, :cookie_due_at, '[]', :now, :now, 1);

-- name: request_find
SELECT {request} FROM supplies_request WHERE id = :id /*pg FOR UPDATE: SQLite has one writer, here two may meet */;

-- name: request_view
SELECT {request} FROM supplies_request WHERE id = :id;

-- name: request_newest
SELECT {request} FROM supplies_request WHERE task_id = :task_id AND (worker_id = :worker_id OR :worker_id IS NULL) ORDER BY id DESC LIMIT 1;

-- name: list_queue
SELECT {request} FROM supplies_request
WHERE id > :after AND (:status LIKE '%,' || status || ',%' OR :status IS NULL) AND (task_id = :task_id OR :task_id IS NULL)
    AND (to_return = :to_return OR :to_return IS NULL)
ORDER BY id LIMIT :limit;

-- name: list_worker
SELECT {request} FROM supplies_request
WHERE worker_id = :me AND id < :before AND (:status LIKE '%,' || status || ',%' OR :status IS NULL) AND (task_id = :task_id OR :task_id IS NULL)
    AND (to_return = :to_return OR :to_return IS NULL)
ORDER BY id DESC LIMIT :limit;

-- name: request_ready
UPDATE supplies_request SET status = 'ready', ready_at = :now, changed_at = :now, version = version + 1 WHERE id = :id;

-- name: request_issue
UPDATE supplies_request SET status = 'issued', items = :items, without_cookie_reason = :reason, issued_at = :now, changed_at = :now,
    version = version + 1
WHERE id = :id;

-- name: request_end
UPDATE supplies_request SET status = :status, to_return = 0, ended_at = :now, changed_at = :now, version = version + 1 WHERE id = :id;

-- name: request_to_return
UPDATE supplies_request SET to_return = 1, changed_at = :now, version = version + 1 WHERE id = :id;

-- name: request_move
UPDATE supplies_request SET worker_id = :worker_id, worker_name = :worker_name, scheduled_at = :scheduled_at, changed_at = :now,
    version = version + 1
WHERE id = :id;

-- name: cookie_end
UPDATE supplies_request SET cookie_status = :status, fortune = :fortune, cookie_ended_at = :now, cookie_problem = :problem, version = version + 1
WHERE id = :id;

-- name: cookie_late
UPDATE supplies_request SET cookie_status = 'late', version = version + 1 WHERE id = :id;

-- name: cookie_accepted
UPDATE supplies_request SET cookie_accepted_at = :at WHERE id = :id;

-- name: cookie_trouble
UPDATE supplies_request SET cookie_problem = :problem, version = version + 1 WHERE id = :id;

-- name: cookie_supplier
SELECT COUNT(*) AS awaited, COALESCE(SUM(CASE WHEN cookie_status = 'late' THEN 1 ELSE 0 END), 0) AS late, COUNT(cookie_problem) AS troubled,
       (SELECT cookie_problem FROM supplies_request WHERE id = (SELECT MAX(id) FROM supplies_request
           WHERE status IN ('requested', 'ready') AND cookie_status IN ('ordered', 'late') AND cookie_problem IS NOT NULL)) AS problem
FROM supplies_request WHERE status IN ('requested', 'ready') AND cookie_status IN ('ordered', 'late');

-- part: kit
id, service_type_id, name, items, active, version, created_at

-- name: kit_add
INSERT INTO supplies_kit (id, service_type_id, name, items, active, version, created_at) VALUES (:id, :service_type_id, :name, :items, 1, 1, :now);

-- name: kit_find
SELECT {kit} FROM supplies_kit WHERE id = :id;

-- name: kit_list
SELECT {kit} FROM supplies_kit
WHERE (service_type_id = :service_type_id OR :service_type_id IS NULL OR service_type_id IS NULL) AND (active = :active OR :active IS NULL)
ORDER BY active DESC, name, id;

-- name: kit_update
UPDATE supplies_kit SET service_type_id = :service_type_id, name = :name, items = :items, active = :active, version = version + 1 WHERE id = :id;

-- name: service_types in main
SELECT id, name FROM tasks_pub_service_type ORDER BY id;

-- part: artifact
number, id, request_id, task_id, task_number, at, direction, clerk_id, clerk_name, worker_id, worker_name, name, quantity, note,
       without_cookie_reason, search, hash

-- name: artifact_last
SELECT {artifact} FROM supplies_artifact WHERE number = (SELECT MAX(number) FROM supplies_artifact);

-- name: artifact_add
INSERT INTO supplies_artifact (number, id, request_id, task_id, task_number, at, direction, clerk_id, clerk_name, worker_id, worker_name, name, quantity,
    note, without_cookie_reason, search, hash)
VALUES (:number, :id, :request_id, :task_id, :task_number, :at, :direction, :clerk_id, :clerk_name, :worker_id, :worker_name, :name, :quantity,
    :note, :without_cookie_reason, :search, :hash);

-- name: artifact_unsealed
SELECT {artifact} FROM supplies_artifact WHERE hash IS NULL ORDER BY at, id LIMIT :limit;

-- name: artifact_seal
UPDATE supplies_artifact SET number = :number, search = :search, hash = :hash WHERE id = :id;

-- name: artifact_page
SELECT {artifact} FROM supplies_artifact WHERE number > :after ORDER BY number LIMIT :limit;

-- Times never go back from one number to the next: so a time is a number.
-- name: artifact_number_at
SELECT number FROM supplies_artifact WHERE at >= :at ORDER BY at, number LIMIT 1;

-- part: audit_filters
AND number >= :first AND number < :before AND (direction = :direction OR :direction IS NULL) AND (search LIKE :q ESCAPE '!' OR :q IS NULL)

-- name: all_by_number
SELECT {artifact} FROM supplies_artifact WHERE number IS NOT NULL {audit_filters}
ORDER BY number DESC LIMIT :limit;

-- name: all_by_number_of_task
SELECT {artifact} FROM supplies_artifact
WHERE task_id = :task_id AND (worker_id = :worker_id OR :worker_id IS NULL) AND (clerk_id = :clerk_id OR :clerk_id IS NULL) {audit_filters}
ORDER BY number DESC LIMIT :limit;

-- name: all_by_number_of_worker
SELECT {artifact} FROM supplies_artifact WHERE worker_id = :worker_id AND (clerk_id = :clerk_id OR :clerk_id IS NULL) {audit_filters}
ORDER BY number DESC LIMIT :limit;

-- name: all_by_number_of_clerk
SELECT {artifact} FROM supplies_artifact WHERE clerk_id = :clerk_id {audit_filters}
ORDER BY number DESC LIMIT :limit;

-- name: all_by_number_of_direction
SELECT {artifact} FROM supplies_artifact WHERE direction = :direction {audit_filters}
ORDER BY number DESC LIMIT :limit;

-- part: comparison
id, at, since, looked_at, checked, equal, difference_count, more, differences, ended_at

-- name: comparison_add
INSERT INTO supplies_comparison (id, at, since, checked, difference_count, more, differences) VALUES (:id, :now, :since, 0, 0, 0, '[]');

-- name: comparison_find
SELECT {comparison} FROM supplies_comparison WHERE id = :id;

-- name: comparison_newest
SELECT {comparison} FROM supplies_comparison WHERE CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END = :ended ORDER BY id DESC LIMIT 1;

-- name: comparison_update
UPDATE supplies_comparison SET looked_at = :looked_at, checked = :checked, equal = :equal, difference_count = :difference_count, more = :more,
    differences = :differences, ended_at = :ended_at
WHERE id = :id;

-- name: comparison_list
SELECT {comparison} FROM supplies_comparison WHERE id < :before AND ended_at IS NOT NULL ORDER BY id DESC LIMIT :limit;

-- name: compare_changed
SELECT {request} FROM supplies_request WHERE changed_at >= :since AND (changed_at, id) > (:after_at, :after) ORDER BY changed_at, id LIMIT :limit;

-- name: compare_alive
SELECT {request} FROM supplies_request
WHERE ended_at IS NULL AND to_return = 0 AND changed_at < :since AND task_id > :after
ORDER BY task_id LIMIT :limit;

-- name: compare_lines
SELECT {artifact} FROM supplies_artifact WHERE request_id = :request_id ORDER BY number;

-- part: task_flags
id, number, status, worker_id, scheduled_at, supplies_issued, supplies_status, supply_request_id

-- name: compare_tasks in main
SELECT {task_flags} FROM tasks_pub_supplies
WHERE scheduled_at >= :since AND (scheduled_at, id) > (:after_at, :after) AND (supplies_status <> 'none' OR supplies_issued = 1)
ORDER BY scheduled_at, id LIMIT :limit;

-- name: compare_task in main
SELECT {task_flags} FROM tasks_pub_supplies WHERE id = :id;
