#!/usr/bin/env python3
"""The patches of tests/mutants and the tests that see them; tests/mutants/README.md describes their form.

    tools/proof_tests.py --mutants [PATCH…]    builds each patch in a copy of the tree (build-mutants/) and demands that the named test fails
    tools/proof_tests.py --soak [PROOF…]       runs the tests of these proofs (default: all) in their nightly size, in build-test/

Names of patches may be parts of them; proofs are numbers."""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATCHES = ROOT / "tests" / "mutants"
COPY = ROOT / "build-mutants" / "tree"
SETTINGS = ["-Dbuildtype=debug", "-Doptimization=1", "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Dfuzz=true"]
PROJECTS = ("api", "phone", "desktop")


class Patch:
    """One file: its header's words and where the difference is."""

    def __init__(self, path):
        self.path, self.name = path, path.stem
        head = path.read_text().split("\n\n", 1)[0]
        words = dict(re.findall(r"^(\w[\w ]*): *(.+)$", head, flags=re.M))
        missing = [word for word in ("Proof", "Breaks", "Seen by") if word not in words]
        if missing:
            sys.exit(f"{path}: no line '{missing[0]}:' at its head (tests/mutants/README.md)")
        self.proof = int(words["Proof"])
        self.breaks, self.seen_by = words["Breaks"], words["Seen by"]
        self.surroundings = dict(item.split("=", 1) for item in shlex.split(words.get("With", "")))
        if words.get("Engine") == "PostgreSQL":
            self.surroundings["POSTGRESQL"] = os.environ["POSTGRESQL"]  # script/mutants and script/soak have started it

    @property
    def test(self):
        return self.seen_by, tuple(sorted(self.surroundings.items()))


def patches(names):
    found = [Patch(path) for path in sorted(PATCHES.glob("*.patch"))]
    for name in names:
        if not any(name in patch.name for patch in found):
            sys.exit(f"no patch is named like {name}")
    return [patch for patch in found if not names or any(name in patch.name for name in names)]


def quiet(command, **more):
    """Runs it; (done well, all it said)."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **more)
    return done.returncode == 0, done.stdout


def surroundings(tree, more):
    sanitizers = {
        "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99",
        "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
        "LSAN_OPTIONS": f"suppressions={tree}/tests/leaks.txt:print_suppressions=0",
        "MCF": f"{tree}/build-test/src/app/mcf",
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("PROOF_") and name != "POSTGRESQL"} | sanitizers | dict(more)


def unit_tests(tree):
    """Meson's tests: name to the targets it needs."""
    listed = subprocess.check_output(["meson", "introspect", "--tests", f"{tree}/build-test"], text=True)
    targets = subprocess.check_output(["meson", "introspect", "--targets", f"{tree}/build-test"], text=True)
    files = {target["id"]: target["filename"] for target in json.loads(targets)}
    here = f"{tree}/build-test/"
    return {test["name"]: [file.removeprefix(here) for target in test["depends"] for file in files.get(target, [])] for test in json.loads(listed)}


def unit_name(tree, word):
    """A test's name, or the one that ends in -word."""
    names = unit_tests(tree)
    fitting = [name for name in names if name == word] or [name for name in names if name.endswith("-" + word)]
    if len(fitting) != 1:
        sys.exit(f"'unit {word}': " + (f"is it {' or '.join(fitting)}?" if fitting else "no unit test of this name"))
    return fitting[0]


def build(tree, seen_by):
    """Builds what the test needs; (well, what was said)."""
    kind, name, *_ = shlex.split(seen_by) + [""]
    targets = unit_tests(tree)[unit_name(tree, name)] if kind == "unit" else ["src/app/mcf", "src/app/mcf-cookies", "src/app/mcf-payments"]
    jobs = str(min(os.cpu_count() or 2, 2))
    return quiet(["ninja", "-j", jobs, "-C", f"{tree}/build-test", "--quiet", *targets])


def run(tree, seen_by, env, patient=False):
    """Runs the test that a 'Seen by' names; (passed, what was said)."""
    kind, name, *title = shlex.split(seen_by)
    if kind == "unit":
        command = ["meson", "test", "-C", f"{tree}/build-test", "--no-rebuild", "--print-errorlogs", unit_name(tree, name)]
        return quiet(command + (["--timeout-multiplier", "0"] if patient else []), env=env)
    if kind in PROJECTS:
        folder = "api" if kind == "api" else "browser"
        where = f"{tree}/build-test/results/mutants"
        command = ["npm", "run", "--silent", "test", "--", f"--project={kind}", f"{folder}/{name}", *(["-g", title[0]] if title else [])]
        return quiet(command, cwd=f"{tree}/tests", env=env | {"TEST_RESULTS": where, "TEST_JSON": f"{where}.json"})
    if kind == "script":
        return quiet([f"{tree}/script/{name}", *title], cwd=tree, env=env | {"BUILD": "build-test"})
    sys.exit(f"'Seen by: {seen_by}': it begins with unit, script, {', '.join(PROJECTS)}")


