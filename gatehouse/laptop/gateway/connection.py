"""A connection to the gateway: HTTP/1.1, in place of uvicorn's own protocol.

It does what the gateway needs and no more: the whole request is read, within AWS's limits, before the application sees
it, and the response goes out in one write.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import httptools

from gatehouse.laptop.gateway.http_api import message
from gatehouse.laptop.gateway.pipeline import LARGEST_BODY, LARGEST_HEAD, App
from gatehouse.laptop.gateway.request import Answer, Request, new_request

if TYPE_CHECKING:
    from uvicorn import Config
    from uvicorn.server import ServerState

IDLE = 75.0
"""Seconds that a connection may wait for its next request."""
_GIVE_UP = 4 * LARGEST_BODY
_QUEUED = 64
_READ = 256 * 1024
"""Bytes that may come at once; that many more than the limit may have come with a head that is within it."""
_CONTINUE = len("100-continue")
_REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}
_STATUS_LINES = {
    status: b"HTTP/1.1 %d %s\r\n" % (status, _REASONS.get(status, b"")) for status in range(100, 600)
}
_BODILESS = frozenset({204, 304})
_date = (0, b"")


class GatewayProtocol(asyncio.Protocol):
    """One connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],  # noqa: ARG002 - uvicorn gives it to every protocol
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Make a connection's protocol, as uvicorn's server does; `config` holds an `App`."""
        self._app = cast("App", config.app)
        self._connections: set[Any] = server_state.connections
        self._tasks: set[Any] = server_state.tasks
        self._loop = _loop or asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self.transport: asyncio.Transport
        self._server = self._client = ("127.0.0.1", 0)
        self._waiting: deque[tuple[Request, bool]] = deque()
        self._busy = self._closing = self._ended = self._expected = False
        self._keep = False
        self._work: asyncio.Task[Any] | None = None
        self._active = 0.0
        self._idle: asyncio.TimerHandle | None = None
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._spelling: dict[bytes, bytes] = {}
        self._body: list[bytes] = []
        self._head_size = self._body_size = 0
        self._in_head = True
        self._unread = 0

    # What the event loop says.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note who is there."""
        self.transport = cast("asyncio.Transport", transport)
        self._server = transport.get_extra_info("sockname") or self._server
        self._client = transport.get_extra_info("peername") or self._client
        self._connections.add(self)
        self._active = self._loop.time()
        self._idle = self._loop.call_later(IDLE, self._check_idle)

    def data_received(self, data: bytes) -> None:
        """Take bytes of requests."""
        self._active = self._loop.time()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._closing = True  # nobody here speaks another protocol; the request itself is answered
        except httptools.HttpParserError:
            self._refuse(message(HTTPStatus.BAD_REQUEST, "Bad Request"))
        # A line without an end is not heard of before its end: what comes of it is counted here.
        self._unread = self._unread + len(data) if self._in_head else 0
        if self._unread > LARGEST_HEAD + _READ:
            self._refuse(message(431, "Request Header Fields Too Large"))

    def eof_received(self) -> bool:
        """Answer what came before the caller stopped sending; then close."""
        self._ended = True
        return self._busy

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Forget the connection; work under way goes on, as on AWS."""
        self._closing = True
        self._connections.discard(self)
        self._waiting.clear()
        if self._idle is not None:
            self._idle.cancel()

    def shutdown(self) -> None:
        """Close once what is under way is answered; uvicorn calls this when it stops."""
        self._closing = True
        if not self._busy:
            self.transport.close()

    # What the parser says.

    def on_message_begin(self) -> None:
        """Start a request."""
        self._url, self._headers, self._spelling, self._body = b"", [], {}, []
        self._head_size = self._body_size = 0

    def on_url(self, url: bytes) -> None:
        """Take a part of the target."""
        self._head_size += len(url)
        if self._head_size <= LARGEST_HEAD:
            self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those past the limit are counted, not kept. What follows the body is a trailer, not a header."""
        if not self._in_head:
            return
        self._head_size += len(name) + len(value)
        if self._head_size <= LARGEST_HEAD:
            lower = name.lower()
            self._headers.append((lower, value))
            if lower != name:
                self._spelling.setdefault(lower, name)
        if len(value) == _CONTINUE and value.lower() == b"100-continue" and name.lower() == b"expect":
            self._expected = True

    def on_headers_complete(self) -> None:
        """Let a caller that waits for it send its body."""
        self._in_head = False
        if self._expected:
            self._expected = False
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Take a part of the body; what is past the limit is counted, not kept."""
        self._body_size += len(body)
        if self._body_size <= LARGEST_BODY:
            self._body.append(body)
        elif self._body_size > _GIVE_UP:
            self._refuse(message(413, "Request Entity Too Large"))

    def on_message_complete(self) -> None:
        """Serve the request, after those before it."""
        version = self._parser.get_http_version()
        request = new_request(
            self._parser.get_method().decode(),
            self._url,
            self._headers,
            now=self._app.clock(),
            spelling=self._spelling,
            client=self._client[0],
            port=self._server[1],
            protocol=f"HTTP/{version}",
            body=self._body[0] if len(self._body) == 1 else b"".join(self._body),
            head_size=self._head_size,
            body_size=self._body_size,
        )
        self._in_head, self._unread = True, 0
        keep = version == "1.1" and bool(self._parser.should_keep_alive())
        self._waiting.append((request, keep))
        if self._busy:
            if len(self._waiting) >= _QUEUED:
                self.transport.pause_reading()
        else:
            self._serve()

    # Answering.

    def _serve(self) -> None:
        request, self._keep = self._waiting.popleft()
        if len(self._waiting) == _QUEUED - 1:
            self.transport.resume_reading()
        self._busy = True
        self._work = self._loop.create_task(self._answer(request))
        self._tasks.add(self._work)  # uvicorn cancels it where a shutdown takes too long

    async def _answer(self, request: Request) -> None:
        try:
            await self._app.answer(request, self._send)
        except asyncio.CancelledError:
            self.transport.abort()  # the caller must not wait for an answer
            raise
        finally:
            self._done()

    def _send(self, request: Request, answer: Answer) -> None:
        if not self.transport.is_closing():
            self.transport.write(_bytes(request, answer, keep=self._keep and not self._closing))

    def _done(self) -> None:
        self._tasks.discard(self._work)
        self._busy = False
        if self._closing or not self._keep or (self._ended and not self._waiting):
            self._waiting.clear()
            self.transport.close()
        elif self._waiting:
            self._serve()

    def _refuse(self, answer: Answer) -> None:
        """Answer what is not a request, and hang up."""
        if self._closing or self.transport.is_closing():
            return
        self._closing = True
        if self._busy:
            return  # the answer under way is another request's; the connection ends after it
        request = self._app.refuse(self._server[1], answer)
        self.transport.write(_bytes(request, answer, keep=False))
        self.transport.close()

    def _check_idle(self) -> None:
        quiet = self._loop.time() - self._active
        if quiet >= IDLE and not self._busy:
            self.transport.close()
        else:
            self._idle = self._loop.call_later(max(1.0, IDLE - quiet), self._check_idle)


def _bytes(request: Request, answer: Answer, *, keep: bool) -> bytes:
    lines = [_STATUS_LINES[answer.status], b"date: ", _now(int(request.now)), b"\r\n"]
    for name, value in answer.headers:
        lines += (name, b": ", value, b"\r\n")
    if not keep:
        lines.append(b"connection: close\r\n")
    if answer.status in _BODILESS:
        lines.append(b"\r\n")
    else:
        lines.append(b"content-length: %d\r\n\r\n" % len(answer.body))
        if request.method != "HEAD":
            lines.append(answer.body)
    return b"".join(lines)


def _now(seconds: int) -> bytes:
    global _date  # noqa: PLW0603 - one date a second, for all connections
    if _date[0] != seconds:
        _date = (seconds, formatdate(time.time(), usegmt=True).encode())
    return _date[1]
