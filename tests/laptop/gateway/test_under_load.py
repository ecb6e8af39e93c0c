"""Faults while requests come in: every one gets an answer AWS would give, nothing hangs, and the gateway recovers."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import signal
import socket
import threading
import time
import zipfile
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import Response

from bench.load import Result, load
from gatehouse.laptop.gateway import issuers
from gatehouse.laptop.lambdas import FunctionSpec, Lambdas
from tests.laptop.gateway.world import Api, Tokens, World, echo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.laptop.lambdas.types import Invocation


def load_hello(world: World, token: str, connections: int, count: int) -> Result:
    headers = {"authorization": f"Bearer {token}"}
    return load(world.port, "/hello", headers, connections=connections, seconds=20, count=count)


def test_a_thousand_connections_are_all_answered(world: World, hello: Api, tokens: Tokens) -> None:
    # The issuer answers from this very process, so its keys are read before it is flooded, as after any first call.
    assert load_hello(world, tokens.sign(), 1, 1).statuses == {200: 1}
    found = load_hello(world, tokens.sign(), 1_000, 3_000)
    assert found.statuses == {200: len(found.latencies)}
    assert len(found.latencies) >= 1_000


def resident() -> int:
    """Bytes that this process, in which the gateway runs, holds."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the memory in /proc")
def test_twenty_thousand_requests_grow_memory_by_less_than_ten_megabytes(
    world: World, hello: Api, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "events", deque(maxlen=1))  # what the tests keep is not the gateway's
    monkeypatch.setattr(world, "traces", deque(maxlen=1))
    token = tokens.sign()
    assert load_hello(world, token, 8, 3_000).statuses == {200: 3_000}
    before = resident()
    assert load_hello(world, token, 8, 20_000).statuses == {200: 20_000}
    assert resident() - before < 10 * 1024 * 1024


def test_clients_that_vanish_do_no_harm(world: World, hello: Api, tokens: Tokens) -> None:
    request = f"GET /hello HTTP/1.1\r\nhost: x\r\nauthorization: {tokens.sign()}\r\n\r\n".encode()
    for cut in range(0, len(request), 40):
        for data in (request[:cut], request + request[:cut]):
            with socket.create_connection(("127.0.0.1", world.port), 5) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                connection.sendall(data)
    found = load_hello(world, tokens.sign(), 8, 200)
    assert set(found.statuses) == {200}


def test_pipelined_requests_are_answered_in_order(world: World, api: Api) -> None:
    async def lazy(event: dict[str, Any]) -> dict[str, Any]:
        await asyncio.sleep(0.05 if event["pathParameters"]["n"] == "0" else 0)
        return {"statusCode": 200, "body": f"<{event['pathParameters']['n']}>"}

    api.route("GET /n/{n}", lazy)
    api.serve()
    requests = b"".join(f"GET /n/{n} HTTP/1.1\r\nhost: x\r\n\r\n".encode() for n in range(100))
    with socket.create_connection(("127.0.0.1", world.port), 10) as connection:
        connection.sendall(requests)
        connection.shutdown(socket.SHUT_WR)
        answered = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert [part.partition(b">")[0] for part in answered.split(b"<")[1:]] == [b"%d" % n for n in range(100)]


def test_garbage_after_a_request_does_not_take_its_answer(world: World, api: Api) -> None:
    async def lazy(_: object) -> dict[str, Any]:
        await asyncio.sleep(0.1)
        return {"statusCode": 200, "body": "mine"}

    api.route("GET /lazy", lazy)
    api.serve()
    with socket.create_connection(("127.0.0.1", world.port), 10) as connection:
        connection.sendall(b"GET /lazy HTTP/1.1\r\nhost: x\r\n\r\n\0garbage\r\n\r\n")
        answered = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answered.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answered.count(b"HTTP/1.1") == 1


def test_a_request_to_upgrade_is_answered_plainly(world: World, api: Api) -> None:
    api.route("GET /ws", echo)
    api.serve()
    with socket.create_connection(("127.0.0.1", world.port), 10) as connection:
        connection.sendall(
            b"GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
        )
        answered = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answered.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"connection: close\r\n" in answered


