#!/usr/bin/env python3
"""Writes the figures that the proofs' tests left (build-test/results/proofs and …/soak, or the folders given) into the table of docs/reliability.md.

    tools/proofs.py [FOLDER…]

The newest of each proof, name and size is kept: what the table says already stays until a newer run replaces it."""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- figures: written by tools/proofs.py -->", "<!-- end of figures -->"
HEAD = ["| Proof | What was tried | Size | Figures | Seed | Date |", "|---|---|---|---|---|---|"]
SIZES = {"C": "C", "nightly": "N", "N": "N"}


def row_of(cells):
    return "| " + " | ".join(cells) + " |"


def key_of(cells):
    return int(cells[0]), cells[1], cells[2]


def rows_of_page(block):
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in block.splitlines() if line.startswith("|")]
    return [cells for cells in rows if len(cells) == len(HEAD[0].strip("| ").split(" | ")) and cells[0].isdigit()]


def rows_of_results(folders):
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            result = json.loads(path.read_text())
            figures = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in result["figures"].items())
            yield [str(result["proof"]), result["name"], SIZES[result["size"]], figures, str(result.get("seed", "")) or "–", result["date"]]


def main():
    results = ROOT / "build-test" / "results"
    folders = [pathlib.Path(name) for name in sys.argv[1:]] or [results / "proofs", results / "soak"]
    page = PAGE.read_text()
    before, rest = page.split(BEGIN, 1)
    block, after = rest.split(END, 1)
    newest = {}
    for cells in [*rows_of_page(block), *rows_of_results(folders)]:
        kept = newest.get(key_of(cells))
        if not kept or kept[5] <= cells[5]:
            newest[key_of(cells)] = cells
    table = "\n".join([*HEAD, *(row_of(newest[key]) for key in sorted(newest))])
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")
    print(f"docs/reliability.md: {len(newest)} rows of figures")


if __name__ == "__main__":
    main()
