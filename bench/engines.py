"""What Pulumi's engine costs a person at a laptop: `gatehouse up` of the dev stack on it, over the same on the built-in one.

The engines take turns, so that whatever else the machine does slows both.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from bench.measuring import seconds, tell
from gatehouse.laptop.engine.pulumi_cli import EngineError, find

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3
TARGET = "<= 2.5"
STACK = ("__main__.py", "settings.py", "Pulumi.yaml", "Pulumi.dev.yaml", "components", "handlers", "policy")


def main() -> None:
    """Print the ratio of the medians; nothing where there is no `pulumi`."""
    try:
        find()
    except EngineError as error:
        print(error, file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        directory = dev_stack(Path(folder))
        took: dict[str, list[float]] = {"built-in": [], "pulumi": []}
        for turn in range(RUNS + 1):
            for engine, times in took.items():
                command = (
                    sys.executable,
                    "-m",
                    "gatehouse",
                    "up",
                    "--engine",
                    engine,
                    "--exit",
                    "--port",
                    "0",
                )
                found = seconds(command, directory, {"PYTHONPATH": str(ROOT)})
                if turn:  # the first leaves everything prepared
                    times.append(found)
    ours, theirs = (statistics.median(times) for times in took.values())
    detail = f"{theirs:.1f} s and {ours:.1f} s, the median of {RUNS} runs each"
    name = "gatehouse up with Pulumi's engine, over the built-in one"
    tell(name, theirs / ours, TARGET, detail)


def dev_stack(folder: Path) -> Path:
    """Copy the dev stack, so that a laptop that runs in the repository is left alone."""
    for name in STACK:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".gatehouse"))
        else:
            shutil.copy2(source, folder / name)
    return folder


if __name__ == "__main__":
    main()
