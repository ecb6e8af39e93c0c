"""What other emulators of API Gateway get wrong, and this one does not."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.gateway import NotAcceptedError
from tests.laptop.gateway.world import AUDIENCE, Api, Tokens, World, b64, echo

if TYPE_CHECKING:
    import httpx


def test_a_forged_signature_is_not_let_in(world: World, hello: Api, tokens: Tokens) -> None:
    forged = f"{b64({'alg': 'RS256', 'kid': 'k1'})}.{b64(tokens.claims())}.{b64(b'forged')}"
    assert world.bearer("/hello", forged).status_code == 401


def test_alg_none_is_not_let_in(world: World, hello: Api, tokens: Tokens) -> None:
    assert world.bearer("/hello", f"{b64({'alg': 'none'})}.{b64(tokens.claims())}.").status_code == 401


@pytest.mark.parametrize(
    "changes", [{"exp": ...}, {"nbf": time.time() + 3600}, {"iat": time.time() + 3600}, {"aud": "other"}]
)
def test_claims_are_all_checked(world: World, hello: Api, tokens: Tokens, changes: dict[str, Any]) -> None:
    assert world.bearer("/hello", tokens.sign(**changes)).status_code == 401


def test_no_origin_is_reflected_by_itself(world: World, hello: Api, tokens: Tokens) -> None:
    answer = world.bearer("/hello", tokens.sign(), origin="https://evil.example.com")
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def options(world: World) -> httpx.Response:
    headers = {"origin": "https://app.example.com", "access-control-request-method": "GET"}
    return world.request("OPTIONS", "/hello", headers=headers)


def test_options_is_not_answered_by_itself(world: World, hello: Api) -> None:
    assert options(world).status_code == 404


def test_an_options_lambda_runs_and_its_204_stays(world: World, api: Api) -> None:
    api.route("OPTIONS /hello", lambda _: {"statusCode": 204, "headers": {"x-ran": "yes"}})
    api.serve()
    answer = options(world)
    assert (answer.status_code, answer.headers["x-ran"]) == (204, "yes")


def test_a_throwing_function_shows_no_stack(world: World, api: Api) -> None:
    def throws(_: object) -> None:
        raise ValueError("the password is hunter2")

    api.route("GET /boom", throws)
    api.serve()
    answer = world.get("/boom")
    assert (answer.status_code, answer.content) == (500, b'{"message":"Internal Server Error"}')


@pytest.mark.parametrize(
    "keys",
    [
        ("GET /a", "GET /a"),
        ("GET /a/{x}", "GET /a/{y}"),
        ("GET /a/{x+}", "GET /a/{y+}"),
        ("get /a",),
        ("GET a",),
        ("GET /a/",),
        ("TRACE /a",),
        ("GET  /a",),
        ("/a",),
        ("GET /{a+}/b",),
        ("GET /a{b}",),
        ("GET /{a",),
        ("GET /{a}/{a}",),
        ("$other",),
    ],
)
def test_malformed_and_duplicate_route_keys_are_refused(
    world: World, api: Api, keys: tuple[str, ...]
) -> None:
    for key in keys:
        api.route(key, echo)
    with pytest.raises(NotAcceptedError, match="route"):
        api.serve()


def test_an_unknown_authorizer_is_refused(world: World, api: Api) -> None:
    api.route("GET /hello", echo, authorizer="nothere")
    with pytest.raises(NotAcceptedError, match="nothere"):
        api.serve()


def test_an_authorizer_of_another_api_is_refused(world: World, api: Api) -> None:
    other = Api(world)
    api.route("GET /hello", echo, authorizer=other.jwt())
    with pytest.raises(NotAcceptedError, match="not a JWT authorizer of this API"):
        api.serve()


def test_every_problem_is_named_at_once(world: World) -> None:
    api = Api(world, CorsConfiguration={"AllowOrigins": ["*"], "AllowCredentials": True})
    api.route("GET a", echo)
    api.route("GET /b", echo, authorizer="nothere")
    with pytest.raises(NotAcceptedError) as refused:
        api.serve()
    assert len(str(refused.value).splitlines()) == 3


def test_what_was_served_goes_on_while_something_is_refused(world: World, hello: Api, tokens: Tokens) -> None:
    other = Api(world)
    other.route("bad", echo)
    with pytest.raises(NotAcceptedError):
        other.serve()
    world.gateway.ports[world.port] = hello.id
    assert world.bearer("/hello", tokens.sign()).status_code == 200


def test_an_audience_in_client_id_counts_only_without_aud(world: World, hello: Api, tokens: Tokens) -> None:
    assert world.bearer("/hello", tokens.sign(client_id=AUDIENCE)).status_code == 200
    assert world.bearer("/hello", tokens.sign(client_id=AUDIENCE, aud="x")).status_code == 401


def test_a_scope_list_is_not_a_substring_match(world: World, hello: Api, tokens: Tokens) -> None:
    for scope in ("hello/writer", "xhello/write", json.dumps(["hello/write"])):
        assert world.bearer("/hello", tokens.sign(scope=scope), "POST").status_code == 403
