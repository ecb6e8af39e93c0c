"""Writes log lines to the local cloud's log groups, from any thread, without keeping anybody waiting."""

from __future__ import annotations

import contextlib
import itertools
import queue
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_BATCH = 500
_PENDING = 20_000


class LogWriter:
    """A queue and a thread that empties it into CloudWatch Logs.

    Lines beyond `_PENDING` are dropped: a log must not take the memory of what it tells about.
    """

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client
        self._lines: queue.Queue[tuple[str, int, str] | None] = queue.Queue(_PENDING)
        self._streams: set[str] = set()
        self._name = f"gatehouse/{int(time.time())}"
        self._thread = threading.Thread(target=self._write, name="logs", daemon=True)
        self._thread.start()

    def put(self, group: str, line: str) -> None:
        """Add a line to a log group, given by its name or its ARN."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait((_name(group), int(time.time() * 1000), line))

    def close(self) -> None:
        """Write what is left, and stop."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(None)
        self._thread.join(2)

    def _write(self) -> None:
        while (first := self._lines.get()) is not None:
            batch = [first]
            with contextlib.suppress(queue.Empty):
                while len(batch) < _BATCH:
                    line = self._lines.get_nowait()
                    if line is None:
                        self._send(batch)
                        return
                    batch.append(line)
            self._send(batch)

    def _send(self, batch: list[tuple[str, int, str]]) -> None:
        batch.sort(key=lambda line: line[0])
        for group, lines in itertools.groupby(batch, key=lambda line: line[0]):
            events = [{"timestamp": at, "message": text} for _, at, text in lines]
            # A log that can't be written must not end what it tells about: the group may be gone by now.
            with contextlib.suppress(Exception):
                self._stream(group)
                self._client("logs").put_log_events(
                    logGroupName=group, logStreamName=self._name, logEvents=events
                )

    def _stream(self, group: str) -> None:
        if group in self._streams:
            return
        logs = self._client("logs")
        with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_group(logGroupName=group)
        with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_stream(logGroupName=group, logStreamName=self._name)
        self._streams.add(group)


def _name(group: str) -> str:
    return group.split(":log-group:", 1)[-1].removesuffix(":*") if group.startswith("arn:") else group
