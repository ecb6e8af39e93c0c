"""One request to end (Ctrl-C, SIGTERM, SIGHUP) ends the command, at whatever moment it comes.

Python turns a signal into an exception at whatever line the main thread stands, which may be a destructor or a
callback that swallows it. So it is raised again until the command has begun to close what it started.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERRUPTED = 130
"""The exit status of a command that was asked to end."""

_AGAIN = 0.5  # seconds until a request that nothing came of is raised again
_PATIENCE = 20.0  # seconds that closing may take before the process is ended as it stands


class _Request:
    def __init__(self) -> None:
        self.asked = threading.Event()
        self.holds = 0
        self.done = threading.Event()

    def raised(self, *_: object) -> None:
        self.asked.set()
        if not self.holds:
            raise KeyboardInterrupt


_request = _Request()


@contextlib.contextmanager
def orderly() -> Iterator[None]:
    """Turn every request to end that comes within the block into a KeyboardInterrupt in the main thread.

    SIGINT counts even where the process was started with it ignored, as a shell does with what runs in the background.
    """
    global _request  # noqa: PLW0603 - a signal's handler belongs to the process
    request = _request = _Request()
    numbers = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, request.raised) for number in numbers}
    unraisable, sys.unraisablehook = sys.unraisablehook, _unraisable
    threading.Thread(target=_insist, args=(request,), name="interrupts", daemon=True).start()
    try:
        yield
    finally:
        request.holds += 1
        request.done.set()
        sys.unraisablehook = unraisable
        # Else the command ends now, and one more request must not end it in another way.
        if not request.asked.is_set():
            for number, handler in before.items():
                signal.signal(number, handler)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Let no request interrupt the block: it closes what was started. One that comes meanwhile is raised after it."""
    request = _request
    request.holds += 1
    try:
        yield
    finally:
        request.holds -= 1
    if request.asked.is_set() and not request.holds:
        raise KeyboardInterrupt


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """Say nothing of a request that a destructor swallowed, which is raised again; all else is told as always."""
    if found.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(found)


def _insist(request: _Request) -> None:
    request.asked.wait()
    waited = 0.0
    while not request.done.wait(_AGAIN):
        waited = waited + _AGAIN if request.holds else 0.0
        if waited > _PATIENCE:
            os._exit(INTERRUPTED)
        if not request.holds and hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
