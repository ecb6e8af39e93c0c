"""The Runtime API: the HTTP conversation between a function's process and whoever invokes it.

For processes that bring a runtime of their own; Python's speak through `channel`.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, cast

import httptools

from gatehouse.laptop.lambdas.transport import MAX_PAYLOAD, TOO_LARGE

if TYPE_CHECKING:
    from gatehouse.laptop.lambdas.call import Call
    from gatehouse.laptop.lambdas.line import Listener

_PREFIX = b"/2018-06-01/runtime"
_NEXT = _PREFIX + b"/invocation/next"
_INVOCATION = _PREFIX + b"/invocation/"
_INIT_ERROR = _PREFIX + b"/init/error"
_ACCEPTED = (
    b'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"status":"OK"}\n'
)


class RuntimeApi(asyncio.Protocol):
    """One connection of a function's process. Only what the Runtime API needs of HTTP/1.1 is spoken.

    Args:
        listener: Who hears it.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport
        self._url = b""
        self._body: list[bytes] = []
        self._size = 0

    def send(self, call: Call, seconds: float) -> None:
        """Answer the open request for the next invocation."""
        trace = f"Lambda-Runtime-Trace-Id: {call.trace_id}\r\n" if call.trace_id else ""
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            f"Lambda-Runtime-Aws-Request-Id: {call.request_id}\r\n"
            f"Lambda-Runtime-Deadline-Ms: {int((time.time() + seconds) * 1000)}\r\n"
            f"Lambda-Runtime-Invoked-Function-Arn: {call.arn}\r\n{trace}"
            f"Content-Length: {len(call.event)}\r\n\r\n"
        )
        self._transport.write(head.encode("latin-1", "replace") + call.event)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport = cast("asyncio.Transport", transport)

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
        """Let a client that waits for it send its body."""
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
        method = self._parser.get_method()
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
