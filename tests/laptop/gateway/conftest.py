"""Fixtures: the world is made once, and each test makes its own API in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moto.server import ThreadedMotoServer
from starlette.applications import Starlette
from starlette.routing import Route

from tests.laptop.gateway.world import Api, Issuer, Loop, Tokens, World, echo

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def _world() -> Iterator[World]:
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    loop = Loop()
    issuer = Issuer()
    app = Starlette(routes=[Route("/{rest:path}", issuer.answer)])
    port, server, future = loop.serve(app, log_level="error", lifespan="off")
    world = World(moto.get_host_and_port()[1], issuer, port, loop)
    yield world
    world.close()
    server.should_exit = True
    future.result(10)
    loop.close()
    moto.stop()


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
