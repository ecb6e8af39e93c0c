"""All benchmarks, one table: `python -m bench [NAME...]`. With --page the run is kept in docs/reference/benchmarks.md.

Each benchmark is a program of its own that prints one JSON line per measurement. It is run by itself, so that none warms
another's caches.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measuring import met

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "reference" / "benchmarks.md"
# Parts of others, not benchmarks themselves.
PARTS = {"__main__", "__init__", "load", "measuring"}
LONGEST = 1800


@dataclass(frozen=True)
class Row:
    """One line of the table; `met` is None where the target names no number."""

    benchmark: str
    name: str
    measured: str
    target: str
    met: bool | None
    detail: str


def main() -> int:
    """Run the benchmarks named, or all; 1 if one could not run or a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks to run; all by default")
    parser.add_argument("--page", action="store_true", help=f"keep this run in {PAGE.name}")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(names())
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    rows, failures = [], []
    for name in chosen.names or names():
        print(f"running {name} ...", file=sys.stderr, flush=True)
        found, problem = run(name)
        rows += found
        if problem:
            failures.append(f"{name}: {problem}")
    print(table(rows))
    for failure in failures:
        print(f"could not run {failure}", file=sys.stderr)
    if chosen.page:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(rows, failures))
    return int(bool(failures) or any(row.met is False for row in rows))


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(p.stem for p in HERE.glob("*.py") if p.stem not in PARTS and not p.stem.endswith("_server"))


def run(name: str) -> tuple[list[Row], str]:
    """Run one benchmark; what it measured, and why it could not go on, if so."""
    command = [sys.executable, str(HERE / f"{name}.py")]
    try:
        done = subprocess.run(
            command,
            cwd=HERE.parent,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [], f"not done after {LONGEST} seconds"
    rows = [row(name, json.loads(line)) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode == 0 and rows:
        return rows, ""
    # A missed target may be an exit status, too; only a run without measurements is one that could not run.
    said = done.stderr.strip().splitlines()
    return rows, "" if rows and any(one.met is False for one in rows) else (
        said[-1] if said else "it printed nothing"
    )


def row(benchmark: str, found: dict[str, Any]) -> Row:
    """A measurement as a line of the table."""
    value, target = found["value"], found["target"]
    measured = f"{value:g} {found['unit']}".strip()
    return Row(benchmark, found["name"], measured, target, met(value, target), found["detail"])


def table(rows: list[Row]) -> str:
    """The rows in Markdown, which also reads well in a terminal."""
    head = ("Benchmark", "Measured", "Target", "", "Detail")
    cells = [
        (
            f"{one.benchmark}: {one.name}",
            one.measured,
            one.target,
            {True: "met", False: "missed", None: ""}[one.met],
            one.detail,
        )
        for one in rows
    ]
    widths = [max(len(line[i]) for line in [head, *cells]) for i in range(len(head))]
    lines = [head, tuple("-" * width for width in widths), *cells]
    return "\n".join(
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in lines
    )


def page(rows: list[Row], failures: list[str]) -> str:
    """The committed page: this run, and the machine it ran on."""
    when = dt.datetime.now(dt.UTC).date().isoformat()
    missing = "".join(f"\nCould not run {failure}.\n" for failure in failures)
    return f"""# Benchmarks

The last run kept with `make bench ARGS=--page`, on {when}. A ratio is ours over the peer's, or as its line says; what
each one does is at the top of its program in `bench/`.

{table(rows)}
{missing}
## The machine

{machine()}
"""


def machine() -> str:
    """What the run ran on, in one line."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        found = re.search(r"model name\s*: (.+)", info.read_text())
        processor = found[1] if found else processor
    memory = ""
    if Path("/proc/meminfo").is_file():
        kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
        memory = f", {kilobytes / 2**20:.0f} GB"
    return f"{os.cpu_count()} cores of {processor}{memory}, {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
