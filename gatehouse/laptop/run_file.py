"""The file by which other commands find a running laptop, the lock that says that one runs, and the key of its secrets.

The lock is the operating system's: it ends with the process that holds it, however that ends, so a process number that
was given away again is never taken for a laptop.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from gatehouse.laptop.values import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

RUN_FILE = Path(".gatehouse") / "run.json"
_LOCK = Path(".gatehouse") / "lock"
_UNREADY = "not ready (it starts, or its first build failed and it waits for the program to be mended)"
_KEY = Path(".gatehouse") / "key"


class RunningError(Exception):
    """A laptop runs for the program already; the message names its process and its address."""


class RunFile:
    """Held by the one laptop that runs for the program in `directory`, until `close`.

    Raises:
        RunningError: Another laptop runs for it. Its files are left as they are.
        OSError: The folder can't be written.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / RUN_FILE
        try:
            self._path.parent.mkdir(exist_ok=True)
            self._lock: IO[str] | None = _open(directory)
        except OSError as error:
            remedy = (
                "A laptop keeps there what other commands ask for: run a copy in a folder that can be written"
            )
            raise OSError(error.errno, f"{error.strerror}. {remedy}", str(self._path.parent)) from error
        if not _held(self._lock):
            held_by = self._lock.read().strip() or "unknown"
            self._lock.close()
            raise RunningError(_already(held_by, self._path))
        self._path.unlink(missing_ok=True)  # what a laptop that was killed left
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()

    def write(self, run: Mapping[str, Any]) -> None:
        """Put the file in place, whole; only this user may read it, since it holds client secrets."""
        partial = self._path.with_suffix(".partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"pid": os.getpid(), **run}, file, default=as_text)
        partial.replace(self._path)

    def close(self) -> None:
        """Take the file away and let another laptop run. Safe to call twice."""
        if self._lock is not None:
            self._path.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None


def read(directory: Path) -> dict[str, Any] | None:
    """What the laptop that runs for the program in `directory` says of itself; None where none runs or is ready.

    Raises:
        OSError, ValueError: The file is there and can't be read.
    """
    path = directory / RUN_FILE
    if not path.is_file():
        return None
    with contextlib.suppress(OSError), _open(directory) as lock:
        if _held(lock):  # nobody else holds it
            return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def absent(directory: Path) -> str:
    """Why `read` finds no laptop, and the remedy; a folder that never had one stays as it is."""
    name = directory.resolve().name
    with contextlib.suppress(OSError):
        if (directory / _LOCK).is_file():
            with _open(directory) as lock:
                if not _held(lock):
                    return (
                        f"the laptop for {name!r} is {_UNREADY}: see the terminal where `gatehouse up` runs"
                    )
    if not (directory / "Pulumi.yaml").is_file():
        return f"nothing runs in {directory.resolve()}, which holds no Pulumi.yaml: go to the folder of a program that runs"
    return f"nothing runs for {name!r}: start it with `gatehouse up` in another terminal"


def run_key(directory: Path, *, fresh: bool = False) -> bytes:
    """The key that passwords and secrets follow from: kept beside the run file, so that they last; anew where `fresh`."""
    path = directory / _KEY
    try:
        if not fresh and path.is_file():
            return path.read_bytes()
        key = secrets.token_bytes(32)
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
    except OSError:  # a folder that can't be written: passwords last as long as this run
        return secrets.token_bytes(32)
    return key


def _open(directory: Path) -> IO[str]:
    return os.fdopen(os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")


def _held(lock: IO[str]) -> bool:
    """Take the lock, if nobody holds it; it is given back when the file is closed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _already(pid: str, path: Path) -> str:
    try:
        urls = ", ".join(json.loads(path.read_text(encoding="utf-8"))["gateways"].values())
    except (OSError, ValueError, KeyError):
        urls = _UNREADY
    return (
        f"A laptop runs for {path.parent.parent} already: process {pid}, {urls or 'no API'}."
        " End it first, with Ctrl-C where it runs, or run a copy of the program in another directory."
    )
