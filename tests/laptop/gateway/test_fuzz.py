"""Fuzzing: whatever comes, no crash and no 5xx of the gateway's own making."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httptools
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatehouse.laptop.gateway import answers, mapping, tokens
from gatehouse.laptop.gateway.cors import Cors
from gatehouse.laptop.gateway.http_api import NO_API
from gatehouse.laptop.gateway.request import Answer, Exchange, new_request
from gatehouse.laptop.gateway.variables import AccessLog
from tests.laptop.gateway.world import Api, Tokens, World, echo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
over_http = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
RESULTS: list[Any] = [None]


@pytest.fixture(scope="module")
def served(_world: World) -> Iterator[World]:
    _world._names += 1
    _world.issuer.reset(f"{_world.issuer_base}/fuzz", "k1")
    api = Api(_world, CorsConfiguration={"AllowOrigins": ["https://*"], "AllowMethods": ["*"]})
    api.route("ANY /echo/{name}", echo)
    api.route("ANY /v1/{proxy+}", echo, PayloadFormatVersion="1.0")
    api.route("GET /closed", echo, authorizer=api.jwt())
    api.route("GET /result", lambda _: RESULTS[0])
    api.serve(
        AccessLogSettings={
            "DestinationArn": "a",
            "Format": '{"p":"$context.path","a":"$context.identity.userAgent"}',
        }
    )
    yield _world
    _world.reset()


class _Reader:
    def __init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.headers: dict[str, str] = {}
        self.body = b""
        self.done = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.done = True


def exchange(world: World, data: bytes) -> tuple[int, _Reader]:
    """Send bytes and read one response."""
    reader = _Reader()
    with socket.create_connection(("127.0.0.1", world.port), 10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while not reader.done:
            part = connection.recv(65_536)
            if not part:
                break
            reader.parser.feed_data(part)
    return (reader.parser.get_status_code() if reader.done else 0), reader


LINE = st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"").replace(b"\r", b""))


@over_http
@given(
    method=st.sampled_from(["GET", "POST", "OPTIONS", "HEAD", "PUT", "TRACE", "PROPFIND", "CONNECT"]),
    path=LINE,
    headers=st.lists(
        st.tuples(st.sampled_from([b"x", b"cookie", b"origin", b"authorization", b"host"]), LINE), max_size=5
    ),
)
def test_any_path_and_headers_get_an_answer(
    served: World, method: str, path: bytes, headers: list[tuple[bytes, bytes]]
) -> None:
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    status, _ = exchange(
        served,
        method.encode()
        + b" /echo/"
        + path
        + b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
        + lines
        + b"\r\n",
    )
    # Zero: what is half a request has no answer, and the connection ends.
    assert status == 0 or 200 <= status < 500


@over_http
@given(data=st.binary(max_size=200))
def test_any_bytes_do_no_harm(served: World, data: bytes) -> None:
    status, _ = exchange(served, data)
    assert status in (0, 400, 404)
    assert served.get("/echo/alive").status_code == 200


VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20)


@over_http
@given(
    name=st.text(min_size=1, max_size=20).filter(lambda name: name not in (".", "..")),
    query=st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5),
    header=VISIBLE,
    body=st.binary(max_size=300),
    kind=st.sampled_from(["text/plain", "application/json", "application/octet-stream", "image/png"]),
)
def test_what_is_sent_is_what_the_event_holds(
    served: World, name: str, query: list[tuple[str, str]], header: str, body: bytes, kind: str
) -> None:
    target = f"/echo/{quote(name, safe='')}"
    if query:
        target += "?" + urlencode(query)
    start = (
        f"POST {target} HTTP/1.1\r\nhost: x\r\nx-one: {header}\r\ncontent-type: {kind}\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    status, reader = exchange(served, start.encode("ascii") + body)
    assert status == 200
    event = json.loads(reader.body)
    assert event["pathParameters"] == {"name": name}
    assert event["rawQueryString"] == (urlencode(query) if query else "")
    joined: dict[str, str] = {}
    for key, value in query:
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    assert event.get("queryStringParameters", {}) == joined
    assert event["headers"]["x-one"] == header
    held = event.get("body", "")
    assert (base64.b64decode(held) if event["isBase64Encoded"] else held.encode()) == body


@over_http
@given(result=JSON)
def test_any_result_of_a_function_is_an_answer(served: World, result: object) -> None:
    RESULTS[0] = result
    answer = served.get("/result")
    if isinstance(result, dict) and result.get("statusCode") is not None:
        assert 200 <= answer.status_code <= 599
    else:
        assert answer.status_code == 200
        said = answer.content if isinstance(result, str) else json.loads(answer.content)
        assert said == (result.encode("utf-8", "replace") if isinstance(result, str) else result)


HEADERS = st.dictionaries(
    st.text(max_size=5) | st.sampled_from(["x", "set-cookie", "connection"]), JSON, max_size=3
)


@over_http
@given(
    result=st.fixed_dictionaries(
        {"statusCode": st.sampled_from([200, 204, 302, "404", 599, 0, -1, 1.5, None, "x"]) | st.integers()},
        optional={
            "headers": HEADERS | JSON,
            "body": st.text() | JSON,
            "cookies": st.lists(st.text(), max_size=3) | JSON,
            "isBase64Encoded": st.booleans(),
        },
    )
)
def test_any_formatted_result_is_an_answer_or_malformed(served: World, result: dict[str, Any]) -> None:
    RESULTS[0] = result
    answer = served.get("/result")
    assert "apigw-requestid" in answer.headers
    try:
        expected = answers.version_2(json.dumps(result).encode()).status
    except answers.MalformedResultError:
        expected = 500
    assert answer.status_code == expected


@over_http
@given(
    token=st.text(
        st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=60
    )
)
def test_no_made_up_token_is_let_in(served: World, token: str) -> None:
    answer = served.request("GET", "/closed", headers={"authorization": token.encode("latin-1")})
    assert answer.status_code == 401


@over_http
@given(
    changes=st.dictionaries(
        st.sampled_from(["exp", "nbf", "iat", "iss", "aud", "scope", "scp", "sub", "x"]), JSON
    )
)
def test_any_signed_claims_get_200_or_401(served: World, changes: dict[str, Any]) -> None:
    assert served.bearer("/closed", Tokens(served).sign(**changes)).status_code in (200, 401)


@given(token=st.text() | st.binary().map(lambda raw: f"e30.{base64.urlsafe_b64encode(raw).decode()}.x"))
def test_reading_any_text_gives_a_token_or_a_refusal(token: str) -> None:
    with contextlib.suppress(tokens.InvalidTokenError):
        assert tokens.read(token).kid


@given(claims=st.dictionaries(st.text(), JSON))
def test_claims_are_always_strings(claims: dict[str, Any]) -> None:
    found = tokens.as_strings(claims)
    assert all(isinstance(value, str) for value in found.values())
    assert set(found) == {name for name, value in claims.items() if value is not None}


@given(
    payload=st.binary() | JSON.map(lambda value: json.dumps(value).encode()),
    read=st.sampled_from(
        [answers.version_1, answers.version_2, lambda payload: answers.rest(payload, decode=True)]
    ),
)
def test_any_payload_is_an_answer_or_malformed(payload: bytes, read: Callable[[bytes], Answer]) -> None:
    try:
        answer = read(payload)
    except answers.MalformedResultError:
        return
    for name, value in answer.headers:
        assert name == name.lower()
        assert not {13, 10, 0} & set(name + value)


@given(
    agent=st.text(max_size=30),
    form=st.sampled_from(['{"a":"$context.identity.userAgent","b":"$context.path"}']),
    path=st.text(st.characters(min_codepoint=1, max_codepoint=0xFF), max_size=30),
)
def test_a_log_line_is_always_one_line_of_json(agent: str, form: str, path: str) -> None:
    request = new_request(
        "GET", b"/" + path.encode("latin-1"), [(b"user-agent", agent.encode("utf-8", "replace"))], now=0
    )
    line = AccessLog("group", form).line(Exchange.begin(request, NO_API), Answer(200))
    assert "\n" not in line
    assert set(json.loads(line)) == {"a", "b"}


@given(origin=st.text(), origins=st.lists(st.sampled_from(["https://a.example", "https://*", "http://*"])))
def test_only_allowed_origins_are_answered(origin: str, origins: list[str]) -> None:
    found = dict(Cors(allow_origins=tuple(origins)).headers(origin, preflight=True))
    allowed = origin in origins or any(
        f"{scheme}*" in origins and origin.startswith(scheme) and origin != scheme
        for scheme in ("http://", "https://")
    )
    assert bool(found) == allowed


@given(value=st.text(), body=st.binary(max_size=50))
def test_any_mapping_value_gives_a_header_that_can_be_sent(value: str, body: bytes) -> None:
    request = new_request("POST", b"/a?b=c", [(b"x", b"y")], now=0, body=body)
    changes = mapping.parse({"overwrite:header.z": value, "append:header.z": "$request.body"})
    _, headers = mapping.request(changes, Exchange.begin(request, NO_API), request.headers)
    assert all(not {13, 10, 0} & set(value) for _, value in headers)
