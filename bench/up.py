"""How long a person waits: from the command to the last step of the walk, and for a preview.

The target is in seconds on 2 cores; a run before the measured ones leaves everything prepared.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3


def seconds(*command: str) -> float:
    """Run a command to its end; how long it took."""
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    took = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return took


def measure(name: str, target: float, *command: str) -> None:
    """Print the median of a few runs as one JSON line."""
    seconds(*command)
    runs = [seconds(*command) for _ in range(RUNS)]
    found = {
        "name": name,
        "value": round(statistics.median(runs), 2),
        "target": f"<= {target:g}",
        "unit": "s",
        "detail": f"{RUNS} runs, {min(runs):.2f} to {max(runs):.2f} s",
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    measure("make up, to the last step of the walk", 8, "make", "-s", "up", "ARGS=--exit --port 0")
    # Said, as a make that runs this hands its own ARGS down.
    measure("gatehouse preview of the dev stack", 1.2, "make", "-s", "preview", "ARGS=")
