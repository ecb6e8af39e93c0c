"""The JWT authorizer over real HTTP, behaviours 1 to 22."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.laptop.gateway.world import Api, Tokens, World

UNAUTHORIZED = b'{"message":"Unauthorized"}'


def test_01_no_token_is_unauthorized(world: World, hello: Api) -> None:
    answer = world.get("/hello")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == UNAUTHORIZED
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_good_token_is_let_in(world: World, hello: Api, tokens: Tokens) -> None:
    answer = world.bearer("/hello", tokens.sign())
    assert answer.status_code == 200
    assert answer.json()["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] == "user-1"
