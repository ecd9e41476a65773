-- Published: what can be ordered, by name.
CREATE VIEW tasks_pub_service_type AS
SELECT id, name, active FROM tasks_service_type;

-- Published: what a task says of its supplies, so that the supplies module can compare it with what it knows itself.
CREATE VIEW tasks_pub_supplies AS
SELECT id, number, status, worker_id, scheduled_at, supplies_issued, supplies_status, supply_request_id FROM tasks_task;
