"""The outcome of an invocation, to be awaited."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextvars import Context

    from gatehouse.laptop.lambdas.types import Invocation


class Reply:
    """What a function answers, once it has.

    A future in all that tasks ask of one, but for this: `finish` goes on with whoever awaits it before it returns, where
    asyncio's would wait for the event loop's next turn, which each request would pay for.
    """

    __slots__ = ("_asyncio_future_blocking", "_callbacks", "_invocation", "_loop", "_over")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make one that is to come.

        Args:
            loop: The event loop it is awaited in.
        """
        self._asyncio_future_blocking = False  # by which asyncio knows a future
        self._loop = loop
        self._callbacks: list[tuple[Callable[[Reply], object], Context | None]] = []
        self._invocation: Invocation | None = None
        self._over = False

    def __await__(self) -> Generator[Any, None, Invocation]:
        """Wait for it."""
        if not self._over:
            self._asyncio_future_blocking = True
            yield self
        return self.result()

    def finish(self, invocation: Invocation) -> None:
        """Give the outcome to whoever still waits; only from the event loop itself, not from within a task."""
        if self._over:
            return
        self._invocation, self._over = invocation, True
        for callback, context in self._callbacks:
            try:
                if context is None:
                    callback(self)
                else:
                    context.run(callback, self)
            except Exception as problem:  # noqa: BLE001 - theirs, and no business of whoever finishes this
                self._loop.call_exception_handler({"message": "after an invocation", "exception": problem})
        self._callbacks.clear()

    def cancel(self, msg: object = None) -> bool:  # noqa: ARG002 - as asyncio's future has it
        """Give up waiting: whoever awaits it is cancelled. Whether it was still to come."""
        if self._over:
            return False
        self._over = True
        for callback, context in self._callbacks:
            self._loop.call_soon(callback, self, context=context)
        self._callbacks.clear()
        return True

    def result(self) -> Invocation:
        """Give the outcome.

        Raises:
            asyncio.CancelledError: It was given up.
            asyncio.InvalidStateError: It is still to come.
        """
        if self._invocation is not None:
            return self._invocation
        if self._over:
            raise asyncio.CancelledError
        raise asyncio.InvalidStateError("the invocation is not over")

    def exception(self) -> None:
        """There is none: a function that failed is an `Invocation` too."""
        self.result()

    def done(self) -> bool:
        """Whether it is there or was given up."""
        return self._over

    def cancelled(self) -> bool:
        """Whether it was given up."""
        return self._over and self._invocation is None

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Give the event loop it is awaited in."""
        return self._loop

    def add_done_callback(
        self, callback: Callable[[Reply], object], *, context: Context | None = None
    ) -> None:
        """Call `callback` with this once it is there; in the loop's next turn where it is already."""
        if self._over:
            self._loop.call_soon(callback, self, context=context)
        else:
            self._callbacks.append((callback, context))

    def remove_done_callback(self, callback: Callable[[Reply], object]) -> int:
        """Do not call `callback` after all; how many times it was to be called."""
        kept = [pair for pair in self._callbacks if pair[0] != callback]
        removed = len(self._callbacks) - len(kept)
        self._callbacks = kept
        return removed
