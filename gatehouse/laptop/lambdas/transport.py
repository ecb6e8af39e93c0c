"""The Runtime API over the socket that a function's process inherits; for Python runtimes.

It has the functions of `runtime_client`, the compiled part of `awslambdaric`, and stands in for it: the same HTTP,
with half the system calls, over a socket pair in place of TCP. Imports nothing that a bare interpreter has not loaded
already: each cold start pays for it.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing `typing` would cost milliseconds
    from typing import Any

_BASE = "/2018-06-01/runtime"
_NEXT = f"GET {_BASE}/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n".encode()
_DEADLINE = "Lambda-Runtime-Deadline-Ms"
_CHUNK = 256 * 1024
_socket = -1
_buffer = b""
_unread = False


def connect(descriptor: int) -> None:
    """Speak over this file descriptor from now on."""
    global _socket  # noqa: PLW0603 - a module with functions is what awslambdaric wants
    _socket = descriptor


def initialize_client(_user_agent: str) -> None:
    """Nothing needs to be told."""


def next() -> tuple[bytes, dict[str, Any]]:  # noqa: A001 - awslambdaric's name for it
    """Wait for an invocation: its event, and the headers that describe it, the deadline as a number.

    Raises:
        RuntimeError: The answer to the last invocation was not taken.
    """
    _write(_NEXT)
    _taken()
    event, headers = _read()
    return event, {**headers, _DEADLINE: int(headers[_DEADLINE])}


def post_invocation_result(
    request_id: str,
    result: bytes,
    content_type: str = "application/json",
    _invocation_id: str | None = None,
) -> None:
    """Answer an invocation; whether that was taken shows at the next call, so that nothing waits for it."""
    _post(f"/invocation/{request_id}/response", f"Content-Type: {content_type}\r\n", result)


def post_error(request_id: str, error: str, _xray_fault: str = "", _invocation_id: str | None = None) -> None:
    """Fail an invocation with a JSON document."""
    _post(f"/invocation/{request_id}/error", "Content-Type: application/json\r\n", error.encode())


def post_init_error(error: str) -> None:
    """Tell that the function can't start, with a JSON document.

    Raises:
        RuntimeError: It was not taken.
    """
    _post("/init/error", "Content-Type: application/json\r\n", error.encode())
    _taken()


def _post(path: str, headers: str, body: bytes) -> None:
    global _unread  # noqa: PLW0603
    head = f"POST {_BASE}{path} HTTP/1.1\r\nHost: runtime\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    _write(head.encode("latin-1") + body)
    _unread = True


def _taken() -> None:
    global _unread  # noqa: PLW0603
    if _unread:
        _unread = False
        answer, headers = _read()
        if headers["status"] != "202":
            raise RuntimeError(f"the Runtime API answers {headers['status']}: {answer.decode()}")


def _write(data: bytes) -> None:
    sent = os.write(_socket, data)
    while sent < len(data):
        sent += os.write(_socket, memoryview(data)[sent:])


def _read() -> tuple[bytes, dict[str, str]]:
    global _buffer  # noqa: PLW0603
    data, _buffer = _buffer, b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more()
    first, *lines = data[:end].decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    headers["status"] = first[9:12]
    whole = end + 4 + int(headers["Content-Length"])
    parts, missing = [data[end + 4 : whole]], whole - len(data)
    if missing < 0:
        _buffer = data[whole:]
    while missing > 0:
        parts.append(_more())
        missing -= len(parts[-1])
    if missing < 0 and len(parts) > 1:
        _buffer, parts[-1] = parts[-1][missing:], parts[-1][:missing]
    return b"".join(parts), headers


def _more() -> bytes:
    found = os.read(_socket, _CHUNK)
    if not found:
        os._exit(1)  # The other end is gone, and with it the reason for this process.
    return found
