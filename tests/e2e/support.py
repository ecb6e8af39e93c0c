"""Runs the `gatehouse` command as a person would, in a process group of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "tests" / "programs"
_PATIENCE = 90


def dev_stack(directory: Path) -> Path:
    """Copy the dev stack's program there: a test may change it, and only one laptop runs for a directory."""
    directory.mkdir(exist_ok=True)
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py", "settings.py"):
        shutil.copy(ROOT / name, directory / name)
    shutil.copytree(ROOT / "handlers", directory / "handlers")
    return directory


@dataclass(frozen=True)
class Done:
    """What a finished command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def gatehouse(*arguments: str, cwd: Path = ROOT, stdin: str | None = None, **environment: str) -> Done:
    """Run the command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "gatehouse", *arguments],
        cwd=cwd,
        env=os.environ | {"NO_COLOR": "1", "COLUMNS": "200"} | environment,
        input=stdin,
        stdin=None if stdin is not None else subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@contextmanager
def running(*arguments: str, cwd: Path = ROOT) -> Iterator[subprocess.Popen[str]]:
    """Run the command in the background, in a session of its own; it is ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "gatehouse", *arguments],
        cwd=cwd,
        env=os.environ | {"NO_COLOR": "1", "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        assert process.stdout is not None
        process.stdout.close()
        process.wait()


def wait_for(process: subprocess.Popen[str], text: str) -> str:
    """Read the command's output until a line holds `text`; answers all that was read."""
    assert process.stdout is not None
    read: list[str] = []
    overdue = threading.Timer(_PATIENCE, process.kill)  # ends the reading below
    overdue.start()
    try:
        for line in process.stdout:
            read.append(line)
            if text in line:
                return "".join(read)
    finally:
        overdue.cancel()
    raise AssertionError(f"{text!r} did not come; what came:\n{''.join(read)}")


@contextmanager
def saved(write: Callable[[], object]) -> Iterator[None]:
    """Save a change, and again until the block ends: what is saved before the command watches for it is not seen."""
    stop = threading.Event()

    def again() -> None:
        while not stop.wait(1.5):
            write()

    write()
    thread = threading.Thread(target=again, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def members(session: int) -> list[int]:
    """The processes of a session that still live."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True)
    found = []
    for line in listed.stdout.splitlines():
        pid, state = line.split(None, 1)
        with suppress(ProcessLookupError):
            if os.getsid(int(pid)) == session and not state.startswith("Z"):
                found.append(int(pid))
    return found
