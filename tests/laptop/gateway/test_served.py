"""What a person who looks on is told of each request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.served import Served, served
from tests.laptop.gateway.world import echo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.laptop.gateway.world import Api, Tokens, World

ORIGIN = "https://app.example.com"


@pytest.fixture
def told(world: World) -> Iterator[list[Served]]:
    lines: list[Served] = []
    world.gateway.app.on_answer = lambda *answered: lines.append(served(*answered))
    yield lines
    world.gateway.app.on_answer = lambda _, __: None


def preflight(world: World, path: str) -> None:
    world.request("OPTIONS", path, headers={"origin": ORIGIN, "access-control-request-method": "GET"})


def test_a_call_is_told_with_its_route_and_who_made_it(
    world: World, hello: Api, tokens: Tokens, told: list[Served]
) -> None:
    world.bearer("/hello", tokens.sign(username="ada"))
    assert (told[0].method, told[0].route, told[0].status, told[0].caller, told[0].reason) == (
        "GET",
        "GET /hello",
        200,
        "ada",
        "",
    )
    assert not told[0].refused


def test_a_refusal_is_told_with_the_authorizers_reason(
    world: World, hello: Api, tokens: Tokens, told: list[Served]
) -> None:
    world.bearer("/hello", tokens.sign(aud="another", client_id="another"))
    assert (told[0].status, told[0].refused) == (401, True)
    assert "audience" in told[0].reason


def test_a_preflight_that_meets_the_authorizer_is_explained(
    world: World, api: Api, told: list[Served]
) -> None:
    api.route("ANY /hello", echo, authorizer=api.jwt())
    api.serve()
    preflight(world, "/hello")
    assert told[0].status == 401
    assert "give OPTIONS /hello a route without authorizer" in told[0].reason


def test_a_preflight_that_no_route_takes_is_explained(world: World, hello: Api, told: list[Served]) -> None:
    preflight(world, "/hello")
    assert "no route takes the preflight" in told[0].reason


def test_a_preflight_from_an_origin_that_is_not_allowed_is_explained(
    world: World, api: Api, told: list[Served]
) -> None:
    api.route("OPTIONS /hello", echo)
    api.serve()
    preflight(world, "/hello")
    assert told[0].reason == f"the preflight's origin {ORIGIN} is not among the allowed ones"
