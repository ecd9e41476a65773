#!/usr/bin/env python3
"""The demo company through the program itself: test_demo.py MCF. The same seed makes the same company apart from ids; every status is there;
nothing is left to be mailed; a folder that is in use is refused."""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

mcf = sys.argv[1]
SHAPE = """
SELECT t.status, t.cause, t.waiting, t.description, t.address, t.scheduled_at, s.name, c.name, w.name, t.price, t.supplies_status, t.created_at,
       t.started_at, t.ended_at, (SELECT group_concat(kind || hash) FROM (SELECT kind, hash FROM tasks_photo p WHERE p.task_id = t.id ORDER BY id)),
       (SELECT group_concat(action || at || COALESCE(reason, '')) FROM (SELECT * FROM tasks_history h WHERE h.task_id = t.id ORDER BY id))
FROM tasks_task t JOIN tasks_service_type s ON s.id = t.service_type_id JOIN auth_user c ON c.id = t.client_id
LEFT JOIN auth_user w ON w.id = t.worker_id ORDER BY t.id"""


def run(*words):
    return subprocess.run([mcf, *words], capture_output=True, text=True)


def query(folder, sql, store="main"):
    with sqlite3.connect(f"file:{folder}/{store}.db?mode=ro&immutable=1", uri=True) as db:
        return db.execute(sql).fetchall()


def demo(root, name, seed):
    folder = os.path.join(root, name)
    made = run("demo", "--data", folder, "--months", "1", "--seed", str(seed))
    assert made.returncode == 0, made.stderr
    return folder, made.stdout


def check_all(root):
    one, said = demo(root, "one", 7)
    two, _ = demo(root, "two", 7)
    other, _ = demo(root, "other", 8)
    shape = query(one, SHAPE)
    if query(one, "SELECT MAX(created_at) / 3600000 FROM tasks_task") == query(two, "SELECT MAX(created_at) / 3600000 FROM tasks_task"):
        assert shape == query(two, SHAPE), "the same seed made another company"
    assert shape != query(other, SHAPE), "another seed made the same company"
    statuses = {row[0] for row in query(one, "SELECT DISTINCT status FROM tasks_task")}
    assert statuses == {"new", "assigned", "in_progress", "done", "cancelled", "failed"}, statuses
    assert query(one, "SELECT COUNT(*) FROM tasks_task WHERE rebooked_from IS NOT NULL")[0][0] > 0, "nothing was rebooked"
    requests = {row[0] for row in query(one, "SELECT DISTINCT status FROM supplies_request", "supplies")}
    assert requests == {"requested", "ready", "issued", "cancelled", "returned"}, requests
    cookies = {row[0] for row in query(one, "SELECT DISTINCT cookie_status FROM supplies_request", "supplies")}
    assert cookies >= {"arrived", "failed"} and "off" not in cookies, cookies
    kinds = {row[0] for row in query(one, "SELECT DISTINCT kind FROM accounting_entry", "accounting")}
    assert kinds >= {"task_charge", "share", "penalty", "bonus", "charge_paid"}, kinds
    settled = {(row[0], row[1]) for row in query(one, "SELECT DISTINCT kind, status FROM accounting_settlement", "accounting")}
    assert ("invoice", "paid") in settled, settled  # what else there is depends on the day and on luck
    checks = query(one, "SELECT COUNT(*), SUM(equal), MAX(checked) FROM accounting_check WHERE ended_at IS NOT NULL", "accounting")[0]
    assert checks[0] > 20 and checks[0] == checks[1] and checks[2] > 20, checks
    assert os.path.exists(os.path.join(one, "payments", "journal.jsonl")), "the payment services' journal is not there"
    booked = query(one, "SELECT COUNT(*) FROM accounting_entry WHERE kind = 'task_charge'", "accounting")[0][0]
    owed = query(one, "SELECT COUNT(*) FROM tasks_task WHERE had_worker = 1 AND status IN ('done', 'cancelled', 'failed')")[0][0]
    assert booked == owed, f"{booked} tasks are charged, {owed} are owed"
    assert query(one, "SELECT COUNT(*) FROM job WHERE state <> 'done'")[0][0] == 0, "something is still to be done"
    waiting = {row[0] for row in query(one, "SELECT kind FROM job WHERE state <> 'done'", "supplies")}
    # A second look waits by the real clock; a cookie that was ordered minutes before the end is still awaited.
    assert waiting <= {"supplies.compare", "supplies.cookie", "supplies.cookie_late"}, waiting
    audit = query(one, "SELECT COUNT(*), MAX(number), SUM(direction = 'returned'), SUM(name = 'fortune cookie'), COUNT(without_cookie_reason) FROM supplies_artifact", "supplies")[0]
    assert audit[0] == audit[1] and min(audit) > 0, audit
    nights = query(one, "SELECT COUNT(*), SUM(equal = 0), MAX(checked) FROM supplies_comparison", "supplies")[0]
    assert nights[0] > 20 and not nights[1] and nights[2] > 20, nights
    assert query(one, "SELECT COUNT(*) FROM supplies_kit", "supplies")[0][0] > 5, "there are no templates of kits"
    assert not os.path.exists(os.path.join(one, "mail")), "messages of the past were written"
    for role in ("client", "worker", "clerk", "manager", "admin"):
        assert f"{role}@example.org" in said, f"no login of a {role} was printed"
    checked = run("verify", "--data", one)
    assert checked.returncode == 0 and "All is well." in checked.stdout, checked.stdout + checked.stderr
    again = run("demo", "--data", one)
    assert again.returncode == 1 and "not empty" in again.stderr, again.stderr


root = tempfile.mkdtemp(prefix="mcf-demo-")
try:
    check_all(root)
finally:
    shutil.rmtree(root)
