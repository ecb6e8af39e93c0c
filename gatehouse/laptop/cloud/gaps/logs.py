"""CloudWatch Logs: moto 5.2.5 keeps every line for as long as the process lives, and so grows with each call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.gaps.base import Moto, add, moto

if TYPE_CHECKING:
    from collections.abc import Callable

LINES: Final = 5_000
"""The newest lines of a stream that are kept."""


def patch() -> None:
    """Keep the newest lines of each stream."""
    stream = moto("logs.models").LogStream
    add(stream, put_log_events=_trimmed(stream.put_log_events))


def _trimmed(original: Callable[..., str]) -> Callable[..., str]:
    def put_log_events(self: Moto, log_events: list[dict[str, Any]]) -> str:
        token = original(self, log_events)
        del self.events[:-LINES]
        # moto keeps a second list of all that its models ever made.
        moto("logs.models").LogEvent.instances_tracked.clear()
        return token

    return put_log_events