def copy_tree():
    """The files that git knows, with new ones; what is the same already keeps its time, so that little is built anew."""
    listed = subprocess.check_output(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT)
    names = {name.decode() for name in listed.split(b"\0") if name and (ROOT / name.decode()).is_file()}
    for name in names:
        source, target = ROOT / name, COPY / name
        if target.exists() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        target.chmod(source.stat().st_mode)
    known = COPY.parent / "names"
    before = set(known.read_text().splitlines()) if known.exists() else set()
    for name in before - names:
        (COPY / name).unlink(missing_ok=True)
    known.write_text("\n".join(sorted(names)))
    for name in ("tests/node_modules", "web/node_modules", "web/dist"):
        if (ROOT / name).exists() and not (COPY / name).exists():
            (COPY / name).symlink_to(ROOT / name)
    if not (COPY / "build-test" / "build.ninja").exists():
        subprocess.check_call(["meson", "setup", "build-test", *SETTINGS], cwd=COPY, env=os.environ | {"CC": "ccache clang"}, stdout=subprocess.DEVNULL)
    subprocess.check_call(["ninja", "-C", "build-test", "--quiet", "build.ninja"], cwd=COPY)  # what the tests need is asked of it


def apply(patch, *more):
    env = os.environ | {"GIT_CEILING_DIRECTORIES": str(COPY.parent)}  # the copy is no checkout
    return quiet(["git", "apply", "--recount", *more, str(patch.path)], cwd=COPY, env=env)


def tail(text, count=25):
    return "".join(f"    {line}\n" for line in text.splitlines()[-count:])


def passes_whole(test, seen):
    """Does the test pass on the tree without any patch? Asked once per test."""
    if test not in seen:
        built, said = build(COPY, test[0])
        passed, said = run(COPY, test[0], surroundings(COPY, test[1])) if built else (False, said)
        seen[test] = passed
        if not passed:
            print(f"without any patch, {test[0]} does not pass:\n{tail(said)}", flush=True)
    return seen[test]


def verdict(patch, whole):
    """What became of one patch: (seen to fail, words)."""
    if not passes_whole(patch.test, whole):
        return False, "its test does not pass without it"
    fits, said = apply(patch)
    if not fits:
        return False, f"does not apply\n{tail(said)}"
    try:
        built, said = build(COPY, patch.seen_by)
        if not built:
            return False, f"does not build\n{tail(said)}"
        passed, said = run(COPY, patch.seen_by, surroundings(COPY, patch.test[1]))
        (COPY.parent / f"{patch.name}.log").write_text(said)
        if re.search(r"^Timeout: +[1-9]", said, flags=re.M):
            return False, "the test ran out of time, which shows nothing"
        return not passed, "the test passed: it proves nothing" if passed else "seen to fail"
    finally:
        apply(patch, "--reverse")


def mutants(names):
    copy_tree()
    chosen, whole, seen = patches(names), {}, 0
    for patch in sorted(chosen, key=lambda patch: (patch.proof, patch.name)):
        good, words = verdict(patch, whole)
        seen += good
        print(f"{'ok  ' if good else 'BAD '} proof {patch.proof}, {patch.name} ({patch.breaks}): {patch.seen_by}: {words}", flush=True)
    print(f"{seen} of {len(chosen)} seen to fail")
    return 0 if chosen and seen == len(chosen) else 1


def soak(numbers):
    results = ROOT / "build-test" / "results" / "soak"
    results.mkdir(parents=True, exist_ok=True)
    chosen = sorted({(patch.proof, patch.test) for patch in patches([]) if not numbers or str(patch.proof) in numbers})
    more = {name: value for name, value in os.environ.items() if name.startswith("PROOF_")} | {"PROOF_SIZE": "nightly", "PROOF_RESULTS": str(results)}
    failed = 0
    for proof, (seen_by, own) in chosen:
        built, said = build(ROOT, seen_by)
        passed, said = run(ROOT, seen_by, surroundings(ROOT, own) | more, patient=True) if built else (False, said)
        failed += not passed
        print(f"{'ok  ' if passed else 'BAD '} proof {proof}: {seen_by}\n{'' if passed else tail(said, 60)}", end="", flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} held")
    return 0 if chosen and not failed else 1


if __name__ == "__main__":
    jobs = {"--mutants": mutants, "--soak": soak}
    if len(sys.argv) < 2 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    sys.exit(jobs[sys.argv[1]](sys.argv[2:]))
