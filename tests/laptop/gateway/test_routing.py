"""Which route serves, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.laptop.gateway.world import Api, Tokens, World, echo

if TYPE_CHECKING:
    import httpx

NOT_FOUND = (404, "application/json", b'{"message":"Not Found"}')


def said(answer: httpx.Response) -> tuple[int, str, bytes]:
    return answer.status_code, answer.headers["content-type"], answer.content


def serve(api: Api, *keys: str) -> None:
    arn = api.world.function(echo, permit=f"{api.id}/*")
    for key in keys:
        api.route(key, arn)
    api.serve()


def key(world: World, method: str, path: str) -> str:
    """The route that serves a request, or its status."""
    answer = world.request(method, path)
    return answer.json()["routeKey"] if answer.status_code == 200 else str(answer.status_code)


def test_an_explicit_stage_then_the_default_one(world: World, api: Api) -> None:
    api.stage("prod", StageVariables={"name": "prod"})
    api.stage(StageVariables={"name": "default"})
    serve_without_stage(api, "GET /hello", "GET /prod/other")
    assert world.get("/prod/hello").json()["requestContext"]["stage"] == "prod"
    assert world.get("/hello").json()["requestContext"]["stage"] == "$default"


def serve_without_stage(api: Api, *keys: str) -> None:
    arn = api.world.function(echo, permit=f"{api.id}/*")
    for route in keys:
        api.route(route, arn)
    api.world.gateway.load()


def test_neither_stage_is_not_found(world: World, api: Api) -> None:
    api.stage("prod")
    serve_without_stage(api, "GET /hello")
    assert said(world.get("/hello")) == NOT_FOUND
    assert said(world.get("/$default/hello")) == NOT_FOUND


def test_full_before_greedy_before_default(world: World, api: Api) -> None:
    serve(api, "$default", "GET /a/{proxy+}", "GET /a/b")
    assert key(world, "GET", "/a/b") == "GET /a/b"
    assert key(world, "GET", "/a/c") == "GET /a/{proxy+}"
    assert key(world, "GET", "/c") == "$default"
    assert key(world, "POST", "/a/b") == "$default"


def test_a_named_method_before_any(world: World, api: Api) -> None:
    serve(api, "ANY /a", "GET /a")
    assert key(world, "GET", "/a") == "GET /a"
    assert key(world, "PUT", "/a") == "ANY /a"


def test_a_literal_segment_before_a_variable(world: World, api: Api) -> None:
    serve(api, "GET /{x}/b", "GET /a/{y}", "GET /a/{y}/c")
    assert key(world, "GET", "/a/b") == "GET /a/{y}"
    assert key(world, "GET", "/z/b") == "GET /{x}/b"


def test_the_longest_greedy_prefix_wins(world: World, api: Api) -> None:
    serve(api, "GET /{proxy+}", "GET /a/{proxy+}", "GET /{x}/b/{proxy+}")
    assert key(world, "GET", "/a/c/d") == "GET /a/{proxy+}"
    assert key(world, "GET", "/a/b/d") == "GET /{x}/b/{proxy+}"


def test_another_method_is_not_found(world: World, api: Api) -> None:
    serve(api, "GET /m")
    assert said(world.request("POST", "/m")) == NOT_FOUND
    assert world.request("HEAD", "/m").status_code == 404


def test_a_greedy_variable_needs_a_segment(world: World, api: Api) -> None:
    serve(api, "GET /g/{proxy+}")
    assert said(world.get("/g")) == NOT_FOUND
    assert said(world.get("/g/")) == NOT_FOUND
    assert key(world, "GET", "/g/x") == "GET /g/{proxy+}"


def test_a_trailing_slash_is_another_path(world: World, api: Api) -> None:
    serve(api, "GET /m")
    assert said(world.get("/m/")) == NOT_FOUND


def test_an_unknown_path_without_a_token_is_not_found(world: World, hello: Api) -> None:
    assert said(world.get("/nothing")) == NOT_FOUND


def test_raw_path_keeps_the_stage_and_route_key_does_not(world: World, api: Api) -> None:
    api.stage("prod")
    serve_without_stage(api, "GET /hello/{name}")
    event = world.get("/prod/hello/ada").json()
    assert event["rawPath"] == "/prod/hello/ada"
    assert event["routeKey"] == "GET /hello/{name}"
    assert event["requestContext"]["http"]["path"] == "/prod/hello/ada"


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/hello/ada%20lovelace", {"name": "ada lovelace"}),
        ("/hello/a%2Fb", {"name": "a/b"}),
        ("/hello/%C3%A9", {"name": "é"}),
    ],
)
def test_path_parameters_are_decoded(world: World, api: Api, path: str, parameters: dict[str, Any]) -> None:
    serve(api, "GET /hello/{name}")
    assert world.get(path).json()["pathParameters"] == parameters


def test_each_port_serves_its_own_api_and_host_comes_first(world: World, api: Api, tokens: Tokens) -> None:
    serve(api, "GET /first")
    second = Api(world)
    serve(second, "GET /second")
    assert key(world, "GET", "/second") == "GET /second"
    host = f"{api.id}.execute-api.eu-west-1.amazonaws.com"
    assert world.get("/first", host=host).json()["requestContext"]["apiId"] == api.id
    world.gateway.ports.clear()
    assert said(world.get("/second")) == NOT_FOUND


def test_a_disabled_endpoint_is_not_found(world: World) -> None:
    api = Api(world, DisableExecuteApiEndpoint=True)
    serve(api, "GET /hello")
    assert said(world.get("/hello")) == NOT_FOUND
