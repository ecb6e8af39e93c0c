"""What the benchmarks share: how long a command takes, and the JSON line that tells a measurement."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_TARGET = re.compile(r"(<=|>=|<|>)\s*([\d.]+)")


def seconds(command: Sequence[str], directory: Path, environment: Mapping[str, str] | None = None) -> float:
    """Run a command to its end; how long it took."""
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    took = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return took


def tell(name: str, value: float, target: str, detail: str, unit: str = "x") -> bool:
    """Print a measurement; False where it misses its target. The unit of a ratio is `x`."""
    line = {"name": name, "value": round(value, 3), "target": target, "unit": unit, "detail": detail}
    print(json.dumps(line), flush=True)
    return met(value, target) is not False


def tell_median(name: str, target: float, runs: Sequence[float]) -> None:
    """Print the median of a few runs, in seconds."""
    detail = f"{len(runs)} runs, {min(runs):.2f} to {max(runs):.2f} s"
    tell(name, statistics.median(runs), f"<= {target:g}", detail, "s")


def met(value: float, target: str) -> bool | None:
    """Whether a target such as `<= 0.5` is met; None where it is no such thing.

    >>> met(0.4, "<= 0.5"), met(2, "> 2"), met(1, "level")
    (True, False, None)
    """
    found = _TARGET.search(target)
    if not found:
        return None
    limit = float(found[2])
    return {"<=": value <= limit, ">=": value >= limit, "<": value < limit, ">": value > limit}[found[1]]
