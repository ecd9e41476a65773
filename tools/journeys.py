#!/usr/bin/env python3
"""What came of the tests, for script/test: which failed and the first lines of why, and which passed at the second try.

    tools/journeys.py --journeys REPORT.json                  from Playwright's report, whose retries are the second try
    tools/journeys.py --units LOG.json [LOG-AGAIN.json]       from meson's logs: of all tests, and of the failed ones run once more alone
    tools/journeys.py --failed-units LOG.json                 only the names to run once more, one a line

The first line is "PASSED FAILED" in numbers (a test that passed at the second try has passed); what follows is for people."""
import json
import pathlib
import re
import sys

LINES = 6  # of the reason of one failure
WELL = ("OK", "EXPECTEDFAIL", "SKIP")


def first_lines(text, count=LINES):
    """The first lines that say something, without colours, indented."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return "".join(f"        {line.strip()[:200]}\n" for line in [line for line in plain.splitlines() if line.strip()][:count])


def told(passed, failed, flaky):
    """`failed`, `flaky`: pairs of a name and the text of why."""
    print(passed, len(failed))
    for words, tests in (("failed", failed), ("passed at the second try", flaky)):
        for name, why in tests:
            print(f"    {words}: {name}\n{first_lines(why)}", end="")


# ---- journeys

def tests_of(suite, titles=()):
    """All tests below: (name, test)."""
    for spec in suite.get("specs", []):
        for test in spec["tests"]:
            place = f"{test['projectName']} {spec['file']}:{spec['line']}"
            yield f"{place} {' › '.join((*titles, spec['title']))}", test
    for inner in suite.get("suites", []):
        yield from tests_of(inner, (*titles, inner["title"]))


def why_of(test):
    """The first failed try's reason; a worker process that fell over leaves none."""
    for result in test["results"]:
        if result["status"] not in ("passed", "skipped"):
            return "\n".join(error.get("message", "") for error in result["errors"]) or result["status"]
    return "no reason was told"


def journeys(path):
    try:
        report = json.loads(pathlib.Path(path).read_text())
    except (OSError, ValueError) as error:
        return told(0, [("the journeys", f"Playwright left no report: {error}")], [])
    found = [pair for suite in report["suites"] for pair in tests_of(suite)]
    passed = sum(test["status"] in ("expected", "flaky") for _, test in found)
    failed = [(name, why_of(test)) for name, test in found if test["status"] == "unexpected"]
    failed += [("outside of any test", error.get("message", "")) for error in report.get("errors", [])]
    flaky = [(name, why_of(test)) for name, test in found if test["status"] == "flaky"]
    if not found and not failed:
        failed = [("the journeys", "no test was found")]
    return told(passed, failed, flaky)


# ---- unit tests

def read_units(path):
    """Name (without the suite that meson writes before it) to meson's record; none if there is no log."""
    try:
        return {test["name"].split(" / ")[-1]: test for test in map(json.loads, pathlib.Path(path).read_text().splitlines())}
    except (OSError, ValueError):
        return {}


def why_of_unit(test):
    """The lines in which cmocka or a sanitizer says what is wrong, else the last ones."""
    said = (test.get("stdout", "") + "\n" + test.get("stderr", "")).splitlines()
    telling = [line for line in said if re.search(r"^\[ +(ERROR|LINE|FAILED) +\] (?!\d+ test)|ERROR: |runtime error|[Aa]ssert|^Error|Traceback", line)]
    return "\n".join([test["result"].lower(), *(dict.fromkeys(telling) or [line for line in said if line.strip()][-LINES:])])


def failed_units(path):
    return {name: test for name, test in read_units(path).items() if test["result"] not in WELL}


def units(path, path_again=None):
    tests, bad = read_units(path), failed_units(path)
    again = read_units(path_again) if path_again else {}
    if not tests:
        return told(0, [("the unit tests", f"meson left no log in {path}")], [])
    cured = [name for name in bad if again.get(name, {}).get("result") in WELL]
    failed = [(name, why_of_unit(again.get(name, test))) for name, test in bad.items() if name not in cured]
    passed = sum(test["result"] in ("OK", "EXPECTEDFAIL") for test in tests.values()) + len(cured)
    return told(passed, failed, [(name, why_of_unit(bad[name])) for name in cured])


if __name__ == "__main__":
    jobs = {"--journeys": journeys, "--units": units, "--failed-units": lambda path: print("\n".join(failed_units(path)))}
    if len(sys.argv) < 3 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    jobs[sys.argv[1]](*sys.argv[2:])
