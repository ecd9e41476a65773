#!/usr/bin/env python3
"""Embeds files as data in one C source: embed.py OUT.c SYMBOL ROOT FILE…

Gives `const struct embedded SYMBOL[]` and `const size_t SYMBOL_count` (tools/embedded.h): each file under its path relative to ROOT, with
a NUL after its bytes that is not counted. It generates data only, never code."""
import os
import sys

out, symbol, root, files = sys.argv[1], sys.argv[2], sys.argv[3], sorted(sys.argv[4:])
with open(out, "w", encoding="ascii") as c:
    c.write('#include "embedded.h"\n')
    for index, path in enumerate(files):
        with open(path, "rb") as file:
            data = file.read() + b"\0"
        c.write(f"static const unsigned char file_{index}[] = {{\n")
        for start in range(0, len(data), 32):
            c.write(",".join(map(str, data[start:start + 32])) + ",\n")
        c.write("};\n")
    c.write(f"const struct embedded {symbol}[] = {{\n")
    for index, path in enumerate(files):
        name = os.path.relpath(path, root).replace('"', "")
        c.write(f'    {{"{name}", (const char *)file_{index}, sizeof file_{index} - 1}},\n')
    c.write(f"}};\nconst size_t {symbol}_count = {len(files)};\n")
