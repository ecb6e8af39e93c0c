"""Fixtures: the world is made once, and each test makes its own API in it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from tests.laptop.gateway.world import Api, Issuer, Loop, Tokens, World, echo

if TYPE_CHECKING:
    from collections.abc import Iterator


def _moto() -> tuple[subprocess.Popen[bytes], int]:
    """A plain moto in a process of its own: the laptop's, which refuses more, changes moto for its whole process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return process, port
        time.sleep(0.05)
    process.kill()
    raise TimeoutError("moto did not start")


@pytest.fixture(scope="session")
def _world() -> Iterator[World]:
    moto, port_of_moto = _moto()
    loop = Loop()
    issuer = Issuer()
    app = Starlette(routes=[Route("/{rest:path}", issuer.answer)])
    port, server, future = loop.serve(app, log_level="error", lifespan="off")
    world = World(port_of_moto, issuer, port, loop)
    yield world
    world.close()
    server.should_exit = True
    future.result(10)
    loop.close()
    moto.kill()
    moto.wait()


@pytest.fixture
def world(_world: World) -> Iterator[World]:
    _world._names += 1
    _world.issuer.reset(f"{_world.issuer_base}/pool{_world._names}", "k1")
    yield _world
    _world.reset()


@pytest.fixture
def api(world: World) -> Api:
    return Api(world)


@pytest.fixture
def tokens(world: World) -> Tokens:
    return Tokens(world)


@pytest.fixture
def hello(api: Api) -> Api:
    """GET /hello (any valid token) and POST /hello (scope hello/write) on an echoing function."""
    authorizer = api.jwt()
    api.route("GET /hello", echo, authorizer=authorizer)
    api.route("POST /hello", echo, authorizer=authorizer, scopes=("hello/write", "hello/admin"))
    api.serve()
    return api
