"""A time limit for many at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable

_T = TypeVar("_T")


class Deadlines:
    """Waits for futures, each at most equally long.

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

    async def wait(self, awaited: Awaitable[_T]) -> _T:
        """Wait for one.

        Args:
            awaited: A future, or what is made one.

        Raises:
            TimeoutError: It took too long and was cancelled.
        """
        future = asyncio.ensure_future(awaited)
        if future.done():
            return future.result()
        loop = asyncio.get_running_loop()
        self._ends[future] = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_later(self._seconds, self._look, loop)
        try:
            return await future
        except asyncio.CancelledError:
            if future in self._ends:
                raise
            raise TimeoutError from None
        finally:
            self._ends.pop(future, None)

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
