"""A process of somebody else's with all that it starts in turn: its lines are passed on, and it ends whole."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_TAIL: Final = 20
_LAST_WORDS: Final = 1.0


def signal_group(leader: int, number: signal.Signals) -> None:
    """Send a signal to a process that leads a group and to all that it started, or do nothing where they are gone."""
    # The group outlives its leader for as long as anybody is in it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


class ChildProcess:
    """A running process that leads a process group of its own, so that `end` reaches what a shell or npm started for it.

    `log` is called with each line that it prints, from a thread; `grace` is in seconds, between asking it to end and killing
    it. Raises OSError where the command can't be run.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        directory: Path,
        environment: Mapping[str, str],
        log: Callable[[str], None],
        grace: float = 3,
    ) -> None:
        self._grace = grace
        self.tail: deque[str] = deque(maxlen=_TAIL)
        self._log = log
        self._process = subprocess.Popen(  # noqa: S603 - the user's own command, from the user's own file
            command,
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, name=f"output of {command[0]}", daemon=True)
        self._reader.start()

    @property
    def status(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._process.poll()

    def last_words(self) -> str:
        """Its last lines, those included that are still on their way when it has just ended."""
        if self.status is not None:
            self._reader.join(_LAST_WORDS)
        return "\n".join(self.tail)

    def end(self) -> None:
        """Ask the whole group to end, and kill what is left of it after a moment. Safe to call twice."""
        self._signal(signal.SIGTERM)
        until = time.monotonic() + self._grace
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self._grace)
        # A shell ends at once and waits for nobody; the output ends with the last one that writes to it.
        self._reader.join(max(0.0, until - time.monotonic()))
        self._signal(signal.SIGKILL)
        self._process.wait()
        # Whoever held the other end is gone, so the reader comes to the end of it.
        self._reader.join(_LAST_WORDS)

    def _signal(self, number: signal.Signals) -> None:
        signal_group(self._process.pid, number)

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was opened as a pipe
        with self._process.stdout as lines:
            for line in lines:
                self.tail.append(line.rstrip())
                self._log(line.rstrip())