def test_a_caller_may_wait_to_be_told_to_go_on(world: World, api: Api) -> None:
    api.route("POST /e", echo)
    api.serve()
    with socket.create_connection(("127.0.0.1", world.port), 10) as connection:
        connection.sendall(
            b"POST /e HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\nconnection: close\r\n\r\n"
        )
        assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"hi")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 OK\r\n")


def test_an_issuer_that_goes_down_under_load_lets_nobody_new_in(
    world: World, hello: Api, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck() -> Response:
        await asyncio.sleep(1)
        return Response()

    assert world.bearer("/hello", tokens.sign()).status_code == 200
    world.issuer.discovery = stuck
    world.offset = issuers.LIFE
    fresh = tokens.sign()
    began = time.monotonic()
    with monkeypatch.context() as sooner:
        sooner.setattr(issuers, "TIMEOUT", 0.3)
        found = load_hello(world, fresh, 50, 200)
    assert set(found.statuses) == {401}
    assert time.monotonic() - began < 5
    world.issuer.discovery = world.issuer.good_discovery
    world.offset += issuers.PAUSE + 1
    assert set(load_hello(world, fresh, 50, 200).statuses) == {200}


def test_a_slow_control_plane_holds_nobody_up(
    world: World, hello: Api, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client("apigatewayv2")
    released = threading.Event()
    get_apis = client.get_apis

    def slow(**arguments: Any) -> Any:
        released.wait(10)
        return get_apis(**arguments)

    monkeypatch.setattr(client, "get_apis", slow)
    with ThreadPoolExecutor(1) as threads:
        loading = threads.submit(world.gateway.load)
        assert set(load_hello(world, tokens.sign(), 8, 200).statuses) == {200}
        assert not loading.done()
        released.set()
        loading.result(20)
    assert world.bearer("/hello", tokens.sign()).status_code == 200


def test_reloading_under_load_drops_nothing(world: World, hello: Api, tokens: Tokens) -> None:
    with ThreadPoolExecutor(1) as threads:
        loading = threads.submit(load_hello, world, tokens.sign(), 8, 1_500)
        while not loading.done():
            world.gateway.load()
        assert set(loading.result().statuses) == {200}


HANDLER = """
import os, time

def handler(event, context):
    mode = (event.get("queryStringParameters") or {}).get("mode")
    if mode == "die":
        os._exit(1)
    if mode == "hang":
        time.sleep(60)
    return {"statusCode": 200, "body": str(os.getpid())}
"""


@pytest.fixture
def real(world: World, api: Api) -> Iterator[World]:
    """The API on a real Lambda, in processes of its own."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("index.py", HANDLER)
    spec = FunctionSpec(
        "x",
        "f",
        "index.handler",
        "python3.11",
        archive.getvalue(),
        {},
        timeout=1.0,
        memory=512,
        log_group="/f",
    )
    lambdas = Lambdas(lambda _: spec, log=lambda *_: None, limit=4)
    world.loop.run(lambdas.start())
    arn = world.function(echo, permit=f"{api.id}/*")

    async def invoke(_: str, event: bytes, **options: Any) -> Invocation:
        return await lambdas.invoke(arn, event, **options)

    before = world.gateway.app.backends.run
    world.gateway.app.backends.run = invoke  # type: ignore[assignment]
    api.route("GET /hello", arn, authorizer=api.jwt())
    api.serve()
    yield world
    world.gateway.app.backends.run = before
    world.loop.run(lambdas.close())


def test_a_lambda_that_is_killed_under_load_comes_back(real: World, tokens: Tokens) -> None:
    token = tokens.sign()
    pid = int(real.bearer("/hello", token).text)
    assert Path(f"/proc/{pid}").exists()
    with ThreadPoolExecutor(1) as threads:
        loading = threads.submit(load_hello, real, token, 8, 2_000)
        time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        found = loading.result()
    assert set(found.statuses) <= {200, 500}
    assert found.statuses.get(500, 0) < 20
    assert real.bearer("/hello", token).status_code == 200


def test_lambdas_that_die_or_hang_are_errors_and_then_well_again(real: World, tokens: Tokens) -> None:
    token = tokens.sign()
    assert real.bearer("/hello?mode=die", token).content == b'{"message":"Internal Server Error"}'
    began = time.monotonic()
    assert real.bearer("/hello?mode=hang", token).status_code == 500
    assert time.monotonic() - began < 5
    assert real.bearer("/hello", token).status_code == 200
