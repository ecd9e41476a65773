-- Named statements of the auth module.

-- part: user
id, email, name, phone, locale, password_hash, roles, disabled, confirmed, version, created_at

-- name: user_add
INSERT INTO auth_user (id, email, name, phone, locale, password_hash, roles, disabled, confirmed, search, version, created_at)
VALUES (:id, :email, :name, :phone, :locale, :password_hash, :roles, :disabled, :confirmed, :search, 1, :created_at);

-- name: user_find
SELECT {user} FROM auth_user WHERE id = :id;

-- name: user_lock
SELECT {user}
FROM auth_user WHERE id = :id /*pg FOR UPDATE: SQLite has one writer, here two may meet */;

-- name: user_by_email
SELECT {user}
FROM auth_user WHERE email = :email;

-- name: user_change
UPDATE auth_user SET name = :name, phone = :phone, locale = :locale, roles = :roles, disabled = :disabled, search = :search,
       version = version + 1
WHERE id = :id;

-- name: user_set_password
UPDATE auth_user SET password_hash = :password_hash, confirmed = 1, version = version + 1 WHERE id = :id;

-- name: user_confirm
UPDATE auth_user SET confirmed = 1, version = version + 1 WHERE id = :id AND disabled = 0;

-- name: user_list
SELECT id, email, name, phone, locale, roles, disabled, confirmed, version, created_at FROM auth_user
WHERE id < :before AND (:roles = 0 OR (roles & :roles) <> 0) AND (search LIKE :q ESCAPE '!' OR :q IS NULL)
ORDER BY id DESC LIMIT :limit;

-- name: user_with_roles
SELECT id, email, name, phone, locale, roles, disabled, confirmed FROM auth_user
WHERE disabled = 0 AND confirmed = 1 AND (roles & :roles) <> 0
ORDER BY id;

-- name: user_other_admins
SELECT COUNT(*) FROM auth_user WHERE id <> :id AND disabled = 0 AND confirmed = 1 AND password_hash IS NOT NULL AND (roles & 16) <> 0;

-- name: session_add
INSERT INTO auth_session (id, hash, user_id, created_at, last_seen_at, expires_at, address, user_agent)
VALUES (:id, :hash, :user_id, :now, :now, :expires_at, :address, :user_agent);

-- name: session_find
SELECT s.id AS session_id, s.user_id, s.last_seen_at, s.expires_at, u.name, u.roles, u.locale
FROM auth_session s JOIN auth_user u ON u.id = s.user_id
WHERE s.hash = :hash AND u.disabled = 0;

-- name: session_seen
UPDATE auth_session SET last_seen_at = :at, expires_at = :expires_at WHERE id = :id AND last_seen_at < :at;

-- name: session_end
DELETE FROM auth_session WHERE id = :id AND user_id = :user_id;

-- name: session_end_all
DELETE FROM auth_session WHERE user_id = :user_id AND id <> :but;

-- name: session_sweep
DELETE FROM auth_session WHERE expires_at <= :now;

-- name: token_add
INSERT INTO auth_token (id, hash, user_id, name, created_at, expires_at)
VALUES (:id, :hash, :user_id, :name, :now, :expires_at);

-- name: token_find
SELECT t.id AS session_id, t.user_id, COALESCE(t.last_used_at, 0) AS last_seen_at, t.expires_at, u.name, u.roles, u.locale
FROM auth_token t JOIN auth_user u ON u.id = t.user_id
WHERE t.hash = :hash AND u.disabled = 0;

-- name: token_seen
UPDATE auth_token SET last_used_at = :at WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at);

-- name: token_list
SELECT id, name, created_at, last_used_at, expires_at FROM auth_token
WHERE user_id = :user_id AND expires_at > :now AND id < :before
ORDER BY id DESC LIMIT :limit;

-- name: token_count
SELECT COUNT(*) FROM auth_token WHERE user_id = :user_id AND expires_at > :now;

-- name: token_end
DELETE FROM auth_token WHERE id = :id AND user_id = :user_id;

-- name: token_end_all
DELETE FROM auth_token WHERE user_id = :user_id;

-- name: token_sweep
DELETE FROM auth_token WHERE expires_at <= :now;

-- name: link_add
INSERT INTO auth_link (hash, user_id, purpose, created_at, expires_at) VALUES (:hash, :user_id, :purpose, :now, :expires_at);

-- name: link_find
SELECT user_id, purpose, expires_at FROM auth_link WHERE hash = :hash AND expires_at > :now;

-- name: link_use
DELETE FROM auth_link WHERE hash = :hash AND expires_at > :now;

