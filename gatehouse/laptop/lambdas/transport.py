"""What a Python function's process speaks over the two pipes it inherits; the other ends are `wire.Channel`'s.

It has the functions of `runtime_client`, the compiled part of `awslambdaric`, and stands in for it. They are AWS's Runtime
API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), in frames in place of HTTP: one each way for an
invocation, which costs a fraction of two HTTP exchanges. Processes that bring a runtime of their own speak the HTTP.
Imports nothing that a bare interpreter has not loaded already: each cold start pays for it.

A frame to the process is its kind (one byte), the size of its head, the size of the event (`SIZE` bytes each,
big-endian), the head, the event. A frame from it is its kind, the size of the body, the body.
"""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing `typing` would cost milliseconds
    from typing import Any

# A synchronous payload, either way: 6 MB and 100 bytes.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_PAYLOAD = 6 * 1024 * 1024 + 100
TOO_LARGE = (
    '{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed '
    f'payload size ({MAX_PAYLOAD} bytes)."}}'
)
SIZE = 4
CALL = b"c"
READY, RESULT, ERROR, INIT_ERROR = b"r", b"a", b"e", b"i"
_ASK = READY + bytes(SIZE)
_START = 1 + 2 * SIZE
# For 128 KiB and more the C library maps memory anew at each read, which cost a third of a call.
_CHUNK = 64 * 1024
_calls = _answers = -1
_answer = b""


def connect(calls: int, answers: int) -> None:
    """Read from the one file descriptor and write to the other from now on."""
    global _calls, _answers
    _calls, _answers = calls, answers


def initialize_client(_user_agent: str) -> None:
    """Nothing needs to be told."""


def next() -> tuple[bytes, dict[str, Any]]:  # noqa: A001 - awslambdaric's name for it
    """Wait for an invocation: its event, and the headers of the Runtime API that describe it, the deadline as a number."""
    global _answer  # noqa: PLW0603
    _write(_answer + _ASK)
    _answer = b""
    head, event = _read()
    request_id, seconds, trace_id, arn = head.decode("latin-1").split("\n", 3)
    headers = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": request_id,
        "Lambda-Runtime-Deadline-Ms": int((time.time() + float(seconds)) * 1000),
        "Lambda-Runtime-Invoked-Function-Arn": arn,
    }
    if trace_id:
        headers["Lambda-Runtime-Trace-Id"] = trace_id
    return event, headers


def post_invocation_result(
    _request_id: str, result: bytes, _content_type: str = "", _invocation_id: str | None = None
) -> None:
    """Answer the invocation; the answer goes out with the call for the next one, which follows at once."""
    global _answer  # noqa: PLW0603
    _answer = _frame(RESULT, result) if len(result) <= MAX_PAYLOAD else _frame(ERROR, TOO_LARGE.encode())


def post_error(
    _request_id: str, error: str, _xray_fault: str = "", _invocation_id: str | None = None
) -> None:
    """Fail the invocation with a JSON document."""
    global _answer  # noqa: PLW0603
    _answer = _frame(ERROR, error.encode())


def post_init_error(error: str) -> None:
    """Tell that the function can't start, with a JSON document."""
    _write(_frame(INIT_ERROR, error.encode()))


def _read() -> tuple[bytes, bytes]:
    data = _more()
    while len(data) < _START:
        data += _more()
    start = _START + int.from_bytes(data[1 : 1 + SIZE], "big")
    end = start + int.from_bytes(data[1 + SIZE : _START], "big")
    parts, missing = [data], end - len(data)
    while missing > 0:
        parts.append(_more())
        missing -= len(parts[-1])
    data = b"".join(parts)
    return data[_START:start], data[start:end]


def _frame(kind: bytes, body: bytes) -> bytes:
    return b"%b%b%b" % (kind, len(body).to_bytes(SIZE, "big"), body)


def _write(data: bytes) -> None:
    sent = os.write(_answers, data)
    while sent < len(data):
        sent += os.write(_answers, memoryview(data)[sent:])


def _more() -> bytes:
    found = os.read(_calls, _CHUNK)
    if not found:
        os._exit(1)  # The other end is gone, and with it the reason for this process.
    return found
