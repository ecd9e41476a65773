#!/usr/bin/env python3
"""The benchmark: each row sets one of the program's jobs beside a yardstick, in interleaved rounds of the same run; medians with the least and the most.

    tools/bench.py MCF YARDSTICK BOOKS DATA [ROW…]      DATA: a demo company; writes docs/bench.md when all rows ran

Server on one core, load (wrk) on the other. Absolute figures are this machine's of that hour; the ratio is what is compared with the aim."""
import datetime
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROUNDS, SECONDS, CONNECTIONS = 5, 2, 64
BOOKS_ROUNDS = 3  # each makes 100 000 events of its own


def on_core(core, command, **more):
    pin = ["taskset", "-c", str(core)] if (os.cpu_count() or 1) > 1 else []
    return subprocess.Popen(pin + command, **more)


def wrk(url, token="", script=None):
    """Requests per second with CONNECTIONS connections; any answer that is not 2xx fails the run."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"] + (["-s", script] if script else [])
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    out = on_core(1, command + [url], stdout=subprocess.PIPE, text=True).communicate()[0]
    if "Non-2xx" in out or "Socket errors" in out:
        sys.exit(f"bench: {url}: {out}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


class Program:
    def __init__(self, program, data):
        self.process = on_core(0, [program, "serve", "--data", data, "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--dev"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            found = re.search(r"listening on (\S+)", line)
            if found:
                self.url = found.group(1)
                return
        sys.exit("bench: the program did not start")

    def call(self, method, path, body=None, token=""):
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(self.url + path, method=method, headers=headers, data=json.dumps(body).encode() if body else None)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Yardstick:
    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory()
        self.process = on_core(0, [program, "18099", self.folder.name + "/y.db"], stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.url = "http://127.0.0.1:18099"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.folder.cleanup()


def post_script(body):
    file = tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False)
    file.write(f"wrk.method = 'POST'\nwrk.body = '{body}'\nwrk.headers['Content-Type'] = 'application/json'\n")
    file.close()
    return file.name


def order_script(service_type):
    """Each request another time within the coming months, so that workers are free."""
    file = tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False)
    file.write(f"""local count = 0
wrk.method = 'POST'
wrk.headers['Content-Type'] = 'application/json'
request = function()
    count = count + 1
    local at = os.time() + 86400 + (count * 600) % (300 * 86400)
    local body = '{{"service_type_id":"{service_type}","description":"bench","address":"bench","scheduled_at":"' .. os.date('!%Y-%m-%dT%H:%M:%SZ', at) .. '"}}'
    return wrk.format(nil, nil, nil, body)
end
""")
    file.close()
    return file.name


def rows(program, token, task, service_type, yardstick):
    key = yardstick.url + "/4711"
    insert = post_script("x")
    return {
        "read-task": ("GET /api/tasks/{id}: session, permission, full object", "bare library + SQLite read of one row", "≥ 0.70",
                      lambda: wrk(f"{program.url}/api/tasks/{task}", token), lambda: wrk(key)),
        "list-tasks": ("GET /api/tasks?limit=50 of a client (rows per second)", "bare library + SQLite read of one row", "-",
                       lambda: 50 * wrk(f"{program.url}/api/tasks?limit=50", token), lambda: wrk(key)),
        "create-task": ("POST /api/tasks: price, matching, task, history, event, durable", "bare library, one durable insert a request", "≥ 4",
                        lambda: wrk(f"{program.url}/api/tasks", token, order_script(service_type)), lambda: wrk(yardstick.url + "/insert", script=insert)),
    }


def measure(ours, theirs):
    a, b = [], []
    for _ in range(ROUNDS):
        a.append(ours())
        b.append(theirs())
    return a, b


def spread(values):
    return f"{statistics.median(values):,.0f} ({min(values):,.0f}-{max(values):,.0f})"


def report(name, row, a, b):
    ratio = statistics.median(x / y for x, y in zip(a, b))
    return f"| `{name}` {row[0]} | {row[1]} | {spread(a)} | {spread(b)} | {ratio:.2f} | {row[2]} |"


def books(program):
    """What the books do without a server: the consumer that applies the ends of tasks, and the walk of mcf verify."""
    booked, alone, walked = [], [], []
    for _ in range(BOOKS_ROUNDS):
        said = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
        figures = re.search(r"(\d+) events/s, (\d+) rows/s; SQLite alone (\d+) rows/s.*?(\d+)/s; all is well", said, re.S)
        if not figures:
            sys.exit(f"bench: the books are not well: {said}")
        events, rows_each, sqlite, entries = map(int, figures.groups())
        booked.append((events, rows_each))
        alone.append(sqlite)
        walked.append(entries)
    events = [each for each, _ in booked]
    ratio = statistics.median(ours / theirs for (_, ours), theirs in zip(booked, alone))
    return [f"| `books` ends of tasks applied by accounting's consumer: rows per second, of {spread(events)} events | SQLite alone, the same rows in one transaction | "
            f"{spread([each for _, each in booked])} | {spread(alone)} | {ratio:.2f} | ≥ 0.40, ≥ 100,000 events |",
            f"| `books` the walk of `mcf verify`: entries per second | - | {spread(walked)} | - | - | ≥ 500,000 |"]


def main(mcf, yardstick_program, books_program, data, wanted):
    logins = pathlib.Path(data, "logins.txt").read_text()
    email, password = re.search(r"client\s+(\S+@\S+)\s+(.+)", logins).groups()
    program, yardstick = Program(mcf, data), Yardstick(yardstick_program)
    try:
        token = program.call("POST", "/api/tokens", {"email": email, "password": password.strip(), "name": f"bench {time.time()}"})["token"]
        task = program.call("GET", "/api/tasks?limit=1", token=token)["items"][0]["id"]
        service_type = program.call("GET", "/api/service-types?active=true", token=token)["items"][0]["id"]
        table = rows(program, token, task, service_type, yardstick)
        unknown = set(wanted) - set(table) - {"books"}
        if unknown:
            sys.exit(f"bench: no row {', '.join(unknown)}; there are {', '.join(table)}, books")
        lines = []
        for name in [name for name in wanted or table if name != "books"]:
            lines.append(report(name, table[name], *measure(table[name][3], table[name][4])))
            print(lines[-1], flush=True)
    finally:
        program.stop()
        yardstick.stop()
    if not wanted or "books" in wanted:
        lines += books(books_program)
        print("\n".join(lines[-2:]), flush=True)
    if not wanted:
        write(lines)


def write(lines):
    version = subprocess.run(["git", "describe", "--always"], capture_output=True, text=True, check=False).stdout.strip()
    page = [
        "# Benchmark", "",
        f"Written by `script/bench` on {datetime.date.today()}, version {version}: {ROUNDS} interleaved rounds of {SECONDS} s, {CONNECTIONS} connections, server on one core, load on the other;",
        f"median requests/s (least-most); the books: {BOOKS_ROUNDS} runs on all cores. Machines are noisy: compare ratios, not figures.", "",
        "| work | yardstick | ours | yardstick | ratio | aim |", "|---|---|---|---|---|---|", *lines, ""]
    pathlib.Path("docs/bench.md").write_text("\n".join(page))


if len(sys.argv) < 5:
    sys.exit(__doc__)
main(*sys.argv[1:5], sys.argv[5:])
