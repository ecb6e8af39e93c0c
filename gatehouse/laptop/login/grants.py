"""What the endpoints remember between requests: codes, refresh tokens and sessions."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_BYTES = 32
_MOST = 10_000


class Store(Generic[T]):
    """Values under names that can't be guessed, each good for a while; of more than `most` the oldest go first."""

    def __init__(self, clock: Callable[[], float], *, most: int = _MOST) -> None:
        self._clock = clock
        self._most = most
        self._held: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, value: T, *, seconds: float, name: str | None = None) -> str:
        """Keep `value` for `seconds`, and give its name, which is made here unless it is given."""
        name = name or secrets.token_urlsafe(_BYTES)
        with self._lock:
            while len(self._held) >= self._most:
                self._held.popitem(last=False)
            self._held[name] = (self._clock() + seconds, value)
        return name

    def get(self, name: str) -> T | None:
        """What is kept under `name`, or None where there is nothing or its time is up."""
        with self._lock:
            return self._current(name)

    def take(self, name: str) -> T | None:
        """The same, once: it is gone afterwards, whoever else asks at the same moment."""
        with self._lock:
            value = self._current(name)
            self._held.pop(name, None)
            return value

    def items(self) -> list[tuple[str, T]]:
        """What is kept, with its name, the oldest first."""
        with self._lock:
            now = self._clock()
            return [(name, value) for name, (until, value) in self._held.items() if until > now]

    def change(self, name: str, of: Callable[[T], T]) -> T | None:
        """Keep another value, made of what is under `name`, in its place, and give what was there; None for nothing."""
        with self._lock:
            before = self._current(name)
            if before is not None:
                self._held[name] = (self._held[name][0], of(before))
            return before

    def _current(self, name: str) -> T | None:
        until, value = self._held.get(name, (0.0, None))
        if until > self._clock():
            return value
        self._held.pop(name, None)
        return None
