#!/usr/bin/env python3
"""Embeds the built interface: assets.py OUT.h DIST

Gives `#define EMBEDDED_ASSETS N` and `static const struct asset embedded_assets[N]` (platform/http.h): each file of DIST as it is and, where that
is smaller, compressed by gzip and brotli, so that the program serves without compressing. DIST missing: N is 0. It makes data only, never code,
and leaves OUT.h alone when nothing has changed, since compressing takes seconds."""
import gzip
import hashlib
import os
import shutil
import subprocess
import sys

TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp",
    ".woff2": "font/woff2", ".woff": "font/woff", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
    ".map": "application/json",
}
NODE = "const z=require('zlib'),f=require('fs');const d=f.readFileSync(0);process.stdout.write(z.brotliCompressSync(d," \
       "{params:{[z.constants.BROTLI_PARAM_QUALITY]:11,[z.constants.BROTLI_PARAM_SIZE_HINT]:d.length}}))"


def brotli(data):
    for command in (["brotli", "-q", "11", "-c"], ["node", "-e", NODE]):
        if shutil.which(command[0]):
            return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout
    return b""


def files_of(dist):
    found = []
    for folder, _, names in os.walk(dist):
        found += [os.path.join(folder, name) for name in names if not name.endswith((".gz", ".br"))]
    return sorted(found)


def literal(data):
    """A string literal in pieces; octal escapes of full length, so that no digit after one is taken for a part of it."""
    lines = []
    for start in range(0, len(data), 48):
        piece = data[start:start + 48]
        lines.append('"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in piece) + '"')
    return "\n    ".join(lines) or '""'


def variants(path, data):
    """(plain, gzip, brotli); what would not be smaller is left out."""
    packed = (gzip.compress(data, 9, mtime=0), brotli(data)) if len(data) > 256 else (b"", b"")
    return (data,) + tuple(v if v and len(v) < len(data) * 9 // 10 else b"" for v in packed)


def main():
    out, dist = sys.argv[1], sys.argv[2]
    contents = [(path, open(path, "rb").read()) for path in files_of(dist)]
    if not any(os.path.relpath(path, dist) == "index.html" for path, _ in contents):
        contents = []
    digest = hashlib.sha256(open(__file__, "rb").read())
    for path, data in contents:
        digest.update(os.path.relpath(path, dist).encode() + b"\0" + data)
    stamp = f"/* made by tools/assets.py of {digest.hexdigest()} */\n"
    if os.path.exists(out):
        with open(out, encoding="ascii") as old:
            if old.readline() == stamp:
                return
    text, table = [stamp, f"#define EMBEDDED_ASSETS {len(contents)}\n"], []
    for index, (path, data) in enumerate(contents):
        members = []
        for name, value in zip(("plain", "gzip", "brotli"), variants(path, data)):
            if value or name == "plain":
                text.append(f"static const char asset_{index}_{name}[] =\n    {literal(value)};\n")
                members.append(f".{name} = asset_{index}_{name}, .{name}_size = sizeof asset_{index}_{name} - 1")
        kind = TYPES.get(os.path.splitext(path)[1], "application/octet-stream")
        url = "/" + os.path.relpath(path, dist).replace(os.sep, "/").replace('"', "")
        table.append(f'    {{.path = "{url}", .type = "{kind}", {", ".join(members)}}},\n')
    if contents:
        text.append("static const struct asset embedded_assets[] = {\n" + "".join(table) + "};\n")
    with open(out, "w", encoding="ascii") as header:
        header.write("".join(text))


main()
