"""What processes and their runner say to each other, however its bytes arrive; and what is made of strangers' bytes."""

from __future__ import annotations

import itertools
import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.laptop.lambdas import transport
from gatehouse.laptop.lambdas.transport import MAX_PAYLOAD
from gatehouse.laptop.lambdas.types import Pending
from gatehouse.laptop.lambdas.wire import Channel, RuntimeApi

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:hello"


def an_invocation(event: bytes, number: int, trace_id: str = "") -> Pending:
    return Pending(event, ARN, trace_id, None, request_id=str(number))  # type: ignore[arg-type]


def served(event: bytes, number: int, trace_id: str = "") -> bytes:
    """What a process is sent for its next invocation."""
    wire = Wire()
    channel = Channel(Listener(), wire)  # type: ignore[arg-type]
    channel.send(an_invocation(event, number, trace_id), 3.0)
    return wire.written


def pieces(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(places):
        yield data[start:end]


@given(event=st.binary(max_size=300), cuts=st.lists(st.integers(0, 5000), max_size=12))
def test_an_event_arrives_whole_in_whatever_pieces_it_comes(event: bytes, cuts: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        arriving = pieces(served(event, 1), cuts)
        patch.setattr(transport, "_more", lambda: next(arriving))
        patch.setattr(transport, "_write", lambda data: None)
        before = time.time()
        got, headers = transport.next()
        assert got == event
        assert headers["Lambda-Runtime-Aws-Request-Id"] == "1"
        assert headers["Lambda-Runtime-Invoked-Function-Arn"] == ARN
        assert "Lambda-Runtime-Trace-Id" not in headers
        assert 0 <= headers["Lambda-Runtime-Deadline-Ms"] / 1000 - before - 3.0 + 0.001 < 1


def test_a_process_is_told_the_trace_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_more", lambda: served(b"{}", 1, "Root=1-2-3"))
    monkeypatch.setattr(transport, "_write", lambda data: None)
    assert transport.next()[1]["Lambda-Runtime-Trace-Id"] == "Root=1-2-3"


def said(monkeypatch: pytest.MonkeyPatch, cuts: list[int]) -> list[Any]:
    """What is heard of a process that asks, answers, asks, fails, and asks."""
    written: list[bytes] = []
    monkeypatch.setattr(transport, "_more", lambda: served(b"{}", 1))
    monkeypatch.setattr(transport, "_write", written.append)
    monkeypatch.setattr(transport, "_answer", b"")
    transport.next()
    transport.post_invocation_result("1", b"x" * 300)
    transport.next()
    transport.post_error("1", '{"errorType":"E"}')
    transport.next()
    transport.next()
    transport.post_init_error("{}")
    listener = Listener()
    channel = Channel(listener, Wire())  # type: ignore[arg-type]
    channel._request_id = "1"
    for piece in pieces(b"".join(written), cuts):
        channel.data_received(piece)
    return listener.heard


@given(cuts=st.lists(st.integers(0, 500), max_size=10))
def test_all_that_a_process_says_is_heard_in_whatever_pieces_it_comes(cuts: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert said(patch, cuts) == [
            "ready",
            ("1", b"x" * 300, False),
            "ready",
            ("1", b'{"errorType":"E"}', True),
            "ready",
            "ready",
            b"{}",
        ]


def test_a_process_does_not_send_an_answer_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_answer", b"")
    transport.post_invocation_result("1", b"x" * (MAX_PAYLOAD + 1))
    listener = Listener()
    Channel(listener, Wire()).data_received(transport._answer)  # type: ignore[arg-type]
    ((_, body, failed),) = listener.heard
    assert b"ResponseSizeTooLarge" in body
    assert failed


class Listener:
    """Notes what a process is heard to say."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def ready(self, line: object) -> None:
        self.heard.append("ready")

    def result(self, request_id: str, body: bytes, *, failed: bool) -> bool:
        self.heard.append((request_id, body, failed))
        return request_id == "1"

    def init_error(self, body: bytes) -> None:
        self.heard.append(body)


class Wire:
    """Takes what the server writes."""

    def __init__(self) -> None:
        self.written = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    abort = close


def test_a_connection_is_closed_with_its_process_as_long_as_it_is_open() -> None:
    connected: set[RuntimeApi] = set()
    api, wire = RuntimeApi(Listener(), connected), Wire()
    api.connection_made(wire)  # type: ignore[arg-type]
    assert connected == {api}
    api.abort()
    assert wire.closed
    api.connection_lost(None)
    assert not connected


def connection() -> tuple[RuntimeApi, Listener, Wire]:
    listener, wire = Listener(), Wire()
    api = RuntimeApi(listener, set())
    api.connection_made(wire)  # type: ignore[arg-type]
    return api, listener, wire


POST = (
    b"POST /2018-06-01/runtime/invocation/%s/%s HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: 2\r\n\r\n{}"
)


@given(cuts=st.lists(st.integers(0, 500), max_size=10))
def test_requests_are_understood_in_whatever_pieces_they_come(cuts: list[int]) -> None:
    api, listener, wire = connection()
    asked = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n"
    for piece in pieces(asked + POST % (b"1", b"response") + asked, cuts):
        api.data_received(piece)
    assert listener.heard == ["ready", ("1", b"{}", False), "ready"]
    assert wire.written.count(b"202 Accepted") == 1


@pytest.mark.parametrize(
    "header",
    [
        b"Origin: https://evil.example",
        b"Host: evil.example",
        b"Sec-Fetch-Site: cross-site",
        b"Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate",  # in a window or a frame that it opens
    ],
)
def test_a_web_page_takes_no_event_away(header: bytes) -> None:
    api, listener, wire = connection()
    api.data_received(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n" + header + b"\r\n\r\n")
    assert listener.heard == []
    assert wire.written.startswith(b"HTTP/1.1 403 Forbidden")


def test_a_chunked_answer_is_taken() -> None:
    api, listener, _ = connection()
    head = b"POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\nHost: 127.0.0.1:1\r\n"
    api.data_received(head + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
    assert listener.heard == [("1", b"{}", False)]


def test_a_client_that_waits_for_it_is_told_to_go_on() -> None:
    api, _, wire = connection()
    api.data_received(POST.replace(b"Host: 127.0.0.1:1", b"Expect: 100-continue") % (b"1", b"response"))
    assert wire.written.startswith(b"HTTP/1.1 100 Continue")


def test_an_answer_to_a_call_that_is_not_open_is_400() -> None:
    api, _, wire = connection()
    api.data_received(POST % (b"2", b"error"))
    assert wire.written.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "path", [b"/", b"/2018-06-01/runtime/invocation/1/other", b"/2018-06-01/runtime/exit"]
)
def test_another_path_is_404(path: bytes) -> None:
    api, _, wire = connection()
    api.data_received(b"POST %s HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: 0\r\n\r\n" % path)
    assert wire.written.startswith(b"HTTP/1.1 404")


def test_what_is_no_http_ends_the_connection() -> None:
    api, listener, wire = connection()
    api.data_received(b"\x00\x01\x02 nonsense\r\n\r\n")
    assert wire.closed
    assert not listener.heard


def test_an_answer_beyond_the_limit_is_counted_and_not_kept() -> None:
    api, listener, wire = connection()
    size = MAX_PAYLOAD + 1
    api.data_received(
        b"POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: %d\r\n\r\n"
        % size
    )
    for _ in range(size // 65536 + 1):
        api.data_received(b"x" * min(65536, size))
        size -= 65536
    (heard,) = listener.heard
    assert b"ResponseSizeTooLarge" in heard[1]
    assert heard[2]
    assert wire.written.startswith(b"HTTP/1.1 413")


def test_a_process_whose_owner_is_gone_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, theirs = os.pipe()
    os.close(theirs)
    ended: list[int] = []

    def end(code: int) -> None:
        ended.append(code)
        raise SystemExit

    with os.fdopen(calls, "rb"):
        monkeypatch.setattr(transport, "_calls", calls)
        monkeypatch.setattr(transport, "_write", lambda data: None)
        monkeypatch.setattr(os, "_exit", end)
        with pytest.raises(SystemExit):
            transport.next()
    assert ended == [1]
