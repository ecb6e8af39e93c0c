"""Our end of the socket to a Python function's process; the process's end, and the frames, are in `transport`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from gatehouse.laptop.lambdas.transport import AHEAD, CALL, INIT_ERROR, READY, RESULT, SIZE

if TYPE_CHECKING:
    from gatehouse.laptop.lambdas.call import Call
    from gatehouse.laptop.lambdas.line import Listener

_HEAD = len(READY) + 2 * SIZE


class Channel(asyncio.Protocol):
    """The connection of one process.

    Args:
        listener: Who hears it.

    Attributes:
        closed: Set once all is heard and the process's end is closed.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._transport: asyncio.Transport
        self._parts: list[bytes] = []
        self._missing = 0
        self.closed = asyncio.Event()

    def send(self, call: Call, seconds: float) -> None:
        """Give the process an invocation, which may take so many seconds."""
        self._send(CALL, call, seconds)

    def send_ahead(self, call: Call, seconds: float) -> None:
        """Give it one while it serves another; the ticket has to be there first."""
        self._send(AHEAD, call, seconds)

    def _send(self, kind: bytes, call: Call, seconds: float) -> None:
        head = f"{call.request_id}\n{seconds}\n{call.trace_id}\n{call.arn}".encode("latin-1", "replace")
        event = call.event
        sizes = (len(head) << 8 * SIZE | len(event)).to_bytes(2 * SIZE, "big")
        self._transport.write(b"%b%b%b%b" % (kind, sizes, head, event))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to send."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take bytes of frames."""
        if self._parts:
            self._parts.append(data)
            self._missing -= len(data)
            if self._missing > 0:
                return
            data = b"".join(self._parts)
            self._parts.clear()
        while data:
            end = _HEAD + int.from_bytes(data[1 : 1 + SIZE], "big") if len(data) >= _HEAD else _HEAD
            if len(data) < end:
                self._parts, self._missing = [data], end - len(data)
                return
            self._heard(data[:1], int.from_bytes(data[1 + SIZE : _HEAD], "big"), data[_HEAD:end])
            data = data[end:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Tell that there is no more to hear."""
        self.closed.set()

    def _heard(self, kind: bytes, microseconds: int, body: bytes) -> None:
        if kind == READY:
            self._listener.ready(self)
        elif kind == INIT_ERROR:
            self._listener.init_error(body)
        else:
            self._listener.answered(self, body, seconds=microseconds / 1e6, failed=kind != RESULT)
