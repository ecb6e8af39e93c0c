"""Waits until something that comes in bursts is over."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MOMENT = 0.4


class Quiet:
    """Calls `then` in a thread of its own, once nothing has stirred for a moment; `busy` says whether to wait on."""

    def __init__(self, then: Callable[[], None], busy: Callable[[], bool] = lambda: False) -> None:
        self._then = then
        self._busy = busy
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._closed = False

    def stir(self) -> None:
        """Begin to wait, or begin anew."""
        with self._lock:
            if self._closed:
                return
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(_MOMENT, self._ended)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Call nothing more. Safe to call twice."""
        with self._lock:
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()

    def _ended(self) -> None:
        if self._busy():
            self.stir()
        else:
            self._then()
