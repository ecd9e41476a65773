#!/usr/bin/env python3
"""Every named statement, prepared under SQLite's authorizer: a module touches its own tables alone, and of others only the published views
(…_pub_…). Also: every SQL("module", "name") in the C sources names a statement that is there, and those named all_by_… (long lists in some
order) read in the order of an index instead of sorting all that there is.

    tools/check_sql.py               checks
    tools/check_sql.py --self-test   plants breaches and sees each refused"""
import pathlib
import re
import sqlite3
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
STORE = {"auth": "main", "tasks": "main", "notifications": "main", "supplies": "supplies", "accounting": "accounting"}
ACTIONS = {sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


def stores():
    """An empty database per store, with the schemas of its modules."""
    databases = {}
    for module, store in STORE.items():
        database = databases.setdefault(store, sqlite3.connect(":memory:"))
        for file in sorted((ROOT / "src/modules" / module / "schema").glob("*.sql")):
            database.executescript(file.read_text())
    return databases


def statements(module):
    """(name, store, text) of each statement of a module's store.sql, without what belongs to PostgreSQL alone."""
    text = (ROOT / "src/modules" / module / "store.sql").read_text()
    pieces = re.split(r"^-- (name|part): ", text, flags=re.M)[1:]
    pieces = [(kind, *piece.split("\n", 1)) for kind, piece in zip(pieces[::2], pieces[1::2])]
    parts = {head.strip(): body for kind, head, body in pieces if kind == "part"}
    for head, body in ((head, body) for kind, head, body in pieces if kind == "name"):
        name, _, store = head.strip().partition(" in ")
        body = re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], found[0]), body)
        yield name, store or STORE[module], re.sub(r"/\*pg.*?\*/", "", body, flags=re.S)


def prepare(database, module, text):
    """Why the statement is refused, or None."""
    foreign, by_view = [], set()

    def authorize(action, table, column, schema, inner):
        # `inner` is the view or trigger on whose behalf a table is touched: a published view may read what lies under it.
        published = inner and "_pub_" in inner
        own = not table or table.startswith((module + "_", "sqlite_")) or "_pub_" in table
        if published:
            by_view.add(table)
        # A view that was merged into the statement names its table once more, without a column.
        if action in ACTIONS and not own and not published and (column or table not in by_view):
            foreign.append(f"{table}.{column}" if column else table)
        return sqlite3.SQLITE_OK

    database.set_authorizer(authorize)
    try:
        database.execute("EXPLAIN " + text, {name: 1 for name in re.findall(r":(\w+)", text)})
    except sqlite3.Error as error:
        return str(error)
    finally:
        database.set_authorizer(None)
    return f"touches {', '.join(sorted(set(foreign)))} of another module" if foreign else None


def sorts(database, text):
    """Does the statement sort its rows after reading them?"""
    plan = database.execute("EXPLAIN QUERY PLAN " + text, {name: 1 for name in re.findall(r":(\w+)", text)})
    return any("TEMP B-TREE" in row[3] for row in plan)


def handles():
    """(path, module, name) of every handle in the C sources: SQL("tasks", "name"), or the STATEMENT(name) of a module's own macro."""
    for module in STORE:
        for path in sorted((ROOT / "src/modules" / module).glob("*.c")):
            for name in re.findall(r'(?:SQL\("\w+", "|STATEMENT\()(\w+)(?:"\)|\);)', path.read_text()):
                yield path.relative_to(ROOT), module, name


def check():
    databases, faults, known, count = stores(), [], set(), 0
    for module in STORE:
        for name, store, text in statements(module):
            known.add((module, name))
            count += 1
            why = prepare(databases[store], module, text)
            if why:
                faults.append(f"{module}: {name}: {why}")
            elif name.startswith("all_by_") and sorts(databases[store], text):
                faults.append(f"{module}: {name}: no index has this order")
    used = set()
    for path, module, name in handles():
        used.add((module, name))
        if module in STORE and (module, name) not in known:
            faults.append(f'{path}: SQL("{module}", "{name}") names no statement')
    faults += [f"{module}: {name}: nobody uses it" for module, name in sorted(known - used)]
    if count < 50:
        faults.append(f"only {count} statements were found")
    print("\n".join(faults), file=sys.stderr)
    return not faults


def self_test():
    main = stores()["main"]
    refused = ["SELECT email FROM auth_user", "UPDATE auth_user SET name = 'x'", "DELETE FROM notifications_mail", "SELECT COUNT(*) FROM auth_user", "SELECT id FROM no_such_table"]
    allowed = ["SELECT name FROM auth_pub_user", "SELECT id FROM tasks_task", "SELECT client_name FROM tasks_pub_task"]
    if not sorts(main, "SELECT id FROM tasks_full ORDER BY address") or sorts(main, "SELECT id FROM tasks_full ORDER BY price DESC, id DESC"):
        return False
    return all(prepare(main, "tasks", text) for text in refused) and not any(prepare(main, "tasks", text) for text in allowed)


sys.exit(0 if (self_test() if sys.argv[1:] == ["--self-test"] else check()) else 1)
