"""Whose turn it is in moto, which is for one thread at a time."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Turn:
    """One thread at a time in moto.

    Its modules import each other in circles, so that two that enter from different ends would wait for each other, and
    its state has no locks of its own. A lock for each service would win nothing: what moto does is Python, which one thread
    runs at a time, and eight callers at once get as many answers a second without any lock.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        self._lock.release()

    @contextlib.contextmanager
    def given_up(self) -> Iterator[None]:
        """Let others in for a while; the caller must be in moto."""
        depth, self._depth = self._depth, 0
        for _ in range(depth):
            self._lock.release()
        try:
            yield
        finally:
            for _ in range(depth):
                self._lock.acquire()
            self._depth = depth


_TURN = _Turn()
outside = _TURN.given_up
"""Around what a call of moto waits for that may call moto itself, such as a function."""


def turn() -> _Turn:
    """Around reading and changing moto's state from outside a call of it."""
    return _TURN
