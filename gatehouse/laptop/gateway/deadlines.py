"""A time limit for many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio


class Deadlines:
    """Limits how long futures are waited for, all equally long.

    One timer looks after them all: `asyncio.timeout` makes one for each, and needs a task besides.
    """

    def __init__(self, seconds: float) -> None:
        """Make a limit.

        Args:
            seconds: How long each may take.
        """
        self._seconds = seconds
        self._ends: dict[asyncio.Future[Any], float] = {}  # the first ends first
        self._timer: asyncio.TimerHandle | None = None

    def add(self, future: asyncio.Future[Any]) -> None:
        """Limit the wait for a future from now on; it is cancelled when its time is over.

        Args:
            future: What is going to be awaited. `remove` it afterwards.
        """
        loop = future.get_loop()
        self._ends[future] = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_later(self._seconds, self._look, loop)

    def remove(self, future: asyncio.Future[Any]) -> bool:
        """Limit it no longer; whether its time was not over."""
        return self._ends.pop(future, None) is not None

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        now = loop.time()
        while self._ends:
            future, end = next(iter(self._ends.items()))
            if end > now:
                self._timer = loop.call_later(end - now, self._look, loop)
                return
            del self._ends[future]
            future.cancel()
