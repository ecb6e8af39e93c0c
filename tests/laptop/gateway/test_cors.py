"""CORS over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.gateway import NotAcceptedError
from tests.laptop.gateway.world import Api, Tokens, World, echo

if TYPE_CHECKING:
    import httpx

ORIGIN = "https://app.example.com"


def cors_headers(answer: httpx.Response) -> dict[str, str]:
    return {
        name.removeprefix("access-control-"): value
        for name, value in answer.headers.items()
        if name.startswith("access-control-")
    }


def preflight(world: World, path: str, origin: str = ORIGIN, method: str = "GET") -> httpx.Response:
    headers = {"origin": origin, "access-control-request-method": method}
    return world.request("OPTIONS", path, headers=headers)


def loose(event: dict[str, Any]) -> dict[str, Any]:
    """A handler with CORS headers of its own."""
    return {
        "statusCode": 200,
        "headers": {
            "Access-Control-Allow-Origin": "https://mine",
            "Access-Control-Max-Age": "7",
            "x-mine": "1",
        },
    }


@pytest.fixture
def configured(world: World) -> Api:
    api = Api(
        world,
        CorsConfiguration={
            "AllowOrigins": [ORIGIN, "https://other.example.com"],
            "AllowMethods": ["GET", "POST"],
            "AllowHeaders": ["authorization", "content-type"],
            "ExposeHeaders": ["x-mine"],
            "AllowCredentials": True,
            "MaxAge": 300,
        },
    )
    api.route("GET /hello", loose)
    return api


def test_the_preflight_is_answered(world: World, configured: Api) -> None:
    configured.serve()
    answer = preflight(world, "/hello")
    assert answer.status_code == 204
    assert answer.content == b""
    assert cors_headers(answer) == {
        "allow-origin": ORIGIN,
        "allow-credentials": "true",
        "allow-methods": "GET,POST",
        "allow-headers": "authorization,content-type",
        "expose-headers": "x-mine",
        "max-age": "300",
    }
    assert world.events == []


def test_no_headers_without_an_origin(world: World, configured: Api) -> None:
    configured.serve()
    assert cors_headers(world.get("/hello")) == {}


def test_a_preflight_needs_the_request_method(world: World, configured: Api) -> None:
    configured.serve()
    answer = world.request("OPTIONS", "/hello", headers={"origin": ORIGIN})
    assert "allow-methods" not in cors_headers(answer)


def test_the_integrations_own_headers_are_dropped(world: World, configured: Api) -> None:
    configured.serve()
    answer = world.get("/hello", origin=ORIGIN)
    assert cors_headers(answer) == {
        "allow-origin": ORIGIN,
        "allow-credentials": "true",
        "expose-headers": "x-mine",
    }
    assert answer.headers["x-mine"] == "1"


def test_an_unauthorized_answer_has_them_too(world: World, configured: Api) -> None:
    configured.route("GET /closed", echo, authorizer=configured.jwt())
    configured.serve()
    answer = world.get("/closed", origin=ORIGIN)
    assert answer.status_code == 401
    assert cors_headers(answer)["allow-origin"] == ORIGIN


@pytest.mark.parametrize(
    ("allowed", "origin", "answered"),
    [
        (["*"], "https://anyone.example", "*"),
        (["https://*"], "https://anyone.example", "https://anyone.example"),
        (["https://*"], "http://anyone.example", None),
        (["http://*"], "http://localhost:3000", "http://localhost:3000"),
        ([ORIGIN], ORIGIN, ORIGIN),
        ([ORIGIN], "https://APP.example.com", None),
        ([ORIGIN], ORIGIN + ".evil.example", None),
        ([ORIGIN, "https://b.example"], "https://b.example", "https://b.example"),
        ([ORIGIN], "null", None),
    ],
)
def test_which_origins_are_allowed(
    world: World, allowed: list[str], origin: str, answered: str | None
) -> None:
    api = Api(world, CorsConfiguration={"AllowOrigins": allowed, "AllowMethods": ["GET"]})
    api.route("GET /hello", echo)
    api.serve()
    for answer in (preflight(world, "/hello", origin), world.get("/hello", origin=origin)):
        assert cors_headers(answer).get("allow-origin") == answered
        assert answered or cors_headers(answer) == {}


def test_a_star_with_credentials_is_refused(world: World) -> None:
    api = Api(world, CorsConfiguration={"AllowOrigins": ["*"], "AllowCredentials": True})
    api.route("GET /hello", echo)
    with pytest.raises(NotAcceptedError, match=r"\* with credentials"):
        api.serve()


def test_not_configured_a_preflight_is_not_found(world: World, api: Api) -> None:
    api.route("GET /hello", loose)
    api.serve()
    answer = preflight(world, "/hello")
    assert (answer.status_code, answer.content) == (404, b'{"message":"Not Found"}')


def test_not_configured_the_lambdas_headers_pass(world: World, api: Api) -> None:
    api.route("GET /hello", loose)
    api.serve()
    answer = world.get("/hello", origin=ORIGIN)
    assert cors_headers(answer) == {"allow-origin": "https://mine", "max-age": "7"}


@pytest.mark.parametrize("key", ["$default", "ANY /hello", "ANY /{proxy+}"])
@pytest.mark.parametrize("cors", [True, False])
def test_a_route_for_any_method_catches_the_preflight(world: World, key: str, cors: bool) -> None:
    api = Api(world, **({"CorsConfiguration": {"AllowOrigins": [ORIGIN]}} if cors else {}))
    api.route(key, echo, authorizer=api.jwt())
    api.serve()
    assert preflight(world, "/hello").status_code == 401


def test_an_open_options_route_cures_it(world: World, api: Api, tokens: Tokens) -> None:
    api.route("$default", echo, authorizer=api.jwt())
    api.route("OPTIONS /{proxy+}", loose)
    api.serve()
    answer = preflight(world, "/hello")
    assert answer.status_code == 200
    assert cors_headers(answer)["allow-origin"] == "https://mine"
    assert world.bearer("/hello", tokens.sign()).status_code == 200
