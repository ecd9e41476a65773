-- The fortune cookie of a request, ordered from an outside company under the request's id. What became of it stands beside the request, as a clerk
-- looks at both together.
ALTER TABLE supplies_request ADD COLUMN cookie_due_at INTEGER;       -- later than this it is late; NULL: none was ordered
ALTER TABLE supplies_request ADD COLUMN cookie_accepted_at INTEGER;  -- the supplier has confirmed the order
ALTER TABLE supplies_request ADD COLUMN cookie_ended_at INTEGER;     -- it arrived, or failed
ALTER TABLE supplies_request ADD COLUMN cookie_problem TEXT          -- why it failed, or what the supplier's last trouble was
    CHECK (cookie_problem IN ('unreachable', 'timeout', 'busy', 'bad_answer', 'refused', 'supplier_failed', 'never_came'));
