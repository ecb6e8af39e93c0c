"""Our end of what a function's process says: in frames for Python (`Channel`), over HTTP for the rest (`RuntimeApi`).

The other end of the frames is `transport`. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol, cast

import httptools

from gatehouse.laptop.guard import refusal
from gatehouse.laptop.lambdas.transport import CALL, INIT_ERROR, MAX_PAYLOAD, READY, RESULT, SIZE, TOO_LARGE

if TYPE_CHECKING:
    from gatehouse.laptop.lambdas.types import Pending

_PREFIX = b"/2018-06-01/runtime"
_NEXT = _PREFIX + b"/invocation/next"
_INVOCATION = _PREFIX + b"/invocation/"
_INIT_ERROR = _PREFIX + b"/init/error"
_ACCEPTED = (
    b'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"status":"OK"}\n'
)
_HEAD = len(READY) + SIZE


class Line(Protocol):
    """The way to a process that waits for an invocation."""

    def send(self, pending: Pending, seconds: float) -> None:
        """Give it one, which may take `seconds`."""


class Listener(Protocol):
    """Who hears what a process says."""

    def ready(self, line: Line) -> None:
        """It asks for its next invocation; `line.send` gives it one, now or later."""

    def result(self, request_id: str, body: bytes, *, failed: bool) -> bool:
        """It answers the invocation `request_id`; False where that one is not open."""

    def init_error(self, body: bytes) -> None:
        """It could not start."""


class Channel(asyncio.Protocol):
    """The pipes to and from one Python process.

    Attributes:
        closed: Set once everything is heard and the process's end is closed.
    """

    def __init__(self, listener: Listener, calls: asyncio.WriteTransport) -> None:
        self._listener = listener
        self._calls = calls
        self._request_id = ""
        self._buffer = bytearray()
        self.closed = asyncio.Event()

    def send(self, pending: Pending, seconds: float) -> None:
        """Give the process an invocation, which may take `seconds`."""
        self._request_id = pending.request_id
        head = f"{pending.request_id}\n{seconds}\n{pending.trace_id}\n{pending.arn}".encode(
            "latin-1", "replace"
        )
        sizes = (len(head) << 8 * SIZE | len(pending.event)).to_bytes(2 * SIZE, "big")
        self._calls.write(b"%b%b%b%b" % (CALL, sizes, head, pending.event))

    def data_received(self, data: bytes) -> None:
        """Take bytes of frames."""
        buffer = self._buffer
        buffer += data
        while len(buffer) >= _HEAD:
            end = _HEAD + int.from_bytes(buffer[1:_HEAD], "big")
            if len(buffer) < end:
                return
            kind, body = bytes(buffer[:1]), bytes(buffer[_HEAD:end])
            del buffer[:end]
            self._heard(kind, body)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Tell that there is no more to hear."""
        self.closed.set()

    def _heard(self, kind: bytes, body: bytes) -> None:
        if kind == READY:
            self._listener.ready(self)
        elif kind == INIT_ERROR:
            self._listener.init_error(body)
        else:
            self._listener.result(self._request_id, body, failed=kind != RESULT)


class RuntimeApi(asyncio.Protocol):
    """One HTTP connection of a process. Only what the Runtime API needs of HTTP/1.1 is spoken."""

    def __init__(self, listener: Listener, connected: set[RuntimeApi]) -> None:
        self._listener = listener
        self._connected = connected  # all of one process, as long as they are open
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport
        self._url = b""
        self._body: list[bytes] = []
        self._size = 0
        self._headers: dict[str, str] = {}

    def send(self, pending: Pending, seconds: float) -> None:
        """Answer the open request for the next invocation."""
        trace = f"Lambda-Runtime-Trace-Id: {pending.trace_id}\r\n" if pending.trace_id else ""
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            f"Lambda-Runtime-Aws-Request-Id: {pending.request_id}\r\n"
            f"Lambda-Runtime-Deadline-Ms: {int((time.time() + seconds) * 1000)}\r\n"
            f"Lambda-Runtime-Invoked-Function-Arn: {pending.arn}\r\n{trace}"
            f"Content-Length: {len(pending.event)}\r\n\r\n"
        )
        self._transport.write(head.encode("latin-1", "replace") + pending.event)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport = cast("asyncio.Transport", transport)
        self._connected.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Be no longer among the open ones."""
        self._connected.discard(self)

    def abort(self) -> None:
        """Close the connection at once, as its process has ended."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take bytes of a request."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._answer(b"400 Bad Request", b"not an HTTP/1.1 request")
            self._transport.close()

    def on_url(self, url: bytes) -> None:
        """Take the path."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Let a client that waits for it send its body; keep what tells of a web page."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        if name.lower() == b"expect" and value.lower() == b"100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Take a part of the body; what is past the limit is counted, not kept."""
        self._size += len(body)
        if self._size <= MAX_PAYLOAD:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """Act on the whole request."""
        url, body, size = self._url, b"".join(self._body), self._size
        self._url, self._body, self._size = b"", [], 0
        headers, self._headers = self._headers, {}
        # Runtimes send a Host; a web page's request, which could take an event away, says so in its own headers.
        # A window that it opens could as well, and no person comes here.
        reason = refusal({"host": "localhost", **headers}, (), cross_site=True, links=False)
        method = self._parser.get_method()
        if reason is not None:
            self._answer(b"403 Forbidden", reason.encode())
            return
        if method == b"GET" and url == _NEXT:
            self._listener.ready(self)
        elif method == b"POST" and url == _INIT_ERROR:
            self._listener.init_error(body)
            self._transport.write(_ACCEPTED)
        elif method == b"POST" and url.startswith(_INVOCATION):
            request_id, _, kind = url.removeprefix(_INVOCATION).partition(b"/")
            self._finish(request_id.decode("latin-1"), kind, body, size)
        else:
            self._answer(b"404 Not Found", b"not a path of the Runtime API")

    def _finish(self, request_id: str, kind: bytes, body: bytes, size: int) -> None:
        if size > MAX_PAYLOAD:
            document = TOO_LARGE.encode()
            self._listener.result(request_id, document, failed=True)
            self._answer(b"413 Payload Too Large", document)
        elif kind not in {b"response", b"error"}:
            self._answer(b"404 Not Found", b"not a path of the Runtime API")
        elif self._listener.result(request_id, body, failed=kind == b"error"):
            self._transport.write(_ACCEPTED)
        else:
            self._answer(b"400 Bad Request", b"no such invocation is open")

    def _answer(self, status: bytes, text: bytes) -> None:
        self._transport.write(
            b"HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
            % (status, len(text), text),
        )
