"""HTTP proxies, VPC links and parameter mapping, and what HTTP itself asks of a proxy."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from gatehouse.laptop.gateway import NotAcceptedError
from gatehouse.laptop.gateway.mapping import RESERVED, RESERVED_PREFIXES
from tests.laptop.gateway.world import Api, Tokens, World, echo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request

GO_ON = threading.Event()
LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/x/1/2"


async def mirror(request: Request) -> Response:
    """Say what came."""
    body = await request.body()
    headers = {"connection": "close", "keep-alive": "5", "x-two": "2", "x-amz-id": "kept"}
    seen = {
        "method": request.method,
        "path": request.url.path,
        "query": request.url.query,
        "headers": {name: ",".join(request.headers.getlist(name)) for name in request.headers},
        "body": body.decode("latin-1"),
    }
    answer = JSONResponse(seen, headers=headers)
    answer.raw_headers += [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    return answer


async def slow(_: Request) -> Response:
    await asyncio.sleep(2)
    return Response()


async def parts(_: Request) -> Response:
    async def stream() -> AsyncIterator[bytes]:
        yield b"first"
        told = await asyncio.to_thread(GO_ON.wait, 10)
        yield b"last" if told else b"never told to go on"

    return StreamingResponse(stream(), media_type="text/plain")


async def large(request: Request) -> Response:
    return Response(b"x" * int(request.query_params["size"]))


async def moved(_: Request) -> Response:
    return Response(status_code=302, headers={"location": "/elsewhere"})


@pytest.fixture(scope="module")
def backend(_world: World) -> Iterator[str]:
    methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]
    routes = [
        Route("/slow", slow),
        Route("/parts", parts),
        Route("/large", large),
        Route("/moved", moved),
        Route("/{rest:path}", mirror, methods=methods),
    ]
    port, server, future = _world.loop.serve(Starlette(routes=routes), log_level="error", lifespan="off")
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    future.result(10)


def test_a_proxy_passes_method_query_headers_and_body(world: World, api: Api, backend: str) -> None:
    api.route("ANY /p/{proxy+}", f"{backend}/base/{{proxy}}")
    api.serve()
    answer = world.request("PUT", "/p/a/b%20c?x=1&x=2", content=b"\xffbody", headers={"X-One": "1"})
    seen = answer.json()
    assert seen["method"] == "PUT"
    assert seen["path"] == "/base/a/b c"
    assert seen["query"] == "x=1&x=2"
    assert seen["headers"]["x-one"] == "1"
    assert seen["body"] == "\u00ffbody"
    assert answer.headers["x-two"] == "2"
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "apigw-requestid" in answer.headers


def test_hop_by_hop_headers_are_not_passed_on(world: World, api: Api, backend: str) -> None:
    api.route("GET /p", backend)
    api.serve()
    hops = {"te": "trailers", "proxy-authorization": "x", "upgrade": "h2c", "connection": "keep-alive, te"}
    answer = world.request("GET", "/p", headers=hops)
    assert {"te", "proxy-authorization", "upgrade"}.isdisjoint(answer.json()["headers"])
    assert "keep-alive" not in answer.headers


def test_headers_that_the_caller_names_as_its_connections_are_not_either(
    world: World, api: Api, backend: str
) -> None:
    api.route("GET /p", backend)
    api.serve()
    answer = world.request("GET", "/p", headers={"connection": "X-Mine, x-forwarded-for", "x-mine": "1"})
    assert "x-mine" not in answer.json()["headers"]
    assert answer.json()["headers"]["x-forwarded-for"] == "127.0.0.1"


def test_dot_segments_reach_the_backend_as_they_were_sent(world: World, api: Api, backend: str) -> None:
    api.route("GET /p/{proxy+}", f"{backend}/base/{{proxy}}")
    api.serve()
    with socket.create_connection(("127.0.0.1", world.port), 5) as connection:
        connection.sendall(b"GET /p/../../x?q=%20 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        answered = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert b'"path":"/base/../../x"' in answered
    assert b'"query":"q=%20"' in answered


def test_an_endpoint_without_a_path_keeps_the_query(world: World, api: Api, backend: str) -> None:
    api.route("GET /p", backend)
    api.serve()
    assert world.get("/p?a=1").json()["query"] == "a=1"


def test_the_backend_learns_who_called(world: World, api: Api, backend: str) -> None:
    api.route("GET /p", backend)
    api.serve()
    headers = world.get("/p").json()["headers"]
    assert headers["host"] == backend.removeprefix("http://")
    assert headers["via"] == "HTTP/1.1 AmazonAPIGateway"
    assert headers["forwarded"].startswith("by=127.0.0.1;for=127.0.0.1;host=")


def test_the_default_route_passes_the_whole_path(world: World, api: Api, backend: str) -> None:
    api.route("$default", backend)
    api.stage("prod")
    api.serve()
    assert world.get("/any/thing?q=1").json()["path"] == "/any/thing"
    assert world.get("/prod/any/thing?q=1").json()["path"] == "/any/thing"


def test_a_proxy_without_a_token_is_never_asked(world: World, api: Api, backend: str) -> None:
    api.route("$default", backend, authorizer=api.jwt())
    api.serve()
    assert world.get("/any").status_code == 401


def test_a_public_address_is_resolved_and_keeps_its_host(world: World, api: Api, backend: str) -> None:
    world.reached["https://legacy.example.com"] = backend
    api.route("$default", "https://legacy.example.com")
    api.serve()
    assert world.get("/x").json()["headers"]["host"] == "legacy.example.com"


def test_redirects_are_passed_on(world: World, api: Api, backend: str) -> None:
    api.route("GET /moved", f"{backend}/moved")
    api.serve()
    answer = world.request("GET", "/moved", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/elsewhere")


def test_a_response_is_read_whole_before_any_of_it_is_passed_on(world: World, api: Api, backend: str) -> None:
    api.route("GET /parts", f"{backend}/parts")
    api.serve()
    GO_ON.clear()
    threading.Timer(0.1, GO_ON.set).start()
    answer = world.get("/parts")
    assert (answer.content, answer.headers["content-length"]) == (b"firstlast", "9")


def test_a_response_over_ten_megabytes_is_refused(world: World, api: Api, backend: str) -> None:
    api.route("GET /large", f"{backend}/large")
    api.serve()
    assert world.get("/large?size=10485760").status_code == 200
    assert world.get("/large?size=10485761").status_code == 500


def test_the_host_header_can_be_overwritten(world: World, api: Api, backend: str) -> None:
    api.route("GET /h", backend, RequestParameters={"overwrite:header.Host": "other.example.com"})
    api.serve()
    assert world.get("/h").json()["headers"]["host"] == "other.example.com"


def test_a_slow_backend_is_unavailable(world: World, api: Api, backend: str) -> None:
    api.route("GET /slow", f"{backend}/slow", TimeoutInMillis=100)
    api.serve()
    answer = world.get("/slow")
    assert (answer.status_code, answer.content) == (503, b'{"message":"Service Unavailable"}')


def test_a_backend_that_is_down_is_unavailable(world: World, api: Api) -> None:
    api.route("GET /down", "http://127.0.0.1:9")
    api.serve()
    assert world.get("/down").status_code == 503


def test_a_vpc_link_reaches_its_listener(world: World, api: Api, backend: str) -> None:
    world.listeners[LISTENER] = backend
    api.route("ANY /private/{proxy+}", LISTENER, ConnectionType="VPC_LINK", ConnectionId="link1")
    api.stage("prod")
    api.serve()
    assert world.get("/private/x?a=1").json()["path"] == "/private/x"
    # A private backend sees the stage, unless the path is overwritten.
    assert world.get("/prod/private/x").json()["path"] == "/prod/private/x"


def test_a_vpc_link_without_a_listener_is_unavailable(world: World, api: Api) -> None:
    api.route("GET /private", LISTENER, ConnectionType="VPC_LINK", ConnectionId="link1")
    api.serve()
    assert world.get("/private").status_code == 503


def test_requests_are_changed(world: World, api: Api, backend: str, tokens: Tokens) -> None:
    api.route(
        "ANY /m/{id}",
        backend,
        authorizer=api.jwt(),
        RequestParameters={
            "append:header.x-sub": "$context.authorizer.claims.sub",
            "append:header.x-many": "two",
            "overwrite:header.x-over": "static",
            "remove:header.x-gone": "''",
            "append:querystring.stage": "$stageVariables.name",
            "overwrite:querystring.a": "$request.header.x-many",
            "remove:querystring.b": "''",
            "overwrite:path": "/changed/$request.path.id",
        },
    )
    api.serve(StageVariables={"name": "s1"})
    answer = world.bearer(
        "/m/7?a=0&b=1&c=2", tokens.sign(), **{"x-many": "one", "x-over": "mine", "x-gone": "x"}
    )
    seen = answer.json()
    assert seen["headers"]["x-sub"] == "user-1"
    assert seen["headers"]["x-over"] == "static"
    assert seen["headers"]["x-many"] == "one,two"
    assert "x-gone" not in seen["headers"]
    assert seen["query"] == "c=2&stage=s1&a=one"
    assert seen["path"] == "/changed/7"


def test_request_bodies_can_be_mapped(world: World, api: Api, backend: str) -> None:
    api.route(
        "POST /m", backend, RequestParameters={"overwrite:header.x-name": "$request.body.user.names[1]"}
    )
    api.serve()
    seen = world.request("POST", "/m", json={"user": {"names": ["a", "b"]}}).json()
    assert seen["headers"]["x-name"] == "b"


def test_responses_are_changed(world: World, api: Api, backend: str) -> None:
    api.route(
        "GET /m",
        backend,
        ResponseParameters={
            "200": {
                "append:header.x-id": "$context.requestId",
                "overwrite:header.x-two": "$response.header.x-amz-id",
                "remove:header.set-cookie": "''",
                "overwrite:statuscode": "201",
            }
        },
    )
    api.serve()
    answer = world.get("/m")
    assert answer.status_code == 201
    assert answer.headers["x-id"] == answer.headers["apigw-requestid"]
    assert answer.headers["x-two"] == "kept"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("name", sorted(RESERVED | {f"{prefix}x" for prefix in RESERVED_PREFIXES}))
def test_reserved_headers_are_refused(world: World, api: Api, name: str) -> None:
    api.route("GET /m", echo, RequestParameters={f"overwrite:header.{name.title()}": "x"})
    with pytest.raises(NotAcceptedError, match="reserves"):
        api.serve()


def test_a_value_cannot_add_a_header(world: World, api: Api, backend: str) -> None:
    api.route("POST /m", backend, RequestParameters={"append:header.x-body": "$request.body.a"})
    api.serve()
    seen = world.request("POST", "/m", json={"a": "x\r\nx-evil: 1"}).json()
    assert "x-evil" not in seen["headers"]


class Raw:
    """A backend that sends these bytes to whoever connects, and then hangs up or does not."""

    def __init__(self, sent: bytes, *, hang_up: bool) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[socket.socket] = []
        self._sent, self._hang_up = sent, hang_up
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        connection.recv(65_536)
        connection.sendall(self._sent)
        if self._hang_up:
            connection.close()
        else:
            self._open.append(connection)

    def close(self) -> None:
        for connection in (*self._open, self._listener):
            connection.close()


@pytest.mark.parametrize("hang_up", [True, False])
@pytest.mark.parametrize("head", [b"content-length: 100", b"transfer-encoding: chunked"])
def test_a_body_that_ends_too_soon_is_no_answer(world: World, api: Api, head: bytes, hang_up: bool) -> None:
    raw = Raw(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n5\r\nhello\r\n", hang_up=hang_up)
    api.route("GET /short", raw.url, TimeoutInMillis=500)
    api.serve()
    assert world.get("/short").status_code == 503
    raw.close()


def test_what_is_no_http_response_is_unavailable(world: World, api: Api) -> None:
    raw = Raw(b"hello\r\n\r\n", hang_up=True)
    api.route("GET /no", raw.url)
    api.serve()
    assert world.get("/no").status_code == 503
    raw.close()
