"""Sizes, throttling, request ids and the access log."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.gateway import NotAcceptedError
from tests.laptop.gateway.world import Api, Tokens, World, echo

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:access"


@pytest.fixture
def echoing(world: World, api: Api) -> Api:
    api.route("ANY /e", echo)
    api.serve()
    return api


def test_headers_over_10_240_bytes_are_refused(world: World, echoing: Api) -> None:
    answer = world.get("/e", x_big="x" * 10_240)
    assert answer.status_code == 431
    assert answer.json() == {"message": "Request Header Fields Too Large"}
    assert world.events == []


def test_headers_just_below_pass(world: World, echoing: Api) -> None:
    assert world.get("/e", x_big="x" * 9_900).status_code == 200


def test_a_long_request_line_is_refused(world: World, echoing: Api) -> None:
    assert world.get("/e?" + "x" * 10_240).status_code == 431


def test_a_body_over_10_mb_is_refused(world: World, echoing: Api) -> None:
    answer = world.request("POST", "/e", content=b"x" * (10 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.json() == {"message": "Request Entity Too Large"}


def test_a_chunked_body_over_10_mb_is_refused(world: World, echoing: Api) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 1024 * 1024

    assert world.request("POST", "/e", content=chunks()).status_code == 413
    assert world.events == []


def test_an_event_that_no_lambda_takes_is_refused(world: World, echoing: Api) -> None:
    assert world.request("POST", "/e", content=b"x" * (5 * 1024 * 1024)).status_code == 413
    assert world.events == []


def test_throttled(world: World, api: Api) -> None:
    api.route("GET /t", echo)
    api.route("GET /u", echo)
    api.serve(
        RouteSettings={"GET /t": {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 0.1}},
        DefaultRouteSettings={"ThrottlingBurstLimit": 5, "ThrottlingRateLimit": 0.1},
    )
    answers = [world.get("/t") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].content == b'{"message":"Too Many Requests"}'
    assert [world.get("/u").status_code for _ in range(6)] == [200] * 5 + [429]
    world.offset = 10
    assert world.get("/t").status_code == 200


@pytest.mark.parametrize(("burst", "rate"), [(0, 0), (0, 5), (5, 0)])
def test_a_limit_of_zero_lets_nothing_through(world: World, api: Api, burst: int, rate: int) -> None:
    # LIVE: pulumi/pulumi-aws#2363 for both.
    api.route("GET /t", echo)
    api.serve(DefaultRouteSettings={"ThrottlingBurstLimit": burst, "ThrottlingRateLimit": rate})
    assert world.get("/t").status_code == 429


def test_a_burst_that_the_control_plane_does_not_have_is_the_accounts(world: World, api: Api) -> None:
    api.route("GET /t", echo)
    api.serve(DefaultRouteSettings={"ThrottlingRateLimit": 1})
    assert [world.get("/t").status_code for _ in range(4)] == [200] * 4


def test_every_response_has_a_request_id(world: World, hello: Api, tokens: Tokens) -> None:
    answers = [
        world.get("/hello"),
        world.get("/nothing"),
        world.bearer("/hello", tokens.sign()),
        world.get("/hello", x_big="x" * 10_240),
    ]
    ids = {answer.headers["apigw-requestid"] for answer in answers}
    assert len(ids) == len(answers)
    assert answers[2].json()["requestContext"]["requestId"] == answers[2].headers["apigw-requestid"]


def logged(world: World, api: Api, **form: str) -> None:
    api.route("GET /log", echo, authorizer=api.jwt())
    api.route("POST /log", echo, authorizer=api.jwt(), scopes=("a", "b"))
    api.serve(AccessLogSettings={"DestinationArn": GROUP, "Format": json.dumps(form)})


def test_the_callers_claims_are_logged(world: World, api: Api, tokens: Tokens) -> None:
    logged(
        world,
        api,
        id="$context.requestId",
        sub="$context.authorizer.claims.sub",
        claims="$context.authorizer.claims",
        route="$context.routeKey",
        status="$context.status",
        error="$context.authorizer.error",
        ip="$context.identity.sourceIp",
    )
    answer = world.bearer("/log", tokens.sign())
    [(group, line)] = world.logged
    assert group == GROUP
    assert json.loads(line) == {
        "id": answer.headers["apigw-requestid"],
        "sub": "user-1",
        "claims": "-",
        "route": "GET /log",
        "status": "200",
        "error": "-",
        "ip": "127.0.0.1",
    }


def test_an_authorizers_error_is_logged(world: World, api: Api, tokens: Tokens) -> None:
    logged(
        world,
        api,
        status="$context.status",
        error="$context.authorizer.error",
        sub="$context.authorizer.claims.sub",
    )
    world.bearer("/log", "abc")
    world.bearer("/log", tokens.sign(), "POST")
    first, second = (json.loads(line) for _, line in world.logged)
    assert first == {
        "status": "401",
        "error": "invalid_token: token contains an invalid number of segments",
        "sub": "-",
    }
    assert second["error"] == "insufficient_scope: expected scopes: [a b]"


def test_a_request_cannot_forge_a_line(world: World, api: Api, tokens: Tokens) -> None:
    logged(world, api, agent="$context.identity.userAgent", path="$context.path")
    world.bearer("/log", tokens.sign(), **{"user-agent": 'x","admin":"yes'})
    assert json.loads(world.logged[0][1])["agent"] == 'x","admin":"yes'


def test_the_status_of_lambda_is_not_that_of_the_functions_code(world: World, api: Api) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html .

    Seen on AWS: https://github.com/DataBiosphere/azul/issues/7470 and https://github.com/DataBiosphere/azul/issues/8192.
    """

    def fails(_event: Any) -> Any:
        raise ValueError

    api.route("GET /moved", lambda _: {"statusCode": 301})
    api.route("GET /fails", fails)
    api.route("GET /odd", lambda _: {"statusCode": "none"})
    names = ("status", "integrationStatus", "integration.integrationStatus", "integration.status")
    form = " ".join(f"$context.{name}" for name in names)
    api.serve(AccessLogSettings={"DestinationArn": GROUP, "Format": form})
    world.get("/moved")
    world.get("/fails")
    world.get("/odd")
    lines = [line for _, line in world.logged]
    assert lines == ["301 200 200 301", "500 200 200 -", "500 200 200 -"]


