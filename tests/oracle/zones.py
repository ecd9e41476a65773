#!/usr/bin/env python3
"""The calendar's oracle (5-proof 8): what local times and ticks must be, by Python's zoneinfo on the system's zone data, compared with what
the program's own functions give (answers.c).

    tests/oracle/zones.py ANSWERS

C: a seeded sample of zones and years, and every change of clocks of a few zones. PROOF_SIZE=nightly: all zones, all years from 1970 to
2100. PROOF_SEED repeats a sample; PROOF_RESULTS is where the figures go."""
import calendar
import concurrent.futures
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import time
import zoneinfo

FIRST, LAST = 1970, 2100
DAY, HOUR = 86400, 3600
UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
MINUTES = (0, 90, 150, 23 * 60 + 30, 1439)
RULES = (("daily", 0, 0), ("daily", 150, 0), ("daily", 1439, 0), ("weekly", 90, 6), ("weekly", 0, 0), ("monthly", 23 * 60 + 30, 0), ("monthly", 150, 28), ("monthly", 0, 1))
# Half an hour of summer time, a day left out, two changes around Ramadan, a change of two hours, half-hour zones, changes at midnight, a winter that is the exception.
EDGE_ZONES = ("Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Antarctica/Troll", "America/St_Johns",
              "Asia/Tehran", "America/Asuncion", "Europe/Dublin")


def seconds(moment):
    return int((moment - EPOCH).total_seconds())


def wall(zone, second):
    return (EPOCH + datetime.timedelta(seconds=second)).astimezone(zone)


def offset(zone, second):
    return int(wall(zone, second).utcoffset().total_seconds())


def changes(zone, begin, end, step=3 * HOUR):
    """(second, offset before, offset after) of every change of clocks in (begin, end]."""
    found, before = [], offset(zone, begin)
    for low in range(begin, end, step):
        high = min(low + step, end)
        after = offset(zone, high)
        if after == before:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if offset(zone, middle) == before:
                low = middle
            else:
                high = middle
        found.append((high, before, offset(zone, high)))
        before = after
    return found


def instant(zone, date, minute):
    """The second of a local minute: the first of two, and for one that does not exist the end of the gap."""
    local = datetime.datetime(date.year, date.month, date.day, minute // 60, minute % 60)
    second = seconds(local.replace(tzinfo=zone))  # fold=0: the first of two
    if wall(zone, second).replace(tzinfo=None) == local:
        return second
    plain = seconds(local.replace(tzinfo=UTC))
    for change, before, after in changes(zone, plain - 2 * DAY, plain + 2 * DAY, HOUR // 2):
        if change + before <= plain < change + after:
            return change
    raise AssertionError(f"{zone} {local}: neither a time nor in a gap")


def ask_at(out, zone, second, ms=0):
    there = wall(zone, second)
    east = int(there.utcoffset().total_seconds()) // 60
    out.append(f"at {second * 1000 + ms} {there.year} {there.month} {there.day} {there.hour * 60 + there.minute} {east}")


def ask_local(out, zone, date, minute):
    out.append(f"local {date.year} {date.month} {date.day} {minute} {instant(zone, date, minute) * 1000}")


def ask_edge(out, zone, second):
    """Around a change of clocks: the last and first moments, and every quarter of an hour on the wall."""
    for near in (second - DAY, second - 1, second, second + 1, second + DAY):
        ask_at(out, zone, near, 999 if near < second else 0)
    middle = wall(zone, second).replace(tzinfo=None)
    for quarter in range(-16, 17):
        local = middle + datetime.timedelta(minutes=15 * quarter)
        ask_local(out, zone, local.date(), local.hour * 60 + local.minute)


def falls_on(rule, date):
    kind, _, day = rule
    if kind == "daily":
        return True
    if kind == "weekly":
        return date.weekday() == day
    return date.day == (day or calendar.monthrange(date.year, date.month)[1])


def ask_year(out, zone, year):
    begin = datetime.date(year, 1, 1)
    days = [begin + datetime.timedelta(days=i) for i in range(-1, 367)]
    for rule in RULES:
        ticks = sorted({instant(zone, date, rule[1]) for date in days if falls_on(rule, date)})
        out.append(f"rule {rule[0]} {rule[1]} {rule[2]} {len(ticks)} " + " ".join(str(tick * 1000) for tick in ticks))
    for date in days:
        for minute in MINUTES:
            ask_local(out, zone, date, minute)
    first = seconds(datetime.datetime(year, 1, 1, tzinfo=UTC))
    for second in range(first, first + 366 * DAY, 5 * HOUR + 1):
        ask_at(out, zone, second, 500)
    for second, _, _ in changes(zone, first, first + 366 * DAY):
        ask_edge(out, zone, second)


def ask_edges(out, zone):
    begin, end = (seconds(datetime.datetime(year, 1, 2, tzinfo=UTC)) for year in (FIRST, LAST))
    found = changes(zone, begin, end)
    for second, _, _ in found:
        ask_edge(out, zone, second)
    return len(found)


def check(program, name, years, edges=False):
    """(questions, differences, changes of clocks, words) of one zone."""
    zone = zoneinfo.ZoneInfo(name)
    out = [f"zone {name}"]
    for year in years:
        ask_year(out, zone, year)
    count = ask_edges(out, zone) if edges else 0
    result = subprocess.run([program], input="\n".join(out) + "\n", capture_output=True, text=True, check=False)
    lines = result.stdout.splitlines()
    if result.returncode not in (0, 1) or not lines or not lines[-1].startswith("questions "):
        raise RuntimeError(f"{name}: {result.stdout[-2000:]}{result.stderr[-2000:]}")
    words = lines[-1].split()
    return int(words[1]), int(words[3]), count, lines[:-1]


def jobs_of(rng, nightly):
    zones = sorted(zoneinfo.available_timezones())
    if nightly:
        return [(name, range(FIRST, LAST + 1), True) for name in zones]
    sample = {}
    for _ in range(120):
        sample.setdefault(rng.choice(zones), []).append(rng.randint(FIRST, LAST))
    return [(name, sorted(set(years)), False) for name, years in sorted(sample.items())] + [(name, (), True) for name in EDGE_ZONES]


def record(figures, seed, nightly):
    line = {"proof": 8, "name": "calendar against an oracle", "figures": figures, "seed": seed, "size": "N" if nightly else "C", "date": time.strftime("%Y-%m-%d")}
    print("proof " + json.dumps(line))
    if folder := os.environ.get("PROOF_RESULTS"):
        path = pathlib.Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        (path / "08-calendar-against-an-oracle.json").write_text(json.dumps(line) + "\n")


def main(program):
    nightly = os.environ.get("PROOF_SIZE") == "nightly"
    seed = int(os.environ.get("PROOF_SEED") or time.time())
    print(f"PROOF_SEED={seed}", flush=True)
    jobs = jobs_of(random.Random(seed), nightly)
    figures = {"zones": len({name for name, _, _ in jobs}), "years": 0, "questions": 0, "changes of clocks": 0, "differences": 0}
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for questions, differences, count, words in pool.map(check, [program] * len(jobs), *zip(*jobs)):
            figures["questions"] += questions
            figures["differences"] += differences
            figures["changes of clocks"] += count
            print("\n".join(words[:5]), end="\n" if words else "", flush=True)
    figures["years"] = sum(len(years) for _, years, _ in jobs)
    if figures["differences"]:
        print(figures)
        return 1
    record(figures, seed, nightly)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
