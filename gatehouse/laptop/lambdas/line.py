"""What a function's process and its owner say to each other, be it over HTTP (`api`) or in frames (`channel`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gatehouse.laptop.lambdas.call import Call


class Line(Protocol):
    """The way to a process that waits for an invocation."""

    def send(self, call: Call, seconds: float) -> None:
        """Give it one, which may take so many seconds."""


class Listener(Protocol):
    """Who hears what a process says."""

    def ready(self, line: Line) -> None:
        """It asks for its next invocation; `line.send` gives it one, now or later."""

    def result(self, request_id: str, body: bytes, *, failed: bool) -> bool:
        """It answers the invocation `request_id`; False where that one is not open."""

    def answered(self, line: Line, body: bytes, *, seconds: float, failed: bool) -> None:
        """It answers its invocation, which took it so long, and asks for the next."""

    def init_error(self, body: bytes) -> None:
        """It could not start."""
