-- Named statements of the notifications module. Others' tables are read through their published views alone.

-- name: mail_insert
INSERT INTO notifications_mail (id, created_at, source, event_id, user_id, template, task_id, facts, status, attempts, message_id)
VALUES (:id, :created_at, :source, :event_id, :user_id, :template, :task_id, :facts, 'queued', 0, :message_id)
ON CONFLICT (source, event_id, user_id, template) DO NOTHING;

-- name: mail_set_job
UPDATE notifications_mail SET job_id = :job_id WHERE id = :id;

-- name: mail_load
SELECT id, created_at, user_id, template, task_id, facts, status, attempts, message_id, job_id
FROM notifications_mail WHERE id = :id /*pg FOR UPDATE: SQLite has one writer, here two may meet */;

-- name: mail_sending
UPDATE notifications_mail SET status = 'sending', attempts = attempts + 1, locale = :locale WHERE id = :id;

-- name: mail_sent
UPDATE notifications_mail SET status = 'sent', sent_at = :at, last_error = NULL WHERE id = :id;

-- name: mail_not_sent
UPDATE notifications_mail SET status = :status, last_error = :error WHERE id = :id;

-- name: mail_list
SELECT m.id, m.created_at, c.email AS address, c.name, COALESCE(m.locale, c.locale) AS locale, m.template, m.facts, m.status, m.attempts,
       m.last_error, m.sent_at, t.service_type_name, t.client_name, t.worker_name
FROM notifications_mail m
LEFT JOIN auth_pub_contact c ON c.id = m.user_id
LEFT JOIN tasks_pub_task_contact t ON t.id = m.task_id
WHERE m.id < :before AND (m.status = :status OR :status IS NULL)
  AND (c.search LIKE :q ESCAPE '!' OR m.template LIKE :q ESCAPE '!' OR lower(m.facts) LIKE :q ESCAPE '!' OR :q IS NULL)
ORDER BY m.id DESC LIMIT :limit;

-- name: notification_insert
INSERT INTO notifications_notification (id, created_at, source, event_id, user_id, event, template, task_id, facts, read)
VALUES (:id, :created_at, :source, :event_id, :user_id, :event, :template, :task_id, :facts, 0)
ON CONFLICT (source, event_id, user_id, template) DO NOTHING;

-- name: notification_list
SELECT n.id, n.created_at, n.event, n.template, n.task_id, n.facts, n.read, t.service_type_name, t.client_name, t.worker_name
FROM notifications_notification n
LEFT JOIN tasks_pub_task_contact t ON t.id = n.task_id
WHERE n.user_id = :me AND n.id < :before AND (:unread = 0 OR n.read = 0)
ORDER BY n.id DESC LIMIT :limit;

-- name: notification_read
UPDATE notifications_notification SET read = 1 WHERE id = :id AND user_id = :me;

-- name: notification_read_all
UPDATE notifications_notification SET read = 1 WHERE user_id = :me AND read = 0;

-- name: task_contact
SELECT service_type_name, description, address, contact_phone, client_name, worker_name FROM tasks_pub_task_contact WHERE id = :id;
