-- What idempotency needs of the platform's table idempotency_key, which every store has.

-- name: idempotency_find
SELECT request_hash, status, content_type, headers, body
FROM idempotency_key
WHERE scope = :scope AND key = :key;

-- name: idempotency_add
INSERT INTO idempotency_key (scope, key, request_hash, status, content_type, headers, body, created_at)
VALUES (:scope, :key, :request_hash, :status, :content_type, :headers, :body, :created_at);

-- name: readiness_write
-- A write that changes nothing: it takes the writing connection like any other.
DELETE FROM idempotency_key
WHERE scope = :scope AND key = :key;
