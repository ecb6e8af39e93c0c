"""Running a request's coroutine without a task of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_T = TypeVar("_T")


class Run(Generic[_T]):
    """A coroutine under way: it begins in the very call that makes this, and goes on in the one that brings what it awaits.

    A task would wait for a turn of the event loop to begin, and each request would pay for that. In exchange the
    coroutine may await futures and tasks only; what asks which task it is in, as time limits and HTTP clients do, it puts
    into one.
    """

    __slots__ = ("_awaited", "_coroutine", "_done")

    def __init__(self, coroutine: Coroutine[Any, None, _T], done: Callable[[_T | None], object]) -> None:
        """Begin.

        Args:
            coroutine: What to run.
            done: Takes its result, or None where it was cancelled.
        """
        self._coroutine = coroutine
        self._done = done
        self._awaited: asyncio.Future[Any] | None = None
        self._step(None)

    def cancel(self, msg: object = None) -> bool:
        """Cancel what it awaits; whether there was anything to cancel."""
        return self._awaited is not None and self._awaited.cancel(msg)

    def _step(self, _: asyncio.Future[Any] | None) -> None:
        try:
            awaited = self._coroutine.send(None)
        except StopIteration as end:
            self._awaited = None
            self._done(end.value)
        except asyncio.CancelledError:
            self._awaited = None
            self._done(None)
        else:
            awaited._asyncio_future_blocking = False  # noqa: SLF001 - asyncio's own protocol
            self._awaited = awaited
            awaited.add_done_callback(self._step)
