#!/usr/bin/env python3
"""Embeds files as data in one C source: embed.py OUT.c SYMBOL ROOT FILE…

Gives `const struct embedded SYMBOL[]` and `const size_t SYMBOL_count` (tools/include/embedded.h): each file under its path relative to ROOT,
with a NUL after its bytes that is not counted. Each file is also a constant of its own, for static tables: "schema/0001_tasks.sql" of
tasks_files is `tasks_files_schema_0001_tasks_sql`, declared by EMBEDDED_FILE(). It makes data only, never code."""
import os
import re
import sys

out, symbol, root, files = sys.argv[1], sys.argv[2], sys.argv[3], sorted(sys.argv[4:])
names = [os.path.relpath(path, root) for path in files]
constants = [symbol + "_" + re.sub(r"\W", "_", name) for name in names]
with open(out, "w", encoding="ascii") as c:
    c.write('#include "embedded.h"\n')
    for path, constant in zip(files, constants):
        with open(path, "rb") as file:
            data = file.read() + b"\0"
        c.write(f"EMBEDDED_FILE({constant});\nconst unsigned char {constant}[] = {{\n")
        for start in range(0, len(data), 32):
            c.write(",".join(map(str, data[start:start + 32])) + ",\n")
        c.write("};\n")
    c.write(f"extern const struct embedded {symbol}[];\nextern const size_t {symbol}_count;\nconst struct embedded {symbol}[] = {{\n")
    for name, constant in zip(names, constants):
        c.write(f'    {{"{name}", (const char *){constant}, sizeof {constant} - 1}},\n')
    c.write(f"}};\nconst size_t {symbol}_count = {len(files)};\n")
