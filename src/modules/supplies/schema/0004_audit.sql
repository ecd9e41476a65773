-- The audit becomes a chain: each line has a number, 1, 2, … in order, and a hash over the line before it and all that this line says (audit.c), written
-- in the transaction of the line. Lines from before are sealed once, when the module starts; times never go back from one number to the next.
ALTER TABLE supplies_artifact ADD COLUMN number INTEGER;                        -- NULL: from before, not sealed yet
ALTER TABLE supplies_artifact ADD COLUMN without_cookie_reason TEXT;            -- of a kit that went out without its cookie
ALTER TABLE supplies_artifact ADD COLUMN search TEXT;                           -- lower case: what, task number, worker, clerk
ALTER TABLE supplies_artifact ADD COLUMN hash TEXT CHECK ((hash IS NULL) = (number IS NULL) AND (hash IS NULL) = (search IS NULL));

DROP INDEX supplies_artifact_task;
DROP INDEX supplies_artifact_worker;
CREATE UNIQUE INDEX supplies_artifact_number ON supplies_artifact (number);
CREATE INDEX supplies_artifact_task ON supplies_artifact (task_id, number);
CREATE INDEX supplies_artifact_worker ON supplies_artifact (worker_id, number);
CREATE INDEX supplies_artifact_clerk ON supplies_artifact (clerk_id, number);
CREATE INDEX supplies_artifact_direction ON supplies_artifact (direction, number);
CREATE INDEX supplies_artifact_request ON supplies_artifact (request_id, number);
CREATE INDEX supplies_artifact_at ON supplies_artifact (at, number);
CREATE INDEX supplies_artifact_unsealed ON supplies_artifact (at, id) WHERE hash IS NULL;

-- A line that is not sealed may be sealed; nothing else ever changes.
DROP TRIGGER supplies_artifact_kept /*pg ON supplies_artifact: there a trigger's name is its table's */;
CREATE TRIGGER supplies_artifact_kept BEFORE UPDATE ON supplies_artifact FOR EACH ROW
WHEN (OLD.hash IS NOT NULL OR NEW.hash IS NULL OR NEW.id <> OLD.id OR NEW.request_id <> OLD.request_id OR NEW.task_id <> OLD.task_id
      OR NEW.task_number <> OLD.task_number OR NEW.at <> OLD.at OR NEW.direction <> OLD.direction OR NEW.clerk_id <> OLD.clerk_id
      OR NEW.clerk_name <> OLD.clerk_name OR NEW.worker_id <> OLD.worker_id OR NEW.worker_name <> OLD.worker_name OR NEW.name <> OLD.name
      OR NEW.quantity <> OLD.quantity OR NEW.note IS DISTINCT FROM OLD.note
      OR NEW.without_cookie_reason IS DISTINCT FROM OLD.without_cookie_reason)
BEGIN
    SELECT RAISE(ABORT, 'supplies_artifact is only added to');
END;
CREATE TRIGGER supplies_artifact_sealed BEFORE INSERT ON supplies_artifact FOR EACH ROW
WHEN (NEW.hash IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'supplies_artifact takes sealed lines alone');
END;
/*pg CREATE TRIGGER supplies_artifact_never_emptied BEFORE TRUNCATE ON supplies_artifact
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('supplies_artifact is only added to');: SQLite knows no such statement */
