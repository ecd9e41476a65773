#!/usr/bin/env python3
"""The project's own lint: what a compiler does not hold. Prints every breach with file, line and the way to fix, exits 1 if there is any.

    tools/check.py BUILD        checks the sources, and the calls between the libraries in the build folder
    tools/check.py --self-test  plants breaches and sees each refused"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_FILE, MAX_FUNCTION = 500, 60
EXCEPTIONS = ROOT / "tools" / "check-exceptions.txt"

# Which libraries a library may call. Modules: see src/modules/meson.build.
MAY_CALL = {
    "base": set(),
    "platform": {"base"},
    "events-types": {"base", "platform"},
    "auth": {"base", "platform", "events-types"},
    "tasks": {"base", "platform", "events-types", "auth"},
    "supplies": {"base", "platform", "events-types", "auth", "tasks"},
    "accounting": {"base", "platform", "events-types", "auth"},
    "notifications": {"base", "platform", "events-types", "auth"},
}
HEADERS = {"base": "src/base/include", "platform": "src/platform/include", "events-types": "src/modules/events/include"}

BANNED = {
    r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca|system|popen)\s*\(": "use arena_printf, struct buf or the bounded form",
}
WORLD = {
    r"\b(time|rand|random|srand|gettimeofday|clock_gettime|getenv)\s*\(": "the world is reached through struct env (platform/env.h)",
}
WORLD_MAY = ("src/platform/", "src/base/log.c", "src/app/", "tools/")
SQL = r"\"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b"
MONEY = ("src/base/money.c", "src/base/include/base/money.h", "src/modules/tasks/pricing", "src/modules/accounting", "src/modules/bets")
PROMISES = r"\b(TODO|FIXME|XXX|HACK)\b"


def strip_comments(text):
    """Blanks comments and keeps the lines, so that line numbers stay right."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def functions(lines):
    """(first line, name, length) of every function, by the brace style: '{' and '}' alone in the first column."""
    start, name = None, ""
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            head = " ".join(lines[max(0, number - 4):number - 1])
            found = re.findall(r"(\w+)\s*\(", head)
            start, name = number, found[-1] if found else "?"
        elif line.startswith("}") and start:
            if not line.startswith("};") and not line.startswith("} "):
                yield start, name, number - start + 1
            start = None


def allowed_sizes():
    rows = [line.split() for line in EXCEPTIONS.read_text().splitlines() if line and not line.startswith("#")] if EXCEPTIONS.exists() else []
    return {row[0]: int(row[1]) for row in rows}


def check_source(path, text, sizes):
    """Breaches of one file as (line, words)."""
    name = str(path)
    code = strip_comments(text)
    lines = text.splitlines()
    if len(lines) > sizes.get(name, MAX_FILE):
        yield 1, f"{len(lines)} lines: find the seam and split (at most {MAX_FILE})"
    rules = {} if "/test/" in name else dict(BANNED)
    if not name.startswith(WORLD_MAY) and "/test/" not in name:
        rules.update(WORLD)
    for number, line in enumerate(code.splitlines(), 1):
        for pattern, cure in rules.items():
            if re.search(pattern, line):
                yield number, f"{line.strip()[:60]}: {cure}"
        if name.startswith("src/modules") and "/test/" not in name and re.search(SQL, line):
            yield number, "SQL stands in store.sql alone"
        if name.startswith(MONEY) and re.search(r"\b(float|double)\b", line):
            yield number, "no floating point near money"
    for number, line in enumerate(lines, 1):
        if re.search(PROMISES, line):
            yield number, "a promise for later: do it, or leave it out"
    if name.endswith(".c"):
        for start, function, length in functions(lines):
            if length > sizes.get(f"{name}:{function}", MAX_FUNCTION):
                yield start, f"{function} has {length} lines: split it (at most {MAX_FUNCTION})"