def test_the_quoted_message_is_one_json_text_with_quotes_around_it_and_without(
    world: World, api: Api
) -> None:
    """`error.messageString` is `error.message` in quotes, and values within quotes are escaped.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
    """
    api.route("GET /log", "http://127.0.0.1:1/")
    api.serve(
        AccessLogSettings={
            "DestinationArn": GROUP,
            "Format": '{"a":$context.error.messageString,"b":"$context.error.messageString"}',
        }
    )
    world.get("/log")
    said = "The backend can't be reached: ConnectError"
    assert json.loads(world.logged[0][1]) == {"a": said, "b": f'"{said}"'}


def test_latencies_and_lengths_are_numbers(world: World, api: Api, tokens: Tokens) -> None:
    logged(
        world,
        api,
        length="$context.responseLength",
        latency="$context.responseLatency",
        backend="$context.integrationLatency",
        integration="$context.integration.status",
        epoch="$context.requestTimeEpoch",
    )
    answer = world.bearer("/log", tokens.sign())
    line = json.loads(world.logged[0][1])
    assert line["length"] == str(len(answer.content))
    assert int(line["latency"]) >= int(line["backend"]) >= 0
    assert line["integration"] == "200"
    assert abs(int(line["epoch"]) / 1000 - time.time()) < 10


@pytest.mark.parametrize(
    "line",
    [
        b"GARBAGE\r\n\r\n",
        b"GET /e HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET \xff HTTP/1.1\r\n\r\n",
        b"GET * HTTP/1.1\r\nconnection: close\r\n\r\n",
    ],
)
def test_what_is_not_http_is_a_bad_request(world: World, echoing: Api, line: bytes) -> None:
    with socket.create_connection(("127.0.0.1", world.port), 5) as connection:
        connection.sendall(line)
        answer = connection.makefile("rb").read()
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 "))
    assert b"message" in answer


def raw(world: World, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", world.port), 5) as connection:
        connection.sendall(sent)
        return connection.makefile("rb").read()


@pytest.mark.parametrize("hosts", [b"", b"host: a\r\nhost: b\r\n"])
def test_a_request_has_one_host(world: World, echoing: Api, hosts: bytes) -> None:
    # RFC 9112, section 3.2.
    answer = raw(world, b"GET /e HTTP/1.1\r\nconnection: close\r\n" + hosts + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_header_without_an_end_is_cut(world: World, echoing: Api) -> None:
    with socket.create_connection(("127.0.0.1", world.port), 10) as connection:
        connection.sendall(b"GET /e HTTP/1.1\r\nhost: x\r\nx-endless: ")
        sent = 0
        with contextlib.suppress(OSError):
            while sent < 64 * 1024 * 1024:
                sent += connection.send(b"x" * 65_536)
    assert sent < 16 * 1024 * 1024
    assert world.get("/e").status_code == 200


def test_a_trailer_is_not_a_header(world: World, hello: Api, tokens: Tokens) -> None:
    answer = raw(
        world,
        b"GET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
        b"2\r\nhi\r\n0\r\nauthorization: " + tokens.sign().encode() + b"\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 401 ")


def test_a_stage_that_nothing_is_deployed_to_is_not_found(world: World, api: Api) -> None:
    api.route("GET /e", echo)
    api.v2.create_stage(ApiId=api.id, StageName="$default", AutoDeploy=False)
    world.gateway.load()
    assert world.get("/e").status_code == 404


def test_an_access_log_with_an_unknown_variable_is_refused(world: World, api: Api) -> None:
    api.route("GET /e", echo)
    with pytest.raises(NotAcceptedError, match=r"\$context\.routekey"):
        api.serve(
            AccessLogSettings={"DestinationArn": GROUP, "Format": "$context.requestId $context.routekey"}
        )