-- name: link_end_all
DELETE FROM auth_link WHERE user_id = :user_id AND (purpose = :purpose OR :purpose IS NULL);

-- name: link_sweep
DELETE FROM auth_link WHERE expires_at <= :now;

-- name: device_find
SELECT COUNT(*) FROM auth_device WHERE hash = :hash AND user_id = :user_id;

-- name: device_known
SELECT COUNT(*) FROM auth_device WHERE hash = :hash;

-- name: device_add
INSERT INTO auth_device (hash, user_id, created_at, last_seen_at) VALUES (:hash, :user_id, :now, :now)
ON CONFLICT (hash, user_id) DO UPDATE SET last_seen_at = excluded.last_seen_at;

-- name: device_sweep
DELETE FROM auth_device WHERE last_seen_at <= :before;

-- name: throttle_add
INSERT INTO auth_throttle (id, kind, account, address, device, at) VALUES (:id, :kind, :account, :address, :device, :now);

-- name: throttle_refund
DELETE FROM auth_throttle WHERE id = :id;

-- name: throttle_account
SELECT COALESCE(SUM(CASE WHEN kind = 'guess_stranger' THEN 1 ELSE 0 END), 0) AS strangers,
       COALESCE(SUM(CASE WHEN kind = 'guess_stranger' AND address = :address THEN 1 ELSE 0 END), 0) AS stranger_here,
       COALESCE(SUM(CASE WHEN kind = 'guess_known' THEN 1 ELSE 0 END), 0) AS known,
       COALESCE(SUM(CASE WHEN kind = 'guess_device' AND device = :device THEN 1 ELSE 0 END), 0) AS device,
       MIN(CASE WHEN kind LIKE 'guess!_%' ESCAPE '!' THEN at END) AS oldest_at
FROM auth_throttle WHERE account = :account AND at > :since;

-- name: throttle_kind
SELECT COUNT(*) FROM auth_throttle WHERE account = :account AND at > :since AND kind = :kind;

-- name: throttle_address
SELECT COUNT(*) FROM auth_throttle WHERE address = :address AND at > :since;

-- name: throttle_sweep
DELETE FROM auth_throttle WHERE at <= :before;

-- name: sign_in_add
INSERT INTO auth_sign_in (id, user_id, at, kind, outcome, address, address_block, user_agent, new_device)
VALUES (:id, :user_id, :now, :kind, :outcome, :address, :address_block, :user_agent, :new_device);

-- name: sign_in_ever
SELECT COUNT(*) FROM (SELECT 1 FROM auth_sign_in WHERE user_id = :user_id AND outcome = 'ok' LIMIT 1) s;

-- name: sign_in_from
SELECT COUNT(*) FROM (SELECT 1 FROM auth_sign_in
                      WHERE user_id = :user_id AND address_block = :address_block AND at > :since AND outcome = 'ok' LIMIT 1) s;

-- name: sign_in_list
SELECT id, at, kind, outcome, address, user_agent, new_device FROM auth_sign_in
WHERE user_id = :user_id AND id < :before
ORDER BY id DESC LIMIT :limit;

-- name: sign_in_sweep
DELETE FROM auth_sign_in WHERE at <= :before;

-- name: company_version
SELECT COALESCE(MAX(id), 0) FROM auth_company_setting;

-- name: company_at
SELECT s.key, s.value FROM auth_company_setting s
WHERE s.valid_from <= :at
  AND NOT EXISTS (SELECT 1 FROM auth_company_setting n
                  WHERE n.key = s.key AND n.valid_from <= :at
                    AND (n.valid_from > s.valid_from OR (n.valid_from = s.valid_from AND n.id > s.id)));

-- name: company_set
INSERT INTO auth_company_setting (id, key, value, valid_from, set_by) VALUES (:id, :key, :value, :valid_from, :set_by);

-- name: audit_add
INSERT INTO auth_audit (id, at, actor_id, action, subject, detail, address, request_id)
VALUES (:id, :at, :actor_id, :action, :subject, :detail, :address, :request_id);

-- name: audit_list
SELECT a.id, a.at, a.actor_id AS "actor.id", u.name AS "actor.name", a.action, a.subject, a.detail, a.address
FROM auth_audit a LEFT JOIN auth_user u ON u.id = a.actor_id
WHERE a.id < :before AND (a.actor_id = :actor_id OR :actor_id IS NULL) AND (a.action LIKE :action ESCAPE '!' OR :action IS NULL)
  AND (a.subject = :subject OR :subject IS NULL) AND (a.at >= :from OR :from IS NULL) AND (a.at < :to OR :to IS NULL)
ORDER BY a.id DESC LIMIT :limit;