def symbols(archive):
    """(defined, undefined) global symbols of a static library."""
    defined, undefined = set(), set()
    out = subprocess.run(["nm", "--format=posix", "-g", archive], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        parts = line.split()
        if len(parts) < 2 or parts[0].endswith(":"):
            continue
        (undefined if parts[1] == "U" else defined).add(parts[0])
    return defined, undefined - defined


def header_words(library):
    folder = ROOT / HEADERS.get(library, f"src/modules/{library}/include")
    return set(re.findall(r"\w+", " ".join(h.read_text() for h in folder.rglob("*.h"))))


def check_calls(libraries, words):
    """Calls into a library that may not be called, or round its public header. libraries: name -> (defined, undefined)."""
    owner = {symbol: name for name, (defined, _) in libraries.items() for symbol in defined}
    for name, (_, undefined) in sorted(libraries.items()):
        for symbol in sorted(undefined):
            callee = owner.get(symbol)
            if not callee or callee == name:
                continue
            if callee not in MAY_CALL[name]:
                yield f"{name} calls {symbol} of {callee}: not allowed (src/modules/meson.build)"
            elif symbol not in words[callee]:
                yield f"{name} calls {symbol}, which is private to {callee}: use its public header, or make it public there"


def sources():
    for path in sorted((ROOT / "src").rglob("*.[ch]")):
        yield path.relative_to(ROOT), path.read_text()


def main_check(build):
    breaches = []
    sizes = allowed_sizes()
    for path, text in sources():
        breaches += [f"{path}:{line}: {words}" for line, words in check_source(path, text, sizes)]
    libraries = {}
    for name in MAY_CALL:
        found = list(pathlib.Path(build).rglob(f"lib{name}.a"))
        if found:
            libraries[name] = symbols(str(found[0]))
    missing = set(MAY_CALL) - set(libraries)
    if missing:
        breaches.append(f"{build}: no library of {', '.join(sorted(missing))}: build first")
    breaches += check_calls(libraries, {name: header_words(name) for name in libraries})
    print("\n".join(breaches), file=sys.stderr)
    return not breaches


def self_test():
    """Each rule must refuse its breach, and let the same file through without it."""
    planted = {
        "banned function": ("src/modules/tasks/a.c", "void f(void)\n{\n    strcpy(a, b);\n}\n"),
        "clock": ("src/modules/tasks/a.c", "void f(void)\n{\n    now = time(NULL);\n}\n"),
        "literal SQL": ("src/modules/tasks/a.c", 'static const char *s = "SELECT 1";\n'),
        "floating money": ("src/modules/tasks/pricing.c", "static double price;\n"),
        "long function": ("src/modules/tasks/a.c", "void f(void)\n{\n" + "    g();\n" * 61 + "}\n"),
        "long file": ("src/modules/tasks/a.c", "int a;\n" * 501),
        "promise": ("src/modules/tasks/a.c", "/* TO" + "DO: later */\n"),
    }
    good = all(list(check_source(pathlib.PurePosixPath(path), text, {})) for path, text in planted.values())
    good &= not list(check_source(pathlib.PurePosixPath("src/modules/tasks/a.c"), "void f(void)\n{\n    g();\n}\n", {}))
    libraries = {"tasks": ({"tasks_order"}, {"notify"}), "notifications": ({"notify"}, set())}
    good &= len(list(check_calls(libraries, {"tasks": set(), "notifications": {"notify"}}))) == 1
    libraries = {"tasks": (set(), {"auth_private"}), "auth": ({"auth_private", "auth_public"}, set())}
    good &= len(list(check_calls(libraries, {"tasks": set(), "auth": {"auth_public"}}))) == 1
    libraries["tasks"] = (set(), {"auth_public"})
    good &= not list(check_calls(libraries, {"tasks": set(), "auth": {"auth_public"}}))
    return good


if len(sys.argv) != 2:
    sys.exit(__doc__)
sys.exit(0 if (self_test() if sys.argv[1] == "--self-test" else main_check(sys.argv[1])) else 1)
