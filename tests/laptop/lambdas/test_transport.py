"""The Runtime API over the inherited socket, however its bytes arrive; and what it does with strangers' bytes."""

from __future__ import annotations

import itertools
import os
import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.laptop.lambdas import transport
from gatehouse.laptop.lambdas.api import MAX_PAYLOAD, RuntimeApi

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = st.lists(st.binary(max_size=300), min_size=1, max_size=4)


def served(event: bytes, number: int) -> bytes:
    """What the Runtime API answers to a process that asks for its next invocation."""
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: %d\r\n"
        b"Lambda-Runtime-Deadline-Ms: 1700000000000\r\nContent-Length: %d\r\n\r\n%s"
        % (number, len(event), event)
    )


ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK"


def pieces(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(places):
        yield data[start:end]


@given(events=EVENTS, cuts=st.lists(st.integers(0, 5000), max_size=12))
def test_every_event_arrives_whole_in_whatever_pieces_it_comes(events: list[bytes], cuts: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        answers = served(events[0], 0) + b"".join(
            ACCEPTED + served(event, number) for number, event in enumerate(events[1:], 1)
        )
        arriving = pieces(answers, cuts)
        patch.setattr(transport, "_more", lambda: next(arriving))
        patch.setattr(transport, "_write", lambda data: None)
        patch.setattr(transport, "_buffer", b"")
        patch.setattr(transport, "_unread", False)
        for number, event in enumerate(events):
            got, headers = transport.next()
            assert got == event
            assert headers["Lambda-Runtime-Aws-Request-Id"] == str(number)
            assert headers["Lambda-Runtime-Deadline-Ms"] == 1700000000000
            transport.post_invocation_result(str(number), b"{}")


def test_an_answer_that_is_not_taken_is_an_error_at_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        monkeypatch.setattr(transport, "_socket", ours.fileno())
        monkeypatch.setattr(transport, "_buffer", b"")
        transport.post_invocation_result("1", b"{}")
        theirs.sendall(b"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\n\r\nbig")
        with pytest.raises(RuntimeError, match="413: big"):
            transport.next()


class Listener:
    """Notes what a process is heard to say."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def ready(self, api: RuntimeApi) -> None:
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


def connection() -> tuple[RuntimeApi, Listener, Wire]:
    listener, wire = Listener(), Wire()
    api = RuntimeApi(listener)
    api.connection_made(wire)  # type: ignore[arg-type]
    return api, listener, wire


POST = b"POST /2018-06-01/runtime/invocation/%s/%s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"


@given(cuts=st.lists(st.integers(0, 500), max_size=10))
def test_requests_are_understood_in_whatever_pieces_they_come(cuts: list[int]) -> None:
    api, listener, wire = connection()
    asked = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n"
    for piece in pieces(asked + POST % (b"1", b"response") + asked, cuts):
        api.data_received(piece)
    assert listener.heard == ["ready", ("1", b"{}", False), "ready"]
    assert wire.written.count(b"202 Accepted") == 1


def test_a_patient_process_is_told_with_its_next_event_that_its_answer_was_taken() -> None:
    listener, wire = Listener(), Wire()
    api = RuntimeApi(listener, patient=True)
    api.connection_made(wire)  # type: ignore[arg-type]
    api.data_received(POST % (b"1", b"response"))
    assert wire.written == b""
    api.send(b"", b"{}")
    api.send(b"", b"{}")
    assert wire.written.startswith(b"HTTP/1.1 202")
    assert wire.written.count(b"HTTP/1.1 202") == 1
    assert wire.written.count(b"HTTP/1.1 200") == 2


def test_a_chunked_answer_is_taken() -> None:
    api, listener, _ = connection()
    head = b"POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\nHost: x\r\n"
    api.data_received(head + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
    assert listener.heard == [("1", b"{}", False)]


def test_a_client_that_waits_for_it_is_told_to_go_on() -> None:
    api, _, wire = connection()
    api.data_received(POST.replace(b"Host: x", b"Expect: 100-continue") % (b"1", b"response"))
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
    api.data_received(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" % path)
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
        b"POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
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
    ours, theirs = socket.socketpair()
    ended: list[int] = []

    def end(code: int) -> None:
        ended.append(code)
        raise SystemExit

    with ours:
        theirs.close()
        monkeypatch.setattr(transport, "_socket", ours.fileno())
        monkeypatch.setattr(transport, "_write", lambda data: None)
        monkeypatch.setattr(os, "_exit", end)
        with pytest.raises(SystemExit):
            transport.next()
    assert ended == [1]
