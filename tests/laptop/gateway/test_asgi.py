"""The application over ASGI, as any other server would call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.laptop.gateway.world import Api, Tokens, World, echo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def call(world: World, api: Api, method: str, path: str, **arguments: Any) -> httpx.Response:
    host = f"{api.id}.execute-api.eu-west-1.amazonaws.com"

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=world.gateway.app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.request(method, path, **arguments)

    found: httpx.Response = world.loop.run(send())
    return found


def test_it_authorizes(world: World, hello: Api, tokens: Tokens) -> None:
    assert call(world, hello, "GET", "/hello").status_code == 401
    answer = call(world, hello, "GET", "/hello?a=1", headers={"authorization": tokens.sign()})
    assert answer.status_code == 200
    assert answer.json()["rawQueryString"] == "a=1"
    assert "apigw-requestid" in answer.headers


def test_it_reads_bodies_in_parts(world: World, api: Api) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    api.route("POST /e", echo)
    api.serve()
    answer = call(world, api, "POST", "/e", content=parts(), headers={"content-type": "text/plain"})
    assert answer.json()["body"] == "one two"


def test_it_refuses_bodies_that_are_too_large(world: World, api: Api) -> None:
    api.route("POST /e", echo)
    api.serve()
    assert call(world, api, "POST", "/e", content=b"x" * (10 * 1024 * 1024 + 1)).status_code == 413


def test_it_streams_from_backends(world: World, api: Api) -> None:
    async def hi(_: object) -> PlainTextResponse:
        return PlainTextResponse("hi")

    port, server, future = world.loop.serve(
        Starlette(routes=[Route("/hi", hi)]), log_level="error", lifespan="off"
    )
    api.route("GET /hi", f"http://127.0.0.1:{port}/hi")
    api.serve()
    answer = call(world, api, "GET", "/hi")
    assert (answer.status_code, answer.text) == (200, "hi")
    server.should_exit = True
    future.result(10)


def test_a_204_has_no_body(world: World, api: Api) -> None:
    api.route("GET /no", lambda _: {"statusCode": 204, "body": "x"})
    api.serve()
    answer = call(world, api, "GET", "/no")
    assert (answer.status_code, answer.content) == (204, b"")


def test_it_takes_part_in_the_lifespan_and_closes_websockets(world: World) -> None:
    sent: list[str] = []
    events = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> dict[str, Any]:
        return {"type": next(events)}

    async def send(event: Any) -> None:
        sent.append(event["type"])

    world.loop.run(world.gateway.app({"type": "lifespan"}, receive, send))
    world.loop.run(world.gateway.app({"type": "websocket"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete", "websocket.close"]
