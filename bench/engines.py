"""What Pulumi's engine costs a person at a laptop: `gatehouse up` of the dev stack on it, over the same on the built-in one.

The engines take turns, so that whatever else the machine does slows both.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gatehouse.laptop.engine.pulumi_cli import EngineError, find

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3
TARGET = 2.5
STACK = ("__main__.py", "settings.py", "Pulumi.yaml", "Pulumi.dev.yaml", "components", "handlers", "policy")


def main() -> None:
    """Print the ratio of the medians as one JSON line; nothing where there is no `pulumi`."""
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
                found = seconds(engine, directory)
                if turn:  # the first leaves everything prepared
                    times.append(found)
    ours, theirs = (statistics.median(times) for times in took.values())
    line = {
        "name": "gatehouse up with Pulumi's engine, over the built-in one",
        "ratio": round(theirs / ours, 2),
        "target": f"<= {TARGET:g}",
        "detail": f"{theirs:.1f} s and {ours:.1f} s, the median of {RUNS} runs each",
    }
    print(json.dumps(line), flush=True)


def dev_stack(folder: Path) -> Path:
    """Copy the dev stack, so that a laptop that runs in the repository is left alone."""
    for name in STACK:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".gatehouse"))
        else:
            shutil.copy2(source, folder / name)
    return folder


def seconds(engine: str, directory: Path) -> float:
    """Run `gatehouse up` to the end of its walk; how long it took."""
    command = (sys.executable, "-m", "gatehouse", "up", "--engine", engine, "--exit", "--port", "0")
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
