"""How long a person waits: from the command to the last step of the walk, and for a preview.

The target is in seconds on 2 cores; a run before the measured ones leaves everything prepared.
"""

from __future__ import annotations

from pathlib import Path

from bench.measuring import seconds, tell_median

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3


def measure(name: str, target: float, *command: str) -> None:
    """Print the median of a few runs."""
    seconds(command, ROOT)
    tell_median(name, target, [seconds(command, ROOT) for _ in range(RUNS)])


if __name__ == "__main__":
    measure("make up, to the last step of the walk", 8, "make", "-s", "up", "ARGS=--exit --port 0")
    # Said, as a make that runs this hands its own ARGS down.
    measure("gatehouse preview of the dev stack", 1.2, "make", "-s", "preview", "ARGS=")
